//! Reads blocks of rows and gives their verdicts. Each thread has its own; all share the plan.

use std::sync::Arc;

use super::block::Block;
use super::column::Column;
use super::contributions::TablePoints;
use super::corners::Extremes;
use super::event_block::Happened;
use super::field_family::UnitClasses;
use super::fused_columns::{Addend, Mixes};
use super::plan::Plan;
use super::row::{RowFacts, snapshot};
use super::settled::{Prospects, settle};
use super::states::States;
use super::unit::Unit;
use super::verdicts::{Verdict, Verdicts};
use crate::reasoning::possible::QUICK;

/// Scores blocks of rows; see the [module](super) for an example.
#[derive(Clone, Debug)]
pub struct Engine {
    plan: Arc<Plan>,
    columns: Vec<Column>,
    /// Those with columns.
    units: Vec<UnitClasses>,
    mixes: Mixes,
    verdicts: Verdicts,
    states: Option<States>,
    prospects: Option<Prospects>,
    extremes: Extremes,
    block: Block,
}

impl Engine {
    /// An engine that has not seen any value yet.
    pub fn new(plan: Arc<Plan>) -> Self {
        let columns = plan.columns.iter().map(|field| Column::new(&plan, *field)).collect();
        let with_columns = plan.units.iter().enumerate().filter(|(_, u)| !u.columns.is_empty());
        let units = with_columns.map(|(unit, _)| UnitClasses::new(unit)).collect();
        let verdicts = Verdicts::new(&plan);
        let states = plan.ends.as_ref().map(|ends| States::new(&plan, ends));
        let prospects = plan.asks_settled.then(|| Prospects::new(&plan));
        Self {
            plan,
            columns,
            units,
            mixes: Mixes::default(),
            verdicts,
            states,
            prospects,
            extremes: Extremes::default(),
            block: Block::default(),
        }
    }

    /// A column, by its place in the plan.
    pub fn column(&mut self, index: usize) -> Option<&mut Column> {
        self.columns.get_mut(index)
    }

    /// Scores the rows that were added to the columns, and begins a new block. A column with fewer rows than others has
    /// empty cells there. `stages` has the present stage of each row, by its index, or is empty. No lead did anything.
    pub fn score(&mut self, stages: &[Option<usize>]) {
        self.score_with(stages, &Happened::default());
    }

    /// The same, with what the leads did; rows beyond those of `happened` did nothing.
    ///
    /// Counted fields are columns like others: one that the plan does not have says what a lead without activities
    /// would.
    pub fn score_with(&mut self, stages: &[Option<usize>], happened: &Happened) {
        let rows = self.columns.iter().map(|c| c.block().len()).max().unwrap_or(0).max(happened.rows());
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
                let addends: Vec<Addend<'_>> = self
                    .units
                    .iter()
                    .map(|own| Addend { codes: own.codes(&self.plan, &self.columns), words: &own.words })
                    .collect();
                let classes = self.units.iter().map(|own| own.sights.len());
                let columns = (addends.as_slice(), classes);
                self.mixes.add_up(&mut self.block.words, rows, &self.plan.start, columns, &self.plan.tangled);
            }
        }
        self.block.settle_points(&self.plan, happened);
        let (plan, units, columns) = (&self.plan, &self.units, &self.columns);
        let known = |row: usize| {
            let blank = |unit: &Unit| plan.blank(&plan.model.0, unit);
            snapshot(plan, units, blank, |_, own| own.sights.get(own.class(plan, columns, row) as usize))
        };
        self.verdicts.judge(plan, &mut self.block, stages, |row, points, present| {
            RowFacts { snapshot: known(row), events: Vec::new() }.kernel(plan, present).outcome_of(points)
        });
        if let Some(lines) = &plan.lines {
            let tables = (0..plan.table_places.len()).map(|table| TablePoints::new(plan, units, columns, table));
            lines.tell(plan, &mut self.block, happened, &tables.collect::<Vec<_>>());
        }
        let facts = |row: usize| RowFacts { snapshot: known(row), events: happened.points(row) };
        if let (Some(states), Some(ends)) = (&mut self.states, &plan.ends) {
            states.bound(plan, ends, &mut self.block, happened, &facts);
        }
        if let Some(prospects) = &mut self.prospects {
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
            let mut settled = prospects.judge(plan, &self.block, stages, &ways, &facts);
            let open: Vec<usize> = (0..rows).filter(|row| settled.get(*row) == Some(&None)).collect();
            let differ = self.extremes.differ(plan, (units, columns), &mut self.verdicts, &open, stages, happened);
            for (row, differs) in open.iter().zip(differ) {
                if let Some(place) = settled.get_mut(*row) {
                    *place = differs.then_some(false);
                }
            }
            settle(plan, &mut self.block, stages, settled, &facts);
        }
        self.block.rejected.clear();
        for column in &self.columns {
            self.block.rejected.extend_from_slice(column.rejects());
        }
        self.block.rejected.sort_unstable();
        self.block.rejected.dedup();
        self.columns.iter_mut().for_each(Column::clear);
    }

    /// The block that was scored last.
    pub fn block(&self) -> &Block {
        &self.block
    }

    /// A verdict by its number in a block.
    ///
    /// # Panics
    /// Where no block of this engine has the number.
    pub fn verdict(&self, id: u32) -> Verdict<'_> {
        let outcome = self.verdicts.outcome(id).expect("the number comes from a block of this engine");
        Verdict { model: &self.plan.model, outcome }
    }
}
