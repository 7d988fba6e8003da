//! What is wrong with a condition, and where.

use crate::base::error::ProblemKind;

/// What is wrong with a condition, and which bytes of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ConditionError {
    pub(crate) kind: ProblemKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) hint: Option<String>,
}

impl ConditionError {
    pub(super) fn syntax(message: impl Into<String>, start: usize, end: usize) -> Self {
        Self { kind: ProblemKind::ConditionSyntax { message: message.into() }, start, end, hint: None }
    }

    pub(super) fn kind(message: impl Into<String>, (start, end): (usize, usize)) -> Self {
        Self { kind: ProblemKind::ConditionType { message: message.into() }, start, end, hint: None }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
