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
    if let Some(time) = LocalTime::of_iso(cell) {
        return Ok(time);
    }
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
mod tests {
    use super::DateFault::{NotADate, OpenOrder};
    use super::DateOrder::{DayFirst, MonthFirst};
    use super::*;

    const OPEN: DateFormat = DateFormat { order: None, numbers: DateNumbers::None };

    /// `2026-11-03`, or with a time `2026-11-03 14:05:00`, and its offset in minutes behind a blank.
    fn shown(time: LocalTime) -> String {
        let day = format!("{:04}-{:02}-{:02}", time.year, time.month, time.day);
        assert!(time.has_time || time.seconds == 0);
        let (hour, minute, second) = (time.seconds / 3600, time.seconds / 60 % 60, time.seconds % 60);
        let clock = if time.has_time { format!(" {hour:02}:{minute:02}:{second:02}") } else { String::new() };
        let offset = time.offset.map(|offset| format!(" {}", offset / 60)).unwrap_or_default();
        day + &clock + &offset
    }

    fn read(cell: &str, order: Option<DateOrder>) -> Result<String, DateFault> {
        date(cell, DateFormat { order, ..OPEN }).map(shown)
    }

    #[track_caller]
    fn assert_day(cells: &[&str]) {
        for cell in cells {
            for order in [None, Some(DayFirst), Some(MonthFirst)] {
                assert_eq!(read(cell, order).as_deref(), Ok("2026-11-03"), "{cell:?} {order:?}");
            }
        }
    }

    #[test]
    fn a_day_is_clear_with_the_year_in_front_or_a_name_of_its_month() {
        assert_day(&[
            "2026-11-03",
            " 2026-11-03\u{a0}",
            "2026-11-3",
            "2026/11/03",
            "2026/11/3",
            "2026.11.03",
            "2026. 11. 3.",
            "2026. 11. 03",
            "20261103",
            "２０２６-１１-０３",
            "2026 11 03",
            "2026年11月3日",
            "2026年11月03日",
            "2026年11月3日(火)",
            "2026年11月3日火曜日",
            "2026년 11월 3일",
            "2026년11월3일",
            "2026년 11월 3일 화요일",
            "2026. 11. 3. (화)",
            "3-Nov-26",
            "03-Nov-2026",
            "3 Nov 2026",
            "3 November 2026",
            "Nov 3, 2026",
            "Nov. 3, 2026",
            "November 3rd, 2026",
            "3rd of November 2026",
            "Tue, 3 Nov 2026",
            "Tuesday, November 3, 2026",
            "Tue Nov 03 2026",
            "2026-Nov-03",
            "2026 Nov 3",
            "Nov-03-2026",
            "NOV 3 2026",
            "3. November 2026",
            "3. Nov. 2026",
            "Dienstag, 3. November 2026",
            "Di., 3. Nov. 2026",
            "3 novembre 2026",
            "mardi 3 novembre 2026",
            "mar. 3 nov. 2026",
            "3 nov. 2026",
            "3 de noviembre de 2026",
            "martes, 3 de noviembre de 2026",
            "3/nov/2026",
            "terça-feira, 3 de novembro de 2026",
            "3 de nov. de 2026",
            "martedì 3 novembre 2026",
            "3 nov 2026",
            "Nov 3 '26",
            "am 3. November 2026",
            "Tue 3-Nov-26",
        ]);
    }

