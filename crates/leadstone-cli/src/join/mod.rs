//! Rows made into leads: what columns mean, companies and activities that belong to them.

pub(crate) mod activity_list;
pub(crate) mod activity_table;
pub(crate) mod companies;
pub(crate) mod import_context;
pub(crate) mod inputs;
pub(crate) mod lead_batch;
pub(crate) mod lead_layout;
pub(crate) mod surveyed_table;
