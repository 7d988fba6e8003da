//! A log at an instant: points and counted fields, lead by lead. Knows nothing about how the log came to be.

use std::sync::Arc;

use arrow_array::builder::{Float64Builder, StringBuilder};
use arrow_array::{ArrayRef, Int64Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use leadstone::__engine::events::{ClickEvidence, LeadAccumulator, RulePlace, Subscribers};
use leadstone::{Model, Number, Timestamp};

use super::EventError;
use super::count_entry::CountEntry;
use super::count_store::CountStore;
use super::entries::{EventRecord, ShardEntry};
use super::lead_numbers::LeadKey;
use super::log::EventLog;
use super::store::{Store, has, of_lead};

/// A log at an instant: see [`EventLog::at`] and [`EventLog::shared_at`]. Cheap to clone.
#[derive(Clone, Debug)]
pub struct EventView<'a> {
    pub(super) log: LogHandle<'a>,
    at: Timestamp,
    horizon: i64,
    bucket: i64,
    /// The last bucket that starts at or before the horizon.
    last: i64,
    rules: Arc<[String]>,
    /// The groups with event rules; then, by rule, the index of its group.
    pub(super) groups: Arc<[String]>,
    pub(super) group_of: Arc<[usize]>,
    /// By predicate set: its only rule, if that rule subscribes to no other set.
    pub(super) alone: Arc<[Option<u32>]>,
}

/// A borrowed or a shared log.
#[derive(Clone, Debug)]
pub(super) enum LogHandle<'a> {
    Lent(&'a EventLog),
    Shared(Arc<EventLog>),
}

impl std::ops::Deref for LogHandle<'_> {
    type Target = EventLog;

    #[inline]
    fn deref(&self) -> &EventLog {
        match self {
            Self::Lent(log) => log,
            Self::Shared(log) => log,
        }
    }
}

/// The activities of one lead, as a [view](EventView) sums them up: a buffer to be reused from lead to lead.
#[derive(Clone, Debug)]
pub struct LeadEvents {
    pub(super) reading: LeadAccumulator,
    /// Bucket, predicate set, and number of activities.
    runs: Vec<(u32, u32, u64)>,
}

impl LeadEvents {
    /// Points by event rule, in the order of [`EventView::rules`].
    pub fn points(&self) -> &[i64] {
        self.reading.points()
    }

    /// How many activities count for each event rule, in the same order.
    pub fn activities(&self) -> &[u64] {
        self.reading.activities()
    }

    /// Values of the counted fields, in the order of [`EventView::fields`]; `None` is no answer.
    pub fn values(&self) -> &[Option<Number>] {
        self.reading.values()
    }
}

impl EventLog {
    /// The log at an instant.
    ///
    /// Activities after the instant are ignored, beyond the clock difference that the model tolerates.
    ///
    /// # Errors
    /// Where only days or hours are kept ([`Dedup::AlreadyUnique`](super::Dedup::AlreadyUnique)) and the instant lies
    /// inside one with later activities.
    pub fn at(&mut self, at: Timestamp) -> Result<EventView<'_>, EventError> {
        self.compact();
        self.check(at)?;
        Ok(EventView::lent(self, at))
    }

    /// The log at an instant, for [scorers](crate::Scorer::with_events) in several threads: the view shares the log.
    ///
    /// If others share the log as well and it was changed since it was last read, a copy of it is compacted.
    ///
    /// # Errors
    /// As [`EventLog::at`].
    pub fn shared_at(self: &mut Arc<Self>, at: Timestamp) -> Result<EventView<'static>, EventError> {
        if !self.is_compacted() {
            Arc::make_mut(self).compact();
        }
        self.check(at)?;
        Ok(EventView::shared(Arc::clone(self), at))
    }

    /// Refuses an instant for which the log lacks the times.
    fn check(&self, at: Timestamp) -> Result<(), EventError> {
        let events = self.classes.events();
        let (horizon, bucket) = (events.horizon(at), events.bucket());
        let is_whole = self.newest.is_none_or(|newest| i64::from(newest) <= horizon) || (horizon + 1) % bucket == 0;
        if !is_whole
            && let Ok(last) = u32::try_from(horizon.div_euclid(bucket))
            && self.store.has_counts_in(last)
        {
            return Err(EventError::InsideBucket { at });
        }
        Ok(())
    }
}

impl<'a> EventView<'a> {
    fn lent(log: &'a EventLog, at: Timestamp) -> Self {
        Self::new(LogHandle::Lent(log), at)
    }

    fn shared(log: Arc<EventLog>, at: Timestamp) -> Self {
        Self::new(LogHandle::Shared(log), at)
    }

