//! What is kept of all activities: counts and single events, or event records. Knows nothing about columns and files.

use super::Dedup;
use super::class_id::COUNTED;
use super::classes::ActivityClasses;
use super::count_entry::CountEntry;
use super::count_store::CountStore;
use super::dense_set::DenseSet;
use super::entries::{EventRecord, LEADS_PER_SHARD, ShardEntry, UncountedEvent};
use super::row_parser::RowParser;
use super::shard::{LeadShard, ShardScratch};

/// The activities of all leads.
#[derive(Clone, Debug)]
pub(crate) enum Store {
    /// For logs that are already unique: counts, and one by one the clicks and deliveries that the bot filter has to
    /// see.
    Counts { counts: Box<CountStore>, uncounted: Vec<LeadShard<UncountedEvent>> },
    /// For logs with repeats: every activity with the hash of its id.
    Records(Vec<LeadShard<EventRecord>>),
}

/// An activity on its way into the store.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawEvent {
    pub(crate) lead: u32,
    /// Seconds since 1970.
    pub(crate) at: u32,
    /// The hash of its id; 0 in a log that is already unique.
    pub(crate) id: u64,
    pub(crate) class: u32,
}

impl Store {
    /// An empty store, for buckets of this many seconds.
    pub(crate) fn new(dedup: Dedup, bucket: u32) -> Self {
        match dedup {
            Dedup::AlreadyUnique => Self::Counts { counts: Box::new(CountStore::new(bucket)), uncounted: Vec::new() },
            Dedup::ById => Self::Records(Vec::new()),
        }
    }

    /// Makes room for this many leads.
    pub(crate) fn ensure_leads(&mut self, leads: usize) {
        let shards = leads.div_ceil(LEADS_PER_SHARD);
        match self {
            Self::Counts { counts, uncounted } => {
                counts.ensure_leads(leads);
                uncounted.resize_with(shards.max(uncounted.len()), LeadShard::new);
            }
            Self::Records(records) => records.resize_with(shards.max(records.len()), LeadShard::new),
        }
    }

    /// Adds an activity of a lead that there is room for.
    #[inline]
    pub(crate) fn push(&mut self, event: RawEvent, bucket: u32, sets: usize) {
        let RawEvent { lead, at, id, class } = event;
        match self {
            Self::Counts { counts, .. } if class & COUNTED != 0 => {
                let bucket = at / bucket;
                counts.announce(bucket, bucket, sets);
                counts.push(lead, bucket, class & !COUNTED);
            }
            Self::Counts { uncounted, .. } => put(uncounted, lead, UncountedEvent::new(lead, at, class)),
            Self::Records(records) => put(records, lead, EventRecord::new(lead, id, at, class)),
        }
    }

    /// Adds the activities of a parsed slice; returns the last second of those that are counted.
    pub(crate) fn push_all(&mut self, parser: &RowParser, bucket: u32, sets: usize) -> Option<u32> {
        // A constant divisor: the compiler then divides twice as fast.
        match bucket {
            86_400 => self.push_in(parser, sets, |at| at / 86_400),
            3_600 => self.push_in(parser, sets, |at| at / 3_600),
            _ => self.push_in(parser, sets, |at| at / bucket),
        }
    }

    fn push_in(&mut self, parser: &RowParser, sets: usize, bucket_of: impl Fn(u32) -> u32) -> Option<u32> {
        let rows = || parser.leads.iter().zip(&parser.at).zip(&parser.classes);
        match self {
            Self::Counts { counts, uncounted } => {
                let between = parser.counted_between();
                if let Some((first, last)) = between {
                    counts.announce(bucket_of(first), bucket_of(last), sets);
                }
                // In a log by time most slices are of one day.
                let one = between.map(|(first, last)| (bucket_of(first), bucket_of(last)));
                let one = one.filter(|(first, last)| first == last).map(|(first, _)| first);
                for ((lead, at), class) in rows() {
                    if class & COUNTED != 0 {
                        counts.push(*lead, one.unwrap_or_else(|| bucket_of(*at)), class & !COUNTED);
                    } else {
                        put(uncounted, *lead, UncountedEvent::new(*lead, *at, *class));
                    }
                }
                counts.compact_full();
                between.map(|(_, last)| last)
            }
            Self::Records(records) => {
                for (((lead, at), class), id) in rows().zip(&parser.ids) {
                    put(records, *lead, EventRecord::new(*lead, *id, *at, *class));
                }
                None
            }
        }
    }

