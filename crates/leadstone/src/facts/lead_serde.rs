//! Reads leads from any serde format: JSON text and JavaScript objects alike.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::activity::Activity;
use super::lead::{Answer, Lead};
use crate::base::time::Timestamp;
use crate::base::value::{MAX_TEXT, Number, Value, too_large};

/// A value of the host, not yet interpreted. It is nested as deep as a list of answers with lists.
#[derive(Debug)]
enum RawValue {
    Nothing,
    One(Value),
    Many(Vec<RawValue>),
    /// Refused for this reason, which is reported once the fact is known.
    Refused(String),
    Table(Vec<(String, RawValue)>),
}

/// Reads a [`RawValue`] of at most this depth: an object of a host may contain itself.
struct Nesting(u8);

impl<'de> DeserializeSeed<'de> for Nesting {
    type Value = RawValue;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<RawValue, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Nesting {
    const OF_FACTS: Self = Self(3);

    fn deeper<E: Error>(&self) -> Result<Self, E> {
        self.0.checked_sub(1).map(Self).ok_or_else(|| E::custom("nested too deep for a fact"))
    }
}

impl<'de> Visitor<'de> for Nesting {
    type Value = RawValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value, a list or an answer")
    }

    fn visit_unit<E: Error>(self) -> Result<RawValue, E> {
        Ok(RawValue::Nothing)
    }

