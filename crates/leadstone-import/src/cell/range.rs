//! Cells that are a number or a range of numbers. Knows nothing about the column of the cell.

use super::fold::folded;
use super::number_format::{DecimalMark, NumberFormat};
use super::number_range::{NumberFault, NumberRange};
use super::plain_number::PlainNumber;
use super::written_number::WrittenNumber;

/// The number of a cell, or the range that it names: `51-200`, `10,001+`, `<10`, `$1-10M`, `up to 50`, `Self-employed`.
///
/// Each number is read as [`number`](fn@super::number) does. A power of ten at the end of a range holds for both ends.
/// A range whose low end is above its high end is no number.
///
/// # Errors
/// [`NumberFault::OpenMark`] if the format is open and the two decimal marks give two values.
///
/// # Example
/// ```
/// use leadstone_import::cell::{NumberFormat, NumberRange, quantity};
/// assert_eq!(quantity("51–200 employees", NumberFormat::Open)?, NumberRange { low: 51.0, high: 200.0 });
/// assert_eq!(quantity("$1-10M", NumberFormat::Open)?, NumberRange { low: 1e6, high: 1e7 });
/// assert_eq!(quantity("500+", NumberFormat::Open)?.high, f64::INFINITY);
/// assert!(quantity("<10", NumberFormat::Open)?.high < 10.0);
/// # Ok::<(), leadstone_import::cell::NumberFault>(())
/// ```
pub fn quantity(cell: &str, format: NumberFormat) -> Result<NumberRange, NumberFault> {
    if let Some(found) = PlainNumber::read(cell) {
        let is_readable = found.shows.is_none()
            || format == NumberFormat::Open
            || found.shows.map(NumberFormat::Marked) == Some(format);
        return if is_readable { Ok(NumberRange::of(found.value())) } else { Err(NumberFault::NotANumber) };
    }
    slowly(cell, format)
}

/// The same for whatever is written.
pub(super) fn slowly(cell: &str, format: NumberFormat) -> Result<NumberRange, NumberFault> {
    WrittenNumber::read(&folded(cell)).ok_or(NumberFault::NotANumber)?.range(format)
}

