//! Which words of a catalog field a model takes over: what it says itself wins. Knows nothing about compiling.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::name::normal_alias;
use crate::base::value::normalize;
use crate::condition::texts_in;
use crate::document::{FieldDocument, ModelDocument};

/// Words that a model asks for in the values of one field.
#[derive(Debug, Default)]
pub(super) struct OwnWords {
    /// In lower case, by the same word as aliases are compared.
    whole: BTreeMap<String, BTreeSet<String>>,
    /// As aliases are compared.
    parts: Vec<String>,
}

impl OwnWords {
    /// By field: what tables and conditions of the document ask for.
    pub(super) fn of(document: &ModelDocument) -> BTreeMap<String, Self> {
        let mut found: BTreeMap<String, Self> = BTreeMap::new();
        let groups =
            document.scores.iter().flat_map(|s| &s.groups).chain(document.personas.iter().flat_map(|p| &p.groups));
        let mut conditions: Vec<&String> = Vec::new();
        for group in groups {
            for table in &group.tables {
                let own = found.entry(table.field.clone()).or_default();
                table.cells.iter().flat_map(|c| c.is.iter()).for_each(|word| own.add(word));
            }
            conditions.extend(group.rules.iter().map(|r| &r.when));
        }
        conditions.extend(document.gates.iter().map(|g| &g.when));
        conditions.extend(document.stages.iter().flat_map(|s| s.enter.iter().chain(&s.leave)));
        conditions.extend(document.actions.iter().filter_map(|a| a.when.as_ref()));
        for asked in conditions.into_iter().flat_map(|text| texts_in(text)) {
            let own = found.entry(asked.name).or_default();
            if asked.is_part {
                own.parts.push(normal_alias(&asked.text));
            } else {
                own.add(&asked.text);
            }
        }
        found
    }

    fn add(&mut self, word: &str) {
        self.whole.entry(normal_alias(word)).or_default().insert(normalize(word));
    }

    /// Whether a word must stay as it is, for something asks for it that it would no longer be.
    fn would_miss(&self, word: &str, read: &str) -> bool {
        self.whole.get(word).is_some_and(|own| own.iter().any(|own| own != read))
            || self.parts.iter().any(|part| word.contains(part.as_str()))
    }
}

/// The words of a field with those of the catalog added. A word stays as it is where the model names it: in `values` or
/// `options` of the field, in a cell or in a condition. What the model reads as another it also reads so where the
/// catalog leads to it.
pub(super) fn with_catalog(
    own: Option<&FieldDocument>,
    known: BTreeMap<String, String>,
    asked: Option<&OwnWords>,
) -> BTreeMap<String, String> {
    let mut values = own.map(|f| f.values.clone()).unwrap_or_default();
    if own.is_some_and(|f| f.exact == Some(true)) {
        return values;
    }
    let renamed: BTreeMap<String, String> =
        values.iter().map(|(word, read)| (normal_alias(word), read.clone())).collect();
    let options: BTreeSet<String> = own.iter().flat_map(|f| &f.options).map(|o| normalize(&o.is)).collect();
    let stays = |word: &str, read: &str| {
        let word = normal_alias(word);
        renamed.contains_key(&word)
            || options.iter().any(|option| option != read && normal_alias(option) == word)
            || asked.is_some_and(|asked| asked.would_miss(&word, read))
    };
    for (word, read) in known {
        let read = renamed.get(&normal_alias(&read)).cloned().unwrap_or(read);
        let compared = normalize(&read);
        if !stays(&word, &compared) && (options.is_empty() || options.contains(&compared)) {
            values.insert(word, read);
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use crate::Model;
    use crate::model::{RecordKind, builtin};

    /// What a model reads some words of `lead.status` as.
    #[track_caller]
    fn read<const N: usize>(document: &str, words: [&str; N]) -> [String; N] {
        let model = Model::from_json(&format!(r#"{{"format": 1, "id": "m", {document}}}"#)).expect("a model");
        assert!(model.warnings().is_empty(), "{:?}", model.warnings());
        let again = Model::from_json(&model.document().to_json()).expect("a complete document");
        assert_eq!(again.sha256(), model.sha256(), "a complete document takes nothing more");
        let field = model.field_for("lead.status", RecordKind::Lead).expect("a field of the catalog");
        let field = &model.0.fields[model.0.field_names[field.name()]];
        words.map(|word| field.values.find(word).unwrap_or(word).to_owned())
    }

    #[test]
    fn a_model_that_names_a_field_reads_the_words_of_crms() {
        let words = ["Junk Lead", "BAD_TIMING", "somewhere else"];
        assert_eq!(read(r#""fields": {"lead.status": {}}"#, words), ["junk", "later", "somewhere else"]);
    }

    #[test]
    fn words_of_the_model_are_added_and_win() {
        let fields = r#""fields": {"lead.status": {"values": {"junk lead": "waste", "Our Word": "later"}}}"#;
        assert_eq!(read(fields, ["JunkLead", "Spam", "our-word", "On Hold"]), ["waste", "junk", "later", "later"]);
    }

    #[test]
    fn where_the_catalog_leads_to_a_word_of_the_model_the_model_is_followed() {
        let fields = r#""fields": {"lead.status": {"values": {"Junk": "waste"}}}"#;
        assert_eq!(read(fields, ["Spam", "junk"]), ["waste", "waste"]);
    }

    #[test]
    fn a_word_that_the_model_names_stays_as_it_is() {
        let gate = |when: &str| format!(r#""gates": [{{"id": "g", "when": "{when}", "disqualify": "r"}}]"#);
        let words = ["Bad Timing", "BAD_TIMING", "On Hold"];
        for when in
            ["lead.status == 'bad timing'", "!(lead.status in ['x', 'bad_timing'])", "lead.status.contains('timing')"]
        {
            assert_eq!(read(&gate(when), words), ["Bad Timing", "BAD_TIMING", "later"], "{when}");
        }
        assert_eq!(read(&gate("lead.status == 'later'"), words), ["later"; 3]);
        let table = r#""scores": [{"id": "s", "groups": [{"id": "g", "tables": [{"field": "lead.status",
            "cells": [{"is": ["bad timing", "on-hold"], "points": 1}]}]}]}]"#;
        assert_eq!(read(table, words), ["Bad Timing", "BAD_TIMING", "On Hold"]);
    }

    #[test]
    fn a_closed_field_takes_the_words_that_lead_to_its_options() {
        let fields = r#""fields": {"lead.status": {"options": [{"is": "Junk"}, {"is": "nurture"}, {"is": "later"}]}}"#;
        let words = ["Junk Lead", "Nurture", "On Hold", "Contacted"];
        assert_eq!(read(fields, words), ["junk", "Nurture", "later", "Contacted"]);
        let fields = r#""fields": {"lead.status": {"exact": true}}"#;
        assert_eq!(read(fields, ["Junk Lead"]), ["Junk Lead"]);
    }

    #[test]
    fn a_word_of_the_catalog_has_one_meaning_and_is_not_read_on() {
        let mut words = 0;
        for (name, field) in builtin::catalog() {
            let text = format!(r#"{{"format": 1, "id": "m", "fields": {{"{name}": {{}}}}}}"#);
            let model = Model::from_json(&text).expect("a field of the catalog");
            assert!(model.warnings().is_empty(), "{:?}", model.warnings());
            words += field.values.len();
        }
        assert!(words > 300, "{words}");
    }
}
