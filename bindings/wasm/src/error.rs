//! An error of the core as an `Error` of JavaScript.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

/// An `Error` named `LeadstoneError`, with the code and all problems.
pub(crate) fn raise(error: &leadstone::Error) -> JsValue {
    let exception = js_sys::Error::new(&error.to_string());
    exception.set_name("LeadstoneError");
    for (key, value) in [("code", error.code().into()), ("problems", crate::json::plain(&error.problems()))] {
        Reflect::set(&exception, &key.into(), &value).expect("a new error takes properties");
    }
    exception.into()
}
