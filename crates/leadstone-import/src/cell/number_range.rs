//! The numbers that a cell can stand for, from the lowest to the highest. Knows nothing about how they are written.

use std::fmt;

/// A closed range of numbers; a single number is the range from itself to itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NumberRange {
    /// The lowest number, `-inf` if there is none.
    pub low: f64,
    /// The highest number, `inf` if there is none. Never below `low`.
    pub high: f64,
}

impl NumberRange {
    /// The single number of the range, if it has only one.
    ///
    /// # Example
    /// ```
    /// use leadstone_import::cell::NumberRange;
    /// assert_eq!(NumberRange { low: 40.0, high: 40.0 }.exact(), Some(40.0));
    /// assert_eq!(NumberRange { low: 51.0, high: 200.0 }.exact(), None);
    /// ```
    pub fn exact(&self) -> Option<f64> {
        (self.low == self.high).then_some(self.low)
    }

    pub(super) fn of(number: f64) -> Self {
        Self { low: number, high: number }
    }
}

/// Why a cell has no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberFault {
    /// The cell is no number and no range, or is none in the format of its column.
    NotANumber,
    /// The value depends on the decimal mark, which is not known: `1.200`.
    OpenMark,
}

impl fmt::Display for NumberFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotANumber => "not a number",
            Self::OpenMark => "the decimal mark is open",
        })
    }
}

impl std::error::Error for NumberFault {}
