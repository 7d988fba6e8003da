//! The scored rows of a unit, with the identities of the leads. Knows nothing about how they were scored.

use std::collections::BTreeMap;

use arrow_array::{ArrayRef, RecordBatch};

use crate::input::reject::RejectedRow;
use crate::result::notes::NotedCell;
use crate::stream::kept_rows::KeptLeads;

/// The rows of a unit, scored.
pub(crate) struct ScoredRows {
    /// The id of each lead.
    pub(crate) ids: ArrayRef,
    /// Name, e-mail address and company of each lead; none if they are not needed.
    pub(crate) names: Vec<ArrayRef>,
    pub(crate) carried: Vec<ArrayRef>,
    pub(crate) verdicts: RecordBatch,
    /// Ascending, each with its index among the rows.
    pub(crate) rejects: Vec<(usize, RejectedRow)>,
    /// Cells that could not be read, ascending, each with the index of its row.
    pub(crate) notes: Vec<(usize, NotedCell)>,
    pub(crate) carried_counts: Vec<usize>,
    /// The number of rows with a company.
    pub(crate) joined: usize,
    pub(crate) leads: KeptLeads,
}

impl ScoredRows {
    /// Rejects the rows that have notes, each with all that is said of its cells.
    pub(crate) fn reject_noted(&mut self, raw: impl Fn(usize) -> Vec<u8>) {
        let mut refused: BTreeMap<usize, RejectedRow> = std::mem::take(&mut self.rejects).into_iter().collect();
        for (row, note) in self.notes.drain(..) {
            let reason = note.reason();
            let reject = refused.entry(row).or_insert_with(|| RejectedRow {
                line: note.line,
                reason: String::new(),
                raw: raw(row),
            });
            if !reject.reason.is_empty() {
                reject.reason.push_str("; ");
            }
            reject.reason.push_str(&reason);
        }
        self.rejects = refused.into_iter().collect();
    }
}
