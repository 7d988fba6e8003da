//! Reads a plain lead against the model. Gives up where several answers might compete, or anything may be wrong.

use std::mem;

use super::cursor::{JsonCursor, JsonToken};
use super::field_matcher::FieldMatcher;
use super::key_table::{JsonKey, KeyTable};
use crate::base::ids::{FieldId, StageId};
use crate::base::index::IndexVec;
use crate::base::time::Timestamp;
use crate::base::value::{FieldType, MAX_TEXT, Value};
use crate::facts::answers::{FieldAnswers, coerce, derived_text, typed};
use crate::facts::history::ActivityCounts;
use crate::facts::lead_serde::RawAnswers;
use crate::facts::state::{FieldState, counted_state};
use crate::facts::valuation::Valuation;
use crate::model::program::{Field, FieldSource, Program};

/// The tables for reading plain leads of a model, made when they are first used.
#[derive(Debug)]
pub(crate) struct JsonPlan {
    names: KeyTable,
    /// The valuation of an empty lead.
    blank: Valuation,
    /// Derived fields that some test asks about, with their source field; each after its source.
    derived: Box<[(FieldId, FieldId)]>,
    /// By field: whether one of those is derived from it.
    is_source: IndexVec<FieldId, bool>,
    /// By field.
    asks: IndexVec<FieldId, Option<FieldMatcher>>,
}

/// The facts of a lead in JSON.
pub(crate) struct JsonFacts {
    pub(crate) id: Option<String>,
    pub(crate) stage: Option<StageId>,
    pub(crate) valuation: Valuation,
}

impl JsonPlan {
    pub(crate) fn new(model: &Program) -> Self {
        let mut blank = Valuation::new(model);
        let (log, any) = (ActivityCounts::nothing(model), Timestamp::EPOCH.unix());
        for (id, field) in model.fields.iter_enumerated() {
            if let FieldSource::Counted(counter) = &field.source {
                let count = log.count(id, counter, any, model.activity.bucket);
                blank.fill(model, field, counted_state(count.as_ref()), any);
            } else if field.may_be_missing {
                blank.fill(model, field, FieldState::None, any);
            }
        }
        let mut is_source = model.fields.filled(false);
        let mut derived = Vec::new();
        // From the ends back, so that only those are derived whose values are asked for.
        for index in model.derived.iter().rev() {
            let field = &model.fields[*index];
            let is_asked = !(field.atoms.is_empty() && field.tables.is_empty()) || is_source[*index];
            if let (FieldSource::Derived { from, .. }, true) = (&field.source, is_asked) {
                is_source[*from] = true;
                derived.push((*index, *from));
            }
        }
        derived.reverse();
        let asks = model.fields.map(|field| FieldMatcher::new(model, field));
        Self { names: KeyTable::new(model), blank, derived: derived.into(), is_source, asks }
    }

    /// The facts at an instant; `None` if the lead is not plain, or the text is not a lead.
    pub(crate) fn read(&self, model: &Program, text: &str, now: i64) -> Option<JsonFacts> {
        let facts = JsonFacts { id: None, stage: None, valuation: self.blank.clone() };
        let answered = model.fields.filled(false);
        let spare = String::new();
        let mut reader =
            JsonReader { plan: self, model, now, facts, answered, sources: Vec::new(), spare, has_stage: false };
        reader.lead(JsonCursor::new(text))?;
        reader.derive()?;
        Some(reader.facts)
    }
}

struct JsonReader<'p> {
    plan: &'p JsonPlan,
    model: &'p Program,
    now: i64,
    facts: JsonFacts,
    /// By field.
    answered: IndexVec<FieldId, bool>,
    /// The values of fields that others are derived from.
    sources: Vec<(FieldId, Value)>,
    /// Buffer for texts in lower case.
    spare: String,
    has_stage: bool,
}

impl<'p> JsonReader<'p> {
    fn lead(&mut self, mut scan: JsonCursor<'_>) -> Option<()> {
        if !scan.take(b'{') {
            return None;
        }
        if !scan.take(b'}') {
            loop {
                let key = scan.key()?;
                match self.plan.names.find(self.model, &key) {
                    JsonKey::Id => self.id(&mut scan)?,
                    JsonKey::Stage => self.stage(&mut scan)?,
                    JsonKey::Activities => no_activities(&mut scan)?,
                    JsonKey::Field(index) => self.fact(index, &mut scan)?,
                    JsonKey::Ignored => ignore(&mut scan)?,
                }
                if !scan.take(b',') {
                    break;
                }
            }
            if !scan.take(b'}') {
                return None;
            }
        }
        scan.is_at_end().then_some(())
    }

