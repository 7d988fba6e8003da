//! One line of the sum of a score, as the second scorer tells it.

/// One line of a score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// `Table`, `Rule`, `Event`, `Capped`, `Clamped`, `Part` or `Rounded`.
    pub kind: String,
    /// The group.
    pub group: String,
    /// The term.
    pub term: String,
    /// The points.
    pub points: i64,
    /// How many activities.
    pub count: Option<i64>,
}
