//! Checks and compiles the fields of a document.

use std::collections::BTreeMap;

use super::lowering::{Lowering, RESERVED, boxed, is_word};
use crate::base::error::{DocPath, ProblemKind};
use crate::base::ids::FieldId;
use crate::base::index::Id;
use crate::base::name::normal_alias;
use crate::base::nearest::nearest;
use crate::base::skeleton::{mixes_alphabets, skeleton};
use crate::base::value::{FieldType, Value, as_compared};
use crate::document::{Derivation, FieldDocument};
use crate::model::program::{Counter, Field, FieldOption, FieldSource};
use crate::normalize;

const MAX_FIELDS: usize = 5_000;
const MAX_OPTIONS: usize = 4_000;

impl Lowering<'_> {
    pub(super) fn all_fields(&mut self) {
        let document = self.document;
        let root = DocPath::root().key("fields");
        if document.fields.len() > MAX_FIELDS {
            self.problem(
                ProblemKind::TooMany { what: "fields", found: document.fields.len(), limit: MAX_FIELDS },
                root,
            );
            return;
        }
        self.field_names =
            document.fields.keys().enumerate().map(|(i, name)| (name.clone(), FieldId::new(i))).collect();
        for (name, field) in &document.fields {
            let path = root.key(name);
            if !name.split('.').all(|part| is_word(part, false))
                || ["id", "stage", "activities"].contains(&name.as_str())
            {
                let allowed = "parts of `a-z`, `0-9`, `_` joined by dots (but not `id`, `stage` or `activities`)";
                self.problem(ProblemKind::BadId { id: name.clone(), allowed }, path.clone());
            } else if RESERVED.contains(&name.as_str()) {
                self.problem(ProblemKind::ReservedId { id: name.clone() }, path.clone());
            }
            let compiled = self.field(name, field, &path);
            self.fields.push(compiled);
        }
        self.aliases();
        self.circles();
    }

    fn field(&mut self, name: &str, field: &FieldDocument, path: &DocPath) -> Field {
        let source = self.source(field, path);
        let implied = match &source {
            FieldSource::Given => None,
            FieldSource::Derived { .. } => Some(FieldType::Text),
            FieldSource::Counted(_) => Some(FieldType::Number),
        };
        let kind = match (field.kind, implied) {
            (Some(given), Some(implied)) if given != implied => {
                let kind = ProblemKind::FieldType {
                    field: name.to_owned(),
                    found: given.as_str(),
                    expected: implied.as_str(),
                };
                self.problem(kind, path.key("type"));
                implied
            }
            (given, implied) => given.or(implied).unwrap_or_else(|| {
                let hint = format!("add `type`: {}", FieldType::WORDS.join(", "));
                self.hinted(ProblemKind::FieldUntyped, path.clone(), Some(hint));
                FieldType::Text
            }),
        };
        let exact = field.exact == Some(true);
        let is_textual = matches!(kind, FieldType::Text | FieldType::List);
        let is_given = matches!(source, FieldSource::Given);
        for (key, is_set, fits, needs) in [
            ("options", !field.options.is_empty(), is_textual, "text and list fields"),
            ("values", !field.values.is_empty(), is_textual && is_given, "text and list fields that are given"),
            ("exact", field.exact.is_some(), is_textual, "text and list fields"),
            ("past", field.past.is_some(), kind == FieldType::Date, "date fields"),
            ("from", field.from.is_some(), field.derive.is_some(), "`derive`"),
            ("of", field.of.is_some(), field.count.is_some(), "`count`"),
            ("where", field.condition.is_some(), field.count.is_some(), "`count`"),
            ("within", field.within.is_some(), field.count.is_some(), "`count`"),
            ("missing", field.missing.is_some(), field.count.is_none(), "fields that are not counted"),
        ] {
            if is_set && !fits {
                self.problem(ProblemKind::KeyNeeds { key, needs }, path.key(key));
            }
        }
        self.check_ask(field, kind, exact, &path.key("ask"));
        let (words, options) = self.options(field, &source, exact, path);
        let values = self.values((name, field), &words, exact, &path.key("values"));
        let mut sorted_words = words.clone();
        sorted_words.sort_unstable();
        Field {
            name: name.into(),
            label: boxed(field.label.as_ref()),
            kind,
            exact,
            past: field.past == Some(true),
            fixed: field.fixed == Some(true),
            may_be_missing: field.missing.is_some(),
            valid_for: field.valid_for,
            options,
            words,
            sorted_words,
            values,
            source,
            ask: field.ask.clone(),
            tables: Vec::new(),
            atoms: Vec::new(),
            moves: false,
        }
    }

    /// What a question costs and how often it is answered in which way are used as they stand.
    fn check_ask(&mut self, field: &FieldDocument, kind: FieldType, exact: bool, path: &DocPath) {
        let Some(ask) = &field.ask else { return };
        if let Some(cost) = ask.cost {
            self.in_range("the cost", cost, (1, 1_000_000), path.key("cost"));
        }
        if let Some(share) = ask.no_answer {
            self.in_range("the share", share, (0, 1_000_000), path.key("no_answer"));
        }
        for (index, answer) in ask.answers.iter().enumerate() {
            let path = path.key("answers").index(index);
            if let Some(share) = answer.share {
                self.in_range("the share", share, (0, 1_000_000), path.key("share"));
            }
            for word in answer.is.iter() {
                match Value::from(word).to_type(kind, exact) {
                    Ok(Some(_)) => {}
                    Ok(None) => {
                        self.problem(ProblemKind::NotA { expected: "value", found: word.to_owned() }, path.key("is"));
                    }
                    Err(kind) => self.problem(kind, path.key("is")),
                }
            }
        }
    }

    fn source(&mut self, field: &FieldDocument, path: &DocPath) -> FieldSource {
        match (field.derive, field.count) {
            (Some(_), Some(_)) => {
                self.problem(ProblemKind::KeysConflict { one: "derive", other: "count" }, path.key("count"));
                FieldSource::Given
            }
            (Some(how), None) => self.derived(how, field, path),
            (None, Some(measure)) => {
                self.at_least_a_bucket(field.within, &path.key("within"));
                FieldSource::Counted(Counter {
                    measure,
                    kinds: super::events::kinds(field.of.as_ref()),
                    filter: field.condition.as_ref().map(|text| self.property_condition(text, &path.key("where"))),
                    within: field.within,
                })
            }
            (None, None) => FieldSource::Given,
        }
    }

    fn derived(&mut self, how: Derivation, field: &FieldDocument, path: &DocPath) -> FieldSource {
        let Some(name) = &field.from else {
            self.problem(ProblemKind::MissingKey { key: "from".to_owned() }, path.clone());
            return FieldSource::Given;
        };
        let Some(from) = self.known_field(name, &path.key("from")) else { return FieldSource::Given };
        let expected = if how == Derivation::SizeBand { FieldType::Number } else { FieldType::Text };
        let found = self.document.fields.get(name).and_then(|f| f.kind).unwrap_or(expected);
        if found != expected {
            let kind =
                ProblemKind::FieldType { field: name.clone(), found: found.as_str(), expected: expected.as_str() };
            self.problem(kind, path.key("from"));
        }
        FieldSource::Derived { from, how }
    }

    fn options(
        &mut self,
        field: &FieldDocument,
        source: &FieldSource,
        exact: bool,
        path: &DocPath,
    ) -> (Box<[Box<str>]>, Box<[FieldOption]>) {
        let path = path.key("options");
        if field.options.len() > MAX_OPTIONS {
            self.problem(
                ProblemKind::TooMany { what: "options", found: field.options.len(), limit: MAX_OPTIONS },
                path,
            );
            return (Box::default(), Box::default());
        }
        if field.options.is_empty()
            && let FieldSource::Derived { how, .. } = source
        {
            let words: Box<[Box<str>]> = derived_words(*how).iter().map(|w| (*w).into()).collect();
            let choices = words.iter().map(|_| FieldOption { label: None, level: None, share: None }).collect();
            return (words, choices);
        }
        let mut words: Vec<Box<str>> = Vec::with_capacity(field.options.len());
        for (index, option) in field.options.iter().enumerate() {
            let path = path.index(index);
            if let Some(level) = option.level {
                self.in_range("the level", level, (-100, 100), path.key("level"));
            }
            if let Some(share) = option.share {
                self.in_range("the share", share, (0, 1_000_000), path.key("share"));
            }
            words.push(as_compared(&option.is, exact).into());
        }
        self.unique(words.clone().iter().enumerate().map(|(i, w)| (w.as_ref(), path.index(i))));
        self.look_alikes(field, &words, exact, &path);
        let choices = field
            .options
            .iter()
            .map(|o| FieldOption { label: boxed(o.label.as_ref()), level: o.level, share: o.share })
            .collect();
        (words.into(), choices)
    }

    /// Index of a field, or a problem with the nearest name.
    pub(super) fn known_field(&mut self, name: &str, path: &DocPath) -> Option<FieldId> {
        let found = self.field_names.get(name).copied();
        if found.is_none() {
            let hint =
                nearest(name, self.field_names.keys().map(String::as_str)).map(|n| format!("did you mean `{n}`?"));
            let hint = hint.unwrap_or_else(|| format!("declare it with `[fields.\"{name}\"]`"));
            self.hinted(ProblemKind::UnknownField { field: name.to_owned() }, path.clone(), Some(hint));
        }
        found
    }

    /// Warns of options that people cannot tell apart: an answer would be refused for no visible reason.
    fn look_alikes(&mut self, field: &FieldDocument, words: &[Box<str>], exact: bool, path: &DocPath) {
        let mut seen: BTreeMap<String, (&str, &str)> = BTreeMap::new();
        for (index, (option, word)) in field.options.iter().zip(words).enumerate() {
            let looks = as_compared(&skeleton(&option.is), exact);
            let first = *seen.entry(looks.clone()).or_insert((option.is.as_str(), word.as_ref()));
            let other = match first {
                (_, same) if same == word.as_ref() && !mixes_alphabets(&option.is) => continue,
                (_, same) if same == word.as_ref() => looks,
                (other, _) => other.to_owned(),
            };
            let kind = ProblemKind::OptionsAlike { option: option.is.clone(), other };
            self.hinted(kind, path.index(index).key("is"), Some("write it with one alphabet".to_owned()));
        }
    }

    fn aliases(&mut self) {
        let document = self.document;
        // By alias and record: looking through all that claim an alias is quadratic.
        let mut owners: BTreeMap<(String, &str), (FieldId, &str)> = BTreeMap::new();
        for (id, (name, field)) in self.fields.ids().iter().zip(&document.fields) {
            let path = DocPath::root().key("fields").key(name).key("aliases");
            let own = std::iter::once((name, None));
            let others = field.aliases.iter().enumerate().map(|(i, alias)| (alias, Some(i)));
            for (written, place) in own.chain(others) {
                let alias = normal_alias(written);
                let (owner, other) = *owners.entry((alias.clone(), record(name))).or_insert((id, name));
                if owner != id {
                    let kind = ProblemKind::AliasTaken { alias: written.clone(), other: other.to_owned() };
                    let path = place.map_or_else(|| path.clone(), |i| path.index(i));
                    self.problem(kind, path);
                    continue;
                }
                let claimed = self.aliases.entry(alias).or_default();
                if claimed.last() != Some(&id) {
                    claimed.push(id);
                }
            }
        }
    }

    /// A derived field must end at one that is given.
    fn circles(&mut self) {
        let parent = |field: &Field| match field.source {
            FieldSource::Derived { from, .. } => Some(from),
            _ => None,
        };
        for field in &self.fields {
            // A path longer than any without a circle is in a circle.
            let steps = self.fields.len().min(64);
            let mut above = std::iter::successors(parent(field), |id| parent(&self.fields[*id]));
            if above.nth(steps).is_some() {
                let path = DocPath::root().key("fields").key(&field.name).key("from");
                self.problems.push(crate::base::error::Problem::new(
                    ProblemKind::FieldCircle { field: field.name.to_string() },
                    path,
                ));
            }
        }
    }
}

/// What a field is a fact about: `company` of `company.size`; fields without a dot are facts about the lead.
fn record(name: &str) -> &str {
    name.split_once('.').map_or("", |(record, _)| record)
}

/// The values that a derivation can give; empty where they are open.
fn derived_words(how: Derivation) -> &'static [&'static str] {
    match how {
        Derivation::Seniority => normalize::SENIORITIES,
        Derivation::Function => normalize::FUNCTIONS,
        Derivation::EmailKind => normalize::EMAIL_KINDS,
        Derivation::SizeBand => normalize::SIZE_BANDS,
        Derivation::EmailDomain | Derivation::WebsiteDomain => &[],
    }
}
