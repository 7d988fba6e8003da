//! Random models with the activities of a few leads, as rows of tables and as leads of the core.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::{Int8Type, Int32Type, UInt16Type};
use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int64Array, RecordBatch, StringArray, StringViewArray,
    TimestampMillisecondArray, TimestampSecondArray,
};
use leadstone::__engine::events::EventModel;
use leadstone::verdict::ContributionKind;
use leadstone::{Activity, Lead, Model, Timestamp, Value};
use leadstone_arrow::{Dedup, EventLog, EventView, LeadKey};
use leadstone_tests::fixtures;
use leadstone_tests::generate::{Tape, Variety, instant, lead, model};
use leadstone_tests::oracle::{PlainActivity, PlainValue, format_instant};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::support::long_tape;

/// One row of a log.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) lead: i64,
    pub(crate) activity: PlainActivity,
}

#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) document: String,
    pub(crate) rows: Vec<Row>,
    pub(crate) leads: i64,
    pub(crate) now: i64,
    /// Whether numbers, dates and truths stand there as texts.
    pub(crate) in_words: bool,
    pub(crate) tape: Tape,
}

impl Case {
    pub(crate) fn model(&self) -> Model {
        Model::from_json(&self.document).expect("a random model is one that the library takes")
    }
}

pub(crate) fn case() -> impl Strategy<Value = Case> {
    (long_tape(200, 2400), long_tape(100, 1600), long_tape(200, 2000)).prop_map(|(mut own, mut others, tape)| {
        let document = with_probe(&model(&mut own, Variety::Full));
        let model = Model::from_json(&document).expect("a random model with one more score");
        let now = instant(&mut others);
        let leads = others.between(1, 5);
        let mut rows = Vec::new();
        for key in 0..leads {
            let found = lead(&mut others, model.document(), now);
            rows.extend(found.activities.into_iter().map(|activity| Row { lead: key, activity }));
        }
        let in_words = others.chance(30);
        Case { document, rows, leads, now, in_words, tape }
    })
}

/// The model with a score that shows the value of every counted field.
fn with_probe(document: &str) -> String {
    let mut document: Json = serde_json::from_str(document).expect("a document");
    let fields = document["fields"].as_object().cloned().unwrap_or_default();
    let tables: Vec<Json> = fields
        .iter()
        .filter(|(_, field)| field.get("count").is_some())
        .map(|(name, _)| json!({"field": name, "cuts": [0], "points": [1, 1], "no_answer": 2}))
        .collect();
    if !tables.is_empty() {
        let score = json!({"id": "probe", "range": [0, 1000], "groups": [{"id": "probe", "tables": tables}]});
        document["scores"].as_array_mut().expect("scores are a list").push(score);
    }
    document.to_string()
}

/// What a cell of the column holds.
fn cell(name: &str, value: &PlainValue, in_words: bool) -> PlainValue {
    let words = match value {
        PlainValue::Number(n) => n.to_string(),
        PlainValue::Text(t) => t.clone(),
        PlainValue::Bool(b) => b.to_string(),
        PlainValue::Date(at) => format_instant(*at),
        PlainValue::List(items) => return PlainValue::List(items.clone()),
    };
    match name {
        "seconds" if !in_words => PlainValue::Number(words.parse().expect("seconds are a number")),
        "done" | "machine" if !in_words => PlainValue::Bool(words.parse().expect("yes or no")),
        "due" if !in_words => PlainValue::Date(fixtures::date(&words).unix()),
        _ => PlainValue::Text(words),
    }
}

