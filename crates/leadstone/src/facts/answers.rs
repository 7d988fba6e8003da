//! A lead read against a model: typed answers in order, activities counted. Ready to be scored at any instant.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use super::history::ActivityHistory;
use super::lead::{Answer, Lead};
use super::state::FieldState;
use super::valuation::Valuation;
use crate::base::error::{DocPath, Error, Problem, ProblemKind};
use crate::base::ids::{FieldId, StageId};
use crate::base::index::IndexVec;
use crate::base::nearest::nearest;
use crate::base::time::Timestamp;
use crate::base::value::Value;
use crate::document::Derivation;
use crate::model::names::NoSuchStage;
use crate::model::program::{Field, FieldSource, Program};
use crate::model::{FieldView, Model, RecordKind};
use crate::normalize;

/// A lead that was read against a model; cheap to clone.
///
/// The lead is parsed once, however many instants it is scored at.
///
/// # Example
/// ```
/// use leadstone::{Lead, Model, Timestamp};
/// let model = Model::framework("bant")?;
/// let prepared = model.prepare(&Lead::new().with("deal.need", "urgent"))?;
/// let at = Timestamp::parse("2026-11-22")?;
/// assert_eq!(prepared.score(at).points("bant"), Some(25));
/// # Ok::<(), leadstone::Error>(())
/// ```
#[derive(Clone)]
pub struct PreparedLead(pub(crate) Arc<PreparedFacts>);

pub(crate) struct PreparedFacts {
    pub(crate) model: Model,
    pub(crate) id: Option<String>,
    pub(crate) stage: Option<StageId>,
    /// One for each field of the model.
    pub(crate) field_answers: IndexVec<FieldId, FieldAnswers>,
    pub(crate) log: ActivityHistory,
    pub(crate) ignored: Vec<String>,
    /// The valuation from `base_from` up to `base_until`, which is excluded; fields that depend on the instant are
    /// filled in later.
    pub(crate) base: Valuation,
    pub(crate) base_from: i64,
    pub(crate) base_until: i64,
}

impl fmt::Debug for PreparedLead {
    /// Shows lead and model; the answers are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedLead")
            .field("model", &self.model().id())
            .field("id", &self.id())
            .field("ignored", &self.ignored())
            .finish_non_exhaustive()
    }
}

/// The answers for one field.
#[derive(Debug, Default)]
pub(crate) struct FieldAnswers {
    /// The best first: see [`FieldAnswers::at`].
    pub(crate) answers: Vec<TypedAnswer>,
}

#[derive(Clone, Debug)]
pub(crate) struct TypedAnswer {
    /// `None` if the answer was refused, or an empty value.
    pub(crate) value: Option<Value>,
    /// Masks older derived answers: the newest title names no rank, so the rank of an older title must not be used.
    pub(crate) masks_older: bool,
    /// In seconds since 1970; `i64::MIN` for an answer without a time.
    pub(crate) from: i64,
    /// The first second at which the answer is stale.
    pub(crate) until: i64,
    pub(crate) confidence: u8,
    /// The place of the name it was given under among the names of the field, where it was given under several.
    pub(crate) name_place: usize,
    /// Derivation depth: 0 for an answer to the field itself, else the number of derivations from the field that was
    /// answered.
    pub(crate) level: usize,
    pub(crate) source: Option<Arc<str>>,
}

impl FieldAnswers {
    /// The answers that are valid at an instant, best first: known before derived before refused; then the newest, then
    /// the highest confidence, then the first name of the field, then the least value.
    pub(crate) fn valid_at(&self, at: i64) -> impl Iterator<Item = &TypedAnswer> {
        self.answers.iter().filter(move |a| a.from <= at && at < a.until)
    }

