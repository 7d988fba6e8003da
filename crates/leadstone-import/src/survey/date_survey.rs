//! Whether the dates of a column begin with the day or the month, and what its numbers count. Knows nothing about leads.

use crate::cell::{DateFormat, DateNumbers, DateOrder, FIRST_MILLISECONDS, FIRST_SECONDS, WrittenDate};

/// Numbers that are days of a spreadsheet: 1954-10-03 to 2119-01-10.
const SERIALS: std::ops::RangeInclusive<i64> = 20_000..=80_000;

/// Counts, over all cells of a column, the dates that only one order makes dates, and the sizes of its numbers.
///
/// A date of points with a year of four digits, `03.11.2026`, has the day first by itself: that is the order wherever
/// dates are written so. It speaks for its column only if no date with other signs is left open by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DateSurvey {
    /// Dates that have no reading but with the day first.
    day_first: u64,
    /// Dates that have no reading but with the month first.
    month_first: u64,
    /// Dates of points that could be read in both orders.
    dotted: u64,
    /// Other dates that could be read in both orders, and differ.
    open: u64,
    /// Dates with a year of two digits that cannot stand in front.
    year_last: u64,
    /// The numbers in front and at the end of dates with a year of two digits, as sets of bits.
    fronts: u128,
    ends: u128,
    serials: u64,
    seconds: u64,
    milliseconds: u64,
    /// Numbers too small or too large for any count.
    others: u64,
}

impl DateSurvey {
    /// A survey that has seen no cell.
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks at one more cell. The order of the cells changes nothing.
    pub fn add(&mut self, cell: &str) {
        // The year in front, as most tools write it, shows nothing of the others.
        if matches!(cell.as_bytes(), [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'-', b'0'..=b'9', ..]) {
            return;
        }
        match WrittenDate::read(cell) {
            None | Some(WrittenDate::Clear(_)) => {}
            Some(WrittenDate::Numeric(date)) => {
                if let Some((front, end)) = date.short_ends() {
                    self.fronts |= bit(front);
                    self.ends |= bit(end);
                    self.year_last += u64::from(date.year_first().is_none());
                }
                match (date.day_first(), date.month_first()) {
                    (Some(_), None) => self.day_first += 1,
                    (None, Some(_)) => self.month_first += 1,
                    (Some(day), Some(month)) if day != month && date.is_dotted() => self.dotted += 1,
                    (Some(day), Some(month)) if day != month => self.open += 1,
                    _ => {}
                }
            }
            // An unset time is a zero in many systems, and says nothing.
            Some(WrittenDate::Count(count)) if count.whole == 0 => {}
            Some(WrittenDate::Count(count)) => {
                let counter = if SERIALS.contains(&count.whole) {
                    &mut self.serials
                } else if count.whole >= FIRST_MILLISECONDS {
                    &mut self.milliseconds
                } else if count.whole >= FIRST_SECONDS {
                    &mut self.seconds
                } else {
                    &mut self.others
                };
                *counter += 1;
            }
        }
    }

    /// Looks at all cells that another survey of this column has seen.
    pub fn merge(&mut self, other: &Self) {
        self.day_first += other.day_first;
        self.month_first += other.month_first;
        self.dotted += other.dotted;
        self.open += other.open;
        self.year_last += other.year_last;
        self.fronts |= other.fronts;
        self.ends |= other.ends;
        self.serials += other.serials;
        self.seconds += other.seconds;
        self.milliseconds += other.milliseconds;
        self.others += other.others;
    }

    /// The format: the order that was given, else the only one that the cells show, else the habit of their tool, else open.
    ///
    /// Cells that contradict each other leave the order open whatever the habit is. A year of two digits is taken to be
    /// last only if the column shows that it is, since `26.11.03` is in November 2026 in Korea: some cell makes no date
    /// with the year in front, or the numbers in front differ more than those at the end and are not all above 12.
    ///
    /// # Example
    /// ```
    /// use leadstone_import::cell::DateOrder;
    /// use leadstone_import::survey::DateSurvey;
    /// let mut survey = DateSurvey::new();
    /// survey.add("3/11/2026");
    /// assert_eq!(survey.finish(None, None).order, None);
    /// survey.add("3/13/2026");
    /// assert_eq!(survey.finish(None, None).order, Some(DateOrder::MonthFirst));
    /// ```
    pub fn finish(&self, given: Option<DateOrder>, habit: Option<DateOrder>) -> DateFormat {
        DateFormat { order: given.or_else(|| self.order(habit)), numbers: self.numbers() }
    }

