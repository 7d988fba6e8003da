//! Cells that are one number. Knows nothing about ranges, nor about the column of the cell.

use super::fold::folded;
use super::number_format::NumberFormat;
use super::number_range::{NumberFault, NumberRange};
use super::written_number::WrittenNumber;

/// The most digits that are whole in a float whatever they are.
const EXACT_DIGITS: usize = 15;

/// The number of a cell that has only one, with the words and signs that people write beside it.
///
/// Known are signs and codes of currencies, powers of ten (`k`, `Mio`, `crore`, `万`), `approx.`, units such as
/// `employees`, percent (`45 %` is 45), brackets and trailing signs of accounting, and scientific notation. A word that
/// is not known makes the cell no number, for it may change the value: `3 dozen`, `500 per month`.
///
/// # Errors
/// [`NumberFault::OpenMark`] if the format is open and the two decimal marks give two values.
///
/// # Example
/// ```
/// use leadstone_import::cell::{DecimalMark, NumberFault, NumberFormat, number};
/// let german = NumberFormat::Marked(DecimalMark::Comma);
/// assert_eq!(number("1.200,50 €", german)?.exact(), Some(1200.5));
/// assert_eq!(number("1.200", NumberFormat::Open), Err(NumberFault::OpenMark));
/// # Ok::<(), NumberFault>(())
/// ```
pub fn number(cell: &str, format: NumberFormat) -> Result<NumberRange, NumberFault> {
    if let Some(number) = plain(cell) {
        return Ok(NumberRange::of(number));
    }
    match WrittenNumber::read(&folded(cell)) {
        Some(found @ WrittenNumber::One(_)) => found.range(format),
        _ => Err(NumberFault::NotANumber),
    }
}

/// The value of a cell that has nothing but a few digits: most cells, and the same in every format.
pub(super) fn plain(cell: &str) -> Option<f64> {
    let is_plain = (1..=EXACT_DIGITS).contains(&cell.len()) && cell.bytes().all(|b| b.is_ascii_digit());
    if is_plain { cell.parse::<u64>().ok().map(|number| number as f64) } else { None }
}

#[cfg(test)]
mod tests {
    use super::super::number_format::DecimalMark::{Comma, Point};
    use super::NumberFault::{NotANumber, OpenMark};
    use super::NumberFormat::{Marked, Open};
    use super::*;

    fn value(cell: &str, format: NumberFormat) -> Result<f64, NumberFault> {
        number(cell, format).map(|range| range.exact().unwrap())
    }

