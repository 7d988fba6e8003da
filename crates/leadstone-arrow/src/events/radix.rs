//! A stable radix sort by a key of few bits, least significant digit first: twice as fast as comparing for the
//! thousands of entries of a shard. Knows nothing about what they are.

/// Bits of a digit at most: the 4,096 counters stay in the first-level cache.
const DIGIT: u32 = 12;
/// Fewer numbers are sorted by comparisons.
const FEW: usize = 256;

/// Sorts numbers by a key of this many bits, stably, in O(numbers × digits).
#[inline]
pub(crate) fn sort_by_key(numbers: &mut Vec<u32>, spare: &mut Vec<u32>, bits: u32, key: impl Fn(u32) -> u32) {
    if numbers.len() < FEW {
        numbers.sort_by_key(|number| key(*number));
        return;
    }
    let digits = bits.div_ceil(DIGIT);
    let width = bits.div_ceil(digits.max(1));
    spare.resize(numbers.len(), 0);
    for digit in 0..digits {
        let value = |number: u32| (key(number) >> (digit * width)) as usize & ((1 << width) - 1);
        let mut places = [0_u32; 1 << DIGIT];
        for number in &*numbers {
            if let Some(place) = places.get_mut(value(*number)) {
                *place += 1;
            }
        }
        let mut sum = 0;
        for place in places.iter_mut().take(1 << width) {
            sum += std::mem::replace(place, sum);
        }
        // A slice, so that the compiler keeps its address: through the vector it is loaded again for each number.
        let to = spare.as_mut_slice();
        for number in &*numbers {
            if let Some(place) = places.get_mut(value(*number)) {
                if let Some(to) = to.get_mut(*place as usize) {
                    *to = *number;
                }
                *place += 1;
            }
        }
        std::mem::swap(numbers, spare);
    }
}

#[cfg(test)]
mod tests {
    use super::super::hash;
    use super::*;

    #[test]
    fn numbers_of_any_width_come_out_in_order() {
        let mut spare = Vec::new();
        for bits in 0..=20 {
            for length in [0, 1, 255, 256, 3000] {
                let key = |number: u32| number >> 12 & ((1 << bits) - 1);
                let mut numbers: Vec<u32> = (0..length).map(|i| (hash::of_whole(i) << 12 | i) as u32).collect();
                let mut expected = numbers.clone();
                expected.sort_by_key(|number| key(*number));
                sort_by_key(&mut numbers, &mut spare, bits, key);
                assert_eq!(numbers, expected, "{bits} bits of {length}");
            }
        }
    }
}
