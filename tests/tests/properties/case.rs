//! A random model with a lead and an instant, and how it is printed when it fails.

use leadstone::{Model, Qualification, Timestamp};
use leadstone_tests::as_oracle::seen;
use leadstone_tests::generate::{Tape, Variety, instant, lead, model};
use leadstone_tests::oracle::PlainLead;
use proptest::prelude::*;

#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) model: String,
    pub(crate) lead: PlainLead,
    pub(crate) now: i64,
    /// What a test decides by.
    pub(crate) tape: Tape,
}

impl Case {
    pub(crate) fn model(&self) -> Model {
        Model::from_json(&self.model).expect("a random model is one that the library takes")
    }
}

pub(crate) fn case(variety: Variety) -> impl Strategy<Value = Case> {
    tape().prop_map(move |mut tape| {
        let text = model(&mut tape, variety);
        let now = instant(&mut tape);
        let lead = match Model::from_json(&text) {
            Ok(model) => lead(&mut tape, model.document(), now),
            Err(_) => PlainLead::default(),
        };
        Case { model: text, lead, now, tape }
    })
}

pub(crate) fn tape() -> impl Strategy<Value = Tape> {
    prop::collection::vec(any::<u32>(), 200..1200).prop_map(Tape::new)
}

/// Finds are kept as named tests, not as files of seeds.
pub(crate) fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).expect("an instant of this century")
}

/// The verdict, or nothing where the lead knows a date that has not come.
pub(crate) fn score(model: &Model, lead: &PlainLead, now: i64) -> Option<Qualification> {
    model.score(&lead.to_lead(), at(now)).ok()
}

/// Points, bands and outcome without the lines that explain them.
pub(crate) fn outcome(verdict: &Qualification) -> impl PartialEq + std::fmt::Debug + use<> {
    let seen = seen(verdict);
    (seen.points, seen.bands, seen.persona, seen.stage, seen.grades, (seen.unknown, seen.no_answer))
}

/// The elements in another order.
pub(crate) fn shuffled<T>(tape: &mut Tape, mut items: Vec<T>) -> Vec<T> {
    for last in (1..items.len()).rev() {
        items.swap(last, tape.below(last + 1));
    }
    items
}
