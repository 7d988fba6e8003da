//! Reads plain JSON in place, without a copy. Knows nothing about leads.
//!
//! `None` means not plain, which is no error: the caller then reads the text in another way.

use std::borrow::Cow;

use serde::Deserialize;

use crate::base::value::Number;

/// A position in a JSON text.
pub(super) struct JsonCursor<'a> {
    text: &'a str,
    at: usize,
}

/// A scalar, or the start of a list or object.
pub(super) enum JsonToken<'a> {
    Nothing,
    Bool(bool),
    Number(Number),
    Text(Cow<'a, str>),
    /// A list; the cursor is after its `[`.
    List,
    /// An object, or a list that begins with one; the cursor is before it.
    Table,
}

impl<'a> JsonCursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn is_at_end(&mut self) -> bool {
        self.skip_space();
        self.at == self.text.len()
    }

    /// Consumes the byte if it comes next.
    pub(super) fn take(&mut self, sign: u8) -> bool {
        self.skip_space();
        let is_next = self.peek() == Some(sign);
        self.at += usize::from(is_next);
        is_next
    }

    /// A key in quotes, with the colon after it.
    pub(super) fn key(&mut self) -> Option<Cow<'a, str>> {
        let key = self.quoted()?;
        self.take(b':').then_some(key)
    }

    /// A text in quotes.
    pub(super) fn quoted(&mut self) -> Option<Cow<'a, str>> {
        if !self.take(b'"') {
            return None;
        }
        self.text_to_quote()
    }

    pub(super) fn value(&mut self) -> Option<JsonToken<'a>> {
        self.skip_space();
        match self.peek()? {
            b'"' => {
                self.at += 1;
                self.text_to_quote().map(JsonToken::Text)
            }
            b'[' => {
                let start = self.at;
                self.at += 1;
                self.skip_space();
                if self.peek() == Some(b'{') {
                    self.at = start;
                    return Some(JsonToken::Table);
                }
                Some(JsonToken::List)
            }
            b'{' => Some(JsonToken::Table),
            b'n' => self.word("null", JsonToken::Nothing),
            b't' => self.word("true", JsonToken::Bool(true)),
            b'f' => self.word("false", JsonToken::Bool(false)),
            _ => self.number().map(JsonToken::Number),
        }
    }

    /// A value that is not plain, as its own type reads it.
    pub(crate) fn read<T: Deserialize<'a>>(&mut self) -> Option<T> {
        let mut values = serde_json::Deserializer::from_str(self.rest()).into_iter();
        let value = values.next()?.ok()?;
        self.at += values.byte_offset();
        Some(value)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn word(&mut self, word: &str, value: JsonToken<'a>) -> Option<JsonToken<'a>> {
        self.rest().starts_with(word).then(|| {
            self.at += word.len();
            value
        })
    }

    /// Reads from after the opening quote to after the closing one.
    fn text_to_quote(&mut self) -> Option<Cow<'a, str>> {
        let start = self.at;
        let rest = self.rest();
        let length = plain_bytes(rest.as_bytes());
        if rest.as_bytes().get(length) == Some(&b'"') {
            self.at = start + length + 1;
            return rest.get(..length).map(Cow::Borrowed);
        }
        let mut end = start + length;
        // A text with escapes: its end is found here, and `serde_json` decodes it.
        loop {
            match self.text.as_bytes().get(end)? {
                b'"' => break,
                b'\\' => end += 2,
                _ => return None,
            }
            end += plain_bytes(self.text.as_bytes().get(end..)?);
        }
        self.at = end + 1;
        serde_json::from_str(self.text.get(start - 1..=end)?).ok().map(Cow::Owned)
    }

    fn number(&mut self) -> Option<Number> {
        let bytes = self.text.as_bytes().get(self.at..)?;
        let is_negative = bytes.first() == Some(&b'-');
        let start = usize::from(is_negative);
        let whole = digits(bytes, start);
        // At least one digit, and no leading zero.
        if whole == 0 || (whole > 1 && bytes.get(start) == Some(&b'0')) {
            return None;
        }
        let mut end = start + whole;
        if !matches!(bytes.get(end), Some(b'.' | b'e' | b'E')) && whole <= 15 {
            self.at += end;
            let digits = bytes.get(start..end)?;
            let value = digits.iter().fold(0_i64, |sum, digit| sum * 10 + i64::from(digit - b'0'));
            return Number::new(if is_negative { -value } else { value } as f64);
        }
        if bytes.get(end) == Some(&b'.') {
            let part = digits(bytes, end + 1);
            if part == 0 {
                return None;
            }
            end += 1 + part;
        }
        if let Some(b'e' | b'E') = bytes.get(end) {
            end += 1 + usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let power = digits(bytes, end);
            if power == 0 {
                return None;
            }
            end += power;
        }
        let number = self.rest().get(..end)?.parse().ok();
        self.at += end;
        number.and_then(Number::new)
    }
}

/// The number of digits from an index on.
fn digits(bytes: &[u8], from: usize) -> usize {
    bytes.get(from..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count()
}

/// The number of bytes before the first quote, backslash or control character; all if there is none.
fn plain_bytes(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x8080_8080_8080_8080;
    let (words, rest) = bytes.as_chunks::<8>();
    let mut count = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        // The lowest top bit is that of the first byte that is zero, or below a space: borrows only go up.
        let zero = |x: u64| x.wrapping_sub(ONES) & !x;
        let found =
            (zero(word ^ (ONES * 0x22)) | zero(word ^ (ONES * 0x5c)) | word.wrapping_sub(ONES * 0x20) & !word) & TOPS;
        if found != 0 {
            return count + (found.trailing_zeros() / 8) as usize;
        }
        count += 8;
    }
    count + rest.iter().take_while(|b| !matches!(b, b'"' | b'\\' | 0..0x20)).count()
}
