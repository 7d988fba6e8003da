//! What the names in conditions stand for: fields, scores and their bands, personas, stages; or properties of activities.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::program::{Band, Field, Matrix, Persona, Score, Stage};
use crate::base::name::normal_name;
use crate::condition::{Logic, Options, Scope, Subject, Words, and};

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
    fn bands(&self, score: usize) -> Bands<'_> {
        Bands { score, bands: self.scores.get(score).map_or(&[][..], |s| &s.bands) }
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
            options: Options { declared: &field.words, sorted: &field.sorted_words },
        })
    }
}

impl Scope for ModelScope<'_> {
    fn name(&self, name: &str) -> Option<Subject<'_>> {
        if let Some(field) = self.field(name) {
            return Some(field);
        }
        if let Some((index, _)) = self.score(name) {
            return Some(Subject::Score(index));
        }
        if let Some((score, part)) = name.split_once('.') {
            let (index, score) = self.score(score)?;
            return match part {
                "band" if !score.bands.is_empty() => {
                    Some(Subject::Word(Box::new(Bands { score: index, bands: &score.bands })))
                }
                "ready" => score.hand_over.map(|from| Subject::Fact(Logic::Score { score: index, from, to: i64::MAX })),
                _ => None,
            };
        }
        if let Some(matrix) = self.matrices.iter().find(|m| m.id.as_ref() == name) {
            let (rows, columns) = (self.bands(matrix.rows), self.bands(matrix.columns));
            return Some(Subject::Word(Box::new(Pairs { rows, columns })));
        }
        match name {
            "persona" if !self.personas.is_empty() => {
                let ids = self.personas.iter().map(|p| p.id.as_ref()).collect();
                Some(Subject::Word(Box::new(Ids { ids, logic: Logic::Persona })))
            }
            "stage" if self.has_outcome => {
                let ids = self.stages.iter().map(|s| s.id.as_ref()).collect();
                Some(Subject::Word(Box::new(Ids { ids, logic: Logic::Stage })))
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

/// The bands of a score.
struct Bands<'m> {
    score: usize,
    bands: &'m [Band],
}

impl Bands<'_> {
    fn logic(&self, band: &Band) -> Logic {
        Logic::Score { score: self.score, from: band.from, to: band.to }
    }
}

impl Words for Bands<'_> {
    fn find(&self, word: &str) -> Vec<Logic> {
        self.bands.iter().filter(|b| b.id.as_ref() == word).map(|b| self.logic(b)).collect()
    }

    fn all(&self) -> Vec<String> {
        self.bands.iter().map(|b| b.id.to_string()).collect()
    }
}

/// The fields of a matrix: a band of one score and a band of another.
struct Pairs<'m> {
    rows: Bands<'m>,
    columns: Bands<'m>,
}

impl Words for Pairs<'_> {
    fn find(&self, word: &str) -> Vec<Logic> {
        let rows = self.rows.bands.iter().filter_map(|row| Some((row, word.strip_prefix(row.id.as_ref())?)));
        rows.flat_map(|(row, rest)| {
            let columns = self.columns.find(rest).into_iter();
            columns.map(|column| and(vec![self.rows.logic(row), column]))
        })
        .collect()
    }

    fn all(&self) -> Vec<String> {
        let columns = self.columns.all();
        self.rows.all().into_iter().flat_map(|r| columns.iter().map(move |c| format!("{r}{c}"))).collect()
    }
}

/// Personas or stages, each by its place.
struct Ids<'m> {
    ids: Vec<&'m str>,
    logic: fn(usize) -> Logic,
}

impl Words for Ids<'_> {
    fn find(&self, word: &str) -> Vec<Logic> {
        self.ids.iter().position(|id| *id == word).map(self.logic).into_iter().collect()
    }

    fn all(&self) -> Vec<String> {
        self.ids.iter().map(ToString::to_string).collect()
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
        Some(Subject::Field { index, kind: None, exact: false, may_be_missing: false, options: Options::default() })
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    fn has_now(&self) -> bool {
        false
    }
}
