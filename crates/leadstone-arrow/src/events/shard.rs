//! One shard of the event store: the entries of 1,024 leads, appended unsorted and sorted by lead on compaction. Knows
//! nothing about what an entry says.

use super::classes::ActivityClasses;
use super::entries::{LEADS_PER_SHARD, ShardEntry};

/// Entries of a chunk.
const CHUNK: usize = 512;

/// The entries of [`LEADS_PER_SHARD`] leads: the first `compacted` of them sorted by lead, the rest as they came.
#[derive(Clone, Debug)]
pub(crate) struct LeadShard<E> {
    /// All full but the last. Compaction writes the sorted entries back into the same chunks: a second buffer for all
    /// of them would cost half as much memory again.
    chunks: Vec<Vec<E>>,
    len: usize,
    /// How many entries, from the front, are sorted by lead.
    compacted: usize,
    /// Start of the entries of each lead, then the end of the last; empty before the first compaction.
    starts: Vec<u32>,
}

/// Buffers of a compaction, reused from shard to shard.
#[derive(Debug, Default)]
pub(crate) struct ShardScratch<E> {
    all: Vec<E>,
    of_lead: Vec<E>,
    places: Vec<u32>,
}

impl<E: ShardEntry> LeadShard<E> {
    pub(crate) fn new() -> Self {
        Self { chunks: Vec::new(), len: 0, compacted: 0, starts: Vec::new() }
    }

    #[inline]
    pub(crate) fn push(&mut self, entry: E) {
        if let Some(chunk) = self.chunks.last_mut()
            && chunk.len() < CHUNK
        {
            chunk.push(entry);
            self.len += 1;
            return;
        }
        self.push_to_new_chunk(entry);
    }

    #[cold]
    fn push_to_new_chunk(&mut self, entry: E) {
        let size = if self.chunks.is_empty() { 16 } else { CHUNK };
        let mut chunk = Vec::with_capacity(size);
        chunk.push(entry);
        self.chunks.push(chunk);
        self.len += 1;
    }

    /// Sorts all entries by lead, by a counting sort in O(entries + leads), and lets the entry type sort and
    /// deduplicate those of each lead.
    pub(crate) fn compact(&mut self, classes: &ActivityClasses, scratch: &mut ShardScratch<E>) {
        if self.compacted == self.len {
            return;
        }
        let ShardScratch { all, of_lead, places } = scratch;
        places.clear();
        places.resize(LEADS_PER_SHARD + 1, 0);
        // A slice, so that the compiler keeps its address in a register: through the vector it is loaded again for each
        // entry.
        let places = places.as_mut_slice();
        for entry in self.chunks.iter().flatten() {
            if let Some(place) = places.get_mut(entry.lead() + 1) {
                *place += 1;
            }
        }
        let mut sum = 0;
        for place in &mut *places {
            sum += *place;
            *place = sum;
        }
        all.resize(sum as usize, E::default());
        let all = all.as_mut_slice();
        for entry in self.chunks.iter().flatten() {
            if let Some(place) = places.get_mut(entry.lead()) {
                if let Some(to) = all.get_mut(*place as usize) {
                    *to = *entry;
                }
                *place += 1;
            }
        }
        // The counting sort has moved the start of each lead to its end, which is the start of the next lead.
        self.chunks.iter_mut().for_each(Vec::clear);
        let mut chunks = self.chunks.iter_mut();
        let mut chunk = chunks.next();
        self.starts.clear();
        self.starts.reserve_exact(LEADS_PER_SHARD + 1);
        (self.len, self.compacted) = (0, 0);
        let mut start = 0;
        for end in places.iter().take(LEADS_PER_SHARD) {
            self.starts.push(self.len as u32);
            let mut entries = all.get(start..*end as usize).unwrap_or_default();
            start = *end as usize;
            if entries.len() > 1 {
                of_lead.clear();
                of_lead.extend_from_slice(entries);
                E::compact(of_lead, classes);
                entries = of_lead;
            }
            self.len += entries.len();
            while let Some(to) = &mut chunk {
                let (now, later) = entries.split_at(entries.len().min(CHUNK - to.len()));
                to.extend_from_slice(now);
                entries = later;
                if entries.is_empty() {
                    break;
                }
                chunk = chunks.next();
            }
        }
        self.starts.push(self.len as u32);
        self.compacted = self.len;
        self.chunks.truncate(self.len.div_ceil(CHUNK));
    }

    /// The entries of a lead. The shard must be compacted.
    pub(crate) fn of_lead(&self, lead: usize) -> impl Iterator<Item = E> {
        let at = |place: usize| self.starts.get(place).map_or(0, |s| *s as usize);
        let (start, end) = (at(lead % LEADS_PER_SHARD), at(lead % LEADS_PER_SHARD + 1));
        let (first, last) = (start / CHUNK, end / CHUNK);
        let part = |chunk: usize, from: usize, to: usize| {
            self.chunks.get(chunk).and_then(|p| p.get(from..to)).unwrap_or_default().iter().copied()
        };
        let head = part(first, start % CHUNK, if first == last { end % CHUNK } else { CHUNK });
        let middle = self.chunks.get(first + 1..last).unwrap_or_default().iter().flatten().copied();
        let tail = if first == last { part(usize::MAX, 0, 0) } else { part(last, 0, end % CHUNK) };
        head.chain(middle).chain(tail)
    }

    /// Whether a lead has entries. The shard must be compacted.
    pub(crate) fn has(&self, lead: usize) -> bool {
        self.starts.get(lead % LEADS_PER_SHARD) != self.starts.get(lead % LEADS_PER_SHARD + 1)
    }

    /// The number of entries.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// All entries, in no particular order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &E> {
        self.chunks.iter().flatten()
    }

    /// Bytes of memory.
    pub(crate) fn memory(&self) -> usize {
        let last = self.chunks.last().map_or(0, Vec::capacity);
        let entries = self.chunks.len().saturating_sub(1) * CHUNK + last;
        entries * size_of::<E>() + self.starts.capacity() * 4 + self.chunks.capacity() * 24 + size_of::<Self>()
    }
}

#[cfg(test)]
mod tests {
    use leadstone::__engine::events::EventModel;
    use leadstone::Model;

    use super::super::Dedup;
    use super::super::entries::UncountedEvent;
    use super::*;

    #[test]
    fn entries_of_busy_and_idle_leads_come_back_by_lead_however_often_they_are_put_in_order() {
        let classes = ActivityClasses::new(EventModel::new(&Model::builtin()), Dedup::AlreadyUnique);
        let mut shard = LeadShard::new();
        let mut scratch = ShardScratch::default();
        let mut expected = vec![Vec::new(); LEADS_PER_SHARD];
        // Lead 3 fills several chunks, others end at the edge of one.
        for round in 0..3_u32 {
            for step in 0..2000_u32 {
                let lead = if step % 2 == 0 { 3 } else { (step * 7919) % 300 + 500 * (round % 2) };
                let at = (step * 1_368_787) % 5000;
                shard.push(UncountedEvent::new(lead, at, round));
                expected[lead as usize].push((at, round));
            }
            shard.compact(&classes, &mut scratch);
            for (lead, expected) in expected.iter_mut().enumerate() {
                expected.sort_unstable();
                let found: Vec<_> = shard.of_lead(lead).map(|w| (w.at(), w.class())).collect();
                assert_eq!(&found, expected, "{lead}");
                assert_eq!(shard.has(lead), !expected.is_empty());
            }
            assert_eq!(shard.len(), shard.entries().count());
        }
    }
}
