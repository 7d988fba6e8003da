//! Scores leads in JSON lines. Knows nothing about files.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, StringArray};
use arrow_schema::{ArrowError, DataType, Field};
use leadstone::model::{RecordKind, normal_alias};
use leadstone::{Lead, Model, Timestamp, Verdict};
use serde_json::{Map, Value};

use crate::input::lead_identity::{IdentityParts, Person, lead_id, with_company};
use crate::input::reject::RejectedRow;
use crate::input::unit::TextRow;
use crate::join::companies::Companies;
use crate::join::mapping::{ColumnRole, KeyRename, headers_of};
use crate::result::encode::RAW;
use crate::stream::activity_lookup::ActivityLookup;
use crate::stream::scored_rows::{LeadIdentities, ScoredRows};
use crate::stream::top_k::Candidate;
use crate::verdict::rank_key::RankKey;
use crate::verdict::verdict_columns::VerdictColumns;

#[derive(Clone)]
pub(crate) struct JsonLeads<'a> {
    pub(crate) model: &'a Model,
    pub(crate) at: Timestamp,
    pub(crate) verdicts: Arc<VerdictColumns>,
    /// What `--map` says, by headers as compared.
    pub(crate) renames: Arc<[(String, KeyRename)]>,
    pub(crate) carry: Arc<[String]>,
    /// Whether carried values stay JSON.
    pub(crate) raw: bool,
    pub(crate) companies: Option<&'a Companies<'a>>,
    pub(crate) lookup: Option<&'a ActivityLookup>,
}

impl JsonLeads<'_> {
    /// The columns of what is carried.
    pub(crate) fn carried_fields(&self) -> Vec<Field> {
        let field = |name: &String| Field::new(name, DataType::Utf8, true);
        let raw = |field: Field| field.with_metadata([(RAW.to_owned(), String::new())].into());
        self.carry.iter().map(field).map(|f| if self.raw { raw(f) } else { f }).collect()
    }

    pub(crate) fn score_rows<'u>(&'u self, lines: &'u [TextRow]) -> Result<ScoredRows<'u>, ArrowError> {
        let mut rejects = Vec::new();
        let mut verdicts: Vec<Option<Verdict>> = Vec::with_capacity(lines.len());
        let mut companies: Vec<Option<usize>> = Vec::new();
        let mut ids = StringBuilder::new();
        let mut carried: Vec<StringBuilder> = self.carry.iter().map(|_| StringBuilder::new()).collect();
        let mut carried_counts = vec![0; self.carry.len()];
        for (row, line) in lines.iter().enumerate() {
            let object = self.object(&line.text);
            let scored = self.score(line, object.as_ref());
            ids.append_value(match scored.as_ref().ok().and_then(|(verdict, _)| verdict.id()) {
                Some(id) => id.to_owned(),
                None => {
                    let email = self.email(object.as_ref(), &line.text).unwrap_or_default();
                    lead_id("", &email, line.number, true)
                }
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
                Ok((verdict, company)) => {
                    companies.push(company);
                    verdicts.push(Some(verdict));
                }
                Err(reason) => {
                    companies.push(None);
                    verdicts.push(None);
                    let raw = line.text.clone().into_bytes();
                    rejects.push((row, RejectedRow { line: line.at, reason, raw }));
                }
            }
        }
        let rows: Vec<Option<&Verdict>> = verdicts.iter().map(Option::as_ref).collect();
        let ids = ids.finish();
        let joined = companies.iter().flatten().count();
        let identities = Box::new(JsonIdentities { objects: self, lines, companies, ids: ids.clone() });
        Ok(ScoredRows {
            ids: Arc::new(ids),
            carried: carried.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef).collect(),
            verdicts: self.verdicts.batch(&rows)?,
            rejects,
            carried_counts,
            joined,
            identities,
        })
    }

    /// The parsed object, if more than the lead is needed of it.
    fn object(&self, text: &str) -> Option<Map<String, Value>> {
        let is_needed = !self.carry.is_empty() || self.changes_leads();
        is_needed.then(|| serde_json::from_str(text).ok())?
    }

    /// Whether anything is added to or changed in the lead of a line.
    fn changes_leads(&self) -> bool {
        !self.renames.is_empty() || self.companies.is_some() || self.lookup.is_some()
    }

    /// The verdict on a lead, and its company.
    fn score(&self, line: &TextRow, object: Option<&Map<String, Value>>) -> Result<(Verdict, Option<usize>), String> {
        let scored = match object.filter(|_| self.changes_leads()) {
            Some(object) => self
                .lead(&line.text, object)
                .and_then(|(lead, company)| Ok((self.model.score(&lead, self.at)?, company))),
            None => self.model.score_json(&line.text, self.at).map(|verdict| (verdict, None)),
        };
        scored.map_err(|e| reason(&e))
    }

    /// A lead with all that the command line and other files add, and its company.
    fn lead(&self, text: &str, object: &Map<String, Value>) -> Result<(Lead, Option<usize>), leadstone::Error> {
        let object = &self.renamed(object);
        let mut lead = match object {
            Cow::Borrowed(_) => Lead::from_json(text)?,
            Cow::Owned(object) => Lead::read(Value::Object(object.clone()))?,
        };
        let email = email(self.model, object).unwrap_or_default();
        let found = self
            .companies
            .and_then(|all| Some((all, all.of_lead(&text_of(object, headers_of(ColumnRole::Domain)), &email)?)));
        if let Some((companies, company)) = found {
            let own = object.iter().filter(|(_, value)| says_something(value));
            let known: Vec<&str> =
                own.filter_map(|(key, _)| Some(self.model.field_for(key, RecordKind::Lead)?.name())).collect();
            lead = with_company(lead, &known, companies.facts(company));
        }
        if let Some(lookup) = self.lookup {
            let id = lead.id().map(str::to_owned);
            lead = lookup.of(id.as_deref(), &email).fold(lead, |lead, activity| lead.with_activity(activity.clone()));
        }
        Ok((lead, found.map(|(_, company)| company)))
    }

    /// The object with other names where the command line gives them.
    fn renamed<'o>(&self, object: &'o Map<String, Value>) -> Cow<'o, Map<String, Value>> {
        if self.renames.is_empty() {
            return Cow::Borrowed(object);
        }
        let mut renamed = Map::new();
        for (key, value) in object {
            let name = normal_alias(key);
            match self.renames.iter().find(|(header, _)| *header == name) {
                Some((_, KeyRename::Away)) => {}
                Some((_, KeyRename::To(field))) => {
                    renamed.insert(field.clone(), value.clone());
                }
                None => {
                    renamed.insert(key.clone(), value.clone());
                }
            }
        }
        Cow::Owned(renamed)
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

