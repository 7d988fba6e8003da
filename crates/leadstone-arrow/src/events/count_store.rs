//! Counts of activities by lead, bucket and predicate set: a memtable that is compacted into sorted runs, one for each
//! shard of leads (a small log-structured merge store). Knows nothing about columns and files.

use super::codec32::Codec32;
use super::count_entries::CountEntries;
use super::count_entry::CountEntry;
use super::dense_set::DenseSet;
use super::memtable::{LEADS_PER_RUN, Memtable};
use super::run::{CompactionPlan, CompactionScratch, Overflow, SortedRun, take_while};

/// A count up to this becomes as many memtable entries.
const FEW: u64 = 3;

/// Counts of all leads.
#[derive(Clone, Debug)]
pub(crate) struct CountStore {
    codec: Codec32,
    memtable: Memtable,
    /// What fits a word and no memtable entry: the lead above the word.
    far: Vec<u64>,
    /// What fits no word.
    wide: Vec<(u32, CountEntry)>,
    runs: Vec<SortedRun>,
    /// The first and last bucket of all.
    first: u32,
    last: u32,
    /// The number of predicate sets.
    sets: usize,
    /// Words in all runs.
    len: usize,
    scratch: CompactionScratch,
}

impl CountStore {
    /// No counts, for buckets of this many seconds.
    pub(crate) fn new(bucket: u32) -> Self {
        Self {
            codec: Codec32::new(bucket),
            memtable: Memtable::default(),
            far: Vec::new(),
            wide: Vec::new(),
            runs: Vec::new(),
            first: u32::MAX,
            last: 0,
            sets: 0,
            len: 0,
            scratch: CompactionScratch::default(),
        }
    }

    /// Makes room for this many leads.
    pub(crate) fn ensure_leads(&mut self, leads: usize) {
        let shards = leads.div_ceil(LEADS_PER_RUN).max(self.runs.len());
        self.runs.resize_with(shards, SortedRun::default);
        self.memtable.ensure_shards(shards);
    }

    /// Announces buckets and the number of predicate sets.
    #[inline]
    pub(crate) fn announce(&mut self, first: u32, last: u32, sets: usize) {
        self.first = self.first.min(first);
        self.last = self.last.max(last);
        self.sets = self.sets.max(sets);
        self.memtable.announce(first, sets);
    }

    /// Adds an activity of a lead that there is room for, in an announced bucket.
    #[inline]
    pub(crate) fn push(&mut self, lead: u32, bucket: u32, set: u32) {
        if !self.memtable.push(lead, bucket, set) {
            self.push_far(lead, CountEntry { bucket, set, number: 1 });
        }
    }

    /// Adds several activities at once, in an announced bucket.
    pub(crate) fn push_many(&mut self, lead: u32, entry: CountEntry) {
        if entry.number > FEW {
            self.push_far(lead, entry);
            return;
        }
        for _ in 0..entry.number {
            self.push(lead, entry.bucket, entry.set);
        }
    }

    #[cold]
    fn push_far(&mut self, lead: u32, entry: CountEntry) {
        match self.codec.word(entry) {
            Some(word) => self.far.push(u64::from(lead) << u32::BITS | u64::from(word)),
            None => self.wide.push((lead, entry)),
        }
    }

    /// Compacts all shards; returns the number of words.
    pub(crate) fn compact(&mut self) -> usize {
        if self.is_compacted() {
            return self.len;
        }
        self.far.sort_unstable();
        self.wide.sort_unstable_by_key(|(lead, _)| *lead);
        let (mut far, mut wide) = (self.far.as_slice(), self.wide.as_slice());
        let plan = self.plan();
        self.len = 0;
        for (shard, run) in self.runs.iter_mut().enumerate() {
            let of_shard = |lead: u64| lead as usize / LEADS_PER_RUN == shard;
            let overflow = Overflow {
                far: take_while(&mut far, |entry| of_shard(entry >> u32::BITS)),
                wide: take_while(&mut wide, |(lead, _)| of_shard((*lead).into())),
            };
            self.memtable.take(shard, &mut self.scratch.entries);
            if !self.scratch.entries.is_empty() || !overflow.far.is_empty() || !overflow.wide.is_empty() {
                run.merge(overflow, plan, &mut self.scratch);
            }
            self.len += run.len();
        }
        self.memtable.forget_full();
        self.far.clear();
        self.wide.clear();
        self.len
    }

