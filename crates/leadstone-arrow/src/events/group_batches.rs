//! Points of a log by group, for a block of leads at once where possible.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use leadstone::__engine::events::BatchAccumulator;

use super::EventError;
use super::count_store::CountStore;
use super::entries::LEADS_PER_SHARD;
use super::store::{Store, has};
use super::view::{EventView, KeyColumn, LeadEvents};

/// Leads of a block, all of one shard: as many as [`BatchAccumulator`] have rows.
const MANY: usize = 256;
/// Models with more event rules are read lead by lead: [`BatchAccumulator`] hold a number for each lead and rule.
const RULES: usize = 64;

impl EventView<'_> {
    /// Points of all leads in the log by group: the sum of the event rules of a group, before the cap and minimum of
    /// the group, which also cover its other rules.
    ///
    /// As [`batches`](Self::batches), with a column `score.group` for each group with event rules in place of the
    /// columns of rules and fields. It is faster for callers who want one number for each lead.
    ///
    /// # Example
    /// ```
    /// # use arrow_array::{cast::AsArray, types::Int64Type};
    /// # use std::sync::Arc;
    /// # use arrow_array::{Int64Array, RecordBatch, StringArray};
    /// # use leadstone::{Model, Timestamp};
    /// # use leadstone_arrow::{Dedup, EventLog};
    /// # let batch = RecordBatch::try_from_iter([
    /// #     ("lead", Arc::new(Int64Array::from(vec![7, 8])) as _),
    /// #     ("type", Arc::new(StringArray::from(vec!["demo_request", "demo_request"])) as _),
    /// #     ("time", Arc::new(StringArray::from(vec!["2026-11-20", "2026-11-21"])) as _),
    /// # ])?;
    /// let mut log = EventLog::new(&Model::builtin(), Dedup::AlreadyUnique);
    /// log.push(&batch)?;
    /// let view = log.at(Timestamp::parse("2026-11-22").expect("a valid instant"))?;
    /// for points in view.groups(1024) {
    ///     let points = points?;
    ///     let asked = points.column_by_name("intent.hand_raised").expect("a group of the model");
    ///     assert_eq!(asked.as_primitive::<Int64Type>().values(), &[47, 48]);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn groups(&self, rows: usize) -> impl Iterator<Item = Result<RecordBatch, EventError>> + '_ {
        GroupBatches::new(self, rows)
    }
}

/// Batches of points by group.
struct GroupBatches<'v, 'a> {
    view: &'v EventView<'a>,
    schema: SchemaRef,
    rows: usize,
    /// The lead at which the search goes on.
    next: usize,
    /// The leads of the block.
    leads: Vec<usize>,
    /// Sums of a block by rule, if every predicate set belongs to one rule alone; used where no lead of the block has
    /// single events.
    tallies: Option<BatchAccumulator>,
    events: LeadEvents,
}

impl<'v, 'a> GroupBatches<'v, 'a> {
    fn new(view: &'v EventView<'a>, rows: usize) -> Self {
        let mut fields = vec![view.key_field()];
        fields.extend(view.groups.iter().map(|g| Field::new(g, DataType::Int64, false)));
        let classes = &view.log.classes;
        let rule_of: Option<Vec<u32>> = view.alone.iter().copied().collect();
        let rule_of = rule_of.filter(|rules| rules.len() == classes.sets() && view.rules().len() <= RULES);
        Self {
            view,
            schema: Arc::new(Schema::new(fields)),
            rows: rows.max(1),
            next: 0,
            leads: Vec::with_capacity(MANY),
            tallies: rule_of.map(|rules| BatchAccumulator::new(classes.events(), view.at(), &rules)),
            events: view.buffer(),
        }
    }

    /// Finds the next leads of a shard, at most `most`; `false` if there are no more.
    fn find(&mut self, most: usize) -> bool {
        self.leads.clear();
        let end = self.view.log.leads.end();
        while self.leads.is_empty() && self.next < end {
            let of_shard = self.next..end.min((self.next / LEADS_PER_SHARD + 1) * LEADS_PER_SHARD);
            self.next = of_shard.end;
            for lead in of_shard {
                if self.leads.len() == most.min(MANY) {
                    self.next = lead;
                    break;
                }
                if self.view.log.store.has(lead) {
                    self.leads.push(lead);
                }
            }
        }
        !self.leads.is_empty()
    }

    /// Adds the points of the block's leads to the sums by group and row.
    fn add_to(&mut self, sums: &mut [Vec<i64>]) {
        let Self { view, leads, tallies, events, .. } = self;
        let first = sums.first().map_or(0, Vec::len);
        for sums in sums.iter_mut() {
            sums.resize(first + leads.len(), 0);
        }
        if let (Some(tallies), Some(counts)) = (tallies, plain(view, leads)) {
            for (row, lead) in (0..=u8::MAX).zip(&*leads) {
                counts.of_lead(*lead).each(|c| tallies.add_once(row, c.set, c.bucket, c.number as u8));
            }
            tallies.take(leads.len(), |rule, points| {
                let sums = view.group_of.get(rule).and_then(|group| sums.get_mut(*group)?.get_mut(first..));
                for (sum, points) in sums.unwrap_or_default().iter_mut().zip(points) {
                    *sum += points;
                }
            });
            return;
        }
        for (row, lead) in (first..).zip(leads) {
            view.read_numbers(&[*lead], events);
            events.reading.each_found(|rule| {
                let points = events.points().get(rule).copied().unwrap_or(0);
                if let Some(sum) = view.group_of.get(rule).and_then(|group| sums.get_mut(*group)?.get_mut(row)) {
                    *sum += points;
                }
            });
        }
    }
}

/// The counts, if the block's leads have nothing else and every count is below 256.
fn plain<'b>(view: &'b EventView<'_>, leads: &[usize]) -> Option<&'b CountStore> {
    let Store::Counts { counts, uncounted } = &view.log.store else { return None };
    let is_plain = counts.has_small_counts(*leads.first()?) && !leads.iter().any(|lead| has(uncounted, *lead));
    is_plain.then_some(counts)
}

impl Iterator for GroupBatches<'_, '_> {
    type Item = Result<RecordBatch, EventError>;

    fn next(&mut self) -> Option<Self::Item> {
        let most = self.rows.min(self.view.log.leads.end());
        let mut keys = KeyColumn::new(self.view);
        let mut sums: Vec<Vec<i64>> = self.view.groups.iter().map(|_| Vec::with_capacity(most)).collect();
        let mut rows = 0;
        while rows < self.rows && self.find(self.rows - rows) {
            rows += self.leads.len();
            self.leads.iter().for_each(|lead| keys.push(self.view, *lead));
            self.add_to(&mut sums);
        }
        if rows == 0 {
            return None;
        }
        let sums = sums.into_iter().map(|sums| Arc::new(Int64Array::from(sums)) as ArrayRef);
        let columns = std::iter::once(keys.finish()).chain(sums).collect();
        Some(RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(EventError::from))
    }
}
