//! Numbers to decide by. Knows nothing about what is decided.

/// Hands out the numbers of a list, then zeros.
#[derive(Clone, Debug)]
pub struct Tape {
    numbers: std::vec::IntoIter<u32>,
}

impl Tape {
    /// A tape with these numbers.
    pub fn new(numbers: Vec<u32>) -> Self {
        Self { numbers: numbers.into_iter() }
    }

    /// A number below the limit; 0 at the end of the tape.
    pub fn below(&mut self, limit: usize) -> usize {
        let drawn = self.numbers.next().unwrap_or(0);
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
}
