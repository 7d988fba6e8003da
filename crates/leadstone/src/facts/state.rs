//! What is known of a field at an instant.

use crate::base::value::Value;
use crate::condition::Test;

/// What is known of a field at an instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum FieldState<'a> {
    Known(&'a Value),
    NoAnswer,
    /// There is none, and that is an answer.
    None,
    Unknown,
}

/// The state of a counted field: known, or no answer where there is nothing to tell the days since.
pub(crate) fn counted_state(value: Option<&Value>) -> FieldState<'_> {
    value.map_or(FieldState::NoAnswer, FieldState::Known)
}

impl FieldState<'_> {
    /// How a test answers for a state: no answer and none answer no, unknown answers nothing.
    pub(crate) fn passes(self, test: &Test, now: i64) -> Option<bool> {
        match self {
            Self::Known(value) => test.passes(value, now),
            Self::NoAnswer | Self::None => Some(false),
            Self::Unknown => None,
        }
    }
}
