//! Remembers the classes of texts, exactly. Knows nothing about what the texts mean.

use super::column::Class;

/// A table in which each text has two places: a third text of those places takes over the older one, so nothing can
/// fill up, and no choice of texts makes looking up slow.
#[derive(Clone, Debug)]
pub(crate) struct Memo {
    slots: Vec<Slot>,
    /// Whole texts of slots longer than what the slot itself holds.
    long: Vec<Box<[u8]>>,
    shift: u32,
}

/// The first and last eight bytes say all about a text of up to sixteen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    head: u64,
    tail: u64,
    len: u32,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    key: Key,
    class: Class,
}

const SHORT: usize = 16;
/// No text is so long.
const EMPTY: Key = Key { head: 0, tail: 0, len: u32::MAX };
/// The lowest bytes of a word, by how many.
const LOWEST: [u64; 9] =
    [0, 0xff, 0xffff, 0x00ff_ffff, 0xffff_ffff, 0xff_ffff_ffff, 0xffff_ffff_ffff, 0x00ff_ffff_ffff_ffff, u64::MAX];

/// Where a text belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Home {
    slot: usize,
    key: Key,
}

impl Memo {
    /// With 2^bits places.
    pub(crate) fn new(bits: u32) -> Self {
        Self { slots: vec![Slot { key: EMPTY, class: 0 }; 1 << bits], long: Vec::new(), shift: 65 - bits }
    }

    pub(crate) fn is_larger_than(&self, bits: u32) -> bool {
        self.slots.len() > 1 << bits
    }

    /// The class of a text, or where it belongs.
    #[inline]
    pub(crate) fn get(&self, text: &[u8]) -> Result<Class, Home> {
        self.find(Key::of(text), text)
    }

    /// The same for a text within others: their bytes are read along, which needs no branch for its length.
    #[inline]
    pub(crate) fn get_within(&self, all: &[u8], from: usize, to: usize) -> Result<Class, Home> {
        let text = all.get(from..to).unwrap_or_default();
        self.find(Key::within(all, from, to).unwrap_or_else(|| Key::of(text)), text)
    }

    #[inline]
    fn find(&self, key: Key, text: &[u8]) -> Result<Class, Home> {
        let slot = key.slot(self.shift);
        if let Some([first, second]) = self.slots.get(slot..slot + 2) {
            if first.key == key && (text.len() <= SHORT || self.is_long(slot, text)) {
                return Ok(first.class);
            }
            if second.key == key && (text.len() <= SHORT || self.is_long(slot + 1, text)) {
                return Ok(second.class);
            }
        }
        Err(Home { slot, key })
    }

    #[cold]
    fn is_long(&self, slot: usize, text: &[u8]) -> bool {
        self.long.get(slot).is_some_and(|own| **own == *text)
    }

    pub(crate) fn put(&mut self, home: Home, text: &[u8], class: Class) {
        if text.len() > SHORT && self.long.is_empty() {
            self.long.resize(self.slots.len(), Box::default());
        }
        // The older of the two goes.
        if let Some(pair) = self.long.get_mut(home.slot..home.slot + 2) {
            pair.swap(0, 1);
            if let Some(first) = pair.first_mut() {
                *first = if text.len() > SHORT { text.into() } else { Box::default() };
            }
        }
        if let Some([first, second]) = self.slots.get_mut(home.slot..home.slot + 2) {
            *second = *first;
            *first = Slot { key: home.key, class };
        }
    }
}

impl Key {
    #[inline]
    fn of(bytes: &[u8]) -> Self {
        let len = bytes.len() as u32;
        match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (Some(head), Some(tail)) => {
                let tail = if len > 8 { u64::from_le_bytes(*tail) } else { 0 };
                Self { head: u64::from_le_bytes(*head), tail, len }
            }
            _ => {
                let head = bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
                Self { head, tail: 0, len }
            }
        }
    }

    /// The key of a text that has eight bytes behind its begin and before its end, be they its own or not.
    #[inline]
    fn within(all: &[u8], from: usize, to: usize) -> Option<Self> {
        let len = to.checked_sub(from)?;
        let head = u64::from_le_bytes(*all.get(from..)?.first_chunk::<8>()?);
        let tail = u64::from_le_bytes(*all.get(..to)?.last_chunk::<8>()?);
        let own = LOWEST.get(len).copied().unwrap_or(u64::MAX);
        let is_long = u64::from(len > 8).wrapping_neg();
        Some(Self { head: head & own, tail: tail & is_long, len: len as u32 })
    }

    /// The first of its two places.
    #[inline]
    fn slot(self, shift: u32) -> usize {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let mixed = (self.head ^ self.tail.rotate_left(23) ^ u64::from(self.len).rotate_left(50)).wrapping_mul(ODD);
        // The high half of a product depends on all bits of both.
        let mixed = (mixed ^ mixed >> 32).wrapping_mul(ODD);
        ((mixed >> shift) as usize) << 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_share_both_ends_stay_apart() {
        let texts =
            ["", "a", "ab", "abc", "abcd", "abcdabcd", "abcdefghijklmnop", "abcdefghXijklmnop", "abcdefghYijklmnop"];
        let mut memo = Memo::new(10);
        for (class, text) in (0..).zip(texts) {
            let home = memo.get(text.as_bytes()).expect_err("never seen");
            memo.put(home, text.as_bytes(), class);
            assert_eq!(memo.get(text.as_bytes()), Ok(class));
        }
        // A place may be taken over, but never says something wrong.
        for (class, text) in (0..).zip(texts) {
            assert!(memo.get(text.as_bytes()).is_ok_and(|c| c == class) || memo.get(text.as_bytes()).is_err());
        }
    }

    #[test]
    fn a_text_within_others_is_the_same_text() {
        let all = "abcdefghijklmnopqrstuvwxyz".repeat(3);
        for from in 0..all.len() {
            for to in from..all.len() {
                let mut memo = Memo::new(4);
                let text = &all.as_bytes()[from..to];
                let home = memo.get(text).expect_err("never seen");
                memo.put(home, text, 7);
                assert_eq!(memo.get_within(all.as_bytes(), from, to), Ok(7), "{from}..{to}");
            }
        }
    }
}