    #[test]
    fn months_have_their_names_in_six_languages() {
        for (names, number) in [
            ("January Jan Jan. Januar Jänner janvier janv. enero ene. janeiro gennaio gen", 1),
            ("February Feb Februar février févr. fevrier febrero fevereiro fev. febbraio", 2),
            ("March Mar März Mrz mars marzo março MÄRZ marc\u{327}o", 3),
            ("April Apr avril avr. abril abr. aprile", 4),
            ("May Mai mayo maio maggio mag.", 5),
            ("June Jun Juni juin junio junho giugno giu", 6),
            ("July Jul Juli juillet juil. julio julho luglio lug", 7),
            ("August Aug août aout agosto ago.", 8),
            ("September Sep Sept. septembre septiembre setembro set. settembre", 9),
            ("October Oct Oktober Okt octobre octubre outubro out. ottobre ott", 10),
            ("November Nov novembre noviembre novembro", 11),
            ("December Dec Dezember Dez décembre déc. diciembre dic. dezembro dicembre", 12),
        ] {
            for name in names.split(' ') {
                let expected = format!("2026-{number:02}-15");
                for cell in [format!("15 {name} 2026"), format!("{name} 15, 2026"), format!("15-{name}-26")] {
                    assert_eq!(read(&cell, None), Ok(expected.clone()), "{cell:?}");
                }
            }
        }
    }

    #[test]
    fn a_time_and_a_zone_may_follow() {
        for (cell, expected) in [
            ("2026-11-03T14:05:00", "2026-11-03 14:05:00"),
            ("2026-11-03 14:05", "2026-11-03 14:05:00"),
            ("2026-11-03T14:05:00Z", "2026-11-03 14:05:00 0"),
            ("2026-11-03T14:05Z", "2026-11-03 14:05:00 0"),
            ("2026-11-03T14:05:00.000Z", "2026-11-03 14:05:00 0"),
            ("2026-11-03T14:05:00.123+09:00", "2026-11-03 14:05:00 540"),
            ("2026-11-03T14:05:00.000+0000", "2026-11-03 14:05:00 0"),
            ("2026-11-03T14:05:00+01:00[Europe/Berlin]", "2026-11-03 14:05:00 60"),
            ("2026-11-03T14:05:00+0900", "2026-11-03 14:05:00 540"),
            ("2026-11-03T14:05:00-05:00", "2026-11-03 14:05:00 -300"),
            ("2026-11-03 14:05:00 -0500", "2026-11-03 14:05:00 -300"),
            ("2026-11-03 14:05:00 UTC", "2026-11-03 14:05:00 0"),
            ("2026-11-03 14:05:00.123456", "2026-11-03 14:05:00"),
            ("2026-11-03, 14:05", "2026-11-03 14:05:00"),
            ("20261103T140500Z", "2026-11-03 14:05:00 0"),
            ("20261103140500", "2026-11-03 14:05:00"),
            ("20261103 14:05", "2026-11-03 14:05:00"),
            ("2026/11/03 14:05:09", "2026-11-03 14:05:09"),
            ("15 Apr, 2026 00:03:00", "2026-04-15 00:03:00"),
            ("Apr 15, 2026 12:03 AM", "2026-04-15 00:03:00"),
            ("Apr 15, 2026, 12:03 PM", "2026-04-15 12:03:00"),
            ("April 15th, 2026 at 2:05 pm", "2026-04-15 14:05:00"),
            ("15. April 2026 um 14:05 Uhr", "2026-04-15 14:05:00"),
            ("15 avril 2026 à 14h05", "2026-04-15 14:05:00"),
            ("15 de abril de 2026, 2:05 p. m.", "2026-04-15 14:05:00"),
            ("15 de abril de 2026 a las 14:05", "2026-04-15 14:05:00"),
            ("15 apr 2026 alle ore 14:05", "2026-04-15 14:05:00"),
            ("Apr 15, 2026 2:05 a.m.", "2026-04-15 02:05:00"),
            ("2026. 11. 3. 오후 2:05", "2026-11-03 14:05:00"),
            ("2026-11-03 오전 2:05:07", "2026-11-03 02:05:07"),
            ("2026년 11월 3일 오후 2시 5분", "2026-11-03 14:05:00"),
            ("2026年11月3日 14:05", "2026-11-03 14:05:00"),
            ("2026年11月3日午後2時5分", "2026-11-03 14:05:00"),
            ("3-Nov-26 14:05", "2026-11-03 14:05:00"),
            ("14:05 3 Nov 2026", "2026-11-03 14:05:00"),
            ("Tue Nov 03 2026 14:05:00 GMT+0100 (Central European Standard Time)", "2026-11-03 14:05:00 60"),
            ("Tue, 03 Nov 2026 14:05:00 +0000", "2026-11-03 14:05:00 0"),
            ("Tue, 03 Nov 2026 14:05:00 GMT", "2026-11-03 14:05:00 0"),
            ("Tue Nov  3 14:05:00 CET 2026", "2026-11-03 14:05:00 60"),
            ("Tue Nov 03 14:05:00 +0000 2026", "2026-11-03 14:05:00 0"),
            ("Nov 3, 2026 2:05 PM EST", "2026-11-03 14:05:00 -300"),
            ("/Date(1700000000000)/", "2023-11-14 22:13:20 0"),
            ("/Date(1700000000000+0100)/", "2023-11-14 22:13:20 0"),
            ("\\/Date(1700000000000)\\/", "2023-11-14 22:13:20 0"),
        ] {
            assert_eq!(read(cell, None).as_deref(), Ok(expected), "{cell:?}");
        }
    }

