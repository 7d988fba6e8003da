//! Which decimal mark the numbers of a column have. Knows nothing about what the column counts.

use crate::cell::{DecimalMark, NumberFormat, each_mark};

/// Counts, over all cells of a column, the numbers that only one decimal mark makes numbers.
///
/// Such a number has both marks (`1,234.56`), a mark twice (`1.234.567`), a mark with more or fewer than three digits
/// behind it (`1,5`), a zero alone in front (`0.500`), or Indian groups (`12,34,567`). Whole numbers show nothing, and
/// neither do cells that are no number at all.
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
        each_mark(cell, |mark| match mark {
            DecimalMark::Point => self.points += 1,
            DecimalMark::Comma => self.commas += 1,
        });
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
    use super::*;
    use DecimalMark::{Comma, Point};
    use NumberFormat::{Marked, Open};

    fn survey(cells: &[&str]) -> NumberSurvey {
        let mut survey = NumberSurvey::new();
        cells.iter().for_each(|cell| survey.add(cell));
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
            "501-1.000",
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
}
