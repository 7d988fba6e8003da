//! A unit of rows: what the pipeline passes from the reader to the workers. Knows nothing about formats.

use std::sync::Arc;

use arrow_array::RecordBatch;

use crate::input::reject::RejectedRow;

/// Rows of a unit if the result is Parquet: a unit becomes a row group.
pub(crate) const ROWS: usize = 1 << 16;
/// Bytes of a unit at most.
pub(crate) const BYTES: usize = 1 << 24;
/// Rows that are scored at once, and rows of a unit if the result is text.
pub(crate) const PART: usize = 1 << 14;

/// The rows of a unit, by format.
pub(crate) enum UnitRows {
    /// The needed columns of a table.
    Columns(RecordBatch),
    /// Rows of a delimited text.
    Texts(Vec<TextRow>),
    /// JSON objects.
    Objects(Vec<TextRow>),
}

/// One row in text.
pub(crate) struct TextRow {
    /// The number of the row in the file, from 1.
    pub(crate) number: u64,
    /// The line on which it starts.
    pub(crate) at: u64,
    pub(crate) text: String,
}

/// A unit of rows of one file.
pub(crate) struct RowUnit {
    /// The name of the file.
    pub(crate) file: Arc<str>,
    /// The number of rows before the unit: in the file, and in the whole input.
    pub(crate) before: [u64; 2],
    pub(crate) rows: UnitRows,
    /// Rows that could not be read.
    pub(crate) faults: Vec<RejectedRow>,
    /// Its share of the progress bar.
    pub(crate) steps: u64,
}
