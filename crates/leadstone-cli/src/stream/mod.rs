//! `leadstone score` where the input is larger than memory: read, scored and written unit by unit, in the order of the
//! input. Knows nothing about how a verdict comes about.

mod activity_log;
mod best;
mod deeds;
mod done;
pub(crate) mod encode;
mod joins;
mod judge;
mod judged;
mod layout;
mod lines;
mod objects;
mod others;
mod pipeline;
mod report;
mod run;
mod set_aside;
pub(crate) mod sink;
mod table;
pub(crate) mod verdicts;
mod words;

pub(crate) use run::Run;
