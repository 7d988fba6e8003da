//! Name resolution in conditions: fields, scores and their bands, personas, stages; or properties of activities.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::program::{Band, Field, Matrix, Persona, Score, Stage};
use crate::base::ids::{FieldId, MatrixId, PersonaId, ScoreId, StageId};
use crate::base::index::{Id, IndexVec};
use crate::base::name::normal_name;
use crate::condition::{BoolExpr, NameScope, Options, Subject, WordSet, and};

/// The names that a part of a model may use; later parts may use more.
#[derive(Clone, Copy, Default)]
pub(crate) struct ModelScope<'m> {
    pub(crate) fields: &'m IndexVec<FieldId, Field>,
    pub(crate) field_names: Option<&'m BTreeMap<String, FieldId>>,
    pub(crate) scores: &'m IndexVec<ScoreId, Score>,
    pub(crate) personas: &'m IndexVec<PersonaId, Persona>,
    pub(crate) matrices: &'m IndexVec<MatrixId, Matrix>,
    pub(crate) stages: &'m IndexVec<StageId, Stage>,
    pub(crate) has_outcome: bool,
}

impl ModelScope<'_> {
    fn bands(&self, score: ScoreId) -> BandNames<'_> {
        let mut bands: Vec<&Band> = self.scores[score].bands.iter().collect();
        bands.sort_by_key(|b| (b.from, b.to));
        BandNames { score, bands }
    }

    fn score(&self, name: &str) -> Option<(ScoreId, &Score)> {
        let personas = self.personas.iter().map(|p| p.score).min();
        self.scores
            .iter_enumerated()
            .take_while(|(id, _)| personas.is_none_or(|first| *id < first))
            .find(|(_, s)| s.id.as_ref() == name)
    }

    fn field(&self, name: &str) -> Option<Subject<'_>> {
        let id = *self.field_names?.get(name)?;
        let field = &self.fields[id];
        Some(Subject::Field {
            id,
            kind: Some(field.kind),
            exact: field.exact,
            may_be_missing: field.may_be_missing,
            options: Options { declared: &field.words, sorted: &field.sorted_words },
        })
    }
}

impl NameScope for ModelScope<'_> {
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
                "band" if !score.bands.is_empty() => Some(Subject::Word(Box::new(self.bands(index)))),
                "ready" => {
                    score.hand_over.map(|from| Subject::Fact(BoolExpr::Score { score: index, from, to: i64::MAX }))
                }
                _ => None,
            };
        }
        if let Some(matrix) = self.matrices.iter().find(|m| m.id.as_ref() == name) {
            let (rows, columns) = (self.bands(matrix.rows), self.bands(matrix.columns));
            return Some(Subject::Word(Box::new(Pairs { rows, columns })));
        }
        match name {
            "persona" if !self.personas.is_empty() => {
                let ids = self.personas.map(|p| p.id.as_ref());
                Some(Subject::Word(Box::new(IdNames { ids, logic: BoolExpr::Persona })))
            }
            "stage" if self.has_outcome => {
                let ids = self.stages.map(|s| s.id.as_ref());
                Some(Subject::Word(Box::new(IdNames { ids, logic: BoolExpr::Stage })))
            }
            "disqualified" if self.has_outcome => Some(Subject::Fact(BoolExpr::Disqualified)),
            "fast_tracked" if self.has_outcome => Some(Subject::Fact(BoolExpr::FastTracked)),
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

/// The bands of a score, ascending.
struct BandNames<'m> {
    score: ScoreId,
    bands: Vec<&'m Band>,
}

impl BandNames<'_> {
    fn logic(&self, band: &Band) -> BoolExpr {
        BoolExpr::Score { score: self.score, from: band.from, to: band.to }
    }
}

impl WordSet for BandNames<'_> {
    fn find(&self, word: &str) -> Vec<BoolExpr> {
        self.bands.iter().filter(|b| b.id.as_ref() == word).map(|b| self.logic(b)).collect()
    }

    fn all(&self) -> Vec<String> {
        self.bands.iter().map(|b| b.id.to_string()).collect()
    }
}

/// The fields of a matrix: a band of one score and a band of another.
struct Pairs<'m> {
    rows: BandNames<'m>,
    columns: BandNames<'m>,
}

impl WordSet for Pairs<'_> {
    fn find(&self, word: &str) -> Vec<BoolExpr> {
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

/// Personas or stages.
struct IdNames<'m, I> {
    ids: IndexVec<I, &'m str>,
    logic: fn(I) -> BoolExpr,
}

impl<I: Id> WordSet for IdNames<'_, I> {
    fn find(&self, word: &str) -> Vec<BoolExpr> {
        self.ids.position(|id| *id == word).map(self.logic).into_iter().collect()
    }

    fn all(&self) -> Vec<String> {
        self.ids.iter().map(ToString::to_string).collect()
    }
}

/// The properties of activities: any name is one, and none has a declared type.
#[derive(Default)]
pub(crate) struct PropertyScope {
    pub(crate) properties: RefCell<IndexVec<FieldId, Box<str>>>,
}

impl NameScope for PropertyScope {
    fn name(&self, name: &str) -> Option<Subject<'_>> {
        if name == "now" {
            return None;
        }
        let name: Box<str> = normal_name(name).into();
        let mut properties = self.properties.borrow_mut();
        let id = properties.position(|p| *p == name).unwrap_or_else(|| properties.push(name));
        Some(Subject::Field { id, kind: None, exact: false, may_be_missing: false, options: Options::default() })
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    fn has_now(&self) -> bool {
        false
    }
}
