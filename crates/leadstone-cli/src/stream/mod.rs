//! `leadstone score` where the input is larger than memory: read, scored and written unit by unit, in the order of the
//! input. Knows nothing about how a verdict comes about.

mod activity_log;
mod best;
mod deeds;
mod done;
mod encode;
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
mod sink;
mod table;
mod verdicts;
mod words;

use std::io::IsTerminal;
use std::path::Path;

use leadstone::Model;
use leadstone_arrow::Wanted;
use parquet::file::metadata::KeyValue;

use crate::args::{Format, ScoreArgs};
use crate::failure::Failure;
use crate::instant::Instant;

pub(crate) use encode::Encoder;
pub(crate) use run::Run;
pub(crate) use sink::Sink;
pub(crate) use verdicts::Verdicts;

/// The columns that are wanted beside stage, action and points.
pub(crate) fn wanted(args: &ScoreArgs) -> Wanted {
    Wanted { bounds: args.bounds, settled: args.bounds, contributions: args.contributions }
}

/// What a Parquet file says about the model and the instant.
pub(crate) fn about(model: &Model, instant: Instant) -> Vec<KeyValue> {
    let pair = |key: &str, value: String| KeyValue::new(format!("leadstone.{key}"), value);
    vec![
        pair("model", model.id().to_owned()),
        pair("revision", model.revision().to_string()),
        pair("sha256", model.sha256().to_owned()),
        pair("at", instant.at.to_string()),
    ]
}

/// Refuses to write Parquet on a screen.
pub(crate) fn keep_terminal(format: Format, output: Option<&Path>) -> Result<(), Failure> {
    if format == Format::Parquet && output.is_none() && std::io::stdout().is_terminal() {
        return Err(Failure::new("Parquet is not for a terminal").hint("name a file: -o scored.parquet"));
    }
    Ok(())
}
