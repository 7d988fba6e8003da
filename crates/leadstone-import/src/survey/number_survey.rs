//! Which decimal mark the numbers of a column have. Knows nothing about what the column counts.

use crate::cell::{DecimalMark, NumberFormat, shown_mark};

/// Counts, over all cells of a column, those that are a number with one decimal mark only.
///
/// Such a number has both marks (`1,234.56`), a mark twice (`1.234.567`), a mark with more or fewer than three digits
/// behind it (`1,5`), a zero alone in front (`0.500`), or Indian groups (`12,34,567`), or is the end of a range that
/// would be below its beginning (`501-1,000`). Whole numbers show nothing, and neither do cells that are no number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NumberSurvey {
    points: u64,
    commas: u64,
}

impl NumberSurvey {
    /// A survey that has seen no cell.
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks at one more cell. The order of the cells changes nothing.
    pub fn add(&mut self, cell: &str) {
        match shown_mark(cell) {
            Some(DecimalMark::Point) => self.points += 1,
            Some(DecimalMark::Comma) => self.commas += 1,
            None => {}
        }
    }

    /// Looks at all cells that another survey of this column has seen.
    pub fn merge(&mut self, other: &Self) {
        self.points += other.points;
        self.commas += other.commas;
    }

    /// The format: the mark that was given, else the only one that the cells show, else the habit of their tool, else open.
    ///
    /// A column that shows both marks is open whatever the habit is: its parts were written by different hands.
    ///
    /// # Example
    /// ```
    /// use leadstone_import::cell::{DecimalMark, NumberFormat};
    /// use leadstone_import::survey::NumberSurvey;
    /// let mut survey = NumberSurvey::new();
    /// survey.add("1.200");
    /// assert_eq!(survey.finish(None, None), NumberFormat::Open);
    /// survey.add("99,50 €");
    /// assert_eq!(survey.finish(None, None), NumberFormat::Marked(DecimalMark::Comma));
    /// ```
    pub fn finish(&self, given: Option<DecimalMark>, habit: Option<DecimalMark>) -> NumberFormat {
        let shown = match (self.points > 0, self.commas > 0) {
            (true, true) => None,
            (true, false) => Some(DecimalMark::Point),
            (false, true) => Some(DecimalMark::Comma),
            (false, false) => habit,
        };
        given.or(shown).map_or(NumberFormat::Open, NumberFormat::Marked)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::collection;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    use super::*;
    use crate::cell::{NumberFault, NumberRange, quantity};
    use DecimalMark::{Comma, Point};
    use NumberFormat::{Marked, Open};

    fn survey(cells: &[&str]) -> NumberSurvey {
        let mut survey = NumberSurvey::new();
        for cell in cells {
            survey.add(cell);
        }
        survey
    }

    #[test]
    fn one_clear_number_decides_for_its_column() {
        for (cell, format) in [
            ("1,234.56", Marked(Point)),
            ("1.234,56", Marked(Comma)),
            ("1.234.567", Marked(Comma)),
            ("1,234,567", Marked(Point)),
            ("12,34,567", Marked(Point)),
            ("0.5", Marked(Point)),
            ("0,500", Marked(Comma)),
            ("€ 99,50", Marked(Comma)),
            ("1,5 Mio.", Marked(Comma)),
            ("501-1.000,5", Marked(Comma)),
            ("501-1,000 employees", Marked(Point)),
            ("$1.5M - $10M", Marked(Point)),
            ("10.001,5+", Marked(Comma)),
            ("1.2E+06", Marked(Point)),
        ] {
            assert_eq!(survey(&["1.200", "3.450", "7", cell]).finish(None, None), format, "{cell:?}");
        }
    }

    #[test]
    fn what_shows_no_mark_leaves_the_column_to_habit() {
        let survey = survey(&[
            "1.200",
            "3,450",
            "1200",
            "",
            "n/a",
            "Version 2.5",
            "03.11.2026",
            "12,34,5",
            "1 200",
            "1'200",
            "1.001-5.000",
        ]);
        assert_eq!(survey.finish(None, None), Open);
        assert_eq!(survey.finish(None, Some(Comma)), Marked(Comma));
        assert_eq!(survey.finish(Some(Point), Some(Comma)), Marked(Point));
    }

    #[test]
    fn a_column_with_both_marks_is_open_unless_one_is_given() {
        let survey = survey(&["1.5", "2.5", "3.5", "4,5"]);
        assert_eq!(survey.finish(None, Some(Point)), Open);
        assert_eq!(survey.finish(Some(Comma), None), Marked(Comma));
    }

    #[test]
    fn cells_show_more_than_habit_and_less_than_what_is_given() {
        let survey = survey(&["1,5"]);
        assert_eq!(survey.finish(None, Some(Point)), Marked(Comma));
        assert_eq!(survey.finish(Some(Point), None), Marked(Point));
    }

    #[test]
    fn parts_of_a_column_make_the_survey_of_the_whole() {
        let mut left = survey(&["1.5", "7"]);
        left.merge(&survey(&["1,5", "2"]));
        assert_eq!(left, survey(&["1.5", "7", "1,5", "2"]));
    }

    fn runner() -> TestRunner {
        TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() })
    }

    /// The signs of a locale for groups and for the fraction.
    const LOCALES: [(&str, &str); 4] = [(",", "."), (".", ","), ("\u{202f}", ","), ("’", ".")];

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
                    for at in (1..text.len()).rev().filter(|at| (text.len() - at).is_multiple_of(3)).collect::<Vec<_>>()
                    {
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
        (whole, fraction, dress, width).prop_map(|(whole, fraction, dress, width)| Meant {
            whole,
            fraction,
            dress,
            width,
        })
    }

    #[test]
    fn numbers_and_ranges_come_back_from_every_locale_or_are_open() {
        let (read, all) = (Cell::new(0u32), Cell::new(0u32));
        let column = (collection::vec(meant(), 20..=40usize), 0..LOCALES.len(), any::<bool>());
        let outcome = runner().run(&column, |(column, locale, has_groups)| {
            let cells: Vec<String> = column.iter().map(|meant| meant.written(LOCALES[locale], has_groups)).collect();
            let format = survey(&cells.iter().map(String::as_str).collect::<Vec<_>>()).finish(None, None);
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

    #[test]
    fn no_text_breaks_the_reader_of_numbers() {
        let texts = concat!(
            r"[$€~<>-]?[1-9][0-9]{0,2}([.,' ][0-9]{3}){0,2}([.,][0-9]{1,2})?( ?[kM%]| employees|\+)?(-[0-9]{1,9})?",
            r"|[0-9.,' /:()+~<>$€%kM–-]{0,16}|\PC{0,24}"
        );
        let read = Cell::new(0u32);
        let outcome = runner().run(&texts, |text| {
            let format = survey(&[&text]).finish(None, None);
            if let Ok(range) = quantity(&text, format) {
                read.set(read.get() + 1);
                prop_assert!(range.low <= range.high, "{:?}", range);
            }
            Ok(())
        });
        outcome.unwrap();
        assert!(read.get() > 30, "{}", read.get());
    }
}
