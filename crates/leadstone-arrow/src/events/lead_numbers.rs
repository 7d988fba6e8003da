//! Numbers of the leads of a log. Knows nothing about what they did.

use super::hash;
use super::interner::TextInterner;

/// The name of a lead.
///
/// A text that is a whole number in canonical form is that number: `"42"` and 42 are one lead, `"042"` is another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeadKey<'a> {
    /// A whole number.
    Whole(i64),
    /// Any other text.
    Text(&'a str),
}

impl From<i64> for LeadKey<'_> {
    fn from(value: i64) -> Self {
        Self::Whole(value)
    }
}

impl<'a> From<&'a str> for LeadKey<'a> {
    fn from(text: &'a str) -> Self {
        whole(text).map_or(Self::Text(text), Self::Whole)
    }
}

impl std::fmt::Display for LeadKey<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Whole(value) => value.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

/// The whole number that a text writes in canonical form.
pub(crate) fn whole(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = match digits.as_bytes() {
        [b'0'] => digits.len() == text.len(),
        [b'1'..=b'9', rest @ ..] => rest.len() < 19 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    if is_plain { text.parse().ok() } else { None }
}

/// Numbers of a block.
const BLOCK: usize = 1 << BLOCK_BITS;
const BLOCK_BITS: u32 = 12;
/// Blocks of keys that can be mapped directly: keys below 2^30.
const MOST_NEAR: usize = 1 << 18;
/// New blocks are mapped directly if a batch has this many keys for each of them, on average.
const DENSE: usize = 16;
/// The keys of the block are in the list.
const LISTED: u32 = u32::MAX;

/// Numbers leads from 0. Dense blocks of small keys are mapped directly, with the low 12 bits kept; other keys go
/// through a hash table into a list. (Measured: with the hash table alone, its lookups take a sixth of the time of a
/// log in no order.)
#[derive(Clone, Debug, Default)]
pub(crate) struct LeadNumbers {
    /// By block of numbers: what they number.
    blocks: Vec<NumberBlock>,
    /// By block of keys: the block of numbers plus one, 0 if no key of it has come, or [`LISTED`].
    near: Vec<u32>,
    /// The list: a whole number, or the number of an interned text.
    keys: Vec<u64>,
    /// Which keys of the list are texts, as bits.
    is_text: Vec<u64>,
    /// The blocks of numbers that number the list, in order.
    listed: Vec<u32>,
    /// The hash table of the list: index plus one; a power of two long, at most half full.
    slots: Vec<u32>,
    hashed: usize,
    texts: TextInterner,
    /// By interned text: its index in the list.
    of_text: Vec<u32>,
    last: u64,
}

#[derive(Clone, Copy, Debug)]
enum NumberBlock {
    /// A directly mapped block, by its first key.
    Near(u64),
    /// A block of the list, by its first index.
    Listed(usize),
}

impl LeadNumbers {
    /// The end of all numbers; some below it are not in use.
    pub(crate) fn end(&self) -> usize {
        self.blocks.len() * BLOCK
    }

    pub(crate) fn key(&self, lead: usize) -> Option<LeadKey<'_>> {
        let within = lead % BLOCK;
        let place = match self.blocks.get(lead / BLOCK)? {
            NumberBlock::Near(first) => return Some(LeadKey::Whole((first + within as u64) as i64)),
            NumberBlock::Listed(first) => first + within,
        };
        let key = *self.keys.get(place)?;
        if self.is_text.get(place / 64).is_some_and(|bits| bits >> (place % 64) & 1 == 1) {
            return std::str::from_utf8(self.texts.get(key as u32)).ok().map(LeadKey::Text);
        }
        Some(LeadKey::Whole(key as i64))
    }

    pub(crate) fn has_texts(&self) -> bool {
        self.texts.len() > 0
    }

    /// The number of a lead, if it has one.
    pub(crate) fn find(&self, key: LeadKey<'_>) -> Option<usize> {
        let number = match key {
            LeadKey::Whole(value) => self.find_whole(value as u64),
            LeadKey::Text(text) => match whole(text) {
                Some(value) => self.find_whole(value as u64),
                None => {
                    let place = self.texts.find(text.as_bytes()).and_then(|t| self.of_text.get(t as usize));
                    place.and_then(|place| self.of_place(*place))
                }
            },
        };
        number.map(|n| n as usize)
    }

    /// The number of a lead; a new one if it has none.
    pub(crate) fn number_of_whole(&mut self, value: i64) -> u32 {
        let key = value as u64;
        if self.near_block(key) == Some(0) {
            // Keys that come in order come from a written log: the distance to the next tells whether the block is
            // dense.
            let is_close = key.wrapping_sub(self.last) < (BLOCK / DENSE) as u64;
            self.meet(&[value], is_close);
        }
        self.last = key;
        self.find_whole(key).unwrap_or_else(|| self.add_whole(key))
    }

    /// Announces keys that will be numbered: from many at once it is known which blocks are dense.
    pub(crate) fn meet_many(&mut self, keys: &[i64]) {
        let has_new = keys.iter().fold(0, |any, key| any | u8::from(self.near_block(*key as u64) == Some(0)));
        if has_new != 0 {
            self.meet(keys, false);
        }
    }

    /// The numbers of many leads.
    pub(crate) fn numbers_of_wholes(&mut self, keys: &[i64], to: &mut Vec<u32>) {
        let first = to.len();
        let near = &self.near;
        to.extend(keys.iter().map(|key| near_number(near, *key as u64).unwrap_or(u32::MAX)));
        for (number, key) in to.iter_mut().skip(first).zip(keys) {
            if *number == u32::MAX {
                *number = self.number_of_whole(*key);
            }
        }
    }

    pub(crate) fn number_of_text(&mut self, text: &str) -> u32 {
        if let Some(value) = whole(text) {
            return self.number_of_whole(value);
        }
        let (text, is_new) = self.texts.number(text.as_bytes());
        if !is_new {
            return self.of_text.get(text as usize).and_then(|place| self.of_place(*place)).unwrap_or(0);
        }
        let place = self.add(u64::from(text), true);
        self.of_text.push(place);
        self.of_place(place).unwrap_or(0)
    }

    /// Maps the blocks directly that are mapped directly in another log.
    pub(crate) fn meet_those_of(&mut self, other: &Self) {
        for block in &other.blocks {
            if let NumberBlock::Near(first) = block
                && self.near_block(*first).is_none_or(|known| known == 0)
            {
                self.make_near((first >> BLOCK_BITS) as usize);
            }
        }
    }

    /// What is known of the block of a key; `None` if the key is too large to be mapped directly.
    #[inline]
    fn near_block(&self, key: u64) -> Option<u32> {
        let block = (key >> BLOCK_BITS) as usize;
        (block < MOST_NEAR).then(|| self.near.get(block).copied().unwrap_or(0))
    }

    /// Decides for new blocks whether they are mapped directly: if many keys of the block come at once, or if its
    /// neighbours are mapped.
    #[cold]
    fn meet(&mut self, keys: &[i64], is_close: bool) {
        let (mut new, mut rows) = (Vec::new(), 0);
        let (mut last, mut is_new) = (None, false);
        for key in keys {
            // In a log by lead the next key is of the same block.
            let block = *key as u64 >> BLOCK_BITS;
            if last != Some(block) {
                last = Some(block);
                is_new = self.near_block(*key as u64) == Some(0);
                if is_new {
                    new.push(block as usize);
                }
            }
            rows += usize::from(is_new);
        }
        new.sort_unstable();
        new.dedup();
        let is_dense = is_close || rows >= DENSE * new.len();
        for block in new {
            let is_near = |block: Option<usize>| {
                let found = block.and_then(|block| self.near.get(block));
                found.is_some_and(|block| (1..LISTED).contains(block))
            };
            if is_dense || block == 0 || is_near(block.checked_sub(1)) || is_near(block.checked_add(1)) {
                self.make_near(block);
            } else {
                self.ensure_block(block);
                self.near.get_mut(block).into_iter().for_each(|known| *known = LISTED);
            }
        }
    }

    fn ensure_block(&mut self, block: usize) {
        if self.near.len() <= block {
            self.near.resize(block + 1, 0);
        }
    }

    fn make_near(&mut self, block: usize) {
        self.ensure_block(block);
        self.blocks.push(NumberBlock::Near((block as u64) << BLOCK_BITS));
        if let Some(known) = self.near.get_mut(block) {
            *known = self.blocks.len() as u32;
        }
    }

    /// The number of an index of the list.
    fn of_place(&self, place: u32) -> Option<u32> {
        let block = self.listed.get(place as usize / BLOCK)?;
        Some((block << BLOCK_BITS) | (place % BLOCK as u32))
    }

    fn find_whole(&self, key: u64) -> Option<u32> {
        if let Some(number) = near_number(&self.near, key) {
            return Some(number);
        }
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash::of_whole(key) as usize & mask;
        while let Some(place) = self.slots.get(at).and_then(|n| n.checked_sub(1)) {
            if self.keys.get(place as usize) == Some(&key) {
                return self.of_place(place);
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// Appends a key to the list.
    fn add(&mut self, key: u64, is_text: bool) -> u32 {
        let place = self.keys.len();
        if place.is_multiple_of(BLOCK) {
            self.listed.push(self.blocks.len() as u32);
            self.blocks.push(NumberBlock::Listed(place));
        }
        if place.is_multiple_of(64) {
            self.is_text.push(0);
        }
        if let Some(bits) = self.is_text.last_mut() {
            *bits |= u64::from(is_text) << (place % 64);
        }
        self.keys.push(key);
        place as u32
    }

    #[cold]
    fn add_whole(&mut self, key: u64) -> u32 {
        let place = self.add(key, false);
        self.hashed += 1;
        if self.hashed * 2 > self.slots.len() {
            self.grow();
        } else {
            self.place_hashed(key, place);
        }
        self.of_place(place).unwrap_or(0)
    }

    fn place_hashed(&mut self, key: u64, place: u32) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash::of_whole(key) as usize & mask;
        while self.slots.get(at).is_some_and(|n| *n != 0) {
            at = (at + 1) & mask;
        }
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = place + 1;
        }
    }

    /// Doubles the hash table.
    fn grow(&mut self) {
        self.slots = Vec::new();
        self.slots.resize((self.hashed * 4).next_power_of_two().max(16), 0);
        for place in 0..self.keys.len() {
            let is_text = self.is_text.get(place / 64).is_some_and(|bits| bits >> (place % 64) & 1 == 1);
            if let (false, Some(key)) = (is_text, self.keys.get(place).copied()) {
                self.place_hashed(key, place as u32);
            }
        }
    }

    /// Bytes of memory.
    pub(crate) fn memory(&self) -> usize {
        self.keys.capacity() * 8
            + self.is_text.capacity() * 8
            + self.blocks.capacity() * size_of::<NumberBlock>()
            + (self.near.capacity() + self.listed.capacity() + self.slots.capacity() + self.of_text.capacity()) * 4
            + self.texts.memory()
    }
}

/// The number of a directly mapped key.
#[inline]
fn near_number(near: &[u32], key: u64) -> Option<u32> {
    let block = near.get((key >> BLOCK_BITS) as usize)?.wrapping_sub(1);
    (block < LISTED - 1).then_some((block << BLOCK_BITS) | (key as u32 % BLOCK as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_has_one_number_however_it_is_written_and_found() {
        let mut leads = LeadNumbers::default();
        let mut keys: Vec<i64> = (0..5000).map(|i| (i * 7919) % 5000).collect();
        keys.extend([i64::MIN, -1, i64::MAX, 1 << 40]);
        keys.extend((0..3000).map(|i| i * 1_000_003));
        let numbers: Vec<u32> = keys.iter().map(|k| leads.number_of_whole(*k)).collect();
        for (key, number) in keys.iter().zip(&numbers) {
            assert_eq!(leads.number_of_text(&key.to_string()), *number);
            assert_eq!(leads.find(LeadKey::from(key.to_string().as_str())), Some(*number as usize));
            assert_eq!(leads.key(*number as usize), Some(LeadKey::Whole(*key)));
        }
        let distinct: std::collections::BTreeSet<_> = keys.iter().collect();
        assert_eq!(numbers.iter().collect::<std::collections::BTreeSet<_>>().len(), distinct.len());
        let mut at_once = Vec::new();
        leads.numbers_of_wholes(&keys, &mut at_once);
        assert_eq!(at_once, numbers);
        for text in ["042", "+1", "-0", "", "9223372036854775808", "1 ", "٣", "00Q5x"] {
            assert_eq!(leads.find(text.into()), None, "{text}");
            let number = leads.number_of_text(text) as usize;
            assert_eq!(leads.key(number), Some(LeadKey::Text(text)));
            assert_eq!(leads.find(LeadKey::Text(text)), Some(number));
        }
    }

    #[test]
    fn keys_that_lie_close_together_are_near_and_others_take_no_block_each() {
        let dense: Vec<i64> = (0..100_000).map(|i| 5_000_000 + (i * 7919) % 50_000).collect();
        let sparse: Vec<i64> = (0..8192).map(|i| (i * 1_000_003) % (1 << 29)).collect();
        let (mut leads, mut numbers) = (LeadNumbers::default(), Vec::new());
        leads.meet_many(&dense);
        leads.meet_many(&sparse);
        leads.numbers_of_wholes(&dense, &mut numbers);
        assert_eq!((leads.blocks.len(), leads.keys.len()), (14, 0));
        // The next keys of a sequence, one by one.
        for key in 5_050_000..5_080_000 {
            leads.number_of_whole(key);
        }
        assert_eq!(leads.keys.len(), 0);
        leads.numbers_of_wholes(&sparse, &mut numbers);
        assert!(leads.blocks.len() < 40, "{}", leads.blocks.len());
        for (key, number) in dense.iter().chain(&sparse).zip(&numbers) {
            assert_eq!(leads.find(LeadKey::Whole(*key)), Some(*number as usize));
            assert_eq!(leads.key(*number as usize), Some(LeadKey::Whole(*key)));
        }
    }
}
