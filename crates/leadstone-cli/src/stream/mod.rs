//! `leadstone score`: leads are read, scored and written unit by unit, in the order of the input, or kept and ranked.
//! Knows nothing about how a verdict comes about.

mod arrow_cells;
mod json_leads;
mod json_look;
mod kept_rows;
mod parquet_look;
mod pipeline;
mod ranked;
mod report;
mod run;
mod score_unit;
mod scored_rows;
mod side_inputs;
mod table_leads;
mod unit_result;

pub(crate) use run::{ListPaths, StreamRun};
