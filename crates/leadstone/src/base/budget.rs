//! The end of a bounded search.

/// A search has used up its budget of work: what it has found so far holds, what it has not is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BudgetExhausted;
