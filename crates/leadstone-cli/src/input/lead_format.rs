//! The format of a file of leads. Knows nothing about what is in it.

use std::io::BufRead as _;
use std::path::Path;

use crate::base::failure::Failure;
use crate::input::parquet_rows::is_parquet;
use crate::input::source::TableSource;

/// The format of a file of leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeadFormat {
    /// Delimited text, or a sheet of a workbook.
    Csv,
    JsonLines,
    /// A file, or a folder of them.
    Parquet,
}

impl LeadFormat {
    /// Told by the ending of the name, else by the first bytes.
    pub(crate) fn of(source: &TableSource) -> Result<Self, Failure> {
        let format = Self::found(source)?;
        match source.sheet() {
            Some(sheet) if format != Self::Csv => {
                Err(Failure::new(format!("{}: the file is no workbook, so it has no sheet `{sheet}`", source.name()))
                    .hint("leave --sheet out"))
            }
            _ => Ok(format),
        }
    }

    fn found(source: &TableSource) -> Result<Self, Failure> {
        if let Some(path) = source.path() {
            return Ok(match () {
                () if is_parquet(path) => Self::Parquet,
                () if is_json_lines(path) => Self::JsonLines,
                () => Self::Csv,
            });
        }
        let TableSource::File(_) = source else { return Ok(Self::Csv) };
        let mut input = source.open()?;
        let start = input.fill_buf().map_err(|e| Failure::reading(&source.name(), &e))?;
        if start.starts_with(b"PAR1") {
            return Err(Failure::new("standard input: Parquet is read from files").hint("name the file"));
        }
        Ok(if start.starts_with(b"{") { Self::JsonLines } else { Self::Csv })
    }
}

/// By the ending, before which one of a compression may stand.
fn is_json_lines(path: &Path) -> bool {
    let ending = |path: &Path| path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let inner = if matches!(ending(path).as_str(), "gz" | "zst") { path.with_extension("") } else { path.to_owned() };
    matches!(ending(&inner).as_str(), "jsonl" | "ndjson" | "json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_a_compression_is_looked_through() {
        for (name, expected) in
            [("a.jsonl.gz", true), ("a.NDJSON", true), ("a.json.zst", true), ("a.csv.gz", false), ("json", false)]
        {
            assert_eq!(is_json_lines(Path::new(name)), expected, "{name}");
        }
    }
}