    /// Adds several activities of a bucket at once.
    pub(crate) fn push_counts(&mut self, lead: u32, bucket: u32, class: u32, number: u64, sets: usize) {
        if let Self::Counts { counts, .. } = self {
            counts.announce(bucket, bucket, sets);
            counts.push_many(lead, CountEntry { bucket, set: class, number });
        }
    }

    /// Sorts everything and removes repeats; returns the number of entries.
    pub(crate) fn compact(&mut self, classes: &ActivityClasses) -> usize {
        match self {
            Self::Counts { counts, uncounted } => counts.compact() + compact(uncounted, classes),
            Self::Records(records) => compact(records, classes),
        }
    }

    /// Gives back memory that only adding needs.
    pub(crate) fn release_memory(&mut self) {
        if let Self::Counts { counts, .. } = self {
            counts.release_memory();
        }
    }

    /// Whether a bucket has counts.
    pub(crate) fn has_counts_in(&self, bucket: u32) -> bool {
        match self {
            Self::Counts { counts, .. } => counts.all().any(|c| c.bucket == bucket),
            Self::Records(_) => false,
        }
    }

    /// Whether a lead has activities. The store must be compacted.
    pub(crate) fn has(&self, lead: usize) -> bool {
        match self {
            Self::Counts { counts, uncounted } => counts.has(lead) || has(uncounted, lead),
            Self::Records(records) => has(records, lead),
        }
    }

    /// The number of leads with activities; all lead numbers are below `end`.
    pub(crate) fn leads(&self, end: usize) -> usize {
        let mut seen = DenseSet(vec![false; end]);
        match self {
            Self::Counts { counts, uncounted } => {
                counts.collect_leads(&mut seen);
                collect_leads(uncounted, &mut seen);
            }
            Self::Records(records) => collect_leads(records, &mut seen),
        }
        seen.iter().count()
    }

    /// Bytes of memory.
    pub(crate) fn memory(&self) -> usize {
        match self {
            Self::Counts { counts, uncounted } => {
                counts.memory() + uncounted.iter().map(LeadShard::memory).sum::<usize>()
            }
            Self::Records(records) => records.iter().map(LeadShard::memory).sum(),
        }
    }
}

#[inline]
fn put<E: ShardEntry>(shards: &mut [LeadShard<E>], lead: u32, entry: E) {
    if let Some(shard) = shards.get_mut(lead as usize / LEADS_PER_SHARD) {
        shard.push(entry);
    }
}

fn collect_leads<E: ShardEntry>(shards: &[LeadShard<E>], to: &mut DenseSet) {
    for (shard, entries) in shards.iter().enumerate() {
        entries.entries().for_each(|entry| to.insert((shard * LEADS_PER_SHARD + entry.lead()) as u32));
    }
}

fn compact<E: ShardEntry>(shards: &mut [LeadShard<E>], classes: &ActivityClasses) -> usize {
    let mut scratch = ShardScratch::default();
    let mut entries = 0;
    for shard in shards {
        shard.compact(classes, &mut scratch);
        entries += shard.len();
    }
    entries
}

/// Whether a lead has entries. The shards must be compacted.
pub(crate) fn has<E: ShardEntry>(shards: &[LeadShard<E>], lead: usize) -> bool {
    shards.get(lead / LEADS_PER_SHARD).is_some_and(|shard| shard.has(lead))
}

/// The entries of a lead. The shards must be compacted.
pub(crate) fn of_lead<E: ShardEntry>(shards: &[LeadShard<E>], lead: usize) -> impl Iterator<Item = E> {
    shards.get(lead / LEADS_PER_SHARD).into_iter().flat_map(move |shard| shard.of_lead(lead))
}