    /// Compacts the shards that are due, so that their chunks can be reused: a log by lead needs few chunks.
    pub(crate) fn compact_full(&mut self) {
        while let Some(shard) = self.memtable.next_full() {
            let plan = self.plan();
            self.memtable.take(shard, &mut self.scratch.entries);
            if let Some(run) = self.runs.get_mut(shard) {
                run.merge(Overflow::default(), plan, &mut self.scratch);
            }
        }
    }

    fn plan(&self) -> CompactionPlan {
        CompactionPlan::new(self.codec, self.memtable.layout(), self.first, self.last, self.sets)
    }

    fn is_compacted(&self) -> bool {
        self.memtable.is_empty() && self.far.is_empty() && self.wide.is_empty()
    }

    /// Gives memory back if everything is compacted.
    pub(crate) fn release_memory(&mut self) {
        if self.is_compacted() {
            self.memtable.release_memory();
            (self.far, self.wide) = (Vec::new(), Vec::new());
            self.scratch = CompactionScratch::default();
        }
    }

    /// The counts of a lead, by bucket. All must be compacted.
    #[inline]
    pub(crate) fn of_lead(&self, lead: usize) -> CountEntries<'_> {
        match self.runs.get(lead / LEADS_PER_RUN) {
            Some(run) => run.of_lead(lead % LEADS_PER_RUN, self.codec),
            None => CountEntries::Codec32(&[], self.codec),
        }
    }

    /// Whether every count of the lead's shard fits one word, and so is below 256. All must be compacted.
    pub(crate) fn has_small_counts(&self, lead: usize) -> bool {
        self.runs.get(lead / LEADS_PER_RUN).is_some_and(SortedRun::has_small_counts)
    }

    /// Whether a lead has counts. All must be compacted.
    #[inline]
    pub(crate) fn has(&self, lead: usize) -> bool {
        self.runs.get(lead / LEADS_PER_RUN).is_some_and(|run| run.has(lead % LEADS_PER_RUN))
    }

    /// Inserts all leads that have counts.
    pub(crate) fn collect_leads(&self, to: &mut DenseSet) {
        for (shard, run) in self.runs.iter().enumerate() {
            let mut note = |lead: usize| to.insert((shard * LEADS_PER_RUN + lead) as u32);
            (0..LEADS_PER_RUN).filter(|lead| run.has(*lead)).for_each(&mut note);
        }
        self.memtable.collect_leads(to);
        self.far.iter().for_each(|entry| to.insert((entry >> u32::BITS) as u32));
        self.wide.iter().for_each(|(lead, _)| to.insert(*lead));
    }

    /// All counts, in no particular order. All must be compacted.
    pub(crate) fn all(&self) -> impl Iterator<Item = CountEntry> {
        self.runs.iter().flat_map(|run| run.all(self.codec))
    }

    /// Bytes of memory.
    pub(crate) fn memory(&self) -> usize {
        self.runs.iter().map(SortedRun::memory).sum::<usize>()
            + self.memtable.memory()
            + self.far.capacity() * size_of::<u64>()
            + self.wide.capacity() * size_of::<(u32, CountEntry)>()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::hash;
    use super::*;

    /// Pushes a log whose order is that of `next`, which is called with a random number. Returns how many shards were
    /// ever in words of two bytes and of four.
    fn check(seconds: u32, sets: u32, mut next: impl FnMut(u64) -> (u32, u32), rounds: u64) -> [usize; 2] {
        let mut kinds = [0; 2];
        let leads = 3 * LEADS_PER_RUN as u32;
        // Chunks are due for compaction early, so that few activities are enough.
        let mut counts = CountStore { memtable: Memtable::with_trigger(2), ..CountStore::new(seconds) };
        counts.ensure_leads(leads as usize);
        let mut expected: BTreeMap<(u32, u32, u32), u64> = BTreeMap::new();
        for round in 0..rounds {
            for step in 0..3000 {
                let random = hash::of_whole(round * 3000 + step);
                let (lead, bucket) = next(random);
                let set = (random >> 40) as u32 % sets;
                counts.announce(bucket, bucket, sets as usize);
                // Large numbers come later, and to some shards: until then, and elsewhere, words are of two bytes.
                let number = match random % 500 {
                    0 if round > 0 && lead as usize > LEADS_PER_RUN => 5 << 30,
                    1 if round > 0 && lead as usize > LEADS_PER_RUN => 20,
                    _ => 1,
                };
                if number == 1 {
                    counts.push(lead, bucket, set);
                } else {
                    counts.push_many(lead, CountEntry { bucket, set, number });
                }
                *expected.entry((lead, bucket, set)).or_default() += number;
                if step % 700 == 0 {
                    counts.compact_full();
                }
            }
            let mut seen = DenseSet(Vec::new());
            counts.collect_leads(&mut seen);
            assert!(expected.keys().all(|(lead, ..)| seen.0.get(*lead as usize) == Some(&true)));
            assert_eq!(counts.compact(), counts.runs.iter().map(SortedRun::len).sum::<usize>());
            assert!(counts.memtable.is_empty());
            for run in counts.runs.iter().filter(|run| run.len() > 0) {
                kinds[usize::from(!matches!(run, SortedRun::Codec16 { .. }))] += 1;
            }
            if round == 1 {
                counts.release_memory();
            }
            let found = (0..leads).flat_map(|lead| counts.of_lead(lead as usize).map(move |c| (lead, c)));
            let found: Vec<_> = found.map(|(lead, c)| ((lead, c.bucket, c.set), c.number)).collect();
            assert_eq!(found, expected.iter().map(|(k, n)| (*k, *n)).collect::<Vec<_>>(), "round {round}");
            assert!(
                (0..leads).all(|l| counts.has(l as usize) == expected.range((l, 0, 0)..(l + 1, 0, 0)).next().is_some())
            );
            assert!((0..leads).all(|l| {
                let most = expected.range((l, 0, 0)..(l + 1, 0, 0)).map(|(_, number)| *number).max();
                !counts.has_small_counts(l as usize) || most.is_none_or(|most| most < 256)
            }));
        }
        kinds
    }

    #[test]
    fn logs_in_any_order_are_the_sums_of_what_was_added() {
        let lead = |random: u64| {
            // Some leads are busy, and one shard is full long before the others.
            let most = if random.is_multiple_of(3) { 4 } else { 2 * LEADS_PER_RUN as u64 + 100 };
            ((random >> 8) % most) as u32
        };
        let (days, hours) = (86_400, 3_600);
        for (seconds, sets) in [(days, 1), (days, 12), (days, 5000), (hours, 12), (hours, 300)] {
            let last = u32::MAX / seconds;
            let [codec16, full] =
                check(seconds, sets, |random| (lead(random), 20_000 + (random >> 20) as u32 % 180), 3);
            // Buckets of 180 take eight bits, twelve sets four.
            assert!((codec16 > 0) == (sets <= 12) && full > 0, "{seconds} {sets}: {codec16} {full}");
            let [codec16, _] = check(seconds, sets, |random| (lead(random), (random >> 20) as u32 % (last + 1)), 2);
            assert_eq!(codec16, 0);
            let mut step = 0;
            let by_time = |random| {
                step += 1;
                (lead(random), 20_000 + step / 100)
            };
            check(seconds, sets, by_time, 3);
            let mut step = 0;
            let by_lead = |random: u64| {
                step += 1;
                (step / 20, 20_000 + (step % 20) * 5 + (random % 8) as u32)
            };
            check(seconds, sets, by_lead, 3);
        }
    }

    #[test]
    fn what_takes_several_words_is_not_taken_for_several_of_two_bytes() {
        let mut counts = CountStore::new(86_400);
        counts.ensure_leads(LEADS_PER_RUN);
        // Each of its words looks like one of the first days, when all that there is is of the first days.
        let many = CountEntry { bucket: 0, set: 0, number: 64 };
        counts.announce(0, 0, 12);
        counts.push_many(7, many);
        counts.compact();
        assert_eq!(counts.of_lead(7).collect::<Vec<_>>(), [many]);
    }
}
