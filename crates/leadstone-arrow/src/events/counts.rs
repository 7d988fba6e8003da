//! How many activities of a bucket of each lead answer which questions: added in any order, folded into words of four
//! bytes. Knows nothing about columns and files.

use super::radix;
use super::used::Used;
use super::words::{Counted, Shape, Words};

/// Leads on a shelf. Of a thousand each the places of the next entries are too many for the nearest memory.
const LEADS: usize = 1 << 12;
/// Entries of a piece.
const PIECE: usize = 512;
/// Entries that are added to a shelf before it is folded.
const MANY: usize = if cfg!(test) { 2 * PIECE } else { 48 * PIECE };

/// Counts of all leads.
#[derive(Clone, Debug)]
pub(crate) struct Counts {
    shape: Shape,
    fresh: Fresh,
    /// Leads with what no word holds.
    wide: Vec<(u32, Counted)>,
    folded: Vec<Folded>,
    /// The first and last bucket of all.
    first: u32,
    last: u32,
    /// Words that were folded.
    len: usize,
    scratch: Scratch,
}

/// Words that are not in order yet, below the lead as a place on its shelf: in pieces by shelf.
#[derive(Clone, Debug, Default)]
struct Fresh {
    /// One piece after the other.
    entries: Vec<u64>,
    /// By piece: the piece before of the same shelf, plus one.
    before: Vec<u32>,
    /// By shelf: the place of the next entry. Where it starts a piece, a new one is needed.
    next: Vec<u32>,
    /// By shelf: how many pieces it has.
    pieces: Vec<u32>,
    /// Pieces of no shelf.
    free: Vec<u32>,
    /// Shelves with more pieces than they should have.
    full: Vec<u32>,
}

/// What the leads of a shelf did: words for each bucket and set of questions, by lead, bucket and set.
#[derive(Clone, Debug, Default)]
struct Folded {
    words: Vec<u32>,
    /// Where the words of each lead start, and the end of the last; nothing if there are none.
    starts: Vec<u32>,
    /// Some take several words.
    has_wide: bool,
}

/// Memory that is used again for one shelf after the other.
#[derive(Clone, Debug, Default)]
struct Scratch {
    entries: Vec<u64>,
    spare: Vec<u64>,
    /// Fresh words by lead, and where those of each lead end.
    fresh: Vec<u32>,
    ends: Vec<u32>,
    out: Vec<u32>,
    slow: Vec<Counted>,
    wide_words: Vec<u32>,
}

impl Fresh {
    #[inline]
    fn push(&mut self, lead: u32, word: u32) {
        let shelf = lead as usize / LEADS;
        let entry = (u64::from(lead) % LEADS as u64) << u32::BITS | u64::from(word);
        let Some(next) = self.next.get_mut(shelf) else { return };
        let place = *next as usize;
        if place.is_multiple_of(PIECE) {
            self.push_to_new(shelf, entry);
            return;
        }
        if let Some(to) = self.entries.get_mut(place) {
            *to = entry;
        }
        *next += 1;
    }

    fn is_empty(&self) -> bool {
        self.free.len() == self.before.len()
    }

    #[cold]
    fn push_to_new(&mut self, shelf: usize, entry: u64) {
        let piece = self.free.pop().unwrap_or_else(|| {
            self.before.push(0);
            self.entries.resize(self.entries.len() + PIECE, 0);
            self.before.len() as u32 - 1
        });
        let start = piece as usize * PIECE;
        if let (Some(next), Some(before), Some(pieces), Some(to)) = (
            self.next.get_mut(shelf),
            self.before.get_mut(piece as usize),
            self.pieces.get_mut(shelf),
            self.entries.get_mut(start),
        ) {
            *before = *next / PIECE as u32;
            *next = start as u32 + 1;
            *to = entry;
            *pieces += 1;
            if *pieces as usize == MANY / PIECE {
                self.full.push(shelf as u32);
            }
        }
    }

    /// Takes the entries of a shelf.
    fn take(&mut self, shelf: usize, to: &mut Vec<u64>) {
        to.clear();
        for (piece, end) in self.pieces_of(shelf) {
            to.extend_from_slice(self.entries.get(piece * PIECE..end).unwrap_or_default());
            self.free.push(piece as u32);
        }
        if let (Some(next), Some(pieces)) = (self.next.get_mut(shelf), self.pieces.get_mut(shelf)) {
            (*next, *pieces) = (0, 0);
        }
    }

