//! What keeps a whole table from being scored. Rows that cannot be read are no errors: see [`crate::Reject`].

use arrow_schema::DataType;

/// Why a table cannot be scored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No value of the column's type can ever be a value of the field.
    #[error("column `{column}` has the type {found}, which is no {expected} for the field `{field}`")]
    ColumnType {
        /// The column.
        column: String,
        /// The field of the model that it stands for.
        field: String,
        /// What values the field has.
        expected: &'static str,
        /// What the column holds.
        found: Box<DataType>,
    },
    /// None of the columns is a fact of the model.
    #[error("none of the {columns} columns is a fact of the model `{model}`")]
    NoFacts {
        /// How many columns there are.
        columns: usize,
        /// The model.
        model: String,
    },
    /// A record batch does not have the columns that the scorer was made for.
    #[error("the batch has other columns than the scorer was made for: {message}")]
    OtherColumns {
        /// Which.
        message: String,
    },
    /// Arrow refused.
    #[error(transparent)]
    Arrow(#[from] arrow_schema::ArrowError),
}
