//! Reads the literals of CEL: numbers, texts, and the lengths of time within `duration`. Knows nothing about fields.

use super::ConditionError;
use super::token::Token;
use crate::base::time::DAY;
use crate::base::value::{Number, too_large};

/// A hundred years, as for every length of time.
const LONGEST: i128 = 3_155_760_000;
const NANOS: i128 = 1_000_000_000;

/// The number at the start of the rest of a condition, with its length: `5`, `2.5`, `.5`, `1e3`, `0x10`, `5u`.
pub(super) fn number(rest: &str, at: usize) -> Result<(Token, usize), ConditionError> {
    let length = number_length(rest);
    let raw = rest.get(..length).unwrap_or_default();
    let fault = |message| ConditionError::syntax(message, at, at + length);
    let Some(value) = value_of(raw) else { return Err(fault(format!("`{raw}` is not a number"))) };
    if Number::new(value).is_none() {
        return Err(fault(too_large(raw)));
    }
    Ok((Token::Number(value), length))
}

/// Letters belong to it, so that `5k` is reported as a whole; so does the sign of an exponent.
fn number_length(rest: &str) -> usize {
    let is_hex = rest.starts_with("0x") || rest.starts_with("0X");
    let mut before = ' ';
    for (at, c) in rest.char_indices() {
        let is_sign = matches!(c, '+' | '-') && matches!(before, 'e' | 'E') && !is_hex;
        if !(c.is_ascii_alphanumeric() || c == '.' || c == '_' || is_sign) {
            return at;
        }
        before = c;
    }
    rest.len()
}

fn value_of(raw: &str) -> Option<f64> {
    let unsigned = raw.strip_suffix(['u', 'U']);
    if let Some(hex) = raw.strip_prefix("0x").or_else(|| raw.strip_prefix("0X")) {
        let hex = hex.strip_suffix(['u', 'U']).unwrap_or(hex);
        let is_hex = !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit());
        // More digits than a number may have are too many, whatever they are.
        return is_hex.then(|| u64::from_str_radix(hex, 16).map_or(f64::INFINITY, |value| value as f64));
    }
    let digits = unsigned.unwrap_or(raw);
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let is_whole = !digits.contains(['.', 'e', 'E']);
    let is_number = is_digits(whole)
        && [fraction, exponent].into_iter().all(|part| is_digits(part) && !part.is_empty())
        && (!whole.is_empty() || mantissa.starts_with('.'))
        && (unsigned.is_none() || is_whole);
    is_number.then(|| digits.parse().ok())?
}

/// The text at the start of the rest of a condition, with its length; `None` where none begins there.
pub(super) fn text(rest: &str, at: usize) -> Option<Result<(Token, usize), ConditionError>> {
    let prefix = rest.bytes().take_while(|b| matches!(b, b'r' | b'R' | b'b' | b'B')).count();
    let (letters, quoted) = rest.split_at_checked(prefix)?;
    let quote = quoted.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    if letters.contains(['b', 'B']) {
        let fault = ConditionError::syntax("bytes are no value of a field", at, at + prefix + 1);
        return Some(Err(fault.hint("write the text without `b`")));
    }
    if prefix > 1 {
        return None;
    }
    let mark = if quoted.starts_with(&String::from(quote).repeat(3)) { 3 } else { 1 };
    let body = quoted.get(mark..).unwrap_or_default();
    let start = at + prefix + mark;
    Some(match body_of(body, quote, mark, (prefix == 0).then_some(start)) {
        Ok(Some((text, length))) => Ok((Token::Text(text), prefix + mark + length)),
        Ok(None) => {
            let closing = String::from(quote).repeat(mark);
            Err(ConditionError::syntax(format!("the text has no closing {closing}"), at, at + rest.len()))
        }
        Err(fault) => Err(fault),
    })
}

