//! One entry of the counts of a lead. Knows nothing about how it is kept.

/// ActivityReader of a bucket that answer the same questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CountEntry {
    pub(crate) bucket: u32,
    pub(crate) set: u32,
    pub(crate) number: u64,
}
