//! Numbers as most tools write them, read without a copy: a fast way for what [`quantity`](super::quantity) reads as well.
//! Knows nothing about words, ranges and other signs.
//!
//! It is worth about half of the time of a column of amounts; a test holds it to the slow way.

use super::number_format::DecimalMark;

/// Digits of a number that a float holds exactly.
const MOST_DIGITS: u32 = 15;

/// What a plain number is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PlainNumber {
    /// All digits as one whole number.
    digits: u64,
    /// How many of them stand behind the mark.
    behind: u32,
    /// Which sign stands where, if that is only possible with one decimal mark.
    pub(super) shows: Option<DecimalMark>,
}

impl PlainNumber {
    /// The number, where the text shows which mark it has or has none; `None` for all that is not plainly written.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.strip_prefix('$').unwrap_or(text);
        let mut digits: u64 = 0;
        let mut count = 0;
        // The signs in their order, and how many digits stand before the first, between and behind them.
        let mut signs = [0_u8; 4];
        let mut runs = [0_u32; 5];
        let mut sign = 0;
        for byte in text.bytes() {
            match byte {
                b'0'..=b'9' => {
                    digits = digits * 10 + u64::from(byte - b'0');
                    count += 1;
                    *runs.get_mut(sign)? += 1;
                    if count > MOST_DIGITS {
                        return None;
                    }
                }
                b'.' | b',' => {
                    *signs.get_mut(sign)? = byte;
                    sign += 1;
                }
                _ => return None,
            }
        }
        let (first, behind) = (*runs.first()?, *runs.get(sign)?);
        if first == 0 || behind == 0 {
            return None;
        }
        // A zero in front belongs to a fraction, or to a code.
        if text.starts_with('0') && (first > 1 || sign > 1) {
            return None;
        }
        let of = |sign: u8| if sign == b'.' { DecimalMark::Point } else { DecimalMark::Comma };
        let other = |sign: u8| if sign == b'.' { DecimalMark::Comma } else { DecimalMark::Point };
        let Some(last) = sign.checked_sub(1) else { return Some(Self { digits, behind: 0, shows: None }) };
        let signs = signs.get(..sign)?;
        let (group, mark) = (*signs.first()?, *signs.get(last)?);
        let is_grouped = first <= 3 && runs.get(1..sign)?.iter().all(|run| *run == 3);
        let is_one_group = signs.get(..last)?.iter().all(|sign| *sign == group);
        match (last, group == mark) {
            // One sign with three digits behind it is open, and for the slow way.
            (0, _) if behind == 3 => None,
            (0, _) => Some(Self { digits, behind, shows: Some(of(mark)) }),
            (_, true) if is_grouped && is_one_group && behind == 3 => {
                Some(Self { digits, behind: 0, shows: Some(other(group)) })
            }
            (_, false) if is_grouped && is_one_group => Some(Self { digits, behind, shows: Some(of(mark)) }),
            _ => None,
        }
    }

    /// The value.
    pub(super) fn value(self) -> f64 {
        // Both are exact, so the quotient is the nearest float.
        self.digits as f64 / (0..self.behind).fold(1.0, |power, _| power * 10.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::number_format::NumberFormat;
    use super::*;
    use crate::cell::number_range::NumberFault;

    /// What the slow way says of a text with each mark.
    fn slowly(text: &str) -> [Result<f64, NumberFault>; 2] {
        DecimalMark::ALL.map(|mark| {
            let range = crate::cell::range::slowly(text, NumberFormat::Marked(mark))?;
            Ok(range.exact().unwrap())
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3000) })]

        #[test]
        fn the_fast_way_reads_what_the_slow_way_reads(text in r"\$?[0-9]{1,4}([.,][0-9]{1,4}){0,4}") {
            if let Some(found) = PlainNumber::read(&text) {
                let [point, comma] = slowly(&text);
                match found.shows {
                    None => prop_assert_eq!((point, comma), (Ok(found.value()), Ok(found.value()))),
                    Some(DecimalMark::Point) => prop_assert_eq!((point, comma.is_err()), (Ok(found.value()), true)),
                    Some(DecimalMark::Comma) => prop_assert_eq!((point.is_err(), comma), (true, Ok(found.value()))),
                }
            }
        }
    }

    #[test]
    fn amounts_are_plain_and_what_is_open_is_not() {
        let read = |text| PlainNumber::read(text).map(|found| (found.value(), found.shows));
        assert_eq!(read("1200"), Some((1200.0, None)));
        assert_eq!(read("$1,234,567.89"), Some((1_234_567.89, Some(DecimalMark::Point))));
        assert_eq!(read("1.234.567"), Some((1_234_567.0, Some(DecimalMark::Comma))));
        assert_eq!(read("12,5"), Some((12.5, Some(DecimalMark::Comma))));
        assert_eq!(
            (read("1,200"), read("1,20,300"), read("12a"), read(",5"), read("1.")),
            (None, None, None, None, None)
        );
    }
}
