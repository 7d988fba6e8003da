//! Draws the bounds of a score as a bar of text. Knows nothing about how the bounds were found.

use crate::terminal::safe::safe;
use crate::terminal::style::{FAINT, GOOD, TITLE};

/// A score as it stands.
pub(crate) struct ScoreBar<'a> {
    pub(crate) name: &'a str,
    /// Lowest and highest value of the score.
    pub(crate) range: [i64; 2],
    pub(crate) points: i64,
    pub(crate) floor: i64,
    pub(crate) ceiling: i64,
    /// Points at which the stage may change, ascending, with what is reached there.
    pub(crate) thresholds: Vec<(i64, &'a str)>,
}

impl ScoreBar<'_> {
    /// Three lines: the figures, the bar, and the thresholds below it (where there are any).
    ///
    /// `█` is certain, `▒` is possible, `·` is out of reach, `◆` is where the score stands.
    pub(crate) fn lines(&self, width: usize) -> Vec<String> {
        let [low, high] = self.range;
        let (left, right) = (low.to_string(), high.to_string());
        let columns = width.saturating_sub(left.len() + right.len() + 4).clamp(10, 72);
        let place = |points: i64| self.column(points, columns);
        let (floor, ceiling, stands) = (place(self.floor), place(self.ceiling), place(self.points));
        let cells: String = (0..columns)
            .map(|column| match column {
                c if c == stands => '◆',
                c if c < floor => '█',
                c if c <= ceiling => '▒',
                _ => '·',
            })
            .collect();
        let name = safe(self.name);
        let figures = if self.floor == self.ceiling {
            format!("{TITLE}{name} {}{TITLE:#}, for good", self.points)
        } else {
            format!("{TITLE}{name} {}{TITLE:#}, can become {} to {}", self.points, self.floor, self.ceiling)
        };
        let mut lines = vec![figures, format!(" {left} {GOOD}{cells}{GOOD:#} {right}")];
        // Marks that would overlap go into further lines.
        let mut marks: Vec<(String, usize)> = Vec::new();
        for (points, stage) in &self.thresholds {
            let column = place(*points) + left.len() + 2;
            let mark = format!("^{points} {}", safe(stage));
            let row = marks.iter().position(|(_, used)| column > *used).unwrap_or(marks.len());
            if row == marks.len() {
                marks.push((String::new(), 0));
            }
            if let Some((text, used)) = marks.get_mut(row) {
                text.push_str(&" ".repeat(column - *used));
                text.push_str(&mark);
                *used = column + mark.chars().count();
            }
        }
        lines.extend(marks.into_iter().map(|(text, _)| format!("{FAINT}{text}{FAINT:#}")));
        lines
    }

    fn column(&self, points: i64, columns: usize) -> usize {
        let [low, high] = self.range;
        let last = i64::try_from(columns).unwrap_or(1) - 1;
        let column = (points.clamp(low, high) - low) * last / (high - low).max(1);
        usize::try_from(column).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(bar: &ScoreBar<'_>, width: usize) -> Vec<String> {
        bar.lines(width).iter().map(|l| anstream::adapter::strip_str(l).to_string()).collect()
    }

    #[test]
    fn a_bar_shows_floor_points_ceiling_and_thresholds() {
        let bar = ScoreBar {
            name: "BANT",
            range: [0, 100],
            points: 25,
            floor: 25,
            ceiling: 75,
            thresholds: vec![(50, "warm"), (75, "hot")],
        };
        assert_eq!(
            drawn(&bar, 40),
            [
                "BANT 25, can become 25 to 75",
                " 0 ███████◆▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒········ 100",
                "                  ^50 warm",
                "                          ^75 hot"
            ]
        );
        assert_eq!(drawn(&ScoreBar { floor: 25, ceiling: 25, ..bar }, 40)[0], "BANT 25, for good");
    }

    #[test]
    fn a_narrow_terminal_breaks_nothing() {
        let bar = ScoreBar { name: "s", range: [5, 5], points: 5, floor: 5, ceiling: 5, thresholds: vec![(5, "x")] };
        assert_eq!(drawn(&bar, 0).len(), 3);
    }
}
