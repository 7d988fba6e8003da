//! A portion of the input on its way from the reader to the writer. Knows nothing about formats.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::RecordBatch;

use crate::stream::best::Candidate;
use crate::stream::encode::Encoded;
use crate::table_file::Reject;

/// So many rows are read and written in one go where the result is Parquet: they become a row group.
pub(crate) const ROWS: usize = 1 << 16;
/// And so many bytes, where rows are long.
pub(crate) const BYTES: usize = 1 << 24;
/// So many rows are scored in one go, and written where the result is text.
pub(crate) const PART: usize = 1 << 14;

/// Rows as their format gives them.
pub(crate) enum Rows {
    /// The needed columns of a table.
    Columns(RecordBatch),
    /// Rows of a delimited text.
    Texts(Vec<Line>),
    /// JSON objects.
    Objects(Vec<Line>),
}

/// One row in text.
pub(crate) struct Line {
    /// Which row of the file it is, from 1.
    pub(crate) number: u64,
    /// The line on which it starts.
    pub(crate) at: u64,
    pub(crate) text: String,
}

/// What a reader gives.
pub(crate) struct Unit {
    /// The name of the file.
    pub(crate) file: Arc<str>,
    /// The number of the row before the first one in the file, and in the whole input.
    pub(crate) before: [u64; 2],
    pub(crate) rows: Rows,
    /// Rows that could not be read.
    pub(crate) faults: Vec<Reject>,
    /// How much of the work it is.
    pub(crate) steps: u64,
}

/// What becomes of a unit.
pub(crate) struct Done {
    pub(crate) file: Arc<str>,
    pub(crate) encoded: Encoded,
    pub(crate) best: Vec<Candidate>,
    pub(crate) rejects: Vec<Reject>,
    pub(crate) counts: Counts,
    pub(crate) steps: u64,
}

/// Counts of what became of the leads.
#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) rows: usize,
    pub(crate) scored: usize,
    /// How many found their company.
    pub(crate) joined: usize,
    /// By place of the stage: its name and how many.
    pub(crate) stages: BTreeMap<i64, (String, usize)>,
    pub(crate) actions: BTreeMap<String, usize>,
    /// How many rows had each carried key, where that differs from row to row.
    pub(crate) carried: Vec<usize>,
}

impl Counts {
    pub(crate) fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.scored += other.scored;
        self.joined += other.joined;
        for (place, (stage, count)) in other.stages {
            self.stages.entry(place).or_insert((stage, 0)).1 += count;
        }
        for (action, count) in other.actions {
            *self.actions.entry(action).or_default() += count;
        }
        self.carried.resize(self.carried.len().max(other.carried.len()), 0);
        for (mine, count) in self.carried.iter_mut().zip(other.carried) {
            *mine += count;
        }
    }
}
