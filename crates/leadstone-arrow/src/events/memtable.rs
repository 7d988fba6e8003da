//! The memtable of the count store: activities that were added and not yet compacted, four bytes each, in chunks by
//! shard. Knows nothing about compaction.
//!
//! ```text
//! 31          20 19                set_bits   0
//! +-------------+--------------------+--------+
//! | lead in run |  bucket - first    |  set   |  an entry
//! +-------------+--------------------+--------+
//!     12 bits        12 to 16 bits    4 to 8
//! ```

use std::ops::Range;

use super::dense_set::DenseSet;

/// Leads of a shard, whose compacted form is one run. With shards of 1,024 leads the write positions of all shards no
/// longer fit the first-level cache.
pub(crate) const LEADS_PER_RUN: usize = 1 << LEAD_BITS;
const LEAD_BITS: u32 = 12;
/// Bits of an entry below the lead.
const REST_BITS: u32 = u32::BITS - LEAD_BITS;
/// Entries of a chunk.
const CHUNK: usize = 512;
/// Entries by which the buffer grows once it is large. A vector that doubles is copied each time and held twice
/// meanwhile; memory that was reserved and not written to costs nothing.
const GROWTH: usize = 4 << 20;
/// Entries of a cache line.
const CACHE_LINE: usize = 16;
/// Compaction trigger: a shard with a multiple of this many chunks is compacted if it has more than 5/4 of the average,
/// as in a log sorted by lead, or if it has four times as many chunks. Shards that fill evenly are compacted later, all
/// together.
const FULL_CHUNKS: u32 = 48;

/// The bit layout of entries, see the head of this file: `first` is the bucket that is stored as 0.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct MemtableLayout {
    first: u32,
    set_bits: u32,
}

impl MemtableLayout {
    /// A layout for buckets around this one and a number of predicate sets. The highest set number is never used.
    fn new(bucket: u32, sets: usize) -> Self {
        // INVARIANT: at most 8 bits, so that every set of an entry also fits a `Codec32` word.
        let set_bits = (usize::BITS - sets.leading_zeros()).clamp(4, 8);
        Self { first: bucket.saturating_sub(1 << (REST_BITS - set_bits - 1)), set_bits }
    }

    /// Bucket and set as the low bits of an entry; `None` where they do not fit.
    #[inline]
    fn place(self, bucket: u32, set: u32) -> Option<u32> {
        let bucket = bucket.wrapping_sub(self.first);
        let fits = bucket < 1 << (REST_BITS - self.set_bits) && set < (1 << self.set_bits) - 1;
        fits.then_some(bucket << self.set_bits | set)
    }

    #[inline]
    pub(crate) fn lead(entry: u32) -> usize {
        (entry >> REST_BITS) as usize
    }

    /// The low bits of an entry, which sort by bucket, then set.
    #[inline]
    pub(crate) fn rest(entry: u32) -> u32 {
        entry & ((1 << REST_BITS) - 1)
    }

    #[inline]
    pub(crate) fn bucket(self, entry: u32) -> u32 {
        self.first + (Self::rest(entry) >> self.set_bits)
    }

    #[inline]
    pub(crate) fn set(self, entry: u32) -> u32 {
        entry & ((1 << self.set_bits) - 1)
    }

    /// The smallest [`rest`](Self::rest) of entries of these buckets, and the number of bits that tell them apart: the
    /// key width of a radix sort.
    pub(crate) fn range(self, first: u32, last: u32) -> (u32, u32) {
        let most = (1 << (REST_BITS - self.set_bits)) - 1;
        let [first, last] = [first, last].map(|bucket| bucket.saturating_sub(self.first).min(most));
        (first << self.set_bits, self.set_bits + u32::BITS - (last - first).leading_zeros())
    }
}

/// Entries in chunks. The chunks of a shard form a linked list, the newest first.
#[derive(Clone, Debug)]
pub(crate) struct Memtable {
    layout: MemtableLayout,
    /// All chunks, one after the other.
    entries: Vec<u32>,
    /// By chunk: the previous chunk of the same shard plus one; 0 for none.
    before: Vec<u32>,
    /// By shard: the index of the next entry. A multiple of [`CHUNK`] asks for a new chunk.
    next: Vec<u32>,
    /// By shard: the number of chunks.
    chunks: Vec<u32>,
    /// Chunks that belong to no shard.
    free: Vec<u32>,
    /// Shards that are due for compaction.
    full: Vec<u32>,
    /// The compaction trigger: [`FULL_CHUNKS`], but in tests.
    full_chunks: u32,
}

impl Default for Memtable {
    fn default() -> Self {
        Self::with_trigger(FULL_CHUNKS)
    }
}

