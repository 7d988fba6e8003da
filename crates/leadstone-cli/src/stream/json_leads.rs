//! Scores leads in JSON lines. Knows nothing about files.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::StringBuilder;
use arrow_schema::{ArrowError, DataType, Field};
use leadstone::{Lead, Model, Timestamp, Verdict};
use leadstone_import::{CellFault, CellNote, Fact, RowIdentity, Target};
use serde_json::{Map, Number, Value};

use crate::cells::typed_cell::TypedCell;
use crate::input::lead_identity::{Person, lead_id};
use crate::input::reject::RejectedRow;
use crate::input::unit::TextRow;
use crate::join::activity_list::ActivityList;
use crate::join::companies::{Companies, shown_company};
use crate::join::lead_layout::LeadLayout;
use crate::result::encode::RAW;
use crate::result::notes::noted;
use crate::stream::json_look::fill;
use crate::stream::kept_rows::KeptLeads;
use crate::stream::scored_rows::ScoredRows;
use crate::verdict::verdict_columns::VerdictColumns;

#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the run")]
pub(crate) struct JsonLeads<'a> {
    pub(crate) model: &'a Model,
    pub(crate) at: Timestamp,
    pub(crate) verdicts: Arc<VerdictColumns>,
    pub(crate) layout: &'a LeadLayout,
    /// The column of each key.
    pub(crate) places: &'a HashMap<String, usize>,
    pub(crate) is_plain: bool,
    pub(crate) carry: Arc<[String]>,
    /// Whether carried values stay JSON.
    pub(crate) raw: bool,
    pub(crate) companies: Option<&'a Companies<'a>>,
    pub(crate) activities: Option<&'a ActivityList>,
    /// Whether names are shown, and the leads once more.
    pub(crate) is_listed: bool,
    /// Whether a line with a value that cannot be read is rejected.
    pub(crate) is_strict: bool,
}

/// A line that was read.
struct JsonLead {
    lead: Lead,
    person: Person,
    has_company: bool,
}

