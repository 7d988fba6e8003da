//! A sorted run: the compacted counts of the leads of one shard. Knows nothing about how entries are kept before.
//!
//! A compaction merges the memtable's entries of a shard, what did not fit the memtable, and the old run into a new
//! run: a radix sort by bucket and set, a counting sort by lead, then one merge per lead, O(entries + words + leads).

use super::codec16::Codec16;
use super::codec32::Codec32;
use super::count_entries::CountEntries;
use super::count_entry::CountEntry;
use super::memtable::{LEADS_PER_RUN, MemtableLayout};
use super::radix;

/// One word for each (lead, bucket, predicate set), sorted in that order.
#[derive(Clone, Debug)]
pub(crate) enum SortedRun {
    /// Two bytes a word.
    Codec16 { codec16: Codec16, words: Vec<u16>, starts: Vec<u16> },
    /// Four bytes a word, or several words of four.
    Codec32(Run32),
}

/// Words of four bytes by lead.
#[derive(Clone, Debug, Default)]
pub(crate) struct Run32 {
    words: Vec<u32>,
    /// Start of the words of each lead, then the end of the last; empty if there are no words.
    starts: Vec<u32>,
    /// Some entries take several words.
    has_wide: bool,
}

impl Default for SortedRun {
    fn default() -> Self {
        Self::Codec32(Run32::default())
    }
}

/// Buffers of a compaction, reused from shard to shard.
#[derive(Clone, Debug, Default)]
pub(crate) struct CompactionScratch {
    pub(crate) entries: Vec<u32>,
    spare: Vec<u32>,
    /// The run before, in words of four bytes.
    old: Run32,
    /// The memtable's entries as words by lead, and the end of those of each lead.
    new_words: Vec<u32>,
    ends: Vec<u32>,
    /// The run after, in words of four bytes.
    out: Vec<u32>,
    starts: Vec<u32>,
    codec16: Vec<u16>,
    slow: Vec<CountEntry>,
    wide_words: Vec<u32>,
}

/// Takes the prefix whose items satisfy the predicate off the slice.
pub(crate) fn take_while<'a, T>(rest: &mut &'a [T], holds: impl Fn(&T) -> bool) -> &'a [T] {
    let (now, later) = rest.split_at(rest.partition_point(holds));
    *rest = later;
    now
}

/// How entries of a memtable become words, and the key by which they are sorted: so few bits that one radix pass sorts
/// most logs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CompactionPlan {
    codec: Codec32,
    /// The codec of two bytes, if all fits into it.
    codec16: Option<Codec16>,
    layout: MemtableLayout,
    first: u32,
    bits: u32,
}

impl CompactionPlan {
    /// For entries of buckets between `first` and `last` and this many predicate sets.
    pub(crate) fn new(codec: Codec32, layout: MemtableLayout, first: u32, last: u32, sets: usize) -> Self {
        let codec16 = Codec16::new(first, last, sets);
        let (first, bits) = layout.range(first, last);
        Self { codec, codec16, layout, first, bits }
    }
}

/// Counts that fit no memtable entry, sorted by lead: as words of four bytes below the lead, or as entries that fit no
/// word.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Overflow<'a> {
    pub(crate) far: &'a [u64],
    pub(crate) wide: &'a [(u32, CountEntry)],
}

impl<'a> Overflow<'a> {
    pub(crate) fn is_empty(self) -> bool {
        self.far.is_empty() && self.wide.is_empty()
    }

    /// Takes those of a lead of the shard.
    fn take(&mut self, lead: usize) -> Self {
        let is_own = |other: u64| other as usize % LEADS_PER_RUN == lead;
        Self {
            far: take_while(&mut self.far, |entry| is_own(entry >> u32::BITS)),
            wide: take_while(&mut self.wide, |(other, _)| is_own((*other).into())),
        }
    }

    fn entry(self, codec: Codec32) -> impl Iterator<Item = CountEntry> + use<'a> {
        let far = self.far.iter().map(move |entry| codec.entry(*entry as u32));
        far.chain(self.wide.iter().map(|(_, entry)| *entry))
    }
}

