//! Reads what CRMs export as facts of leads: headers and cells in, facts and notes out. Knows nothing about files.

pub mod cell;
pub mod survey;
