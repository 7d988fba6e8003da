//! The date of a cell as it is written, before it is known which number is the day. Knows nothing about columns.

use super::date_piece::{DatePart, DatePiece, pieces, short};
use super::date_words::{is_filler, is_weekday, month};
use super::fold::folded;
use super::local_time::LocalTime;
use super::text::trimmed;
use super::time_of_day::TimeOfDay;

/// The most bytes of a cell with a date; a longer one is a text.
const MAX_BYTES: usize = 120;

/// What a cell says of a date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum WrittenDate {
    /// It is clear which day is meant.
    Clear(LocalTime),
    /// Two numbers and a year behind them.
    Numeric(NumericDate),
    /// A number, which counts days or seconds, if it is a date at all.
    Count(DateCount),
}

/// Two numbers, one the day and one the month, and a year behind them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NumericDate {
    first: u8,
    second: u8,
    year: i32,
    /// The last number, if it has two digits only.
    short_year: Option<u8>,
    has_points: bool,
    clock: Option<TimeOfDay>,
}

/// A number without signs but for a decimal mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct DateCount {
    /// The digits before the mark.
    pub(crate) whole: i64,
    /// 0 or more, below 1.
    pub(crate) fraction: f64,
}

impl WrittenDate {
    /// Reads a cell; `None` if no order and no count makes a date of it.
    pub(crate) fn read(cell: &str) -> Option<Self> {
        let text = trimmed(cell);
        if text.len() > MAX_BYTES || text.is_empty() {
            return None;
        }
        if let Some(found) = iso(text).map(Self::Clear).or_else(|| digits(text)) {
            return Some(found);
        }
        let text = folded(text);
        // JSON may escape the slashes.
        if let Some(milliseconds) = text.trim_start_matches('\\').strip_prefix("/date(") {
            return dot_net(milliseconds).map(Self::Clear);
        }
        let text = ["a.m.", "a. m.", "a.m"].iter().fold(text, |text, half| text.replace(half, "am"));
        let text = ["p.m.", "p. m.", "p.m"].iter().fold(text, |text, half| text.replace(half, "pm"));
        let pieces = pieces(&text);
        match TimeOfDay::find(&pieces) {
            Some(found) => {
                let clock = found.clock?;
                let rest: Vec<DatePiece> = found.before.iter().chain(found.behind).copied().collect();
                calendar(&rest, Some(clock))
            }
            None => calendar(&pieces, None),
        }
    }
}

impl NumericDate {
    /// The date if the day comes first.
    pub(crate) fn day_first(self) -> Option<LocalTime> {
        LocalTime::of_day(self.year, self.second, self.first).map(|day| at(day, self.clock))
    }

    /// The date if the month comes first.
    pub(crate) fn month_first(self) -> Option<LocalTime> {
        LocalTime::of_day(self.year, self.first, self.second).map(|day| at(day, self.clock))
    }

    /// The date if the year comes first after all, which only two digits allow: `26.11.03` in Korea.
    pub(crate) fn year_first(self) -> Option<LocalTime> {
        let day = self.short_year?;
        LocalTime::of_day(long_year(self.first), self.second, day).map(|day| at(day, self.clock))
    }

    /// The first number and the last, if both have two digits at most.
    pub(crate) fn short_ends(self) -> Option<(u8, u8)> {
        self.short_year.map(|last| (self.first, last))
    }

    /// Whether points part the numbers and the year has four digits. All who write so begin with the day.
    pub(crate) fn is_dotted(self) -> bool {
        self.has_points && self.short_year.is_none()
    }
}

/// A day with its time.
fn at(day: LocalTime, clock: Option<TimeOfDay>) -> LocalTime {
    match clock {
        Some(TimeOfDay { seconds, offset }) => LocalTime { seconds, has_time: true, offset, ..day },
        None => day,
    }
}

/// 00 to 68 are of this century, as POSIX reads them.
fn long_year(short: u8) -> i32 {
    i32::from(short) + if short <= 68 { 2000 } else { 1900 }
}

/// The form that most programs write, read without cutting: `2026-11-03`, and `T14:05:00` or ` 14:05:00`, and `Z`.
fn iso(text: &str) -> Option<LocalTime> {
    let (date, time) = text.split_at_checked(10)?;
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = date.as_bytes() else { return None };
    let year = i32::from(two(*y1, *y2)?) * 100 + i32::from(two(*y3, *y4)?);
    let day = LocalTime::of_day(year, two(*m1, *m2)?, two(*d1, *d2)?)?;
    let (time, offset) = match time.strip_suffix('Z') {
        Some(time) => (time, Some(0)),
        None => (time, None),
    };
    let (hour, minute, second) = match time.as_bytes() {
        [] if offset.is_none() => return Some(day),
        [b'T' | b' ', h1, h2, b':', m1, m2] => (two(*h1, *h2)?, two(*m1, *m2)?, 0),
        [b'T' | b' ', h1, h2, b':', m1, m2, b':', s1, s2] => (two(*h1, *h2)?, two(*m1, *m2)?, two(*s1, *s2)?),
        _ => return None,
    };
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = u32::from(hour) * 3600 + u32::from(minute) * 60 + u32::from(second);
    Some(at(day, Some(TimeOfDay { seconds, offset })))
}

fn two(tens: u8, ones: u8) -> Option<u8> {
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| (tens - b'0') * 10 + (ones - b'0'))
}