    #[test]
    fn a_number_is_read_among_the_words_and_signs_beside_it() {
        for (cell, expected) in [
            ("0", 0.0),
            ("-0", 0.0),
            ("250", 250.0),
            (" 250 ", 250.0),
            ("250.", 250.0),
            ("007", 7.0),
            ("１２００", 1200.0),
            ("1 234", 1234.0),
            ("1\u{a0}234", 1234.0),
            ("1\u{202f}234\u{202f}567", 1_234_567.0),
            ("1'234", 1234.0),
            ("1’234’567", 1_234_567.0),
            ("12,34,567", 1_234_567.0),
            ("$5,000,000.00", 5_000_000.0),
            ("USD 5,000,000.00", 5_000_000.0),
            ("5 000 000,00 €", 5_000_000.0),
            ("EUR 1.2m", 1_200_000.0),
            ("€1,2 Mio.", 1_200_000.0),
            ("US$ 500", 500.0),
            ("us$500", 500.0),
            ("R$ 1.234.567,89", 1_234_567.89),
            ("1 200 zł", 1200.0),
            ("500 kr.", 500.0),
            ("kr 500", 500.0),
            ("CHF 1'200.50", 1200.5),
            ("CHF 1'200.–", 1200.0),
            ("1.200,- €", 1200.0),
            ("₹ 12,34,567", 1_234_567.0),
            ("Rs. 500", 500.0),
            ("₩1,000,000", 1_000_000.0),
            ("10k", 10_000.0),
            ("10 K", 10_000.0),
            ("€500k", 500_000.0),
            ("500 k€", 500_000.0),
            ("500 TEUR", 500_000.0),
            ("500 Tsd. €", 500_000.0),
            ("$50M", 50_000_000.0),
            ("$50MM", 50_000_000.0),
            ("2.5bn", 2_500_000_000.0),
            ("$2.3B", 2_300_000_000.0),
            ("1.2 million", 1_200_000.0),
            ("1,2 Millionen", 1_200_000.0),
            ("3 Mrd.", 3_000_000_000.0),
            ("3 Mrd. €", 3_000_000_000.0),
            ("5 Mio", 5_000_000.0),
            ("5 mln zł", 5_000_000.0),
            ("2 crore", 20_000_000.0),
            ("Rs 2.5 Cr", 25_000_000.0),
            ("3 lakh", 300_000.0),
            ("1.5万", 15_000.0),
            ("3억", 300_000_000.0),
            ("3억 원", 300_000_000.0),
            ("2億円", 200_000_000.0),
            ("~500", 500.0),
            ("≈ 500", 500.0),
            ("ca. 500", 500.0),
            ("ca.500", 500.0),
            ("approx. 500", 500.0),
            ("about 500 people", 500.0),
            ("etwa 500 Mitarbeiter", 500.0),
            ("약 500명", 500.0),
            ("500 employees", 500.0),
            ("500 Employees.", 500.0),
            ("1 employee", 1.0),
            ("500 Mitarbeiter", 500.0),
            ("500 Mitarbeiter:innen", 500.0),
            ("500 salariés", 500.0),
            ("500명", 500.0),
            ("500名", 500.0),
            ("500 (est.)", 500.0),
            ("45 %", 45.0),
            ("45%", 45.0),
            ("12,5 %", 12.5),
            ("(1,200.00)", -1200.0),
            ("($1,200.00)", -1200.0),
            ("$(1,200.00)", -1200.0),
            ("+500", 500.0),
            ("-5", -5.0),
            ("−5", -5.0),
            ("-$5", -5.0),
            ("$-5", -5.0),
            ("5-", -5.0),
            ("1.234,56-", -1234.56),
            ("1.2E+06", 1_200_000.0),
            ("1E6", 1_000_000.0),
            ("5.0e-1", 0.5),
            ("0.500", 0.5),
            (".5", 0.5),
            ("0,5", 0.5),
            ("1.5", 1.5),
            ("1.234,56", 1234.56),
            ("1,234.56", 1234.56),
            ("12345678901234567890", 12_345_678_901_234_567_890.0),
        ] {
            assert_eq!(value(cell, Open), Ok(expected), "{cell:?}");
            assert!(expected != 0.0 || value(cell, Open).unwrap().is_sign_positive(), "{cell:?}");
        }
    }

    #[test]
    fn the_mark_of_the_column_decides() {
        for (cell, point, comma, open) in [
            ("1.200", Ok(1.2), Ok(1200.0), Err(OpenMark)),
            ("3.450", Ok(3.45), Ok(3450.0), Err(OpenMark)),
            ("1,234", Ok(1234.0), Ok(1.234), Err(OpenMark)),
            ("$1,234", Ok(1234.0), Ok(1.234), Err(OpenMark)),
            ("1.200 Mio.", Ok(1_200_000.0), Ok(1_200_000_000.0), Err(OpenMark)),
            ("(1,200)", Ok(-1200.0), Ok(-1.2), Err(OpenMark)),
            ("1,20", Err(NotANumber), Ok(1.2), Ok(1.2)),
            ("1.234,56", Err(NotANumber), Ok(1234.56), Ok(1234.56)),
            ("1.5", Ok(1.5), Err(NotANumber), Ok(1.5)),
            ("12,34,5", Err(NotANumber), Err(NotANumber), Err(NotANumber)),
        ] {
            let found = [Marked(Point), Marked(Comma), Open].map(|format| value(cell, format));
            assert_eq!(found, [point, comma, open], "{cell:?}");
        }
    }

    #[test]
    fn what_is_no_single_number_is_refused() {
        for cell in [
            "",
            " ",
            "-",
            "+",
            "$",
            "abc",
            "n/a",
            "1.2.3.4",
            "2024-11-03",
            "11/3/2026",
            "12:30",
            "3 dozen",
            "500 per month",
            "5 mil",
            "51-200",
            "500+",
            "<10",
            "1,2,3",
            "5 000 00",
            "--5",
            "- 5",
            "500 -",
            "5 5",
            "Region (3)",
            "5 (6)",
            "(5",
            "(-5)",
            "1.200 oranges",
            "NaN",
            "inf",
            "infinity",
            "1e999",
            "0x10",
            "k",
            "~",
            "½",
            "1_000",
            "#1",
            "10kk",
            "v2.5",
            "+49 711 1234-56",
            "second",
            "5th",
        ] {
            assert_eq!(value(cell, Open), Err(NotANumber), "{cell:?}");
        }
    }
}
