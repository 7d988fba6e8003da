//! Rows of a batch that are no activities. Knows nothing about how they are read.

/// A row that is no activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventReject {
    /// Its place in the batch.
    pub row: usize,
    /// What is wrong.
    pub reason: RejectReason,
}

/// Why a row is no activity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RejectReason {
    /// It names no lead.
    #[error("the activity has no lead")]
    NoLead,
    /// It has no type.
    #[error("the activity has no type")]
    NoType,
    /// It has no time.
    #[error("the activity has no time")]
    NoTime,
    /// Its time cannot be read.
    #[error("`{}` is not a time (write 2026-11-22 or 2026-11-22T09:30Z)", found.as_deref().unwrap_or_default())]
    NotATime {
        /// What stands there.
        found: Option<String>,
    },
    /// Its time lies before 1970 or after February 2106.
    #[error("the time lies before 1970 or after 2106-02-07")]
    TimeOutOfRange,
}
