//! Reads blocks of rows and gives their verdicts. Each thread has its own; all share the plan.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::block::{Addend, Block};
use super::column::{Class, Column, NULL, REJECTED};
use super::ends::EndsPlan;
use super::happened::Happened;
use super::knots::Knots;
use super::plan::{Plan, Unit};
use super::prospects::Prospects;
use super::row::RowFacts;
use super::sight::Sight;
use super::verdicts::{Verdict, Verdicts};
use crate::condition::Truth;
use crate::interval::{Domains, bounds};
use crate::kernel::{Kernel, Outcome};
use crate::snapshot::Snapshot;

/// Scores blocks of rows; see the [module](super) for an example.
#[derive(Clone, Debug)]
pub struct Engine {
    plan: Arc<Plan>,
    columns: Vec<Column>,
    /// Those with columns.
    units: Vec<UnitClasses>,
    verdicts: Verdicts,
    knots: Option<Knots>,
    prospects: Option<Prospects>,
    block: Block,
}

/// What each class of a unit gives.
#[derive(Clone, Debug)]
struct UnitClasses {
    unit: usize,
    /// The words of each class, one class after the other.
    words: Vec<u64>,
    /// By class.
    sights: Vec<Vec<Sight>>,
    /// Points of the tables of the unit, by class and then by table.
    table_points: Vec<i64>,
    /// By class: in how many ways what is unknown can be filled in, as far as the stage tells them apart.
    ways: Vec<usize>,
    /// What rules over several fields see of a class.
    codes: BTreeMap<Vec<Option<Box<[Truth]>>>, u64>,
    /// Classes of several columns, as one.
    combined: BTreeMap<Box<[Class]>, Class>,
    /// By row, for units of several columns.
    block: Vec<Class>,
}