impl SortedRun {
    /// Merges the memtable's entries in the scratch, and the overflow, into the run.
    pub(crate) fn merge(&mut self, mut overflow: Overflow<'_>, plan: CompactionPlan, scratch: &mut CompactionScratch) {
        self.open(plan.codec, &mut scratch.old);
        let CompactionScratch { entries, spare, old, new_words, ends, out, starts, codec16: _, slow, wide_words } =
            scratch;
        let CompactionPlan { codec, layout, first, bits, codec16: _ } = plan;
        // A log by time or by lead is nearly sorted: only the activities of one day are not. An insertion sort by lead
        // is enough.
        let is_ordered = is_mostly_ascending(entries, layout);
        if !is_ordered {
            radix::sort_by_key(entries, spare, bits, |entry| MemtableLayout::rest(entry).wrapping_sub(first));
        }
        by_lead(entries, new_words, ends, |entry| codec.of_one(layout.bucket(entry), layout.set(entry)));
        let mut most = old.words.len() + new_words.len();
        out.resize(most.max(out.len()), 0);
        starts.clear();
        let (mut len, mut new_start, mut has_wide) = (0, 0, false);
        for (lead, end) in ends.iter().take(LEADS_PER_RUN).enumerate() {
            starts.push(len as u32);
            let own_new = new_words.get_mut(new_start..*end as usize).unwrap_or_default();
            if is_ordered {
                insertion_sort(own_new);
            }
            new_start = *end as usize;
            let own = old.of_lead(lead);
            let own_overflow = overflow.take(lead);
            if !old.has_wide && own_overflow.is_empty() {
                if own_new.is_empty() && own.is_empty() {
                    continue;
                }
                if let Some(to) = out.get_mut(len..)
                    && let Some(written) = codec.merge(own, own_new, to)
                {
                    len += written;
                    continue;
                }
            }
            slow.clear();
            slow.extend(CountEntries::Codec32(own, codec).chain(CountEntries::Codec32(own_new, codec)));
            slow.extend(own_overflow.entry(codec));
            wide_words.clear();
            has_wide |= codec.write_all(slow, wide_words);
            most += wide_words.len();
            out.resize(most.max(out.len()), 0);
            if let Some(to) = out.get_mut(len..len + wide_words.len()) {
                to.copy_from_slice(wide_words);
            }
            len += wide_words.len();
        }
        starts.push(len as u32);
        self.close(len, has_wide, plan, scratch);
    }

    /// Takes the words out, in four bytes each.
    fn open(&mut self, codec: Codec32, to: &mut Run32) {
        match std::mem::take(self) {
            Self::Codec32(full) => *to = full,
            Self::Codec16 { codec16, words, starts } => {
                to.has_wide = false;
                codec16.unpack(codec, &words, &mut to.words);
                to.starts.clear();
                to.starts.extend(starts.iter().map(|start| u32::from(*start)));
            }
        }
    }

    /// Puts the first `len` words of the scratch in, in two bytes each if all fit.
    fn close(&mut self, len: usize, has_wide: bool, plan: CompactionPlan, scratch: &mut CompactionScratch) {
        let words = scratch.out.get(..len).unwrap_or_default();
        let can_be_thin = !has_wide && u16::try_from(len).is_ok();
        *self = match plan.codec16.filter(|_| can_be_thin) {
            Some(codec16) if codec16.pack(plan.codec, words, &mut scratch.codec16) => {
                let starts = scratch.starts.iter().map(|start| *start as u16).collect();
                Self::Codec16 { codec16, words: scratch.codec16.clone(), starts }
            }
            _ => Self::Codec32(Run32 { words: words.to_vec(), starts: scratch.starts.clone(), has_wide }),
        };
    }

