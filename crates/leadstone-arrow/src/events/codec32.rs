//! Count entries in words of four bytes. Knows nothing about leads.
//!
//! ```text
//! 31               rest        number_bits      0
//! +------------------+-----------------+--------+
//! |      bucket      |  predicate set  | number |   days: 16, 11 and 5 bits; hours: 21, 8 and 3
//! +------------------+-----------------+--------+
//! ```
//!
//! An entry that does not fit is wide: a word with number 0, then three words with the set and the low and high half of
//! the number.

use super::count_entry::CountEntry;

/// The bit layout of such words, see the head of this file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Codec32 {
    /// Bits below the bucket.
    rest: u32,
    number_bits: u32,
}

/// Differs from every word in its bucket: no day or hour is that late.
const NO_WORD: u32 = u32::MAX;

impl Codec32 {
    /// The layout for buckets of this many seconds.
    pub(crate) fn new(bucket: u32) -> Self {
        let buckets = u32::MAX / bucket.max(1);
        let rest = buckets.leading_zeros();
        // Days leave 16 bits: 2,048 sets, up to 31 of a day. Hours leave 11: 256 sets, up to 7 of an hour.
        Self { rest, number_bits: if rest >= 16 { 5 } else { 3 } }
    }

    fn most(self) -> u32 {
        (1 << self.number_bits) - 1
    }

    #[inline]
    pub(crate) fn bucket(self, word: u32) -> u32 {
        word >> self.rest
    }

    #[inline]
    pub(crate) fn set(self, word: u32) -> u32 {
        (word & ((1 << self.rest) - 1)) >> self.number_bits
    }

    #[inline]
    pub(crate) fn number(self, word: u32) -> u32 {
        word & self.most()
    }

    /// The word of one activity; `None` if the set does not fit.
    #[inline]
    pub(crate) fn one(self, bucket: u32, set: u32) -> Option<u32> {
        let fits = set < 1 << (self.rest - self.number_bits);
        fits.then_some(self.of_one(bucket, set))
    }

    /// The word of one activity, of a set that is known to fit.
    #[inline]
    pub(crate) fn of_one(self, bucket: u32, set: u32) -> u32 {
        bucket << self.rest | set << self.number_bits | 1
    }

    /// Decodes a word that is not wide.
    #[inline]
    pub(crate) fn entry(self, word: u32) -> CountEntry {
        CountEntry { bucket: self.bucket(word), set: self.set(word), number: self.number(word).into() }
    }

    /// Encodes an entry; `None` if it does not fit one word.
    #[inline]
    pub(crate) fn word(self, entry: CountEntry) -> Option<u32> {
        let number = u32::try_from(entry.number).ok().filter(|n| (1..=self.most()).contains(n))?;
        Some(self.one(entry.bucket, entry.set)? - 1 + number)
    }

    /// Merges two ascending lists of words into one and adds up the numbers of equal bucket and set, in O(words).
    /// Returns the number of words written, or `None` if a sum does not fit.
    #[inline]
    pub(crate) fn merge(self, old: &[u32], fresh: &[u32], to: &mut [u32]) -> Option<usize> {
        let mut out = MergeOutput { codec: self, last: NO_WORD, len: 0, over: 0 };
        let (mut old, mut fresh) = (old, fresh);
        if let (Some(end), Some(start)) = (old.last(), fresh.first())
            && end > start
        {
            // Branch-free: in a log without order the branch predictor would miss every second time.
            while let (Some(a), Some(b)) = (old.first(), fresh.first()) {
                let is_old = a <= b;
                out.add(if is_old { *a } else { *b }, to);
                old = old.get(usize::from(is_old)..).unwrap_or_default();
                fresh = fresh.get(usize::from(!is_old)..).unwrap_or_default();
            }
            for word in old {
                out.add(*word, to);
            }
        } else {
            // A log by time: everything new comes after everything old.
            to.get_mut(..old.len())?.copy_from_slice(old);
            (out.len, out.last) = (old.len(), old.last().copied().unwrap_or(NO_WORD));
        }
        for word in fresh {
            out.add(*word, to);
        }
        (out.over == 0).then_some(out.len)
    }

    /// Encodes entries in any order and adds up those of equal bucket and set; `true` if one of them is wide.
    pub(crate) fn write_all(self, entries: &mut Vec<CountEntry>, to: &mut Vec<u32>) -> bool {
        entries.sort_unstable();
        entries.dedup_by(|later, first| {
            let is_same = (later.bucket, later.set) == (first.bucket, first.set);
            first.number = first.number.saturating_add(if is_same { later.number } else { 0 });
            is_same
        });
        let mut has_wide = false;
        for entry in entries {
            if let Some(word) = self.word(*entry) {
                to.push(word);
                continue;
            }
            has_wide = true;
            to.extend([entry.bucket << self.rest, entry.set, entry.number as u32, (entry.number >> u32::BITS) as u32]);
        }
        has_wide
    }
}

/// The words of a merge, written one after the other.
struct MergeOutput {
    codec: Codec32,
    last: u32,
    len: usize,
    /// Not 0 if a sum did not fit.
    over: u32,
}

impl MergeOutput {
    // Branch-free: whether a bucket and set come twice is unpredictable. The compiler would turn a comparison into a
    // branch.
    #[inline]
    fn add(&mut self, word: u32, to: &mut [u32]) {
        let bits = self.codec.number_bits;
        // All bits set if bucket and set are those of the last word, else none.
        let same = ((i64::from((word ^ self.last) >> bits) - 1) >> u32::BITS) as u32;
        self.last = word.wrapping_add(self.last & self.codec.most() & same);
        self.over |= (self.last ^ word) >> bits;
        self.len = self.len.wrapping_add(same.wrapping_add(1) as usize);
        if let Some(place) = to.get_mut(self.len.wrapping_sub(1)) {
            *place = self.last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(codec: Codec32, old: &[u32], fresh: &[u32]) -> Option<Vec<u32>> {
        let mut to = vec![0; old.len() + fresh.len()];
        let len = codec.merge(old, fresh, &mut to)?;
        to.truncate(len);
        Some(to)
    }

    #[test]
    fn merged_words_add_up_and_a_number_that_is_too_large_is_seen() {
        let codec = Codec32::new(86_400);
        let word = |bucket, set, number| codec.word(CountEntry { bucket, set, number }).unwrap();
        let one = word(7, 3, 1);
        assert_eq!(merged(codec, &[], &[]), Some(vec![]));
        assert_eq!(merged(codec, &[], &[one; 31]), Some(vec![word(7, 3, 31)]));
        assert_eq!(merged(codec, &[], &[one; 32]), None);
        assert_eq!(merged(codec, &[word(7, 3, 30)], &[one]), Some(vec![word(7, 3, 31)]));
        assert_eq!(merged(codec, &[word(7, 3, 30)], &[one, one]), None);
        // A sum that is too large is not carried into the next set.
        assert_eq!(merged(codec, &[word(0, 0, 31)], &[word(0, 1, 1)]), Some(vec![word(0, 0, 31), word(0, 1, 1)]));
        let old = [word(1, 0, 2), word(5, 1, 1), word(9, 0, 1)];
        let fresh = [word(0, 0, 1), word(5, 1, 1), word(5, 1, 1), word(9, 1, 1)];
        let expected = [word(0, 0, 1), word(1, 0, 2), word(5, 1, 3), word(9, 0, 1), word(9, 1, 1)];
        assert_eq!(merged(codec, &old, &fresh), Some(expected.to_vec()));
        assert_eq!(merged(codec, &old, &[]), Some(old.to_vec()));
    }
}