    #[test]
    fn the_order_decides_what_numbers_leave_open() {
        let (november, march) = (Ok("2026-11-03"), Ok("2026-03-11"));
        for (cell, open, day_first, month_first) in [
            ("03/11/2026", Err(OpenOrder), november, march),
            ("3/11/2026", Err(OpenOrder), november, march),
            ("03-11-2026", Err(OpenOrder), november, march),
            ("03 11 2026", Err(OpenOrder), november, march),
            ("03/11/26", Err(OpenOrder), november, march),
            ("03.11.26", Err(OpenOrder), november, march),
            ("03.11.2026", november, november, march),
            ("3.11.2026.", november, november, march),
            ("11/20/2026", Ok("2026-11-20"), Err(NotADate), Ok("2026-11-20")),
            ("20/11/2026", Ok("2026-11-20"), Ok("2026-11-20"), Err(NotADate)),
            ("20.11.2026", Ok("2026-11-20"), Ok("2026-11-20"), Err(NotADate)),
            ("11.20.2026", Ok("2026-11-20"), Err(NotADate), Ok("2026-11-20")),
            ("11/20/26", Ok("2026-11-20"), Err(NotADate), Ok("2026-11-20")),
            ("20/11/26", Err(OpenOrder), Ok("2026-11-20"), Err(NotADate)),
            ("20/11/68", Ok("2068-11-20"), Ok("2068-11-20"), Err(NotADate)),
            ("20/11/69", Ok("1969-11-20"), Ok("1969-11-20"), Err(NotADate)),
            ("03/03/2026", Ok("2026-03-03"), Ok("2026-03-03"), Ok("2026-03-03")),
            ("03/03/03", Ok("2003-03-03"), Ok("2003-03-03"), Ok("2003-03-03")),
            ("Tue 03/11/2026", Err(OpenOrder), november, march),
            ("Mar 03/11/2026", Err(OpenOrder), november, march),
            ("segunda-feira, 03/11/2026", Err(OpenOrder), november, march),
            ("31/02/2026", Err(NotADate), Err(NotADate), Err(NotADate)),
        ] {
            let found = [None, Some(DayFirst), Some(MonthFirst)].map(|order| read(cell, order));
            let found = found.each_ref().map(|found| found.as_deref().map_err(|fault| *fault));
            assert_eq!(found, [open, day_first, month_first], "{cell:?}");
        }
        assert_eq!(read("11/3/2026 2:05 PM", Some(MonthFirst)).as_deref(), Ok("2026-11-03 14:05:00"));
        assert_eq!(read("11/3/2026, 2:05:09\u{202f}PM", Some(MonthFirst)).as_deref(), Ok("2026-11-03 14:05:09"));
        assert_eq!(read("03.11.2026 14:05", None).as_deref(), Ok("2026-11-03 14:05:00"));
        assert_eq!(read("03.11.2026, 14:05 Uhr", None).as_deref(), Ok("2026-11-03 14:05:00"));
        assert_eq!(read("14:05, 03.11.2026", None).as_deref(), Ok("2026-11-03 14:05:00"));
        assert_eq!(read("\u{200e}11\u{200e}/\u{200e}20\u{200e}/\u{200e}2026", None).as_deref(), Ok("2026-11-20"));
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for cell in [
            "",
            " ",
            "-",
            "0000-00-00",
            "1900-01-00",
            "2026-02-29",
            "2026-02-31",
            "2026-13-01",
            "2026-00-10",
            "1899-12-31",
            "2201-01-01",
            "31 Feb 2026",
            "0 Nov 2026",
            "32 Nov 2026",
            "Nov 2026",
            "3 Nov",
            "11/2026",
            "2026",
            "14:05",
            "2026-11-03 25:00",
            "2026-11-03 14:05 AM",
            "2026-11-03T",
            "2026-11-03T14:05:00+99:00",
            "Email Opened",
            "yesterday",
            "3 days ago",
            "2026-W45",
            "1.2.3.4",
            "192.168.1.1",
            "3/11-2026",
            "3,11,2026",
            "03/11/2026/",
            "-03/11/2026",
            "2026-11-03 CST foo",
            "2026-11-03 14:05 IST",
            "Nov 3 Dec 2026",
            "20261332",
            "99999999",
            "12345",
            "1700000000",
            "1.5",
            "11/3/2026 2:05 PM and more",
            "/Date(abc)/",
            "/Date()/",
            "10/11/12/13",
            "00/00/0000",
            "1/1/1",
            "2026-11-03-04",
        ] {
            assert_eq!(read(cell, None), Err(NotADate), "{cell:?}");
        }
    }

