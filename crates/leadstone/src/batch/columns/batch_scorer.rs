//! Reads blocks of rows and gives their verdicts. Each thread has its own; all share the plan.

use std::sync::Arc;

use super::batch_plan::BatchPlan;
use super::block::Block;
use super::column_encoder::ColumnEncoder;
use super::contributions::TablePoints;
use super::corners::CornerTrial;
use super::event_block::EventPointsBlock;
use super::family::FieldFamily;
use super::family_classes::FamilyClasses;
use super::fused_columns::{Addend, FusedColumns};
use super::ids::{ClassId, ColumnId, EncodedFamilyId};
use super::outcome_cache::{OutcomeCache, RowVerdict};
use super::row::{RowFacts, valuation};
use super::settled_cache::{SettledCache, settle};
use super::state_bounds::StateBounds;
use crate::base::index::{Id, IndexVec};
use crate::reasoning::possible::QUICK;

/// Scores blocks of rows; see the [module](super) for an example.
#[derive(Clone, Debug)]
pub struct BatchScorer {
    plan: Arc<BatchPlan>,
    columns: IndexVec<ColumnId, ColumnEncoder>,
    /// Those with columns.
    units: IndexVec<EncodedFamilyId, FamilyClasses>,
    mixes: FusedColumns,
    verdicts: OutcomeCache,
    states: Option<StateBounds>,
    settled_cache: Option<SettledCache>,
    extremes: CornerTrial,
    block: Block,
}

impl BatchScorer {
    /// An engine that has not seen any value yet.
    pub fn new(plan: Arc<BatchPlan>) -> Self {
        let columns = plan.columns.map(|field| ColumnEncoder::new(&plan, *field));
        let with_columns = plan.units.iter_enumerated().filter(|(_, u)| !u.columns.is_empty());
        let units = with_columns.map(|(unit, _)| FamilyClasses::new(unit)).collect();
        let verdicts = OutcomeCache::new(&plan);
        let states = plan.ends.as_ref().map(|ends| StateBounds::new(&plan, ends));
        let settled_cache = plan.asks_settled.then(|| SettledCache::new(&plan));
        Self {
            plan,
            columns,
            units,
            mixes: FusedColumns::default(),
            verdicts,
            states,
            settled_cache,
            extremes: CornerTrial::default(),
            block: Block::default(),
        }
    }

    /// A column, by its place in the plan.
    pub fn column(&mut self, index: usize) -> Option<&mut ColumnEncoder> {
        let known = self.columns.ids();
        (index < known.len()).then(|| &mut self.columns[ColumnId::new(index)])
    }

    /// Scores the rows that were added to the columns, and begins a new block. A column with fewer rows than others has
    /// empty cells there. `stages` has the present stage of each row, by its index, or is empty. No lead did anything.
    pub fn score(&mut self, stages: &[Option<usize>]) {
        self.score_with(stages, &EventPointsBlock::default());
    }

    /// The same, with what the leads did; rows beyond those of `event_points` did nothing.
    ///
    /// Counted fields are columns like others: one that the plan does not have says what a lead without activities
    /// would.
    pub fn score_with(&mut self, stages: &[Option<usize>], event_points: &EventPointsBlock) {
        let rows = self.columns.iter().map(|c| c.block().len()).max().unwrap_or(0).max(event_points.rows());
        self.block.rows = rows;
        self.columns.iter_mut().for_each(|c| c.fill_up(rows));
        for unit in &mut self.units {
            unit.meet(&self.plan, &self.columns, rows);
        }
        match (&mut self.states, &self.plan.ends) {
            (Some(states), Some(ends)) => {
                states.add_up(&self.plan, ends, (&self.units, &self.columns), &mut self.block);
            }
            _ => {
                let addends: IndexVec<EncodedFamilyId, Addend<'_>> = self
                    .units
                    .iter()
                    .map(|own| Addend { codes: own.codes(&self.plan, &self.columns), words: &own.words })
                    .collect();
                let classes = self.units.iter().map(|own| own.signatures.len());
                let columns = (&addends, classes);
                self.mixes.add_up(&mut self.block.words, rows, &self.plan.start, columns, &self.plan.tangled);
            }
        }
        self.block.settle_points(&self.plan, event_points);
        let (plan, units, columns) = (&self.plan, &self.units, &self.columns);
        let known = |row: usize| {
            let blank = |unit: &FieldFamily| plan.blank(&plan.model.0, unit);
            valuation(plan, units, blank, |_, own| &own.signatures[ClassId::of(own.class(plan, columns, row))])
        };
        self.verdicts.judge(plan, &mut self.block, stages, |row, points, present| {
            RowFacts { valuation: known(row), events: plan.model.0.events.filled(0) }
                .evaluator(plan, present)
                .outcome_of(points)
        });
        if let Some(lines) = &plan.lines {
            let tables = plan.table_places.ids().iter().map(|table| TablePoints::new(plan, units, columns, table));
            lines.tell(plan, &mut self.block, event_points, &tables.collect());
        }
        let facts = |row: usize| RowFacts { valuation: known(row), events: event_points.points(&plan.model.0, row) };
        if let (Some(states), Some(ends)) = (&mut self.states, &plan.ends) {
            states.bound(plan, ends, &mut self.block, event_points, &facts);
        }
        if let Some(settled_cache) = &mut self.settled_cache {
            let ways = |row: usize| {
                let mut ways = plan.absent_ways;
                for unit in units {
                    if ways > QUICK {
                        break;
                    }
                    ways = ways.saturating_mul(unit.open_ways(plan, columns, row));
                }
                ways
            };
            let mut settled = settled_cache.judge(plan, &self.block, stages, &ways, &facts);
            let open: Vec<usize> = (0..rows).filter(|row| settled.get(*row) == Some(&None)).collect();
            let differ = self.extremes.differ(plan, (units, columns), &mut self.verdicts, &open, stages, event_points);
            for (row, differs) in open.iter().zip(differ) {
                *settled.get_mut(*row).expect("every row of a block was judged") = differs.then_some(false);
            }
            settle(plan, &mut self.block, stages, settled, &facts);
        }
        self.block.rejected.clear();
        for column in &self.columns {
            self.block.rejected.extend_from_slice(column.rejects());
        }
        self.block.rejected.sort_unstable();
        self.block.rejected.dedup();
        self.columns.iter_mut().for_each(ColumnEncoder::clear);
    }

    /// The block that was scored last.
    pub fn block(&self) -> &Block {
        &self.block
    }

    /// A verdict by its number in a block.
    ///
    /// # Panics
    /// Where no block of this engine has the number.
    pub fn verdict(&self, id: u32) -> RowVerdict<'_> {
        let outcome = self.verdicts.outcome(id).expect("the number comes from a block of this engine");
        RowVerdict { model: &self.plan.model, outcome }
    }
}
