//! Values of facts: what a host gives, and what a field makes of it. Knows nothing about points.

use std::cmp::Ordering;
use std::fmt;

use serde::{Serialize, Serializer};

use super::choice::choice;
use super::error::ProblemKind;
use super::time::Timestamp;

choice! {
    /// What values a field has.
    FieldType {
        /// A finite decimal number.
        "number" Number,
        /// A text, compared trimmed and in lower case unless `exact`.
        "text" Text,
        /// Yes or no.
        "bool" Bool,
        /// A day or an instant, in UTC.
        "date" Date,
        /// A set of texts.
        "list" List,
    }
}

/// Longer texts are refused: no fact needs them, and conditions search in them.
pub(crate) const MAX_TEXT: usize = 16_384;
/// A finite number nearer to zero than 2^53; `-0` is `0`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number(f64); // INVARIANT: within 2^53 and not -0, checked by `new`.

impl Number {
    /// From here on a float no longer holds every integer: what is written may already be another number. The end itself
    /// is out, for 2^53 + 1 is read as 2^53.
    pub(crate) const END: f64 = 9_007_199_254_740_992.0;

    /// The number; `None` for NaN, infinities and from 2^53 on, where numbers are rounded.
    ///
    /// # Example
    /// ```
    /// use leadstone::Number;
    /// assert_eq!(Number::new(-0.5).map(Number::get), Some(-0.5));
    /// assert_eq!((Number::new(9_007_199_254_740_992.0), Number::new(f64::NAN)), (None, None));
    /// ```
    pub fn new(value: f64) -> Option<Self> {
        (value.abs() < Self::END).then(|| Self::from_finite(value))
    }

    pub(crate) fn from_finite(value: f64) -> Self {
        // Adding 0 turns -0 into 0.
        Self(value + 0.0)
    }

    pub(crate) fn from_count(count: usize) -> Self {
        Self(count as f64)
    }

    /// The number as a float.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl Eq for Number {}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The value of a fact or of a property of an activity.
///
/// The order is by variant as declared, then by value. It serves as a tie-break between answers that are equally good,
/// and for nothing else.
///
/// There is one variant for each type of field; a new one is a new version of the format.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// A finite number.
    Number(Number),
    /// A text.
    Text(String),
    /// Yes or no.
    Bool(bool),
    /// An instant.
    Date(Timestamp),
    /// A set of texts.
    List(Vec<String>),
}

impl Value {
    /// Makes of the value what the type says; `Ok(None)` for an empty text or list.
    pub(crate) fn to_type(&self, kind: FieldType, exact: bool) -> Result<Option<Self>, ProblemKind> {
        if let Self::Text(text) = self {
            if text.len() > MAX_TEXT {
                return Err(ProblemKind::TextTooLong { limit: MAX_TEXT });
            }
            if text.trim().is_empty() {
                return Ok(None);
            }
        }
        let text_of = |text: &str| as_compared(text, exact);
        let wrong = |kind: FieldType| ProblemKind::NotA { expected: kind.as_str(), found: self.to_string() };
        Ok(Some(match (kind, self) {
            (FieldType::Number, Self::Number(n)) => Self::Number(*n),
            (FieldType::Number, Self::Text(text)) => match text.trim().parse::<f64>() {
                Ok(value) if is_plain_number(text.trim()) => Self::Number(
                    Number::new(value).ok_or_else(|| ProblemKind::LeadShape { message: too_large(text.trim()) })?,
                ),
                _ => return Err(wrong(kind)),
            },
            (FieldType::Bool, Self::Bool(b)) => Self::Bool(*b),
            (FieldType::Bool, Self::Text(text)) => match normalize(text).as_str() {
                "true" | "yes" | "y" | "1" => Self::Bool(true),
                "false" | "no" | "n" | "0" => Self::Bool(false),
                _ => return Err(wrong(kind)),
            },
            (FieldType::Bool, Self::Number(Number(n))) if *n == 0.0 || *n == 1.0 => Self::Bool(*n == 1.0),
            (FieldType::Date, Self::Date(at)) => Self::Date(*at),
            (FieldType::Date, Self::Text(text)) => Self::Date(Timestamp::read(text).ok_or_else(|| wrong(kind))?),
            (FieldType::Text, Self::Text(text)) => Self::Text(text_of(text)),
            (FieldType::Text, Self::Number(_) | Self::Bool(_) | Self::Date(_)) => {
                Self::Text(text_of(&self.to_string()))
            }
            (FieldType::List, Self::Text(text)) => {
                let comma = if text.contains(';') { ';' } else { ',' };
                Self::list(text.split(comma).map(text_of))
            }
            (FieldType::List, Self::List(items)) => Self::list(items.iter().map(|i| text_of(i))),
            _ => return Err(wrong(kind)),
        })
        .filter(|value| !matches!(value, Self::List(items) if items.is_empty())))
    }

