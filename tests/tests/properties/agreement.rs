//! The core and the oracle say the same about everything a verdict shows: law 1 and the meaning of every section.

use leadstone::Model;
use leadstone::document::ModelDocument;
use leadstone_tests::as_oracle::seen;
use leadstone_tests::fixtures::{at, built_in_models};
use leadstone_tests::generate::{Variety, instant, lead};
use leadstone_tests::oracle::{PlainLead, judge};

use super::case::case;
use crate::support::{Compared, check, tape};

/// Scores the lead by both at the instant and a few others; that both refuse it is agreement, and counted apart.
#[track_caller]
fn assert_agreement(model: &Model, lead: &PlainLead, now: i64, compared: &Compared) {
    let taken = lead.to_lead();
    for shift in [0, 1, 86_400, -3600, 40 * 86_400] {
        let at = at(now + shift);
        let expected = judge(model.document(), lead, now + shift);
        let found = model.score(&taken, at).ok();
        compared.count(if found.is_some() { "verdicts" } else { "refusals" });
        assert_eq!(found.as_ref().map(seen), expected, "at {at}");
    }
}

/// Whether an answer that is derived over two fields may go stale: there the core is known to be wrong, see
/// `regressions::a_refusal_two_fields_away_is_hidden_by_an_older_answer_that_may_go_stale`.
fn has_derived_twice_that_goes_stale(document: &ModelDocument) -> bool {
    let is_derived = |name: &String| document.fields.get(name).is_some_and(|f| f.derive.is_some());
    document.fields.values().any(|f| f.derive.is_some() && f.valid_for.is_some() && f.from.iter().any(is_derived))
}

#[test]
fn the_core_agrees_with_the_oracle() {
    let compared = check(2000, case(Variety::Full), |case, compared| {
        let model = case.model();
        if !has_derived_twice_that_goes_stale(model.document()) {
            assert_agreement(&model, &case.lead, case.now, compared);
        }
        Ok(())
    });
    // Five instants for each case.
    compared.at_least_percent("verdicts", 400);
}

#[test]
fn the_core_agrees_with_the_oracle_on_the_built_in_models() {
    let models = built_in_models();
    let compared = check(200, tape(), |mut tape, compared| {
        let model = tape.pick(&models);
        let now = instant(&mut tape);
        let lead = lead(&mut tape, model.document(), now);
        assert_agreement(model, &lead, now, compared);
        Ok(())
    });
    compared.at_least_percent("verdicts", 400);
}
