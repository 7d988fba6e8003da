//! The shared vectors: reads them, runs a case in Rust, and says where a report differs from what was expected.
//! Every language has such a runner and compares with the same golden lines.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use leadstone::committee::Account;
use leadstone::counterfactual::CounterfactualOptions;
use leadstone::interview::{Interview, InterviewOptions, Policy, Priors};
use leadstone::model::FrameworkOptions;
use leadstone::surge::HotnessOptions;
use leadstone::{Error, Lead, Model, Timestamp, Verdict};
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
    /// The account of the lead: what its committee has settled counts as facts of the lead.
    #[serde(default)]
    pub account: Option<Value>,
    /// What to ask the verdict, with the options of each; the line then holds the answers in place of the report.
    #[serde(default)]
    pub calls: Option<Calls>,
    /// A part of the line.
    #[serde(default)]
    pub expect: Option<Value>,
    /// Code and message of the error; `starts` is the beginning of a message that ends in a line and column.
    #[serde(default)]
    pub error: Option<Value>,
}

/// Calls of a case; the line holds their answers in this order.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Calls {
    /// The next step of an interview.
    pub next: Option<NextCall>,
    /// The expected cost under a policy.
    pub expected: Option<String>,
    /// What is missing to a stage.
    pub to_reach: Option<StageCall>,
    /// What would cost a stage.
    pub to_lose: Option<StageCall>,
    /// Until when the stage stays; the options are none.
    pub holds_until: Option<Value>,
    /// Until when the action stays; the options are none.
    pub action_holds_until: Option<Value>,
    /// Whether the lead does more than it usually does.
    pub hotness: Option<HotnessCall>,
    /// What the contacts of an account amount to.
    pub committee: Option<Value>,
}

/// Options of an interview; the priors are leads as they stood at the instant of the case.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NextCall {
    /// Past leads.
    pub priors: Option<Vec<Value>>,
    /// Stops once a stage is so likely.
    pub stop_when_confident: Option<f64>,
    /// The most states.
    pub states: Option<usize>,
}

/// A stage, and what may be changed.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageCall {
    /// The stage.
    pub stage: String,
    /// How many times as much as to ask it costs to change.
    #[serde(default)]
    pub change_cost: Option<i64>,
    /// Fields to leave as they are.
    #[serde(default)]
    pub without: Vec<String>,
}

/// What hotness is measured by.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HotnessCall {
    /// Recent days.
    pub days: Option<u32>,
    /// Days before.
    pub before: Option<u32>,
    /// From which surprise down an alert is due.
    pub alert: Option<f64>,
    /// The types that count.
    pub kinds: Option<Vec<String>>,
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
            options = options.with_weight(criterion, weight.as_i64().expect("a weight in a vector is an integer"));
        }
        if let Some(points) = value.get("hand_over").and_then(Value::as_i64) {
            options = options.with_hand_over(points);
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
        let mut lead = Lead::read(&case.lead)?;
        if let Some(account) = &case.account {
            lead = model.committee(&Account::read(account)?).onto(lead, at);
        }
        let verdict = model.score(&lead, at)?;
        case.calls.as_ref().map_or_else(|| Ok(verdict.to_json()), |calls| answers(&verdict, calls))
    };
    run().unwrap_or_else(|error| {
        let (code, message) = (Value::from(error.code()), Value::from(error.to_string()));
        format!(r#"{{"error":{{"code":{code},"message":{message}}}}}"#)
    })
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("answers hold only texts, numbers and lists")
}

/// The answers to the calls of a case, in one object.
fn answers(verdict: &Verdict, calls: &Calls) -> Result<String, Error> {
    let mut parts: Vec<(&str, String)> = Vec::new();
    if let Some(call) = &calls.next {
        parts.push(("next", json(&interview(verdict, call)?.next(verdict)?)));
    }
    if let Some(policy) = &calls.expected {
        let policy = match policy.as_str() {
            "exact" => Policy::Exact,
            "rollout" => Policy::Rollout,
            _ => Policy::FixedOrder,
        };
        let interview = Interview::new(verdict.model(), InterviewOptions::default())?;
        parts.push(("expected", json(&interview.expected(policy))));
    }
    if let Some(call) = &calls.to_reach {
        parts.push(("to_reach", json(&verdict.paths_to_with(&call.stage, &changes(call))?)));
    }
    if let Some(call) = &calls.to_lose {
        parts.push(("to_lose", json(&verdict.ways_to_lose_with(&call.stage, &changes(call))?)));
    }
    if calls.holds_until.is_some() {
        parts.push(("holds_until", json(&verdict.holds_until())));
    }
    if calls.action_holds_until.is_some() {
        parts.push(("action_holds_until", json(&verdict.action_holds_until())));
    }
    if let Some(call) = &calls.hotness {
        let mut options = HotnessOptions::default();
        for kind in call.kinds.iter().flatten() {
            options = options.with_kind(kind);
        }
        if let Some(days) = call.days {
            options = options.with_days(days);
        }
        if let Some(days) = call.before {
            options = options.with_before(days);
        }
        if let Some(surprise) = call.alert {
            options = options.with_alert(surprise);
        }
        parts.push(("hotness", verdict.prepared().hotness(verdict.at(), &options)?.to_json()));
    }
    if let Some(account) = &calls.committee {
        parts.push(("committee", verdict.model().committee(&Account::read(account)?).to_json()));
    }
    let parts: Vec<String> = parts.into_iter().map(|(name, json)| format!("\"{name}\":{json}")).collect();
    Ok(format!("{{{}}}", parts.join(",")))
}

fn interview(verdict: &Verdict, call: &NextCall) -> Result<Interview, Error> {
    let mut options = InterviewOptions::default();
    if let Some(leads) = &call.priors {
        let mut priors = Priors::default();
        for lead in leads {
            priors.count(&verdict.model().prepare(&Lead::read(lead)?)?, verdict.at());
        }
        options = options.with_priors(priors);
    }
    if let Some(probability) = call.stop_when_confident {
        options = options.with_stop_when_confident(probability);
    }
    if let Some(most) = call.states {
        options = options.with_states(most);
    }
    Interview::new(verdict.model(), options)
}

fn changes(call: &StageCall) -> CounterfactualOptions {
    let options = call.without.iter().fold(CounterfactualOptions::default(), CounterfactualOptions::without);
    call.change_cost.map_or_else(|| options.clone(), |times| options.clone().with_change_cost(times))
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
