//! A list that is written as it comes to a CSV file, which appears whole or not at all, and only if something is in it.
//! Knows nothing about what is listed.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::args::FileCompression;
use crate::base::failure::{Failure, UNWRITABLE};
use crate::base::output::WholeFile;
use crate::result::formula_guard::FormulaGuard;

/// What a list is.
pub(crate) struct ListKind {
    /// The names of its columns.
    pub(crate) header: &'static str,
    /// What it lists, in words.
    pub(crate) what: &'static str,
    /// The option that names its file.
    pub(crate) option: &'static str,
}

/// A list that is being written.
pub(crate) struct CsvList {
    path: PathBuf,
    kind: &'static ListKind,
    guard: FormulaGuard,
    /// Created with the first row.
    file: Option<csv::Writer<WholeFile>>,
}

impl CsvList {
    pub(crate) fn new(path: PathBuf, kind: &'static ListKind, guard: FormulaGuard) -> Self {
        Self { path, kind, guard, file: None }
    }

    /// Adds a row of texts.
    pub(crate) fn add(&mut self, row: &[&[u8]]) -> Result<(), Failure> {
        let writer = match &mut self.file {
            Some(writer) => writer,
            None => {
                keep_others(&self.path, self.kind)?;
                let writer = self.file.insert(csv::Writer::from_writer(WholeFile::create(&self.path)?));
                writer.write_record(self.kind.header.split(',')).map_err(|e| failure(&self.path, e))?;
                writer
            }
        };
        let cells = row.iter().map(|cell| [self.guard.prefix(cell), cell].concat());
        writer.write_record(cells).map_err(|e| failure(&self.path, e))
    }

    /// Puts the file in its place; returns its path if there is one.
    pub(crate) fn finish(&mut self) -> Result<Option<String>, Failure> {
        let Some(writer) = self.file.take() else { return Ok(None) };
        let file = writer.into_inner().map_err(|e| Failure::writing(&self.path, e.error()))?;
        file.finish()?;
        Ok(Some(self.path.display().to_string()))
    }
}

/// Refuses to overwrite a file that is not such a list.
fn keep_others(path: &Path, kind: &ListKind) -> Result<(), Failure> {
    let ListKind { header, what, option } = kind;
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(header.len() as u64).read_to_end(&mut start));
    if read.is_ok() && !start.is_empty() && start != header.as_bytes() {
        return Err(Failure::new(format!("{}: is there already, and is no list of {what}", path.display()))
            .hint(format!("name another file with {option}"))
            .code(UNWRITABLE));
    }
    Ok(())
}

fn failure(path: &Path, error: csv::Error) -> Failure {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Failure::writing(path, &error),
        other => Failure::writing(path, &std::io::Error::other(format!("{other:?}"))),
    }
}

/// Where a list lies: next to the output, else in the current folder under the name of the input.
pub(crate) fn default_path(output: Option<&Path>, input: Option<&Path>, ending: &str) -> PathBuf {
    match (output, input) {
        (Some(output), _) if FileCompression::of(output) != FileCompression::Plain => {
            output.with_extension("").with_extension(ending)
        }
        (Some(output), _) => output.with_extension(ending),
        (None, input) => match input.and_then(Path::file_name) {
            Some(name) => Path::new(name).with_extension(ending),
            None => PathBuf::from(ending),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_lie_beside_the_output_or_here() {
        let path = |text: &str| Some(PathBuf::from(text));
        let of = |out: Option<PathBuf>, input: Option<PathBuf>| {
            default_path(out.as_deref(), input.as_deref(), "rejects.csv")
        };
        assert_eq!(of(path("a/out.csv"), path("b/in.csv")), Path::new("a/out.rejects.csv"));
        assert_eq!(of(path("a/out.csv.gz"), None), Path::new("a/out.rejects.csv"));
        assert_eq!(of(None, path("b/in.csv")), Path::new("in.rejects.csv"));
        assert_eq!(of(None, path("..")), Path::new("rejects.csv"));
        assert_eq!(of(None, None), Path::new("rejects.csv"));
    }
}
