//! The questions of a model, and what each answer says about its own field and about derived ones. Knows nothing about
//! points and chooses no question.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::answer::OfferedAnswer;
use super::answer_priors;
use super::answer_priors::Priors;
use super::ids::QuestionId;
use crate::base::ids::FieldId;
use crate::base::index::IndexVec;
use crate::base::value::{FieldType, Number, Value};
use crate::condition::Test;
use crate::document::Derivation;
use crate::eval::evaluator::Evaluator;
use crate::eval::verdict::Verdict;
use crate::facts::answers::derived_text;
use crate::facts::classes::ValueClass;
use crate::facts::valuation::Valuation;
use crate::model::Model;
use crate::model::program::{FieldSource, Program};
use crate::normalize::{samples, size_band_edges};
use crate::reasoning::bounds::{Domains, TrialValuation};

/// A question with its answers.
#[derive(Clone, Debug)]
pub(super) struct AskableField {
    pub(crate) field: FieldId,
    /// The fields that an answer says something about, its own among them; ascending.
    pub(super) fields: Vec<FieldId>,
    /// At least 1.
    pub(super) cost: f64,
    /// The answers that a person chooses from, then representatives of all others. Their shares add up to 1.
    pub(super) answers: Vec<OfferedAnswer>,
    /// Whether the answers cover every possible one.
    pub(crate) is_complete: bool,
}

impl AskableField {
    /// The question, restricted to what its answers say about its own field and those that `is_told` accepts.
    fn about(&self, is_told: impl Fn(FieldId) -> bool) -> Self {
        let mut asked = self.clone();
        let own = self.field;
        asked.answers.iter_mut().for_each(|a| a.puts.retain(|(field, _)| *field == own || is_told(*field)));
        asked.fields.retain(|field| *field == own || is_told(*field));
        asked
    }
}

impl OfferedAnswer {
    /// Fills the answer in. An answer to a field itself has precedence, so these are filled in last.
    pub(crate) fn put(&self, model: &Program, trial: &mut TrialValuation) {
        self.puts.iter().for_each(|(field, cell)| trial.put(model, *field, cell));
    }

    /// Undoes [`put`](Self::put).
    pub(super) fn take_back(&self, model: &Program, trial: &mut TrialValuation, before: &Valuation) {
        self.puts.iter().for_each(|(field, _)| trial.restore(model, *field, before));
    }
}

/// The questions of a model, for any lead.
#[derive(Clone, Debug)]
pub(super) struct Questions {
    children: Children,
    /// In the order that breaks ties between equal questions.
    all: Vec<AskableField>,
}

/// By field, the fields that are derived from it.
#[derive(Clone, Debug)]
struct Children(BTreeMap<FieldId, Vec<(FieldId, Derivation)>>);

impl Questions {
    /// Every field with `ask` that the stage depends on, itself or through a field that is derived from it.
    pub(crate) fn new(model: &Model, domains: &Domains<'_>, now: i64, priors: Option<&Priors>) -> Self {
        let children = Children::new(&model.0);
        let all = model.0.asking_order();
        let all = all.filter_map(|index| asked(&model.0, &children, domains, now, priors, index)).collect();
        Self { children, all }
    }

    /// Whether some question has other answers at another instant.
    pub(crate) fn moves(&self, domains: &Domains<'_>) -> bool {
        self.all.iter().any(|a| domains.moves(a.field))
    }

    /// The questions that are open for a lead, without what its own answers say better.
    pub(crate) fn open(&self, verdict: &Verdict, left_out: &[&str]) -> IndexVec<QuestionId, Cow<'_, AskableField>> {
        let model = &verdict.model().0;
        let evaluator = verdict.evaluator();
        let mut open = IndexVec::new();
        for asked in &self.all {
            let field = &model.fields[asked.field];
            if left_out.contains(&field.name.as_ref()) || !is_unknown(verdict, &evaluator, asked.field) {
                continue;
            }
            let mut asked = Cow::Borrowed(asked);
            if asked.fields.len() > 1 {
                let told = self.children.told_by(verdict, asked.field);
                asked = Cow::Owned(asked.about(|field| told.contains(&field)));
            }
            if asked.fields.iter().any(|f| model.plans().stage.asks_field(*f)) {
                open.push(asked);
            }
        }
        open
    }
}

