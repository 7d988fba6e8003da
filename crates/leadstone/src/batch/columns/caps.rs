//! Points of groups, each within its caps. Knows nothing about classes.

use super::batch_plan::BatchPlan;
use super::event_block::EventPointsBlock;
use super::lanes::Lane;
use crate::base::ids::{GroupId, ScoreId};
use crate::base::index::IdRange;
use crate::base::points::PointLimits;
use crate::model::program::Parts;

/// Where one word of every row stands.
#[derive(Clone, Copy)]
pub(crate) struct RowWords<'w> {
    pub(crate) all: &'w [u64],
    /// How many words each row has, and which of them it is.
    pub(crate) width: usize,
    pub(crate) at: usize,
}

/// A group and its caps.
#[derive(Clone, Copy)]
struct Capped {
    group: GroupId,
    lane: Lane,
    caps: PointLimits,
}

impl Capped {
    #[inline]
    fn points(&self, row: &[u64], at: usize) -> i64 {
        row.get(at).map_or(0, |word| self.caps.apply(self.lane.sum(*word)))
    }
}

/// The groups of a score that has groups.
fn groups(plan: &BatchPlan, score: ScoreId) -> impl Iterator<Item = Capped> + '_ {
    let model = &plan.model.0;
    // A sum has none of its own.
    let ids = match &model.scores[score].parts {
        Parts::Groups(ids) => *ids,
        Parts::Sum(_) => IdRange::default(),
    };
    ids.iter().map(|id| {
        let group = &model.groups[id];
        Capped { group: id, lane: plan.lanes.groups[id], caps: group.limits() }
    })
}

/// The words that the lanes of a score stand in, ascending.
pub(crate) fn words(plan: &BatchPlan, score: ScoreId) -> Vec<usize> {
    let mut found: Vec<usize> = groups(plan, score).map(|group| group.lane.word).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Adds the points of the groups of a score, and of what happened. `of` tells where a word of the rows stands.
pub(crate) fn add_groups<'w>(
    plan: &BatchPlan,
    score: ScoreId,
    event_points: &EventPointsBlock,
    of: impl Fn(usize) -> RowWords<'w>,
    sums: &mut [i64],
) {
    for word in words(plan, score) {
        let own = groups(plan, score).filter(|group| group.lane.word == word);
        let (with_events, quiet): (Vec<Capped>, Vec<Capped>) =
            own.partition(|g| !event_points.sums(g.group).is_empty());
        let RowWords { all, width, at } = of(word);
        add_quiet(all, width, at, &quiet, sums);
        for capped in with_events {
            let words = all.chunks_exact(width).filter_map(|row| row.get(at));
            let events = event_points.sums(capped.group).iter().copied().chain(std::iter::repeat(0));
            for ((sum, word), events) in sums.iter_mut().zip(words).zip(events) {
                *sum += capped.caps.apply(capped.lane.sum(*word) + events);
            }
        }
    }
}

/// Four groups at a time, so that the sums are taken up less often.
fn add_quiet(words: &[u64], width: usize, at: usize, groups: &[Capped], sums: &mut [i64]) {
    let (fours, rest) = groups.as_chunks::<4>();
    for [a, b, c, d] in fours {
        for (sum, row) in sums.iter_mut().zip(words.chunks_exact(width)) {
            *sum += a.points(row, at) + b.points(row, at) + c.points(row, at) + d.points(row, at);
        }
    }
    for group in rest {
        for (sum, row) in sums.iter_mut().zip(words.chunks_exact(width)) {
            *sum += group.points(row, at);
        }
    }
}

/// The points of the groups of a score in one row: `sum` gives what a lane has, before its caps.
pub(crate) fn total(plan: &BatchPlan, score: ScoreId, sum: impl Fn(GroupId, Lane) -> i64) -> i64 {
    groups(plan, score).map(|group| group.caps.apply(sum(group.group, group.lane))).sum()
}