    pub(crate) fn at(&self, at: i64, may_be_missing: bool) -> FieldState<'_> {
        let mut valid = self.valid_at(at);
        let mut best = valid.next();
        while let Some(TypedAnswer { masks_older: true, level, .. }) = best {
            best = valid.find(|a| a.level < *level);
        }
        match best {
            Some(TypedAnswer { value: Some(value), .. }) => FieldState::Known(value),
            Some(_) => FieldState::NoAnswer,
            None if may_be_missing => FieldState::None,
            None => FieldState::Unknown,
        }
    }

    pub(crate) fn sort(&mut self) {
        // The name, the value and the source break ties, so that the order of the answers never matters.
        self.answers.sort_by(|a, b| {
            let key = |t: &TypedAnswer| (t.value.is_some(), t.from, t.confidence);
            let names = || a.name_place.cmp(&b.name_place);
            let values = || a.value.as_ref().zip(b.value.as_ref()).map_or(Ordering::Equal, |(a, b)| by_value(a, b));
            key(b).cmp(&key(a)).then_with(names).then_with(values).then_with(|| a.source.cmp(&b.source))
        });
    }
}

/// The tie-break between values of equal age and confidence under one name: the least value counts.
fn by_value(a: &Value, b: &Value) -> Ordering {
    a.cmp(b)
}

/// The value that counts if two were given without time and confidence, each with the place of its name: that of the
/// first name, and under one name the least.
pub(crate) fn counting(a: (usize, Value), b: (usize, Value)) -> (usize, Value) {
    if a.0.cmp(&b.0).then_with(|| by_value(&a.1, &b.1)).is_le() { a } else { b }
}

impl Model {
    /// Reads a lead against the model.
    ///
    /// Names that no field has are ignored, and listed by [`PreparedLead::ignored`].
    ///
    /// # Errors
    /// Every value that is not what its field is, and an unknown stage.
    pub fn prepare(&self, lead: &Lead) -> Result<PreparedLead, Error> {
        let model = &self.0;
        let mut field_answers = model.fields.map(|_| FieldAnswers::default());
        let mut problems = Vec::new();
        let mut ignored = Vec::new();
        let mut names: IndexVec<FieldId, Option<&str>> = model.fields.map(|_| None);
        for (name, answers) in &lead.facts {
            let found = model.field_for(name, RecordKind::Lead);
            let is_fact = |id: &FieldId| !matches!(model.fields[*id].source, FieldSource::Counted(_));
            let Some(id) = found.filter(is_fact) else {
                ignored.push(name.clone());
                continue;
            };
            // Only where a field goes by several names it matters which ones.
            let mut name_place = 0;
            match names[id] {
                None => names[id] = Some(name),
                Some(first) => {
                    let place = self.name_place(id, first);
                    let earlier = field_answers[id].answers.iter_mut();
                    earlier.filter(|answer| answer.name_place == 0).for_each(|answer| answer.name_place = place);
                    name_place = self.name_place(id, name);
                }
            }
            for answer in answers {
                match typed(&model.fields[id], answer) {
                    Ok(Some(typed)) => field_answers[id].answers.push(TypedAnswer { name_place, ..typed }),
                    Ok(None) => {}
                    Err(problem) => problems.push(Problem { path: DocPath::root().key(name), ..problem }),
                }
            }
        }
        let stage = match &lead.stage {
            Some(stage) => self.stage_index(stage, &mut problems),
            None => None,
        };
        if !problems.is_empty() {
            return Err(Error::new(problems));
        }
        field_answers.iter_mut().for_each(FieldAnswers::sort);
        for id in &model.derived {
            derive_answers(model, *id, &mut field_answers);
        }
        Ok(self.assemble(lead, stage, field_answers, ignored))
    }

    /// The place of a name among those of a field, from 1: its own name, then its aliases in their order.
    fn name_place(&self, id: FieldId, name: &str) -> usize {
        self.place_of_name(&self.0.fields[id].name, name)
    }

    fn stage_index(&self, stage: &str, problems: &mut Vec<Problem>) -> Option<StageId> {
        self.0.present_stage(stage).unwrap_or_else(|NoSuchStage| {
            let hint =
                nearest(stage, self.0.stages.iter().map(|s| s.id.as_ref())).map(|n| format!("did you mean `{n}`?"));
            let problem =
                Problem::new(ProblemKind::UnknownStage { stage: stage.to_owned() }, DocPath::root().key("stage"));
            problems.push(problem.hint_if_some(hint));
            None
        })
    }