    fn order(&self, habit: Option<DateOrder>) -> Option<DateOrder> {
        if !self.has_year_last() {
            let is_year_first = self.ends.count_ones() > self.fronts.count_ones();
            let is_open = is_year_first || self.month_first > 0;
            return habit.filter(|habit| *habit == DateOrder::DayFirst && !is_open);
        }
        match (self.day_first > 0, self.month_first > 0, self.dotted > 0) {
            (true, true, _) | (false, true, true) => None,
            (true, false, _) => Some(DateOrder::DayFirst),
            (false, true, false) => Some(DateOrder::MonthFirst),
            (false, false, true) if self.open == 0 => Some(DateOrder::DayFirst),
            (false, false, true) => habit.filter(|habit| *habit == DateOrder::DayFirst),
            (false, false, false) => habit,
        }
    }

    /// Whether two digits at the end are the year. They are if one of them can be no day, or if no number in front could
    /// be a recent year; else if more numbers stand in front than at the end, and one of them is too old for a year.
    fn has_year_last(&self) -> bool {
        let is_day_alone = self.fronts >> 13 == 0;
        let has_old_front = self.fronts & ((1 << 13) - 1) != 0;
        self.year_last > 0 || is_day_alone || (has_old_front && self.fronts.count_ones() > self.ends.count_ones())
    }

    fn numbers(&self) -> DateNumbers {
        match (self.serials, self.seconds, self.milliseconds, self.others) {
            (1.., 0, 0, 0) => DateNumbers::ExcelSerial,
            (0, 1.., 0, 0) => DateNumbers::Seconds,
            (0, 0, 1.., 0) => DateNumbers::Milliseconds,
            _ => DateNumbers::None,
        }
    }
}

