//! Rows of a table that have no verdict. Knows nothing about how tables are scored.

use leadstone::Error;

/// A row of a table that has no verdict.
#[derive(Debug)]
#[non_exhaustive]
pub struct Reject {
    /// Its place in the batch.
    pub row: usize,
    /// Why: what [`leadstone::Model::score`] says of the lead alone, where the paths are the names of columns; or
    /// `internal`, if the batch engine rejects a lead that is not refused alone. Only that row is lost.
    pub error: Error,
}

impl Reject {
    /// What scoring the lead alone says of a row that the batch engine rejects.
    pub(crate) fn new(row: usize, alone: Result<(), Error>) -> Self {
        let error = alone
            .err()
            .unwrap_or_else(|| Error::internal("the batch engine rejects the lead, which is not refused alone"));
        Self { row, error }
    }
}
