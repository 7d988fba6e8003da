//! What an audit finds.

use super::reach::Reach;
use super::witness::WitnessSearch;
use super::worlds::Worlds;
use crate::base::error::Problem;
use crate::base::time::Timestamp;
use crate::facts::lead::Lead;
use crate::model::Model;

/// Something that a model says and probably does not mean.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// What is found, where, and what to do; always a warning.
    pub problem: Problem,
    /// A lead that shows the finding, if a lead can: scored by the model at [`Finding::AT`] it gives what `shows` says.
    pub witness: Option<Lead>,
    /// What the witness shows, or what the proof is.
    pub shows: String,
}

impl Finding {
    /// The instant at which witnesses are scored.
    pub const AT: Timestamp = Timestamp::AUDIT;
}

/// An audit at work.
pub(super) struct Audit<'m> {
    pub(super) model: &'m Model,
    pub(super) reach: Reach<'m>,
    pub(super) worlds: Worlds,
    pub(super) search: WitnessSearch<'m>,
    pub(super) findings: Vec<Finding>,
}

/// A finding that no single lead can show.
pub(super) fn proven(problem: Problem, shows: impl Into<String>) -> Finding {
    Finding { problem, witness: None, shows: shows.into() }
}
