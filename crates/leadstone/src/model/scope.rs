//! What the names in conditions stand for: fields, scores and their bands, personas, stages; or properties of activities.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::compiled::{Field, Matrix, Persona, Score, Stage};
use crate::activity::normal_name;
use crate::condition::{Logic, Scope, Subject, and};

/// The names that a part of a model may use: the later the part, the more there is.
#[derive(Clone, Copy, Default)]
pub(crate) struct ModelScope<'m> {
    pub(crate) fields: &'m [Field],
    pub(crate) field_names: Option<&'m BTreeMap<String, usize>>,
    pub(crate) scores: &'m [Score],
    pub(crate) personas: &'m [Persona],
    pub(crate) matrices: &'m [Matrix],
    pub(crate) stages: &'m [Stage],
    pub(crate) has_outcome: bool,
}

impl ModelScope<'_> {
    fn bands(&self, score: usize) -> Vec<(String, Logic)> {
        let bands = self.scores.get(score).map_or(&[][..], |s| &s.bands);
        bands.iter().map(|b| (b.id.to_string(), Logic::Score { score, from: b.from, to: b.to })).collect()
    }

    fn score(&self, name: &str) -> Option<(usize, &Score)> {
        let personas = self.personas.iter().map(|p| p.score).min().unwrap_or(usize::MAX);
        self.scores.iter().enumerate().take(personas).find(|(_, s)| s.id.as_ref() == name)
    }

    fn field(&self, name: &str) -> Option<Subject<'_>> {
        let index = *self.field_names?.get(name)?;
        let field = self.fields.get(index)?;
        Some(Subject::Field {
            index,
            kind: Some(field.kind),
            exact: field.exact,
            may_be_missing: field.may_be_missing,
            options: &field.words,
        })
    }
}

impl Scope for ModelScope<'_> {
    fn name(&self, name: &str) -> Option<Subject<'_>> {
        if let Some(field) = self.field(name) {
            return Some(field);
        }
        if let Some((index, score)) = self.score(name) {
            return Some(Subject::Score { index, range: (score.low, score.high) });
        }
        if let Some((score, part)) = name.split_once('.') {
            let (index, score) = self.score(score)?;
            return match part {
                "band" if !score.bands.is_empty() => Some(Subject::Word { words: self.bands(index) }),
                "ready" => score.hand_over.map(|from| Subject::Fact(Logic::Score { score: index, from, to: i64::MAX })),
                _ => None,
            };
        }
        if let Some(matrix) = self.matrices.iter().find(|m| m.id.as_ref() == name) {
            let columns = self.bands(matrix.columns);
            let words = self
                .bands(matrix.rows)
                .into_iter()
                .flat_map(|(row, row_logic)| {
                    columns.iter().map(move |(column, column_logic)| {
                        (format!("{row}{column}"), and(vec![row_logic.clone(), column_logic.clone()]))
                    })
                })
                .collect();
            return Some(Subject::Word { words });
        }
        match name {
            "persona" if !self.personas.is_empty() => {
                let words = self.personas.iter().enumerate().map(|(i, p)| (p.id.to_string(), Logic::Persona(i)));
                Some(Subject::Word { words: words.collect() })
            }
            "stage" if self.has_outcome => {
                let words = self.stages.iter().enumerate().map(|(i, s)| (s.id.to_string(), Logic::Stage(i)));
                Some(Subject::Word { words: words.collect() })
            }
            "disqualified" if self.has_outcome => Some(Subject::Fact(Logic::Disqualified)),
            "fast_tracked" if self.has_outcome => Some(Subject::Fact(Logic::FastTracked)),
            _ => None,
        }
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.fields.iter().map(|f| f.name.to_string()).collect();
        let own_scores = self.scores.len() - self.personas.len().min(self.scores.len());
        for score in self.scores.iter().take(own_scores) {
            names.push(score.id.to_string());
            if !score.bands.is_empty() {
                names.push(format!("{}.band", score.id));
            }
            if score.hand_over.is_some() {
                names.push(format!("{}.ready", score.id));
            }
        }
        names.extend(self.matrices.iter().map(|m| m.id.to_string()));
        names.extend(self.has_outcome.then(|| "stage".to_owned()));
        names
    }
}

/// The properties of activities: any name is one, and none has a declared type.
#[derive(Default)]
pub(crate) struct PropertyScope {
    pub(crate) properties: RefCell<Vec<Box<str>>>,
}

impl Scope for PropertyScope {
    fn name(&self, name: &str) -> Option<Subject<'_>> {
        if name == "now" {
            return None;
        }
        let name: Box<str> = normal_name(name).into();
        let mut properties = self.properties.borrow_mut();
        let index = properties.iter().position(|p| *p == name).unwrap_or_else(|| {
            properties.push(name);
            properties.len() - 1
        });
        Some(Subject::Field { index, kind: None, exact: false, may_be_missing: false, options: &[] })
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    fn has_now(&self) -> bool {
        false
    }
}
