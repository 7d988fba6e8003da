//! The classes of a unit: what each gives to the words of a row. Knows nothing about blocks and verdicts.

use std::collections::BTreeMap;

use super::batch_plan::BatchPlan;
use super::class::{Class, NULL, REJECTED};
use super::class_signature::ClassSignature;
use super::codes::{Codes, NARROW};
use super::column_encoder::ColumnEncoder;
use super::extreme::{Extreme, filled};
use super::family::FieldFamily;
use super::ids::{ClassId, ColumnId, FamilyId};
use crate::base::index::{Id, IndexVec};

/// What each class of a unit gives.
#[derive(Clone, Debug)]
pub(crate) struct FamilyClasses {
    pub(crate) unit: FamilyId,
    /// The words of each class, one class after the other; room for at least [`NARROW`] of them.
    pub(crate) words: Vec<u64>,
    /// By class. Class 0 is that of empty cells; 1 stands for values that are refused.
    pub(crate) signatures: IndexVec<ClassId, Vec<ClassSignature>>,
    /// Points of the tables of the unit, by class and then by table.
    pub(crate) table_points: Vec<i64>,
    /// By class: in how many ways what is unknown can be filled in, as far as the stage tells them apart.
    ways: IndexVec<ClassId, usize>,
    /// The same as words and sights where everything unknown is filled in: for the least points, and for the most.
    extremes: [Filled; 2],
    /// Classes of several columns, as one.
    combined: BTreeMap<Box<[Class]>, Class>,
    /// By row, for units of several columns.
    block: Codes,
}

/// What the classes of a unit give where everything is known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filled {
    pub(crate) words: Vec<u64>,
    pub(crate) signatures: IndexVec<ClassId, Vec<ClassSignature>>,
}

impl FamilyClasses {
    pub(crate) fn new(unit: FamilyId) -> Self {
        Self {
            unit,
            words: Vec::new(),
            signatures: IndexVec::new(),
            table_points: Vec::new(),
            ways: IndexVec::new(),
            extremes: Default::default(),
            combined: BTreeMap::new(),
            block: Codes::default(),
        }
    }

    /// What the classes give where everything unknown is filled in.
    pub(crate) fn filled(&self, extreme: Extreme) -> &Filled {
        let [least, most] = &self.extremes;
        match extreme {
            Extreme::Least => least,
            Extreme::Most => most,
        }
    }

    /// The class of each row.
    pub(crate) fn codes<'a>(&'a self, plan: &BatchPlan, columns: &'a IndexVec<ColumnId, ColumnEncoder>) -> &'a Codes {
        match plan.units[self.unit].columns.as_slice() {
            [only] => columns[*only].block(),
            _ => &self.block,
        }
    }

    /// The class of a row.
    pub(crate) fn class(&self, plan: &BatchPlan, columns: &IndexVec<ColumnId, ColumnEncoder>, row: usize) -> Class {
        self.codes(plan, columns).get(row).expect("every row of a block has its class")
    }

    pub(crate) fn open_ways(&self, plan: &BatchPlan, columns: &IndexVec<ColumnId, ColumnEncoder>, row: usize) -> usize {
        self.ways[ClassId::of(self.class(plan, columns, row))]
    }

    /// Works out what classes give that were not met before.
    pub(crate) fn meet(&mut self, plan: &BatchPlan, columns: &IndexVec<ColumnId, ColumnEncoder>, rows: usize) {
        let unit = &plan.units[self.unit];
        let own: Vec<&ColumnEncoder> = unit.columns.iter().map(|c| &columns[*c]).collect();
        if let [only] = own.as_slice() {
            let fresh = {
                let all = &only.classes().signatures;
                all[all.ids_from(self.signatures.next_id())].to_vec()
            };
            for signatures in fresh {
                let column = [(*only, &signatures)];
                let signatures = merged(plan, unit, &column);
                self.take(plan, unit, signatures);
            }
            return;
        }
        if self.signatures.is_empty() {
            // As in single columns: the class of empty cells, and that of refused values.
            for _ in [NULL, REJECTED] {
                self.take(plan, unit, merged(plan, unit, &[]));
            }
            self.combined.insert(own.iter().map(|_| NULL).collect(), NULL);
        }
        self.block.truncate(0);
        for row in 0..rows {
            let key: Box<[Class]> = own.iter().map(|c| c.class(row)).collect();
            let class = match self.combined.get(&key) {
                Some(class) => *class,
                None => {
                    let seen: Vec<(&ColumnEncoder, &Vec<ClassSignature>)> = own
                        .iter()
                        .zip(&key)
                        .filter(|(_, class)| **class > REJECTED)
                        .map(|(column, class)| (*column, &column.classes().signatures[ClassId::of(*class)]))
                        .collect();
                    let signatures = merged(plan, unit, &seen);
                    let class = self.take(plan, unit, signatures);
                    self.combined.insert(key, class);
                    class
                }
            };
            self.block.push(class);
        }
    }

    fn take(&mut self, plan: &BatchPlan, unit: &FieldFamily, signatures: Vec<ClassSignature>) -> Class {
        let words = plan.entry(unit, &signatures, plan.width());
        put(&mut self.words, self.signatures.len(), &words);
        if plan.lines.is_some() {
            self.table_points.extend(plan.table_points(unit, &signatures));
        }
        if plan.asks_settled {
            for (side, extreme) in self.extremes.iter_mut().zip(Extreme::BOTH) {
                let signatures = filled((&plan.model.0, plan.at), unit, &signatures, extreme);
                let words = plan.entry(unit, &signatures, plan.width());
                put(&mut side.words, side.signatures.len(), &words);
                side.signatures.push(signatures);
            }
        }
        self.ways.push(plan.ways(unit, &signatures));
        self.signatures.push(signatures).index() as Class
    }
}

/// Puts the words of a class behind those of the others.
pub(crate) fn put(all: &mut Vec<u64>, class: usize, words: &[u64]) {
    let width = words.len();
    all.resize(width * NARROW.max(class + 1), 0);
    let own = all.get_mut(width * class..width * (class + 1)).expect("room for the class was just made");
    own.copy_from_slice(words);
}

/// What is seen of a unit where these columns have a value: each field as the nearest column above it says.
fn merged(
    plan: &BatchPlan,
    unit: &FieldFamily,
    columns: &[(&ColumnEncoder, &Vec<ClassSignature>)],
) -> Vec<ClassSignature> {
    let mut signatures = plan.blank(&plan.model.0, unit);
    for (place, field) in signatures.iter_mut().zip(&unit.fields) {
        let above = columns.iter().filter_map(|(column, own)| {
            let position = column.classes().fields.iter().position(|f| f == field)?;
            Some((column.classes().fields.len(), own.get(position).expect("every field of a column is seen")))
        });
        // The nearer the column, the fewer fields are below it.
        if let Some((_, signature)) = above.min_by_key(|(below, _)| *below) {
            *place = signature.clone();
        }
    }
    signatures
}
