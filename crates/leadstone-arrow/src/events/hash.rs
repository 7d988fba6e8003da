//! Hashes of numbers and bytes, equal on every machine: logs that were written hold them. Knows nothing else.

const SEEDS: [u64; 3] = [0x9e37_79b9_7f4a_7c15, 0xd1b5_4a32_d192_ed03, 0x2545_f491_4f6c_dd1d];

/// Folded multiplication: the low half of the product xor the high half.
#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

/// The hash of a whole number (`SplitMix64`); a bijection, so no two collide.
#[inline]
pub(crate) fn of_whole(value: u64) -> u64 {
    let mut h = value.wrapping_add(SEEDS[0]);
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^ (h >> 31)
}

/// The hash of bytes.
#[inline]
pub(crate) fn of_bytes(bytes: &[u8]) -> u64 {
    let mut h = SEEDS[1] ^ (bytes.len() as u64);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        h = fold(h ^ u64::from_le_bytes(*word), SEEDS[0]) ^ h.rotate_left(29);
    }
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    of_whole(fold(h ^ u64::from_le_bytes(last), SEEDS[2]) ^ h.rotate_left(29))
}

/// The hash of several hashes, in order.
pub(crate) fn of_all(parts: &[u64]) -> u64 {
    parts.iter().fold(SEEDS[2], |h, part| of_whole(h.rotate_left(23) ^ part))
}

/// A checksum over a stream of bytes. Each step is reversible: changing one word always changes the sum.
#[derive(Clone, Debug)]
pub(crate) struct Checksum {
    sum: u64,
    word: [u8; 8],
    filled: usize,
    length: u64,
}

impl Checksum {
    pub(crate) fn new() -> Self {
        Self { sum: SEEDS[0], word: [0; 8], filled: 0, length: 0 }
    }

    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.length = self.length.wrapping_add(bytes.len() as u64);
        let mut bytes = bytes;
        while self.filled == 0
            && let Some((word, rest)) = bytes.split_first_chunk()
        {
            self.word = *word;
            self.step();
            bytes = rest;
        }
        for byte in bytes {
            if let Some(place) = self.word.get_mut(self.filled) {
                *place = *byte;
            }
            self.filled += 1;
            if self.filled == self.word.len() {
                self.step();
            }
        }
    }

    fn step(&mut self) {
        self.sum = (self.sum ^ u64::from_le_bytes(self.word)).wrapping_mul(SEEDS[1]).rotate_left(31);
        (self.word, self.filled) = ([0; 8], 0);
    }

    pub(crate) fn finish(mut self) -> u64 {
        self.step();
        of_whole(self.sum ^ self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_differ_in_one_place_or_in_length_have_other_hashes() {
        let mut seen = std::collections::BTreeSet::new();
        for length in 0..40 {
            let mut bytes = vec![0_u8; length];
            assert!(seen.insert(of_bytes(&bytes)), "{length}");
            for place in 0..length {
                bytes[place] = 1;
                assert!(seen.insert(of_bytes(&bytes)), "{length} {place}");
                bytes[place] = 0;
            }
        }
    }

    #[test]
    fn hashes_are_the_same_for_ever() {
        // Logs that were written hold these values: another value here is another version of the format.
        assert_eq!(of_bytes(b"lead-42"), 4_011_003_267_600_693_227);
        assert_eq!(of_whole(42), 13_679_457_532_755_275_413);
        assert_eq!(of_all(&[1, 2]), 8_225_208_903_099_658_905);
    }
}
