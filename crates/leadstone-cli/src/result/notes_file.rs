//! Cells that could not be read, written as they come to a file that appears whole or not at all. Knows nothing about
//! why.

use std::path::PathBuf;

use crate::base::failure::Failure;
use crate::result::csv_list::{CsvList, ListKind};
use crate::result::formula_guard::FormulaGuard;
use crate::result::notes::{NoteCounts, NotedCell};

const KIND: ListKind = ListKind { header: "file,line,column,text,reason", what: "notes", option: "--notes" };

/// The notes of a run.
pub(crate) struct NotesFile {
    list: CsvList,
    pub(crate) counts: NoteCounts,
}

impl NotesFile {
    pub(crate) fn new(path: PathBuf, guard: FormulaGuard) -> Self {
        Self { list: CsvList::new(path, &KIND, guard), counts: NoteCounts::default() }
    }

    pub(crate) fn add(&mut self, file: &str, cells: &[NotedCell]) -> Result<(), Failure> {
        self.counts.add(file, cells);
        for cell in cells {
            let (line, reason) = (cell.line.to_string(), cell.fault.to_string());
            self.list.add(&[file, &line, &cell.column, &cell.text, &reason].map(str::as_bytes))?;
        }
        Ok(())
    }

    /// Puts the file in its place; returns its path if there is one.
    pub(crate) fn finish(&mut self) -> Result<Option<String>, Failure> {
        self.list.finish()
    }
}