/// The text before the closing quotes, with the length including them; `None` if they are missing. Escapes are decoded
/// if the position of the text is given.
fn body_of(
    body: &str,
    quote: char,
    mark: usize,
    escapes: Option<usize>,
) -> Result<Option<(String, usize)>, ConditionError> {
    let closing = String::from(quote).repeat(mark);
    let mut text = String::new();
    let mut at = 0;
    while let Some(rest) = body.get(at..)
        && let Some(first) = rest.chars().next()
    {
        if rest.starts_with(&closing) {
            return Ok(Some((text, at + mark)));
        }
        match (first, escapes) {
            ('\\', Some(start)) => {
                let Some((c, length)) = escape(rest) else {
                    return Err(ConditionError::syntax("unknown escape in a text", start + at, start + at + 2));
                };
                text.push(c);
                at += length;
            }
            _ => {
                text.push(first);
                at += first.len_utf8();
            }
        }
    }
    Ok(None)
}

/// The character of an escape, with its length.
fn escape(rest: &str) -> Option<(char, usize)> {
    let kind = rest.chars().nth(1)?;
    let code = |from: usize, digits: usize, radix: u32| {
        let raw = rest.get(from..from + digits)?;
        let is_digits = raw.chars().all(|c| c.is_digit(radix));
        Some((is_digits.then(|| char::from_u32(u32::from_str_radix(raw, radix).ok()?))??, from + digits))
    };
    Some(match kind {
        '\\' | '\'' | '"' | '`' | '?' => (kind, 2),
        'a' => ('\u{7}', 2),
        'b' => ('\u{8}', 2),
        'f' => ('\u{c}', 2),
        'n' => ('\n', 2),
        'r' => ('\r', 2),
        't' => ('\t', 2),
        'v' => ('\u{b}', 2),
        'x' | 'X' => return code(2, 2, 16),
        'u' => return code(2, 4, 16),
        'U' => return code(2, 8, 16),
        '0'..='3' => return code(1, 3, 8),
        _ => return None,
    })
}

/// Why a text is not a length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoDuration {
    /// It is written otherwise.
    Shape,
    /// It has parts of a second.
    Fraction,
    /// It is longer than a hundred years.
    TooLong,
}

