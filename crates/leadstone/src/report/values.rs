//! Values as they are read back from the JSON of a report: a number, a text, yes or no, or a list of texts.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};

use crate::base::value::{Number, Value};

#[derive(Deserialize)]
#[serde(untagged)]
enum Shape {
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<String>),
}

/// A value.
pub(super) fn value<'de, 'q, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'q, Value>, D::Error> {
    read(Shape::deserialize(deserializer)?)
}

/// A value that may be `null`, under a key that is there.
#[expect(clippy::option_option, reason = "no key and `null` are two things")]
pub(super) fn optional<'de, 'q, D>(deserializer: D) -> Result<Option<Option<Cow<'q, Value>>>, D::Error>
where
    D: Deserializer<'de>,
{
    Option::<Shape>::deserialize(deserializer)?.map(read).transpose().map(Some)
}

fn read<'q, E: serde::de::Error>(shape: Shape) -> Result<Cow<'q, Value>, E> {
    Ok(Cow::Owned(match shape {
        Shape::Bool(b) => Value::Bool(b),
        Shape::Number(n) => Value::Number(Number::new(n).ok_or_else(|| E::custom(format!("{n} is no number")))?),
        Shape::Text(text) => Value::Text(text),
        Shape::List(items) => Value::List(items),
    }))
}
