//! Rows made into leads: which columns are which, companies and activities joined. Knows nothing about verdicts.

pub(crate) mod activities;
pub(crate) mod companies;
pub(crate) mod inputs;
pub(crate) mod lead_table;
pub(crate) mod mapping;
pub(crate) mod needed_columns;
pub(crate) mod row_problems;
