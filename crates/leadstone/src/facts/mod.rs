//! What is known of a lead: its answers, its history, and what they make of the tests of a model. Knows nothing about points.

pub(crate) mod activity;
pub(crate) mod answers;
pub(crate) mod bot_filter;
pub(crate) mod classes;
pub(crate) mod dropped;
pub(crate) mod history;
pub(crate) mod json_fast;
pub(crate) mod lead;
pub(crate) mod lead_json;
pub(crate) mod lead_serde;
mod number_range;
pub(crate) mod state;
pub(crate) mod valuation;
