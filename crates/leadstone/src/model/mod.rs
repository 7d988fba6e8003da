//! A model: checked once, then only read. Knows how it is made and what it is called, not how leads are scored.

mod builtin;
mod catalog_values;
mod lower;
pub(crate) mod names;
pub(crate) mod program;
mod resolve;
pub(crate) mod scope;
mod views;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use program::Program;

use crate::base::error::{DocPath, Error, Problem, ProblemKind};
use crate::base::ids::FieldId;
use crate::base::nearest::nearest;
use crate::document::{FieldDocument, ModelDocument, SourceText};

pub use views::{
    ActionView, BandView, CriterionView, FamilyView, FieldView, GateEffect, GateView, GroupView, LevelView, MatrixView,
    PersonaView, ScoreKind, ScoreView, StageView, TermView,
};

pub use crate::base::name::normal_alias;

/// The stage of a lead that a gate has disqualified.
pub const DISQUALIFIED: &str = "disqualified";

/// A model of what a good lead is; cheap to clone, shared between threads, never changed.
///
/// # Example
/// ```
/// use leadstone::{Lead, Model, Timestamp};
/// let model = Model::framework("bant")?;
/// let at = Timestamp::parse("2026-11-22")?;
/// let lead = Lead::new().with("deal.budget", "approved").with("deal.need", "urgent");
/// let verdict = model.score(&lead, at)?;
/// assert_eq!(verdict.points("bant"), Some(50));
/// # Ok::<(), leadstone::Error>(())
/// ```
#[derive(Clone)]
pub struct Model(pub(crate) Arc<Program>);

/// The kind of row that a column header belongs to: `country` of a company is another field than `country` of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// A contact or lead; fields of the company only where no other field has the name.
    Lead,
    /// A company; only `company.` fields.
    Company,
}

/// Changes to a built-in framework.
///
/// # Example
/// ```
/// use leadstone::Model;
/// use leadstone::model::FrameworkOptions;
/// let options = FrameworkOptions::default().with_weight("budget", 40).with_weight("timeline", 10).with_hand_over(60);
/// let model = Model::framework_with("bant", &options)?;
/// assert_eq!(model.document().scores[0].hand_over, Some(60));
/// # Ok::<(), leadstone::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct FrameworkOptions {
    weights: Vec<(String, i64)>,
    hand_over: Option<i64>,
}

impl FrameworkOptions {
    /// Gives a criterion another weight; the weights should add up to 100.
    #[must_use]
    pub fn with_weight(mut self, criterion: impl Into<String>, weight: i64) -> Self {
        self.weights.push((criterion.into(), weight));
        self
    }

    /// Sets the points from which sales takes over.
    #[must_use]
    pub fn with_hand_over(mut self, points: i64) -> Self {
        self.hand_over = Some(points);
        self
    }
}

impl Model {
    /// The default model `b2b-saas`.
    ///
    /// # Example
    /// ```
    /// assert_eq!(leadstone::Model::builtin().id(), "b2b-saas");
    /// ```
    ///
    /// It is compiled once in a process; later calls share it.
    pub fn builtin() -> Self {
        static BUILTIN: OnceLock<Model> = OnceLock::new();
        let model = || Self::from_document(builtin::b2b_saas()).expect("the built-in documents are read by a test");
        BUILTIN.get_or_init(model).clone()
    }

