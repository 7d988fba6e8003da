//! Interned byte strings: equal ones have one number. Knows nothing about what they mean.

use super::hash;

/// Numbers distinct byte strings in order of arrival. An open-addressing hash table over one buffer; O(length) a
/// lookup.
#[derive(Clone, Debug, Default)]
pub(crate) struct TextInterner {
    /// The upper half of the hash above the number plus one; 0 is empty. A power of two long, at most half full.
    slots: Vec<u64>,
    ends: Vec<usize>,
    bytes: Vec<u8>,
}

impl TextInterner {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(number).and_then(|end| self.bytes.get(start..*end)).unwrap_or_default()
    }

    pub(crate) fn find(&self, text: &[u8]) -> Option<u32> {
        self.probe(text, hash::of_bytes(text)).ok()
    }

    /// The number of a string; `true` if it is new.
    pub(crate) fn number(&mut self, text: &[u8]) -> (u32, bool) {
        let hash = hash::of_bytes(text);
        match self.probe(text, hash) {
            Ok(number) => (number, false),
            Err(()) => {
                if (self.len() + 1) * 2 > self.slots.len() {
                    self.grow();
                }
                let number = self.len() as u32;
                self.bytes.extend_from_slice(text);
                self.ends.push(self.bytes.len());
                self.place(hash, number);
                (number, true)
            }
        }
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Bytes of memory.
    pub(crate) fn memory(&self) -> usize {
        self.slots.capacity() * 8 + self.ends.capacity() * 8 + self.bytes.capacity()
    }

    fn probe(&self, text: &[u8], hash: u64) -> Result<u32, ()> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash as usize & mask;
        while let Some(slot) = self.slots.get(at).filter(|s| **s != 0) {
            let number = (*slot as u32).wrapping_sub(1);
            if slot >> 32 == hash >> 32 && self.get(number) == text {
                return Ok(number);
            }
            at = (at + 1) & mask;
        }
        Err(())
    }

    fn place(&mut self, hash: u64, number: u32) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash as usize & mask;
        while self.slots.get(at).is_some_and(|s| *s != 0) {
            at = (at + 1) & mask;
        }
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = (hash >> 32 << 32) | u64::from(number + 1);
        }
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(16);
        self.slots = Vec::new();
        self.slots.resize(size, 0);
        for number in 0..self.len() as u32 {
            self.place(hash::of_bytes(self.get(number)), number);
        }
    }
}
