//! Values of JavaScript as the core reads them, and back. Decides nothing about leads.

use js_sys::{Array, BigInt, Date, JsString, Map, Number, Object, Set};
use leadstone::Timestamp;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
// The error of reading: its text is what the core reports, the same as for JSON.
use serde_json::Error;
use wasm_bindgen::prelude::*;

/// A value of JavaScript that serde can read.
pub(crate) struct Host(pub(crate) JsValue);

impl<'de> Deserializer<'de> for Host {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let value = self.0;
        if value.is_undefined() || value.is_null() {
            return visitor.visit_unit();
        }
        if let Some(truth) = value.as_bool() {
            return visitor.visit_bool(truth);
        }
        if let Some(number) = value.as_f64() {
            if Number::is_safe_integer(&value) {
                return visitor.visit_i64(exact(number));
            }
            return visitor.visit_f64(number);
        }
        if let Some(text) = value.dyn_ref::<JsString>() {
            // A lone surrogate is no text; `as_string` would replace it.
            if !text.is_valid_utf16() {
                return Err(Error::custom("a text is not Unicode"));
            }
            return visitor.visit_string(String::from(text));
        }
        if value.is_bigint() {
            let digits = BigInt::from(value).to_string(10).map(String::from).unwrap_or_default();
            return Err(Error::custom(format!("{digits}n is a BigInt; give a number")));
        }
        if let Some(date) = value.dyn_ref::<Date>() {
            return visitor.visit_string(text_of(date).ok_or_else(|| Error::custom("a Date is not valid"))?);
        }
        if Array::is_array(&value) {
            let items = Array::from(&value);
            return visitor.visit_seq(SeqDeserializer::new(items.iter().map(Host)));
        }
        if let Some(set) = value.dyn_ref::<Set>() {
            let items = Array::from(set);
            return visitor.visit_seq(SeqDeserializer::new(items.iter().map(Host)));
        }
        if value.is_object() && !value.is_function() {
            let entries = match value.dyn_ref::<Map>() {
                Some(map) => Array::from(map),
                None => Object::entries(value.unchecked_ref()),
            };
            let entries: Result<Vec<(String, Host)>, Error> = entries.iter().map(|pair| entry(&pair)).collect();
            return visitor.visit_map(MapDeserializer::new(entries?.into_iter()));
        }
        let kind = value.js_typeof().as_string().unwrap_or_default();
        Err(Error::custom(format!("a {kind} is no value")))
    }

    // A struct of the core reads its options and words this way; a lead never asks.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_undefined() || self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0.as_string() {
            Some(text) => visitor.visit_enum(text.into_deserializer()),
            None => self.deserialize_any(visitor),
        }
    }

    // A value of the host may contain itself.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct identifier
    }
}

impl IntoDeserializer<'_, Error> for Host {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

fn entry(pair: &JsValue) -> Result<(String, Host), Error> {
    let pair: &Array = pair.unchecked_ref();
    let key = pair.get(0).as_string().ok_or_else(|| Error::custom("the name of a fact is a text"))?;
    Ok((key, Host(pair.get(1))))
}

#[expect(clippy::cast_possible_truncation, reason = "callers have checked that it is whole and below 2^63")]
fn exact(number: f64) -> i64 {
    number as i64
}

/// The instant of a `Date`, in whole seconds of UTC.
fn text_of(date: &Date) -> Option<String> {
    let milliseconds = date.get_time();
    if !milliseconds.is_finite() {
        return None;
    }
    // A Date lies within 8.64e15 milliseconds and is whole.
    Timestamp::from_unix(exact(milliseconds).div_euclid(1000)).map(|at| at.to_string())
}

/// An instant from a text or a `Date`.
pub(crate) fn instant(value: &JsValue) -> Result<Timestamp, JsValue> {
    let text = match value.dyn_ref::<Date>() {
        Some(date) => text_of(date).unwrap_or_else(|| "Invalid Date".to_owned()),
        None => value.as_string().ok_or_else(|| js_sys::TypeError::new("`at` is a text or a Date"))?,
    };
    text.parse().map_err(|error| crate::error::raise(&error))
}

/// Whole numbers by name, from an object.
pub(crate) fn integers(value: &JsValue) -> Result<Vec<(String, i64)>, JsValue> {
    if value.is_undefined() || value.is_null() {
        return Ok(Vec::new());
    }
    let object = value.dyn_ref::<Object>().ok_or_else(|| js_sys::TypeError::new("`weights` is an object"))?;
    let entries = Object::entries(object);
    let read = |pair: JsValue| {
        let pair: Array = pair.unchecked_into();
        let name = pair.get(0).as_string().unwrap_or_default();
        integer(&pair.get(1), &name).map(|weight| (name, weight))
    };
    entries.iter().map(read).collect()
}

/// A whole number.
pub(crate) fn integer(value: &JsValue, name: &str) -> Result<i64, JsValue> {
    match value.as_f64() {
        Some(number) if Number::is_safe_integer(value) => Ok(exact(number)),
        _ => Err(js_sys::TypeError::new(&format!("`{name}` is a whole number")).into()),
    }
}

/// Options from an object; none of them where there is none.
pub(crate) fn options<T: Default + serde::de::DeserializeOwned>(value: Option<JsValue>) -> Result<T, JsValue> {
    let Some(value) = value.filter(|v| !v.is_undefined() && !v.is_null()) else { return Ok(T::default()) };
    T::deserialize(Host(value)).map_err(|e| js_sys::TypeError::new(&e.to_string()).into())
}
