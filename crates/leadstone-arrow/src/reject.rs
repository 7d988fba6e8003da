//! Rows of a table that have no verdict. Knows nothing about how tables are scored.

use leadstone::Problem;

/// A row of a table that has no verdict.
#[derive(Debug)]
pub struct Reject {
    /// Its place in the batch.
    pub row: usize,
    /// Why.
    pub error: RowError,
}

/// Why a row has no verdict.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RowError {
    /// The lead is refused, as [`leadstone::Model::score`] refuses it alone; the paths are the names of columns.
    #[error(transparent)]
    Lead(#[from] leadstone::Error),
    /// The batch engine rejects the row and [`leadstone::Model::score`] does not: a fault of this library. Only the row
    /// is lost.
    #[error("the batch engine rejects this lead, which is not refused alone: a fault of leadstone, please report it")]
    Internal,
}

impl RowError {
    /// The stable name of what is wrong: that of the first [problem](leadstone::Problem::code), or `internal`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Lead(error) => error.code(),
            Self::Internal => "internal",
        }
    }

    /// What is wrong with the lead; nothing where the fault is not the lead's.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Lead(error) => error.problems(),
            Self::Internal => &[],
        }
    }
}

impl Reject {
    /// What scoring the lead alone says of a row that the batch engine rejects.
    pub(crate) fn new(row: usize, alone: Result<(), leadstone::Error>) -> Self {
        Self { row, error: alone.err().map_or(RowError::Internal, RowError::Lead) }
    }
}
