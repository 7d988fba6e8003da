//! Scores leads that stand in JSON, one a line. Knows nothing about files.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, StringArray};
use arrow_schema::{ArrowError, DataType, Field};
use leadstone::{Lead, Model, Qualification, Record, Timestamp};
use serde_json::{Map, Value};

use crate::cells::normal;
use crate::export::Person;
use crate::mapping::Rename;
use crate::ranking::Key;
use crate::stream::best::Candidate;
use crate::stream::encode::RAW;
use crate::stream::judge::{Judged, People};
use crate::stream::unit::Line;
use crate::stream::verdicts::Verdicts;
use crate::table_file::Reject;

#[derive(Clone)]
pub(crate) struct Objects<'a> {
    pub(crate) model: &'a Model,
    pub(crate) at: Timestamp,
    pub(crate) verdicts: Arc<Verdicts>,
    /// What `--map` says, by headers as compared.
    pub(crate) renames: Arc<[(String, Rename)]>,
    pub(crate) carry: Arc<[String]>,
    /// Whether carried values stay JSON.
    pub(crate) raw: bool,
}

impl Objects<'_> {
    /// The columns of what is carried.
    pub(crate) fn carried_fields(&self) -> Vec<Field> {
        let field = |name: &String| Field::new(name, DataType::Utf8, true);
        let raw = |field: Field| field.with_metadata([(RAW.to_owned(), String::new())].into());
        self.carry.iter().map(field).map(|f| if self.raw { raw(f) } else { f }).collect()
    }

    pub(crate) fn judge<'u>(&'u self, lines: &'u [Line]) -> Result<Judged<'u>, ArrowError> {
        let mut rejects = Vec::new();
        let mut verdicts: Vec<Option<Qualification>> = Vec::with_capacity(lines.len());
        let mut ids = StringBuilder::new();
        let mut carried: Vec<StringBuilder> = self.carry.iter().map(|_| StringBuilder::new()).collect();
        let mut carried_counts = vec![0; self.carry.len()];
        for (row, line) in lines.iter().enumerate() {
            let object = self.object(&line.text);
            let scored = self.score(line, object.as_ref());
            ids.append_value(match scored.as_ref().ok().and_then(Qualification::id) {
                Some(id) => id.to_owned(),
                None => self.email(object.as_ref(), &line.text).unwrap_or_else(|| format!("row-{}", line.number)),
            });
            for ((key, builder), count) in self.carry.iter().zip(&mut carried).zip(&mut carried_counts) {
                let value = object.as_ref().and_then(|object| object.get(key));
                *count += usize::from(value.is_some());
                builder.append_option(value.filter(|v| !v.is_null()).map(|value| match value {
                    Value::String(text) if !self.raw => text.clone(),
                    other => other.to_string(),
                }));
            }
            match scored {
                Ok(verdict) => verdicts.push(Some(verdict)),
                Err(reason) => {
                    verdicts.push(None);
                    let raw = line.text.clone().into_bytes();
                    rejects.push((row, Reject { line: line.at, reason, raw }));
                }
            }
        }
        let rows: Vec<Option<&Qualification>> = verdicts.iter().map(Option::as_ref).collect();
        let ids = ids.finish();
        let people = Box::new(Rows { objects: self, lines, ids: ids.clone() });
        Ok(Judged {
            ids: Arc::new(ids),
            carried: carried.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef).collect(),
            verdicts: self.verdicts.batch(&rows)?,
            rejects,
            carried_counts,
            joined: 0,
            people,
        })
    }

    /// The object, where something beside the lead is needed of it.
    fn object(&self, text: &str) -> Option<Map<String, Value>> {
        let is_needed = !self.carry.is_empty() || !self.renames.is_empty();
        is_needed.then(|| serde_json::from_str(text).ok())?
    }

    /// The verdict on a lead; its object is there where something beside the lead is needed of it.
    fn score(&self, line: &Line, object: Option<&Map<String, Value>>) -> Result<Qualification, String> {
        let verdict = match object.filter(|_| !self.renames.is_empty()) {
            Some(object) => self.renamed(object).and_then(|lead| self.model.score(&lead, self.at)),
            None => self.model.score_json(&line.text, self.at),
        };
        verdict.map_err(|e| reason(&e))
    }

    /// The lead of an object, with other names where the command line gives them.
    fn renamed(&self, object: &Map<String, Value>) -> Result<Lead, leadstone::Error> {
        let mut renamed = Map::new();
        for (key, value) in object {
            let name = normal(key);
            match self.renames.iter().find(|(header, _)| *header == name) {
                Some((_, Rename::Away)) => {}
                Some((_, Rename::To(field))) => {
                    renamed.insert(field.clone(), value.clone());
                }
                None => {
                    renamed.insert(key.clone(), value.clone());
                }
            }
        }
        Lead::read(Value::Object(renamed))
    }

    /// The e-mail address of a lead without an id.
    fn email(&self, object: Option<&Map<String, Value>>, text: &str) -> Option<String> {
        let parsed: Option<Map<String, Value>>;
        let object = match object {
            Some(object) => object,
            None => {
                parsed = serde_json::from_str(text).ok();
                parsed.as_ref()?
            }
        };
        email(self.model, object)
    }
}

fn email(model: &Model, object: &Map<String, Value>) -> Option<String> {
    let is_email = |key: &str| {
        let field = model.field_for(key, Record::Lead);
        field.is_some_and(|field| field.name() == "person.email") || normal(key) == "email"
    };
    let email = object.iter().find(|(key, _)| is_email(key))?.1.as_str()?.trim().to_lowercase();
    (!email.is_empty()).then_some(email)
}

/// What the library says about a line: each problem with its key.
fn reason(error: &leadstone::Error) -> String {
    let problems = error.problems().iter().map(|problem| {
        let path = problem.path.to_string();
        let place = if path.is_empty() { String::new() } else { format!("{}: ", path.trim_matches('"')) };
        match &problem.hint {
            Some(hint) => format!("{place}{} ({hint})", problem.kind),
            None => format!("{place}{}", problem.kind),
        }
    });
    problems.collect::<Vec<_>>().join("; ")
}

struct Rows<'u> {
    objects: &'u Objects<'u>,
    lines: &'u [Line],
    ids: StringArray,
}

impl People for Rows<'_> {
    fn id(&self, row: usize) -> String {
        self.ids.value(row).to_owned()
    }

    fn candidate(&self, row: usize, key: Key) -> Candidate {
        let line = self.lines.get(row).map_or("", |line| &line.text);
        let object: Map<String, Value> = serde_json::from_str(line).unwrap_or_default();
        let text = |names: &[&str]| {
            let found = object.iter().find(|(key, _)| names.contains(&normal(key).as_str()));
            found.and_then(|(_, value)| value.as_str()).unwrap_or_default().trim().to_owned()
        };
        let id = self.id(row);
        let email = email(self.objects.model, &object).unwrap_or_default();
        let both = format!("{} {}", text(&["firstname"]), text(&["lastname"]));
        let name = [text(&["name", "fullname"]), both.trim().to_owned(), email.clone(), id.clone()]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default();
        let company = text(&["company", "companyname"]);
        let renames = !self.objects.renames.is_empty();
        let lead = if renames { self.objects.renamed(&object) } else { Lead::from_json(line) }.unwrap_or_default();
        let lead = if lead.id().is_none() { lead.named(id.as_str()) } else { lead };
        Candidate { key, lead, person: Person { id, name, email, company } }
    }
}
