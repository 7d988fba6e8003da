//! Decodes the words of a run, of two bytes or of four. Knows nothing about leads.

use super::codec16::Codec16;
use super::codec32::Codec32;
use super::count_entry::CountEntry;

/// An iterator of count entries over encoded words.
#[derive(Clone, Debug)]
pub(crate) enum CountEntries<'a> {
    /// Words of two bytes.
    Codec16(&'a [u16], Codec16),
    /// Words of four bytes.
    Codec32(&'a [u32], Codec32),
}

impl CountEntries<'_> {
    /// Calls with each entry; one decision about the codec for all of them.
    #[inline]
    pub(crate) fn each(self, mut act: impl FnMut(CountEntry)) {
        match self {
            Self::Codec16(words, codec16) => words.iter().for_each(|word| act(codec16.entry(*word))),
            Self::Codec32(..) => self.for_each(act),
        }
    }
}

impl Iterator for CountEntries<'_> {
    type Item = CountEntry;

    #[inline]
    fn next(&mut self) -> Option<CountEntry> {
        match self {
            Self::Codec16(words, codec16) => {
                let (word, rest) = words.split_first()?;
                *words = rest;
                Some(codec16.entry(*word))
            }
            Self::Codec32(words, codec) => {
                let (word, rest) = words.split_first()?;
                let bucket = codec.bucket(*word);
                let number = codec.number(*word);
                if number > 0 {
                    *words = rest;
                    return Some(CountEntry { bucket, set: codec.set(*word), number: number.into() });
                }
                let ([set, low, high], rest) = rest.split_first_chunk()?;
                *words = rest;
                Some(CountEntry { bucket, set: *set, number: u64::from(*high) << u32::BITS | u64::from(*low) })
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
            let codec = Codec32::new(seconds);
            for bucket in [0, 20_000, u32::MAX / seconds] {
                for set in [0, 1, sets - 1, sets, 100_000] {
                    for number in [1, 2, 7, 8, 31, 32, u64::from(u32::MAX) + 5] {
                        let entry = CountEntry { bucket, set, number };
                        let mut words = Vec::new();
                        let is_wide = codec.write_all(&mut vec![entry], &mut words);
                        assert_eq!(CountEntries::Codec32(&words, codec).collect::<Vec<_>>(), [entry]);
                        assert_eq!(is_wide, codec.word(entry).is_none());
                        assert_eq!(codec.one(bucket, set).is_some(), set < sets);
                    }
                }
            }
        }
    }
}
