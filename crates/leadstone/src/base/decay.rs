//! The share of an activity's points that is left at an age, in Q32 (units of 2^-32), the same on every machine.

use super::time::Span;

/// The whole: 2^32 parts.
pub(crate) const ONE: u64 = 1 << 32;

/// `2^(-2^-k)` in 2^64 parts for k = 1..=32, rounded to nearest.
const ROOTS: [u64; 32] = [
    0xb504_f333_f9de_6484,
    0xd744_fcca_d69d_6af4,
    0xeac0_c6e7_dd24_392f,
    0xf525_7d15_2486_cc2c,
    0xfa83_b2db_722a_033a,
    0xfd3e_0c0c_f486_c175,
    0xfe9e_115c_7b8f_884c,
    0xff4e_cb59_511e_c8a5,
    0xffa7_5652_1c8d_aed2,
    0xffd3_a751_c0f7_e10c,
    0xffe9_d2b2_f7db_2756,
    0xfff4_e91b_ff1b_8c3e,
    0xfffa_747e_a004_0664,
    0xfffd_3a3b_7814_eb54,
    0xfffe_9d1c_c60d_dab1,
    0xffff_4e8e_2587_9bfa,
    0xffff_a747_0363_f451,
    0xffff_d3a3_7dda_0313,
    0xffff_e9d1_bdf7_03af,
    0xffff_f4e8_debe_025e,
    0xffff_fa74_6f4f_a150,
    0xffff_fd3a_37a3_f8b0,
    0xffff_fe9d_1bd1_065a,
    0xffff_ff4e_8de8_45ae,
    0xffff_ffa7_46f4_1377,
    0xffff_ffd3_a37a_05e4,
    0xffff_ffe9_d1bd_01fc,
    0xffff_fff4_e8de_80c0,
    0xffff_fffa_746f_4051,
    0xffff_fffd_3a37_a025,
    0xffff_fffe_9d1b_d011,
    0xffff_ffff_4e8d_e808,
];

/// How points fade with age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decay {
    /// They stay.
    Never,
    /// They halve in each half-life.
    HalfLife(Span),
    /// They fall evenly, to 0 at this age.
    Linear(Span),
    /// They stay whole below this age, and are 0 from it on.
    Window(Span),
    /// They lose some percent at each step, of the first value or of what is left.
    Steps { every: Span, lose: u8, compound: bool },
}

impl Decay {
    /// The share that is left at an age in seconds, in Q32; a negative age counts as 0. Never rises with age.
    pub(crate) fn left(self, age: i64) -> u64 {
        let age = age.max(0).unsigned_abs();
        let length = |p: Span| p.seconds().unsigned_abs().max(1);
        match self {
            Self::Never => ONE,
            Self::HalfLife(half_life) => power_of_half(age, length(half_life)),
            Self::Linear(period) => {
                let length = length(period);
                parts_of(length.saturating_sub(age), length)
            }
            Self::Window(period) => u64::from(age < length(period)) << 32,
            Self::Steps { every, lose, compound } => {
                let steps = age / length(every);
                if compound {
                    return compound_steps(100 - u64::from(lose.min(100)), steps);
                }
                parts_of(100_u64.saturating_sub(u64::from(lose).saturating_mul(steps)), 100)
            }
        }
    }
}

/// `share / whole` in Q32, rounded up: rounded down, points that are whole would come out one too low.
fn parts_of(share: u64, whole: u64) -> u64 {
    let parts = (u128::from(share) << 32).div_ceil(u128::from(whole));
    u64::try_from(parts).unwrap_or(ONE)
}

/// The share that `steps` steps leave if each keeps `kept` percent, in Q32, rounded up once at the end; 0 below one
/// unit. Takes O(log steps) multiplications.
fn compound_steps(kept: u64, mut steps: u64) -> u64 {
    if steps == 0 || kept >= 100 {
        return ONE;
    }
    // By squaring in 2^64 parts: step by step, a long log and a short step would take thousands of divisions.
    let times = |a: u128, b: u128| (a * b + u128::from(u64::MAX)) >> 64;
    let mut left: u128 = 1 << 64;
    let mut square = (u128::from(kept) << 64).div_ceil(100);
    while steps > 0 {
        if steps & 1 == 1 {
            left = times(left, square);
        }
        square = times(square, square);
        steps >>= 1;
    }
    if left < 1 << 32 { 0 } else { u64::try_from(left.div_ceil(1 << 32)).unwrap_or(ONE) }
}

