//! Remembers the classes of texts, exactly. Knows nothing about what the texts mean.

use super::class::Class;

/// A table in which each text has one place: another text of that place takes it over, so nothing can fill up, and no
/// choice of texts makes looking up slow. While texts are few, it is laid out anew until none shares a place.
#[derive(Clone, Debug)]
pub(crate) struct Memo {
    slots: Vec<MemoSlot>,
    /// Whole texts of slots longer than what the slot itself holds.
    long: Vec<Box<[u8]>>,
    shift: u32,
    factor: u64,
    /// All texts that were put in, while they are few.
    few: Vec<(Box<[u8]>, Class)>,
    is_fixed: bool,
    /// Length of the longest text that was put in.
    longest: usize,
}

/// The first, second and last eight bytes say all about a text of up to twenty-four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct MemoKey {
    head: u64,
    middle: u64,
    tail: u64,
    len: u32,
}

/// Half a line of the cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
struct MemoSlot {
    head: u64,
    middle: u64,
    tail: u64,
    len: u32,
    class: Class,
}

const SHORT: usize = 24;
/// No text is so long.
const EMPTY: MemoSlot = MemoSlot { head: 0, middle: 0, tail: 0, len: u32::MAX, class: 0 };
/// By length: which bits of the eight bytes from the begin, of the next eight, and of the eight before the end count.
/// Looked up, for whether a text has more than eight letters nobody could guess.
static MASKS: [[u64; 3]; SHORT + 1] = masks();

#[expect(clippy::indexing_slicing, reason = "worked out by the compiler, which would say so")]
const fn masks() -> [[u64; 3]; SHORT + 1] {
    let mut found = [[u64::MAX, 0, 0]; SHORT + 1];
    let mut len = 0;
    while len <= SHORT {
        if len < 8 {
            found[len][0] = (1 << (8 * len)) - 1;
        }
        if len > 8 {
            found[len][2] = u64::MAX;
        }
        if len > 16 {
            found[len][1] = u64::MAX;
        }
        len += 1;
    }
    found
}

/// So many texts are few.
const FEW: usize = 128;
/// And so many places are tried for them, as a power of two: four thousand.
const ROOMY: u32 = 12;
/// Any odd number with bits all over serves.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

impl Memo {
    /// For few texts; grows while they are.
    pub(crate) fn new() -> Self {
        Self::with(8, false)
    }

    /// With 2^bits places.
    pub(crate) fn fixed(bits: u32) -> Self {
        Self::with(bits, true)
    }

    fn with(bits: u32, is_fixed: bool) -> Self {
        let (shift, slots) = (64 - bits, vec![EMPTY; 1 << bits]);
        Self { slots, long: Vec::new(), shift, factor: FACTOR, few: Vec::new(), is_fixed, longest: 0 }
    }

    pub(crate) fn is_fixed(&self) -> bool {
        self.is_fixed
    }

    pub(crate) fn is_larger_than(&self, bits: u32) -> bool {
        self.slots.len() > 1 << bits
    }

    /// The class of a text, if it is remembered.
    #[inline]
    pub(crate) fn get(&self, text: &[u8]) -> Option<Class> {
        let key = MemoKey::of(text);
        let slot = key.slot(self.factor, self.shift);
        let own = self.slots.get(slot)?;
        (own.differs::<3>(key) == 0 && (text.len() <= SHORT || self.is_long(slot, text))).then_some(own.class)
    }

    /// How many times eight bytes are enough to know all texts of the memo, three at most: for
    /// [`get_within`](Self::get_within).
    pub(crate) fn eights(&self) -> usize {
        self.longest.div_ceil(8).clamp(1, 3)
    }

    /// The same for a text within others: their bytes are read along, which needs no branch for its length. Texts of
    /// more than so many times eight bytes take longer.
    #[inline]
    pub(crate) fn get_within<const EIGHTS: usize>(&self, all: &[u8], from: usize, to: usize) -> Option<Class> {
        match MemoKey::within::<EIGHTS>(all, from, to) {
            Some(key) => {
                let own = self.slots.get(key.slot(self.factor, self.shift))?;
                (own.differs::<EIGHTS>(key) == 0).then_some(own.class)
            }
            None => self.get_at_the_edge(all, from, to),
        }
    }