impl JsonLeads<'_> {
    /// The columns of what is carried.
    pub(crate) fn carried_fields(&self) -> Vec<Field> {
        let field = |name: &String| Field::new(name, DataType::Utf8, true);
        let raw = |field: Field| field.with_metadata([(RAW.to_owned(), String::new())].into());
        self.carry.iter().map(field).map(|f| if self.raw { raw(f) } else { f }).collect()
    }

    pub(crate) fn score_rows(&self, lines: &[TextRow]) -> Result<ScoredRows, ArrowError> {
        let (mut rejects, mut all_notes) = (Vec::new(), Vec::new());
        let mut verdicts: Vec<Option<Verdict>> = Vec::with_capacity(lines.len());
        let mut leads = Vec::new();
        let mut ids = StringBuilder::new();
        let mut names = [StringBuilder::new(), StringBuilder::new(), StringBuilder::new()];
        let mut carried: Vec<StringBuilder> = self.carry.iter().map(|_| StringBuilder::new()).collect();
        let mut carried_counts = vec![0; self.carry.len()];
        let mut joined = 0;
        let mut cells = vec![TypedCell::default(); self.layout.header.len()];
        for (row, line) in lines.iter().enumerate() {
            let mut notes = Vec::new();
            let (person, scored) = if self.is_as_it_is() {
                let scored = self.model.score_json(&line.text, self.at).map_err(|e| reason(&e));
                let own = scored.as_ref().ok().and_then(Verdict::id).map(str::to_owned);
                let id = own.unwrap_or_else(|| self.id_of(&line.text, line.number));
                (Person { id, ..Person::default() }, scored)
            } else {
                match serde_json::from_str::<Map<String, Value>>(&line.text) {
                    Ok(object) => {
                        for ((key, builder), count) in self.carry.iter().zip(&mut carried).zip(&mut carried_counts) {
                            let value = object.get(key);
                            *count += usize::from(value.is_some());
                            builder.append_option(value.filter(|v| !v.is_null()).map(|value| match value {
                                Value::String(text) if !self.raw => text.clone(),
                                other => other.to_string(),
                            }));
                        }
                        fill(&mut cells, &object, self.places);
                        match self.lead(&cells, &object, line.number, &mut notes) {
                            Ok(found) => {
                                joined += usize::from(found.has_company);
                                let scored = self.model.score(&found.lead, self.at).map_err(|e| reason(&e));
                                if self.is_listed {
                                    leads.push(found.lead);
                                }
                                (found.person, scored)
                            }
                            Err(reason) => (Person::default(), Err(reason)),
                        }
                    }
                    Err(_) => {
                        carried.iter_mut().for_each(StringBuilder::append_null);
                        // The library says what is wrong with the line.
                        let refused = Lead::from_json(&line.text).err().map_or_else(String::new, |e| reason(&e));
                        (Person::default(), Err(refused))
                    }
                }
            };
            if self.is_listed && leads.len() <= row {
                leads.push(Lead::new());
            }
            let [shown, addresses, companies] = &mut names;
            shown.append_value(&person.name);
            addresses.append_option(Some(person.email).filter(|email| !email.is_empty()));
            companies.append_option(Some(person.company).filter(|company| !company.is_empty()));
            ids.append_value(person.id);
            all_notes.extend(notes.into_iter().map(|note| (row, noted(line.at, note, &self.layout.columns))));
            match scored {
                Ok(verdict) => verdicts.push(Some(verdict)),
                Err(reason) => {
                    verdicts.push(None);
                    rejects.push((row, RejectedRow { line: line.at, reason, raw: line.text.clone().into_bytes() }));
                }
            }
        }
        let rows: Vec<Option<&Verdict>> = verdicts.iter().map(Option::as_ref).collect();
        let names = names.map(|mut names| Arc::new(names.finish()) as ArrayRef);
        let mut scored = ScoredRows {
            ids: Arc::new(ids.finish()),
            names: if self.is_listed { names.into() } else { Vec::new() },
            carried: carried.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef).collect(),
            verdicts: self.verdicts.batch(&rows)?,
            rejects,
            notes: all_notes,
            carried_counts,
            joined,
            leads: if self.is_listed { KeptLeads::Leads(leads) } else { KeptLeads::Nothing },
        };
        if self.is_strict {
            scored.reject_noted(|row| lines.get(row).map(|line| line.text.clone().into_bytes()).unwrap_or_default());
        }
        Ok(scored)
    }

    /// Whether lines are given to the library as they are: nothing is added, changed, or shown beside the verdict.
    fn is_as_it_is(&self) -> bool {
        let adds_nothing = self.companies.is_none() && self.activities.is_none();
        self.is_plain && adds_nothing && self.carry.is_empty() && !self.is_listed
    }

    /// The id of a lead that has none of its own.
    fn id_of(&self, text: &str, number: u64) -> String {
        let object: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
        let mut cells = vec![TypedCell::default(); self.layout.header.len()];
        fill(&mut cells, &object, self.places);
        let email = self.layout.reader.emails(&cells).chosen.unwrap_or_default();
        lead_id("", &email, number, self.layout.reader.has_identities())
    }

    /// A lead with all that the command line and other files add.
    fn lead(
        &self,
        cells: &[TypedCell],
        object: &Map<String, Value>,
        number: u64,
        notes: &mut Vec<CellNote>,
    ) -> Result<JsonLead, String> {
        let reader = &self.layout.reader;
        let identity = reader.identity(cells);
        let id = lead_id(&identity.key, &identity.email, number, reader.has_identities());
        let mut facts = self.structured(object);
        for fact in reader.facts() {
            if let Some(value) = fact.read(cells, notes).as_ref().and_then(json) {
                facts.entry(fact.field().to_owned()).or_insert(value);
            }
        }
        if let Some(stage) = reader.stage(cells, notes) {
            facts.insert("stage".to_owned(), Value::String(stage));
        }
        if let Some(activities) = object.get("activities") {
            facts.insert("activities".to_owned(), activities.clone());
        }
        let mut lead = self.checked(facts, notes)?.with_id(id.as_str());
        let company = self
            .companies
            .and_then(|all| all.of_lead(identity.domain.as_deref(), &identity.email).map(|company| (all, company)));
        if let Some((all, company)) = company {
            lead = all.fill(company, lead);
        }
        if let Some(list) = self.activities {
            lead = list.of(&identity.all_keys(&id)).fold(lead, |lead, activity| lead.with_activity(activity.clone()));
        }
        let RowIdentity { email, name, company: own, domain, .. } = identity;
        let joined = company.and_then(|(all, company)| all.shown_name(company));
        let shown = shown_company(own, joined, || domain);
        Ok(JsonLead { lead, person: Person::new(id, email, name, shown), has_company: company.is_some() })
    }

    /// The answers of an object that are more than one value, under the names of their fields.
    fn structured(&self, object: &Map<String, Value>) -> Map<String, Value> {
        let mut facts = Map::new();
        for (key, value) in object {
            let column = self.places.get(key).and_then(|place| self.layout.columns.columns.get(*place));
            let Some(Target::Field { name, .. }) = column.and_then(|column| column.target.as_ref()) else { continue };
            let is_more =
                matches!(value, Value::Object(_)) || matches!(value, Value::Array(items) if !items.is_empty());
            if is_more && self.model.fields().any(|field| field.name() == name && !field.is_counted()) {
                facts.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        facts
    }

    /// The lead of these facts. A fact that the library refuses is noted and left out; what is wrong with the activities
    /// refuses the line.
    fn checked(&self, mut facts: Map<String, Value>, notes: &mut Vec<CellNote>) -> Result<Lead, String> {
        let read = |facts: &Map<String, Value>| {
            let lead = Lead::read(Value::Object(facts.clone()))?;
            self.model.prepare(&lead)?.check(self.at).map(|()| lead)
        };
        let error = match read(&facts) {
            Ok(lead) => return Ok(lead),
            Err(error) => error,
        };
        for problem in error.problems() {
            let path = problem.path.to_string();
            let field = path.trim_matches('"');
            let name = facts.keys().find(|name| field == *name || field.trim_start_matches('"').starts_with(*name));
            let Some(name) = name.filter(|name| *name != "activities").cloned() else { return Err(reason(&error)) };
            let column = self.layout.columns.of_field(&name).first().copied().unwrap_or_default();
            let text = facts.remove(&name).map(|value| value.to_string()).unwrap_or_default();
            notes.push(CellNote { column, text, fault: CellFault::NotAnAnswer(problem.kind.to_string()) });
        }
        read(&facts).map_err(|e| reason(&e))
    }
}

/// A fact as JSON.
fn json(fact: &Fact<'_>) -> Option<Value> {
    Some(match fact {
        Fact::Text(text) => Value::String(text.clone().into_owned()),
        Fact::Number(number) => Value::Number(Number::from_f64(*number)?),
        Fact::Bool(flag) => Value::Bool(*flag),
        Fact::Date(at) => Value::String(at.to_string()),
    })
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