/// `floor(2^32 * 2^(-p/q))`, within one part.
fn power_of_half(p: u64, q: u64) -> u64 {
    let halvings = p / q;
    if halvings > 32 {
        return 0;
    }
    let fraction = (u128::from(p % q) << 32) / u128::from(q);
    let mut left: u128 = 1 << 64;
    for (k, root) in ROOTS.iter().enumerate() {
        if fraction >> (31 - k) & 1 == 1 {
            left = (left * u128::from(*root) + (1 << 63)) >> 64;
        }
    }
    u64::try_from(left >> 32).unwrap_or(ONE) >> halvings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half(age: i64, half_life: i64) -> u64 {
        Decay::HalfLife(Span::from_seconds(half_life).unwrap_or(Span::days(1))).left(age)
    }

    #[test]
    fn half_lives_meet_the_reference_values() {
        assert_eq!(half(1, 2), 3_037_000_499);
        assert_eq!(half(1, 7), 3_890_053_517);
        assert_eq!(half(3, 30), 4_007_346_185);
        assert_eq!(half(0, 30), ONE);
    }

    #[test]
    fn another_half_life_is_a_shift() {
        for age in [0, 1, 17, 86_399, 604_799] {
            for k in 0..33 {
                assert_eq!(half(age + k * 604_800, 604_800), half(age, 604_800) >> k);
            }
        }
    }

    #[test]
    fn every_root_squared_is_the_root_before() {
        let mut before: u128 = 1 << 63;
        for root in ROOTS {
            let squared = (u128::from(root) * u128::from(root)) >> 64;
            assert!(squared.abs_diff(before) <= 2, "{root:x}");
            before = u128::from(root);
        }
    }

    #[test]
    fn nothing_ever_comes_back() {
        let week = Span::days(7);
        for decay in [
            Decay::HalfLife(week),
            Decay::Linear(week),
            Decay::Window(week),
            Decay::Steps { every: week, lose: 25, compound: false },
            Decay::Steps { every: week, lose: 25, compound: true },
        ] {
            let mut before = ONE;
            for hour in 0..24 * 400 {
                let left = decay.left(hour * 3600);
                assert!(left <= before, "{decay:?} {hour}");
                before = left;
            }
        }
    }

    #[test]
    fn steps_and_windows_end_at_their_edge() {
        let week = Span::days(7);
        let day = 86_400;
        assert_eq!(Decay::Window(week).left(7 * day - 1), ONE);
        assert_eq!(Decay::Window(week).left(7 * day), 0);
        assert_eq!(Decay::Steps { every: week, lose: 25, compound: false }.left(7 * day), ONE / 4 * 3);
        assert_eq!(Decay::Steps { every: week, lose: 25, compound: false }.left(28 * day), 0);
        assert_eq!(Decay::Steps { every: week, lose: 50, compound: true }.left(14 * day), ONE / 4);
        assert_eq!(Decay::Linear(week).left(7 * day), 0);
        assert_eq!(Decay::Linear(Span::days(4)).left(day), ONE / 4 * 3);
    }

    #[test]
    fn points_that_are_whole_were_told_one_too_low() {
        let points = |decay: Decay, points: u64, days: i64| (points * decay.left(days * 86_400)) >> 32;
        assert_eq!(points(Decay::Linear(Span::days(10)), 10, 1), 9);
        assert_eq!(points(Decay::Linear(Span::days(30)), 30, 10), 20);
        let steps = |lose, compound| Decay::Steps { every: Span::days(1), lose, compound };
        assert_eq!(points(steps(10, false), 100, 1), 90);
        assert_eq!(points(steps(20, true), 625, 4), 256);
    }
}
