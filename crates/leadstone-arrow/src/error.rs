//! Why a whole table cannot be scored. For single rows see [`crate::Reject`].

use arrow_schema::DataType;

/// Why a table cannot be scored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScorerError {
    /// No value of the column's type can ever be a value of the field.
    #[error("column `{column}` has the type {found}, which is no {expected} for the field `{field}`")]
    ColumnType {
        /// The column.
        column: String,
        /// The field of the model.
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
    /// The activities are read by another model than the leads.
    #[error(
        "the log gives points by the model `{found}` and the leads are scored by `{wanted}`, which is another document: make or read the log for that one"
    )]
    OtherModel {
        /// The model of the log.
        found: String,
        /// The model of the scorer.
        wanted: String,
    },
    /// The activities are read at another instant than the leads.
    #[error("the log is read at {found} and the leads are scored at {wanted}: read it at the same instant")]
    OtherInstant {
        /// The instant of the log.
        found: leadstone::Timestamp,
        /// The instant of the scorer.
        wanted: leadstone::Timestamp,
    },
    /// No column names the leads.
    #[error("there is no column `{column}`, which was named for the keys of leads")]
    NoKey {
        /// The name.
        column: String,
    },
    /// The keys of leads are neither whole numbers nor texts.
    #[error("column `{column}` has the type {found}, which is no whole number or text that names a lead")]
    KeyType {
        /// The column.
        column: String,
        /// What it holds.
        found: Box<DataType>,
    },
    /// Arrow refused.
    #[error(transparent)]
    Arrow(#[from] arrow_schema::ArrowError),
}
