//! What is said of a cell that could not be read. Knows nothing about where notes go.

use std::fmt;

/// A cell that could not be read: its fact is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellNote {
    /// The column.
    pub column: usize,
    /// What is written in it, at most 200 characters.
    pub text: String,
    /// What is wrong with it.
    pub fault: CellFault,
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CellFault {
    /// Not a number.
    NotANumber,
    /// A number whose decimal mark the column leaves open.
    OpenDecimal,
    /// A range of numbers that the model tells apart.
    WideRange,
    /// A count below zero.
    Negative,
    /// Not a date.
    NotADate,
    /// A date whose day and month the column leaves open.
    OpenDate,
    /// A date after the instant of scoring that must not lie there.
    InFuture {
        /// Whether it is less than a day ahead, as with a wrong zone.
        is_near: bool,
    },
    /// Neither yes nor no.
    NotYesOrNo,
    /// Not an e-mail address.
    NotAnAddress,
    /// Not an answer that the field takes.
    NotAnAnswer(String),
    /// Not a stage of the model.
    NotAStage,
}

impl CellNote {
    pub(crate) fn new(column: usize, text: &str, fault: CellFault) -> Self {
        Self { column, text: text.chars().take(200).collect(), fault }
    }
}

impl fmt::Display for CellFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotANumber => "is not a number",
            Self::OpenDecimal => "may mean thousands or decimals: the column does not say which",
            Self::WideRange => "is a range that the model tells apart",
            Self::Negative => "is below zero",
            Self::NotADate => "is not a date",
            Self::OpenDate => "may name the day or the month first: the column does not say which",
            Self::InFuture { .. } => "lies in the future",
            Self::NotYesOrNo => "is neither yes nor no",
            Self::NotAnAddress => "is not an e-mail address",
            Self::NotAnAnswer(reason) => reason,
            Self::NotAStage => "is not a stage of the model",
        })
    }
}