    fn assemble(
        &self,
        lead: &Lead,
        stage: Option<StageId>,
        field_answers: IndexVec<FieldId, FieldAnswers>,
        ignored: Vec<String>,
    ) -> PreparedLead {
        let model = &self.0;
        // Between the newest answer and the first one to go stale nothing changes: that is where `now` mostly lies.
        let all = || field_answers.iter().flat_map(|r| &r.answers);
        let base_from = all().map(|a| a.from).max().unwrap_or(i64::MIN);
        let base_until = all().map(|a| a.until).filter(|u| *u > base_from).min().unwrap_or(i64::MAX);
        let log = ActivityHistory::new(model, &lead.activities);
        let mut base = Valuation::new(model);
        for (field, answers_of_field) in model.fields.iter().zip(&field_answers) {
            base.fill(model, field, answers_of_field.at(base_from, field.may_be_missing), base_from);
        }
        PreparedLead(Arc::new(PreparedFacts {
            model: self.clone(),
            id: lead.id.clone(),
            stage,
            field_answers,
            log,
            ignored,
            base,
            base_from,
            base_until,
        }))
    }
}

impl PreparedLead {
    /// The model it was read against.
    pub fn model(&self) -> &Model {
        &self.0.model
    }

    /// The name of the lead.
    pub fn id(&self) -> Option<&str> {
        self.0.id.as_deref()
    }

    /// Names of facts that the model does not know.
    pub fn ignored(&self) -> &[String] {
        &self.0.ignored
    }

    /// Whether everything known could be known at the instant.
    ///
    /// # Errors
    /// `date-in-future` for each field that must lie in the past and does not.
    pub fn check(&self, at: Timestamp) -> Result<(), Error> {
        let mut problems = Vec::new();
        for (field, answers_of_field) in self.0.model.0.fields.iter().zip(&self.0.field_answers) {
            if let (true, FieldState::Known(Value::Date(found))) =
                (field.past, answers_of_field.at(at.unix(), field.may_be_missing))
                && *found > at
            {
                problems.push(field.in_future(*found, at.unix()));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(Error::new(problems)) }
    }
}

impl FieldView<'_> {
    /// Whether the field takes the value as an answer; an empty value says nothing and is taken.
    ///
    /// # Errors
    /// What is wrong with it: not of the type of the field, or none of its options.
    ///
    /// # Example
    /// ```
    /// use leadstone::model::RecordKind;
    /// let model = leadstone::Model::framework("bant")?;
    /// let need = model.field_for("deal.need", RecordKind::Lead).expect("a field of the framework");
    /// assert!(need.check(&"Urgent".into()).is_ok());
    /// assert_eq!(need.check(&"soon".into()).unwrap_err().kind.code(), "unknown-option");
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn check(&self, value: &Value) -> Result<(), Problem> {
        coerce(self.inner(), value).map(drop)
    }
}

/// The value that the field makes of an answer, which must be one of its options; `None` if it is empty.
pub(crate) fn coerce(field: &Field, value: &Value) -> Result<Option<Value>, Problem> {
    let value = field.read(value).map_err(|kind| Problem::new(kind, DocPath::root()))?;
    if let Some(value) = &value {
        check_options(field, value)?;
    }
    Ok(value)
}

pub(crate) fn typed(field: &Field, answer: &Answer) -> Result<Option<TypedAnswer>, Problem> {
    let value = match &answer.value {
        None => None,
        Some(value) => match coerce(field, value)? {
            None => return Ok(None),
            value => value,
        },
    };
    let from = answer.at.map_or(i64::MIN, Timestamp::unix);
    Ok(Some(TypedAnswer {
        value,
        from,
        until: expiry(field, from),
        confidence: answer.confidence.unwrap_or(100),
        name_place: 0,
        masks_older: false,
        level: 0,
        source: answer.source.as_deref().map(Into::into),
    }))
}

