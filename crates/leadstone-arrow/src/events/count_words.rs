//! Reads the words of counts, of two bytes or of four. Knows nothing about leads.

use super::counted::Counted;
use super::thin::Thin;
use super::words::Shape;

/// Reads words.
#[derive(Clone, Debug)]
pub(crate) enum Words<'a> {
    /// Of two bytes.
    Thin(&'a [u16], Thin),
    /// Of four.
    Full(&'a [u32], Shape),
}

impl Words<'_> {
    /// Calls with each: one decision about the kind of words for all of them.
    #[inline]
    pub(crate) fn each(self, mut act: impl FnMut(Counted)) {
        match self {
            Self::Thin(words, thin) => words.iter().for_each(|word| act(thin.counted(*word))),
            Self::Full(..) => self.for_each(act),
        }
    }
}

impl Iterator for Words<'_> {
    type Item = Counted;

    #[inline]
    fn next(&mut self) -> Option<Counted> {
        match self {
            Self::Thin(words, thin) => {
                let (word, rest) = words.split_first()?;
                *words = rest;
                Some(thin.counted(*word))
            }
            Self::Full(words, shape) => {
                let (word, rest) = words.split_first()?;
                let bucket = shape.bucket(*word);
                let number = shape.number(*word);
                if number > 0 {
                    *words = rest;
                    return Some(Counted { bucket, set: shape.set(*word), number: number.into() });
                }
                let ([set, low, high], rest) = rest.split_first_chunk()?;
                *words = rest;
                Some(Counted { bucket, set: *set, number: u64::from(*high) << u32::BITS | u64::from(*low) })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_what_was_put_in() {
        for (seconds, sets) in [(86_400, 2048), (3_600, 256)] {
            let shape = Shape::new(seconds);
            for bucket in [0, 20_000, u32::MAX / seconds] {
                for set in [0, 1, sets - 1, sets, 100_000] {
                    for number in [1, 2, 7, 8, 31, 32, u64::from(u32::MAX) + 5] {
                        let counted = Counted { bucket, set, number };
                        let mut words = Vec::new();
                        let is_wide = shape.write_all(&mut vec![counted], &mut words);
                        assert_eq!(Words::Full(&words, shape).collect::<Vec<_>>(), [counted]);
                        assert_eq!(is_wide, shape.word(counted).is_none());
                        assert_eq!(shape.one(bucket, set).is_some(), set < sets);
                    }
                }
            }
        }
    }
}