    fn id(&mut self, scan: &mut JsonCursor<'_>) -> Option<()> {
        self.facts.id = match scan.value()? {
            JsonToken::Nothing => None,
            JsonToken::Text(text) if text.len() <= MAX_TEXT => Some(text.into_owned()),
            JsonToken::Number(number) => Some(number.to_string()),
            _ => return None,
        };
        Some(())
    }

    fn stage(&mut self, scan: &mut JsonCursor<'_>) -> Option<()> {
        if mem::replace(&mut self.has_stage, true) {
            return None;
        }
        self.facts.stage = match scan.value()? {
            JsonToken::Nothing => None,
            JsonToken::Text(text) => self.model.present_stage(&text).ok()?,
            _ => return None,
        };
        Some(())
    }

    fn fact(&mut self, index: FieldId, scan: &mut JsonCursor<'_>) -> Option<()> {
        let field = &self.model.fields[index];
        match scan.value()? {
            JsonToken::Nothing => Some(()),
            JsonToken::Text(text) => self.text(index, field, &text),
            JsonToken::Number(number) => self.other(index, field, &Value::Number(number)),
            JsonToken::Bool(b) => self.other(index, field, &Value::Bool(b)),
            JsonToken::List => self.list(index, field, scan),
            JsonToken::Table => self.answers(index, field, scan),
        }
    }

    /// Reads answers with a source or a time, for a field that no other one is derived from.
    fn answers(&mut self, index: FieldId, field: &'p Field, scan: &mut JsonCursor<'_>) -> Option<()> {
        if self.plan.is_source[index] || matches!(field.source, FieldSource::Derived { .. }) {
            return None;
        }
        let RawAnswers(answers) = scan.read()?;
        let mut answers_of_field = FieldAnswers::default();
        for answer in &answers {
            answers_of_field.answers.extend(typed(field, answer).ok()?);
        }
        if answers_of_field.answers.is_empty() {
            return Some(());
        }
        self.claim(index)?;
        answers_of_field.sort();
        let state = answers_of_field.at(self.now, field.may_be_missing);
        if let FieldState::Known(value) = state {
            self.is_past(field, value)?;
        }
        self.facts.valuation.fill(self.model, field, state, self.now);
        Some(())
    }

    fn other(&mut self, index: FieldId, field: &'p Field, value: &Value) -> Option<()> {
        match (field.kind, value, &self.plan.asks[index]) {
            (FieldType::Number, Value::Number(number), Some(asks)) => {
                self.claim(index)?;
                asks.number(self.model, *number, &mut self.facts.valuation);
                self.keep(index, value);
                Some(())
            }
            (FieldType::Bool, Value::Bool(_), _) => self.known(index, field, value),
            _ => {
                let value = coerce(field, value).ok()?;
                value.map_or(Some(()), |value| self.known(index, field, &value))
            }
        }
    }

    fn text(&mut self, index: FieldId, field: &'p Field, text: &str) -> Option<()> {
        if text.len() > MAX_TEXT {
            return None;
        }
        match (field.kind, &self.plan.asks[index]) {
            (FieldType::Text, Some(asks)) => {
                let trimmed = trimmed(text);
                if trimmed.is_empty() {
                    return Some(());
                }
                self.claim(index)?;
                let word = compared(trimmed, field.exact, &mut self.spare);
                let word = field.values.find(word).unwrap_or(word);
                asks.begin(&mut self.facts.valuation);
                asks.word(word, &mut self.facts.valuation)?;
                if self.plan.is_source[index] {
                    self.sources.push((index, Value::from(word)));
                }
                Some(())
            }
            (FieldType::Date, _) if !text.is_empty() => self.known(index, field, &Value::Date(Timestamp::read(text)?)),
            _ => self.other(index, field, &Value::from(text)),
        }
    }