/// The offset of the first chunk of a shard, which differs from shard to shard. Shards fill evenly; without it their
/// next entries would share the low bits of their addresses and compete for the few lines of one cache set.
fn offset(shard: usize) -> usize {
    shard % (CHUNK / CACHE_LINE) * CACHE_LINE
}

impl Memtable {
    /// An empty memtable with another compaction trigger.
    pub(crate) fn with_trigger(full_chunks: u32) -> Self {
        Self {
            layout: MemtableLayout::default(),
            entries: Vec::new(),
            before: Vec::new(),
            next: Vec::new(),
            chunks: Vec::new(),
            free: Vec::new(),
            full: Vec::new(),
            full_chunks,
        }
    }

    pub(crate) fn layout(&self) -> MemtableLayout {
        self.layout
    }

    /// Makes room for this many shards.
    pub(crate) fn ensure_shards(&mut self, shards: usize) {
        self.next.resize(shards, 0);
        self.chunks.resize(shards, 0);
    }

    /// Announces a bucket and the number of predicate sets. The first bucket of an empty memtable decides the layout.
    #[inline]
    pub(crate) fn announce(&mut self, bucket: u32, sets: usize) {
        if self.is_empty() {
            self.layout = MemtableLayout::new(bucket, sets);
        }
    }

    /// Adds an activity of a lead that there is room for; `false` if bucket or set do not fit the layout.
    #[inline]
    pub(crate) fn push(&mut self, lead: u32, bucket: u32, set: u32) -> bool {
        let Some(rest) = self.layout.place(bucket, set) else { return false };
        self.push_entry(lead, rest);
        true
    }

    #[inline]
    fn push_entry(&mut self, lead: u32, rest: u32) {
        let shard = lead as usize / LEADS_PER_RUN;
        let entry = lead << REST_BITS | rest;
        let Some(next) = self.next.get_mut(shard) else { return };
        let place = *next as usize;
        if place.is_multiple_of(CHUNK) {
            self.push_to_new_chunk(shard, entry);
            return;
        }
        *next = place as u32 + 1;
        if let Some(to) = self.entries.get_mut(place) {
            *to = entry;
        }
    }

    #[cold]
    fn push_to_new_chunk(&mut self, shard: usize, entry: u32) {
        let chunk = self.free.pop().unwrap_or_else(|| {
            self.before.push(0);
            let len = self.entries.len();
            if len == self.entries.capacity() && len >= GROWTH / 16 {
                self.entries.reserve_exact(GROWTH);
            }
            self.entries.resize(len + CHUNK, 0);
            self.before.len() as u32 - 1
        });
        let (is_first, shards) = (self.next.get(shard) == Some(&0), self.next.len());
        let start = chunk as usize * CHUNK + if is_first { offset(shard) } else { 0 };
        if let (Some(next), Some(before), Some(chunks), Some(to)) = (
            self.next.get_mut(shard),
            self.before.get_mut(chunk as usize),
            self.chunks.get_mut(shard),
            self.entries.get_mut(start),
        ) {
            *before = *next / CHUNK as u32;
            *next = start as u32 + 1;
            *to = entry;
            *chunks += 1;
            let used = self.before.len() - self.free.len();
            let has_more = 4 * *chunks as usize * shards > 5 * used;
            if chunks.is_multiple_of(self.full_chunks) && (has_more || *chunks >= 4 * self.full_chunks) {
                self.full.push(shard as u32);
            }
        }
    }

    /// Whether there are no entries.
    pub(crate) fn is_empty(&self) -> bool {
        self.free.len() == self.before.len()
    }

    /// Takes a shard that is due for compaction.
    pub(crate) fn next_full(&mut self) -> Option<usize> {
        self.full.pop().map(|shard| shard as usize)
    }

    /// Forgets which shards were due, after all were compacted.
    pub(crate) fn forget_full(&mut self) {
        self.full.clear();
    }

    /// Takes the entries of a shard, oldest first, and frees its chunks.
    pub(crate) fn take(&mut self, shard: usize, to: &mut Vec<u32>) {
        to.clear();
        for entries in self.chunks_of(shard) {
            self.free.push((entries.start / CHUNK) as u32);
            to.extend_from_slice(self.entries.get(entries).unwrap_or_default());
        }
        if let (Some(next), Some(chunks)) = (self.next.get_mut(shard), self.chunks.get_mut(shard)) {
            (*next, *chunks) = (0, 0);
        }
    }

    /// The entries of a shard, oldest first, as ranges of the buffer.
    fn chunks_of(&self, shard: usize) -> Vec<Range<usize>> {
        let next = self.next.get(shard).map_or(0, |next| *next as usize);
        let last = next.div_ceil(CHUNK).checked_sub(1);
        let before = |chunk: &usize| self.before.get(*chunk).and_then(|before| (*before as usize).checked_sub(1));
        // The newest chunk may be partly filled; the others are full.
        let end = |chunk: usize| if Some(chunk) == last { next } else { (chunk + 1) * CHUNK };
        let mut chunks: Vec<_> = std::iter::successors(last, before).map(|chunk| chunk * CHUNK..end(chunk)).collect();
        chunks.reverse();
        if let Some(first) = chunks.first_mut() {
            first.start += offset(shard);
        }
        chunks
    }

