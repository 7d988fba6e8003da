//! The numbers of classes of activities: how many there are, and two that mean something else. Knows nothing about what
//! a class is.

/// What can make no difference.
pub(crate) const DEAD: u32 = u32::MAX;
/// Of this only the questions that it answers matter, and the bucket; the rest is the number of a set of questions.
pub(crate) const COUNTED: u32 = 1 << 31;
/// Classes that an entry of a log can tell apart.
pub(crate) const MOST_CLASSES: u32 = 1 << CLASS_BITS;
pub(crate) const CLASS_BITS: u32 = 22;
/// Sets of questions that a log can tell apart.
pub(crate) const MOST_SETS: u32 = 1 << 17;
