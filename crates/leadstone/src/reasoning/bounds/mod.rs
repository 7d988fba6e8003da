//! How far each score can still go: least and most over all ways to fill in what is unknown. See `docs/design.md`.

mod coupling;
pub(crate) mod score_graph;
mod search;

pub(crate) use coupling::{Tangle, combine};
pub(crate) use score_graph::{CellFacts, Domains, Plan, Plans, Term, rule_fields};
pub(crate) use search::{Opened, Overlay, Search, bounds};

use crate::eval::verdict::Qualification;
use crate::model::program::Compiled;

/// Least and most points that a score can still have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Interval {
    /// Least points over all answers to what is unknown.
    pub floor: i64,
    /// Most points over all answers to what is unknown.
    pub ceiling: i64,
    /// Whether both ends are reached; otherwise the true ends lie within, and the work to find them was too much.
    pub exact: bool,
}

impl Compiled {
    /// The score graphs and the domains of all fields, made once.
    pub(crate) fn plans(&self) -> &Plans {
        self.bounds_tables.get_or_make(|| Plans::new(self))
    }
}

impl Qualification {
    /// How far a score can still go, whatever the answers to what is unknown.
    ///
    /// # Example
    /// ```
    /// # use leadstone::{Lead, Model, Timestamp};
    /// # let at = Timestamp::parse("2026-11-22").expect("a valid instant");
    /// let lead = Lead::new().with("deal.budget", "approved").with("deal.need", "urgent");
    /// let interval = Model::framework("bant")?.score(&lead, at)?.interval("bant").expect("a score of the model");
    /// assert_eq!((interval.floor, interval.ceiling, interval.exact), (50, 100, true));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn interval(&self, score: &str) -> Option<Interval> {
        self.intervals().get(self.score_index(score)?).copied()
    }

    /// How far each score can still go, in the order of the model: scores, then personas.
    pub fn intervals(&self) -> Vec<Interval> {
        let model = &self.model().0;
        let domains = Domains::at(model, model.plans(), self.at.unix());
        bounds(&self.kernel(), model.plans(), &domains)
    }
}