    /// The pieces of a shelf as they came, and where the entries of each end.
    fn pieces_of(&self, shelf: usize) -> Vec<(usize, usize)> {
        let next = self.next.get(shelf).map_or(0, |next| *next as usize);
        let last = next.div_ceil(PIECE).checked_sub(1);
        let before = |piece: &usize| self.before.get(*piece).and_then(|before| (*before as usize).checked_sub(1));
        // Of the last piece a part may be free; those before are full.
        let end = |piece: usize| if Some(piece) == last { next } else { (piece + 1) * PIECE };
        let mut pieces: Vec<_> = std::iter::successors(last, before).map(|piece| (piece, end(piece))).collect();
        pieces.reverse();
        pieces
    }
}

impl Counts {
    /// No counts, of buckets of so many seconds.
    pub(crate) fn new(bucket: u32) -> Self {
        Self {
            shape: Shape::new(bucket),
            fresh: Fresh::default(),
            wide: Vec::new(),
            folded: Vec::new(),
            first: u32::MAX,
            last: 0,
            len: 0,
            scratch: Scratch::default(),
        }
    }

    /// Makes room for so many leads.
    pub(crate) fn reach(&mut self, leads: usize) {
        let shelves = leads.div_ceil(LEADS).max(self.folded.len());
        self.folded.resize_with(shelves, Folded::default);
        self.fresh.next.resize(shelves, 0);
        self.fresh.pieces.resize(shelves, 0);
    }

    /// Notes buckets that come.
    #[inline]
    pub(crate) fn widen(&mut self, first: u32, last: u32) {
        self.first = self.first.min(first);
        self.last = self.last.max(last);
    }

    /// Adds an activity of a lead that there is room for and of a bucket that was noted.
    #[inline]
    pub(crate) fn push(&mut self, lead: u32, bucket: u32, set: u32) {
        match self.shape.one(bucket, set) {
            Some(word) => self.fresh.push(lead, word),
            None => self.wide.push((lead, Counted { bucket, set, number: 1 })),
        }
    }

    /// Adds so many.
    pub(crate) fn push_many(&mut self, lead: u32, counted: Counted) {
        self.widen(counted.bucket, counted.bucket);
        match self.shape.word(counted) {
            Some(word) => self.fresh.push(lead, word),
            None => self.wide.push((lead, counted)),
        }
    }

    /// Folds everything into words; gives back how many there are.
    pub(crate) fn fold(&mut self, sets: usize) -> usize {
        if self.fresh.is_empty() && self.wide.is_empty() {
            return self.len;
        }
        let range = Range::new(self.first, self.last, sets);
        self.wide.sort_unstable_by_key(|(lead, _)| *lead);
        let mut wide = self.wide.as_slice();
        self.len = 0;
        for (shelf, folded) in self.folded.iter_mut().enumerate() {
            let of_shelf = wide.partition_point(|(lead, _)| *lead as usize / LEADS == shelf);
            let (now, later) = wide.split_at(of_shelf);
            wide = later;
            if !now.is_empty() || self.fresh.next.get(shelf).is_some_and(|next| *next > 0) {
                self.fresh.take(shelf, &mut self.scratch.entries);
                folded.take_in(now, self.shape, range, &mut self.scratch);
            }
            self.len += folded.words.len();
        }
        self.fresh.full.clear();
        self.wide.clear();
        self.len
    }

    /// Folds shelves to which much was added, so that their pieces can be used again: in a log by lead they stay few.
    pub(crate) fn fold_full(&mut self, sets: usize) {
        while let Some(shelf) = self.fresh.full.pop() {
            let shelf = shelf as usize;
            let range = Range::new(self.first, self.last, sets);
            self.fresh.take(shelf, &mut self.scratch.entries);
            if let Some(folded) = self.folded.get_mut(shelf) {
                folded.take_in(&[], self.shape, range, &mut self.scratch);
            }
        }
    }

    /// Gives back the memory of what was folded.
    pub(crate) fn rest(&mut self) {
        if self.fresh.is_empty() {
            (self.fresh.entries, self.fresh.before, self.fresh.free) = (Vec::new(), Vec::new(), Vec::new());
            self.scratch = Scratch::default();
        }
        if self.wide.is_empty() {
            self.wide = Vec::new();
        }
    }

