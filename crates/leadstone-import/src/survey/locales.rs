//! A law: what a column holds in any of the locales comes back from a survey of it, or is open, and is never another
//! value. Knows nothing about tools.

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{DateSurvey, NumberSurvey};
use crate::cell::{DateFault, LocalTime, NumberFault, NumberRange, date, quantity};

/// The signs of a locale for groups and for the fraction.
const LOCALES: [(&str, &str); 4] = [(",", "."), (".", ","), ("\u{202f}", ","), ("’", ".")];

/// A column has so many cells.
const CELLS: std::ops::RangeInclusive<usize> = 20..=40;

/// A number as a user means it.
#[derive(Clone, Debug)]
struct Meant {
    whole: u64,
    /// Digits behind the mark.
    fraction: String,
    /// Words around it, `#` for the number, and the power of ten that they mean.
    dress: (&'static str, i32),
    /// How far above it the other end of a range lies, if it is one.
    width: Option<u64>,
}

impl Meant {
    fn range(&self) -> NumberRange {
        let value = |whole: u64| format!("{whole}.{}e{}", self.fraction, self.dress.1).parse::<f64>().unwrap();
        NumberRange { low: value(self.whole), high: value(self.whole + self.width.unwrap_or(0)) }
    }

    fn written(&self, (group, mark): (&str, &str), has_groups: bool) -> String {
        let one = |whole: u64| {
            let mut text = whole.to_string();
            if has_groups {
                for at in (1..text.len()).rev().filter(|at| (text.len() - at) % 3 == 0).collect::<Vec<_>>() {
                    text.insert_str(at, group);
                }
            }
            if self.fraction.is_empty() { text } else { text + mark + &self.fraction }
        };
        let number = match self.width {
            Some(width) => format!("{} – {}", one(self.whole), one(self.whole + width)),
            None => one(self.whole),
        };
        self.dress.0.replace('#', &number)
    }
}

fn meant() -> impl Strategy<Value = Meant> {
    let whole = prop_oneof![0..1000u64, 1000..1_000_000u64, 1_000_000..1_000_000_000u64];
    let fraction = prop_oneof![4 => Just(String::new()), 1 => "[0-9]{1,3}"];
    let dress = prop_oneof![
        Just(("#", 0)),
        Just(("€ #", 0)),
        Just(("#$", 0)),
        Just(("# employees", 0)),
        Just(("ca. # Mitarbeiter", 0)),
        Just(("#k", 3)),
        Just(("# Mio. €", 6)),
    ];
    let width = prop_oneof![3 => Just(None), 1 => (1..2_000_000u64).prop_map(Some)];
    (whole, fraction, dress, width).prop_map(|(whole, fraction, dress, width)| Meant { whole, fraction, dress, width })
}

fn runner() -> TestRunner {
    TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() })
}

#[test]
fn numbers_and_ranges_come_back_from_every_locale_or_are_open() {
    let (read, all) = (Cell::new(0u32), Cell::new(0u32));
    let column = (proptest::collection::vec(meant(), CELLS), 0..LOCALES.len(), any::<bool>());
    let outcome = runner().run(&column, |(column, locale, has_groups)| {
        let cells: Vec<String> = column.iter().map(|meant| meant.written(LOCALES[locale], has_groups)).collect();
        let mut survey = NumberSurvey::new();
        cells.iter().for_each(|cell| survey.add(cell));
        let format = survey.finish(None, None);
        for (meant, cell) in column.iter().zip(&cells) {
            all.set(all.get() + 1);
            match quantity(cell, format) {
                Ok(range) => {
                    prop_assert_eq!(range, meant.range(), "{:?} {:?}", cell, format);
                    read.set(read.get() + 1);
                }
                Err(fault) => prop_assert_eq!(fault, NumberFault::OpenMark, "{:?} {:?}", cell, format),
            }
        }
        Ok(())
    });
    outcome.unwrap();
    // A fifth of the numbers has a fraction, so hardly any column of twenty leaves its mark open.
    assert!(all.get() > 5000 && read.get() * 10 > all.get() * 9, "{} of {}", read.get(), all.get());
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
    let column = (proptest::collection::vec(day(), CELLS), 0..FORMS.len());
    let outcome = runner().run(&column, |(column, form)| {
        let form = FORMS[form];
        let has_time = form.contains("{t}") || form.contains("{h}");
        let cells: Vec<String> = column.iter().map(|time| written(form, *time)).collect();
        let mut survey = DateSurvey::new();
        cells.iter().for_each(|cell| survey.add(cell));
        let format = survey.finish(None, None);
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
fn no_text_breaks_a_reader() {
    let texts = "[0-9.,' /:()+~<>$€%kmKM–-]{0,16}|[0-9a-zA-Zéü年月日시오후午@;|<> .,:/-]{0,24}|\\PC{0,24}";
    let outcome = runner().run(&texts, |text| {
        let (mut numbers, mut dates) = (NumberSurvey::new(), DateSurvey::new());
        numbers.add(&text);
        dates.add(&text);
        if let Ok(range) = quantity(&text, numbers.finish(None, None)) {
            prop_assert!(range.low <= range.high, "{:?}", range);
        }
        if let Ok(time) = date(&text, dates.finish(None, None)) {
            prop_assert!((1900..=2200).contains(&time.year) && time.seconds < 86_400, "{:?}", time);
        }
        let found = crate::cell::addresses(&text);
        prop_assert!(found.chosen.is_some() || found.others.is_empty());
        let clean = crate::cell::clean(&text);
        prop_assert!(crate::cell::clean(&clean) == clean, "{:?}", text);
        Ok(())
    });
    outcome.unwrap();
}
