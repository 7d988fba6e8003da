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

/// The state of a counted field: known, or no answer if it counts the days since an activity that never happened.
pub(crate) fn counted_state(value: Option<&Value>) -> FieldState<'_> {
    value.map_or(FieldState::NoAnswer, FieldState::Known)
}

impl FieldState<'_> {
    /// The truth of a test in a state: false for no answer and none, unknown for unknown.
    pub(crate) fn passes(self, test: &Test, now: i64) -> Option<bool> {
        match self {
            Self::Known(value) => test.passes(value, now),
            Self::NoAnswer | Self::None => Some(false),
            Self::Unknown => None,
        }
    }
}
