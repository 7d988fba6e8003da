//! Lists of keys with a meaning each, and a sieve (a small Bloom filter) that rejects most other words first.

/// Words of the sieve.
const SIEVE: usize = 32;

pub(super) struct WordTable<T: 'static> {
    /// Each sorted by bytes.
    pub(super) lists: &'static [(T, &'static [&'static str])],
    sieve: [u64; SIEVE],
}

impl<T: Copy> WordTable<T> {
    pub(super) const fn new(lists: &'static [(T, &'static [&'static str])]) -> Self {
        let mut sieve = [0; SIEVE];
        let mut all = lists;
        while let [(_, keys), others @ ..] = all {
            let mut keys = *keys;
            while let [key, rest @ ..] = keys {
                let (word, bit) = place(key.as_bytes());
                if let (_, [word, ..]) = sieve.split_at_mut(word) {
                    *word |= bit;
                }
                keys = rest;
            }
            all = others;
        }
        Self { lists, sieve }
    }

    /// The meaning of the list that holds `key`.
    pub(super) fn find(&self, key: &str) -> Option<T> {
        // Every phrase of a title is looked for, and few are found.
        let (word, bit) = place(key.as_bytes());
        if self.sieve.get(word).is_none_or(|word| word & bit == 0) {
            return None;
        }
        self.lists.iter().find(|(_, list)| list.binary_search(&key).is_ok()).map(|(value, _)| *value)
    }
}

/// The bit of a key in the sieve, from its length and the bytes at both ends that differ most.
const fn place(key: &[u8]) -> (usize, u64) {
    let ends = match key {
        [_, a, b, .., c, d] | [a, b, c, d] => [*a, *b, *c, *d],
        [a, b, c] => [*a, *b, *c, 0],
        [a, b] => [*a, *b, 0, 0],
        [a] => [*a, 0, 0, 0],
        [] => [0; 4],
    };
    let mixed = (u32::from_le_bytes(ends) ^ key.len() as u32).wrapping_mul(0x9e37_79b1) >> 21;
    ((mixed / 64) as usize, 1 << (mixed % 64))
}
