//! Bounds of each score: least and most points over all completions. See `docs/algorithms.md`.

mod bounds_search;
mod coupling;
mod interval;
pub(crate) mod score_graph;

pub(crate) use bounds_search::{BoundsSearch, TrialValuation, Unresolved, bounds};
pub(crate) use coupling::{CoupledGroups, combine};
pub use interval::Interval;
pub(crate) use score_graph::{CellFacts, Domains, FactorId, LeafId, ScoreGraph, ScoreGraphs, Term, VarId, rule_fields};

use crate::base::ids::ScoreId;
use crate::base::index::IndexVec;
use crate::eval::verdict::Verdict;
use crate::model::program::Program;

impl Program {
    /// The score graphs and the domains of all fields, made once.
    pub(crate) fn plans(&self) -> &ScoreGraphs {
        self.bounds_tables.get_or_make(|| ScoreGraphs::new(self))
    }
}

impl Verdict {
    /// How far a score can still go, whatever the answers to what is unknown.
    ///
    /// # Example
    /// ```
    /// # use leadstone::{Lead, Model, Timestamp};
    /// # let at = Timestamp::parse("2026-11-22")?;
    /// let lead = Lead::new().with("deal.budget", "approved").with("deal.need", "urgent");
    /// let interval = Model::framework("bant")?.score(&lead, at)?.interval("bant").expect("a score of the model");
    /// assert_eq!((interval.floor, interval.ceiling, interval.exact), (50, 100, true));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn interval(&self, score: &str) -> Option<Interval> {
        Some(self.all_intervals()[self.score_index(score)?])
    }

    /// How far each score can still go, in the order of the model: scores, then personas.
    pub fn intervals(&self) -> Vec<Interval> {
        self.all_intervals().into_iter().collect()
    }

    fn all_intervals(&self) -> IndexVec<ScoreId, Interval> {
        let model = &self.model().0;
        let domains = Domains::at(model, model.plans(), self.at.unix());
        bounds(&self.evaluator(), model.plans(), &domains)
    }
}