    /// A set: in order and without repeats, so that items can be looked up.
    pub(crate) fn list(items: impl Iterator<Item = String>) -> Self {
        let mut items: Vec<String> = items.filter(|i| !i.is_empty()).collect();
        items.sort_unstable();
        items.dedup();
        Self::List(items)
    }

    /// An integer nearer to zero than 2^53: beyond, not every one is exact.
    pub fn integer(value: i64) -> Option<Self> {
        Number::new(value as f64).map(Self::Number)
    }
}

/// What is wrong with a number from 2^53 on.
pub(crate) fn too_large(number: impl fmt::Display) -> String {
    format!("{number} would be rounded: numbers end before 2^53")
}

/// A text as a field compares it: trimmed, and in lower case unless the field is `exact`. Answers, options, cells and
/// literals are all made alike here, or a literal could name what no answer can be.
pub(crate) fn as_compared(text: &str, exact: bool) -> String {
    if exact { text.trim().to_owned() } else { normalize(text) }
}

/// Trimmed and in lower case: how texts are compared.
pub(crate) fn normalize(text: &str) -> String {
    text.trim().to_lowercase()
}

/// `parse` also takes `inf`, `nan` and a leading `+`.
fn is_plain_number(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'e' | b'E' | b'+')) && !text.starts_with('+')
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(n) => n.fmt(f),
            Self::Text(t) => f.write_str(t),
            Self::Bool(b) => b.fmt(f),
            Self::Date(at) => at.fmt(f),
            Self::List(items) => f.write_str(&items.join(", ")),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(n) => n.serialize(serializer),
            Self::Text(t) => t.serialize(serializer),
            Self::Bool(b) => b.serialize(serializer),
            Self::Date(at) => at.serialize(serializer),
            Self::List(items) => items.serialize(serializer),
        }
    }
}

impl Serialize for Number {
    /// Whole numbers without a decimal point, so that every language writes the same.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 == libm::trunc(self.0) {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Self::Bool(b)
    }
}

impl From<i32> for Value {
    fn from(i: i32) -> Self {
        Self::Number(Number(f64::from(i)))
    }
}

impl From<u32> for Value {
    fn from(i: u32) -> Self {
        Self::Number(Number(f64::from(i)))
    }
}

impl From<Number> for Value {
    fn from(n: Number) -> Self {
        Self::Number(n)
    }
}

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::Date(at)
    }
}

impl<T: Into<String>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_no_number_where_people_would_guess() {
        for text in
            ["1,200", "12 000", "$5", "inf", "NaN", "+5", "0x10", "51-200", "1e999", "1e17", "-9007199254740993"]
        {
            assert!(Value::from(text).to_type(FieldType::Number, false).is_err(), "{text}");
        }
        assert_eq!(Value::from(" 12.50 ").to_type(FieldType::Number, false), Ok(Number::new(12.5).map(Value::Number)));
    }

    #[test]
    fn an_empty_cell_is_no_value_of_any_type() {
        for kind in [FieldType::Number, FieldType::Text, FieldType::Bool, FieldType::Date, FieldType::List] {
            assert_eq!(Value::from("  ").to_type(kind, false), Ok(None));
        }
    }

    #[test]
    fn minus_zero_is_zero() {
        assert_eq!(Number::new(-0.0).map(|n| n.get().is_sign_negative()), Some(false));
    }
}
