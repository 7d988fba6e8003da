//! What serde can write, as JSON and as values of JavaScript.

use js_sys::JSON;
use wasm_bindgen::prelude::*;

/// What serde can write, as plain objects.
pub(crate) fn plain(value: &impl serde::Serialize) -> JsValue {
    parse(&json(value))
}

/// What serde can write, as JSON.
pub(crate) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("reports and problems hold only texts, numbers and lists")
}

/// The value of a JSON text of ours.
pub(crate) fn parse(text: &str) -> JsValue {
    JSON::parse(text).expect("what serde writes is JSON")
}