/// The rows as a table, with the keys of leads as whole numbers.
pub(crate) fn table(rows: &[Row], in_words: bool) -> RecordBatch {
    let property = |row: &Row, name: &str| {
        row.activity.properties.iter().rev().find(|(n, _)| n == name).map(|(_, value)| cell(name, value, in_words))
    };
    let texts = |name: &str| -> ArrayRef {
        let text = |row: &Row| match property(row, name) {
            Some(PlainValue::Text(text)) => Some(text),
            None => None,
            Some(other) => unreachable!("{name} is no text: {other:?}"),
        };
        Arc::new(rows.iter().map(text).collect::<StringArray>())
    };
    let truths = |name: &str| -> ArrayRef {
        if in_words {
            return texts(name);
        }
        let truth = |row: &Row| property(row, name).map(|value| value == PlainValue::Bool(true));
        Arc::new(rows.iter().map(truth).collect::<BooleanArray>())
    };
    let number = |row: &Row| match property(row, "seconds") {
        Some(PlainValue::Number(n)) => Some(n),
        _ => None,
    };
    let seconds: ArrayRef =
        if in_words { texts("seconds") } else { Arc::new(rows.iter().map(number).collect::<Float64Array>()) };
    let date = |row: &Row| match property(row, "due") {
        Some(PlainValue::Date(at)) => Some(at),
        _ => None,
    };
    let due: ArrayRef =
        if in_words { texts("due") } else { Arc::new(rows.iter().map(date).collect::<TimestampSecondArray>()) };
    let mut tags = ListBuilder::new(StringBuilder::new());
    for row in rows {
        let items = property(row, "tags");
        let is_there = items.is_some();
        if let Some(PlainValue::List(items)) = items {
            for item in items {
                tags.values().append_value(item);
            }
        }
        tags.append(is_there);
    }
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("Lead ID", Arc::new(rows.iter().map(|r| Some(r.lead)).collect::<Int64Array>())),
        ("type", Arc::new(rows.iter().map(|r| Some(r.activity.kind.as_str())).collect::<StringArray>())),
        (
            "timestamp",
            Arc::new(rows.iter().map(|r| Some(r.activity.at * 1000 + 999)).collect::<TimestampMillisecondArray>()),
        ),
        ("event_id", Arc::new(rows.iter().map(|r| r.activity.id.as_deref()).collect::<StringArray>())),
        ("seconds", seconds),
        ("due", due),
        ("Tags", Arc::new(tags.finish())),
    ];
    columns.extend(["message", "link", "path", "asset", "honeypot"].map(|name| (name, texts(name))));
    columns.extend(["done", "machine"].map(|name| (name, truths(name))));
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true)))
        .expect("columns of one length")
}

/// The columns in other layouts that say the same.
pub(crate) fn in_other_layouts(tape: &mut Tape, batch: &RecordBatch) -> RecordBatch {
    use arrow_array::cast::AsArray;
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        let column: ArrayRef = match column.as_string_opt::<i32>() {
            Some(texts) => match tape.below(3) {
                0 => Arc::new(texts.iter().collect::<StringViewArray>()),
                1 => Arc::new(texts.iter().collect::<DictionaryArray<Int32Type>>()),
                _ => Arc::clone(column),
            },
            None if field.name() == "Lead ID" => {
                let keys: Vec<String> = column
                    .as_primitive::<arrow_array::types::Int64Type>()
                    .values()
                    .iter()
                    .map(ToString::to_string)
                    .collect();
                match tape.below(3) {
                    0 => Arc::new(keys.iter().map(|k| Some(k.as_str())).collect::<DictionaryArray<UInt16Type>>()),
                    1 => Arc::new(
                        keys.iter().map(|k| k.parse::<i8>().ok()).collect::<arrow_array::PrimitiveArray<Int8Type>>(),
                    ),
                    _ => Arc::clone(column),
                }
            }
            None => Arc::clone(column),
        };
        columns.push((field.name().clone(), column));
    }
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true)))
        .expect("columns of one length")
}

