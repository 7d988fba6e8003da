//! How far each score can still go: least and most over all ways to fill in what is unknown. See `docs/design.md`.

mod coupling;
pub(crate) mod score_graph;
mod search;

pub(crate) use coupling::{Tangle, combine};
pub(crate) use score_graph::{CellFacts, Domains, Plan, Plans, Term, rule_fields};
pub(crate) use search::{Opened, Overlay, Range, Search, bounds, weigh};

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
