//! One count of a lead. Knows nothing about how it is encoded.

/// How many activities of a bucket satisfy the same set of predicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CountEntry {
    pub(crate) bucket: u32,
    pub(crate) set: u32,
    pub(crate) number: u64,
}
