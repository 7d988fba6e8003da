//! The shared vectors: reads them, runs a case in Rust, and says where a report differs from what was expected.
//! Every language has such a runner and compares with the same golden lines.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use leadstone::{Error, FrameworkOptions, Lead, Model, Timestamp};
use serde_json::Value;

/// The folder of the vectors.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

/// One file of cases.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VectorFile {
    /// What the file is about.
    pub why: String,
    /// The model of all cases that name no other.
    pub model: Value,
    /// The cases.
    pub cases: Vec<Case>,
    /// The name of the file without its ending.
    #[serde(skip)]
    pub name: String,
}

/// One lead at one instant, and what follows.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// A sentence.
    pub name: String,
    /// Why it matters, or how the numbers were worked out.
    pub why: String,
    /// A model of its own.
    #[serde(default)]
    pub model: Option<Value>,
    /// The lead.
    pub lead: Value,
    /// The instant.
    pub at: String,
    /// A part of the report.
    #[serde(default)]
    pub expect: Option<Value>,
    /// Code and message of the error; `starts` is the beginning of a message that ends in a line and column.
    #[serde(default)]
    pub error: Option<Value>,
}

/// Reads all files that hold cases, by name. An empty folder or file is an error, not a success.
pub fn files() -> Result<Vec<VectorFile>, String> {
    let folder = folder();
    let entries = fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.sort();
    let mut files = Vec::new();
    for path in paths.iter().filter(|p| p.extension().is_some_and(|e| e == "json")) {
        let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let value: Value = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
        // Titles and addresses are lists of their own, with a test of their own.
        if value.get("cases").is_none() {
            continue;
        }
        let mut file: VectorFile = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
        file.name = path.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if file.cases.is_empty() {
            return Err(format!("{} has no cases", path.display()));
        }
        files.push(file);
    }
    if files.is_empty() { Err(format!("{} has no vectors", folder.display())) } else { Ok(files) }
}

/// The model that a vector speaks of: a name, a framework with options, a text, or a document.
pub fn model(value: &Value) -> Result<Model, Error> {
    if let Some(name) = value.as_str() {
        return if name == "b2b-saas" { Ok(Model::builtin()) } else { Model::framework(name) };
    }
    if let Some(text) = value.get("text").and_then(Value::as_str) {
        return Model::from_json(text);
    }
    if let Some(name) = value.get("framework").and_then(Value::as_str) {
        let mut options = FrameworkOptions::default();
        for (criterion, weight) in value.get("weights").and_then(Value::as_object).into_iter().flatten() {
            options = options.weight(criterion, weight.as_i64().expect("a weight in a vector is an integer"));
        }
        if let Some(points) = value.get("hand_over").and_then(Value::as_i64) {
            options = options.hand_over(points);
        }
        return Model::framework_with(name, &options);
    }
    Model::from_json(&value.to_string())
}

/// The golden line of a case: the report, or code and message of the error.
pub fn line(file: &VectorFile, case: &Case) -> String {
    let run = || -> Result<String, Error> {
        let model = model(case.model.as_ref().unwrap_or(&file.model))?;
        let at: Timestamp = case.at.parse()?;
        Ok(model.score(&Lead::read(&case.lead)?, at)?.to_json())
    };
    run().unwrap_or_else(|error| {
        let (code, message) = (Value::from(error.code()), Value::from(error.to_string()));
        format!(r#"{{"error":{{"code":{code},"message":{message}}}}}"#)
    })
}

/// Where a line differs from what the case expects; empty where it does not.
pub fn differences(case: &Case, line: &str) -> Vec<String> {
    let found: Value = serde_json::from_str(line).expect("a line is JSON");
    let mut differences = Vec::new();
    match (&case.expect, &case.error) {
        (Some(expected), None) => compare("", expected, &found, &mut differences),
        (None, Some(error)) => {
            let found = found.get("error").unwrap_or(&Value::Null);
            let mut error = error.clone();
            if let Some(start) = error.as_object_mut().and_then(|e| e.remove("starts")) {
                let (start, message) =
                    (start.as_str().unwrap_or_default(), found.get("message").and_then(Value::as_str));
                if !message.is_some_and(|m| m.starts_with(start)) {
                    differences.push(format!("error.message: expected `{start}…`"));
                }
            }
            compare("error", &error, found, &mut differences);
        }
        _ => differences.push("a case has either `expect` or `error`".to_owned()),
    }
    if !differences.is_empty() {
        differences.push(format!("the line is {line}"));
    }
    differences
}

/// Objects may hold more than expected; a list of objects with `id` is looked into by name, others must be equal.
fn compare(path: &str, expected: &Value, found: &Value, differences: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (key, expected) in expected {
                compare(&format!("{path}.{key}"), expected, found.get(key).unwrap_or(&Value::Null), differences);
            }
        }
        // `"scores": {"fit": 30}` and `"scores": {"fit": {…}}` name entries of the list.
        (Value::Object(expected), Value::Array(found)) => {
            for (id, expected) in expected {
                let entry = found.iter().find(|e| e.get("id").and_then(Value::as_str) == Some(id));
                let entry = entry.unwrap_or(&Value::Null);
                let target = if expected.is_number() { entry.get("points").unwrap_or(&Value::Null) } else { entry };
                compare(&format!("{path}.{id}"), expected, target, differences);
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                compare(&format!("{path}[{index}]"), expected, found, differences);
            }
        }
        _ if expected == found => {}
        _ => differences.push(format!("{path}: expected {expected}, found {found}")),
    }
}

/// The golden file of a vector file.
pub fn golden(file: &VectorFile) -> PathBuf {
    folder().join("golden").join(format!("{}.jsonl", file.name))
}

/// All lines of a file, as they stand in its golden file.
pub fn lines(file: &VectorFile) -> String {
    file.cases.iter().fold(String::new(), |mut text, case| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", line(file, case));
        text
    })
}