/// The decimal mark that the cell shows, if it is a number with one mark and none with the other.
pub(crate) fn shown_mark(cell: &str) -> Option<DecimalMark> {
    match PlainNumber::read(cell) {
        Some(found) => found.shows,
        None => WrittenNumber::read(&folded(cell))?.evidence(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::number_format::DecimalMark::{Comma, Point};
    use super::NumberFault::{NotANumber, OpenMark};
    use super::NumberFormat::{Marked, Open};
    use super::*;

    const MIN: f64 = f64::NEG_INFINITY;
    const MAX: f64 = f64::INFINITY;

    #[track_caller]
    fn assert_range(cell: &str, format: NumberFormat, low: f64, high: f64) {
        assert_eq!(quantity(cell, format), Ok(NumberRange { low, high }), "{cell:?}");
    }

    #[test]
    fn a_range_has_two_ends() {
        for (cell, low, high) in [
            ("51-200", 51.0, 200.0),
            ("51 - 200", 51.0, 200.0),
            ("51 – 200", 51.0, 200.0),
            ("51—200", 51.0, 200.0),
            ("51 to 200", 51.0, 200.0),
            ("51 bis 200", 51.0, 200.0),
            ("von 51 bis 200", 51.0, 200.0),
            ("from 51 to 200", 51.0, 200.0),
            ("de 51 à 200 salariés", 51.0, 200.0),
            ("51 a 200 empleados", 51.0, 200.0),
            ("da 51 a 200", 51.0, 200.0),
            ("between 51 and 200", 51.0, 200.0),
            ("zwischen 51 und 200", 51.0, 200.0),
            ("entre 51 et 200", 51.0, 200.0),
            ("entre 51 y 200", 51.0, 200.0),
            ("tra 51 e 200", 51.0, 200.0),
            ("51..200", 51.0, 200.0),
            ("51 … 200", 51.0, 200.0),
            ("51~200명", 51.0, 200.0),
            ("５１～２００名", 51.0, 200.0),
            ("51人-200人", 51.0, 200.0),
            ("2-10", 2.0, 10.0),
            ("100-500", 100.0, 500.0),
            ("1-10 employees", 1.0, 10.0),
            ("11–50 employees", 11.0, 50.0),
            ("(51-200)", 51.0, 200.0),
            ("51-200 (Medium)", 51.0, 200.0),
            ("Medium (51-200 employees)", 51.0, 200.0),
            ("$1M-$10M", 1e6, 1e7),
            ("$1M - $10M", 1e6, 1e7),
            ("$1-10M", 1e6, 1e7),
            ("$1 to $10 million", 1e6, 1e7),
            ("1-10 Mio. €", 1e6, 1e7),
            ("€500k – €1M", 5e5, 1e6),
            ("1k-5000", 1000.0, 5000.0),
            ("0-1M", 0.0, 1e6),
            ("1.5-2.5bn", 1.5e9, 2.5e9),
            ("10-20%", 10.0, 20.0),
            ("10% - 20 %", 10.0, 20.0),
            ("1 001-5 000", 1001.0, 5000.0),
            ("-5 to 5", -5.0, 5.0),
            ("50-50", 50.0, 50.0),
            ("ca. 50-100", 50.0, 100.0),
        ] {
            assert_range(cell, Open, low, high);
        }
        // Ends that only one mark puts in order, or that only one mark makes numbers.
        assert_range("501-1,000", Open, 501.0, 1000.0);
        assert_range("1.200-3.450,5", Open, 1200.0, 3450.5);
        assert_range("1,001-5,000", Marked(Point), 1001.0, 5000.0);
        assert_range("1.001 bis 5.000 Mitarbeiter", Marked(Comma), 1001.0, 5000.0);
        assert_range("501-1.000", Marked(Comma), 501.0, 1000.0);
    }

    #[test]
    fn a_range_may_be_open_at_one_end() {
        for (cell, low, high) in [
            ("500+", 500.0, MAX),
            ("500 +", 500.0, MAX),
            ("500+ employees", 500.0, MAX),
            ("1000+", 1000.0, MAX),
            ("10000 or more", 10_000.0, MAX),
            ("10 001 et plus", 10_001.0, MAX),
            ("500 oder mehr", 500.0, MAX),
            ("500 and above", 500.0, MAX),
            ("500 plus", 500.0, MAX),
            ("500명 이상", 500.0, MAX),
            ("500人以上", 500.0, MAX),
            (">= 500", 500.0, MAX),
            ("≥500", 500.0, MAX),
            ("at least 500", 500.0, MAX),
            ("mindestens 500", 500.0, MAX),
            ("ab 500", 500.0, MAX),
            ("$10M+", 1e7, MAX),
            ("$1B and over", 1e9, MAX),
            (">500", 500f64.next_up(), MAX),
            ("more than 500", 500f64.next_up(), MAX),
            ("Over 500 employees", 500f64.next_up(), MAX),
            ("über 500", 500f64.next_up(), MAX),
            ("plus de 500", 500f64.next_up(), MAX),
            ("más de 500", 500f64.next_up(), MAX),
            ("500명 초과", 500f64.next_up(), MAX),
            ("<10", MIN, 10f64.next_down()),
            ("< 10 employees", MIN, 10f64.next_down()),
            ("under 10", MIN, 10f64.next_down()),
            ("Less than $1M", MIN, 1e6f64.next_down()),
            ("fewer than 10", MIN, 10f64.next_down()),
            ("unter 10", MIN, 10f64.next_down()),
            ("moins de 10", MIN, 10f64.next_down()),
            ("10명 미만", MIN, 10f64.next_down()),
            ("up to 50", MIN, 50.0),
            ("bis 50", MIN, 50.0),
            ("bis zu 50 Mitarbeiter", MIN, 50.0),
            ("max. 50", MIN, 50.0),
            ("<= 50", MIN, 50.0),
            ("50 or fewer", MIN, 50.0),
            ("50人以下", MIN, 50.0),
        ] {
            assert_range(cell, Open, low, high);
        }
        assert_range("10,001+", Marked(Point), 10_001.0, MAX);
        assert_range("10,001+ employees", Marked(Point), 10_001.0, MAX);
        assert_range("10.001+", Marked(Comma), 10_001.0, MAX);
        assert_range("10.001+", Marked(Point), 10.001, MAX);
    }

    #[test]
    fn a_single_number_is_a_quantity_too() {
        for (cell, value) in [
            ("250", 250.0),
            ("-5", -5.0),
            ("Self-employed", 1.0),
            ("Myself Only", 1.0),
            ("10k", 10_000.0),
            ("5-", -5.0),
        ] {
            assert_range(cell, Open, value, value);
        }
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for cell in [
            "",
            "200-51",
            "2024-11-03",
            "2024-11",
            "03.11.2026-04.11.2026",
            "51 -",
            "-",
            "to 5",
            "51 to",
            "51 200 300 4",
            "5 and 10",
            "between 5",
            ">",
            "<>5",
            "> 5 <",
            "500-1M",
            "$10M-5M",
            "10 to -5",
            "Feb-10",
            "10-Feb",
            "2-10 weeks",
            "500+ or more",
            "Enterprise",
            "Tier 2 (51-200)",
            "51-200 (2024)",
            "500~",
            "1-2-3",
        ] {
            assert_eq!(quantity(cell, Open), Err(NotANumber), "{cell:?}");
        }
    }

    #[test]
    fn an_open_mark_leaves_the_range_open() {
        for cell in ["10,001+", "1.001-5.000", "<1,000", "up to 1.000"] {
            assert_eq!(quantity(cell, Open), Err(OpenMark), "{cell:?}");
        }
        assert_eq!(quantity("1.001-5.0.0", Open), Err(NotANumber));
    }
}
