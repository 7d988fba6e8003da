//! `leadstone score` where the input is larger than memory: read, scored and written unit by unit, in the order of the
//! input. Knows nothing about how a verdict comes about.

mod activity_log;
mod best;
mod cell_text;
mod deeds;
mod encode;
mod joins;
mod judge;
mod layout;
mod lines;
mod objects;
mod others;
mod parquet_rows;
mod parquet_text;
mod pipeline;
mod report;
mod run;
mod set_aside;
mod sink;
mod table;
mod type_words;
mod unit;
mod verdicts;
mod words;

use std::io::{BufRead, IsTerminal};
use std::path::Path;

use leadstone::Model;
use leadstone_arrow::Wanted;
use parquet::file::metadata::KeyValue;

use crate::args::{Format, ScoreArgs};
use crate::failure::Failure;
use crate::inputs::Instant;
use crate::table_file::Source;

pub(crate) use encode::Encoder;
pub(crate) use parquet_rows::has_ending;
pub(crate) use parquet_text::text as parquet_text;
pub(crate) use run::Run;
pub(crate) use sink::Sink;
pub(crate) use verdicts::Verdicts;

/// Whether it is a Parquet file or a folder of them.
pub(crate) fn is_parquet(path: &Path) -> bool {
    path.is_dir() || has_ending(path) || parquet_rows::is_parquet(path)
}

/// What the leads stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Csv,
    JsonLines,
    /// A file, or a folder of them.
    Parquet,
}

impl Kind {
    /// By the ending of the name, or by the first bytes.
    pub(crate) fn of(source: &Source) -> Result<Self, Failure> {
        let Some(path) = source.path() else {
            let Source::File(_) = source else { return Ok(Self::Csv) };
            let mut input = source.open()?;
            let start = input.fill_buf().map_err(|e| Failure::reading(&source.name(), &e))?;
            if start.starts_with(b"PAR1") {
                return Err(Failure::new("standard input: Parquet is read from files").hint("name the file"));
            }
            return Ok(if start.starts_with(b"{") { Self::JsonLines } else { Self::Csv });
        };
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        Ok(match ending.as_deref() {
            _ if is_parquet(path) => Self::Parquet,
            Some("jsonl" | "ndjson" | "json") => Self::JsonLines,
            _ => Self::Csv,
        })
    }
}

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
