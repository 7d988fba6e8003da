//! Reads the activities of a table's leads from a log, block by block, for the batch engine. Knows nothing about the
//! facts of leads.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ListArray, RecordBatch};
use arrow_buffer::NullBuffer;
use leadstone::__engine::columns::{BatchPlan, BatchScorer, EventPointsBlock, PresentCells};

use super::event_arrays::KeyArray;
use super::lead_numbers::LeadKey;
use super::view::{EventView, LeadEvents};

/// The activities of leads, found by the keys in a column of their table.
#[derive(Clone, Debug)]
pub(crate) struct ActivityReader {
    view: EventView<'static>,
    /// The column of the keys.
    column: usize,
    events: LeadEvents,
    /// The lead numbers of one row: several where it has several keys.
    found: Vec<usize>,
    happened: EventPointsBlock,
    /// By counted field.
    counts: Vec<CountedValues>,
}

/// The values of a counted field in a block.
#[derive(Clone, Debug, Default)]
struct CountedValues {
    numbers: Vec<f64>,
    /// The validity of the rows, as bits.
    has_value: Vec<u8>,
}

/// The keys of a batch.
pub(crate) struct LeadKeys<'a> {
    keys: KeyArray<'a>,
    nulls: Option<&'a NullBuffer>,
    /// Where rows have several keys each.
    lists: Option<&'a ListArray>,
}

impl ActivityReader {
    pub(crate) fn new(view: &EventView<'static>, column: usize, plan: &BatchPlan) -> Self {
        Self {
            events: view.buffer(),
            counts: vec![CountedValues::default(); view.fields().count()],
            found: Vec::new(),
            happened: EventPointsBlock::new(plan),
            view: view.clone(),
            column,
        }
    }

    /// The keys of a batch; `None` where it lacks the column.
    pub(crate) fn keys<'a>(&self, batch: &'a RecordBatch) -> Option<LeadKeys<'a>> {
        let array = batch.columns().get(self.column)?;
        let lists = array.as_list_opt::<i32>();
        let keys = lists.map_or(array, ListArray::values);
        Some(LeadKeys { keys: KeyArray::new(keys.as_ref()), nulls: keys.nulls(), lists })
    }

    /// Reads the activities of the leads of these rows, and encodes the counted fields, whose columns begin at `first`.
    pub(crate) fn read(&mut self, keys: &LeadKeys<'_>, rows: Range<usize>, engine: &mut BatchScorer, first: usize) {
        self.happened.clear();
        for counts in &mut self.counts {
            counts.numbers.clear();
            counts.has_value.clear();
            counts.has_value.resize(rows.len().div_ceil(8), 0);
        }
        for (row, at) in rows.enumerate() {
            self.found.clear();
            keys.find(at, &self.view, &mut self.found);
            self.view.read_numbers(&self.found, &mut self.events);
            self.happened.add(self.events.points(), self.events.activities());
            for (counts, value) in self.counts.iter_mut().zip(self.events.values()) {
                counts.numbers.push(value.map_or(0.0, leadstone::Number::get));
                if let Some(byte) = counts.has_value.get_mut(row / 8) {
                    *byte |= u8::from(value.is_some()) << (row % 8);
                }
            }
        }
        for (index, counts) in self.counts.iter().enumerate() {
            if let Some(column) = engine.column(first + index) {
                column.numbers(&counts.numbers, PresentCells::Some(&counts.has_value));
            }
        }
    }

    /// The block that was read last.
    pub(crate) fn happened(&self) -> &EventPointsBlock {
        &self.happened
    }
}

impl LeadKeys<'_> {
    /// The lead numbers of a row; none for a row without a key.
    fn find(&self, row: usize, view: &EventView<'_>, to: &mut Vec<usize>) {
        let Some(lists) = self.lists else {
            to.extend(self.number(row, view));
            return;
        };
        if let (true, Some([start, end])) = (lists.is_valid(row), lists.value_offsets().get(row..row + 2)) {
            to.extend((*start as usize..*end as usize).filter_map(|item| self.number(item, view)));
            to.sort_unstable();
            to.dedup();
        }
    }

    fn number(&self, place: usize, view: &EventView<'_>) -> Option<usize> {
        let is_there = || self.nulls.is_none_or(|n| n.is_valid(place));
        match &self.keys {
            KeyArray::Text(texts) => view.find(LeadKey::from(texts.get(place).filter(|t| !t.is_empty())?)),
            KeyArray::Whole(keys) => view.find(LeadKey::Whole(*keys.get(place).filter(|_| is_there())?)),
            KeyArray::Large(keys) => {
                let key = *keys.get(place).filter(|_| is_there())?;
                match i64::try_from(key) {
                    Ok(key) => view.find(LeadKey::Whole(key)),
                    Err(_) => view.find(LeadKey::Text(&key.to_string())),
                }
            }
        }
    }
}
