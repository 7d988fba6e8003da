//! A block of rows: what is added up for each, and what comes of it. Knows nothing about classes.

use super::BLOCK;
use super::batch_plan::BatchPlan;
use super::caps::{RowWords, add_groups};
use super::contribution_plan::ContributionRow;
use super::event_block::EventPointsBlock;
use crate::base::ids::ScoreId;
use crate::base::index::IndexVec;
use crate::eval::points::weighted;
use crate::model::program::{Parts, Program};
use crate::reasoning::bounds::Interval;

/// What is known of up to [`BLOCK`] rows.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The words of each row, one row after the other.
    pub(super) words: Vec<u64>,
    /// By score, then by row.
    pub(super) points: IndexVec<ScoreId, Vec<i64>>,
    pub(super) verdicts: Vec<u32>,
    pub(super) rejected: Vec<usize>,
    pub(super) rows: usize,
    /// By score, then by row; empty where bounds are not asked for.
    pub(super) floors: IndexVec<ScoreId, Vec<i64>>,
    pub(super) ceilings: IndexVec<ScoreId, Vec<i64>>,
    pub(super) exact: IndexVec<ScoreId, Vec<bool>>,
    pub(super) settled: Vec<bool>,
    /// Of all rows, and more that mean nothing.
    pub(super) lines: Vec<ContributionRow>,
    /// By row: where its lines end.
    pub(super) line_ends: Vec<usize>,
}

impl Block {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Points of a score by row, in the order of the model: scores, then personas.
    pub fn points(&self, score: usize) -> &[i64] {
        self.points.as_slice().get(score).map_or(&[], Vec::as_slice)
    }

    /// By row: the verdict, for [`BatchScorer::verdict`](super::BatchScorer::verdict).
    pub fn verdicts(&self) -> &[u32] {
        &self.verdicts
    }

    /// Rows with a value that is not what its field is, ascending; what else the block says of them means nothing.
    pub fn rejected(&self) -> &[usize] {
        &self.rejected
    }

    /// The least points that a score can still have, by row; empty where the plan has no bounds.
    pub fn floors(&self, score: usize) -> &[i64] {
        self.floors.as_slice().get(score).map_or(&[], Vec::as_slice)
    }

    /// The most points that a score can still have, by row.
    pub fn ceilings(&self, score: usize) -> &[i64] {
        self.ceilings.as_slice().get(score).map_or(&[], Vec::as_slice)
    }

    /// By row: whether both ends are reached.
    pub fn exact(&self, score: usize) -> &[bool] {
        self.exact.as_slice().get(score).map_or(&[], Vec::as_slice)
    }

    /// The bounds of a score in a row.
    #[inline]
    pub(super) fn interval(&self, score: ScoreId, row: usize) -> Interval {
        Interval {
            floor: *at(&self.floors[score], row),
            ceiling: *at(&self.ceilings[score], row),
            exact: *at(&self.exact[score], row),
        }
    }

    /// The bounds of all scores in a row.
    pub(super) fn intervals(&self, row: usize) -> IndexVec<ScoreId, Interval> {
        self.points.ids().iter().map(|score| self.interval(score, row)).collect()
    }

    /// The points of all scores in a row.
    pub(super) fn points_of_row(&self, row: usize) -> IndexVec<ScoreId, i64> {
        self.points.map(|rows| *at(rows, row))
    }

    /// Room for the bounds of all rows.
    pub(super) fn clear_bounds(&mut self, model: &Program) {
        self.floors.resize_with(model.scores.len(), Vec::new);
        self.ceilings.resize_with(model.scores.len(), Vec::new);
        self.exact.resize_with(model.scores.len(), Vec::new);
        self.floors.iter_mut().chain(&mut self.ceilings).for_each(Vec::clear);
        self.exact.iter_mut().for_each(Vec::clear);
    }

    /// Puts the bounds of a score in a row in the place of those it has.
    pub(super) fn put_bounds(&mut self, score: ScoreId, row: usize, interval: Interval) {
        *place(&mut self.floors[score], row) = interval.floor;
        *place(&mut self.ceilings[score], row) = interval.ceiling;
        *place(&mut self.exact[score], row) = interval.exact;
    }

    /// Puts the bounds of a score behind those of the rows before.
    pub(super) fn push_bounds(&mut self, score: ScoreId, interval: Interval) {
        self.floors[score].push(interval.floor);
        self.ceilings[score].push(interval.ceiling);
        self.exact[score].push(interval.exact);
    }

    /// By row: whether every answer to what is unknown leads to the same stage; empty without bounds.
    pub fn settled(&self) -> &[bool] {
        &self.settled
    }

    /// The lines of all rows, one row after the other, where the plan has them.
    pub fn lines(&self) -> &[ContributionRow] {
        self.line_ends.last().map_or(&[], |end| self.lines.get(..*end).expect("lines reach to the end of the last row"))
    }

    /// By row: where its lines end.
    pub fn line_ends(&self) -> &[usize] {
        &self.line_ends
    }

    /// The words of a row.
    pub(super) fn row(&self, plan: &BatchPlan, row: usize) -> &[u64] {
        let width = plan.width();
        self.words.get(row * width..(row + 1) * width).expect("every row of a block has its words")
    }

    /// What gates, stages and actions want to know of a row.
    pub(super) fn outcome_of(&self, plan: &BatchPlan, row: usize) -> impl Iterator<Item = u64> {
        plan.outcome_of(self.row(plan, row))
    }

    /// Makes points of the sums of groups and of what happened: caps, ranges, sums of scores.
    pub(super) fn settle_points(&mut self, plan: &BatchPlan, event_points: &EventPointsBlock) {
        let model = &plan.model.0;
        self.points.resize_with(model.scores.len(), || Vec::with_capacity(BLOCK));
        let width = plan.width().max(1);
        for index in &model.order {
            let score = &model.scores[*index];
            let mut sums = std::mem::take(&mut self.points[*index]);
            sums.clear();
            match &score.parts {
                Parts::Groups(_) => {
                    sums.resize(self.rows, 0);
                    let of = |word| RowWords { all: &self.words, width, at: word };
                    add_groups(plan, *index, event_points, of, &mut sums);
                }
                Parts::Sum(parts) => {
                    let of = |part: ScoreId, row: usize| *self.points[part].get(row).expect(BEFORE);
                    sums.extend((0..self.rows).map(|row| weighted(parts, |part| of(part, row))));
                }
            }
            let range = score.limits();
            for sum in &mut sums {
                *sum = range.apply(*sum);
            }
            self.points[*index] = sums;
        }
    }
}

const BEFORE: &str = "parts of a sum come before the sum";

#[inline]
pub(super) fn at<T>(rows: &[T], row: usize) -> &T {
    rows.get(row).expect("every row of a block is kept")
}

fn place<T>(rows: &mut [T], row: usize) -> &mut T {
    rows.get_mut(row).expect("every row of a block is kept")
}
