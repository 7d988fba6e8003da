//! Rejected rows, written as they come to a file that appears whole or not at all. Knows nothing about the reasons.

use std::path::PathBuf;

use crate::base::failure::Failure;
use crate::input::reject::RejectedRow;
use crate::result::csv_list::{CsvList, ListKind};
use crate::result::formula_guard::FormulaGuard;

const KIND: ListKind = ListKind { header: "file,line,reason,row", what: "rejected rows", option: "--rejects" };
/// Rows that are kept to be shown, at most.
const SHOWN: usize = 100;

pub(crate) struct RejectsFile {
    list: CsvList,
    pub(crate) count: usize,
    /// The first ones, to be shown: file, line, reason.
    pub(crate) shown: Vec<(String, u64, String)>,
}

impl RejectsFile {
    pub(crate) fn new(path: PathBuf, guard: FormulaGuard) -> Self {
        Self { list: CsvList::new(path, &KIND, guard), count: 0, shown: Vec::new() }
    }

    pub(crate) fn add(&mut self, file: &str, rejects: Vec<RejectedRow>) -> Result<(), Failure> {
        for reject in rejects {
            self.count += 1;
            let line = reject.line.to_string();
            self.list.add(&[file.as_bytes(), line.as_bytes(), reject.reason.as_bytes(), &reject.raw])?;
            if self.shown.len() < SHOWN {
                self.shown.push((file.to_owned(), reject.line, reject.reason));
            }
        }
        Ok(())
    }

    /// Puts the file in its place; returns its path if there is one.
    pub(crate) fn finish(&mut self) -> Result<Option<String>, Failure> {
        self.list.finish()
    }
}
