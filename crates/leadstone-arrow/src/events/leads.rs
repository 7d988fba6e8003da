//! The leads of a log, each with a number. Knows nothing about what they did.

use super::hash;
use super::texts::Texts;

/// What a lead is called.
///
/// A text that is a whole number as a program writes it is that number: `"42"` and 42 are one lead, `"042"` is another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeadKey<'a> {
    /// A whole number.
    Whole(i64),
    /// A text that is no such number.
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

/// The whole number that a text is, if it is written as programs do.
pub(crate) fn whole(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = match digits.as_bytes() {
        [b'0'] => digits.len() == text.len(),
        [b'1'..=b'9', rest @ ..] => rest.len() < 19 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    if is_plain { text.parse().ok() } else { None }
}

/// Numbers for leads, in the order in which they come.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leads {
    /// The number itself, or the place of the text.
    keys: Vec<u64>,
    /// A bit for each lead.
    is_text: Vec<u64>,
    /// The number plus one of small keys, by the key itself.
    direct: Vec<u32>,
    /// The number plus one of the others, by hash; a power of two long, at most half full.
    slots: Vec<u32>,
    hashed: usize,
    texts: Texts,
    /// By text.
    of_text: Vec<u32>,
}

impl Leads {
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(crate) fn key(&self, lead: usize) -> Option<LeadKey<'_>> {
        let key = *self.keys.get(lead)?;
        if self.is_text(lead) {
            return std::str::from_utf8(self.texts.get(key as u32)).ok().map(LeadKey::Text);
        }
        Some(LeadKey::Whole(key as i64))
    }

    pub(crate) fn has_texts(&self) -> bool {
        self.texts.len() > 0
    }

    fn is_text(&self, lead: usize) -> bool {
        self.is_text.get(lead / 64).is_some_and(|bits| bits >> (lead % 64) & 1 == 1)
    }

    pub(crate) fn find(&self, key: LeadKey<'_>) -> Option<usize> {
        match key {
            LeadKey::Whole(value) => self.find_whole(value as u64).map(|n| n as usize),
            LeadKey::Text(text) => match whole(text) {
                Some(value) => self.find_whole(value as u64).map(|n| n as usize),
                None => {
                    self.texts.find(text.as_bytes()).and_then(|t| self.of_text.get(t as usize)).map(|n| *n as usize)
                }
            },
        }
    }

    /// The number of a lead, which is new if it has to be.
    #[inline]
    pub(crate) fn number_of_whole(&mut self, value: i64) -> u32 {
        match self.find_whole(value as u64) {
            Some(number) => number,
            None => self.add_whole(value as u64),
        }
    }

    /// The numbers of many leads.
    pub(crate) fn numbers_of_wholes(&mut self, keys: &[i64], to: &mut Vec<u32>) {
        let direct = &self.direct;
        let known = |key: &i64| usize::try_from(*key).ok().and_then(|k| direct.get(k)).map_or(0, |number| *number);
        // First those that are known by their key: without branches, so that many searches wait for memory at once.
        let first = to.len();
        to.extend(keys.iter().map(|key| known(key).wrapping_sub(1)));
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
        let (place, is_new) = self.texts.number(text.as_bytes());
        if !is_new {
            return self.of_text.get(place as usize).copied().unwrap_or(0);
        }
        let number = self.add(u64::from(place), true);
        self.of_text.push(number);
        number
    }

    #[inline]
    fn find_whole(&self, key: u64) -> Option<u32> {
        if let Some(number) = usize::try_from(key).ok().and_then(|k| self.direct.get(k)) {
            return number.checked_sub(1);
        }
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash::of_whole(key) as usize & mask;
        while let Some(number) = self.slots.get(at).and_then(|n| n.checked_sub(1)) {
            if self.keys.get(number as usize) == Some(&key) {
                return Some(number);
            }
            at = (at + 1) & mask;
        }
        None
    }

    fn add(&mut self, key: u64, is_text: bool) -> u32 {
        let lead = self.keys.len();
        if lead.is_multiple_of(64) {
            self.is_text.push(0);
        }
        if let Some(bits) = self.is_text.last_mut() {
            *bits |= u64::from(is_text) << (lead % 64);
        }
        self.keys.push(key);
        lead as u32
    }

    #[cold]
    fn add_whole(&mut self, key: u64) -> u32 {
        let number = self.add(key, false);
        // Numbers from a sequence need no hashes; the table by key is never much longer than there are leads.
        let room = 4 * (self.keys.len() as u64 + 256);
        if key < room || key < self.direct.len() as u64 {
            if key >= self.direct.len() as u64 {
                self.direct.resize((key as usize + 1).next_power_of_two(), 0);
                for lead in 0..self.keys.len() {
                    self.place_direct(lead);
                }
            }
            self.place_direct(number as usize);
        } else {
            self.hashed += 1;
            if self.hashed * 2 > self.slots.len() {
                self.grow();
            } else {
                self.place_hashed(key, number);
            }
        }
        number
    }

    fn place_direct(&mut self, lead: usize) {
        if self.is_text(lead) {
            return;
        }
        if let Some(key) = self.keys.get(lead)
            && let Some(place) = usize::try_from(*key).ok().and_then(|k| self.direct.get_mut(k))
        {
            *place = lead as u32 + 1;
        }
    }

    fn place_hashed(&mut self, key: u64, number: u32) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash::of_whole(key) as usize & mask;
        while self.slots.get(at).is_some_and(|n| *n != 0) {
            at = (at + 1) & mask;
        }
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = number + 1;
        }
    }

    /// Twice as many slots, or fewer where keys have moved to the table by key.
    fn grow(&mut self) {
        let direct = self.direct.len() as u64;
        let hashed: Vec<u32> = (0..self.keys.len() as u32)
            .filter(|n| !self.is_text(*n as usize) && self.keys.get(*n as usize).is_some_and(|k| *k >= direct))
            .collect();
        self.hashed = hashed.len();
        self.slots = Vec::new();
        self.slots.resize((hashed.len() * 4).next_power_of_two().max(16), 0);
        for number in hashed {
            if let Some(key) = self.keys.get(number as usize).copied() {
                self.place_hashed(key, number);
            }
        }
    }

    /// Bytes of memory.
    pub(crate) fn memory(&self) -> usize {
        self.keys.capacity() * 8
            + self.is_text.capacity() * 8
            + (self.direct.capacity() + self.slots.capacity() + self.of_text.capacity()) * 4
            + self.texts.memory()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_has_one_number_however_it_is_written_and_found() {
        let mut leads = Leads::default();
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
        assert_eq!(leads.len(), distinct.len());
        for text in ["042", "+1", "-0", "", "9223372036854775808", "1 ", "٣", "00Q5x"] {
            assert_eq!(leads.find(text.into()), None, "{text}");
            let number = leads.number_of_text(text) as usize;
            assert_eq!(leads.key(number), Some(LeadKey::Text(text)));
            assert_eq!(leads.find(LeadKey::Text(text)), Some(number));
        }
        assert_eq!(leads.len(), distinct.len() + 8);
    }
}
