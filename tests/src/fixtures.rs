//! What many tests start from: a model, a lead, an instant. Everything here is the same in every run.

use leadstone::{Lead, Model, Timestamp};
use serde_json::Value as Json;

/// The model of a document.
///
/// # Panics
/// If the document is wrong: whoever wrote or generated it is then.
#[track_caller]
pub fn model(document: &Json) -> Model {
    Model::from_json(&document.to_string()).unwrap_or_else(|e| {
        let all: Vec<String> = e.problems().iter().map(ToString::to_string).collect();
        unreachable!("the document is wrong: {}\n{document:#}", all.join("\n"))
    })
}

/// The built-in model and every framework.
pub fn built_in_models() -> Vec<Model> {
    let mut models = vec![Model::builtin()];
    models.extend(Model::frameworks().iter().map(|name| Model::framework(name).expect("built in")));
    models
}

/// The lead with these answers.
///
/// # Panics
/// If the answers are not such as a lead may have.
#[track_caller]
pub fn lead(answers: &[(String, Json)]) -> Lead {
    let object: serde_json::Map<String, Json> = answers.iter().cloned().collect();
    Lead::from_json(&Json::Object(object).to_string()).expect("answers are values")
}

/// The instant at which most leads are scored.
pub fn instant() -> Timestamp {
    date("2026-06-30T12:00:00Z")
}

/// The instant that a text names.
///
/// # Panics
/// If it names none.
#[track_caller]
pub fn date(text: &str) -> Timestamp {
    text.parse().expect("the text is a date or an instant")
}

/// The instant so many seconds after the beginning of 1970.
///
/// # Panics
/// If the calendar of the library does not reach there.
#[track_caller]
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).expect("an instant within the calendar")
}
