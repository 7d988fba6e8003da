//! Activities of buckets that were added and not yet folded, four bytes each, in pieces by shelf. Knows nothing about
//! what becomes of them.

use std::ops::Range;

use super::used::Used;

/// Leads on a shelf. Of a thousand each the places of the next entries are too many for the nearest memory.
pub(crate) const LEADS: usize = 1 << LEAD_BITS;
const LEAD_BITS: u32 = 12;
/// Bits of an entry below the lead.
const REST_BITS: u32 = u32::BITS - LEAD_BITS;
/// Entries of a piece.
const PIECE: usize = 512;
/// Entries for which there is room as soon as there are many, and then again each time: where a list grows by and by,
/// it moves, and is there twice meanwhile. Memory that nothing was written to costs nothing.
const STEP: usize = 4 << 20;
/// Entries of a line of memory.
const LINE: usize = 16;
/// Pieces after which a shelf is folded where it has more than others, as in a log by lead; after four times as many in
/// any case. Shelves that fill at one pace are folded once, all together.
const MANY: u32 = if cfg!(test) { 2 } else { 48 };

/// How entries are laid out: the lead as a place on its shelf, the bucket less the first, and the set.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Layout {
    first: u32,
    set_bits: u32,
}

impl Layout {
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

/// Entries in pieces by shelf.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fresh {
    layout: Layout,
    /// One piece after the other.
    entries: Vec<u32>,
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

/// Where the first piece of a shelf starts. Shelves fill at one pace: their next entries would be at the same place of
/// each piece, and the nearest memory has few lines for one such place.
fn offset(shelf: usize) -> usize {
    shelf % (PIECE / LINE) * LINE
}

impl Fresh {
    pub(crate) fn layout(&self) -> Layout {
        self.layout
    }

    /// Makes room for so many shelves.
    pub(crate) fn reach(&mut self, shelves: usize) {
        self.next.resize(shelves, 0);
        self.pieces.resize(shelves, 0);
    }

    /// Hears of a bucket that comes, and how many sets there are: the first one decides what entries look like.
    #[inline]
    pub(crate) fn expect(&mut self, bucket: u32, sets: usize) {
        if self.is_empty() {
            self.layout = Layout::new(bucket, sets);
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
        let shelf = lead as usize / LEADS;
        let entry = lead << REST_BITS | rest;
        let Some(next) = self.next.get_mut(shelf) else { return };
        let place = *next as usize;
        if place.is_multiple_of(PIECE) {
            self.push_to_new(shelf, entry);
            return;
        }
        *next = place as u32 + 1;
        if let Some(to) = self.entries.get_mut(place) {
            *to = entry;
        }
    }

    #[cold]
    fn push_to_new(&mut self, shelf: usize, entry: u32) {
        let piece = self.free.pop().unwrap_or_else(|| {
            self.before.push(0);
            let len = self.entries.len();
            if len == self.entries.capacity() && len >= STEP / 16 {
                self.entries.reserve_exact(STEP);
            }
            self.entries.resize(len + PIECE, 0);
            self.before.len() as u32 - 1
        });
        let (is_first, shelves) = (self.next.get(shelf) == Some(&0), self.next.len());
        let start = piece as usize * PIECE + if is_first { offset(shelf) } else { 0 };
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
            let used = self.before.len() - self.free.len();
            let has_more = 4 * *pieces as usize * shelves > 5 * used;
            if pieces.is_multiple_of(MANY) && (has_more || *pieces >= 4 * MANY) {
                self.full.push(shelf as u32);
            }
        }
    }

    /// Whether there is nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.free.len() == self.before.len()
    }

    /// A shelf with more pieces than it should have.
    pub(crate) fn next_full(&mut self) -> Option<usize> {
        self.full.pop().map(|shelf| shelf as usize)
    }

    /// Forgets which shelves have more, where all were folded.
    pub(crate) fn forget_full(&mut self) {
        self.full.clear();
    }

    /// Takes the entries of a shelf.
    pub(crate) fn take(&mut self, shelf: usize, to: &mut Vec<u32>) {
        to.clear();
        for entries in self.pieces_of(shelf) {
            self.free.push((entries.start / PIECE) as u32);
            to.extend_from_slice(self.entries.get(entries).unwrap_or_default());
        }
        if let (Some(next), Some(pieces)) = (self.next.get_mut(shelf), self.pieces.get_mut(shelf)) {
            (*next, *pieces) = (0, 0);
        }
    }

