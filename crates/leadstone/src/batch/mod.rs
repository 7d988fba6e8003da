//! Many leads at once. Gives the verdicts of one lead, faster; defines no points of its own.

pub mod activity;
pub mod columns;
