//! Cells of a result as those of a worksheet: numbers as numbers, all else as text. Knows nothing about files.

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use unicode_width::UnicodeWidthStr;

use crate::cells::cell_writer::{CellFormat, CellWriter, cell_writer};

/// Digits that a spreadsheet keeps of a number.
const DIGITS: usize = 15;
/// UTF-16 units that a cell can hold.
const LONGEST: usize = 32_767;

/// A cell of a worksheet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SheetCell {
    Empty,
    Number(f64),
    YesNo(bool),
    Text(String),
}

/// A column of a batch, whose cells are read by row.
pub(crate) struct SheetColumn<'a> {
    kind: CellKind,
    write: CellWriter<'a>,
}

/// What the cells of a column are.
#[derive(Clone, Copy)]
enum CellKind {
    Text,
    /// Whole numbers and decimals, exact to the last digit.
    Exact,
    Float,
    YesNo,
}

impl<'a> SheetColumn<'a> {
    /// The columns of a batch, in their order.
    pub(crate) fn all(batch: &'a RecordBatch) -> Vec<Self> {
        let of = |column: &'a ArrayRef| Self {
            kind: kind_of(column.data_type()),
            write: cell_writer(column.as_ref(), CellFormat::Plain),
        };
        batch.columns().iter().map(of).collect()
    }

    pub(crate) fn cell(&self, row: usize) -> SheetCell {
        let mut written = Vec::new();
        (self.write)(row, &mut written);
        cell(self.kind, String::from_utf8_lossy(&written).into_owned())
    }
}

impl SheetCell {
    /// Whether no cell of a worksheet can hold it.
    pub(crate) fn is_too_long(&self) -> bool {
        matches!(self, Self::Text(text) if text.len() > LONGEST && text.encode_utf16().count() > LONGEST)
    }

    /// About how many letters wide it is.
    pub(crate) fn width(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Number(number) => number.to_string().len() + 1,
            Self::YesNo(_) => 6,
            Self::Text(text) => text.width() + 1,
        }
    }
}

fn kind_of(kind: &DataType) -> CellKind {
    match kind {
        DataType::Dictionary(_, values) => kind_of(values),
        DataType::Boolean => CellKind::YesNo,
        kind if kind.is_floating() => CellKind::Float,
        kind if kind.is_numeric() => CellKind::Exact,
        _ => CellKind::Text,
    }
}

fn cell(kind: CellKind, text: String) -> SheetCell {
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite()).map(SheetCell::Number);
    let found = match kind {
        _ if text.is_empty() => Some(SheetCell::Empty),
        CellKind::Text => None,
        CellKind::YesNo => text.parse().ok().map(SheetCell::YesNo),
        // A longer number would lose its last digits; most such numbers are keys.
        CellKind::Exact if text.bytes().filter(u8::is_ascii_digit).count() > DIGITS => None,
        CellKind::Exact | CellKind::Float => number(&text),
    };
    found.unwrap_or(SheetCell::Text(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_numbers_unless_they_would_lose_digits() {
        let text = |text: &str| SheetCell::Text(text.to_owned());
        let cell = |kind, text: &str| cell(kind, text.to_owned());
        assert_eq!(cell(CellKind::Exact, "-12"), SheetCell::Number(-12.0));
        assert_eq!(cell(CellKind::Exact, "123456789012345"), SheetCell::Number(123_456_789_012_345.0));
        assert_eq!(cell(CellKind::Exact, "1234567890123456"), text("1234567890123456"));
        assert_eq!(cell(CellKind::Float, "0.30000000000000004"), SheetCell::Number(0.1 + 0.2));
        assert_eq!(cell(CellKind::Float, "NaN"), text("NaN"));
        assert_eq!(cell(CellKind::Text, "12"), text("12"));
        assert_eq!(cell(CellKind::YesNo, "true"), SheetCell::YesNo(true));
        assert_eq!(cell(CellKind::Exact, ""), SheetCell::Empty);
    }

    #[test]
    fn a_cell_holds_so_many_units_of_utf_16() {
        let is_too_long = |text: String| SheetCell::Text(text).is_too_long();
        assert!(!is_too_long("ü".repeat(32_767)) && is_too_long("x".repeat(32_768)));
        // Outside the first plane a letter takes two units.
        assert!(!is_too_long("🙂".repeat(16_383)) && is_too_long("🙂".repeat(16_384)));
    }
}
