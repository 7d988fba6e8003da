//! The range of points that a score can still have.

/// Least and most points that a score can still have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Interval {
    /// Least points over all answers to what is unknown.
    pub floor: i64,
    /// Most points over all answers to what is unknown.
    pub ceiling: i64,
    /// Whether both ends are reached; otherwise the true ends lie within, and the work to find them was too much.
    pub exact: bool,
}