/// The trimmed text of the first key that has one of the names, as compared.
fn text_of(object: &Map<String, Value>, names: &[&str]) -> String {
    let found = object.iter().find(|(key, _)| names.contains(&normal_alias(key).as_str()));
    found.and_then(|(_, value)| as_text(value)).unwrap_or_default().trim().to_owned()
}

/// The text of a fact, or of its one answer.
fn as_text(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("value")?.as_str())
}

/// Whether a value is an answer; if not, the company's value is used.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    }
}

fn email(model: &Model, object: &Map<String, Value>) -> Option<String> {
    let is_email = |key: &str| {
        let field = model.field_for(key, RecordKind::Lead);
        field.is_some_and(|field| field.name() == "person.email") || normal_alias(key) == "email"
    };
    let email = as_text(object.iter().find(|(key, _)| is_email(key))?.1)?.trim().to_lowercase();
    (!email.is_empty()).then_some(email)
}

/// The problems of a refused line, each with its key.
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

struct JsonIdentities<'u> {
    objects: &'u JsonLeads<'u>,
    lines: &'u [TextRow],
    companies: Vec<Option<usize>>,
    ids: StringArray,
}

impl LeadIdentities for JsonIdentities<'_> {
    fn id(&self, row: usize) -> String {
        self.ids.value(row).to_owned()
    }

    fn candidate(&self, row: usize, key: RankKey) -> Candidate {
        let line = self.lines.get(row).map_or("", |line| &line.text);
        let object: Map<String, Value> = serde_json::from_str(line).unwrap_or_default();
        let id = self.id(row);
        let email = email(self.objects.model, &object).unwrap_or_default();
        let text = |names: &[&str]| text_of(&object, names).into();
        let parts = IdentityParts {
            name: text(&["name", "fullname"]),
            first_name: text(&["firstname"]),
            last_name: text(&["lastname"]),
            company: text(&["company", "companyname"]),
            domain: text(headers_of(ColumnRole::Domain)),
        };
        let company = self.companies.get(row).copied().flatten();
        let company = self.objects.companies.zip(company).and_then(|(all, company)| all.shown_name(company));
        let person = Person::new(id, email, &parts, company);
        let lead = self.objects.lead(line, &object).map(|(lead, _)| lead).unwrap_or_default();
        let lead = if lead.id().is_none() { lead.with_id(person.id.as_str()) } else { lead };
        Candidate { key, lead, person }
    }
}