/// Seconds of `30d`, `1h30m`, `1.5h`, `-1s`: numbers with `w`, `d`, `h`, `m`, `s`, `ms`, `us` or `ns`, one after the other.
pub(super) fn duration(text: &str) -> Result<i64, NoDuration> {
    let text = text.trim();
    let (is_negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest.is_empty() {
        return Err(NoDuration::Shape);
    }
    let mut nanos = 0_i128;
    if rest == "0" {
        return Ok(0);
    }
    while !rest.is_empty() {
        let number = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or(NoDuration::Shape)?;
        let (digits, behind) = rest.split_at_checked(number).ok_or(NoDuration::Shape)?;
        let unit = behind.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(behind.len());
        let (name, behind) = behind.split_at_checked(unit).ok_or(NoDuration::Shape)?;
        nanos += part(digits, unit_nanos(name).ok_or(NoDuration::Shape)?)?;
        if nanos > LONGEST * NANOS {
            return Err(NoDuration::TooLong);
        }
        rest = behind;
    }
    if nanos % NANOS != 0 {
        return Err(NoDuration::Fraction);
    }
    let seconds = i64::try_from(nanos / NANOS).map_err(|_| NoDuration::TooLong)?;
    Ok(if is_negative { -seconds } else { seconds })
}

fn unit_nanos(name: &str) -> Option<i128> {
    let day = i128::from(DAY);
    Some(match name {
        "w" => 7 * day * NANOS,
        "d" => day * NANOS,
        "h" => 3_600 * NANOS,
        "m" => 60 * NANOS,
        "s" => NANOS,
        "ms" => 1_000_000,
        "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
        "ns" => 1,
        _ => return None,
    })
}

/// Nanoseconds of an amount of a unit; fractions of a nanosecond count as fractions of a second.
fn part(digits: &str, unit: i128) -> Result<i128, NoDuration> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') || fraction.len() > 12 {
        return Err(NoDuration::Shape);
    }
    let read = |text: &str| if text.is_empty() { Ok(0) } else { text.parse::<i64>().map(i128::from) };
    let whole = read(whole).map_err(|_| NoDuration::TooLong)?;
    let scale = fraction.bytes().fold(1_i128, |scale, _| scale * 10);
    let fraction = read(fraction).map_err(|_| NoDuration::Shape)? * unit;
    if fraction % scale != 0 {
        return Err(NoDuration::Fraction);
    }
    Ok(whole.saturating_mul(unit).saturating_add(fraction / scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_cel_are_read() {
        for (raw, value) in [
            ("5", 5.0),
            ("2.5", 2.5),
            (".5", 0.5),
            ("1e3", 1000.0),
            ("1E+3", 1000.0),
            ("25e-1", 2.5),
            ("1.5e2", 150.0),
            ("0x10", 16.0),
            ("0XfF", 255.0),
            ("5u", 5.0),
            ("0x10U", 16.0),
        ] {
            assert_eq!(number(raw, 0), Ok((Token::Number(value), raw.len())), "{raw}");
        }
        for raw in ["5.", "1e", "1e+", "1.2.3", "5k", "0x", "0xg", "1_000", "1.5u", "1e3u", "5uu", ".5.5"] {
            let message = number(raw, 0).unwrap_err().kind.to_string();
            assert_eq!(message, format!("`{raw}` is not a number"));
        }
        for raw in ["9007199254740992", "1e16", "0x20000000000000", "0xffffffffffffffffff", "1e999"] {
            let message = number(raw, 0).unwrap_err().kind.to_string();
            assert_eq!(message, format!("{raw} would be rounded: numbers end before 2^53"));
        }
        assert_eq!(number("5-3", 0), Ok((Token::Number(5.0), 1)), "a sign behind no exponent is one of its own");
    }

    #[test]
    fn texts_of_cel_are_read() {
        for (raw, read) in [
            (r"'a\'b'", "a'b"),
            (r#""a\\b""#, r"a\b"),
            (r"r'a\n'", r"a\n"),
            (r"R'\d+'", r"\d+"),
            ("'''it's'''", "it's"),
            (r#""""a "quote" b""""#, r#"a "quote" b"#),
            (r"r'''\'''", r"\"),
            ("''", ""),
            (r"'\x41\u00e9\U0001F600\101\?\`'", "A\u{e9}\u{1F600}A?`"),
            ("'line\nbreak'", "line\nbreak"),
        ] {
            assert_eq!(text(raw, 0), Some(Ok((Token::Text(read.to_owned()), raw.len()))), "{raw}");
        }
        let message = |raw: &str| text(raw, 0).unwrap().unwrap_err().kind.to_string();
        assert_eq!(message("b'a'"), "bytes are no value of a field");
        assert_eq!(message("rb'a'"), "bytes are no value of a field");
        assert_eq!(message("'''a'"), "the text has no closing '''");
        assert_eq!(message(r"'\q'"), "unknown escape in a text");
        assert_eq!(message(r"'\ud800'"), "unknown escape in a text");
        assert_eq!(text("rest == 1", 0), None);
        assert_eq!(text("rr'a'", 0), None);
    }

    #[test]
    fn durations_of_cel_are_read() {
        for (raw, seconds) in [
            ("30d", 30 * DAY),
            ("2w", 14 * DAY),
            ("1.5h", 5_400),
            ("1h30m", 5_400),
            ("-1s", -1),
            ("+1s", 1),
            (" 1000ms ", 1),
            ("0.5m500ms500ms", 31),
            ("1.h", 3_600),
            (".5h", 1_800),
            ("0", 0),
            ("0s", 0),
        ] {
            assert_eq!(duration(raw), Ok(seconds), "{raw}");
        }
        for (raw, why) in [
            ("", NoDuration::Shape),
            ("-", NoDuration::Shape),
            ("5", NoDuration::Shape),
            ("h", NoDuration::Shape),
            ("1.2.3h", NoDuration::Shape),
            (".h", NoDuration::Shape),
            ("1y", NoDuration::Shape),
            ("1h 30m", NoDuration::Shape),
            ("1h-30m", NoDuration::Shape),
            ("500ms", NoDuration::Fraction),
            ("0.1s", NoDuration::Fraction),
            ("0.0000000001s", NoDuration::Fraction),
            ("101000000000000000000w", NoDuration::TooLong),
            ("36526d", NoDuration::TooLong),
        ] {
            assert_eq!(duration(raw), Err(why), "{raw}");
        }
    }
}
