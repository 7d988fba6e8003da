//! Comparisons of scores as they are written in a condition, and whether a range of points decides them.

use super::expr::{BoolExpr, Facts, Kleene};
use crate::base::error::ProblemKind;
use crate::base::ids::{AtomId, ScoreId};

/// A comparison of scores in a condition, with the bytes it was written in.
#[derive(Clone, Debug)]
pub(crate) struct Compared {
    pub(crate) logic: BoolExpr,
    /// As it was written; that of a member of a list is written out.
    pub(crate) written: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The values of a list, each as a comparison of its own.
    pub(crate) members: Vec<Self>,
}

/// A comparison that the range of a score decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decided {
    pub(crate) score: ScoreId,
    pub(crate) always: bool,
}

impl Compared {
    /// The comparison, where the logic asks for a score.
    pub(super) fn of(logic: &BoolExpr, written: String, (start, end): (usize, usize)) -> Option<Self> {
        let mut asks = false;
        logic.each_score(&mut |_| asks = true);
        asks.then(|| Self { logic: logic.clone(), written, start, end, members: Vec::new() })
    }

    /// Whether the range of one of its scores makes the comparison always true or always false.
    pub(crate) fn decided(&self, range: &dyn Fn(ScoreId) -> (i64, i64)) -> Option<Decided> {
        let mut scores = Vec::new();
        self.logic.each_score(&mut |score| scores.push(score));
        scores.dedup();
        scores.into_iter().find_map(|score| {
            let truth = within(&self.logic, score, range(score))?;
            Some(Decided { score, always: truth })
        })
    }

    /// What is wrong with a comparison that the points of a score, least and most, decide.
    pub(crate) fn kind(&self, always: bool, score: &str, (low, high): (i64, i64)) -> ProblemKind {
        ProblemKind::ThresholdUnreachable {
            comparison: self.written.clone(),
            score: score.to_owned(),
            low,
            high,
            always,
        }
    }

    /// What is decided in the comparison: all of it, or else some of its members.
    pub(crate) fn faults(&self, range: &dyn Fn(ScoreId) -> (i64, i64)) -> Vec<(&Self, Decided)> {
        match self.decided(range) {
            Some(decided) => vec![(self, decided)],
            None => self.members.iter().filter_map(|m| Some((m, m.decided(range)?))).collect(),
        }
    }
}

/// The truth that the condition has for all points of the score in the range, whatever the rest is.
fn within(logic: &BoolExpr, score: ScoreId, (low, high): (i64, i64)) -> Kleene {
    let mut points = vec![low];
    logic.each_range(&mut |own, from, to| {
        let ends = [from, to.saturating_add(1)].into_iter().filter(|p| own == score && low < *p && *p <= high);
        points.extend(ends);
    });
    let mut truths = points.into_iter().map(|points| logic.eval(&Points { score, points }));
    let first = truths.next()??;
    truths.all(|truth| truth == Some(first)).then_some(first)
}

/// The points of one score; the rest is unknown.
struct Points {
    score: ScoreId,
    points: i64,
}

impl Facts for Points {
    fn atom(&self, _: AtomId) -> Kleene {
        None
    }

    fn score(&self, score: ScoreId, from: i64, to: i64) -> Kleene {
        (score == self.score).then_some(from <= self.points && self.points <= to)
    }
}
