//! How the numbers of a column are written. Knows nothing about cells.

/// The sign between the whole part of a number and its fraction; the other one groups digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DecimalMark {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

impl DecimalMark {
    /// Both marks.
    pub const ALL: [Self; 2] = [Self::Point, Self::Comma];

    /// The sign itself.
    pub const fn sign(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}

/// What is known of the decimal mark of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberFormat {
    /// The column has this mark: a number that has the other one is no number.
    Marked(DecimalMark),
    /// The mark is not known: numbers are read where both marks give the same value, or only one gives any.
    Open,
}
