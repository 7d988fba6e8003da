//! What a model says that it does not mean: stages nobody reaches, terms that never count. Claims nothing without proof.
//!
//! Impossible is only what follows from bounds over every state of every field and any activities at all. Where the
//! work for a proof is too much, nothing is said. See `docs/design.md`.

mod outcome;
mod reach;
mod terms;
mod witness;

use crate::error::Problem;
use crate::lead::Lead;
use crate::model::Model;
use crate::time::Timestamp;
use reach::Reach;
use witness::Search;

/// Something that a model says and probably does not mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What is found, where, and what to do; always a warning.
    pub problem: Problem,
    /// A lead that shows it, where one can: scored by the model at [`Finding::AT`] it gives what `shows` says.
    pub witness: Option<Lead>,
    /// What the witness shows, or what the proof is.
    pub shows: String,
}

impl Finding {
    /// The instant at which witnesses are scored.
    pub const AT: Timestamp = Timestamp::AUDIT;
}

impl Model {
    /// Looks for what the model says and probably does not mean.
    ///
    /// Nothing is called impossible without a proof; a model without findings may still have such faults.
    ///
    /// # Example
    /// ```
    /// let model = leadstone::Model::from_json(r#"{"format": 1, "id": "m", "standalone": true,
    ///     "fields": {"ready": {"type": "bool"}},
    ///     "scores": [{"id": "s", "groups": [{"id": "g", "rules": [{"when": "ready", "points": 40}]}]}],
    ///     "stages": [{"id": "cold"}, {"id": "hot", "enter": "s >= 50"}]}"#)?;
    /// let findings = model.audit();
    /// assert_eq!(findings[0].problem.code(), "stage-unreachable");
    /// let closest = findings[0].witness.as_ref().expect("a lead that comes close");
    /// assert_eq!(model.score(closest, leadstone::Finding::AT)?.points("s"), Some(40));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn audit(&self) -> Vec<Finding> {
        let reach = Reach::new(&self.0);
        let mut search = Search::new(self);
        let mut findings = Vec::new();
        terms::audit(self, &reach, &mut search, &mut findings);
        outcome::audit(self, &reach, &mut search, &mut findings);
        findings
    }
}