/// A cell of digits: `20261103`, `20261103140500`, or a count with or without a fraction.
fn digits(text: &str) -> Option<WrittenDate> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    if whole.len() == text.len()
        && let Some(found) = compact(text)
    {
        return Some(WrittenDate::Clear(found));
    }
    // Three digits behind a mark may be a group: 45.000 is no fraction of a day.
    if whole.len() < text.len() && whole.len() < 5 {
        return None;
    }
    Some(WrittenDate::Count(DateCount { whole: whole.parse().ok()?, fraction: format!("0.{fraction}").parse().ok()? }))
}

/// Year, month and day in eight digits, perhaps with the time in six more.
fn compact(digits: &str) -> Option<LocalTime> {
    let (date, time) = digits.split_at_checked(8)?;
    let (year, month_and_day) = date.split_at_checked(4)?;
    let (month, day) = month_and_day.split_at_checked(2)?;
    let day = LocalTime::of_day(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    if time.is_empty() {
        return Some(day);
    }
    if time.len() != 6 {
        return None;
    }
    let time = format!("t{time}");
    let clock = TimeOfDay::find(&pieces(&time))?.clock?;
    Some(at(day, Some(clock)))
}

/// Milliseconds of an instant behind `/Date(`. The offset that may follow only says where it was written.
fn dot_net(text: &str) -> Option<LocalTime> {
    let inside = text.strip_suffix('/')?.trim_end_matches('\\').strip_suffix(')')?;
    let digits = inside.strip_prefix('-').unwrap_or(inside);
    let number = digits.split(['+', '-']).next()?;
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let milliseconds: i64 = number.parse().ok()?;
    LocalTime::of_epoch(if inside.starts_with('-') { -milliseconds } else { milliseconds }.div_euclid(1000))
}

/// The date in pieces that hold no time.
fn calendar(pieces: &[DatePiece], clock: Option<TimeOfDay>) -> Option<WrittenDate> {
    let mut numbers: Vec<&str> = Vec::new();
    let mut months: Vec<(u8, bool)> = Vec::new();
    let mut signs: Vec<char> = Vec::new();
    let mut last = None;
    for piece in pieces {
        match piece.part {
            DatePart::Number(number) => numbers.push(number),
            DatePart::Word(word) => match month(word) {
                Some(number) => months.push((number, is_weekday(word))),
                None if is_weekday(word) || is_filler(word) => {}
                None => return None,
            },
            DatePart::Sign('(' | ')' | '\'') => {}
            DatePart::Sign(sign @ ('.' | '/' | '-' | ',')) => match last {
                Some(DatePart::Number(_)) => signs.push(sign),
                // A weekday or a short month ends with a point, and Portuguese has hyphens in weekdays.
                Some(_) => {}
                None if sign == ',' => {}
                None => return None,
            },
            DatePart::Sign(_) => return None,
        }
        last = Some(piece.part);
    }
    // `mar` in front of another month or of a whole date is a Tuesday.
    let is_tuesday = matches!(months.as_slice(), [(_, true), _]) || (months.len() == 1 && numbers.len() == 3);
    if is_tuesday && months.first().is_some_and(|(_, is_weekday)| *is_weekday) {
        months.remove(0);
    }
    match (months.as_slice(), numbers.as_slice()) {
        ([(month, _)], [one, two]) => named(*month, one, two).map(|day| WrittenDate::Clear(at(day, clock))),
        ([], [date]) if date.len() == 8 && signs.is_empty() => {
            compact(date).map(|day| WrittenDate::Clear(at(day, clock)))
        }
        ([], [first, second, third]) => numeric([first, second, third], &signs, clock),
        _ => None,
    }
}

/// A day and a year beside the name of a month. Without four digits the year is the last, as spreadsheets write it.
fn named(month: u8, one: &str, two: &str) -> Option<LocalTime> {
    let (year, day) = match (one.len(), two.len()) {
        (4, 1 | 2) => (one.parse().ok()?, two),
        (1 | 2, 4) => (two.parse().ok()?, one),
        (1 | 2, 2) => (long_year(short(two)?), one),
        _ => return None,
    };
    LocalTime::of_day(year, month, short(day)?)
}

/// Three numbers, parted by one and the same sign.
fn numeric(numbers: [&str; 3], signs: &[char], clock: Option<TimeOfDay>) -> Option<WrittenDate> {
    let signs: Vec<char> = match signs {
        // The comma before a time.
        [signs @ .., ','] if signs.len() >= 2 => signs.to_vec(),
        all => all.to_vec(),
    };
    let is_parted = match signs.as_slice() {
        // Korean has a third point.
        [] | ['.', '.', '.'] => true,
        [first @ ('.' | '/' | '-'), second] => first == second,
        _ => false,
    };
    if !is_parted {
        return None;
    }
    let [first, second, third] = numbers;
    match (first.len(), second.len(), third.len()) {
        (4, 1 | 2, 1 | 2) => LocalTime::of_day(first.parse().ok()?, short(second)?, short(third)?)
            .map(|day| WrittenDate::Clear(at(day, clock))),
        (1 | 2, 1 | 2, 2 | 4) => {
            let short_year = short(third);
            if signs.is_empty() && short_year.is_some() {
                return None;
            }
            let date = NumericDate {
                first: short(first)?,
                second: short(second)?,
                year: match short_year {
                    Some(year) => long_year(year),
                    None => third.parse().ok()?,
                },
                short_year,
                has_points: signs.first() == Some(&'.'),
                clock,
            };
            let is_date = date.day_first().or(date.month_first()).or(date.year_first()).is_some();
            is_date.then_some(WrittenDate::Numeric(date))
        }
        _ => None,
    }
}