    /// The counts of a lead, by bucket.
    #[inline]
    pub(crate) fn of_lead(&self, lead: usize, codec: Codec32) -> CountEntries<'_> {
        match self {
            Self::Codec16 { codec16, words, starts } => CountEntries::Codec16(part(words, starts, lead), *codec16),
            Self::Codec32(full) => CountEntries::Codec32(full.of_lead(lead), codec),
        }
    }

    /// Whether a lead has counts.
    #[inline]
    pub(crate) fn has(&self, lead: usize) -> bool {
        match self {
            Self::Codec16 { starts, .. } => starts.get(lead) != starts.get(lead + 1),
            Self::Codec32(full) => full.starts.get(lead) != full.starts.get(lead + 1),
        }
    }

    /// Whether every count fits one word.
    pub(crate) fn has_small_counts(&self) -> bool {
        matches!(self, Self::Codec16 { .. } | Self::Codec32(Run32 { has_wide: false, .. }))
    }

    /// The counts of all leads.
    pub(crate) fn all(&self, codec: Codec32) -> CountEntries<'_> {
        match self {
            Self::Codec16 { codec16, words, .. } => CountEntries::Codec16(words, *codec16),
            Self::Codec32(full) => CountEntries::Codec32(&full.words, codec),
        }
    }

    /// The number of words.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Codec16 { words, .. } => words.len(),
            Self::Codec32(full) => full.words.len(),
        }
    }

    /// Bytes of memory.
    pub(crate) fn memory(&self) -> usize {
        let bytes = match self {
            Self::Codec16 { words, starts, .. } => 2 * (words.capacity() + starts.capacity()),
            Self::Codec32(full) => 4 * (full.words.capacity() + full.starts.capacity()),
        };
        bytes + size_of::<Self>()
    }
}

impl Run32 {
    #[inline]
    fn of_lead(&self, lead: usize) -> &[u32] {
        part(&self.words, &self.starts, lead)
    }
}

/// The items between the start of a lead and that of the next one.
#[inline]
fn part<'a, T, S: Copy + Into<u32>>(words: &'a [T], starts: &[S], lead: usize) -> &'a [T] {
    match starts.get(lead..lead + 2) {
        Some([start, end]) => words.get((*start).into() as usize..(*end).into() as usize).unwrap_or_default(),
        _ => &[],
    }
}

/// Sorts words that are nearly sorted: an insertion sort.
#[inline]
fn insertion_sort(words: &mut [u32]) {
    if words.len() > 64 {
        words.sort_unstable();
        return;
    }
    for place in 1..words.len() {
        let mut place = place;
        while let Some([before, word]) = place.checked_sub(1).and_then(|from| words.get_mut(from..=place))
            && before > word
        {
            std::mem::swap(before, word);
            place -= 1;
        }
    }
}

/// Whether less than a quarter of the entries are of an earlier bucket than the entry before.
fn is_mostly_ascending(entries: &[u32], layout: MemtableLayout) -> bool {
    let is_earlier = |[a, b]: &[u32; 2]| usize::from(layout.bucket(*b) < layout.bucket(*a));
    4 * entries.array_windows().map(is_earlier).sum::<usize>() < entries.len()
}

/// Sorts the entries by lead, stably, and gives them as words, with the end of those of each lead.
#[inline]
fn by_lead(entries: &[u32], words: &mut Vec<u32>, ends: &mut Vec<u32>, word: impl Fn(u32) -> u32) {
    let lead = MemtableLayout::lead;
    ends.clear();
    ends.resize(LEADS_PER_RUN + 1, 0);
    if entries.is_sorted_by_key(|entry| lead(*entry)) {
        // A log by lead is sorted already. The loop only stores, and so waits for no load of what it just stored.
        for (place, entry) in (1..).zip(entries) {
            if let Some(end) = ends.get_mut(lead(*entry)) {
                *end = place;
            }
        }
        let mut last = 0;
        for end in ends {
            last = last.max(*end);
            *end = last;
        }
        words.clear();
        words.extend(entries.iter().map(|entry| word(*entry)));
        return;
    }
    words.resize(entries.len(), 0);
    // Slices, so that the compiler keeps their addresses: through the vectors they are loaded again for each entry.
    let (ends, words) = (ends.as_mut_slice(), words.as_mut_slice());
    for entry in entries {
        if let Some(end) = ends.get_mut(lead(*entry) + 1) {
            *end += 1;
        }
    }
    let mut sum = 0;
    for end in &mut *ends {
        sum += *end;
        *end = sum;
    }
    for entry in entries {
        if let Some(end) = ends.get_mut(lead(*entry)) {
            if let Some(to) = words.get_mut(*end as usize) {
                *to = word(*entry);
            }
            *end += 1;
        }
    }
}