fn expiry(field: &Field, from: i64) -> i64 {
    match field.valid_for {
        Some(period) if from != i64::MIN => from.saturating_add(period.seconds()),
        _ => i64::MAX,
    }
}

fn check_options(field: &Field, value: &Value) -> Result<(), Problem> {
    if field.words.is_empty() {
        return Ok(());
    }
    let items: &[String] = match value {
        Value::Text(text) => std::slice::from_ref(text),
        Value::List(items) => items,
        _ => return Ok(()),
    };
    match items.iter().find(|item| !field.is_option(item)) {
        None => Ok(()),
        Some(item) => {
            let hint = nearest(item, field.words.iter().map(AsRef::as_ref))
                .map_or_else(|| format!("options: {}", field.words.join(", ")), |n| format!("did you mean `{n}`?"));
            let kind = ProblemKind::UnknownOption { option: item.clone(), field: field.name.to_string() };
            Err(Problem::new(kind, DocPath::root()).hint(hint))
        }
    }
}

/// Adds the answers that are derived from another field, in the order in which they count there: a derived field
/// follows the answer that counts, never an older one.
fn derive_answers(model: &Program, id: FieldId, field_answers: &mut IndexVec<FieldId, FieldAnswers>) {
    let field = &model.fields[id];
    let FieldSource::Derived { from, how } = field.source else { return };
    let (mut known, mut refused) = (Vec::new(), Vec::new());
    for answer in &field_answers[from].answers {
        let until = answer.until.min(expiry(field, answer.from));
        let below = TypedAnswer { level: answer.level + 1, ..answer.clone() };
        let Some(value) = &answer.value else {
            if answer.masks_older {
                // The mask that a refusal leaves comes after that refusal, which may still be valid.
                let list = if refused.is_empty() { &mut known } else { &mut refused };
                list.push(below);
            } else {
                // A refusal that is stale in this field still hides older answers, as it does in its own field.
                let hides = (until < answer.until).then(|| TypedAnswer { masks_older: true, ..below.clone() });
                refused.push(TypedAnswer { until, ..below });
                refused.extend(hides);
            }
            continue;
        };
        let silent = TypedAnswer { value: None, masks_older: true, level: 1, ..below };
        let text = derived_text(how, value);
        // The two fields may have different lifetimes.
        let falls_silent = text.is_none() || until < answer.until;
        known.extend(text.map(|t| TypedAnswer {
            value: Some(Value::Text(t)),
            masks_older: false,
            until,
            // An answer of the same depth as the masking one must not be used.
            level: answer.level + 1,
            ..silent.clone()
        }));
        known.extend(falls_silent.then_some(silent));
    }
    let answers = &mut field_answers[id].answers;
    let own = answers.partition_point(|a| a.value.is_some());
    answers.splice(own..own, known);
    answers.extend(refused);
}

pub(crate) fn derived_text(how: Derivation, value: &Value) -> Option<String> {
    match (how, value) {
        (Derivation::Seniority, Value::Text(text)) => normalize::seniority(text).map(str::to_owned),
        (Derivation::Function, Value::Text(text)) => normalize::function(text).map(str::to_owned),
        (Derivation::EmailDomain, Value::Text(text)) => normalize::email_domain(text),
        (Derivation::EmailKind, Value::Text(text)) => normalize::email_kind(text).map(str::to_owned),
        (Derivation::WebsiteDomain, Value::Text(text)) => normalize::website_domain(text),
        (Derivation::SizeBand, Value::Number(number)) => normalize::size_band(number.get()).map(str::to_owned),
        _ => None,
    }
}

impl Field {
    /// The problem of a date that lies after the instant.
    pub(crate) fn in_future(&self, found: Timestamp, at: i64) -> Problem {
        let at = Timestamp::from_unix(at).map_or_else(String::new, |at| at.to_string());
        Problem::new(ProblemKind::DateInFuture { found: found.to_string(), at }, DocPath::root().key(&self.name))
    }
}
