//! What differs between the verdicts of two models, and by which edits.

pub(crate) mod attribution;
pub(crate) mod compare;
pub(crate) mod diff_report;
pub(crate) mod difference;
pub(crate) mod edits;
