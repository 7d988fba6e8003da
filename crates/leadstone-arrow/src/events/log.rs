//! A log of activities of many leads. Knows nothing about points.

use arrow_array::{Array, RecordBatch};
use leadstone::__engine::events::EventModel;
use leadstone::Model;

use super::classes::ActivityClasses;
use super::event_arrays::KeyArray;
use super::event_columns::EventColumns;
use super::lead_numbers::{LeadKey, LeadNumbers};
use super::row_parser::RowParser;
use super::store::{RawEvent, Store, of_lead};
use super::{Dedup, EventError, EventReject, values};

/// Rows that are parsed at once, so that the buffers stay in the cache.
const SLICE: usize = 8192;
/// Compaction starts after this many new entries, or as many as are compacted if those are more.
const MANY: usize = 3 << 20;

/// The activities of many leads, reduced to what a model can tell apart; filled with batches in any order.
///
/// A log can be [merged](Self::merge) with another, [written](Self::write_to) and [read](Self::read_from). At
/// [any instant](Self::at) it gives the points of every event rule and the values of all counted fields, equal to those of
/// [`Model::score`] on each lead alone. Order, batches, splits and merges make no difference.
///
/// # Example
/// ```
/// use std::sync::Arc;
/// use arrow_array::{Int64Array, RecordBatch, StringArray};
/// use leadstone::{Model, Timestamp};
/// use leadstone_arrow::{Dedup, EventLog};
///
/// let batch = RecordBatch::try_from_iter([
///     ("lead_id", Arc::new(Int64Array::from(vec![7, 8, 7])) as _),
///     ("type", Arc::new(StringArray::from(vec!["demo_request", "Page View", "demo_request"])) as _),
///     ("time", Arc::new(StringArray::from(vec!["2026-11-20", "2026-11-20T10:00Z", "not yet"])) as _),
/// ])?;
/// let model = Model::builtin();
/// let mut log = EventLog::new(&model, Dedup::ById);
/// let rejects = log.push(&batch)?;
/// assert_eq!(rejects[0].row, 2);
/// assert_eq!(rejects[0].reason.to_string(), "`not yet` is not a time (write 2026-11-22 or 2026-11-22T09:30Z)");
///
/// let mut kept = Vec::new();
/// log.write_to(&mut kept)?;
/// let mut log = EventLog::read_from(&model, &mut kept.as_slice())?;
///
/// let view = log.at(Timestamp::parse("2026-11-22").expect("a valid instant"))?;
/// let mut events = view.buffer();
/// assert!(view.read(7.into(), &mut events));
/// let demo = view.rules().iter().position(|r| r.ends_with(".demo")).expect("a rule of the model");
/// assert_eq!((events.activities()[demo], events.points()[demo]), (1, 47));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct EventLog {
    pub(crate) classes: ActivityClasses,
    pub(crate) leads: LeadNumbers,
    pub(crate) store: Store,
    columns: EventColumns,
    limit: usize,
    /// The newest second of the activities of which only counts are kept.
    pub(crate) newest: Option<u32>,
    /// The number of compacted entries, and of those added since.
    compacted: usize,
    pending: usize,
}

impl EventLog {
    /// What a log may take of memory where nothing else is said: 4 GiB.
    pub const LIMIT: usize = 4 << 30;

    /// An empty log of what matters to the model.
    pub fn new(model: &Model, dedup: Dedup) -> Self {
        let events = EventModel::new(model);
        Self {
            store: Store::new(dedup, events.bucket() as u32),
            classes: ActivityClasses::new(events, dedup),
            leads: LeadNumbers::default(),
            columns: EventColumns::default(),
            limit: Self::LIMIT,
            newest: None,
            compacted: 0,
            pending: 0,
        }
    }

    /// Says which columns are which, where their names do not.
    #[must_use]
    pub fn with_columns(mut self, columns: EventColumns) -> Self {
        self.columns = columns;
        self
    }

    /// Sets how many bytes of memory the log may take, roughly. It is checked before each batch.
    #[must_use]
    pub fn with_limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// Whether the log removes repeats.
    pub fn dedup(&self) -> Dedup {
        self.classes.dedup()
    }

    /// The number of leads with activities, counted anew each time.
    pub fn leads(&self) -> usize {
        self.store.leads(self.leads.end())
    }

    /// Bytes of memory that the log takes, roughly.
    pub fn memory(&self) -> usize {
        self.leads.memory() + self.classes.memory() + self.store.memory()
    }