/// Whether the field is unknown.
pub(crate) fn is_unknown(verdict: &Verdict, evaluator: &Evaluator<'_>, field: FieldId) -> bool {
    let model = evaluator.model;
    let own = &model.fields[field];
    if own.atoms.is_empty() && own.tables.is_empty() {
        return verdict.prepared().state(field, None, verdict.at().unix()) == crate::facts::state::FieldState::Unknown;
    }
    evaluator.valuation.is_unknown(model, field)
}

impl Children {
    fn new(model: &Program) -> Self {
        let mut children: BTreeMap<FieldId, Vec<(FieldId, Derivation)>> = BTreeMap::new();
        for (index, field) in model.fields.iter_enumerated() {
            if let FieldSource::Derived { from, how } = field.source {
                children.entry(from).or_default().push((index, how));
            }
        }
        Self(children)
    }

    fn of(&self, field: FieldId) -> &[(FieldId, Derivation)] {
        self.0.get(&field).map_or(&[], Vec::as_slice)
    }

    /// Collects what a value says about fields that are derived from its own.
    fn derive(&self, field: FieldId, value: &Value, found: &mut Vec<(FieldId, Value)>) {
        for (child, how) in self.of(field) {
            let Some(text) = derived_text(*how, value) else { continue };
            let value = Value::Text(text);
            self.derive(*child, &value, found);
            found.push((*child, value));
        }
    }

    /// The derived fields that a new answer would settle; answers to them have precedence.
    fn told_by(&self, verdict: &Verdict, field: FieldId) -> BTreeSet<FieldId> {
        let mut told = BTreeSet::new();
        let mut open = vec![field];
        while let Some(parent) = open.pop() {
            for (child, _) in self.of(parent) {
                let best = verdict.prepared().0.field_answers[*child].valid_at(verdict.at().unix()).next();
                if best.is_none_or(|b| b.level > 0 || b.value.is_none()) && told.insert(*child) {
                    open.push(*child);
                }
            }
        }
        told
    }

    /// Every field that is derived from this one, directly or not.
    fn below(&self, field: FieldId) -> Vec<(FieldId, Derivation)> {
        let mut all = Vec::new();
        let mut open = vec![field];
        while let Some(parent) = open.pop() {
            all.extend_from_slice(self.of(parent));
            open.extend(self.of(parent).iter().map(|(c, _)| *c));
        }
        all
    }
}