/// What of an activity makes a difference to the model, as the core takes it.
pub(crate) fn activity(events: &EventModel, row: &Row, in_words: bool) -> Activity {
    let at = fixtures::at(row.activity.at);
    let mut asked = events.kind(&EventModel::normal_name(&row.activity.kind)).properties;
    let mut found = Activity::new(&row.activity.kind, at);
    let properties: BTreeMap<&str, Value> = row
        .activity
        .properties
        .iter()
        .map(|(name, value)| (name.as_str(), cell(name, value, in_words).to_value()))
        .collect();
    match &row.activity.id {
        Some(id) => found = found.with_id(id),
        // What takes the place of an id is looked at as well.
        None => {
            let is_text = |name: &&str| matches!(properties.get(*name), Some(Value::Text(t)) if !t.trim().is_empty());
            asked.extend(["asset", "path", "link", "form"].iter().find(|n| is_text(n)).map(ToString::to_string));
            asked.push("message".to_owned());
        }
    }
    for (name, value) in properties {
        if asked.iter().any(|a| a == name) {
            found = found.with(name, value);
        }
    }
    found
}

/// Points and numbers by rule, and values by field, as the core tells them.
type Told = (BTreeMap<String, (i64, u64)>, BTreeMap<String, Option<f64>>);

pub(crate) fn told_by_core(model: &Model, case: &Case, key: i64, at: Timestamp) -> Told {
    let events = EventModel::new(model);
    let rows = case.rows.iter().filter(|r| r.lead == key);
    let lead = rows.fold(Lead::new(), |lead, row| lead.with_activity(activity(&events, row, case.in_words)));
    let verdict = model.score(&lead, at).expect("a lead without facts");
    let mut rules: BTreeMap<String, (i64, u64)> = BTreeMap::new();
    let mut fields = BTreeMap::new();
    let document = model.document();
    for score in document.scores.iter().map(|s| &s.id).chain(document.personas.iter().map(|p| &p.id)) {
        for line in verdict.contributions(score) {
            match (line.kind, line.field) {
                (ContributionKind::Event, _) => {
                    let rule = rules.entry(format!("{score}.{}.{}", line.group, line.term)).or_default();
                    rule.0 += line.points;
                    rule.1 += line.count.unwrap_or(0);
                }
                (ContributionKind::Table, Some(field)) if score == "probe" => {
                    let value = line.value.map(|value| match &*value {
                        Value::Number(n) => n.get(),
                        other => unreachable!("a count is a number: {other:?}"),
                    });
                    fields.insert(field.to_owned(), value);
                }
                _ => {}
            }
        }
    }
    (rules, fields)
}

pub(crate) fn told_by_log(view: &EventView<'_>, key: i64) -> Told {
    let mut events = view.buffer();
    // Other leads before must leave no traces.
    for other in [key + 1, key] {
        view.read(LeadKey::from(other), &mut events);
    }
    let mut rules: BTreeMap<String, (i64, u64)> = BTreeMap::new();
    for ((rule, points), number) in view.rules().iter().zip(events.points()).zip(events.activities()) {
        if *number > 0 {
            let place = rules.entry(rule.clone()).or_default();
            place.0 += points;
            place.1 += number;
        } else {
            assert_eq!(*points, 0, "{rule} has points for nothing");
        }
    }
    let fields = view.fields().zip(events.values()).map(|(f, v)| (f.to_owned(), v.map(leadstone::Number::get)));
    (rules, fields.collect())
}

/// A log of the rows, pushed in pieces.
pub(crate) fn log_of(case: &Case, duplicates: Dedup, rows: &[Row], tape: &mut Tape) -> EventLog {
    let mut log = EventLog::new(&case.model(), duplicates);
    let mut rest = rows;
    while !rest.is_empty() {
        let (piece, later) = rest.split_at(tape.between(1, rest.len() as i64) as usize);
        let batch = table(piece, case.in_words);
        let batch = if tape.chance(50) { in_other_layouts(tape, &batch) } else { batch };
        let rejects = log.push(&batch).expect("the columns are right");
        assert_eq!(rejects, []);
        rest = later;
    }
    log
}

/// The bytes of a log.
pub(crate) fn bytes(log: &mut EventLog) -> Vec<u8> {
    let mut bytes = Vec::new();
    log.write_to(&mut bytes).expect("memory can be written");
    bytes
}

/// Gives each activity a name of its own.
pub(crate) fn name_all(case: &mut Case) {
    for (index, row) in case.rows.iter_mut().enumerate() {
        row.activity.id = Some(format!("n{index}"));
    }
}
