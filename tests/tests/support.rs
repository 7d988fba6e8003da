//! How properties are run: so many random cases, the same in every run, and a count of those that were really compared.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::panic::Location;

use leadstone_tests::generate::Tape;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};

/// What a property gives back for a case.
pub(crate) type Checked = Result<(), TestCaseError>;

/// So many cases, chosen by the file that asks: adding a test elsewhere changes none of them.
///
/// `PROPTEST_RNG_SEED` chooses others. Finds are kept as named tests, not as files of seeds.
#[track_caller]
pub(crate) fn config(cases: u32) -> ProptestConfig {
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let rng_seed = match config.rng_seed {
        RngSeed::Random => RngSeed::Fixed(fingerprint(Location::caller().file())),
        chosen @ RngSeed::Fixed(_) => chosen,
    };
    ProptestConfig { rng_seed, ..config }
}

/// FNV-1a: the same for a text on every machine.
fn fingerprint(text: &str) -> u64 {
    // A path is written otherwise on Windows.
    let bytes = text.bytes().map(|b| if b == b'\\' { b'/' } else { b });
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Tapes long enough for most models and leads.
pub(crate) fn tape() -> impl Strategy<Value = Tape> {
    long_tape(200, 1200)
}

/// Tapes of a length in this range.
pub(crate) fn long_tape(least: usize, most: usize) -> impl Strategy<Value = Tape> {
    prop::collection::vec(any::<u32>(), least..most).prop_map(Tape::new)
}

/// Tries a property on so many random values and shrinks the first that fails, which is then printed.
///
/// The property counts what it compared; whoever calls states how much that must have been: a property whose cases are
/// all skipped proves nothing.
#[track_caller]
#[must_use = "state how many cases must have been compared"]
pub(crate) fn check<S: Strategy<Value: Debug>>(
    cases: u32,
    strategy: S,
    property: impl Fn(S::Value, &Compared) -> Checked,
) -> Compared {
    let mut config = config(cases);
    config.max_shrink_iters = 2_000;
    let compared = Compared { cases, counts: RefCell::default() };
    if let Err(error) = TestRunner::new(config).run(&strategy, |value| property(value, &compared)) {
        unreachable!("{error}");
    }
    compared
}

/// How often each thing was compared.
#[derive(Debug)]
pub(crate) struct Compared {
    cases: u32,
    counts: RefCell<BTreeMap<&'static str, usize>>,
}

impl Compared {
    /// One more of this kind.
    pub(crate) fn count(&self, kind: &'static str) {
        self.add(kind, 1);
    }

    /// So many more of this kind.
    pub(crate) fn add(&self, kind: &'static str, number: usize) {
        *self.counts.borrow_mut().entry(kind).or_default() += number;
    }

    /// How many of this kind there were.
    pub(crate) fn number(&self, kind: &str) -> usize {
        self.counts.borrow().get(kind).copied().unwrap_or(0)
    }

    /// Fails where there were fewer of this kind; the number is printed, so that a floor can be raised.
    #[track_caller]
    pub(crate) fn at_least(self, kind: &str, floor: usize) -> Self {
        let number = self.number(kind);
        println!("{kind}: {number} in {} cases, at least {floor}", self.cases);
        assert!(number >= floor, "only {number} `{kind}` in {} cases, {floor} are asked for", self.cases);
        self
    }

    /// Fails where there were fewer of this kind in a hundred cases.
    #[track_caller]
    pub(crate) fn at_least_percent(self, kind: &str, percent: usize) -> Self {
        let floor = self.cases as usize * percent / 100;
        self.at_least(kind, floor)
    }
}

#[test]
fn a_property_that_skips_what_it_should_compare_fails() {
    let skipping = || {
        check(100, tape(), |mut tape, compared| {
            if tape.chance(10) {
                compared.count("compared");
            }
            Ok(())
        })
    };
    assert!(skipping().number("compared") > 0);
    let failed = std::panic::catch_unwind(|| skipping().at_least_percent("compared", 50));
    let message = failed.expect_err("ten of a hundred are not fifty");
    let message = message.downcast_ref::<String>().map(String::as_str);
    assert!(message.is_some_and(|m| m.ends_with("in 100 cases, 50 are asked for")), "{message:?}");
}

#[test]
fn a_failure_shrinks_to_the_least_tape_that_fails() {
    let failed = std::panic::catch_unwind(|| {
        check(100, long_tape(5, 50), |mut tape, _| {
            prop_assert!(tape.several(3, |t| t.below(10)).len() < 2, "two things");
            Ok(())
        })
    });
    let message = failed.expect_err("most tapes have two things");
    let message = message.downcast_ref::<String>().cloned().unwrap_or_default();
    assert!(message.contains("two things") && message.contains("Tape::new(vec![2147483648, 0, 0, 0, 0])"), "{message}");
}
