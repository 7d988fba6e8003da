//! Which words of a catalog field a model takes over: what it says itself wins. Knows nothing about compiling.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::name::normal_alias;
use crate::base::value::normalize;
use crate::condition::texts_in;
use crate::document::{FieldDocument, ModelDocument};

/// Words that a model asks for in the values of one field, normalized.
#[derive(Debug, Default)]
pub(super) struct OwnWords {
    whole: BTreeSet<String>,
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
                own.whole.extend(table.cells.iter().flat_map(|c| c.is.iter()).map(normal_alias));
            }
            conditions.extend(group.rules.iter().map(|r| &r.when));
        }
        conditions.extend(document.gates.iter().map(|g| &g.when));
        conditions.extend(document.stages.iter().flat_map(|s| s.enter.iter().chain(&s.leave)));
        conditions.extend(document.actions.iter().filter_map(|a| a.when.as_ref()));
        for asked in conditions.into_iter().flat_map(|text| texts_in(text)) {
            let (own, word) = (found.entry(asked.name).or_default(), normal_alias(&asked.text));
            if asked.is_part {
                own.parts.push(word);
            } else {
                own.whole.insert(word);
            }
        }
        found
    }

    fn asks_for(&self, word: &str) -> bool {
        self.whole.contains(word) || self.parts.iter().any(|part| word.contains(part.as_str()))
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
    let renamed: BTreeMap<String, String> = values.iter().map(|(word, read)| (normal_alias(word), read.clone())).collect();
    let options: BTreeSet<String> = own.iter().flat_map(|f| &f.options).map(|o| normalize(&o.is)).collect();
    let is_named = |word: &str| {
        let word = normal_alias(word);
        renamed.contains_key(&word)
            || options.iter().any(|option| normal_alias(option) == word)
            || asked.is_some_and(|asked| asked.asks_for(&word))
    };
    for (word, read) in known {
        let read = renamed.get(&normal_alias(&read)).cloned().unwrap_or(read);
        if !is_named(&word) && (options.is_empty() || options.contains(&normalize(&read))) {
            values.insert(word, read);
        }
    }
    values
}
