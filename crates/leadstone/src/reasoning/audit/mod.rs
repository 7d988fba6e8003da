//! The audit: what a model says and does not mean, such as stages nobody reaches and terms that never count. Claims
//! nothing without proof.
//!
//! Impossible is only what follows from bounds over every state of every field and any activities at all. If a proof
//! takes too much work, the audit is silent. See `docs/semantics.md`.

mod alone;
mod conditions;
mod finding;
mod outcome;
mod plan;
mod reach;
mod reachable;
mod stage_course;
mod states;
mod terms;
mod truths;
mod witness;
mod worlds;

use std::collections::BTreeSet;

use finding::{Audit, proven};
use reach::Reach;
use witness::WitnessSearch;
use worlds::Worlds;

use crate::base::error::{DocPath, Problem, ProblemKind};
use crate::document::MAX_PROBLEMS;
use crate::model::Model;

pub use finding::Finding;

impl Model {
    /// Looks for what the model says and probably does not mean.
    ///
    /// Each claim that something is impossible is proven; a model without findings may still have such faults. At most
    /// 200 findings are returned, with the number of the others. If the model was read from a text, each has its line
    /// and column.
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
    /// assert_eq!(model.score(closest, leadstone::audit::Finding::AT)?.points("s"), Some(40));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn audit(&self) -> Vec<Finding> {
        let mut audit = Audit {
            model: self,
            reach: Reach::new(&self.0),
            worlds: Worlds::new(),
            search: WitnessSearch::new(self),
            findings: Vec::new(),
        };
        terms::audit(&mut audit);
        let highest = outcome::audit(&mut audit);
        alone::audit(&mut audit, highest);
        let mut findings = once(audit.findings);
        self.place(&mut findings);
        findings
    }

    /// Adds line and column to each finding, if the model was read from a text.
    fn place(&self, findings: &mut [Finding]) {
        let Some(kept) = self.0.text.as_ref().filter(|_| !findings.is_empty()) else { return };
        let source = kept.source();
        let lines = source.lines();
        for finding in findings {
            source.place(&mut finding.problem, &lines);
        }
    }
}

/// Removes findings of the same path and message, and limits their number.
fn once(mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    findings.retain(|f| seen.insert((f.problem.path.to_string(), f.problem.kind.to_string())));
    let more = findings.len().saturating_sub(MAX_PROBLEMS);
    if more > 0 {
        findings.truncate(MAX_PROBLEMS);
        let mut problem = Problem::new(ProblemKind::TooManyProblems { more }, DocPath::root());
        problem.severity = crate::base::error::Severity::Warning;
        findings.push(proven(problem, "the first ones are told; look again when they are mended"));
    }
    findings
}