    fn new(log: LogHandle<'a>, at: Timestamp) -> Self {
        let events = log.classes.events();
        let rules: Arc<[String]> = events.rules().map(|r| format!("{}.{}.{}", r.score, r.group, r.rule)).collect();
        let (horizon, bucket) = (events.horizon(at), events.bucket());
        let last = horizon.div_euclid(bucket);
        let mut groups: Vec<String> = Vec::new();
        let of_rule = |rule: RulePlace<'_>| {
            let name = format!("{}.{}", rule.score, rule.group);
            groups.iter().position(|g| *g == name).unwrap_or_else(|| {
                groups.push(name);
                groups.len() - 1
            })
        };
        let mut sets_of = vec![0_u32; rules.len()];
        let sets = || (0..log.classes.sets() as u32).filter_map(|set| log.classes.askers(set));
        for rule in sets().flat_map(Subscribers::rules) {
            sets_of.get_mut(rule).into_iter().for_each(|sets| *sets += 1);
        }
        let alone = sets().map(|a| a.only_rule().filter(|rule| sets_of.get(*rule as usize) == Some(&1)));
        let alone: Arc<[_]> = if events.has_families() { Arc::default() } else { alone.collect() };
        let group_of = events.rules().map(of_rule).collect();
        Self { log, at, horizon, bucket, last, rules, groups: groups.into(), group_of, alone }
    }

    /// The model that gives the points.
    pub(crate) fn model(&self) -> &Model {
        self.log.classes.events().model()
    }

    /// The instant.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The event rules as `score.group.rule`, in the order of the model.
    pub fn rules(&self) -> &[String] {
        &self.rules
    }

    /// The counted fields.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.log.classes.events().counted()
    }

    /// A buffer to [read](Self::read) into.
    pub fn buffer(&self) -> LeadEvents {
        LeadEvents { reading: LeadAccumulator::new(self.log.classes.events()), runs: Vec::new() }
    }

    /// Reads the activities of a lead; `false` if the log has none, which reads as no points and counts of 0.
    pub fn read(&self, lead: LeadKey<'_>, to: &mut LeadEvents) -> bool {
        let found = self.find(lead);
        self.read_numbers(found.as_slice(), to);
        found.is_some()
    }

    /// The number of a lead with activities.
    pub(crate) fn find(&self, lead: LeadKey<'_>) -> Option<usize> {
        self.log.leads.find(lead).filter(|n| self.log.store.has(*n))
    }

    /// Points and counted fields of all leads in the log, in batches of at most `rows` rows.
    ///
    /// The columns are `lead` (whole numbers if all keys are such, else texts), then one for each event rule and one
    /// for each counted field. The order of leads is unspecified, but the same for the same pushes.
    ///
    /// # Example
    /// ```
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
    /// for points in view.batches(1024) {
    ///     assert_eq!(points?.num_rows(), 2);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn batches(&self, rows: usize) -> impl Iterator<Item = Result<RecordBatch, EventError>> + '_ {
        let schema = self.schema();
        let mut events = self.buffer();
        let mut leads = self.leads().peekable();
        std::iter::from_fn(move || {
            leads.peek()?;
            Some(self.batch(&schema, leads.by_ref().take(rows.max(1)), &mut events))
        })
    }

    /// The columns of the [batches](Self::batches).
    pub fn schema(&self) -> SchemaRef {
        let mut fields = vec![self.key_field()];
        fields.extend(self.rules.iter().map(|r| Field::new(r, DataType::Int64, false)));
        fields.extend(self.fields().map(|f| Field::new(f, DataType::Float64, true)));
        Arc::new(Schema::new(fields))
    }

    /// The leads with activities.
    fn leads(&self) -> impl Iterator<Item = usize> {
        (0..self.log.leads.end()).filter(|lead| self.log.store.has(*lead))
    }

    pub(super) fn key_field(&self) -> Field {
        Field::new("lead", if self.log.leads.has_texts() { DataType::Utf8 } else { DataType::Int64 }, false)
    }

    fn batch(
        &self,
        schema: &SchemaRef,
        leads: impl Iterator<Item = usize>,
        events: &mut LeadEvents,
    ) -> Result<RecordBatch, EventError> {
        let mut keys = KeyColumn::new(self);
        let mut points: Vec<Vec<i64>> = self.rules.iter().map(|_| Vec::new()).collect();
        let mut values: Vec<Float64Builder> = self.fields().map(|_| Float64Builder::new()).collect();
        for lead in leads {
            keys.push(self, lead);
            self.read_numbers(&[lead], events);
            for (column, points) in points.iter_mut().zip(events.points()) {
                column.push(*points);
            }
            for (column, value) in values.iter_mut().zip(events.values()) {
                column.append_option(value.map(Number::get));
            }
        }
        let mut columns = vec![keys.finish()];
        columns.extend(points.into_iter().map(|points| Arc::new(Int64Array::from(points)) as ArrayRef));
        columns.extend(values.iter_mut().map(|c| Arc::new(c.finish()) as ArrayRef));
        Ok(RecordBatch::try_new(Arc::clone(schema), columns)?)
    }

    /// Calls with each count of a lead up to the horizon.
    #[inline]
    fn each_past(&self, counts: &CountStore, lead: usize, mut act: impl FnMut(CountEntry)) {
        counts.of_lead(lead).each(|count| {
            if i64::from(count.bucket) <= self.last {
                act(count);
            }
        });
    }

    /// Reads the activities under these lead numbers as one lead: several for several keys, none for a lead without
    /// activities.
    pub(crate) fn read_numbers(&self, leads: &[usize], to: &mut LeadEvents) {
        let LeadEvents { reading, runs } = to;
        let log = &*self.log;
        let classes = &log.classes;
        let events = classes.events();
        reading.start(events, self.at);
        if let ([lead], Store::Counts { counts, uncounted }) = (leads, &log.store)
            && !has(uncounted, *lead)
        {
            // The common case: nothing for the bot filter, and sorted by bucket.
            self.each_past(counts, *lead, |count| match self.alone.get(count.set as usize) {
                Some(Some(rule)) => reading.add_once(events, i64::from(count.bucket), *rule, count.number),
                _ => {
                    if let Some(askers) = classes.askers(count.set) {
                        reading.add(events, i64::from(count.bucket), askers, count.number);
                    }
                }
            });
            reading.finish(events);
            return;
        }
        runs.clear();
        if !leads.is_empty() {
            self.collect(leads, runs);
        }
        for (bucket, set, number) in runs {
            if let Some(askers) = self.log.classes.askers(*set) {
                reading.add(events, i64::from(*bucket), askers, *number);
            }
        }
        reading.finish(events);
    }

    /// The activities of a lead that pass the bot filter, by bucket.
    fn collect(&self, leads: &[usize], runs: &mut Vec<(u32, u32, u64)>) {
        let classes = &self.log.classes;
        let mut traces: Vec<(ClickEvidence<'_>, u32)> = Vec::new();
        match &self.log.store {
            Store::Counts { counts, uncounted } => {
                for lead in leads {
                    self.each_past(counts, *lead, |c| runs.push((c.bucket, c.set, c.number)));
                    let past = of_lead(uncounted, *lead).filter(|w| i64::from(w.at()) <= self.horizon);
                    for event in past {
                        if let (Some(class), Some(trace)) =
                            (classes.class(event.class()), classes.trace(event.class(), event.at().into()))
                        {
                            traces.push((trace, class.set));
                        }
                    }
                }
                if leads.len() > 1 {
                    traces.sort_by_key(|(trace, _)| trace.at);
                }
            }
            Store::Records(records) => {
                let mut add = |record: EventRecord| {
                    if i64::from(record.at) > self.horizon {
                        return;
                    }
                    let Some(class) = classes.class(record.class()) else { return };
                    if class.is_traced {
                        traces.extend(classes.trace(record.class(), record.at.into()).map(|t| (t, class.set)));
                    } else if !class.is_machine {
                        runs.push((self.bucket_of(record.at), class.set, 1));
                    }
                };
                if let [lead] = leads {
                    of_lead(records, *lead).for_each(add);
                } else {
                    // Activities under several keys are one set, as under one key.
                    let mut all: Vec<EventRecord> = leads.iter().flat_map(|lead| of_lead(records, *lead)).collect();
                    EventRecord::compact(&mut all, classes);
                    all.into_iter().for_each(&mut add);
                }
            }
        }
        if !traces.is_empty() {
            // Both kinds of entries are sorted by time, which the bot filter expects.
            let (traces, sets): (Vec<ClickEvidence<'_>>, Vec<u32>) = traces.into_iter().unzip();
            let mut machines = classes.events().machines(&traces).into_iter().peekable();
            for (index, (trace, set)) in traces.iter().zip(sets).enumerate() {
                if machines.next_if_eq(&index).is_none() {
                    runs.push((self.bucket_of(u32::try_from(trace.at).unwrap_or(u32::MAX)), set, 1));
                }
            }
        }
        if !runs.is_sorted_by_key(|(bucket, ..)| *bucket) {
            runs.sort_unstable();
        }
    }

    fn bucket_of(&self, at: u32) -> u32 {
        at / u32::try_from(self.bucket).unwrap_or(86_400)
    }
}

/// The keys of a batch: texts if the log has any.
pub(super) enum KeyColumn {
    Numbers(Vec<i64>),
    Texts(StringBuilder),
}

impl KeyColumn {
    pub(super) fn new(view: &EventView<'_>) -> Self {
        if view.log.leads.has_texts() { Self::Texts(StringBuilder::new()) } else { Self::Numbers(Vec::new()) }
    }

    pub(super) fn push(&mut self, view: &EventView<'_>, lead: usize) {
        match (self, view.log.leads.key(lead)) {
            (Self::Numbers(numbers), Some(LeadKey::Whole(number))) => numbers.push(number),
            (Self::Texts(texts), Some(LeadKey::Whole(number))) => texts.append_value(number.to_string()),
            (Self::Texts(texts), Some(LeadKey::Text(text))) => texts.append_value(text),
            (Self::Numbers(_), Some(LeadKey::Text(_))) | (_, None) => {}
        }
    }

    pub(super) fn finish(self) -> ArrayRef {
        match self {
            Self::Numbers(numbers) => Arc::new(Int64Array::from(numbers)),
            Self::Texts(mut texts) => Arc::new(texts.finish()),
        }
    }
}
