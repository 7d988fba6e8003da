//! What is known of each field at an instant: own answers, derived ones and counted ones.

use std::collections::BTreeSet;

use leadstone::document::{Derivation, FieldDocument, FieldType, Measure, ModelDocument};
use leadstone::normalize;

use super::activities::{Settings, Sorted, compare_values, meets, type_name};
use super::condition::{State, whole};
use super::dates::{format_instant, read_instant};
use super::lead::{PlainLead, PlainValue};

const DAY: i64 = 86_400;

/// The answer that counts, with what is needed to derive another from it.
#[derive(Clone, Debug)]
pub(super) struct Best {
    pub(super) value: Option<PlainValue>,
    pub(super) at: Option<i64>,
}

pub(super) struct Facts<'a> {
    pub(super) document: &'a ModelDocument,
    pub(super) lead: &'a PlainLead,
    pub(super) log: &'a Sorted,
    pub(super) now: i64,
}

/// The type of a field: what it says, or what it follows from.
pub(super) fn kind_of(field: &FieldDocument) -> FieldType {
    let implied = if field.count.is_some() { FieldType::Number } else { FieldType::Text };
    field.kind.unwrap_or(implied)
}

/// The field that a name or column header stands for.
///
/// Choice: of several fields with one alias a person's comes first and a company's last.
pub(super) fn field_called(document: &ModelDocument, name: &str) -> Option<String> {
    if document.fields.contains_key(name) {
        return Some(name.to_owned());
    }
    let mut found: Vec<&String> = document
        .fields
        .iter()
        .filter(|(own, f)| letters(own) == letters(name) || f.aliases.iter().any(|a| letters(a) == letters(name)))
        .map(|(own, _)| own)
        .collect();
    found.sort_by_key(|n| (!n.starts_with("person."), n.starts_with("company."), (*n).clone()));
    found.first().map(ToString::to_string)
}

/// The place of a name among those of a field: its own name, then its aliases in their order.
fn place_of_name(own: &str, field: &FieldDocument, given: &str) -> usize {
    let names = std::iter::once(own).chain(field.aliases.iter().map(String::as_str));
    names.map(letters).position(|name| name == letters(given)).unwrap_or(usize::MAX)
}

/// A word as names are compared: its letters and digits, in lower case.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The word that a field takes an answer for: what `values` says of it, or itself.
///
/// Choice: one step only, and what stands there is compared like any other text of the field.
fn word_read(text: &str, field: &FieldDocument) -> String {
    let word = as_compared(text, field);
    let own = field.values.iter().find(|(from, _)| letters(from) == letters(&word));
    own.map_or(word, |(_, to)| as_compared(to, field))
}

/// What a closed field may hold, as compared; empty if open.
pub(super) fn options_of(field: &FieldDocument) -> Vec<String> {
    let fixed: &[&str] = match field.derive {
        Some(Derivation::Seniority) => normalize::SENIORITIES,
        Some(Derivation::Function) => normalize::FUNCTIONS,
        Some(Derivation::EmailKind) => normalize::EMAIL_KINDS,
        Some(Derivation::SizeBand) => normalize::SIZE_BANDS,
        _ => &[],
    };
    if field.options.is_empty() {
        return fixed.iter().map(ToString::to_string).collect();
    }
    field.options.iter().map(|o| as_compared(&o.is, field)).collect()
}

pub(super) fn as_compared(text: &str, field: &FieldDocument) -> String {
    if field.exact == Some(true) { text.trim().to_owned() } else { text.trim().to_lowercase() }
}

