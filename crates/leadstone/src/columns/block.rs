//! A block of rows: what is added up for each, and what comes of it. Knows nothing about classes.

use super::BLOCK;
use super::codes::{Codes, NARROW};
use super::happened::Happened;
use super::lanes::Lane;
use super::lines::Line;
use super::plan::Plan;
use crate::interval::Interval;
use crate::kernel::weighted;
use crate::model::compiled::Parts;

/// What is known of up to [`BLOCK`](super::BLOCK) rows.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The words of each row, one row after the other.
    pub(crate) words: Vec<u64>,
    /// By score, then by row.
    pub(crate) points: Vec<Vec<i64>>,
    pub(crate) verdicts: Vec<u32>,
    pub(crate) rejected: Vec<usize>,
    pub(crate) rows: usize,
    /// By row, then by score; empty where bounds are not asked for.
    pub(crate) intervals: Vec<Interval>,
    pub(crate) settled: Vec<bool>,
    pub(crate) lines: Vec<Line>,
    /// By row: where its lines end.
    pub(crate) line_ends: Vec<usize>,
}

/// What a column adds: the class of each row, and the words of each class, of at least [`NARROW`] classes.
pub(crate) struct Addend<'a> {
    pub(crate) codes: &'a Codes,
    pub(crate) words: &'a [u64],
}

impl Block {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Points of a score by row, in the order of the model: scores, then personas.
    pub fn points(&self, score: usize) -> &[i64] {
        self.points.get(score).map_or(&[], Vec::as_slice)
    }

    /// By row: the verdict, for [`Engine::verdict`](super::Engine::verdict).
    pub fn verdicts(&self) -> &[u32] {
        &self.verdicts
    }

    /// Rows with a value that is not what its field is, ascending; what else the block says of them means nothing.
    pub fn rejected(&self) -> &[usize] {
        &self.rejected
    }

    /// The bounds of a score by row, where the plan has them.
    pub fn intervals(&self, score: usize) -> impl Iterator<Item = Interval> {
        let scores = self.points.len().max(1);
        self.intervals.iter().skip(score).step_by(scores).copied()
    }

    /// Whether there are bounds.
    pub fn has_intervals(&self) -> bool {
        !self.intervals.is_empty()
    }

    /// By row: whether every answer to what is unknown leads to the same stage; empty without bounds.
    pub fn settled(&self) -> &[bool] {
        &self.settled
    }

    /// The lines of all rows, one row after the other, where the plan has them.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// By row: where its lines end.
    pub fn line_ends(&self) -> &[usize] {
        &self.line_ends
    }

    /// The words of a row.
    pub(crate) fn row(&self, plan: &Plan, row: usize) -> &[u64] {
        let width = plan.width();
        self.words.get(row * width..(row + 1) * width).unwrap_or_default()
    }

    /// What gates, stages and actions want to know of a row.
    pub(crate) fn outcome_of(&self, plan: &Plan, row: usize) -> impl Iterator<Item = u64> {
        plan.outcome_of(self.row(plan, row))
    }

