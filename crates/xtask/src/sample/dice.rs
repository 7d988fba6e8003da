//! Random amounts and words from a fixed seed.

use crate::dice::Dice;

/// Dice for amounts and words.
pub(super) struct SampleDice(Dice);

impl SampleDice {
    pub(super) fn new(seed: u64) -> Self {
        Self(Dice::new(seed))
    }

    /// A number from 0 to below the limit.
    pub(super) fn below(&mut self, limit: i64) -> i64 {
        self.0.roll(0, limit - 1)
    }

    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        self.0.roll(least, most)
    }

    pub(super) fn percent(&mut self, chance: i64) -> bool {
        self.0.chance(chance)
    }

    /// One of a list of words.
    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        *self.one(list)
    }

    pub(super) fn one<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        self.0.pick(list)
    }
}
