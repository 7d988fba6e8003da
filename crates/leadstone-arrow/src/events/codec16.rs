//! Count entries in words of two bytes instead of four, for runs whose buckets lie close together. Knows nothing about
//! leads.
//!
//! ```text
//! 15              rest        number_bits      0
//! +-----------------+-----------------+--------+
//! | bucket - first  |  predicate set  | number |
//! +-----------------+-----------------+--------+
//!                                      2 to 5
//! ```

use super::codec32::Codec32;
use super::count_entry::CountEntry;

/// The bit layout of such words, see the head of this file.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Codec16 {
    first: u32,
    /// Bits below the bucket.
    rest: u32,
    number_bits: u32,
}

impl Codec16 {
    /// A layout for buckets between `first` and `last` and this many sets; `None` if fewer than 2 bits are left for the
    /// number.
    pub(crate) fn new(first: u32, last: u32, sets: usize) -> Option<Self> {
        let bits = |most: u32| u32::BITS - most.leading_zeros();
        let bucket_bits = bits(last.checked_sub(first)?);
        let set_bits = bits(u32::try_from(sets).ok()?.saturating_sub(1));
        let number_bits = u16::BITS.checked_sub(bucket_bits + set_bits)?.min(5);
        (number_bits >= 2).then_some(Self { first, rest: set_bits + number_bits, number_bits })
    }

    /// Translates words of four bytes; `false` if one does not fit.
    pub(crate) fn pack(self, codec: Codec32, words: &[u32], to: &mut Vec<u16>) -> bool {
        let Self { first, rest, number_bits } = self;
        let (set_most, number_most) = ((1 << (rest - number_bits)) - 1, (1 << number_bits) - 1);
        let mut over = 0;
        to.resize(words.len(), 0);
        for (to, word) in to.iter_mut().zip(words) {
            let bucket = codec.bucket(*word).wrapping_sub(first);
            let (set, number) = (codec.set(*word), codec.number(*word));
            over |= bucket & !(u32::from(u16::MAX) >> rest) | set & !set_most | number & !number_most;
            *to = (bucket << rest | set << number_bits | number) as u16;
        }
        over == 0
    }

    /// Translates back into words of four bytes.
    pub(crate) fn unpack(self, codec: Codec32, words: &[u16], to: &mut Vec<u32>) {
        to.clear();
        to.extend(words.iter().map(|word| {
            let Fields16 { bucket, set, number } = self.parts(*word);
            codec.of_one(bucket, set) - 1 + number
        }));
    }

    #[inline]
    fn parts(self, word: u16) -> Fields16 {
        let word = u32::from(word);
        Fields16 {
            bucket: self.first + (word >> self.rest),
            set: (word & ((1 << self.rest) - 1)) >> self.number_bits,
            number: word & ((1 << self.number_bits) - 1),
        }
    }

    /// Decodes a word.
    #[inline]
    pub(crate) fn entry(self, word: u16) -> CountEntry {
        let Fields16 { bucket, set, number } = self.parts(word);
        CountEntry { bucket, set, number: number.into() }
    }
}

struct Fields16 {
    bucket: u32,
    set: u32,
    number: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_comes_back_and_what_does_not_is_seen() {
        let codec = Codec32::new(86_400);
        let word = |bucket, set, number| codec.word(CountEntry { bucket, set, number }).expect("it fits");
        let codec16 = Codec16::new(20_000, 20_179, 12).expect("eight bits, four, and four");
        let mut packed = Vec::new();
        let mut unpacked = Vec::new();
        let fit = [word(20_000, 0, 1), word(20_179, 11, 15), word(20_255, 15, 1)];
        assert!(codec16.pack(codec, &fit, &mut packed));
        codec16.unpack(codec, &packed, &mut unpacked);
        assert_eq!(unpacked, fit);
        let entry: Vec<_> = packed.iter().map(|word| codec16.entry(*word)).collect();
        assert_eq!(entry, fit.map(|word| codec.entry(word)));
        for too_large in [word(19_999, 0, 1), word(20_256, 0, 1), word(20_000, 16, 1), word(20_000, 0, 16)] {
            assert!(!codec16.pack(codec, &[too_large], &mut packed), "{too_large:x}");
        }
    }

    #[test]
    fn words_have_room_for_a_few_of_each_or_there_are_none() {
        assert!(Codec16::new(20_000, 20_000, 1).is_some_and(|codec16| (codec16.rest, codec16.number_bits) == (5, 5)));
        assert!(Codec16::new(0, 1023, 16).is_some_and(|codec16| (codec16.rest, codec16.number_bits) == (6, 2)));
        assert!(Codec16::new(0, 1024, 16).is_none());
        assert!(Codec16::new(0, 1023, 17).is_none());
        assert!(Codec16::new(0, u32::MAX, 1).is_none());
        // An empty run has its first bucket after its last.
        assert!(Codec16::new(u32::MAX, 0, 12).is_none());
    }
}
