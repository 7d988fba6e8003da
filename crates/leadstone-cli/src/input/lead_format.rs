//! The format of a file of leads. Knows nothing about what is in it.

use std::io::BufRead as _;

use crate::base::failure::Failure;
use crate::input::parquet_rows::is_parquet;
use crate::input::source::TableSource;

/// The format of a file of leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeadFormat {
    Csv,
    JsonLines,
    /// A file, or a folder of them.
    Parquet,
}

impl LeadFormat {
    /// Told by the extension of the name, else by the first bytes.
    pub(crate) fn of(source: &TableSource) -> Result<Self, Failure> {
        let Some(path) = source.path() else {
            let TableSource::File(_) = source else { return Ok(Self::Csv) };
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
