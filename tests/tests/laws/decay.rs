//! The oracle's own decay against the reference numbers that were worked out apart; the core meets the oracle in `agreement`.

use leadstone_tests::oracle::{Fading, left};
use num_bigint::BigUint;
use proptest::prelude::*;

use super::case::config;

#[test]
fn the_oracle_meets_the_reference_numbers() {
    for (age, half_life, parts) in [(1, 2, 3_037_000_499_u64), (1, 7, 3_890_053_517), (3, 30, 4_007_346_185)] {
        assert_eq!(left(Fading::HalfLife(half_life), age), BigUint::from(parts));
    }
    let one = BigUint::from(1_u8) << 32;
    assert_eq!(left(Fading::Window(7), 6), one);
    assert_eq!(left(Fading::Window(7), 7), BigUint::ZERO);
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn another_half_life_is_one_bit_less(age in 0..1_000_000_u64, half_life in 1..1_000_000_u64) {
        let fading = Fading::HalfLife(half_life);
        prop_assert_eq!(left(fading, age + half_life), left(fading, age) >> 1);
        prop_assert!(left(fading, age + 1) <= left(fading, age));
    }

    /// The definition by constants is never more than one part from the true value: `x^q * 2^p` against `2^(33q)`.
    #[test]
    fn a_half_life_is_the_true_power_within_one_part(p in 0..40_u32, q in 1..40_u32) {
        let found = left(Fading::HalfLife(u64::from(q)), u64::from(p));
        let is_at_most_the_truth = |x: &BigUint| (x.pow(q) << p) <= (BigUint::from(1_u8) << (32 * q));
        prop_assert!(found == BigUint::ZERO || is_at_most_the_truth(&(&found - 1_u8)));
        prop_assert!(!is_at_most_the_truth(&(&found + 2_u8)));
    }
}
