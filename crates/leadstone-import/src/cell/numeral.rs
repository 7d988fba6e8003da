//! Digits with the signs that group them and part off the fraction. Knows nothing about the words around them.

use super::number_format::DecimalMark;

/// A run of digits, blanks, apostrophes, commas and points that begins and ends with a digit, in folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Numeral<'a> {
    /// The run without its exponent. INVARIANT: only digits and the signs above.
    digits: &'a str,
    /// The power of ten of scientific notation. Such a number has no groups.
    exponent: Option<i32>,
    /// The mark of a number with a dash in place of its fraction, such as `1.200,-`.
    dash: Option<DecimalMark>,
}

impl<'a> Numeral<'a> {
    /// The number one, for words that mean it.
    pub(super) const ONE: Numeral<'static> = Numeral { digits: "1", exponent: None, dash: None };

    /// The numeral that the text begins with, and the rest of the text.
    pub(super) fn first(text: &'a str) -> Option<(Self, &'a str)> {
        let (digits, mut rest) = text.split_at_checked(length(text.as_bytes()))?;
        if digits.is_empty() {
            return None;
        }
        let mut numeral = Self { digits, exponent: None, dash: None };
        if let Some((exponent, behind)) = exponent(rest) {
            numeral.exponent = Some(exponent);
            rest = behind;
        } else if let Some((mark, behind)) = dash(rest) {
            numeral.dash = Some(mark);
            rest = behind;
        }
        Some((numeral, rest))
    }

    /// The value with this mark, times a power of ten; `None` if the signs make no number with it.
    pub(super) fn value(self, mark: DecimalMark, scale: i32) -> Option<f64> {
        self.decimal(mark)?.value(self.exponent.unwrap_or(0) + scale)
    }

    /// The numeral taken apart, if it is well formed with this mark.
    fn decimal(self, mark: DecimalMark) -> Option<Decimal<'a>> {
        if self.dash.is_some_and(|dash| dash != mark) {
            return None;
        }
        let (whole, fraction) = match self.digits.rsplit_once(mark.sign()) {
            Some((_, _)) if self.dash.is_some() => return None,
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (self.digits, None),
        };
        let is_number = |digits: &str| digits.bytes().all(|b| b.is_ascii_digit());
        let is_whole = is_number(whole) || (self.exponent.is_none() && is_grouped(whole, mark));
        let is_fraction = fraction.is_none_or(is_number);
        (is_whole && is_fraction).then_some(Decimal { whole, fraction: fraction.unwrap_or_default() })
    }
}

/// A numeral whose whole part and fraction are known.
#[derive(Clone, Copy)]
struct Decimal<'a> {
    /// Digits, perhaps in groups.
    whole: &'a str,
    fraction: &'a str,
}

impl Decimal<'_> {
    /// The nearest float, which parsing gives and multiplying by ten would not: `2.3 * 1e6` is not 2300000.
    fn value(self, exponent: i32) -> Option<f64> {
        let whole: String = self.whole.chars().filter(char::is_ascii_digit).collect();
        let value: f64 = format!("{whole}.{}e{exponent}", self.fraction).parse().ok()?;
        value.is_finite().then_some(value)
    }
}

/// Whether the digits are in groups of three, or in the Indian way of two with three at the end, all parted by one sign.
fn is_grouped(whole: &str, mark: DecimalMark) -> bool {
    let Some(sign) = whole.chars().find(|c| !c.is_ascii_digit()) else {
        return false;
    };
    if sign == mark.sign() {
        return false;
    }
    let lengths: Vec<usize> = whole.split(sign).map(str::len).collect();
    let is_clean = whole.chars().all(|c| c == sign || c.is_ascii_digit());
    let ([first, middle @ .., 3], true) = (lengths.as_slice(), is_clean) else {
        return false;
    };
    // A number that is grouped is a thousand at least, so that `0.500` is a half.
    let is_head = !whole.starts_with('0');
    let is_western = (1..=3).contains(first) && middle.iter().all(|length| *length == 3);
    let is_indian = sign == ',' && (1..=2).contains(first) && middle.iter().all(|length| *length == 2);
    is_head && (is_western || is_indian)
}