fn bit(number: u8) -> u128 {
    1u128.checked_shl(u32::from(number)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::collection;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    use super::*;
    use crate::cell::{DateFault, LocalTime, date};
    use DateNumbers::{ExcelSerial, Milliseconds, Seconds};
    use DateOrder::{DayFirst, MonthFirst};

    fn survey(cells: &[&str]) -> DateSurvey {
        let mut survey = DateSurvey::new();
        for cell in cells {
            survey.add(cell);
        }
        survey
    }

    #[test]
    fn a_number_above_twelve_decides_for_its_column() {
        for (cells, order) in [
            (&["3/11/2026", "13/11/2026"][..], Some(DayFirst)),
            (&["3/11/2026", "11/13/2026"], Some(MonthFirst)),
            (&["3/11/2026", "11/13/2026 2:05 PM", "n/a", "2026-11-03"], Some(MonthFirst)),
            (&["3-11-2026", "31-12-2026"], Some(DayFirst)),
            (&["03.11.2026", "05.11.2026"], Some(DayFirst)),
            (&["03.11.2026", "11.20.2026"], None),
            (&["03.11.2026", "3/11/2026"], None),
            (&["03.11.2026", "3/11/2026", "13/11/2026"], Some(DayFirst)),
            (&["03.11.2026", "11/13/2026"], None),
            (&["13/11/2026", "11/13/2026"], None),
            (&["3/11/2026", "03/03/2026"], None),
            (&["31/02/2026", "32/01/2026"], None),
            (&[], None),
        ] {
            assert_eq!(survey(cells).finish(None, None).order, order, "{cells:?}");
        }
    }

    #[test]
    fn habit_decides_only_where_the_cells_say_nothing() {
        for (cells, order) in [
            (&["3/11/2026"][..], Some(MonthFirst)),
            (&["3/11/2026", "13/11/2026"], Some(DayFirst)),
            (&["13/11/2026", "11/13/2026"], None),
            (&["03.11.2026"], Some(DayFirst)),
            (&["03.11.2026", "3/11/2026"], None),
        ] {
            assert_eq!(survey(cells).finish(None, Some(MonthFirst)).order, order, "{cells:?}");
            assert_eq!(survey(cells).finish(Some(MonthFirst), Some(DayFirst)).order, Some(MonthFirst), "{cells:?}");
        }
        assert_eq!(survey(&["03.11.2026", "3/11/2026"]).finish(None, Some(DayFirst)).order, Some(DayFirst));
    }

    #[test]
    fn years_of_two_digits_may_stand_in_front() {
        for (cells, order) in [
            (&["13.05.26", "24.12.26", "03.11.25"][..], Some(DayFirst)),
            (&["05/13/26", "12/24/26", "11/03/25"], Some(MonthFirst)),
            (&["11/13/26", "11/24/25", "11/03/24"], Some(MonthFirst)),
            (&["05/13/26"], Some(MonthFirst)),
            (&["13.05.26", "13.05.99"], Some(DayFirst)),
            (&["13.05.26"], None),
            (&["26.05.13", "25.12.13", "24.11.13"], None),
            (&["26.05.13", "26.12.24", "25.11.03"], None),
            (&["26.05.13", "26.12.03"], None),
        ] {
            assert_eq!(survey(cells).finish(None, None).order, order, "{cells:?}");
        }
    }

    #[test]
    fn habit_helps_where_the_year_may_stand_in_front_and_nothing_speaks_for_it() {
        let order = |cells: &[&str], habit| survey(cells).finish(None, Some(habit)).order;
        assert_eq!(order(&["13.05.26"], DayFirst), Some(DayFirst));
        assert_eq!(order(&["13.05.26"], MonthFirst), None);
        assert_eq!(order(&["26.05.13", "26.12.03"], DayFirst), None);
        assert_eq!(order(&["3/11/26"], MonthFirst), Some(MonthFirst));
    }

    #[test]
    fn numbers_of_one_size_count_one_thing() {
        for (cells, numbers) in [
            (&["45000", "45000.5", "2026-11-03"][..], ExcelSerial),
            (&["20000", "80000"], ExcelSerial),
            (&["1700000000", "1700000000.5", "0"], Seconds),
            (&["1700000000000"], Milliseconds),
            (&["45000", "1700000000"], DateNumbers::None),
            (&["45000", "12"], DateNumbers::None),
            (&["80001"], DateNumbers::None),
            (&["20261103"], DateNumbers::None),
            (&["20261103", "45000"], ExcelSerial),
            (&["n/a"], DateNumbers::None),
        ] {
            assert_eq!(survey(cells).finish(None, None).numbers, numbers, "{cells:?}");
        }
    }

    #[test]
    fn parts_of_a_column_make_the_survey_of_the_whole() {
        let (one, two) = (
            ["3/11/2026", "45000", "13.05.26", "03.11.2026"],
            ["11/13/2026", "1700000000", "17000", "1700000000000", "05/13/26"],
        );
        let mut left = survey(&one);
        left.merge(&survey(&two));
        assert_eq!(left, survey(&[&one[..], &two[..]].concat()));
    }

    fn runner() -> TestRunner {
        TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() })
    }

    /// Ways to write a date: `{d}` and `{dd}` are the day, `{m}` and `{mm}` the month, `{y}` and `{yy}` the year, `{t}` the
    /// time on a clock of 24 hours, `{h}` on one of 12.
    const FORMS: [&str; 14] = [
        "{m}/{d}/{y}",
        "{m}/{d}/{y} {h}",
        "{mm}/{dd}/{yy}",
        "{dd}/{mm}/{y}",
        "{dd}/{mm}/{yy}",
        "{dd}.{mm}.{y} {t}",
        "{dd}.{mm}.{yy}",
        "{d}-{m}-{y}",
        "{y}-{mm}-{dd}T{t}",
        "{y}. {m}. {d}.",
        "{yy}.{mm}.{dd}",
        "{y}年{m}月{d}日 {t}",
        "{d}. {name} {y} {t}",
        "{d}-{name}-{yy}",
    ];

    const NAMES: [&str; 12] =
        ["Jan", "févr.", "März", "abril", "maggio", "Jun", "juil.", "Aug", "setembro", "Oktober", "nov", "dic."];

    fn written(form: &str, time: LocalTime) -> String {
        let (hour, minute, second) = (time.seconds / 3600, time.seconds / 60 % 60, time.seconds % 60);
        let (half, short_hour) = (if hour < 12 { "AM" } else { "PM" }, if hour % 12 == 0 { 12 } else { hour % 12 });
        form.replace("{d}", &time.day.to_string())
            .replace("{dd}", &format!("{:02}", time.day))
            .replace("{m}", &time.month.to_string())
            .replace("{mm}", &format!("{:02}", time.month))
            .replace("{y}", &time.year.to_string())
            .replace("{yy}", &format!("{:02}", time.year % 100))
            .replace("{name}", NAMES[usize::from(time.month) - 1])
            .replace("{t}", &format!("{hour:02}:{minute:02}:{second:02}"))
            .replace("{h}", &format!("{short_hour}:{minute:02}:{second:02} {half}"))
    }

    fn day() -> impl Strategy<Value = LocalTime> {
        (2015..=2030, 1..=12u8, 1..=28u8, 0..86_400u32).prop_map(|(year, month, day, seconds)| LocalTime {
            year,
            month,
            day,
            seconds,
            has_time: true,
            offset: None,
        })
    }

    #[test]
    fn dates_come_back_from_every_locale_or_are_open() {
        let (read, all) = (Cell::new(0u32), Cell::new(0u32));
        let column = (collection::vec(day(), 20..=40usize), 0..FORMS.len());
        let outcome = runner().run(&column, |(column, form)| {
            let form = FORMS[form];
            let has_time = form.contains("{t}") || form.contains("{h}");
            let cells: Vec<String> = column.iter().map(|time| written(form, *time)).collect();
            let format = survey(&cells.iter().map(String::as_str).collect::<Vec<_>>()).finish(None, None);
            for (time, cell) in column.iter().zip(&cells) {
                let meant = LocalTime { seconds: if has_time { time.seconds } else { 0 }, has_time, ..*time };
                all.set(all.get() + 1);
                match date(cell, format) {
                    Ok(found) => {
                        prop_assert_eq!(found, meant, "{:?} {:?}", cell, format);
                        read.set(read.get() + 1);
                    }
                    Err(fault) => prop_assert_eq!(fault, DateFault::OpenOrder, "{:?} {:?}", cell, format),
                }
            }
            Ok(())
        });
        outcome.unwrap();
        // One form of fourteen begins with a year of two digits, and stays open.
        assert!(all.get() > 5000 && read.get() * 10 > all.get() * 8, "{} of {}", read.get(), all.get());
    }

    #[test]
    fn no_text_breaks_the_reader_of_dates() {
        let texts = concat!(
            r"(19|2[0-2])[0-9]{2}-(0?[1-9]|1[0-2])-[0-3]?[1-9]([ T]([01][0-9]|2[0-4]):[0-5][0-9](Z|[+-][01][0-9]00)?)?",
            r"|[0-3]?[0-9]/[0-3]?[0-9]/([0-9]{2}|20[0-9]{2})( 1?[0-9]:[0-5][0-9] [AP]M)?",
            r"|[0-9a-zA-Zéü年月日시오후午 .,:/-]{0,24}|\PC{0,24}"
        );
        let read = Cell::new(0u32);
        let outcome = runner().run(&texts, |text| {
            let format = survey(&[&text]).finish(None, None);
            if let Ok(time) = date(&text, format) {
                read.set(read.get() + 1);
                prop_assert!((1900..=2200).contains(&time.year) && time.seconds < 86_400, "{:?}", time);
            }
            Ok(())
        });
        outcome.unwrap();
        assert!(read.get() > 30, "{}", read.get());
    }
}