impl Engine {
    /// An engine that has not seen any value yet.
    pub fn new(plan: Arc<Plan>) -> Self {
        let columns = plan.columns.iter().map(|field| Column::new(&plan, *field)).collect();
        let with_columns = plan.units.iter().enumerate().filter(|(_, u)| !u.columns.is_empty());
        let units = with_columns
            .map(|(unit, _)| UnitClasses {
                unit,
                words: Vec::new(),
                sights: Vec::new(),
                table_points: Vec::new(),
                ways: Vec::new(),
                codes: BTreeMap::new(),
                combined: BTreeMap::new(),
                block: Vec::new(),
            })
            .collect();
        let verdicts = Verdicts::new(&plan);
        let knots = plan.ends.as_ref().map(|ends| Knots::new(&plan, ends));
        let prospects = plan.has_bounds.then(|| Prospects::new(&plan));
        Self { plan, columns, units, verdicts, knots, prospects, block: Block::default() }
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
        if self.units.iter().any(|unit| unit.codes.len() > EndsPlan::codes()) {
            // More than the words can tell apart.
            self.knots = None;
        }
        let addends: Vec<Addend<'_>> = self
            .units
            .iter()
            .map(|own| Addend { classes: own.classes(&self.plan, &self.columns), words: &own.words })
            .collect();
        self.block.add_up(&self.plan, &addends);
        self.block.settle_points(&self.plan, happened);
        let (plan, units, columns) = (&self.plan, &self.units, &self.columns);
        self.verdicts.judge(plan, &mut self.block, stages, |row, points, present| {
            outcome(plan, &snapshot(plan, units, columns, row), points, present)
        });
        if let Some(lines) = &plan.lines {
            let points = |table: usize, row: usize| table_points(plan, units, columns, table, row);
            lines.tell(plan, &mut self.block, happened, &points);
        }
        let facts =
            |row: usize| RowFacts { snapshot: snapshot(plan, units, columns, row), events: happened.points(row) };
        if let Some(prospects) = &mut self.prospects {
            match (&mut self.knots, &plan.ends) {
                (Some(knots), Some(ends)) => knots.bound(plan, ends, &mut self.block, happened, &facts),
                _ => bound_hard(plan, &mut self.block, &facts),
            }
            let ways = |row: usize| {
                units.iter().map(|u| u.open_ways(plan, columns, row)).fold(plan.absent_ways, usize::saturating_mul)
            };
            prospects.settle(plan, &mut self.block, stages, &ways, &facts);
        }
        self.block.rejected.clear();
        for column in self.columns.iter().filter(|c| c.has_rejects()) {
            let rejected = column.block().iter().enumerate().filter(|(_, class)| **class == REJECTED);
            self.block.rejected.extend(rejected.map(|(row, _)| row));
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

fn outcome(plan: &Plan, snapshot: &Snapshot, points: Vec<i64>, present_stage: Option<usize>) -> Outcome {
    Kernel { model: &plan.model.0, snapshot, events: &[], present_stage }.outcome_of(points)
}

/// The points of a table in a row.
fn table_points(plan: &Plan, units: &[UnitClasses], columns: &[Column], table: usize, row: usize) -> i64 {
    let Some((unit, position, count)) = plan.table_places.get(table).copied() else { return 0 };
    match units.iter().find(|u| u.unit == unit) {
        Some(own) => {
            let class = own.classes(plan, columns).get(row).copied().unwrap_or(NULL) as usize;
            own.table_points.get(class * count + position).copied().unwrap_or(0)
        }
        None => {
            let blank = plan.units.get(unit).map(|u| plan.table_points(u, &plan.blank(&plan.model.0, u)));
            blank.and_then(|points| points.get(position).copied()).unwrap_or(0)
        }
    }
}

/// The bounds of rows where there is too much to add them up.
fn bound_hard(plan: &Plan, block: &mut Block, facts: &impl Fn(usize) -> RowFacts) {
    let model = &*plan.model.0;
    let domains = Domains::at(model, model.plans(), plan.at.unix());
    block.intervals.clear();
    for row in 0..block.rows {
        block.intervals.extend(bounds(&facts(row).kernel(plan, None), model.plans(), &domains));
    }
}

/// What is known of a row, as the kernel takes it.
fn snapshot(plan: &Plan, units: &[UnitClasses], columns: &[Column], row: usize) -> Snapshot {
    let model = &plan.model.0;
    let mut snapshot = Snapshot::new(model);
    for unit in plan.units.iter().filter(|u| u.columns.is_empty()) {
        put(plan, unit, &plan.blank(model, unit), &mut snapshot);
    }
    for own in units {
        let class = own.classes(plan, columns).get(row).copied().unwrap_or(NULL);
        if let (Some(unit), Some(sights)) = (plan.units.get(own.unit), own.sights.get(class as usize)) {
            put(plan, unit, sights, &mut snapshot);
        }
    }
    snapshot
}

fn put(plan: &Plan, unit: &Unit, sights: &[Sight], snapshot: &mut Snapshot) {
    for (field, sight) in unit.fields.iter().zip(sights) {
        if let Some(field) = plan.model.0.fields.get(*field) {
            sight.put(field, snapshot);
        }
    }
}

impl UnitClasses {
    /// The class of each row.
    fn classes<'a>(&'a self, plan: &Plan, columns: &'a [Column]) -> &'a [Class] {
        match plan.units.get(self.unit).map(|u| u.columns.as_slice()) {
            Some([only]) => columns.get(*only).map_or(&[], Column::block),
            _ => &self.block,
        }
    }

    fn open_ways(&self, plan: &Plan, columns: &[Column], row: usize) -> usize {
        let class = self.classes(plan, columns).get(row).copied().unwrap_or(NULL);
        self.ways.get(class as usize).copied().unwrap_or(1)
    }

    /// Works out what classes give that were not met before.
    fn meet(&mut self, plan: &Plan, columns: &[Column], rows: usize) {
        let Some(unit) = plan.units.get(self.unit) else { return };
        let own: Vec<&Column> = unit.columns.iter().filter_map(|c| columns.get(*c)).collect();
        if let [only] = own.as_slice() {
            let fresh = only.classes().sights.get(self.sights.len()..).unwrap_or_default().to_vec();
            for sights in fresh {
                let column = [(*only, &sights)];
                let sights = merged(plan, unit, &column);
                self.take(plan, unit, sights);
            }
            return;
        }
        self.block.clear();
        for row in 0..rows {
            let key: Box<[Class]> = own.iter().map(|c| c.block().get(row).copied().unwrap_or(NULL)).collect();
            let class = match self.combined.get(&key) {
                Some(class) => *class,
                None => {
                    let seen: Vec<(&Column, &Vec<Sight>)> = own
                        .iter()
                        .zip(&key)
                        .filter(|(_, class)| **class > REJECTED)
                        .filter_map(|(column, class)| Some((*column, column.classes().sights.get(*class as usize)?)))
                        .collect();
                    let sights = merged(plan, unit, &seen);
                    let class = self.take(plan, unit, sights);
                    self.combined.insert(key, class);
                    class
                }
            };
            self.block.push(class);
        }
    }

    fn take(&mut self, plan: &Plan, unit: &Unit, sights: Vec<Sight>) -> Class {
        let mut words = plan.entry(self.unit, unit, &sights, plan.width());
        if let Some((word, shift)) = plan.ends.as_ref().and_then(|ends| ends.code_place(self.unit)) {
            let fresh = self.codes.len() as u64;
            let code = *self.codes.entry(EndsPlan::code_of(&plan.model.0, unit, &sights)).or_insert(fresh)
                % EndsPlan::codes() as u64;
            words.get_mut(word).into_iter().for_each(|w| *w |= code << shift);
        }
        self.words.extend(words);
        if plan.lines.is_some() {
            self.table_points.extend(plan.table_points(unit, &sights));
        }
        self.ways.push(plan.ways(unit, &sights));
        self.sights.push(sights);
        (self.sights.len() - 1) as Class
    }
}

/// What is seen of a unit where these columns have a value: each field as the nearest column above it says.
fn merged(plan: &Plan, unit: &Unit, columns: &[(&Column, &Vec<Sight>)]) -> Vec<Sight> {
    let mut sights = plan.blank(&plan.model.0, unit);
    for (place, field) in sights.iter_mut().zip(&unit.fields) {
        let above = columns.iter().filter_map(|(column, own)| {
            let position = column.classes().fields.iter().position(|f| f == field)?;
            Some((column.classes().fields.len(), own.get(position)?))
        });
        // The nearer the column, the fewer fields are below it.
        if let Some((_, sight)) = above.min_by_key(|(below, _)| *below) {
            *place = sight.clone();
        }
    }
    sights
}
