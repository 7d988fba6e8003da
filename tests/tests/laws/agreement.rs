//! The core and the oracle say the same about everything a verdict shows.

use leadstone::{Model, Timestamp};
use leadstone_tests::generate::{Options, Tape, instant, lead, model};
use leadstone_tests::oracle::{PlainLead, judge};
use leadstone_tests::seen::seen;
use proptest::prelude::*;

/// Scores the lead by both at the instant and a few others.
#[track_caller]
fn assert_agreement(model: &Model, lead: &PlainLead, now: i64) {
    let taken = lead.to_lead();
    let prepared = model.prepare(&taken);
    for shift in [0, 1, 86_400, -3600, 40 * 86_400] {
        let at = Timestamp::from_unix(now + shift).expect("an instant of this century");
        let expected = judge(model.document(), lead, now + shift);
        let found = model.score(&taken, at).ok();
        assert_eq!(found.as_ref().map(seen), expected, "at {at}");
        if let (Ok(prepared), Some(found)) = (&prepared, found) {
            assert_eq!(prepared.score(at).to_json(), found.to_json(), "prepared, at {at}");
        }
    }
}

/// A random model as text, with a lead and an instant.
#[derive(Debug)]
struct Case {
    model: String,
    lead: PlainLead,
    now: i64,
}

fn case(options: Options) -> impl Strategy<Value = Case> {
    tape().prop_map(move |mut tape| {
        let text = model(&mut tape, options);
        let now = instant(&mut tape);
        let lead = match Model::from_json(&text) {
            Ok(model) => lead(&mut tape, model.document(), now),
            Err(_) => PlainLead::default(),
        };
        Case { model: text, lead, now }
    })
}

fn tape() -> impl Strategy<Value = Tape> {
    prop::collection::vec(any::<u32>(), 200..1200).prop_map(Tape::new)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_core_agrees_with_the_oracle(case in case(Options::default())) {
        let model = Model::from_json(&case.model).map_err(|e| TestCaseError::fail(format!("refused: {e}")))?;
        assert_agreement(&model, &case.lead, case.now);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_core_agrees_with_the_oracle_on_the_built_in_models(mut tape in tape()) {
        let mut models = vec![Model::builtin()];
        models.extend(Model::frameworks().iter().map(|name| Model::framework(name).expect("built in")));
        let model = tape.pick(&models).clone();
        let now = instant(&mut tape);
        let lead = lead(&mut tape, model.document(), now);
        assert_agreement(&model, &lead, now);
    }
}
