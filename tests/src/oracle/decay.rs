//! How much is left of an activity's points, from the formulas of the design (numbers, decay), with big integers and nothing else.

use std::sync::LazyLock;

use num_bigint::BigUint;

static ROOTS: LazyLock<Vec<BigUint>> = LazyLock::new(|| (0..=32).map(root).collect());

/// How points fade, with times in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fading {
    /// Not at all.
    Never,
    /// They halve in this time.
    HalfLife(u64),
    /// They fall evenly to nothing.
    Linear(u64),
    /// They vanish at this age.
    Window(u64),
    /// They lose percent of the first value at each step.
    Steps(u64, u64),
    /// They lose percent of what is left at each step.
    CompoundSteps(u64, u64),
}

/// What is left at an age in seconds, in 2^32 parts.
pub fn left(fading: Fading, age: u64) -> BigUint {
    let one = BigUint::from(1_u8) << 32;
    match fading {
        Fading::Never => one,
        Fading::HalfLife(half_life) => power_of_half(age, half_life),
        Fading::Linear(length) => rounded_up(one * BigUint::from(length.saturating_sub(age)), &length.into()),
        Fading::Window(length) => {
            if age < length {
                one
            } else {
                BigUint::ZERO
            }
        }
        Fading::Steps(every, lose) => {
            let lost = lose * (age / every);
            rounded_up(one * BigUint::from(100_u64.saturating_sub(lost)), &100_u8.into())
        }
        // Choice: less than one part is nothing.
        Fading::CompoundSteps(every, lose) => {
            let (mut share, mut whole) = (one, BigUint::from(1_u8));
            for _ in 0..age / every {
                share *= 100 - lose;
                whole *= 100_u8;
                if share < whole {
                    return BigUint::ZERO;
                }
            }
            rounded_up(share, &whole)
        }
    }
}

/// Choice: parts of a part count as one, so that points that are whole are told so.
fn rounded_up(share: BigUint, whole: &BigUint) -> BigUint {
    (share + whole - 1_u8) / whole
}

/// `2^(-p/q)`: the fraction of p/q in 32 bits (rounded down), one constant `2^(-2^-k)` in 2^64 parts for each bit
/// that is set, the product rounded to nearest each time, cut to 2^32 parts, then one bit less for each whole.
fn power_of_half(p: u64, q: u64) -> BigUint {
    let whole = p / q;
    let fraction: BigUint = (BigUint::from(p % q) << 32) / q;
    let mut product = BigUint::from(1_u8) << 64;
    for (k, constant) in (0_u64..).zip(ROOTS.iter()).skip(1) {
        if fraction.bit(32 - k) {
            product = (product * constant + (BigUint::from(1_u8) << 63)) >> 64;
        }
    }
    (product >> 32) >> whole.min(1000)
}

/// `2^(-2^-k)` in 2^64 parts, to nearest: k square roots of one half, with 256 bits to spare.
fn root(k: u32) -> BigUint {
    // 2^-1 scaled by 2^320; a square root halves the scale, so it is doubled before.
    let scale = 320_u32;
    let mut value = BigUint::from(1_u8) << (scale - 1);
    for _ in 0..k {
        value = (value << scale).sqrt();
    }
    ((value >> (scale - 65)) + 1_u8) >> 1
}
