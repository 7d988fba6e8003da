//! Classes of values, as numbers. Knows nothing about what they are of.

/// Values that the model cannot tell apart, by a number that one [`ColumnEncoder`](super::ColumnEncoder) gives them.
pub type Class = u32;

/// A cell without a value.
pub(super) const NULL: Class = 0;

/// A value that is not what the field is.
pub(super) const REJECTED: Class = 1;
