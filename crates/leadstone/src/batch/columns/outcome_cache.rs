//! What follows from the points of a row, remembered: few kinds of rows differ in stage and action.

use std::collections::BTreeMap;

use super::batch_plan::BatchPlan;
use super::block::Block;
use super::key_cache::KeyCache;
use super::row::present_stage;
use crate::base::ids::{ActionId, GateId, PersonaId, ScoreId, StageId};
use crate::base::index::{Id, IndexVec};
use crate::eval::evaluator::{Outcome, best_persona};
use crate::eval::verdict::Action;
use crate::model::Model;

/// Kinds of rows that are listed, as a power of two.
const LISTED_BITS: usize = 16;
const UNKNOWN: u32 = u32::MAX;
/// Keys that are kept beside it.
const KNOWN: usize = 1 << 16;

/// What follows for a row: all but the points.
#[derive(Clone, Copy, Debug)]
pub struct RowVerdict<'e> {
    pub(crate) model: &'e Model,
    pub(crate) outcome: &'e Outcome,
}

impl<'e> RowVerdict<'e> {
    /// The stage, or `disqualified`; `None` where the model has no stage for such a lead.
    pub fn stage(&self) -> Option<&'e str> {
        self.model.0.stage_of(self.outcome)
    }

    /// The short label of the stage, such as `hot`.
    pub fn stage_label(&self) -> Option<&'e str> {
        self.model.0.stage_label_of(self.outcome)
    }

    /// The gate that decided, and its reason: the one that drops the lead, else the one that sends it ahead.
    pub fn gate(&self) -> Option<(&'e str, &'e str)> {
        let gate = self.outcome.disqualified.or(self.outcome.fast_track)?;
        Some(self.model.0.gate_of(gate))
    }

    /// What to do.
    pub fn action(&self) -> Option<Action<'e>> {
        self.model.0.action_of(self.outcome)
    }

    /// The persona that matches best, and the index of its score.
    pub fn persona(&self) -> Option<(&'e str, usize)> {
        let persona = &self.model.0.personas[self.outcome.persona?];
        Some((&persona.id, persona.score.index()))
    }
}

/// Verdicts by what they follow from.
#[derive(Clone, Debug)]
pub(crate) struct OutcomeCache {
    outcomes: Vec<Outcome>,
    numbers: BTreeMap<OutcomeKey, u32>,
    /// Verdicts by all kinds of rows, where those are few.
    listed: Vec<u32>,
    places: Vec<usize>,
    /// All keys that were met, as far as there is room.
    known: BTreeMap<Box<[u64]>, u32>,
    keys: KeyCache<u32>,
    /// By score that matters: which range its points are in, by points from the least on.
    ranges: Vec<Ranges>,
    key: Vec<u64>,
    has_personas: bool,
}

/// Why a place among the listed kinds of rows is there.
const PLACE: &str = "all kinds of rows are listed";

type OutcomeKey = (Option<PersonaId>, Option<GateId>, Option<GateId>, Option<StageId>, Option<ActionId>);

/// Nought for none.
fn number<I: Id>(id: Option<I>) -> u64 {
    id.map_or(0, |id| id.index() as u64 + 1)
}

/// The ranges of a score that conditions tell apart.
#[derive(Clone, Debug)]
struct Ranges {
    score: ScoreId,
    low: i64,
    /// Empty where the score has too many points to list.
    listed: Vec<u16>,
    thresholds: Vec<i64>,
}

/// More points than this are not listed one by one.
const LISTED: i64 = 4096;

impl Ranges {
    #[inline]
    fn of(&self, points: i64) -> u16 {
        match self.listed.get((points - self.low) as usize) {
            Some(range) => *range,
            None => self.thresholds.partition_point(|t| *t <= points) as u16,
        }
    }
}

impl OutcomeCache {
    pub(crate) fn new(plan: &BatchPlan) -> Self {
        let model = &plan.model.0;
        let ranges: Vec<Ranges> = plan
            .thresholds
            .iter_enumerated()
            .zip(&model.scores)
            .filter(|((_, thresholds), _)| !thresholds.is_empty())
            .map(|((score, thresholds), own)| {
                let range = |points: i64| thresholds.partition_point(|t| *t <= points) as u16;
                let is_listed = own.high - own.low < LISTED;
                let listed = if is_listed { (own.low..=own.high).map(range).collect() } else { Vec::new() };
                Ranges { score, low: own.low, listed, thresholds: thresholds.clone() }
            })
            .collect();
        let kinds = ranges.iter().fold(1_usize, |n, r| n.saturating_mul(r.thresholds.len() + 1));
        let is_short = plan.outcome_bits <= LISTED_BITS && kinds << plan.outcome_bits <= 1 << LISTED_BITS;
        let is_listed = is_short && model.personas.is_empty();
        let listed = if is_listed { vec![UNKNOWN; kinds << plan.outcome_bits] } else { Vec::new() };
        let words = plan.outcome_words() + ranges.len().div_ceil(4) + 1;
        Self {
            outcomes: Vec::new(),
            numbers: BTreeMap::new(),
            listed,
            places: Vec::new(),
            known: BTreeMap::new(),
            // No key has all bits set: the last word is that of a persona and a stage.
            keys: KeyCache::new(words),
            ranges,
            key: vec![0; words],
            has_personas: !model.personas.is_empty(),
        }
    }