    /// Adds up what the columns give.
    pub(crate) fn add_up(&mut self, plan: &Plan, start: &[u64], addends: &[Addend<'_>]) {
        self.words.clear();
        match plan.width() {
            1 => self.add_words::<1>(plan, start, addends),
            2 => self.add_words::<2>(plan, start, addends),
            3 => self.add_words::<3>(plan, start, addends),
            4 => self.add_words::<4>(plan, start, addends),
            5 => self.add_words::<5>(plan, start, addends),
            6 => self.add_words::<6>(plan, start, addends),
            7 => self.add_words::<7>(plan, start, addends),
            8 => self.add_words::<8>(plan, start, addends),
            9 => self.add_words::<9>(plan, start, addends),
            10 => self.add_words::<10>(plan, start, addends),
            11 => self.add_words::<11>(plan, start, addends),
            12 => self.add_words::<12>(plan, start, addends),
            width => self.add_many(plan, start, addends, width),
        }
    }

    /// Four columns at a time, so that the words of a row are taken up less often.
    fn add_words<const W: usize>(&mut self, plan: &Plan, start: &[u64], addends: &[Addend<'_>]) {
        let Some(start) = start.first_chunk::<W>() else { return };
        self.words.resize(self.rows * W, 0);
        let rows = self.words.as_chunks_mut::<W>().0;
        rows.fill(*start);
        let mut narrow: Vec<(&[u8], &[[u64; W]; NARROW])> = Vec::with_capacity(addends.len());
        for addend in addends {
            let words = addend.words.as_chunks::<W>().0;
            match (addend.codes, words.first_chunk::<NARROW>()) {
                (Codes::Narrow(codes), Some(words)) => narrow.push((codes, words)),
                (Codes::Narrow(_), None) => {}
                (Codes::Wide(codes), _) => {
                    for (row, class) in rows.iter_mut().zip(codes) {
                        add(row, words.get(*class as usize).unwrap_or(&[0; W]));
                    }
                }
            }
        }
        let (fours, rest) = narrow.as_chunks::<4>();
        for [(ca, a), (cb, b), (cc, c), (cd, d)] in fours {
            for ((((row, ca), cb), cc), cd) in rows.iter_mut().zip(*ca).zip(*cb).zip(*cc).zip(*cd) {
                // Apart from the row, which is not written before all is added up.
                let mut sum = *row;
                add(&mut sum, of(a, *ca));
                add(&mut sum, of(b, *cb));
                add(&mut sum, of(c, *cc));
                add(&mut sum, of(d, *cd));
                *row = sum;
            }
        }
        for (codes, words) in rest {
            for (row, code) in rows.iter_mut().zip(*codes) {
                add(row, of(words, *code));
            }
        }
        plan.tangled.add_up(rows);
    }

    fn add_many(&mut self, plan: &Plan, start: &[u64], addends: &[Addend<'_>], width: usize) {
        for _ in 0..self.rows {
            self.words.extend_from_slice(start);
        }
        for addend in addends {
            for (index, row) in self.words.chunks_exact_mut(width.max(1)).enumerate() {
                let from = addend.codes.get(index).unwrap_or(0) as usize * width;
                for (word, own) in row.iter_mut().zip(addend.words.get(from..).unwrap_or_default()) {
                    *word = word.wrapping_add(*own);
                }
            }
        }
        plan.tangled.add_up_wide(&mut self.words, width.max(1));
    }

    /// Makes points of the sums of groups and of what happened: caps, ranges, sums of scores.
    pub(crate) fn settle_points(&mut self, plan: &Plan, happened: &Happened) {
        let model = &plan.model.0;
        self.points.resize_with(model.scores.len(), || Vec::with_capacity(BLOCK));
        let width = plan.width().max(1);
        for index in &model.order {
            let Some(score) = model.scores.get(*index) else { continue };
            let mut sums = std::mem::take(self.points.get_mut(*index).unwrap_or(&mut Vec::new()));
            sums.clear();
            match &score.parts {
                Parts::Groups(range) => {
                    sums.resize(self.rows, 0);
                    let own =
                        range.clone().filter_map(|at| Some((at, model.groups.get(at)?, *plan.lanes.groups.get(at)?)));
                    let (with_events, quiet): (Vec<_>, Vec<_>) =
                        own.partition(|(at, ..)| !happened.sums(*at).is_empty());
                    let capped: Vec<Capped> = quiet
                        .iter()
                        .map(|(_, group, lane)| Capped { lane: *lane, min: group.min, cap: group.cap })
                        .collect();
                    add_capped(&self.words, width, &capped, &mut sums);
                    for (at, group, lane) in with_events {
                        let words = self.words.chunks_exact(width).filter_map(|row| row.get(lane.word));
                        let events = happened.sums(at).iter().copied().chain(std::iter::repeat(0));
                        for ((sum, word), events) in sums.iter_mut().zip(words).zip(events) {
                            *sum += (lane.sum(*word) + events).clamp(group.min, group.cap);
                        }
                    }
                }
                Parts::Sum(parts) => {
                    let mut row_points = vec![0; model.scores.len()];
                    for row in 0..self.rows {
                        for (part, _) in parts {
                            if let (Some(place), Some(points)) =
                                (row_points.get_mut(*part), self.points.get(*part).and_then(|p| p.get(row)))
                            {
                                *place = *points;
                            }
                        }
                        sums.push(weighted(parts, &row_points));
                    }
                }
            }
            for sum in &mut sums {
                *sum = (*sum).clamp(score.low, score.high);
            }
            if let Some(place) = self.points.get_mut(*index) {
                *place = sums;
            }
        }
    }
}

/// A group and its caps.
#[derive(Clone, Copy)]
struct Capped {
    lane: Lane,
    min: i64,
    cap: i64,
}

impl Capped {
    #[inline]
    fn points(&self, row: &[u64]) -> i64 {
        row.get(self.lane.word).map_or(0, |word| self.lane.sum(*word).max(self.min).min(self.cap))
    }
}

/// Adds the points of groups, four at a time, so that the sums are taken up less often.
fn add_capped(words: &[u64], width: usize, groups: &[Capped], sums: &mut [i64]) {
    let (fours, rest) = groups.as_chunks::<4>();
    for [a, b, c, d] in fours {
        for (sum, row) in sums.iter_mut().zip(words.chunks_exact(width)) {
            *sum += a.points(row) + b.points(row) + c.points(row) + d.points(row);
        }
    }
    for group in rest {
        for (sum, row) in sums.iter_mut().zip(words.chunks_exact(width)) {
            *sum += group.points(row);
        }
    }
}

#[inline]
#[expect(clippy::indexing_slicing, reason = "there are as many entries as a byte has values")]
fn of<const W: usize>(words: &[[u64; W]; NARROW], code: u8) -> &[u64; W] {
    &words[usize::from(code)]
}

#[inline]
#[expect(clippy::indexing_slicing, reason = "iterators over arrays are not unrolled here")]
fn add<const W: usize>(row: &mut [u64; W], own: &[u64; W]) {
    for i in 0..W {
        row[i] = row[i].wrapping_add(own[i]);
    }
}
