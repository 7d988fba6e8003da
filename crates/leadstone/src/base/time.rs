//! Instants and lengths of time in whole seconds, UTC. Knows no clock and no time zones but offsets.

use std::fmt;

use time::{Date, Month, OffsetDateTime};

use super::error::{DocPath, Error, Problem, ProblemKind};

/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

/// An instant in whole seconds since 1970-01-01T00:00:00Z, in the years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64); // INVARIANT: within the years 1 to 9999, checked by `from_unix`.

impl Timestamp {
    /// 2026-01-01, at noon: where an audit needs an instant and any will do.
    pub(crate) const AUDIT: Self = Self(1_767_268_800);
    const MIN: i64 = -62_135_596_800;
    const MAX: i64 = 253_402_300_799;

    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);

    /// The first second of the year 1.
    pub(crate) const FIRST: Self = Self(Self::MIN);

    /// The last second of the year 9999.
    pub(crate) const LAST: Self = Self(Self::MAX);

    /// The instant `seconds` after 1970-01-01T00:00:00Z; `None` outside the years 1 to 9999.
    pub fn from_unix(seconds: i64) -> Option<Self> {
        (Self::MIN..=Self::MAX).contains(&seconds).then_some(Self(seconds))
    }

    /// Reads `2026-11-22`, `2026-11-22 09:30`, `2026-11-22T09:30:15.250Z` or `2026-11-22T09:30+09:00`; without an offset it is UTC.
    ///
    /// Parts of a second are dropped.
    ///
    /// # Example
    /// ```
    /// use leadstone::Timestamp;
    /// let at = Timestamp::parse("2026-11-22T09:30:00+09:00")?;
    /// assert_eq!(at.to_string(), "2026-11-22T00:30:00Z");
    /// assert_eq!(Timestamp::parse("22/11/2026").unwrap_err().problems()[0].code(), "not-a-value");
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    ///
    /// # Errors
    /// `not-a-value`, with a hint.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::read(text).ok_or_else(|| {
            let kind = ProblemKind::NotA { expected: "date", found: text.to_owned() };
            Error::new(vec![Problem::new(kind, DocPath::root().key("at")).hint("write `2026-11-22T09:30:00Z`")])
        })
    }

    /// As [`Timestamp::parse`], for callers that say themselves what is wrong.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (date, rest) = text.split_at_checked(10)?;
        let bytes = date.as_bytes();
        if bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
            return None;
        }
        let year = digits(date.get(0..4)?)?;
        let month = Month::try_from(u8::try_from(digits(date.get(5..7)?)?).ok()?).ok()?;
        let day = u8::try_from(digits(date.get(8..10)?)?).ok()?;
        let date = Date::from_calendar_date(i32::try_from(year).ok()?, month, day).ok()?;
        let midnight = date.midnight().assume_utc().unix_timestamp();
        let seconds = match rest.strip_prefix(['T', 't', ' ']) {
            Some(clock) => clock_seconds(clock.trim_start())?,
            None if rest.is_empty() => 0,
            None => return None,
        };
        Self::from_unix(midnight + seconds)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub fn unix(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let t = OffsetDateTime::from_unix_timestamp(self.0).map_err(|_| fmt::Error)?;
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            t.year(),
            u8::from(t.month()),
            t.day(),
            t.hour(),
            t.minute(),
            t.second()
        )
    }
}

impl std::str::FromStr for Timestamp {
    type Err = Error;

    /// As [`Timestamp::parse`].
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a date")))
    }
}

fn digits(text: &str) -> Option<i64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Seconds since midnight UTC of `09:30`, `09:30:15`, `09:30:15.25Z`, `09:30+09:00`.
fn clock_seconds(text: &str) -> Option<i64> {
    let (clock, offset) = match text.bytes().position(|b| matches!(b, b'Z' | b'z' | b'+' | b'-')) {
        Some(at) => text.split_at_checked(at)?,
        None => (text, "Z"),
    };
    let clock = clock.trim_end().as_bytes();
    let clock = match clock.iter().position(|b| *b == b'.').and_then(|at| clock.split_at_checked(at)) {
        Some((whole, [_, fraction @ ..])) if !fraction.is_empty() && fraction.iter().all(u8::is_ascii_digit) => whole,
        Some(_) => return None,
        None => clock,
    };
    let mut parts = clock.split(|b| *b == b':');
    let (hour, minute) = (two(parts.next()?)?, two(parts.next()?)?);
    let second = parts.next().map_or(Some(0), two)?;
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let shift = match offset.strip_prefix(['+', '-']) {
        None => 0,
        Some(shift) => {
            let (hours, minutes) = shift.split_at_checked(2)?;
            let minutes = minutes.strip_prefix(':').unwrap_or(minutes);
            let (hours, minutes) =
                (two(hours.as_bytes())?, if shift.len() == 2 { 0 } else { two(minutes.as_bytes())? });
            // No zone is as far away as a day, and none has more minutes than an hour.
            if hours > 23 || minutes > 59 {
                return None;
            }
            let total = hours * 3600 + minutes * 60;
            if offset.starts_with('-') { -total } else { total }
        }
    };
    if !offset.starts_with(['+', '-']) && offset.len() != 1 {
        return None;
    }
    Some(hour * 3600 + minute * 60 + second.min(59) - shift)
}

