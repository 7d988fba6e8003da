//! Checks and compiles words that are read as others: those of a field, and those of stages. Knows nothing about answers.

use std::collections::{BTreeMap, BTreeSet};

use super::lowering::Lowering;
use crate::base::error::{DocPath, Problem, ProblemKind};
use crate::base::ids::StageId;
use crate::base::name::normal_alias;
use crate::base::nearest::nearest;
use crate::base::value::as_compared;
use crate::base::word_map::WordMap;
use crate::document::{FieldDocument, MAX_PROBLEMS};
use crate::model::DISQUALIFIED;

/// Words of one field that are read as others.
const MAX_VALUES: usize = 2_000;
/// Bytes of each such word, and of what it is read as.
const MAX_WORD: usize = 256;
/// Other words for one stage.
const MAX_STAGE_ALIASES: usize = 200;

impl Lowering<'_> {
    /// The words of a field that are read as others; `words` are its options.
    pub(super) fn values(
        &mut self,
        (name, field): (&str, &FieldDocument),
        words: &[Box<str>],
        exact: bool,
        path: &DocPath,
    ) -> WordMap {
        if field.values.len() > MAX_VALUES {
            let kind = ProblemKind::TooMany { what: "values", found: field.values.len(), limit: MAX_VALUES };
            self.problem(kind, path.clone());
            return WordMap::default();
        }
        // By normalized word: as it was first written, and what it is read as.
        let mut seen: BTreeMap<String, (&str, Box<str>)> = BTreeMap::new();
        for (word, read) in &field.values {
            if self.problems.len() > MAX_PROBLEMS {
                break;
            }
            let path = path.key(word);
            if word.len().max(read.len()) > MAX_WORD {
                self.problem(ProblemKind::TextTooLong { limit: MAX_WORD }, path);
                continue;
            }
            let Some(key) = self.comparable(word, &path) else { continue };
            let read: Box<str> = as_compared(read, exact).into();
            if read.is_empty() {
                self.problem(ProblemKind::NotA { expected: "value", found: String::new() }, path);
                continue;
            }
            if !words.is_empty() && !words.contains(&read) {
                let hint = nearest(&read, words.iter().map(AsRef::as_ref))
                    .map_or_else(|| format!("options: {}", words.join(", ")), |n| format!("did you mean `{n}`?"));
                let kind = ProblemKind::UnknownOption { option: read.to_string(), field: name.to_owned() };
                self.hinted(kind, path.clone(), Some(hint));
            }
            match seen.get(&key) {
                Some((first, known)) if *known != read => {
                    let hint = format!("`{first}` is the same word: only letters and digits count, without case");
                    let kind = ProblemKind::DuplicateKey { key: word.clone() };
                    self.problems.push(Problem::new(kind, path).hint(hint));
                }
                Some(_) => {}
                None => _ = seen.insert(key, (word, read)),
            }
        }
        let map = WordMap::new(seen.iter().map(|(key, (_, read))| (key.as_str().into(), read.clone())).collect());
        for option in words.iter().filter(|option| map.renames(option)) {
            let other = map.find(option).unwrap_or_default().to_owned();
            self.problem(ProblemKind::OptionRenamed { option: option.to_string(), other }, path.clone());
        }
        if words.is_empty() {
            let all: BTreeSet<&Box<str>> = seen.values().map(|(_, read)| read).collect();
            for word in all.into_iter().filter(|word| map.renames(word)) {
                let other = map.find(word).unwrap_or_default().to_owned();
                self.problem(ProblemKind::ValueChain { word: word.to_string(), other }, path.clone());
            }
        }
        map
    }

    /// The words by which a lead's present stage is known: ids and aliases.
    pub(super) fn name_stages(&mut self, path: &DocPath) {
        let stages = &self.document.stages;
        let ids: Vec<StageId> = self.stages.ids().iter().collect();
        let mut owners: BTreeMap<String, (StageId, &str)> = BTreeMap::new();
        let mut ambiguous = BTreeSet::new();
        for (id, stage) in ids.iter().zip(stages) {
            let word = normal_alias(&stage.id);
            // `a-b` and `a_b` are two stages: each is known by its own id to the letter, and by nothing else.
            if owners.insert(word.clone(), (*id, &stage.id)).is_some() {
                ambiguous.insert(word);
            }
        }
        for (index, (id, stage)) in ids.iter().zip(stages).enumerate() {
            let path = path.index(index).key("aliases");
            if stage.aliases.len() > MAX_STAGE_ALIASES {
                let kind =
                    ProblemKind::TooMany { what: "aliases", found: stage.aliases.len(), limit: MAX_STAGE_ALIASES };
                self.problem(kind, path);
                continue;
            }
            for (place, alias) in stage.aliases.iter().enumerate() {
                let path = path.index(place);
                if alias.len() > MAX_WORD {
                    self.problem(ProblemKind::TextTooLong { limit: MAX_WORD }, path);
                    continue;
                }
                let Some(word) = self.comparable(alias, &path) else { continue };
                if word == DISQUALIFIED {
                    self.problem(ProblemKind::ReservedId { id: alias.clone() }, path);
                    continue;
                }
                let (owner, other) = *owners.entry(word).or_insert((*id, &stage.id));
                if owner != *id {
                    let kind = ProblemKind::AliasTaken { alias: alias.clone(), other: other.to_owned() };
                    self.problem(kind, path);
                }
            }
        }
        owners.retain(|word, _| !ambiguous.contains(word));
        self.stage_names = owners.into_iter().map(|(word, (id, _))| (word, id)).collect();
    }

    /// A word as it is compared, or a problem where nothing of it would be.
    fn comparable(&mut self, word: &str, path: &DocPath) -> Option<String> {
        let key = normal_alias(word);
        if key.is_empty() {
            let kind = ProblemKind::NotA { expected: "word with a letter or digit", found: word.to_owned() };
            self.problem(kind, path.clone());
            return None;
        }
        Some(key)
    }
}