/// The value as the field takes it; `Ok(None)` for an empty cell, `Err` for what the field cannot hold.
fn typed(value: &PlainValue, field: &FieldDocument) -> Result<Option<PlainValue>, ()> {
    if matches!(value, PlainValue::Text(text) if text.trim().is_empty()) {
        return Ok(None);
    }
    let list = |items: Vec<&str>| {
        let items: BTreeSet<String> = items
            .into_iter()
            .filter(|i| !i.trim().is_empty())
            .map(|i| word_read(i, field))
            .filter(|i| !i.is_empty())
            .collect();
        PlainValue::List(items.into_iter().collect())
    };
    let typed = match (kind_of(field), value) {
        (FieldType::Number, PlainValue::Number(n)) if n.abs() >= 2_f64.powi(53) => return Err(()),
        (FieldType::Number, PlainValue::Number(_))
        | (FieldType::Bool, PlainValue::Bool(_))
        | (FieldType::Date, PlainValue::Date(_)) => value.clone(),
        (FieldType::Number, PlainValue::Text(text)) => {
            let number: f64 = text.trim().parse().map_err(|_| ())?;
            if number.abs() >= 2_f64.powi(53) {
                return Err(());
            }
            PlainValue::Number(number)
        }
        (FieldType::Bool, PlainValue::Text(text)) => match text.trim().to_lowercase().as_str() {
            "true" | "yes" | "y" | "1" => PlainValue::Bool(true),
            "false" | "no" | "n" | "0" => PlainValue::Bool(false),
            _ => return Err(()),
        },
        (FieldType::Bool, PlainValue::Number(n)) if n.to_string() == "1" => PlainValue::Bool(true),
        (FieldType::Bool, PlainValue::Number(n)) if n.to_string() == "0" => PlainValue::Bool(false),
        (FieldType::Date, PlainValue::Text(text)) => PlainValue::Date(read_instant(text).ok_or(())?),
        (FieldType::Text, PlainValue::Text(text)) => PlainValue::Text(word_read(text, field)),
        (FieldType::Text, PlainValue::Number(n)) => PlainValue::Text(word_read(&n.to_string(), field)),
        (FieldType::Text, PlainValue::Bool(b)) => PlainValue::Text(word_read(&b.to_string(), field)),
        // Choice: a date in a text field is its ISO spelling, in lower case unless the field is exact.
        (FieldType::Text, PlainValue::Date(at)) => PlainValue::Text(word_read(&format_instant(*at), field)),
        (FieldType::List, PlainValue::Text(text)) if text.contains(';') => list(text.split(';').collect()),
        (FieldType::List, PlainValue::Text(text)) => list(text.split(',').collect()),
        (FieldType::List, PlainValue::List(items)) => list(items.iter().map(String::as_str).collect()),
        _ => return Err(()),
    };
    let options = options_of(field);
    let is_open = options.is_empty();
    match &typed {
        PlainValue::List(items) if items.is_empty() => Ok(None),
        PlainValue::List(items) if !is_open && items.iter().any(|i| !options.contains(i)) => Err(()),
        PlainValue::Text(text) if !is_open && !options.contains(text) => Err(()),
        _ => Ok(Some(typed)),
    }
}