    /// Gives memory back if there are no entries.
    pub(crate) fn release_memory(&mut self) {
        if self.is_empty() {
            (self.entries, self.before, self.free) = (Vec::new(), Vec::new(), Vec::new());
        }
    }

    /// Inserts all leads that have entries.
    pub(crate) fn collect_leads(&self, to: &mut DenseSet) {
        for shard in 0..self.next.len() {
            for entries in self.chunks_of(shard) {
                let entries = self.entries.get(entries).unwrap_or_default();
                for entry in entries {
                    to.insert((shard * LEADS_PER_RUN + MemtableLayout::lead(*entry)) as u32);
                }
            }
        }
    }

    /// Bytes of memory. Entries count twice: a compaction holds a copy of them.
    pub(crate) fn memory(&self) -> usize {
        (2 * self.entries.len() + self.before.capacity() + self.next.capacity()) * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_say_what_was_put_in_and_what_does_not_fit_is_none() {
        for sets in [1, 12, 15, 16, 200, 5000] {
            let layout = MemtableLayout::new(20_000, sets);
            let most = (1 << layout.set_bits) - 1;
            for set in [0, sets as u32 - 1].map(|set| set.min(most - 1)) {
                for bucket in [19_000, 20_000, 21_000] {
                    let rest = layout.place(bucket, set).expect("it fits");
                    let entry = 4095 << REST_BITS | rest;
                    assert_eq!(
                        (MemtableLayout::lead(entry), layout.bucket(entry), layout.set(entry)),
                        (4095, bucket, set)
                    );
                    let (first, bits) = layout.range(19_000, 21_000);
                    assert!(rest.wrapping_sub(first) < 1 << bits, "{sets} {bucket}");
                }
            }
            assert_eq!((layout.place(20_000, most), layout.place(1_000_000, 0)), (None, None));
        }
        // Every possible day fits.
        let layout = MemtableLayout::new(20_000, 12);
        assert!([0, u32::MAX / 86_400].iter().all(|day| layout.place(*day, 11).is_some()));
    }

    #[test]
    fn a_shelf_is_full_with_more_than_others_or_with_very_much() {
        let mut memtable = Memtable::with_trigger(2);
        memtable.ensure_shards(40);
        memtable.announce(20_000, 12);
        let mut fill = |shard: usize, chunks: usize| {
            (0..chunks * CHUNK).for_each(|_| assert!(memtable.push((shard * LEADS_PER_RUN) as u32, 20_000, 0)));
            std::iter::from_fn(|| memtable.next_full()).collect::<Vec<_>>()
        };
        assert_eq!(fill(1, 2), [1]);
        (0..40).for_each(|shard| drop(fill(shard, 5)));
        assert_eq!((0..20).flat_map(|shard| fill(shard, 1)).filter(|shard| *shard != 1).count(), 0);
        assert_eq!(fill(7, 2), [7]);
        let mut entries = Vec::new();
        memtable.take(7, &mut entries);
        assert_eq!(entries.len(), 8 * CHUNK);
        (0..40).for_each(|shard| memtable.take(shard, &mut entries));
        assert!(memtable.is_empty());
    }

    #[test]
    fn pieces_that_are_used_again_belong_to_one_shelf() {
        let mut memtable = Memtable::with_trigger(2);
        memtable.ensure_shards(3);
        memtable.announce(20_000, 12);
        let mut expected = [const { Vec::new() }; 3];
        let mut entries = Vec::new();
        for step in 0..60_000_u32 {
            let (shard, lead, set) = (step as usize % 7 % 3, step % LEADS_PER_RUN as u32, step % 11);
            let bucket = 20_000 + step / 1000;
            assert!(memtable.push((shard * LEADS_PER_RUN) as u32 + lead, bucket, set));
            expected[shard].push((lead as usize, bucket, set));
            // Now and then one shard is emptied, each time after another number of chunks.
            if step % 2_347 == 0 {
                let shard = (step / 2_347) as usize % 3;
                memtable.take(shard, &mut entries);
                let layout = memtable.layout();
                let found = entries.iter().map(|e| (MemtableLayout::lead(*e), layout.bucket(*e), layout.set(*e)));
                assert_eq!(found.collect::<Vec<_>>(), std::mem::take(&mut expected[shard]), "{step}");
            }
        }
        // Freed chunks were used again.
        assert!(memtable.before.len() * CHUNK < 40_000, "{}", memtable.before.len());
    }
}
