//! Cells that are a date, perhaps with a time. Knows no clock and no time zones but offsets.

use std::fmt;

use super::local_time::LocalTime;
use super::written_date::{DateCount, NumericDate, WrittenDate};

/// Which comes first in a date of three numbers that ends with the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateOrder {
    /// `31/12/2026`
    DayFirst,
    /// `12/31/2026`
    MonthFirst,
}

/// What a number in a column of dates counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DateNumbers {
    /// Nothing that is known: a number is no date. `20261103` is one nevertheless.
    #[default]
    None,
    /// Days in the system of 1900 of spreadsheets, where 1 is 1900-01-01 and 60 a day that never was.
    ExcelSerial,
    /// Seconds since 1970-01-01T00:00:00Z.
    Seconds,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Milliseconds,
}

/// How the dates of a column are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DateFormat {
    /// Day or month first; `None` if it is not known.
    pub order: Option<DateOrder>,
    /// What numbers count.
    pub numbers: DateNumbers,
}

/// Why a cell has no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateFault {
    /// The cell is no date, or is none in the format of its column.
    NotADate,
    /// The date depends on the order of day and month, which is not known: `03/11/2026`.
    OpenOrder,
}

impl fmt::Display for DateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotADate => "not a date",
            Self::OpenOrder => "the order of day and month is open",
        })
    }
}

impl std::error::Error for DateFault {}

/// From this many seconds on a count is one of seconds: 1973-03-03.
pub(crate) const FIRST_SECONDS: i64 = 100_000_000;

/// From here on a count is one of milliseconds.
pub(crate) const FIRST_MILLISECONDS: i64 = 100_000_000_000;

/// The date of a cell, in the forms of programs, of spreadsheets and of people in six languages, Korean, Japanese and
/// Chinese.
///
/// A date of points with a year of four digits, such as `03.11.2026`, has the day first, unless the format says the
/// contrary: all who write points do so. With a year of two digits, which may as well stand in front, an open order is
/// open unless all readings agree. Two digits up to 68 are a year of this century. Parts of a second are dropped.
///
/// # Errors
/// [`DateFault::OpenOrder`] if the format has no order and the readings differ.
///
/// # Example
/// ```
/// use leadstone_import::cell::{DateFault, DateFormat, DateOrder, date};
/// let american = DateFormat { order: Some(DateOrder::MonthFirst), ..DateFormat::default() };
/// let time = date("11/3/2026 2:05 PM", american)?;
/// assert_eq!((time.month, time.day, time.seconds, time.offset), (11, 3, 50_700, None));
/// assert_eq!(date("11/3/2026", DateFormat::default()), Err(DateFault::OpenOrder));
/// # Ok::<(), DateFault>(())
/// ```
pub fn date(cell: &str, format: DateFormat) -> Result<LocalTime, DateFault> {
    let found = match WrittenDate::read(cell).ok_or(DateFault::NotADate)? {
        WrittenDate::Clear(time) => Some(time),
        WrittenDate::Numeric(date) => match format.order {
            Some(DateOrder::DayFirst) => date.day_first(),
            Some(DateOrder::MonthFirst) => date.month_first(),
            None => Some(agreed(date)?),
        },
        WrittenDate::Count(count) => counted(count, format.numbers),
    };
    found.ok_or(DateFault::NotADate)
}

/// The date on which all readings agree that the calendar allows.
fn agreed(date: NumericDate) -> Result<LocalTime, DateFault> {
    if let Some(time) = date.day_first().filter(|_| date.is_dotted()) {
        return Ok(time);
    }
    let mut readings = [date.day_first(), date.month_first(), date.year_first()].into_iter().flatten();
    let first = readings.next().ok_or(DateFault::NotADate)?;
    if readings.all(|other| other == first) { Ok(first) } else { Err(DateFault::OpenOrder) }
}

/// The date so many days or seconds after the first.
fn counted(count: DateCount, numbers: DateNumbers) -> Option<LocalTime> {
    match numbers {
        DateNumbers::None => None,
        DateNumbers::ExcelSerial => serial(count),
        DateNumbers::Seconds => (FIRST_SECONDS..FIRST_MILLISECONDS)
            .contains(&count.whole)
            .then(|| LocalTime::of_epoch(count.whole))
            .flatten(),
        DateNumbers::Milliseconds => {
            if count.whole < FIRST_MILLISECONDS {
                return None;
            }
            LocalTime::of_epoch(count.whole / 1000)
        }
    }
}

/// The day with this number in a spreadsheet, which takes 1900 for a leap year.
fn serial(count: DateCount) -> Option<LocalTime> {
    let before_first = match count.whole {
        1..=59 => -25_568,
        61.. => -25_569,
        _ => return None,
    };
    let seconds = (count.fraction * 86_400.0).round() as u32;
    let (days, seconds) = if seconds == 86_400 { (1, 0) } else { (0, seconds) };
    let day = LocalTime::of_day_number(count.whole.checked_add(before_first)? + days)?;
    Some(LocalTime { seconds, has_time: count.fraction > 0.0, ..day })
}

#[cfg(test)]
mod tests;