/// The question for a field, if it has one that matters.
fn asked(
    model: &Program,
    children: &Children,
    domains: &Domains<'_>,
    now: i64,
    priors: Option<&Priors>,
    index: FieldId,
) -> Option<AskableField> {
    let field = &model.fields[index];
    let ask = field.ask.as_ref().filter(|_| !matches!(field.source, FieldSource::Counted(_)))?;
    let domain = domains.get(index);
    let plan = &model.plans().stage;
    let mut below = children.below(index);
    below.retain(|(child, _)| plan.asks_field(*child));
    if below.is_empty() && !plan.asks_field(index) {
        return None;
    }
    let reader =
        AnswerReader { model, children, field: index, now, below: below.iter().map(|(child, _)| *child).collect() };
    let mut list = AnswerList { reader, seen: BTreeSet::new(), answers: Vec::new() };
    if field.words.is_empty() {
        for offered in &ask.answers {
            let value = offered.is.iter().next().and_then(|w| field.read(&Value::from(w)).ok()?);
            if let Some(value) = value {
                list.offer(value, offered.label.clone());
            }
        }
    }
    for (position, value) in domain.cells.iter().map(|c| c.value.as_ref()).enumerate() {
        match (value, field.options.get(position)) {
            (Some(value), Some(option)) => list.offer(value.clone(), option.label.as_deref().map(str::to_owned)),
            (Some(value), None) => list.stand_in(value.clone(), 0),
            (None, _) => {}
        }
    }
    let mut is_complete = domain.is_complete;
    if !below.is_empty() {
        // A text field with tests of its own may be answered in more combinations than are listed here.
        is_complete &= field.kind != FieldType::Text || !plan.asks_field(index);
        is_complete &= below.iter().all(|(child, how)| is_listed(model, domains, *child, *how));
        let known = |field: FieldId| domains.get(field).cells.iter().filter_map(|c| c.value.as_ref());
        let wanted: Vec<&Value> = below.iter().flat_map(|(child, _)| known(*child)).collect();
        let own: Vec<&Value> = known(index).collect();
        let samples = children.of(index).iter().flat_map(|(_, how)| samples_of(*how, &own, &wanted));
        for (value, share) in samples {
            // A sample that is read as another word stands for nothing.
            if matches!(&value, Value::Text(text) if field.values.renames(text)) {
                is_complete = false;
            } else {
                list.stand_in(value, share);
            }
        }
    }
    let refused = domain.cells.iter().filter(|c| c.value.is_none());
    let AnswerList { reader, mut answers, .. } = list;
    answers.extend(refused.map(|c| OfferedAnswer {
        value: None,
        label: None,
        share: 0.0,
        puts: vec![(index, c.clone())],
    }));
    let shares = match priors.and_then(|p| p.counts(&field.name)) {
        Some(counts) => {
            let classes: Vec<AnswerClass> = answers.iter().map(|a| reader.class(&a.puts)).collect();
            let is_value = |index: &usize| answers.get(*index).is_some_and(|a| a.value.is_some());
            answer_priors::counted(&answers, counts, |value| {
                let class = reader.class(&reader.puts(value));
                classes.iter().position(|c| *c == class).filter(is_value)
            })
        }
        None => answer_priors::declared(field, &answers),
    };
    for (answer, share) in answers.iter_mut().zip(shares) {
        answer.share = share;
    }
    let fields: BTreeSet<FieldId> = answers.iter().flat_map(|a| &a.puts).map(|(f, _)| *f).chain([index]).collect();
    let cost = ask.cost.unwrap_or(1) as f64;
    Some(AskableField { field: index, fields: fields.into_iter().collect(), cost, answers, is_complete })
}

/// The answers of a question while they are collected.
struct AnswerList<'a> {
    reader: AnswerReader<'a>,
    seen: BTreeSet<AnswerClass>,
    answers: Vec<OfferedAnswer>,
}

impl AnswerList<'_> {
    /// Adds an answer that a person may choose; it stays apart from others even if the model does not tell them apart.
    fn offer(&mut self, value: Value, label: Option<String>) {
        let puts = self.reader.puts(&value);
        self.seen.insert(self.reader.class(&puts));
        self.answers.push(OfferedAnswer { value: Some(value), label, share: 0.0, puts });
    }

    /// Adds a representative, unless an answer of the same class is there.
    fn stand_in(&mut self, value: Value, share: u32) {
        let puts = self.reader.puts(&value);
        let class = self.reader.class(&puts);
        if self.seen.contains(&class) {
            let known = self.answers.iter_mut().find(|a| self.reader.class(&a.puts) == class);
            if let Some(answer) = known {
                answer.share += f64::from(share);
            }
        } else {
            self.seen.insert(class);
            self.answers.push(OfferedAnswer { value: Some(value), label: None, share: share.into(), puts });
        }
    }
}

/// The class of an answer: its value class, and how the stage sees derived fields.
type AnswerClass = (Vec<bool>, Vec<u16>, Vec<(FieldId, Vec<bool>, Vec<i64>)>);

/// Reads a value as an answer to one question.
struct AnswerReader<'a> {
    model: &'a Program,
    children: &'a Children,
    field: FieldId,
    now: i64,
    /// The derived fields that the stage depends on.
    below: BTreeSet<FieldId>,
}