    fn visit_none<E: Error>(self) -> Result<RawValue, E> {
        Ok(RawValue::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<RawValue, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, b: bool) -> Result<RawValue, E> {
        Ok(RawValue::One(Value::Bool(b)))
    }

    fn visit_i64<E: Error>(self, i: i64) -> Result<RawValue, E> {
        Ok(Value::integer(i).map_or_else(|| RawValue::Refused(too_large(i)), RawValue::One))
    }

    fn visit_u64<E: Error>(self, i: u64) -> Result<RawValue, E> {
        match i64::try_from(i) {
            Ok(i) => self.visit_i64(i),
            Err(_) => Ok(RawValue::Refused(too_large(i))),
        }
    }

    fn visit_f64<E: Error>(self, f: f64) -> Result<RawValue, E> {
        Ok(match Number::new(f) {
            Some(number) => RawValue::One(Value::Number(number)),
            // Reported as an integer would be, if it could be one: JavaScript does not distinguish them.
            None if f.abs() < 18_446_744_073_709_551_616.0 => RawValue::Refused(too_large(f)),
            None if f.is_finite() => RawValue::Refused(too_large(format_args!("{f:e}"))),
            None => RawValue::Refused("a number is not finite".to_owned()),
        })
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<RawValue, E> {
        if text.len() > MAX_TEXT {
            return Ok(RawValue::Refused(format!("a text is longer than {MAX_TEXT} bytes")));
        }
        Ok(RawValue::One(Value::from(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<RawValue, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self.deeper()?)? {
            items.push(item);
        }
        Ok(RawValue::Many(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawValue, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            entries.push((key, map.next_value_seed(self.deeper()?)?));
        }
        Ok(RawValue::Table(entries))
    }
}

/// The answers of one fact, as they may stand in a lead.
pub(crate) struct RawAnswers(pub(crate) Vec<Answer>);

impl<'de> Deserialize<'de> for RawAnswers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        answers(Nesting::OF_FACTS.deserialize(deserializer)?).map(Self).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Lead {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LeadVisitor;

        impl<'de> Visitor<'de> for LeadVisitor {
            type Value = Lead;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of facts")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Lead, A::Error> {
                let mut lead = Lead::new();
                while let Some(key) = map.next_key::<String>()? {
                    let given = map.next_value_seed(Nesting::OF_FACTS)?;
                    let within = |message: String| A::Error::custom(format!("`{key}`: {message}"));
                    match key.as_str() {
                        "id" => lead.id = text(given).map_err(within)?,
                        "stage" => lead.stage = text(given).map_err(within)?,
                        "activities" => lead.activities = activities(given).map_err(within)?,
                        _ => {
                            let found = answers(given).map_err(within)?;
                            if !found.is_empty() {
                                lead.facts.entry(key).or_default().extend(found);
                            }
                        }
                    }
                }
                Ok(lead)
            }
        }

        deserializer.deserialize_map(LeadVisitor)
    }
}

fn text(given: RawValue) -> Result<Option<String>, String> {
    match given {
        RawValue::Nothing => Ok(None),
        RawValue::One(value) => Ok(Some(value.to_string())),
        RawValue::Refused(reason) => Err(reason),
        _ => Err("expected a text".to_owned()),
    }
}

fn answers(given: RawValue) -> Result<Vec<Answer>, String> {
    match given {
        RawValue::Many(items) if items.iter().any(|i| matches!(i, RawValue::Table(_))) => {
            items.into_iter().map(answer).collect()
        }
        RawValue::Nothing => Ok(Vec::new()),
        other => {
            let answer = answer(other)?;
            Ok(vec![answer])
        }
    }
}

fn answer(given: RawValue) -> Result<Answer, String> {
    let RawValue::Table(entries) = given else {
        return value(given).map(|v| Answer::new(v.unwrap_or(Value::List(Vec::new()))));
    };
    let mut answer = Answer::refused();
    let mut refused = false;
    for (key, given) in entries {
        match (key.as_str(), given) {
            ("value", given) => answer.value = value(given)?,
            ("no_answer", RawValue::One(Value::Bool(b))) => refused = b,
            ("source", given) => answer.source = text(given)?,
            ("at", given) => answer.at = instant(given)?,
            ("confidence", RawValue::One(Value::Number(n)))
                if n.get() == libm::trunc(n.get()) && (0.0..=100.0).contains(&n.get()) =>
            {
                // In range and whole, so the cast is exact.
                answer.confidence = Some(n.get() as u8);
            }
            ("confidence", _) => return Err("`confidence` is a whole number from 0 to 100".to_owned()),
            ("no_answer", _) => return Err("`no_answer` is true or false".to_owned()),
            _ => {
                return Err(format!(
                    "unknown key `{key}` in an answer; known: value, no_answer, source, at, confidence"
                ));
            }
        }
    }
    match (&answer.value, refused) {
        (Some(_), true) => Err("an answer has either `value` or `no_answer`".to_owned()),
        (None, false) => Err("an answer needs `value` or `no_answer: true`".to_owned()),
        _ => Ok(answer),
    }
}

fn value(given: RawValue) -> Result<Option<Value>, String> {
    match given {
        RawValue::Nothing => Ok(None),
        RawValue::One(value) => Ok(Some(value)),
        RawValue::Many(items) => {
            let items: Result<Vec<String>, String> = items
                .into_iter()
                .map(|item| match item {
                    RawValue::One(value) => Ok(value.to_string()),
                    RawValue::Refused(reason) => Err(reason),
                    _ => Err("a list holds texts".to_owned()),
                })
                .collect();
            Ok(Some(Value::List(items?)))
        }
        RawValue::Refused(reason) => Err(reason),
        RawValue::Table(_) => Err("expected a value".to_owned()),
    }
}

fn instant(given: RawValue) -> Result<Option<Timestamp>, String> {
    match given {
        RawValue::Nothing => Ok(None),
        RawValue::One(Value::Text(text)) => Timestamp::read(&text)
            .map(Some)
            .ok_or_else(|| format!("`{text}` is not a date; write `2026-11-22T09:30:00Z`")),
        _ => Err("expected a date".to_owned()),
    }
}

fn activities(given: RawValue) -> Result<Vec<Activity>, String> {
    let items = match given {
        RawValue::Nothing => return Ok(Vec::new()),
        RawValue::Many(items) => items,
        _ => return Err("expected a list of activities".to_owned()),
    };
    items.into_iter().enumerate().map(|(i, item)| activity(item).map_err(|m| format!("activity {i}: {m}"))).collect()
}

fn activity(given: RawValue) -> Result<Activity, String> {
    let RawValue::Table(entries) = given else { return Err("expected an object".to_owned()) };
    let (mut id, mut kind, mut at) = (None, None, None);
    let mut properties = BTreeMap::new();
    for (key, given) in entries {
        match key.as_str() {
            "id" => id = text(given)?,
            "type" => kind = text(given)?,
            "at" => at = instant(given)?,
            _ => {
                if let Some(value) = value(given).map_err(|message| format!("`{key}`: {message}"))? {
                    properties.insert(key, value);
                }
            }
        }
    }
    let kind = kind.ok_or("`type` is missing")?;
    let mut activity = Activity::new(&kind, at.ok_or("`at` is missing")?);
    activity.id = id;
    for (property, value) in properties {
        activity = activity.with(&property, value);
    }
    Ok(activity)
}
