//! A date, perhaps with a time of day and an offset, as a calendar and a clock on the wall show it. Knows no time zones.

use leadstone::Timestamp;

const DAY: i64 = 86_400;

/// A day of the Gregorian calendar in the years 1900 to 2200, with a time of day if one was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// 1900 to 2200.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31; the month has it.
    pub day: u8,
    /// Seconds since midnight, below 86,400; 0 if no time was written.
    pub seconds: u32,
    /// Whether a time of day was written.
    pub has_time: bool,
    /// Seconds east of UTC; `None` if no zone was written.
    pub offset: Option<i32>,
}

impl LocalTime {
    /// The years that a date of a lead can have. Others are slips, or signs for no date.
    const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

    /// The instant, where a time without an offset is so many seconds east of UTC.
    ///
    /// # Example
    /// ```
    /// use leadstone_import::cell::{DateFormat, date};
    /// let time = date("2026-11-22 18:00", DateFormat::default())?;
    /// assert_eq!(time.timestamp(9 * 3600).map(|at| at.to_string()).as_deref(), Some("2026-11-22T09:00:00Z"));
    /// # Ok::<(), leadstone_import::cell::DateFault>(())
    /// ```
    pub fn timestamp(&self, offset_if_unsaid: i32) -> Option<Timestamp> {
        let local = self.day_number() * DAY + i64::from(self.seconds);
        Timestamp::from_unix(local - i64::from(self.offset.unwrap_or(offset_if_unsaid)))
    }

    /// A day as ISO writes it, alone or with hours, minutes and perhaps seconds: a fast way for what most tools write.
    /// `None` for all else.
    pub(super) fn of_iso(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let number = |from: usize, to: usize| {
            bytes
                .get(from..to)?
                .iter()
                .try_fold(0_u16, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u16::from(byte - b'0')))
        };
        let short = |from: usize| u8::try_from(number(from, from + 2)?).ok();
        let is = |at: usize, sign: u8| bytes.get(at) == Some(&sign);
        if !(is(4, b'-') && is(7, b'-')) {
            return None;
        }
        let day = Self::of_day(i32::from(number(0, 4)?), short(5)?, short(8)?)?;
        if bytes.len() == 10 {
            return Some(day);
        }
        let has_seconds = bytes.len() == 19 && is(16, b':');
        if !(has_seconds || bytes.len() == 16) || !(is(10, b' ') || is(10, b'T')) || !is(13, b':') {
            return None;
        }
        let (hour, minute) = (short(11)?, short(14)?);
        let second = if has_seconds { short(17)? } else { 0 };
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let seconds = u32::from(hour) * 3600 + u32::from(minute) * 60 + u32::from(second);
        Some(Self { seconds, has_time: true, ..day })
    }

    /// A day without a time; `None` if the calendar does not have it or its year is none of a lead.
    pub(super) fn of_day(year: i32, month: u8, day: u8) -> Option<Self> {
        let is_day = Self::YEARS.contains(&year) && (1..=days_of_month(year, month)).contains(&day);
        is_day.then_some(Self { year, month, day, seconds: 0, has_time: false, offset: None })
    }

    /// The instant so many seconds after 1970-01-01T00:00:00, as it is shown where the offset is zero.
    pub(super) fn of_epoch(seconds: i64) -> Option<Self> {
        let day = Self::of_day_number(seconds.div_euclid(DAY))?;
        let seconds = u32::try_from(seconds.rem_euclid(DAY)).ok()?;
        Some(Self { seconds, has_time: true, offset: Some(0), ..day })
    }

    /// The day so many days after 1970-01-01.
    pub(super) fn of_day_number(days: i64) -> Option<Self> {
        // Days are counted from 0000-03-01, so that the leap day ends its year; 400 years have 146,097 days.
        let days = days + 719_468;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        Self::of_day(i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// Days since 1970-01-01.
    fn day_number(&self) -> i64 {
        let month = i64::from(self.month);
        let year = i64::from(self.year) - i64::from(month <= 2);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = 365 * year_of_era + year_of_era / 4 - year_of_era / 100 + day_of_year;
        year.div_euclid(400) * 146_097 + day_of_era - 719_468
    }
}

/// Days of a month, 0 if there is no such month.
fn days_of_month(year: i32, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_has_its_days_and_no_others() {
        for (year, month, day, is_day) in [
            (2026, 11, 30, true),
            (2026, 11, 31, false),
            (2026, 2, 29, false),
            (2024, 2, 29, true),
            (2000, 2, 29, true),
            (1900, 2, 29, false),
            (2026, 0, 1, false),
            (2026, 13, 1, false),
            (2026, 1, 0, false),
            (1899, 12, 31, false),
            (2200, 12, 31, true),
            (2201, 1, 1, false),
        ] {
            assert_eq!(LocalTime::of_day(year, month, day).is_some(), is_day, "{year}-{month}-{day}");
        }
    }

    #[test]
    fn every_day_comes_back_from_its_number() {
        let first = LocalTime::of_day(1900, 1, 1).unwrap().day_number();
        let last = LocalTime::of_day(2200, 12, 31).unwrap().day_number();
        assert_eq!((first, last), (-25_567, 84_370));
        for number in first..=last {
            assert_eq!(LocalTime::of_day_number(number).unwrap().day_number(), number);
        }
        assert_eq!(LocalTime::of_day_number(first - 1), None);
        assert_eq!(LocalTime::of_day_number(last + 1), None);
    }

    #[test]
    fn a_time_is_an_instant_at_its_offset() {
        let time = LocalTime { seconds: 64_800, has_time: true, ..LocalTime::of_day(2026, 11, 22).unwrap() };
        let shown = |time: LocalTime, offset| time.timestamp(offset).unwrap().to_string();
        assert_eq!(shown(time, 0), "2026-11-22T18:00:00Z");
        assert_eq!(shown(time, -3600), "2026-11-22T19:00:00Z");
        assert_eq!(shown(LocalTime { offset: Some(9 * 3600), ..time }, -3600), "2026-11-22T09:00:00Z");
        assert_eq!(shown(LocalTime::of_epoch(1_700_000_000).unwrap(), 7), "2023-11-14T22:13:20Z");
    }
}
