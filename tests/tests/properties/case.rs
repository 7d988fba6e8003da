//! A random model with a lead and an instant, and how it is printed when it fails.

use leadstone::{Model, Verdict};
use leadstone_tests::as_oracle::seen;
use leadstone_tests::fixtures::at;
use leadstone_tests::generate::{Tape, Variety, instant, lead, model};
use leadstone_tests::oracle::PlainLead;
use proptest::prelude::*;

use crate::support::{long_tape, tape};

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
    // One tape for each, as a model alone may use up two thousand numbers and would leave an empty lead.
    (long_tape(200, 2400), long_tape(50, 400), tape()).prop_map(move |(mut own, mut others, tape)| {
        let text = model(&mut own, variety);
        let now = instant(&mut others);
        let lead = match Model::from_json(&text) {
            Ok(model) => lead(&mut others, model.document(), now),
            Err(_) => PlainLead::default(),
        };
        Case { model: text, lead, now, tape }
    })
}

/// The verdict, or nothing where the lead knows a date that has not come.
pub(crate) fn score(model: &Model, lead: &PlainLead, now: i64) -> Option<Verdict> {
    model.score(&lead.to_lead(), at(now)).ok()
}

/// Points, bands and outcome without the lines that explain them.
pub(crate) fn outcome(verdict: &Verdict) -> impl PartialEq + std::fmt::Debug + use<> {
    let seen = seen(verdict);
    (seen.points, seen.bands, seen.persona, seen.stage, seen.grades, (seen.unknown, seen.no_answer))
}
