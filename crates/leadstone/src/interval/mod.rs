//! How far each score can still go: least and most over all ways to fill in what is unknown. See `docs/algorithms.md`.

mod bounds;
pub(crate) mod plan;
mod tangle;

pub(crate) use bounds::{Opened, Overlay, Range, Search, bounds, weigh};
pub(crate) use plan::{CellFacts, Domains, Plan, Plans, Term, rule_fields};
pub(crate) use tangle::{Tangle, combine};

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
