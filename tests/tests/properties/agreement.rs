//! The core and the oracle say the same about everything a verdict shows.

use leadstone::Model;
use leadstone_tests::as_oracle::seen;
use leadstone_tests::generate::{Variety, instant, lead};
use leadstone_tests::oracle::{PlainLead, judge};
use proptest::prelude::*;

use super::case::{at, case, config, tape};

/// Scores the lead by both at the instant and a few others.
#[track_caller]
fn assert_agreement(model: &Model, lead: &PlainLead, now: i64) {
    let taken = lead.to_lead();
    for shift in [0, 1, 86_400, -3600, 40 * 86_400] {
        let at = at(now + shift);
        let expected = judge(model.document(), lead, now + shift);
        let found = model.score(&taken, at).ok();
        assert_eq!(found.as_ref().map(seen), expected, "at {at}");
    }
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn the_core_agrees_with_the_oracle(case in case(Variety::Full)) {
        assert_agreement(&case.model(), &case.lead, case.now);
    }
}

proptest! {
    #![proptest_config(config(200))]

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
