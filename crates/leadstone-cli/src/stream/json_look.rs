//! Looks at all JSON lines before any is scored: which keys there are, and how their texts are written. Knows nothing
//! about verdicts.

use std::collections::HashMap;

use leadstone::Model;
use leadstone::document::FieldType;
use leadstone_import::{TableColumns, TableSurvey, ToolRecord, addresses, clean};
use serde_json::{Map, Value};

use crate::base::failure::Failure;
use crate::cells::typed_cell::TypedCell;
use crate::input::source::TableSource;
use crate::input::text_rows::{JsonLines, TextRows};
use crate::join::import_context::ImportContext;
use crate::terminal::progress::Progress;

/// Keys that are no facts.
const PARTS: [&str; 3] = ["id", "stage", "activities"];
/// Further keys are not looked at.
const MOST_KEYS: usize = 10_000;

/// What all lines say.
pub(crate) struct JsonLook {
    pub(crate) columns: TableColumns,
    pub(crate) survey: TableSurvey,
    /// The column of each key.
    pub(crate) places: HashMap<String, usize>,
    /// Whether every line can be given to the library as it is: keys are names of fields, and texts mean themselves.
    pub(crate) is_plain: bool,
}

impl JsonLook {
    pub(crate) fn read(
        source: &TableSource,
        context: &ImportContext<'_>,
        progress: &Progress,
    ) -> Result<Self, Failure> {
        let mut header: Vec<String> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut is_plain = true;
        each(source, progress, |object| {
            for (key, value) in object {
                is_plain = is_plain && is_plain_fact(context, key, value);
                if !places.contains_key(key) && header.len() < MOST_KEYS {
                    places.insert(key.clone(), header.len());
                    header.push(key.clone());
                }
            }
        })?;
        let columns = TableColumns::new(context.model, ToolRecord::Lead, &header, context.map(ToolRecord::Lead));
        let mut survey = context.survey(&columns);
        let mut cells = vec![TypedCell::default(); header.len()];
        each(source, progress, |object| {
            fill(&mut cells, object, &places);
            survey.add(&cells);
        })?;
        Ok(Self { columns, survey, places, is_plain })
    }
}

/// Puts the values of an object into the cells of its keys.
pub(crate) fn fill(cells: &mut [TypedCell], object: &Map<String, Value>, places: &HashMap<String, usize>) {
    for cell in cells.iter_mut() {
        cell.number = None;
        cell.text.clear();
    }
    for (key, value) in object {
        let Some(cell) = places.get(key).and_then(|place| cells.get_mut(*place)) else { continue };
        match said(value) {
            Value::String(text) => cell.text.push_str(text),
            Value::Bool(flag) => cell.text.push_str(if *flag { "true" } else { "false" }),
            Value::Number(number) => {
                cell.text = number.to_string();
                cell.number = number.as_f64();
            }
            Value::Null | Value::Array(_) | Value::Object(_) => {}
        }
    }
}

/// What a fact says: its value, that of its answer, or that of the first of several answers.
fn said(value: &Value) -> &Value {
    match value {
        Value::Object(answer) => answer.get("value").unwrap_or(&Value::Null),
        Value::Array(answers) => match answers.first() {
            Some(Value::Object(answer)) => answer.get("value").unwrap_or(&Value::Null),
            _ => &Value::Null,
        },
        value => value,
    }
}

fn each(source: &TableSource, progress: &Progress, mut look: impl FnMut(&Map<String, Value>)) -> Result<(), Failure> {
    let mut lines = JsonLines::open(source)?;
    progress.start("looking", source.size());
    while let Some((row, size)) = lines.next()? {
        progress.step(size);
        // What is no object is rejected when it is scored.
        if let Ok((_, text)) = row
            && let Ok(object) = serde_json::from_str::<Map<String, Value>>(&text)
        {
            look(&object);
        }
    }
    Ok(())
}

/// Whether the library reads a fact as this crate would.
fn is_plain_fact(context: &ImportContext<'_>, key: &str, value: &Value) -> bool {
    if PARTS.contains(&key) {
        return key != "stage" || value.as_str().is_none_or(|stage| context.model.knows_stage(stage));
    }
    let Some(field) = context.model.fields().find(|field| field.name() == key) else { return is_strange(context, key) };
    match value {
        Value::String(text) => {
            field.kind() == FieldType::Text
                && field.options().next().is_none()
                && clean(text) == *text
                && !context.options.empty.is_empty(text)
                && (key != "person.email" || addresses(text).chosen.as_deref() == Some(text))
        }
        Value::Number(_) => field.kind() == FieldType::Number && key != "company.employees",
        Value::Bool(_) => field.kind() == FieldType::Bool,
        _ => false,
    }
}

/// Whether a key is none that the importer knows.
fn is_strange(context: &ImportContext<'_>, key: &str) -> bool {
    let header = [key.to_owned()];
    let columns = TableColumns::new(context.model, ToolRecord::Lead, &header, context.map(ToolRecord::Lead));
    columns.columns.iter().all(|column| column.target.is_none()) && !Model::catalog().contains_key(key)
}