    /// The same where too few bytes stand around the text, and for long ones.
    #[cold]
    fn get_at_the_edge(&self, all: &[u8], from: usize, to: usize) -> Option<Class> {
        self.get(all.get(from..to).unwrap_or_default())
    }

    #[cold]
    fn is_long(&self, slot: usize, text: &[u8]) -> bool {
        self.long.get(slot).is_some_and(|own| **own == *text)
    }

    pub(crate) fn put(&mut self, text: &[u8], class: Class) {
        self.longest = self.longest.max(text.len());
        let key = MemoKey::of(text);
        let slot = key.slot(self.factor, self.shift);
        let is_taken = self.slots.get(slot).is_some_and(|own| own.len != EMPTY.len);
        if !self.is_fixed && self.few.len() < FEW {
            self.few.push((text.into(), class));
            if is_taken {
                self.lay_out();
                return;
            }
        }
        self.place(slot, key, text, class);
    }

    fn place(&mut self, slot: usize, key: MemoKey, text: &[u8], class: Class) {
        if text.len() > SHORT && self.long.is_empty() {
            self.long.resize(self.slots.len(), Box::default());
        }
        if let Some(own) = self.long.get_mut(slot) {
            *own = if text.len() > SHORT { text.into() } else { Box::default() };
        }
        if let Some(own) = self.slots.get_mut(slot) {
            *own = MemoSlot { head: key.head, middle: key.middle, tail: key.tail, len: key.len, class };
        }
    }

    /// Looks for a lay-out in which no two of the few share a place; where none is found they take turns.
    fn lay_out(&mut self) {
        let few = std::mem::take(&mut self.few);
        let mut bits = 64 - self.shift;
        let mut tries: u32 = 0;
        loop {
            let factor = FACTOR.wrapping_mul(2 * u64::from(tries) + 1);
            let mut taken = vec![false; 1 << bits];
            let mut is_free = |text: &[u8]| {
                let slot = MemoKey::of(text).slot(factor, 64 - bits);
                taken.get_mut(slot).is_some_and(|own| !std::mem::replace(own, true))
            };
            let fits = few.iter().all(|(text, _)| is_free(text));
            tries += 1;
            if fits || (bits >= ROOMY && tries.is_multiple_of(16)) {
                *self = Self { factor, longest: self.longest, ..Self::with(bits, false) };
                break;
            }
            if tries.is_multiple_of(16) {
                bits += 1;
            }
        }
        for (text, class) in &few {
            let key = MemoKey::of(text);
            self.place(key.slot(self.factor, self.shift), key, text, *class);
        }
        self.few = few;
    }
}

impl MemoSlot {
    /// Zero for the same key, of a text of so many times eight bytes at most. Not by `==`, which stops at the first
    /// difference: this is one branch.
    #[inline]
    fn differs<const EIGHTS: usize>(&self, key: MemoKey) -> u64 {
        // Texts of the same length have the same parts.
        let mut differs = self.head ^ key.head | u64::from(self.len ^ key.len);
        if EIGHTS > 1 {
            differs |= self.tail ^ key.tail;
        }
        if EIGHTS > 2 {
            differs |= self.middle ^ key.middle;
        }
        differs
    }
}

impl MemoKey {
    #[inline]
    fn of(bytes: &[u8]) -> Self {
        let len = bytes.len() as u32;
        let Some(head) = bytes.first_chunk::<8>() else {
            let head = bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
            return Self { head, middle: 0, tail: 0, len };
        };
        let tail = bytes.last_chunk::<8>().filter(|_| len > 8).map_or(0, |tail| u64::from_le_bytes(*tail));
        let middle = bytes.get(8..).and_then(|rest| rest.first_chunk::<8>()).filter(|_| len > 16);
        let middle = middle.map_or(0, |middle| u64::from_le_bytes(*middle));
        Self { head: u64::from_le_bytes(*head), middle, tail, len }
    }

