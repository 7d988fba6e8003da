//! Rejected rows of a stream, written as they come to a file that appears whole or not at all. Knows nothing about the
//! reasons.

use std::path::PathBuf;

use crate::base::failure::Failure;
use crate::base::output::WholeFile;
use crate::input::reject::RejectedRow;
use crate::result::reject_list;

/// Rows that are kept to be shown, at most.
const SHOWN: usize = 100;

pub(crate) struct RejectsFile {
    path: PathBuf,
    /// Created with the first row.
    file: Option<csv::Writer<WholeFile>>,
    pub(crate) count: usize,
    /// The first ones, to be shown: file, line, reason.
    pub(crate) shown: Vec<(String, u64, String)>,
}

impl RejectsFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, file: None, count: 0, shown: Vec::new() }
    }

    pub(crate) fn add(&mut self, file: &str, rejects: Vec<RejectedRow>) -> Result<(), Failure> {
        for reject in rejects {
            self.count += 1;
            let line = reject.line.to_string();
            let writer = match &mut self.file {
                Some(writer) => writer,
                None => {
                    reject_list::keep_others(&self.path)?;
                    let writer = csv::Writer::from_writer(WholeFile::create(&self.path)?);
                    let writer = self.file.insert(writer);
                    writer.write_record(reject_list::HEADER.split(',')).map_err(|e| failure(&self.path, e))?;
                    writer
                }
            };
            writer
                .write_record([file.as_bytes(), line.as_bytes(), reject.reason.as_bytes(), &reject.raw])
                .map_err(|e| failure(&self.path, e))?;
            if self.shown.len() < SHOWN {
                self.shown.push((file.to_owned(), reject.line, reject.reason));
            }
        }
        Ok(())
    }

    /// Puts the file in its place; returns its path if there is one.
    pub(crate) fn finish(&mut self) -> Result<Option<String>, Failure> {
        let Some(writer) = self.file.take() else { return Ok(None) };
        let file = writer.into_inner().map_err(|e| Failure::writing(&self.path, e.error()))?;
        file.finish()?;
        Ok(Some(self.path.display().to_string()))
    }
}

fn failure(path: &std::path::Path, error: csv::Error) -> Failure {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Failure::writing(path, &error),
        other => Failure::writing(path, &std::io::Error::other(format!("{other:?}"))),
    }
}