    #[test]
    fn a_number_is_a_date_only_if_the_format_says_what_it_counts() {
        use DateNumbers::{ExcelSerial, Milliseconds, Seconds};
        let no = Err(NotADate);
        for (cell, serial, seconds, milliseconds) in [
            ("1", Ok("1900-01-01"), no, no),
            ("59", Ok("1900-02-28"), no, no),
            ("60", no, no, no),
            ("61", Ok("1900-03-01"), no, no),
            ("0", no, no, no),
            ("45000", Ok("2023-03-15"), no, no),
            ("45000.0", Ok("2023-03-15"), no, no),
            ("45000.5", Ok("2023-03-15 12:00:00"), no, no),
            ("45000,5", Ok("2023-03-15 12:00:00"), no, no),
            ("45000.586805555555", Ok("2023-03-15 14:05:00"), no, no),
            ("45000.9999999", Ok("2023-03-16 00:00:00"), no, no),
            ("45.000", no, no, no),
            ("109999", no, no, no),
            ("1700000000", no, Ok("2023-11-14 22:13:20 0"), no),
            ("1700000000.25", no, Ok("2023-11-14 22:13:20 0"), no),
            ("1700000000000", no, no, Ok("2023-11-14 22:13:20 0")),
            ("1700000000000000", no, no, no),
            ("99999999999999999999", no, no, no),
            ("20261103", Ok("2026-11-03"), Ok("2026-11-03"), Ok("2026-11-03")),
            ("-45000", no, no, no),
        ] {
            let found = [ExcelSerial, Seconds, Milliseconds]
                .map(|numbers| date(cell, DateFormat { order: None, numbers }).map(shown));
            let found = found.each_ref().map(|found| found.as_deref().map_err(|fault| *fault));
            assert_eq!(found, [serial, seconds, milliseconds], "{cell:?}");
        }
    }

    #[test]
    fn any_text_is_a_date_or_none_but_never_breaks() {
        for cell in [
            "오후",
            "年",
            "am",
            "t",
            "()",
            "12:",
            ":12",
            "(((",
            "3 (",
            "年年年",
            "\u{301}",
            "1:1:1:1",
            "t1234",
            "/date(",
            "午後午後2:05",
            "é3",
            "🗓 2026-11-03",
        ] {
            for order in [None, Some(DayFirst), Some(MonthFirst)] {
                assert_eq!(read(cell, order), Err(NotADate), "{cell:?}");
            }
        }
    }
}
