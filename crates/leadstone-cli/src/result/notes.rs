//! Cells that could not be read, counted by column and listed in the order of the file. Knows nothing about leads.

use std::collections::BTreeMap;

use leadstone_import::{CellFault, CellNote, TableColumns};

/// A noted cell, with its place.
#[derive(Clone, Debug)]
pub(crate) struct NotedCell {
    pub(crate) line: u64,
    pub(crate) column: String,
    pub(crate) text: String,
    pub(crate) fault: CellFault,
}

impl NotedCell {
    /// What is said of the cell.
    pub(crate) fn reason(&self) -> String {
        match &self.fault {
            CellFault::NotAnAnswer(reason) => format!("column `{}`: {reason}", self.column),
            fault => format!("column `{}`: `{}` {fault}", self.column, self.text),
        }
    }
}

/// The notes of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct TableNotes {
    pub(crate) cells: Vec<NotedCell>,
}

/// How often a column has a fault, and the first cell that has it.
#[derive(Clone, Debug)]
pub(crate) struct NoteCount {
    pub(crate) count: u64,
    pub(crate) first: NotedCell,
}

/// The counts of all notes, by file, column and fault.
#[derive(Clone, Debug, Default)]
pub(crate) struct NoteCounts(BTreeMap<(String, String, CellFault), NoteCount>);

impl TableNotes {
    pub(crate) fn add(&mut self, line: u64, notes: impl Iterator<Item = CellNote>, columns: &TableColumns) {
        self.cells.extend(notes.map(|note| noted(line, note, columns)));
    }
}

/// A note with the name of its column.
pub(crate) fn noted(line: u64, note: CellNote, columns: &TableColumns) -> NotedCell {
    NotedCell { line, column: columns.shown_name(note.column), text: note.text, fault: note.fault }
}

impl NoteCounts {
    pub(crate) fn add(&mut self, file: &str, cells: &[NotedCell]) {
        for cell in cells {
            // The reason of a refused answer names the answer, so all of them count as one fault.
            let fault = match &cell.fault {
                CellFault::NotAnAnswer(_) => CellFault::NotAnAnswer(String::new()),
                fault => fault.clone(),
            };
            let key = (file.to_owned(), cell.column.clone(), fault);
            self.0.entry(key).or_insert_with(|| NoteCount { count: 0, first: cell.clone() }).count += 1;
        }
    }

    pub(crate) fn total(&self) -> u64 {
        self.0.values().map(|note| note.count).sum()
    }

    /// File, column and count, the most frequent first.
    pub(crate) fn by_count(&self) -> Vec<(&str, &NoteCount)> {
        let mut all: Vec<(&str, &NoteCount)> =
            self.0.iter().map(|((file, _, _), note)| (file.as_str(), note)).collect();
        all.sort_by_key(|(_, note)| std::cmp::Reverse(note.count));
        all
    }
}
