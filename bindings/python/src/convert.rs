//! Values of Python as the core reads them, and back. Decides nothing about leads.

use leadstone::Timestamp;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyFloat, PyFrozenSet, PyInt, PyList, PyMapping, PySet, PyString, PyTuple};
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
// The error of reading: its text is what the core reports, the same as for JSON.
use serde_json::Error;

/// A value of Python that serde can read.
pub(crate) struct Host<'py>(pub(crate) Bound<'py, PyAny>);

impl<'de> Deserializer<'de> for Host<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let value = &self.0;
        if value.is_none() {
            return visitor.visit_unit();
        }
        // A bool is an int in Python, so it comes first.
        if let Ok(truth) = value.cast::<PyBool>() {
            return visitor.visit_bool(truth.is_true());
        }
        if let Ok(text) = value.cast::<PyString>() {
            return visitor.visit_str(text.to_str().map_err(|_| Error::custom("a text is not Unicode"))?);
        }
        if let Ok(float) = value.cast::<PyFloat>() {
            return visitor.visit_f64(float.value());
        }
        if value.cast::<PyInt>().is_ok() {
            // One beyond 64 bits is beyond what the core takes: let it say so.
            return match value.extract::<i64>() {
                Ok(integer) => visitor.visit_i64(integer),
                Err(_) => visitor.visit_f64(value.extract::<f64>().unwrap_or(f64::MAX)),
            };
        }
        if let Some(at) = date(value) {
            return visitor.visit_str(&at.map_err(Error::custom)?);
        }
        if let Ok(mapping) = value.cast::<PyMapping>() {
            let entries = entries(mapping).map_err(Error::custom)?;
            return visitor.visit_map(MapDeserializer::new(entries.into_iter()));
        }
        if is_sequence(value) {
            let items = value.try_iter().and_then(Iterator::collect::<PyResult<Vec<_>>>).map_err(Error::custom)?;
            return visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(Host)));
        }
        // Integers of other libraries, such as those of a data frame.
        if let Ok(integer) = value.extract::<i64>() {
            return visitor.visit_i64(integer);
        }
        let name = value.get_type().name().map_or_else(|_| "value".to_owned(), |n| n.to_string());
        Err(Error::custom(format!("a {name} is no value")))
    }

    // A struct of the core reads its options and words this way; a lead never asks.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_none() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0.cast::<PyString>() {
            Ok(text) => {
                let text = text.to_str().map_err(|_| Error::custom("a text is not Unicode"))?;
                visitor.visit_enum(text.into_deserializer())
            }
            Err(_) => self.deserialize_any(visitor),
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

impl<'py> IntoDeserializer<'_, Error> for Host<'py> {
    type Deserializer = Host<'py>;

    fn into_deserializer(self) -> Host<'py> {
        self
    }
}

fn is_sequence(value: &Bound<'_, PyAny>) -> bool {
    value.is_instance_of::<PyList>()
        || value.is_instance_of::<PyTuple>()
        || value.is_instance_of::<PySet>()
        || value.is_instance_of::<PyFrozenSet>()
}

fn entries<'py>(mapping: &Bound<'py, PyMapping>) -> PyResult<Vec<(String, Host<'py>)>> {
    mapping
        .items()?
        .iter()
        .map(|item| {
            let (key, value) = item.extract::<(Bound<'py, PyAny>, Bound<'py, PyAny>)>()?;
            let key = key.cast::<PyString>().map_err(|_| PyTypeError::new_err("the name of a fact is a text"))?;
            Ok((key.to_str()?.to_owned(), Host(value)))
        })
        .collect()
}

/// A `datetime` or `date` as text in UTC, naive ones taken as UTC; `None` for other values.
fn date(value: &Bound<'_, PyAny>) -> Option<PyResult<String>> {
    let py = value.py();
    let is = |kind: PyResult<&Bound<'_, PyAny>>| kind.and_then(|k| value.is_instance(k)).unwrap_or(false);
    if !is(DATE.import(py, "datetime", "date")) {
        return None;
    }
    let utc = || -> PyResult<String> {
        let is_aware = is(DATETIME.import(py, "datetime", "datetime")) && !value.call_method0("utcoffset")?.is_none();
        let value = if is_aware {
            let utc = TIMEZONE.import(py, "datetime", "timezone")?.getattr("utc")?;
            value.call_method1("astimezone", (utc,))?
        } else {
            value.clone()
        };
        let text: String = value.call_method0("isoformat")?.extract()?;
        Timestamp::parse(&text)
            .map(|at| at.to_string())
            .map_err(|_| PyValueError::new_err(format!("`{text}` is not a date")))
    };
    Some(utc())
}

static DATE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static DATETIME: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static TIMEZONE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// An instant from a text, a `datetime` or a `date`.
pub(crate) fn instant(value: &Bound<'_, PyAny>) -> PyResult<Timestamp> {
    let text = match date(value) {
        Some(text) => text?,
        None => match value.cast::<PyString>() {
            Ok(text) => text.to_str()?.to_owned(),
            Err(_) => return Err(PyTypeError::new_err("`at` is a text, a datetime or a date")),
        },
    };
    text.parse().map_err(|error| crate::error::raise(value.py(), &error))
}