impl Facts<'_> {
    /// Whether every answer is one that its field can hold.
    pub(super) fn all_readable(&self) -> bool {
        self.lead.facts.iter().all(|(name, answer)| {
            let field = field_called(self.document, name).and_then(|n| self.document.fields.get(&n));
            match (field, &answer.value) {
                (Some(field), Some(value)) if field.count.is_none() => typed(value, field).is_ok(),
                _ => true,
            }
        })
    }

    /// Names that no field has.
    pub(super) fn ignored(&self) -> BTreeSet<String> {
        let is_strange = |name: &String| match field_called(self.document, name) {
            Some(found) => self.document.fields.get(&found).is_some_and(|f| f.count.is_some()),
            None => true,
        };
        self.lead.facts.iter().map(|(name, _)| name.clone()).filter(is_strange).collect()
    }

    /// The valid answers of a field itself, the best first: known before refused, newest, surest, first name, smallest.
    ///
    /// Choices: a known answer beats a newer refusal; without a confidence an answer is sure; an answer is stale
    /// from exactly `valid_for` on; one that lies after the instant is not known yet.
    pub(super) fn own_answers(&self, name: &str) -> Vec<Best> {
        let Some(field) = self.document.fields.get(name) else { return Vec::new() };
        let mut found: Vec<(Best, u8, usize)> = Vec::new();
        for (given, answer) in &self.lead.facts {
            if field_called(self.document, given).as_deref() != Some(name) || field.count.is_some() {
                continue;
            }
            let value = match &answer.value {
                None => None,
                Some(value) => match typed(value, field) {
                    Ok(Some(value)) => Some(value),
                    _ => continue,
                },
            };
            if answer.at.is_none_or(|at| at <= self.now) && self.is_fresh(field, answer.at) {
                let best = Best { value, at: answer.at };
                found.push((best, answer.confidence.unwrap_or(100), place_of_name(name, field, given)));
            }
        }
        found.sort_by(|(a, sure_a, name_a), (b, sure_b, name_b)| {
            let known = b.value.is_some().cmp(&a.value.is_some());
            let values = || match (&a.value, &b.value) {
                (Some(a), Some(b)) => compare_values(a, b),
                _ => std::cmp::Ordering::Equal,
            };
            known.then(b.at.cmp(&a.at)).then(sure_b.cmp(sure_a)).then(name_a.cmp(name_b)).then_with(values)
        });
        found.into_iter().map(|(best, _, _)| best).collect()
    }

    fn is_fresh(&self, field: &FieldDocument, at: Option<i64>) -> bool {
        match (field.valid_for, at) {
            (Some(period), Some(at)) => self.now < at + period.seconds(),
            _ => true,
        }
    }

    /// The answer that counts: a known one of its own, one derived from what counts in the other field, a refusal.
    fn best(&self, name: &str) -> Option<Best> {
        let field = self.document.fields.get(name)?;
        let own = self.own_answers(name).into_iter().next();
        if own.as_ref().is_some_and(|b| b.value.is_some()) {
            return own;
        }
        let (Some(how), Some(from)) = (field.derive, &field.from) else { return own };
        match self.best(from).filter(|b| self.is_fresh(field, b.at)) {
            Some(Best { value: Some(value), at }) => match derived(how, &value) {
                Some(text) => Some(Best { value: Some(PlainValue::Text(text)), at }),
                None => own,
            },
            refused => own.or(refused),
        }
    }

    pub(super) fn state(&self, name: &str) -> State {
        let Some(field) = self.document.fields.get(name) else { return State::Unknown };
        if let Some(measure) = field.count {
            return self.counted(measure, field);
        }
        match self.best(name) {
            Some(Best { value: Some(value), .. }) => State::Known(value),
            Some(Best { value: None, .. }) => State::Refused,
            None if field.missing.is_some() => State::Nothing,
            None => State::Unknown,
        }
    }

    /// Choice: `within` counts whole buckets of age; days are days in UTC; the days since the last one where there
    /// is none within the window is like a refusal.
    fn counted(&self, measure: Measure, field: &FieldDocument) -> State {
        let bucket = Settings::of(self.document).bucket;
        let times: Vec<i64> = self
            .log
            .counted
            .iter()
            .filter(|a| field.of.as_ref().is_none_or(|of| of.is_empty() || of.iter().any(|t| type_name(t) == a.kind)))
            .filter(|a| meets(a, field.condition.as_ref()))
            .map(|a| a.at)
            .filter(|at| {
                let age = (self.now.div_euclid(bucket) - at.div_euclid(bucket)).max(0) * bucket;
                field.within.is_none_or(|w| age < w.seconds())
            })
            .collect();
        let days: BTreeSet<i64> = times.iter().map(|t| t.div_euclid(DAY)).collect();
        let count = match measure {
            Measure::Events => whole(times.len()),
            Measure::Days => whole(days.len()),
            Measure::DaysSinceLast => match days.last() {
                Some(last) => whole((self.now.div_euclid(DAY) - last).max(0)),
                None => return State::Refused,
            },
        };
        State::Known(PlainValue::Number(count))
    }
}

fn derived(how: Derivation, value: &PlainValue) -> Option<String> {
    match (how, value) {
        (Derivation::Seniority, PlainValue::Text(text)) => normalize::seniority(text).map(str::to_owned),
        (Derivation::Function, PlainValue::Text(text)) => normalize::function(text).map(str::to_owned),
        (Derivation::EmailDomain, PlainValue::Text(text)) => normalize::email_domain(text),
        (Derivation::EmailKind, PlainValue::Text(text)) => normalize::email_kind(text).map(str::to_owned),
        (Derivation::WebsiteDomain, PlainValue::Text(text)) => normalize::website_domain(text),
        (Derivation::SizeBand, PlainValue::Number(number)) => normalize::size_band(*number).map(str::to_owned),
        _ => None,
    }
}