    /// The fields of the built-in catalog, by name, with the aliases under which CRMs export them. Every model knows
    /// them, but [`fields`](Self::fields) lists only those that it asks about.
    ///
    /// # Example
    /// ```
    /// let employees = &leadstone::Model::catalog()["company.employees"];
    /// assert!(employees.aliases.contains(&"Number of Employees".to_owned()));
    /// ```
    pub fn catalog() -> &'static BTreeMap<String, FieldDocument> {
        static CATALOG: OnceLock<builtin::Catalog> = OnceLock::new();
        CATALOG.get_or_init(builtin::catalog)
    }

    /// A model in TOML.
    ///
    /// # Errors
    /// Every problem of the document, each with path, line, column and often a hint.
    #[cfg(feature = "toml")]
    pub fn from_toml(text: &str) -> Result<Self, Error> {
        Self::from_source(&SourceText::toml(text))
    }

    /// A model in JSON.
    ///
    /// # Errors
    /// Every problem of the document, each with path, line, column and often a hint.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Self::from_source(&SourceText::json(text))
    }

    fn from_source(source: &SourceText<'_>) -> Result<Self, Error> {
        let document = source.checked(|document| match compile(document) {
            Ok(compiled) => compiled.warnings,
            Err(problems) => problems,
        })?;
        match compile(document) {
            Ok(mut compiled) => {
                compiled.warnings = source.locate(compiled.warnings);
                compiled.text = Some(source.keep());
                Ok(Self(Arc::new(compiled)))
            }
            Err(problems) => Err(Error::new(source.locate(problems))),
        }
    }

    /// A model from its sections.
    ///
    /// # Errors
    /// Every problem of the document, each with its path.
    pub fn from_document(document: ModelDocument) -> Result<Self, Error> {
        compile(document).map(|compiled| Self(Arc::new(compiled))).map_err(Error::new)
    }

    /// A built-in framework: `bant`, `champ`, `anum`, `faint`, `gpctba`, `spin`, `five`, `meddic` or `meddpicc`.
    ///
    /// Each is compiled once in a process; later calls share it.
    ///
    /// # Errors
    /// `unknown-framework`.
    pub fn framework(name: &str) -> Result<Self, Error> {
        static READ: [OnceLock<Model>; builtin::FRAMEWORKS.len()] =
            [const { OnceLock::new() }; builtin::FRAMEWORKS.len()];
        let model = || Self::framework_with(name, &FrameworkOptions::default());
        let Some(place) = builtin::framework_index(name).and_then(|i| READ.get(i)) else { return model() };
        if let Some(read) = place.get() {
            return Ok(read.clone());
        }
        let read = model()?;
        Ok(place.get_or_init(|| read).clone())
    }

    /// A built-in framework with other weights or another hand-over.
    ///
    /// # Errors
    /// `unknown-framework`, `unknown-criterion`, `out-of-range`.
    pub fn framework_with(name: &str, options: &FrameworkOptions) -> Result<Self, Error> {
        let Some(mut document) = builtin::framework(name) else {
            let hint = nearest(name, builtin::framework_names().into_iter()).map_or_else(
                || format!("built in: {}", builtin::framework_names().join(", ")),
                |n| format!("did you mean `{n}`?"),
            );
            let problem =
                Problem::new(ProblemKind::UnknownFramework { framework: name.to_owned() }, DocPath::root()).hint(hint);
            return Err(Error::new(vec![problem]));
        };
        for score in &mut document.scores {
            score.weights.extend(options.weights.iter().cloned());
            score.hand_over = options.hand_over.or(score.hand_over);
        }
        Self::from_document(document)
    }

    /// The names of the built-in frameworks.
    pub fn frameworks() -> Vec<&'static str> {
        builtin::framework_names()
    }

    /// The name of the model.
    pub fn id(&self) -> &str {
        &self.0.document.id
    }

    /// The revision of the document; 0 if it has none.
    pub fn revision(&self) -> i64 {
        self.0.document.revision.unwrap_or(0)
    }

    /// The SHA-256 of the canonical JSON of the [document](Self::document), in lower-case hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.0.sha256
    }

    /// The document, with frameworks written out and catalog fields taken in, so that it is complete by itself.
    pub fn document(&self) -> &ModelDocument {
        &self.0.document
    }

    /// The warnings: what is allowed, but probably not meant.
    pub fn warnings(&self) -> &[Problem] {
        &self.0.warnings
    }

    /// The points of a score at which the condition of some stage changes, ascending, with that stage.
    ///
    /// # Example
    /// ```
    /// let bant = leadstone::Model::framework("bant")?;
    /// assert!(bant.thresholds("bant").contains(&(75, "sql")));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn thresholds(&self, score: &str) -> Vec<(i64, &str)> {
        let mut found = Vec::new();
        let Some((index, own)) = self.0.scores.iter_enumerated().find(|(_, s)| s.id.as_ref() == score) else {
            return found;
        };
        for stage in &self.0.stages {
            stage.enter.each_range(&mut |score, from, to| {
                let ends = [from, to.saturating_add(1)].into_iter().filter(|p| own.low < *p && *p <= own.high);
                found.extend(ends.filter(|_| score == index).map(|p| (p, stage.id.as_ref())));
            });
        }
        found.sort_by_key(|(points, _)| *points);
        found.dedup();
        found
    }

    /// The fields of the model, by name.
    pub fn fields(&self) -> impl Iterator<Item = FieldView<'_>> {
        self.0.fields.iter().map(FieldView::of)
    }

    /// The place of a name among those of a field, from 1: the field's own name, then its aliases in their order. All
    /// other names come behind them. Of several columns for one fact the one with the first name counts.
    ///
    /// # Example
    /// ```
    /// let model = leadstone::Model::builtin();
    /// let place = |name| model.place_of_name("company.employees", name);
    /// assert!(place("company.employees") < place("Employees") && place("Employees") < place("Headcount"));
    /// ```
    pub fn place_of_name(&self, field: &str, name: &str) -> usize {
        if field == name {
            return 1;
        }
        let normal = normal_alias(name);
        if normal == normal_alias(field) {
            return 1;
        }
        let aliases =
            self.document().fields.get(field).or_else(|| Self::catalog().get(field)).map(|field| &field.aliases);
        let aliases = aliases.map_or(&[][..], |aliases| aliases);
        aliases.iter().position(|alias| normal_alias(alias) == normal).unwrap_or(aliases.len()) + 2
    }

    /// Whether a lead may be at a present stage of this name: one of the model, or none.
    pub fn knows_stage(&self, name: &str) -> bool {
        self.0.present_stage(name).is_ok()
    }

    /// The field with this name or alias, such as a column header; `None` if there is none.
    ///
    /// # Example
    /// ```
    /// use leadstone::Model;
    /// use leadstone::model::RecordKind;
    /// let model = Model::builtin();
    /// let field = model.field_for("Number of Employees", RecordKind::Lead).expect("an alias of the catalog");
    /// assert_eq!(field.name(), "company.employees");
    /// ```
    pub fn field_for(&self, header: &str, record: RecordKind) -> Option<FieldView<'_>> {
        self.0.field_for(header, record).map(|id| FieldView::of(&self.0.fields[id]))
    }
}

impl Program {
    pub(crate) fn field_for(&self, header: &str, record: RecordKind) -> Option<FieldId> {
        if record == RecordKind::Lead
            && let Some(id) = self.field_names.get(header)
        {
            return Some(*id);
        }
        let claimed = self.aliases.get(&normal_alias(header))?;
        let is_company = |id: &&FieldId| self.fields[**id].name.starts_with("company.");
        match record {
            RecordKind::Company => claimed.iter().find(is_company).copied(),
            RecordKind::Lead => claimed
                .iter()
                .min_by_key(|id| {
                    let name = &self.fields[**id].name;
                    (!name.starts_with("person."), name.starts_with("company."), name)
                })
                .copied(),
        }
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Model({} revision {}, {})", self.id(), self.revision(), self.sha256())
    }
}

fn compile(document: ModelDocument) -> Result<Program, Vec<Problem>> {
    let mut problems = Vec::new();
    let has_catalog = document.standalone != Some(true);
    let document = resolve::resolve(document, &mut problems);
    lower::build(document, problems).map_err(|mut problems| {
        if has_catalog {
            resolve::name_catalog_fields(&mut problems);
        }
        problems
    })
}