    /// Adds a batch of activities; returns the rows that are no activities, ascending.
    ///
    /// Columns other than lead, type, time and id are properties. Only those are read that conditions of the model ask
    /// for; `machine`; of clicks and deliveries `message`, `link` and `honeypot`; and of activities without an id
    /// `asset`, `path`, `link`, `form` and `message`. Times without a zone are in UTC.
    ///
    /// # Errors
    /// Where columns are missing or of the wrong type, and where the log would grow beyond its
    /// [limit](Self::with_limit). After an error a part of the batch may have been added.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<Vec<EventReject>, EventError> {
        let found = self.columns.find(&batch.schema())?;
        self.make_room(batch.num_rows())?;
        let bucket = self.classes.events().bucket() as u32;
        let mut parser = RowParser::default();
        let mut rejects = Vec::new();
        if let Some(column) = batch.columns().get(found.lead).filter(|column| column.null_count() == 0)
            && let KeyArray::Whole(keys) = KeyArray::new(column.as_ref())
        {
            self.leads.meet_many(&keys);
        }
        for first in (0..batch.num_rows()).step_by(SLICE) {
            let slice = batch.slice(first, SLICE.min(batch.num_rows() - first));
            parser.read(&slice, &found, &mut self.classes, &mut self.leads, |reject| {
                rejects.push(EventReject { row: first + reject.row, ..reject });
            })?;
            self.store.ensure_leads(self.leads.end());
            self.pending += parser.leads.len();
            self.newest = self.newest.max(self.store.push_all(&parser, bucket, self.classes.sets()));
        }
        Ok(rejects)
    }

    /// Makes sure that this many activities fit.
    fn make_room(&mut self, rows: usize) -> Result<(), EventError> {
        let entry = match self.dedup() {
            Dedup::ById => 16,
            // Mostly four bytes, and as many again while a compaction holds both forms.
            Dedup::AlreadyUnique => 8,
        };
        if self.pending > self.compacted.max(MANY) {
            self.compact_pending();
        }
        let is_full = self.leads.end() + rows >= u32::MAX as usize;
        // Mostly even twice the estimate is far below the limit: no need for an exact sum.
        let about = self.leads.memory() + self.classes.memory() + (self.compacted + self.pending) * entry;
        if 2 * about + rows * entry < self.limit && !is_full {
            return Ok(());
        }
        let needed = |log: &Self| log.memory().saturating_add(rows * entry);
        // Removing repeats may make room; worth a try only if many entries are new.
        if needed(self) > self.limit && self.pending > self.compacted / 8 {
            self.compact();
        }
        let needed = needed(self);
        if needed > self.limit || is_full {
            return Err(EventError::Limit { needed, limit: self.limit });
        }
        Ok(())
    }

    /// Compacts everything: repeats are removed, equal counts are added up.
    pub(crate) fn compact(&mut self) {
        self.store.ensure_leads(self.leads.end());
        if !self.is_compacted() {
            self.compact_pending();
            self.store.release_memory();
        }
    }

    fn compact_pending(&mut self) {
        self.compacted = self.store.compact(&self.classes);
        self.pending = 0;
    }

    pub(crate) fn is_compacted(&self) -> bool {
        self.pending == 0 && self.compacted > 0
    }

    /// Merges another log of the same model, as if its activities had been pushed into this one.
    ///
    /// With [`Dedup::ById`] the same log may be merged again; with [`Dedup::AlreadyUnique`] no activity may be in both.
    ///
    /// # Errors
    /// Where the other one was made for other predicates or another [`Dedup`], and where the log would grow beyond its
    /// limit.
    pub fn merge(&mut self, other: &Self) -> Result<(), EventError> {
        if self.dedup() != other.dedup() {
            return Err(EventError::OtherLog("one of them may say the same twice, the other not"));
        }
        if self.classes.events().fingerprint() != other.classes.events().fingerprint() {
            return Err(EventError::OtherLog("they were made for models that ask other questions of activities"));
        }
        self.make_room(other.compacted + other.pending)?;
        let mut sorted;
        let other = if other.is_compacted() {
            other
        } else {
            sorted = other.clone();
            sorted.compact();
            &sorted
        };
        let mut classes = ClassTranslation { from: &other.classes, known: std::collections::HashMap::new() };
        self.newest = self.newest.max(other.newest);
        self.leads.meet_those_of(&other.leads);
        for lead in (0..other.leads.end()).filter(|lead| other.store.has(*lead)) {
            let number = match other.leads.key(lead) {
                Some(LeadKey::Whole(key)) => self.leads.number_of_whole(key),
                Some(LeadKey::Text(key)) => self.leads.number_of_text(key),
                None => continue,
            };
            self.store.ensure_leads(self.leads.end());
            match &other.store {
                Store::Counts { counts, uncounted } => {
                    for count in counts.of_lead(lead) {
                        let set = self.classes.set(other.classes.questions(count.set))?;
                        self.store.push_counts(number, count.bucket, set, count.number, self.classes.sets());
                    }
                    for event in of_lead(uncounted, lead) {
                        let class = classes.class(event.class(), &mut self.classes)?;
                        self.push_one(RawEvent { lead: number, at: event.at(), id: 0, class });
                    }
                }
                Store::Records(records) => {
                    for record in of_lead(records, lead) {
                        let class = classes.class(record.class(), &mut self.classes)?;
                        self.push_one(RawEvent { lead: number, at: record.at, id: record.id, class });
                    }
                }
            }
        }
        self.pending += other.compacted;
        Ok(())
    }

    /// Notes that entries were added one by one.
    pub(crate) fn added(&mut self, entries: usize) -> Result<(), EventError> {
        self.pending += entries;
        let needed = self.pending.saturating_mul(8);
        if needed > self.limit {
            return Err(EventError::Limit { needed, limit: self.limit });
        }
        Ok(())
    }

    /// Adds an activity.
    pub(crate) fn push_one(&mut self, event: RawEvent) {
        let bucket = self.classes.events().bucket() as u32;
        self.store.push(event, bucket, self.classes.sets());
    }
}

/// Class numbers of one log in another.
struct ClassTranslation<'a> {
    from: &'a ActivityClasses,
    known: std::collections::HashMap<u32, u32>,
}

impl ClassTranslation<'_> {
    fn class(&mut self, class: u32, to: &mut ActivityClasses) -> Result<u32, EventError> {
        if let Some(known) = self.known.get(&class) {
            return Ok(*known);
        }
        let name = self.from.class(class).and_then(|c| self.from.kind(c.kind)).map(|k| k.name.clone());
        let kind = to.kind_named(name.unwrap_or_default())?;
        let mut rest = self.from.key(class);
        let properties: Vec<_> = std::iter::from_fn(|| values::decode(&mut rest).ok()).collect();
        let translated = to.class_of(kind, &properties)?;
        self.known.insert(class, translated);
        Ok(translated)
    }
}