    /// The key of a text of so many times eight bytes at most, if as many stand behind its begin and before its end, be
    /// they its own or not.
    #[inline]
    fn within<const EIGHTS: usize>(all: &[u8], from: usize, to: usize) -> Option<Self> {
        // Too long where it ends before it begins.
        let len = to.wrapping_sub(from);
        if len > 8 * EIGHTS {
            return None;
        }
        let [own, more, last] = MASKS.get(len).copied()?;
        let rest = all.get(from..)?;
        let (head, mut middle, mut tail) = (u64::from_le_bytes(*rest.first_chunk()?), 0, 0);
        if EIGHTS > 1 {
            tail = u64::from_le_bytes(*all.get(..to)?.last_chunk()?);
        }
        if EIGHTS > 2 {
            middle = (u128::from_le_bytes(*rest.first_chunk()?) >> 64) as u64;
        }
        Some(Self { head: head & own, middle: middle & more, tail: tail & last, len: len as u32 })
    }

    #[inline]
    fn slot(self, factor: u64, shift: u32) -> usize {
        let mixed = self.head ^ self.middle.rotate_left(13) ^ self.tail.rotate_left(29) ^ u64::from(self.len) << 57;
        // The upper bits of the product depend on all bits; folded first, for many texts differ in their last letters.
        let mixed = (mixed ^ mixed >> 31).wrapping_mul(factor);
        (mixed >> shift) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_share_both_ends_stay_apart() {
        let middle = "abcdefghijklmnopqrstuvwx";
        let texts = [
            "",
            "a",
            "ab",
            "abc",
            "abcd",
            "abcdabcd",
            "abcdefghijklmnop",
            "abcdefghXijklmnop",
            "abcdefghYijklmnop",
            middle,
            "abcdefghijklmnopXqrstuvwx",
            "abcdefghijklmnopYqrstuvwx",
        ];
        for mut memo in [Memo::fixed(1), Memo::new()] {
            for (class, text) in (0..).zip(texts) {
                assert_eq!(memo.get(text.as_bytes()), None, "never seen");
                memo.put(text.as_bytes(), class);
                assert_eq!(memo.get(text.as_bytes()), Some(class));
            }
            // A place may be taken over, but never says something wrong.
            for (class, text) in (0..).zip(texts) {
                let found = memo.get(text.as_bytes());
                assert!(found.is_none_or(|own| own == class), "{text}");
                assert!(found.is_some() || memo.is_fixed() || text.len() > SHORT, "{text}");
            }
        }
    }

    #[test]
    fn few_texts_never_take_a_place_from_each_other() {
        let mut memo = Memo::new();
        let texts: Vec<String> = (0..60).map(|n| format!("word {n}")).collect();
        for (class, text) in (0..).zip(&texts) {
            memo.put(text.as_bytes(), class);
        }
        for (class, text) in (0..).zip(&texts) {
            assert_eq!(memo.get(text.as_bytes()), Some(class));
        }
    }

    #[test]
    fn a_text_within_others_is_the_same_text() {
        let all = "abcdefghijklmnopqrstuvwxyz".repeat(3);
        for from in 0..all.len() {
            for to in from..all.len() {
                let mut memo = Memo::fixed(4);
                let text = &all.as_bytes()[from..to];
                memo.put(text, 7);
                let ways = [Memo::get_within::<1>, Memo::get_within::<2>, Memo::get_within::<3>];
                for (eights, get) in (1..).zip(ways) {
                    assert_eq!(get(&memo, all.as_bytes(), from, to), Some(7), "{from}..{to} by {eights}");
                    let other = get(&memo, all.as_bytes(), from, to + 1);
                    assert!(to + 1 > all.len() || other.is_none(), "{from}..{to} by {eights}");
                }
            }
        }
    }
}