impl AnswerReader<'_> {
    fn puts(&self, value: &Value) -> Vec<(FieldId, ValueClass)> {
        let mut values = Vec::new();
        self.children.derive(self.field, value, &mut values);
        values.retain(|(field, _)| self.below.contains(field));
        values.sort_by_key(|(field, _)| *field);
        let own = std::iter::once((self.field, value.clone()));
        let cell = |(id, value)| (id, ValueClass::of(self.model, &self.model.fields[id], value, self.now));
        own.chain(values).map(cell).collect()
    }

    fn class(&self, puts: &[(FieldId, ValueClass)]) -> AnswerClass {
        let plan = &self.model.plans().stage;
        let mut class: AnswerClass = Default::default();
        for (index, cell) in puts {
            let field = &self.model.fields[*index];
            if *index == self.field {
                (class.0, class.1) = (cell.truths.to_vec(), cell.tables.to_vec());
                continue;
            }
            let truths = field.atoms.iter().zip(&cell.truths).filter(|(a, _)| plan.asks_atom(**a)).map(|(_, t)| *t);
            let tables = field.tables.iter().zip(&cell.tables).filter(|(t, _)| plan.asks_table(**t));
            let points = tables.map(|(t, cell)| self.model.tables[*t].points_of(*cell));
            class.2.push((*index, truths.collect(), points.collect()));
        }
        class
    }
}

/// Whether the samples cover every derived answer that the model tells apart.
fn is_listed(model: &Program, domains: &Domains<'_>, field: FieldId, how: Derivation) -> bool {
    let is_whole = domains.get(field).is_complete;
    let is_open = matches!(how, Derivation::EmailDomain | Derivation::WebsiteDomain);
    let mut tests = model.fields[field].atoms.iter().map(|a| &model.atoms[*a]).map(|a| &a.test);
    is_whole && (!is_open || tests.all(|test| matches!(test, Test::TextIn(_) | Test::Present)))
}

/// Values of a field from which every derived answer can be derived, with their usual shares.
fn samples_of(how: Derivation, own: &[&Value], wanted: &[&Value]) -> Vec<(Value, u32)> {
    let words = || wanted.iter().filter_map(|v| if let Value::Text(text) = v { Some(text.as_str()) } else { None });
    let texts = |found: &mut dyn Iterator<Item = (String, u32)>| found.map(|(t, n)| (Value::Text(t), n)).collect();
    match how {
        Derivation::Seniority | Derivation::Function => texts(&mut samples::titles().map(|title| (title, 0))),
        Derivation::EmailDomain | Derivation::EmailKind => texts(&mut samples::addresses(words())),
        Derivation::WebsiteDomain => texts(&mut samples::websites(words())),
        Derivation::SizeBand => {
            let ends = own.iter().filter_map(|v| if let Value::Number(n) = v { Some(n.get()) } else { None });
            let mut numbers: Vec<f64> = ends.chain(size_band_edges()).collect();
            numbers.sort_by(f64::total_cmp);
            let between: Vec<f64> =
                numbers.windows(2).filter_map(|p| Some(p.first()? / 2.0 + p.last()? / 2.0)).collect();
            let beyond = [numbers.first().map(|n| n - 1.0), numbers.last().map(|n| n + 1.0)];
            numbers.extend(between);
            numbers.extend(beyond.into_iter().flatten());
            numbers.into_iter().filter_map(Number::new).map(|n| (Value::Number(n), 0)).collect()
        }
    }
}

impl Program {
    /// The fields in the order that breaks ties between equal questions and changes: as the tables of the document name
    /// them, then by name.
    pub(crate) fn asking_order(&self) -> impl Iterator<Item = FieldId> {
        let mut seen = self.fields.filled(false);
        let all = self.tables.iter().map(|t| t.field).chain(self.fields.ids());
        all.filter(move |field| !std::mem::replace(&mut seen[*field], true))
    }
}
