//! Random numbers from a seed, the same everywhere. Knows nothing about what they are for.

/// `SplitMix64`.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// A sequence of its own for each seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    /// A number from 0 to below the limit, which counts as 1 where it is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        // The upper half of a product: without the slow division, and the bias is below 2^-32 here.
        let wide = u128::from(self.bits()) * limit.max(1) as u128;
        (wide >> 64) as usize
    }

    /// From 0 to below 1.
    pub fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Low numbers more often than high ones: the square of a share.
    pub fn skewed(&mut self, limit: usize) -> usize {
        let share = self.share();
        ((share * share * limit as f64) as usize).min(limit.saturating_sub(1))
    }

    /// Whether a chance in percent comes true.
    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// About normal with mean 0 and deviation 1: the sum of twelve shares, less six.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.share()).sum::<f64>() - 6.0
    }

    /// One of a list; the default of the type for an empty one.
    pub fn pick<T: Copy + Default>(&mut self, list: &[T]) -> T {
        let index = self.skewed(list.len());
        list.get(index).copied().unwrap_or_default()
    }
}

/// Another number for each number, without any pattern: one round of `SplitMix64`.
pub fn mixed(number: u64) -> u64 {
    let z = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_that_of_splitmix64() {
        let mut random = Random::new(1_234_567);
        assert_eq!(random.bits(), 6_457_827_717_110_365_317);
        assert_eq!(random.bits(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn numbers_stay_below_their_limit() {
        let mut random = Random::new(1);
        for limit in [1, 2, 7, 60] {
            assert!((0..1000).all(|_| random.below(limit) < limit && random.skewed(limit) < limit));
        }
    }
}
