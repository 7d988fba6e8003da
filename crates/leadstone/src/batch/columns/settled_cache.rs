//! Whether the stage of a row is settled. Most rows are told apart by their bounds; the rest asks the core.

use super::batch_plan::BatchPlan;
use super::block::Block;
use super::key_cache::KeyCache;
use super::row::{RowFacts, present_stage};
use crate::base::ids::{ScoreId, StageId};
use crate::base::index::Id;
use crate::reasoning::bounds::Domains;
use crate::reasoning::possible::{QUICK, possible, stage_set};

/// What the bounds of rows come to.
#[derive(Clone, Debug)]
pub(super) struct SettledCache {
    /// Bits of the outcome, then the ranges of both ends of each score that matters, then the present stage.
    settled: KeyCache<bool>,
    key: Vec<u64>,
    /// Scores that conditions look at.
    scores: Vec<ScoreId>,
    /// Whether bounds say all: not where personas compete.
    is_plain: bool,
}

impl SettledCache {
    pub(crate) fn new(plan: &BatchPlan) -> Self {
        let scores: Vec<ScoreId> =
            plan.thresholds.iter_enumerated().filter(|(_, points)| !points.is_empty()).map(|(id, _)| id).collect();
        let words = plan.outcome_words() + scores.len() + 1;
        Self {
            // No key has all bits set: the last word is that of a stage.
            settled: KeyCache::new(words),
            key: vec![0; words],
            scores,
            is_plain: !crate::model::program::stage_conditions(&plan.model.0)
                .any(crate::condition::BoolExpr::asks_persona),
        }
    }

    /// What bounds say of each row: settled, open, or nothing.
    pub(super) fn judge(
        &mut self,
        plan: &BatchPlan,
        block: &Block,
        stages: &[Option<usize>],
        open_ways: &impl Fn(usize) -> usize,
        facts: &impl Fn(usize) -> RowFacts,
    ) -> Vec<Option<bool>> {
        let mut judged = Vec::with_capacity(block.rows);
        for row in 0..block.rows {
            if !self.is_plain {
                judged.push(None);
                continue;
            }
            let present_stage = present_stage(stages, row);
            self.fill_key(plan, block, row, present_stage);
            let is_settled = self.settled.get(&self.key).unwrap_or_else(|place| {
                let is_settled = possible(&facts(row).evaluator(plan, present_stage), &block.intervals(row)).len() <= 1;
                self.settled.put(place, &self.key, is_settled);
                is_settled
            });
            judged.push(Some(is_settled).filter(|s| *s || open_ways(row) > QUICK));
        }
        judged
    }

    fn fill_key(&mut self, plan: &BatchPlan, block: &Block, row: usize, present: Option<StageId>) {
        self.key.fill(0);
        self.key.iter_mut().zip(block.outcome_of(plan, row)).for_each(|(own, bits)| *own = bits);
        let range = |score: ScoreId, points: i64| plan.thresholds[score].partition_point(|at| *at <= points) as u64;
        for (score, place) in self.scores.iter().zip(self.key.iter_mut().skip(plan.outcome_words())) {
            let interval = block.interval(*score, row);
            *place = range(*score, interval.floor) << 32 | range(*score, interval.ceiling);
        }
        if let Some(last) = self.key.last_mut() {
            *last = present.map_or(0, |stage| stage.index() as u64 + 1);
        }
    }
}

/// Asks the core about the rows that nothing is known of yet.
pub(super) fn settle(
    plan: &BatchPlan,
    block: &mut Block,
    stages: &[Option<usize>],
    judged: Vec<Option<bool>>,
    facts: &impl Fn(usize) -> RowFacts,
) {
    let model = &*plan.model.0;
    let domains = Domains::at(model, model.plans(), plan.at.unix());
    block.settled.clear();
    for (row, judged) in judged.into_iter().enumerate() {
        let is_settled = judged.unwrap_or_else(|| {
            let present_stage = present_stage(stages, row);
            stage_set(&facts(row).evaluator(plan, present_stage), &block.intervals(row), &domains, QUICK).tiers.len()
                == 1
        });
        block.settled.push(is_settled);
    }
}