    /// What a lead did, by bucket, of counts that were folded.
    #[inline]
    pub(crate) fn of_lead(&self, lead: usize) -> Words<'_> {
        Words::new(self.folded.get(lead / LEADS).map_or(&[], |folded| folded.of_lead(lead % LEADS)), self.shape)
    }

    /// Whether there is anything of a lead, of counts that were folded.
    #[inline]
    pub(crate) fn has(&self, lead: usize) -> bool {
        self.folded.get(lead / LEADS).is_some_and(|folded| !folded.of_lead(lead % LEADS).is_empty())
    }

    /// Notes all leads of which there is something.
    pub(crate) fn note_leads(&self, to: &mut Used) {
        for (shelf, folded) in self.folded.iter().enumerate() {
            let mut note = |lead: usize| to.note((shelf * LEADS + lead) as u32);
            (0..LEADS).filter(|lead| !folded.of_lead(*lead).is_empty()).for_each(&mut note);
            for (piece, end) in self.fresh.pieces_of(shelf) {
                let entries = self.fresh.entries.get(piece * PIECE..end).unwrap_or_default();
                for entry in entries {
                    note((entry >> u32::BITS) as usize);
                }
            }
        }
        self.wide.iter().for_each(|(lead, _)| to.note(*lead));
    }

    /// Everything, in no order, of counts that were folded.
    pub(crate) fn all(&self) -> impl Iterator<Item = Counted> {
        self.folded.iter().flat_map(|folded| Words::new(&folded.words, self.shape))
    }

    /// Bytes of memory.
    pub(crate) fn memory(&self) -> usize {
        let folded = |folded: &Folded| (folded.words.capacity() + folded.starts.capacity()) * 4 + size_of::<Folded>();
        self.folded.iter().map(folded).sum::<usize>()
            + self.fresh.entries.len() * size_of::<u64>()
            + (self.fresh.before.capacity() + self.fresh.next.capacity()) * 4
            + self.wide.capacity() * size_of::<(u32, Counted)>()
    }
}

/// Buckets and sets that there are: so few bits make a difference that one pass puts most logs in order.
#[derive(Clone, Copy, Debug)]
struct Range {
    first: u32,
    set_bits: u32,
    bits: u32,
}

impl Range {
    fn new(first: u32, last: u32, sets: usize) -> Self {
        let bits = |most: u32| u32::BITS - most.leading_zeros();
        let set_bits = bits(sets.saturating_sub(1) as u32);
        Self { first, set_bits, bits: set_bits + bits(last.saturating_sub(first)) }
    }

    #[inline]
    fn place(self, shape: Shape, word: u32) -> u64 {
        u64::from(shape.bucket(word).wrapping_sub(self.first)) << self.set_bits | u64::from(shape.set(word))
    }
}

impl Folded {
    fn take_in(&mut self, wide: &[(u32, Counted)], shape: Shape, range: Range, scratch: &mut Scratch) {
        let Scratch { entries, spare, fresh, ends, out, slow, wide_words } = scratch;
        // A log by time or by lead is in order but for what came on one day.
        let is_ordered = is_mostly_ascending(entries, shape);
        if !is_ordered {
            radix::sort_by_key(entries, spare, range.bits, |entry| range.place(shape, entry as u32));
        }
        by_lead(entries, fresh, ends);
        let mut most = self.words.len() + fresh.len();
        out.resize(most.max(out.len()), 0);
        let mut starts = Vec::with_capacity(LEADS + 1);
        let (mut len, mut fresh_start, mut wide_start, mut has_wide) = (0, 0, 0, false);
        for (lead, end) in ends.iter().take(LEADS).enumerate() {
            starts.push(len as u32);
            let own_fresh = fresh.get_mut(fresh_start..*end as usize).unwrap_or_default();
            if is_ordered {
                put_in_order(own_fresh);
            }
            fresh_start = *end as usize;
            let own = self.of_lead(lead);
            let own_wide = wide.get(wide_start..).unwrap_or_default();
            let own_wide = own_wide.partition_point(|(other, _)| *other as usize % LEADS == lead);
            if !self.has_wide && own_wide == 0 {
                if own_fresh.is_empty() && own.is_empty() {
                    continue;
                }
                if let Some(to) = out.get_mut(len..)
                    && let Some(written) = shape.merge(own, own_fresh, to)
                {
                    len += written;
                    continue;
                }
            }
            slow.clear();
            slow.extend(Words::new(own, shape).chain(Words::new(own_fresh, shape)));
            slow.extend(wide.iter().skip(wide_start).take(own_wide).map(|(_, counted)| *counted));
            wide_start += own_wide;
            wide_words.clear();
            has_wide |= shape.write_all(slow, wide_words);
            most += wide_words.len();
            out.resize(most.max(out.len()), 0);
            if let Some(to) = out.get_mut(len..len + wide_words.len()) {
                to.copy_from_slice(wide_words);
            }
            len += wide_words.len();
        }
        starts.push(len as u32);
        self.has_wide = has_wide;
        self.starts = starts;
        self.words = out.get(..len).unwrap_or_default().to_vec();
    }