    fn list(&mut self, index: FieldId, field: &'p Field, scan: &mut JsonCursor<'_>) -> Option<()> {
        let (FieldType::List, Some(asks)) = (field.kind, &self.plan.asks[index]) else { return None };
        let mut is_begun = false;
        let mut spare = mem::take(&mut self.spare);
        each_item(scan, |item| {
            let item = compared(trimmed(item), field.exact, &mut spare);
            // One that is empty is none.
            if item.is_empty() {
                return Some(());
            }
            let item = field.values.find(item).unwrap_or(item);
            if !mem::replace(&mut is_begun, true) {
                self.claim(index)?;
                asks.begin(&mut self.facts.valuation);
            }
            asks.word(item, &mut self.facts.valuation)
        })?;
        self.spare = spare;
        Some(())
    }

    /// Marks the one answer of a field.
    fn claim(&mut self, index: FieldId) -> Option<()> {
        (!mem::replace(&mut self.answered[index], true)).then_some(())
    }

    /// Takes the one answer of a field.
    fn known(&mut self, index: FieldId, field: &Field, value: &Value) -> Option<()> {
        self.claim(index)?;
        self.is_past(field, value)?;
        self.facts.valuation.fill(self.model, field, FieldState::Known(value), self.now);
        self.keep(index, value);
        Some(())
    }

    /// `None` for a date in the future if the field must lie in the past.
    fn is_past(&self, field: &Field, value: &Value) -> Option<()> {
        let is_ahead = field.past && matches!(value, Value::Date(at) if at.unix() > self.now);
        (!is_ahead).then_some(())
    }

    /// Keeps the value of a field that others are derived from.
    fn keep(&mut self, index: FieldId, value: &Value) {
        if self.plan.is_source[index] {
            self.sources.push((index, value.clone()));
        }
    }

    /// Fills in what follows for fields that have no answer of their own.
    fn derive(&mut self) -> Option<()> {
        if self.sources.is_empty() {
            return Some(());
        }
        for (index, from) in &self.plan.derived {
            if self.answered[*index] {
                continue;
            }
            let field = &self.model.fields[*index];
            let (FieldSource::Derived { how, .. }, Some((_, source))) =
                (&field.source, self.sources.iter().find(|(i, _)| i == from))
            else {
                continue;
            };
            if let Some(text) = derived_text(*how, source) {
                self.known(*index, field, &Value::Text(text))?;
            }
        }
        Some(())
    }
}

/// Trims a text. Most need no trimming, which shows at their ends.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => text,
        _ => text.trim(),
    }
}

/// A trimmed text as it is compared.
fn compared<'t>(trimmed: &'t str, is_exact: bool, spare: &'t mut String) -> &'t str {
    // Every byte is looked at, for without a way out in the middle many are looked at at once.
    let is_plain = |bytes: &[u8]| bytes.iter().fold(true, |plain, b| plain & b.is_ascii() & !b.is_ascii_uppercase());
    if is_exact || is_plain(trimmed.as_bytes()) {
        return trimmed;
    }
    *spare = trimmed.to_lowercase();
    spare
}

fn no_activities(scan: &mut JsonCursor<'_>) -> Option<()> {
    match scan.value()? {
        JsonToken::Nothing => Some(()),
        JsonToken::List => scan.take(b']').then_some(()),
        _ => None,
    }
}

/// Skips a value that no field asks for; it must be valid JSON all the same.
fn ignore(scan: &mut JsonCursor<'_>) -> Option<()> {
    match scan.value()? {
        JsonToken::Nothing | JsonToken::Bool(_) | JsonToken::Number(_) => Some(()),
        JsonToken::Text(text) => (text.len() <= MAX_TEXT).then_some(()),
        JsonToken::List => each_item(scan, |_| Some(())),
        JsonToken::Table => scan.read::<RawAnswers>().map(|_| ()),
    }
}

/// Calls the function for each text of a list, starting after its bracket.
fn each_item(scan: &mut JsonCursor<'_>, mut take: impl FnMut(&str) -> Option<()>) -> Option<()> {
    if scan.take(b']') {
        return Some(());
    }
    loop {
        let item = scan.quoted()?;
        if item.len() > MAX_TEXT {
            return None;
        }
        take(&item)?;
        if !scan.take(b',') {
            return scan.take(b']').then_some(());
        }
    }
}
