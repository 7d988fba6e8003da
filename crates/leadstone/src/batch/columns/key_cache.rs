//! Remembers what follows from a few words, in places that different words take from each other. Knows nothing about
//! what they mean.

/// Places of a memo, as a power of two.
const BITS: u32 = 12;

/// Why a place is there.
const PLACE: &str = "a key is mixed into a place of the cache";

/// What follows from each key of so many words.
#[derive(Clone, Debug)]
pub(crate) struct KeyCache<T> {
    width: usize,
    words: Vec<u64>,
    values: Vec<T>,
}

impl<T: Copy + Default> KeyCache<T> {
    /// For keys of so many words, of which none has all bits set in all of them.
    pub(crate) fn new(width: usize) -> Self {
        Self { width, words: vec![u64::MAX; width << BITS], values: vec![T::default(); 1 << BITS] }
    }

    /// What follows from the key, or its place.
    #[inline]
    pub(crate) fn get(&self, key: &[u64]) -> Result<T, usize> {
        let place = (mixed(key.iter().copied()) >> (64 - BITS)) as usize;
        let own = self.words.get(place * self.width..).expect(PLACE);
        // Not by `==`, which calls a function to compare memory: this is a few instructions.
        let is_known = key.iter().zip(own).all(|(a, b)| a == b);
        if is_known { Ok(*self.values.get(place).expect(PLACE)) } else { Err(place) }
    }

    pub(crate) fn put(&mut self, place: usize, key: &[u64], value: T) {
        let from = place * self.width;
        for (own, word) in self.words.get_mut(from..).expect(PLACE).iter_mut().zip(key) {
            *own = *word;
        }
        *self.values.get_mut(place).expect(PLACE) = value;
    }
}

/// A number whose upper bits depend on all bits of the words.
#[inline]
pub(crate) fn mixed(words: impl Iterator<Item = u64>) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    words.fold(0, |mixed: u64, word| (mixed.rotate_left(5) ^ word).wrapping_mul(ODD))
}