/// Bytes of the run of digits and signs at the beginning.
fn length(text: &[u8]) -> usize {
    let is_digit = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    loop {
        match text.get(at) {
            Some(b'0'..=b'9') => at += 1,
            Some(b'.' | b',') if is_digit(at + 1) => at += 1,
            Some(b'\'') if at > 0 && is_digit(at + 1) => at += 1,
            // A blank groups digits only between a digit and exactly three more.
            Some(b' ')
                if at > 0 && is_digit(at - 1) && (1..=3).all(|ahead| is_digit(at + ahead)) && !is_digit(at + 4) =>
            {
                at += 1;
            }
            _ => return at,
        }
    }
}

/// The exponent that the text begins with, and the rest of the text.
fn exponent(text: &str) -> Option<(i32, &str)> {
    let behind = text.strip_prefix('e')?;
    let unsigned = behind.strip_prefix(['+', '-']).unwrap_or(behind);
    let digits = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = behind.split_at_checked(behind.len() - unsigned.len() + digits)?;
    if !(1..=3).contains(&digits) || rest.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    Some((number.parse().ok()?, rest))
}

/// The mark of a dash in place of a fraction, `,-` or `.--`, and the rest of the text.
fn dash(text: &str) -> Option<(DecimalMark, &str)> {
    let mark = DecimalMark::ALL.into_iter().find(|mark| text.starts_with(mark.sign()))?;
    let dashes = text.get(1..)?;
    let rest = dashes.strip_prefix("--").or_else(|| dashes.strip_prefix('-'))?;
    (!rest.starts_with(|c: char| c == '-' || c.is_ascii_digit())).then_some((mark, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecimalMark::{Comma, Point};

    fn whole(text: &str) -> Numeral<'_> {
        let (numeral, rest) = Numeral::first(text).unwrap();
        assert_eq!(rest, "", "{text}");
        numeral
    }

    #[test]
    fn signs_make_a_number_with_one_mark_or_with_both() {
        for (text, point, comma) in [
            ("1", Some(1.0), Some(1.0)),
            ("007", Some(7.0), Some(7.0)),
            ("1.200", Some(1.2), Some(1200.0)),
            ("1,200", Some(1200.0), Some(1.2)),
            ("123.456", Some(123.456), Some(123_456.0)),
            ("0.500", Some(0.5), None),
            ("0,500", None, Some(0.5)),
            ("1234.567", Some(1234.567), None),
            ("1.5", Some(1.5), None),
            ("1,20", None, Some(1.2)),
            (".5", Some(0.5), None),
            ("1,234.56", Some(1234.56), None),
            ("1.234,56", None, Some(1234.56)),
            ("1.234.567", None, Some(1_234_567.0)),
            ("1,234,567.891", Some(1_234_567.891), None),
            ("12,34,567", Some(1_234_567.0), None),
            ("1,00,00,000.50", Some(10_000_000.5), None),
            ("12.34.567", None, None),
            ("12,34,5", None, None),
            ("1.2.3", None, None),
            ("1 234", Some(1234.0), Some(1234.0)),
            ("1 234,5", None, Some(1234.5)),
            ("1'234.500", Some(1234.5), None),
            ("1'234'567", Some(1_234_567.0), Some(1_234_567.0)),
            ("1,234 567", None, None),
            ("1.2e+06", Some(1.2e6), None),
            ("1,234e3", None, Some(1234.0)),
            ("1e6", Some(1e6), Some(1e6)),
            ("1.200,-", None, Some(1200.0)),
            ("1'200.--", Some(1200.0), None),
            ("1e999", None, None),
        ] {
            let numeral = whole(text);
            assert_eq!([Point, Comma].map(|mark| numeral.value(mark, 0)), [point, comma], "{text}");
        }
    }

    #[test]
    fn a_numeral_ends_where_no_digit_follows() {
        for (text, rest) in [
            ("12 34", " 34"),
            ("1 2345", " 2345"),
            ("10k", "k"),
            ("5.", "."),
            ("5, 6", ", 6"),
            ("1..5", "..5"),
            ("5e", "e"),
            ("5-10", "-10"),
        ] {
            assert_eq!(Numeral::first(text).unwrap().1, rest, "{text}");
        }
        assert_eq!(Numeral::first("a1"), None);
        assert_eq!(Numeral::first(" 1"), None);
    }

    #[test]
    fn a_power_of_ten_does_not_round() {
        assert_eq!(whole("2.3").value(Point, 6), Some(2_300_000.0));
        assert_eq!(whole("1.1").value(Point, 9), Some(1_100_000_000.0));
    }
}