    pub(crate) fn outcome(&self, id: u32) -> Option<&Outcome> {
        self.outcomes.get(id as usize)
    }

    /// Finds the verdict of each row; `stages` has the present stage of each, or nothing at all.
    pub(crate) fn judge(
        &mut self,
        plan: &BatchPlan,
        block: &mut Block,
        stages: &[Option<usize>],
        outcome: impl Fn(usize, IndexVec<ScoreId, i64>, Option<StageId>) -> Outcome,
    ) {
        if stages.is_empty() && !self.listed.is_empty() {
            return self.judge_listed(plan, block, outcome);
        }
        block.verdicts.clear();
        for row in 0..block.rows {
            let present = present_stage(stages, row);
            self.fill_key(plan, block, row, present);
            let id = self.keys.get(&self.key).unwrap_or_else(|place| {
                // Two kinds of rows may share a place and take turns there: they are not worked out again.
                let known = self.known.get(self.key.as_slice()).copied();
                let id = known.unwrap_or_else(|| {
                    let id = self.intern(outcome(row, block.points_of_row(row), present));
                    if self.known.len() < KNOWN {
                        self.known.insert(self.key.as_slice().into(), id);
                    }
                    id
                });
                self.keys.put(place, &self.key, id);
                id
            });
            block.verdicts.push(id);
        }
    }

    /// The same where all kinds of rows can be listed.
    fn judge_listed(
        &mut self,
        plan: &BatchPlan,
        block: &mut Block,
        outcome: impl Fn(usize, IndexVec<ScoreId, i64>, Option<StageId>) -> Outcome,
    ) {
        self.places.clear();
        self.places.resize(block.rows, 0);
        let mut stride = 1 << plan.outcome_bits;
        for ranges in &self.ranges {
            for (place, points) in self.places.iter_mut().zip(&block.points[ranges.score]) {
                *place += usize::from(ranges.of(*points)) * stride;
            }
            stride *= ranges.thresholds.len() + 1;
        }
        let rows = block.words.chunks_exact(plan.width());
        for (place, row) in self.places.iter_mut().zip(rows) {
            *place += plan.outcome_of(row).next().map_or(0, |bits| bits as usize);
        }
        block.verdicts.clear();
        block.verdicts.extend(self.places.iter().map(|place| *self.listed.get(*place).expect(PLACE)));
        if !block.verdicts.contains(&UNKNOWN) {
            return;
        }
        for row in 0..block.rows {
            let place = *self.places.get(row).expect("every row of a block has its place");
            let mut id = *self.listed.get(place).expect(PLACE);
            if id == UNKNOWN {
                id = self.intern(outcome(row, block.points_of_row(row), None));
                *self.listed.get_mut(place).expect(PLACE) = id;
            }
            *block.verdicts.get_mut(row).expect("every row of a block has its verdict") = id;
        }
    }

    #[inline]
    fn fill_key(&mut self, plan: &BatchPlan, block: &Block, row: usize, present: Option<StageId>) {
        let (own, rest) = self.key.split_at_mut(plan.outcome_words());
        own.iter_mut().zip(block.outcome_of(plan, row)).for_each(|(own, bits)| *own = bits);
        rest.fill(0);
        for (i, ranges) in self.ranges.iter().enumerate() {
            let points = *block.points[ranges.score].get(row).expect("every row of a block has its points");
            let word = rest.get_mut(i / 4).expect("a key has room for all ranges");
            *word |= u64::from(ranges.of(points)) << (16 * (i % 4));
        }
        if let Some(last) = rest.last_mut() {
            let persona = if self.has_personas { best_persona(&plan.model.0, &block.points_of_row(row)) } else { None };
            *last = number(persona) << 32 | number(present);
        }
    }

    fn intern(&mut self, mut outcome: Outcome) -> u32 {
        let key = (outcome.persona, outcome.disqualified, outcome.fast_track, outcome.stage, outcome.action);
        let fresh = self.outcomes.len() as u32;
        let id = *self.numbers.entry(key).or_insert(fresh);
        if id == fresh {
            outcome.points = IndexVec::new();
            self.outcomes.push(outcome);
        }
        id
    }
}
