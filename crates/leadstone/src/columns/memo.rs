//! Remembers the classes of texts, exactly. Knows nothing about what the texts mean.

use super::column::Class;

/// A table in which each text has one place: another text of that place takes it over, so nothing can fill up, and
/// no choice of texts makes looking up slow.
#[derive(Clone, Debug)]
pub(crate) struct Memo {
    slots: Vec<Slot>,
    /// Whole texts of slots longer than what the slot itself holds.
    long: Vec<Box<str>>,
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

/// Where a text belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Home {
    slot: usize,
    key: Key,
}

impl Memo {
    /// With 2^bits places.
    pub(crate) fn new(bits: u32) -> Self {
        Self { slots: vec![Slot { key: EMPTY, class: 0 }; 1 << bits], long: Vec::new(), shift: 64 - bits }
    }

    pub(crate) fn is_larger_than(&self, bits: u32) -> bool {
        64 - self.shift > bits
    }

    /// The class of a text, or where it belongs.
    #[inline]
    pub(crate) fn get(&self, text: &str) -> Result<Class, Home> {
        let key = Key::of(text.as_bytes());
        let slot = key.slot(self.shift);
        match self.slots.get(slot) {
            Some(found) if found.key == key && (text.len() <= SHORT || self.is_long(slot, text)) => Ok(found.class),
            _ => Err(Home { slot, key }),
        }
    }

    #[cold]
    fn is_long(&self, slot: usize, text: &str) -> bool {
        self.long.get(slot).is_some_and(|own| **own == *text)
    }

    pub(crate) fn put(&mut self, home: Home, text: &str, class: Class) {
        if text.len() > SHORT {
            if self.long.len() <= home.slot {
                self.long.resize(self.slots.len(), Box::default());
            }
            if let Some(long) = self.long.get_mut(home.slot) {
                *long = text.into();
            }
        }
        if let Some(slot) = self.slots.get_mut(home.slot) {
            *slot = Slot { key: home.key, class };
        }
    }
}

impl Key {
    #[inline]
    fn of(bytes: &[u8]) -> Self {
        let len = bytes.len() as u32;
        if let (Some(head), Some(tail)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            return Self { head: u64::from_le_bytes(*head), tail: u64::from_le_bytes(*tail), len };
        }
        let head = if let (Some(head), Some(tail)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            u64::from(u32::from_le_bytes(*head)) | u64::from(u32::from_le_bytes(*tail)) << 32
        } else {
            bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte))
        };
        Self { head, tail: 0, len }
    }

    #[inline]
    fn slot(self, shift: u32) -> usize {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let mixed = (self.head ^ self.tail.rotate_left(23) ^ u64::from(self.len).rotate_left(50)).wrapping_mul(ODD);
        // The high half of a product depends on all bits of both.
        let mixed = (mixed ^ mixed >> 32).wrapping_mul(ODD);
        (mixed >> shift) as usize
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
            let home = memo.get(text).expect_err("never seen");
            memo.put(home, text, class);
            assert_eq!(memo.get(text), Ok(class));
        }
        // One place may be taken over, but never says something wrong.
        for (class, text) in (0..).zip(texts) {
            assert!(memo.get(text).is_ok_and(|c| c == class) || memo.get(text).is_err());
        }
        assert_eq!(memo.get("abcdefghXijklmnop").ok(), None);
    }
}