    #[inline]
    fn of_lead(&self, lead: usize) -> &[u32] {
        match self.starts.get(lead..lead + 2) {
            Some([start, end]) => self.words.get(*start as usize..*end as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// Puts words in order that mostly are.
#[inline]
fn put_in_order(words: &mut [u32]) {
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

/// Whether few entries are of a bucket before that of the one before.
fn is_mostly_ascending(entries: &[u64], shape: Shape) -> bool {
    let is_earlier = |[a, b]: &[u64; 2]| usize::from(shape.bucket(*b as u32) < shape.bucket(*a as u32));
    4 * entries.array_windows().map(is_earlier).sum::<usize>() < entries.len()
}

/// The words of entries by lead, otherwise as they come; and where those of each lead end.
fn by_lead(entries: &[u64], words: &mut Vec<u32>, ends: &mut Vec<u32>) {
    let lead = |entry: u64| (entry >> u32::BITS) as usize;
    ends.clear();
    ends.resize(LEADS + 1, 0);
    if entries.is_sorted_by_key(|entry| lead(*entry)) {
        // As in a log by lead. What a loop does not read again it does not wait for.
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
        words.extend(entries.iter().map(|entry| *entry as u32));
        return;
    }
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
    words.resize(entries.len(), 0);
    for entry in entries {
        if let Some(end) = ends.get_mut(lead(*entry)) {
            if let Some(to) = words.get_mut(*end as usize) {
                *to = *entry as u32;
            }
            *end += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::hash;
    use super::*;

    /// A log in some order: what comes next of a random number.
    fn check(seconds: u32, sets: u32, mut next: impl FnMut(u64) -> (u32, u32), rounds: u64) {
        let leads = 3 * LEADS as u32;
        let mut counts = Counts::new(seconds);
        counts.reach(leads as usize);
        let mut expected: BTreeMap<(u32, u32, u32), u64> = BTreeMap::new();
        for round in 0..rounds {
            for step in 0..3000 {
                let random = hash::of_whole(round * 3000 + step);
                let (lead, bucket) = next(random);
                let set = (random >> 40) as u32 % sets;
                counts.widen(bucket, bucket);
                let number = match random % 500 {
                    0 => 5 << 30,
                    1 => 20,
                    _ => 1,
                };
                if number == 1 {
                    counts.push(lead, bucket, set);
                } else {
                    counts.push_many(lead, Counted { bucket, set, number });
                }
                *expected.entry((lead, bucket, set)).or_default() += number;
                if step % 700 == 0 {
                    counts.fold_full(sets as usize);
                }
            }
            let mut seen = Used(Vec::new());
            counts.note_leads(&mut seen);
            assert!(expected.keys().all(|(lead, ..)| seen.0.get(*lead as usize) == Some(&true)));
            assert_eq!(counts.fold(sets as usize), counts.folded.iter().map(|f| f.words.len()).sum::<usize>());
            assert!(counts.fresh.is_empty());
            if round == 1 {
                counts.rest();
            }
            let found = (0..leads).flat_map(|lead| counts.of_lead(lead as usize).map(move |c| (lead, c)));
            let found: Vec<_> = found.map(|(lead, c)| ((lead, c.bucket, c.set), c.number)).collect();
            assert_eq!(found, expected.iter().map(|(k, n)| (*k, *n)).collect::<Vec<_>>(), "round {round}");
            assert!(
                (0..leads).all(|l| counts.has(l as usize) == expected.range((l, 0, 0)..(l + 1, 0, 0)).next().is_some())
            );
        }
    }

    #[test]
    fn logs_in_any_order_are_the_sums_of_what_was_added() {
        let lead = |random: u64| {
            // Some leads are busy, and one shelf is full long before the others.
            let most = if random.is_multiple_of(3) { 4 } else { 2 * LEADS as u64 + 100 };
            ((random >> 8) % most) as u32
        };
        let (days, hours) = (86_400, 3_600);
        for (seconds, sets) in [(days, 1), (days, 12), (days, 5000), (hours, 12), (hours, 300)] {
            let last = u32::MAX / seconds;
            check(seconds, sets, |random| (lead(random), 20_000 + (random >> 20) as u32 % 180), 3);
            check(seconds, sets, |random| (lead(random), (random >> 20) as u32 % (last + 1)), 2);
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
}