    /// The entries of a shelf as they came, piece by piece.
    fn pieces_of(&self, shelf: usize) -> Vec<Range<usize>> {
        let next = self.next.get(shelf).map_or(0, |next| *next as usize);
        let last = next.div_ceil(PIECE).checked_sub(1);
        let before = |piece: &usize| self.before.get(*piece).and_then(|before| (*before as usize).checked_sub(1));
        // Of the last piece a part may be free; those before are full.
        let end = |piece: usize| if Some(piece) == last { next } else { (piece + 1) * PIECE };
        let mut pieces: Vec<_> = std::iter::successors(last, before).map(|piece| piece * PIECE..end(piece)).collect();
        pieces.reverse();
        if let Some(first) = pieces.first_mut() {
            first.start += offset(shelf);
        }
        pieces
    }

    /// Gives back memory, where there is nothing.
    pub(crate) fn rest(&mut self) {
        if self.is_empty() {
            (self.entries, self.before, self.free) = (Vec::new(), Vec::new(), Vec::new());
        }
    }

    /// Notes all leads of which there is something.
    pub(crate) fn note_leads(&self, to: &mut Used) {
        for shelf in 0..self.next.len() {
            for entries in self.pieces_of(shelf) {
                let entries = self.entries.get(entries).unwrap_or_default();
                for entry in entries {
                    to.note((shelf * LEADS + Layout::lead(*entry)) as u32);
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
            let layout = Layout::new(20_000, sets);
            let most = (1 << layout.set_bits) - 1;
            for set in [0, sets as u32 - 1].map(|set| set.min(most - 1)) {
                for bucket in [19_000, 20_000, 21_000] {
                    let rest = layout.place(bucket, set).expect("it fits");
                    let entry = 4095 << REST_BITS | rest;
                    assert_eq!((Layout::lead(entry), layout.bucket(entry), layout.set(entry)), (4095, bucket, set));
                    let (first, bits) = layout.range(19_000, 21_000);
                    assert!(rest.wrapping_sub(first) < 1 << bits, "{sets} {bucket}");
                }
            }
            assert_eq!((layout.place(20_000, most), layout.place(1_000_000, 0)), (None, None));
        }
        // Every day there is has a place.
        let layout = Layout::new(20_000, 12);
        assert!([0, u32::MAX / 86_400].iter().all(|day| layout.place(*day, 11).is_some()));
    }

    #[test]
    fn a_shelf_is_full_with_more_than_others_or_with_very_much() {
        let mut fresh = Fresh::default();
        fresh.reach(40);
        fresh.expect(20_000, 12);
        let mut fill = |shelf: usize, pieces: usize| {
            (0..pieces * PIECE).for_each(|_| assert!(fresh.push((shelf * LEADS) as u32, 20_000, 0)));
            std::iter::from_fn(|| fresh.next_full()).collect::<Vec<_>>()
        };
        assert_eq!(fill(1, 2), [1]);
        (0..40).for_each(|shelf| drop(fill(shelf, 5)));
        assert_eq!((0..20).flat_map(|shelf| fill(shelf, 1)).filter(|shelf| *shelf != 1).count(), 0);
        assert_eq!(fill(7, 2), [7]);
        let mut entries = Vec::new();
        fresh.take(7, &mut entries);
        assert_eq!(entries.len(), 8 * PIECE);
        (0..40).for_each(|shelf| fresh.take(shelf, &mut entries));
        assert!(fresh.is_empty());
    }

    #[test]
    fn pieces_that_are_used_again_belong_to_one_shelf() {
        let mut fresh = Fresh::default();
        fresh.reach(3);
        fresh.expect(20_000, 12);
        let mut expected = [const { Vec::new() }; 3];
        let mut entries = Vec::new();
        for step in 0..60_000_u32 {
            let (shelf, lead, set) = (step as usize % 7 % 3, step % LEADS as u32, step % 11);
            let bucket = 20_000 + step / 1000;
            assert!(fresh.push((shelf * LEADS) as u32 + lead, bucket, set));
            expected[shelf].push((lead as usize, bucket, set));
            // Now and then one shelf is emptied, each time after another number of pieces.
            if step % 2_347 == 0 {
                let shelf = (step / 2_347) as usize % 3;
                fresh.take(shelf, &mut entries);
                let layout = fresh.layout();
                let found = entries.iter().map(|e| (Layout::lead(*e), layout.bucket(*e), layout.set(*e)));
                assert_eq!(found.collect::<Vec<_>>(), std::mem::take(&mut expected[shelf]), "{step}");
            }
        }
        // What was given back was used again.
        assert!(fresh.before.len() * PIECE < 40_000, "{}", fresh.before.len());
    }
}
