//! Numbers to decide by. Knows nothing about what is decided.

use std::fmt::{Debug, Formatter, Result};

use crate::dice::Dice;

/// Hands out the numbers of a list, then zeros: the only source of chance in the tests.
///
/// A shorter tape and a smaller number are a simpler choice, so what shrinks the list shrinks the case. It prints as
/// the numbers that it was made with: `Tape::new(vec![…])` of them is the same case again.
#[derive(Clone)]
pub struct Tape {
    numbers: Vec<u32>,
    next: usize,
}

impl Tape {
    /// A tape with these numbers.
    pub fn new(numbers: Vec<u32>) -> Self {
        Self { numbers, next: 0 }
    }

    /// A long tape that is the same for a seed on every machine: for examples, not for properties.
    pub fn of_seed(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let number = |_| u32::try_from(dice.roll(0, i64::from(u32::MAX))).expect("within 32 bits");
        Self::new((0..4_000).map(number).collect())
    }

    /// Every two bytes are one number, the first byte the heavier: a fuzzer that changes few bytes changes few choices.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let byte = |pair: &[u8], at: usize| u32::from(pair.get(at).copied().unwrap_or(0));
        Self::new(bytes.chunks(2).map(|pair| (byte(pair, 0) << 24) | (byte(pair, 1) << 16)).collect())
    }

    /// A number below the limit; 0 at the end of the tape.
    pub fn below(&mut self, limit: usize) -> usize {
        let drawn = self.numbers.get(self.next).copied().unwrap_or(0);
        self.next += 1;
        // The top bits, so that a smaller number is a smaller choice.
        usize::try_from((u64::from(drawn) * limit.max(1) as u64) >> 32).expect("below a usize")
    }

    /// A number in a range, ends included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = usize::try_from(high - low + 1).expect("the range is not empty");
        low + i64::try_from(self.below(width)).expect("within the range")
    }

    /// True in so many of a hundred cases; false at the end of the tape.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// So many things at most.
    pub fn several<T>(&mut self, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| make(self)).collect()
    }

    /// At least one thing, at most so many.
    pub fn some<T>(&mut self, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..=self.below(most)).map(|_| make(self)).collect()
    }

    /// The elements in another order; as they stand at the end of the tape.
    pub fn shuffled<T>(&mut self, mut items: Vec<T>) -> Vec<T> {
        for last in (1..items.len()).rev() {
            items.swap(last, last - self.below(last + 1));
        }
        items
    }
}

impl Debug for Tape {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "Tape::new(vec!{:?})", self.numbers)
    }
}
