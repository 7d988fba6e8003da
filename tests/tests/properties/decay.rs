//! Decay against numbers that were worked out apart: that of the oracle, which the core meets in `agreement`, and the
//! points of the core against exact fractions.

use leadstone::{Activity, Lead, Model};
use leadstone_tests::fixtures;
use leadstone_tests::oracle::{Fading, left};
use num_bigint::{BigInt, BigUint};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::config;

/// A rule whose points fade, and what is left of them as a fraction, worked out for whole buckets.
#[derive(Clone, Copy, Debug)]
enum Rule {
    Linear(i64),
    Steps(i64, i64),
    Compound(i64, i64),
}

impl Rule {
    fn key(self, unit: &str) -> (&'static str, Value) {
        let of = |n: i64| json!(format!("{n}{unit}"));
        match self {
            Self::Linear(length) => ("linear", of(length)),
            Self::Steps(every, lose) => ("steps", json!({"every": of(every), "lose": lose})),
            Self::Compound(every, lose) => ("steps", json!({"every": of(every), "lose": lose, "compound": true})),
        }
    }

    /// What is left of one point after each of these ages: a sum of fractions with one denominator.
    fn left(self, ages: &[i64]) -> (BigInt, BigInt) {
        match self {
            Self::Linear(length) => (ages.iter().map(|age| (length - age).max(0)).sum::<i64>().into(), length.into()),
            Self::Steps(every, lose) => {
                (ages.iter().map(|age| (100 - lose * (age / every)).max(0)).sum::<i64>().into(), 100.into())
            }
            Self::Compound(every, lose) => {
                let steps = |age: &i64| u32::try_from(age / every).expect("an age");
                let most = ages.iter().map(steps).max().unwrap_or(0);
                let kept = ages
                    .iter()
                    .map(|age| BigInt::from(100 - lose).pow(steps(age)) * BigInt::from(100).pow(most - steps(age)));
                (kept.sum(), BigInt::from(100).pow(most))
            }
        }
    }
}

fn rule() -> impl Strategy<Value = Rule> {
    let step = || (1..60_i64, prop_oneof![1..=100_i64, prop::sample::select(vec![5_i64, 10, 20, 25, 50, 75])]);
    prop_oneof![
        (1..=400_i64).prop_map(Rule::Linear),
        step().prop_map(|(every, lose)| Rule::Steps(every, lose)),
        step().prop_map(|(every, lose)| Rule::Compound(every, lose)),
    ]
}

/// Points of a model with this rule alone, for activities so many buckets ago.
fn points_of(rule: Rule, points: i64, ages: &[i64], unit: &str) -> i64 {
    let (key, fading) = rule.key(unit);
    let mut event = json!({"type": "t", "points": points});
    event[key] = fading;
    let document = json!({
        "format": 1, "id": "m", "standalone": true, "activity": {"bucket": format!("1{unit}")},
        "scores": [{"id": "s", "range": [-1_000_000, 1_000_000], "groups": [{"id": "g", "events": [event]}]}],
    });
    let model = Model::from_json(&document.to_string()).expect("a model of one rule");
    let now = fixtures::date("2026-11-22T12:34:56Z");
    let bucket = if unit == "d" { 86_400 } else { 3_600 };
    let lead = ages.iter().enumerate().fold(Lead::new(), |lead, (i, age)| {
        let at = fixtures::at(now.unix() - age * bucket);
        lead.with_activity(Activity::new("t", at).with_id(i.to_string()))
    });
    model.score(&lead, now).expect("a lead in order").points("s").expect("the score of the model")
}

proptest! {
    #![proptest_config(config(3_000))]

    /// Towards zero, and so whole points wherever the fraction is whole.
    #[test]
    fn points_that_fade_are_those_of_exact_fractions(
        rule in rule(),
        points in prop_oneof![1..=100_i64, 1..=1_000_i64, -100..=-1_i64],
        ages in prop::collection::vec(0..420_i64, 1..12),
        unit in prop::sample::select(vec!["d", "h"]),
    ) {
        let found = points_of(rule, points, &ages, unit);
        let (left, whole) = rule.left(&ages);
        let all = left * points.abs();
        let exact = (&all / &whole) * points.signum();
        // Hundredths of hundredths come as near to the next whole point as one likes: within what is rounded up, and
        // nowhere else, it may be told already.
        let rounded = BigInt::from(points.abs()) * ages.len();
        let missing: BigInt = &whole - &all % &whole;
        let may_be_next = matches!(rule, Rule::Compound(..)) && (missing << 32) <= rounded * &whole;
        if may_be_next && BigInt::from(found) == &exact + points.signum() {
            return Ok(());
        }
        prop_assert_eq!(BigInt::from(found), exact, "{:?} {} {:?} {}", rule, points, ages, unit);
    }

    /// Ages at which exact arithmetic gives whole points, which rounding down told one too low in most cases.
    #[test]
    fn whole_points_are_told_whole(length in 1..=365_i64, part in 0..=365_i64, times in 1..=20_i64, lose in 1..=100_i64) {
        let age = part.min(length);
        prop_assert_eq!(points_of(Rule::Linear(length), length * times, &[age], "d"), (length - age) * times);
        let steps = age.min(100 / lose);
        prop_assert_eq!(points_of(Rule::Steps(1, lose), 100 * times, &[steps], "d"), (100 - lose * steps) * times);
        let steps = u32::try_from(age % 4).expect("few");
        let exact = (100 - lose).pow(steps);
        prop_assert_eq!(points_of(Rule::Compound(1, lose), 100_i64.pow(steps), &[steps.into()], "d"), exact);
    }
}

#[test]
fn the_oracle_meets_the_reference_numbers() {
    for (age, half_life, parts) in [(1, 2, 3_037_000_499_u64), (1, 7, 3_890_053_517), (3, 30, 4_007_346_185)] {
        assert_eq!(left(Fading::HalfLife(half_life), age), BigUint::from(parts));
    }
    let one = BigUint::from(1_u8) << 32;
    // E8: the last age within the window, and the first behind it.
    assert_eq!(left(Fading::Window(7), 6), one);
    assert_eq!(left(Fading::Window(7), 7), BigUint::ZERO);
}

proptest! {
    #![proptest_config(config(300))]

    /// E7.
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
