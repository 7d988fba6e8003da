//! `leadstone score` for inputs larger than memory: read, scored and written unit by unit, in the order of the input.
//! Knows nothing about how a verdict comes about.

mod activity_log;
mod activity_lookup;
mod joins;
mod json_leads;
mod pipeline;
mod report;
mod run;
mod score_unit;
mod scored_rows;
mod side_inputs;
mod table_leads;
mod top_k;
mod unit_result;

pub(crate) use run::StreamRun;