fn two(digits: &[u8]) -> Option<i64> {
    match digits {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some(i64::from(tens - b'0') * 10 + i64::from(ones - b'0')),
        _ => None,
    }
}

/// A length of time in whole seconds, written `10s`, `5m`, `12h`, `14d` or `2w`; zero to 100 years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(i64); // INVARIANT: 0..=100 years, checked by `seconds`.

impl Span {
    /// How a length of time is written.
    pub(crate) const HINT: &str = "write a whole number and `s`, `m`, `h`, `d` or `w`, such as `14d`";

    /// A hundred years of 365.25 days.
    const MAX: i64 = 3_155_760_000;

    /// A length in seconds; `None` below zero or above a hundred years.
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        (0..=Self::MAX).contains(&seconds).then_some(Self(seconds))
    }

    #[cfg(test)]
    pub(crate) const fn days(days: u16) -> Self {
        Self(days as i64 * DAY)
    }

    /// Reads a whole number and a unit: `s`, `m`, `h`, `d` or `w`.
    ///
    /// # Errors
    /// `bad-period`, with a hint.
    ///
    /// # Example
    /// ```
    /// use leadstone::Span;
    /// assert_eq!(Span::parse("2w")?.seconds(), 14 * 86_400);
    /// assert!(Span::parse("two weeks").is_err());
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::read(text).ok_or_else(|| {
            let kind = ProblemKind::BadPeriod { found: text.to_owned() };
            Error::new(vec![Problem::new(kind, DocPath::root()).hint(Self::HINT)])
        })
    }

    /// As [`Span::parse`], for callers that say themselves what is wrong.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let scale = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => DAY,
            "w" => 7 * DAY,
            _ => return None,
        };
        if number.is_empty() {
            return None;
        }
        digits(number)?.checked_mul(scale).and_then(Self::from_seconds)
    }

    /// Whole seconds.
    pub fn seconds(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => write!(f, "0s"),
            s if s % DAY == 0 => write!(f, "{}d", s / DAY),
            s if s % 3600 == 0 => write!(f, "{}h", s / 3600),
            s if s % 60 == 0 => write!(f, "{}m", s / 60),
            s => write!(f, "{s}s"),
        }
    }
}

impl serde::Serialize for Span {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl std::str::FromStr for Span {
    type Err = Error;

    /// As [`Span::parse`].
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

impl<'de> serde::Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a length of time")))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Span {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Period".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^[0-9]+[smhdw]$",
            "description": "A length of time: a whole number and `s`, `m`, `h`, `d` or `w`, such as `14d`."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        for text in [
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-1",
            "26-01-01",
            "2026-01-01T24:00",
            "2026-01-01T10",
            "2026-01-01X10:00",
            "",
            "٢٠٢٦-01-01",
            "2026-01-01T10:00:00.",
            "2026-01-01T10:00+0",
            "2026-01-01T10:00:00.123456789junk",
            "2026-01-01T10:00:00.1234567890x",
            "2026-01-01T10:00+99:99",
            "2026-01-01T10:00+24:00",
            "2026-01-01T10:00-09:60",
            "2026-01-01T10:00+:0900",
            "2026-01-01T10:00+09:",
        ] {
            assert_eq!(Timestamp::read(text), None, "{text}");
        }
        assert_eq!(Timestamp::read("2024-02-29").map(|t| t.to_string()).as_deref(), Some("2024-02-29T00:00:00Z"));
    }

    #[test]
    fn offsets_move_an_instant_to_utc() {
        let parse = |t| Timestamp::read(t).map(Timestamp::unix);
        assert_eq!(parse("1970-01-01T09:00:00+09:00"), Some(0));
        assert_eq!(parse("1969-12-31T19:30-0430"), Some(0));
        assert_eq!(parse("1970-01-01 00:00:01.999 Z"), Some(1));
        assert_eq!(parse("1970-01-01T09:00:01.12345678901234567890+09"), Some(1));
    }

    #[test]
    fn periods_print_in_the_largest_unit_that_fits() {
        for (text, printed) in [("14d", "14d"), ("2w", "14d"), ("90m", "90m"), ("120m", "2h"), ("0d", "0s")] {
            assert_eq!(Span::read(text).map(|p| p.to_string()).as_deref(), Some(printed));
        }
        for text in ["", "d", "-1d", "1.5d", "14 d", "1y", "99999999999d"] {
            assert_eq!(Span::read(text), None, "{text}");
        }
    }
}
