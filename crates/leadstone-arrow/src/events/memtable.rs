//! ActivityReader of buckets that were added and not yet folded, four bytes each, in chunks by shard. Knows nothing about
//! what becomes of them.

use std::ops::Range;

use super::dense_set::DenseSet;

/// Leads on a shard. Of a thousand each the places of the next entries are too many for the nearest memory.
pub(crate) const LEADS_PER_RUN: usize = 1 << LEAD_BITS;
const LEAD_BITS: u32 = 12;
/// Bits of an entry below the lead.
const REST_BITS: u32 = u32::BITS - LEAD_BITS;
/// Entries of a chunk.
const CHUNK: usize = 512;
/// Entries for which there is room as soon as there are many, and then again each time: where a list grows by and by,
/// it moves, and is there twice meanwhile. Memory that nothing was written to costs nothing.
const GROWTH: usize = 4 << 20;
/// Entries of a line of memory.
const CACHE_LINE: usize = 16;
/// Chunks after which a shard is folded where it has more than others, as in a log by lead; after four times as many in
/// any case. Shelves that fill at one pace are folded once, all together.
const FULL_CHUNKS: u32 = if cfg!(test) { 2 } else { 48 };

/// How entries are laid out: the lead as a place on its shard, the bucket less the first, and the set.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct MemtableLayout {
    first: u32,
    set_bits: u32,
}

impl MemtableLayout {
    /// For buckets about this one, and so many sets. The last set that there are bits for is none.
    fn new(bucket: u32, sets: usize) -> Self {
        // INVARIANT: a word has room for each of so many sets.
        let set_bits = (usize::BITS - sets.leading_zeros()).clamp(4, 8);
        Self { first: bucket.saturating_sub(1 << (REST_BITS - set_bits - 1)), set_bits }
    }

    /// Bucket and set in one; `None` where they do not fit.
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

    /// Bucket and set in one, in their order.
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

    /// The smallest [`rest`](Self::rest) of what is of these buckets, and how many bits tell all of them apart.
    pub(crate) fn range(self, first: u32, last: u32) -> (u32, u32) {
        let most = (1 << (REST_BITS - self.set_bits)) - 1;
        let [first, last] = [first, last].map(|bucket| bucket.saturating_sub(self.first).min(most));
        (first << self.set_bits, self.set_bits + u32::BITS - (last - first).leading_zeros())
    }
}

/// Entries in chunks by shard.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memtable {
    layout: MemtableLayout,
    /// One chunk after the other.
    entries: Vec<u32>,
    /// By chunk: the chunk before of the same shard, plus one.
    before: Vec<u32>,
    /// By shard: the place of the next entry. Where it starts a chunk, a new one is needed.
    next: Vec<u32>,
    /// By shard: how many chunks it has.
    chunks: Vec<u32>,
    /// Chunks of no shard.
    free: Vec<u32>,
    /// Shelves with more chunks than they should have.
    full: Vec<u32>,
}

/// Where the first chunk of a shard starts. Shelves fill at one pace: their next entries would be at the same place of
/// each chunk, and the nearest memory has few lines for one such place.
fn offset(shard: usize) -> usize {
    shard % (CHUNK / CACHE_LINE) * CACHE_LINE
}

impl Memtable {
    pub(crate) fn layout(&self) -> MemtableLayout {
        self.layout
    }

    /// Makes room for so many shards.
    pub(crate) fn ensure_shards(&mut self, shards: usize) {
        self.next.resize(shards, 0);
        self.chunks.resize(shards, 0);
    }

    /// Hears of a bucket that comes, and how many sets there are: the first one decides what entries look like.
    #[inline]
    pub(crate) fn expect(&mut self, bucket: u32, sets: usize) {
        if self.is_empty() {
            self.layout = MemtableLayout::new(bucket, sets);
        }
    }

    /// Adds an activity of a lead that there is room for; `false` if it is no entry.
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
            if chunks.is_multiple_of(FULL_CHUNKS) && (has_more || *chunks >= 4 * FULL_CHUNKS) {
                self.full.push(shard as u32);
            }
        }
    }

    /// Whether there is nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.free.len() == self.before.len()
    }

    /// A shard with more chunks than it should have.
    pub(crate) fn next_full(&mut self) -> Option<usize> {
        self.full.pop().map(|shard| shard as usize)
    }

    /// Forgets which shards have more, where all were folded.
    pub(crate) fn forget_full(&mut self) {
        self.full.clear();
    }

    /// Takes the entries of a shard.
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

    /// The entries of a shard as they came, chunk by chunk.
    fn chunks_of(&self, shard: usize) -> Vec<Range<usize>> {
        let next = self.next.get(shard).map_or(0, |next| *next as usize);
        let last = next.div_ceil(CHUNK).checked_sub(1);
        let before = |chunk: &usize| self.before.get(*chunk).and_then(|before| (*before as usize).checked_sub(1));
        // Of the last chunk a part may be free; those before are full.
        let end = |chunk: usize| if Some(chunk) == last { next } else { (chunk + 1) * CHUNK };
        let mut chunks: Vec<_> = std::iter::successors(last, before).map(|chunk| chunk * CHUNK..end(chunk)).collect();
        chunks.reverse();
        if let Some(first) = chunks.first_mut() {
            first.start += offset(shard);
        }
        chunks
    }

    /// Gives back memory, where there is nothing.
    pub(crate) fn release_memory(&mut self) {
        if self.is_empty() {
            (self.entries, self.before, self.free) = (Vec::new(), Vec::new(), Vec::new());
        }
    }

    /// Notes all leads of which there is something.
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

    /// Bytes of memory; entries are there twice while they are put in order.
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
        // Every day there is has a place.
        let layout = MemtableLayout::new(20_000, 12);
        assert!([0, u32::MAX / 86_400].iter().all(|day| layout.place(*day, 11).is_some()));
    }

    #[test]
    fn a_shelf_is_full_with_more_than_others_or_with_very_much() {
        let mut memtable = Memtable::default();
        memtable.ensure_shards(40);
        memtable.expect(20_000, 12);
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
        let mut memtable = Memtable::default();
        memtable.ensure_shards(3);
        memtable.expect(20_000, 12);
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
        // What was given back was used again.
        assert!(memtable.before.len() * CHUNK < 40_000, "{}", memtable.before.len());
    }
}
