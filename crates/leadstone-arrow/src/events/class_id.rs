//! Numbers of activity classes: their limits, and two values that are no class. Knows nothing about what a class is.

/// The activity cannot change any points or counted field.
pub(crate) const DEAD: u32 = u32::MAX;
/// A flag: the activity is only counted, by bucket; the bits below are the number of its predicate set.
pub(crate) const COUNTED: u32 = 1 << 31;
/// Classes that an entry of a shard can tell apart.
pub(crate) const MOST_CLASSES: u32 = 1 << CLASS_BITS;
pub(crate) const CLASS_BITS: u32 = 22;
/// Predicate sets that a log can tell apart.
pub(crate) const MOST_SETS: u32 = 1 << 17;
