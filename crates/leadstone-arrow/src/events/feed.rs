//! Reads what the leads of a table did, block by block, for an engine. Knows nothing about the facts of leads.

use std::ops::Range;

use arrow_array::{Array, RecordBatch};
use arrow_buffer::NullBuffer;
use leadstone::columns::{Cells, Engine, Happened, Plan};

use super::cursor::Keys;
use super::leads::LeadKey;
use super::view::{EventView, LeadEvents};

/// What leads did, by the keys in a column of their table.
#[derive(Clone, Debug)]
pub(crate) struct Activities {
    view: EventView<'static>,
    /// The column of the keys.
    column: usize,
    events: LeadEvents,
    happened: Happened,
    /// By counted field.
    counts: Vec<Counts>,
}

/// The values of a counted field in a block.
#[derive(Clone, Debug, Default)]
struct Counts {
    numbers: Vec<f64>,
    /// A bit for each row that has one.
    has_value: Vec<u64>,
}

/// The keys of a batch.
pub(crate) struct LeadKeys<'a> {
    keys: Keys<'a>,
    nulls: Option<&'a NullBuffer>,
}

impl Activities {
    pub(crate) fn new(view: &EventView<'static>, column: usize, plan: &Plan) -> Self {
        Self {
            events: view.buffer(),
            counts: vec![Counts::default(); view.fields().count()],
            happened: Happened::new(plan),
            view: view.clone(),
            column,
        }
    }

    /// The keys of a batch; none where it lacks the column.
    pub(crate) fn keys<'a>(&self, batch: &'a RecordBatch) -> Option<LeadKeys<'a>> {
        let array = batch.columns().get(self.column)?;
        Some(LeadKeys { keys: Keys::new(array.as_ref()), nulls: array.nulls() })
    }

    /// Reads what the leads of these rows did and feeds the counted fields, whose columns begin at `first`.
    pub(crate) fn read(&mut self, keys: &LeadKeys<'_>, rows: Range<usize>, engine: &mut Engine, first: usize) {
        self.happened.clear();
        for counts in &mut self.counts {
            counts.numbers.clear();
            counts.has_value.clear();
            counts.has_value.resize(rows.len().div_ceil(64), 0);
        }
        for (row, at) in rows.enumerate() {
            keys.read(at, &self.view, &mut self.events);
            self.happened.add(self.events.points(), self.events.activities());
            for (counts, value) in self.counts.iter_mut().zip(self.events.values()) {
                counts.numbers.push(value.map_or(0.0, leadstone::Number::get));
                if let Some(word) = counts.has_value.get_mut(row / 64) {
                    *word |= u64::from(value.is_some()) << (row % 64);
                }
            }
        }
        for (index, counts) in self.counts.iter().enumerate() {
            if let Some(column) = engine.column(first + index) {
                column.numbers(&counts.numbers, Cells::Some(&counts.has_value));
            }
        }
    }

    /// The block that was read last.
    pub(crate) fn happened(&self) -> &Happened {
        &self.happened
    }
}

impl LeadKeys<'_> {
    /// Reads what the lead of a row did; one without a key did nothing.
    fn read(&self, row: usize, view: &EventView<'_>, to: &mut LeadEvents) {
        let is_there = || self.nulls.is_none_or(|n| n.is_valid(row));
        match &self.keys {
            Keys::Text(words) => {
                if let Some(text) = words.get(row).filter(|t| !t.is_empty()) {
                    view.read(LeadKey::from(text), to);
                    return;
                }
            }
            Keys::Whole(keys) => {
                if let Some(key) = keys.get(row).filter(|_| is_there()) {
                    view.read(LeadKey::Whole(*key), to);
                    return;
                }
            }
            Keys::Large(keys) => {
                if let Some(key) = keys.get(row).filter(|_| is_there()) {
                    match i64::try_from(*key) {
                        Ok(key) => view.read(LeadKey::Whole(key), to),
                        Err(_) => view.read(LeadKey::Text(&key.to_string()), to),
                    };
                    return;
                }
            }
        }
        view.read_nothing(to);
    }
}
