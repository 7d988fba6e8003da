//! Rows of a result as cells of a worksheet: numbers as numbers, all else as text. Knows nothing about files.

use std::ops::Range;

use arrow_array::RecordBatch;
use arrow_schema::DataType;

use crate::base::failure::Failure;
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

/// Rows of a worksheet, one after the other.
#[derive(Debug, Default)]
pub(crate) struct SheetRows {
    pub(crate) width: usize,
    pub(crate) cells: Vec<SheetCell>,
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

impl SheetRows {
    /// Adds rows of a batch, with the instant as their last cell.
    pub(crate) fn push(&mut self, batch: &RecordBatch, ranges: &[Range<usize>], at: &str) -> Result<(), Failure> {
        self.width = batch.num_columns() + 1;
        let columns: Vec<(CellKind, CellWriter<'_>)> = batch
            .columns()
            .iter()
            .map(|column| (kind_of(column.data_type()), cell_writer(column.as_ref(), CellFormat::Plain)))
            .collect();
        let mut written = Vec::new();
        for row in ranges.iter().cloned().flatten() {
            for ((kind, write), field) in columns.iter().zip(batch.schema_ref().fields()) {
                written.clear();
                write(row, &mut written);
                let cell = cell(*kind, &String::from_utf8_lossy(&written));
                if matches!(&cell, SheetCell::Text(text) if text.encode_utf16().count() > LONGEST) {
                    let name = field.name();
                    return Err(Failure::new(format!(
                        "the column `{name}` holds a text of more than 32,767 characters, which no cell of XLSX can hold"
                    ))
                    .hint("write CSV or Parquet"));
                }
                self.cells.push(cell);
            }
            self.cells.push(SheetCell::Text(at.to_owned()));
        }
        Ok(())
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

fn cell(kind: CellKind, text: &str) -> SheetCell {
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite()).map(SheetCell::Number);
    let found = match kind {
        _ if text.is_empty() => Some(SheetCell::Empty),
        CellKind::Text => None,
        CellKind::YesNo => text.parse().ok().map(SheetCell::YesNo),
        // A longer number would lose its last digits; most such numbers are keys.
        CellKind::Exact if text.bytes().filter(u8::is_ascii_digit).count() > DIGITS => None,
        CellKind::Exact | CellKind::Float => number(text),
    };
    found.unwrap_or_else(|| SheetCell::Text(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_numbers_unless_they_would_lose_digits() {
        let text = |text: &str| SheetCell::Text(text.to_owned());
        assert_eq!(cell(CellKind::Exact, "-12"), SheetCell::Number(-12.0));
        assert_eq!(cell(CellKind::Exact, "123456789012345"), SheetCell::Number(123_456_789_012_345.0));
        assert_eq!(cell(CellKind::Exact, "1234567890123456"), text("1234567890123456"));
        assert_eq!(cell(CellKind::Float, "0.30000000000000004"), SheetCell::Number(0.1 + 0.2));
        assert_eq!(cell(CellKind::Float, "NaN"), text("NaN"));
        assert_eq!(cell(CellKind::Text, "12"), text("12"));
        assert_eq!(cell(CellKind::YesNo, "true"), SheetCell::YesNo(true));
        assert_eq!(cell(CellKind::Exact, ""), SheetCell::Empty);
    }
}
