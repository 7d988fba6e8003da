//! A portion of the input on its way from the reader to the writer. Knows nothing about formats.

use std::sync::Arc;

use arrow_array::RecordBatch;

use crate::input::reject::RejectedRow;

/// So many rows are read and written in one go where the result is Parquet: they become a row group.
pub(crate) const ROWS: usize = 1 << 16;
/// And so many bytes, where rows are long.
pub(crate) const BYTES: usize = 1 << 24;
/// So many rows are scored in one go, and written where the result is text.
pub(crate) const PART: usize = 1 << 14;

/// Rows as their format gives them.
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
    /// Which row of the file it is, from 1.
    pub(crate) number: u64,
    /// The line on which it starts.
    pub(crate) at: u64,
    pub(crate) text: String,
}

/// What a reader gives.
pub(crate) struct RowUnit {
    /// The name of the file.
    pub(crate) file: Arc<str>,
    /// The number of the row before the first one in the file, and in the whole input.
    pub(crate) before: [u64; 2],
    pub(crate) rows: UnitRows,
    /// Rows that could not be read.
    pub(crate) faults: Vec<RejectedRow>,
    /// How much of the work it is.
    pub(crate) steps: u64,
}
