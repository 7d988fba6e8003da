//! Searches witnesses: leads that go as far as they can, field by field, then by activities. Proves no claim: each lead
//! that it finds is scored.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::base::ids::FieldId;
use crate::base::time::Timestamp;
use crate::base::value::{Number, Value};
use crate::condition::Test;
use crate::eval::verdict::Verdict;
use crate::facts::activity::Activity;
use crate::facts::classes::FieldPartition;
use crate::facts::lead::Lead;
use crate::model::Model;
use crate::model::program::{EventRule, FieldSource, PropertyCondition};

/// The budget of an audit, in leads that are scored.
const BUDGET: usize = 100_000;
/// The budget of an audit, in tests and terms: it limits the number of leads for large models.
const STEPS: usize = 40_000_000;
/// Activities of one rule.
const MOST_ACTIVITIES: usize = 60;

pub(super) struct WitnessSearch<'m> {
    model: &'m Model,
    /// The leads that may still be scored; single answers have a budget of their own.
    left: usize,
    left_alone: usize,
    /// By field, once they were asked for.
    answers: BTreeMap<FieldId, Rc<[Value]>>,
}

impl<'m> WitnessSearch<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        let own = &model.0;
        let size = own.fields.len() + own.atoms.len() + own.tables.len() + own.rules.len() + own.events.len();
        let left = (STEPS / (size + 1)).min(BUDGET) / 2;
        Self { model, left, left_alone: left, answers: BTreeMap::new() }
    }

    fn score(&mut self, lead: &Lead) -> Option<Verdict> {
        self.left = self.left.checked_sub(1)?;
        self.model.score(lead, Timestamp::AUDIT).ok()
    }

    /// The verdict on a lead of one answer.
    pub(super) fn alone(&mut self, lead: &Lead) -> Option<Verdict> {
        self.left_alone = self.left_alone.checked_sub(1)?;
        self.model.score(lead, Timestamp::AUDIT).ok()
    }

    /// Representative values of the classes of a field that a lead can answer.
    pub(super) fn answers(&mut self, field: FieldId) -> Rc<[Value]> {
        let model = &self.model.0;
        let list = || {
            let own = &model.fields[field];
            let asks_nothing = own.tables.is_empty() && own.atoms.is_empty();
            if asks_nothing || matches!(own.source, FieldSource::Counted(_)) {
                return None;
            }
            let cells = FieldPartition::new(model, own, Timestamp::AUDIT.unix()).cells;
            Some(cells.into_iter().filter_map(|c| c.value).collect())
        };
        self.answers.entry(field).or_insert_with(|| list().unwrap_or_default()).clone()
    }

    /// The lead with the most `worth` that answers to these fields can give, as far as the search finds it, and that
    /// worth.
    pub(super) fn most(&mut self, fields: &[FieldId], worth: &dyn Fn(&Verdict) -> i64) -> Option<(Lead, i64)> {
        let model = self.model;
        let mut best = Lead::new();
        let mut most = worth(&self.score(&best)?);
        // Two passes: a rule over two fields shows its worth only when the first is set.
        for index in fields.iter().chain(fields) {
            let field = &model.0.fields[*index];
            for value in self.answers(*index).iter() {
                let mut lead = best.clone();
                lead.facts.insert(field.name.to_string(), vec![value.clone().into()]);
                if let Some(found) = self.score(&lead).map(|v| worth(&v))
                    && found > most
                {
                    (best, most) = (lead, found);
                }
            }
        }
        for rule in &model.0.events {
            let lead = activities(rule, model.0.activity.bucket).into_iter().fold(best.clone(), Lead::with_activity);
            if let Some(found) = self.score(&lead).map(|v| worth(&v))
                && found > most
            {
                (best, most) = (lead, found);
            }
        }
        Some((best, most))
    }
}

/// Enough activities of a rule to reach its cap, the newest at the instant; empty if no activity that it counts is
/// found.
fn activities(rule: &EventRule, bucket: i64) -> Vec<Activity> {
    let Some(kind) = rule.kinds.first().filter(|_| rule.points != 0) else { return Vec::new() };
    let plain = Activity::new(kind, Timestamp::AUDIT);
    let Some(model) = fitting(&plain, rule.filter.as_ref()) else { return Vec::new() };
    let wanted = rule.cap.map_or(20, |cap| cap / rule.points + 2).unsigned_abs();
    let wanted = usize::try_from(wanted).unwrap_or(MOST_ACTIVITIES).min(MOST_ACTIVITIES);
    let per_day = rule.per_day.map_or(MOST_ACTIVITIES, |n| usize::try_from(n).unwrap_or(1).max(1));
    (0..wanted)
        .filter_map(|n| {
            let age = i64::try_from(n / per_day).ok()?.checked_mul(bucket)?;
            let at = Timestamp::from_unix(Timestamp::AUDIT.unix() - age)?;
            Some(Activity { at, ..model.clone() }.with_id(format!("{kind}-{}-{n}", rule.id)))
        })
        .collect()
}

/// The activity with properties that the condition asks for.
fn fitting(activity: &Activity, filter: Option<&PropertyCondition>) -> Option<Activity> {
    let Some(filter) = filter else { return Some(activity.clone()) };
    let mut tried = vec![activity.clone()];
    for (id, property) in filter.properties.iter_enumerated() {
        let tests = filter.atoms.iter().filter(|a| a.field == id).map(|a| &a.test);
        let values: Vec<Value> = tests.flat_map(passing).collect();
        tried = tried
            .iter()
            .flat_map(|a| std::iter::once(a.clone()).chain(values.iter().map(|v| a.clone().with(property, v.clone()))))
            .take(256)
            .collect();
    }
    tried.into_iter().find(|a| filter.holds(a))
}

/// Values of which one passes the test.
fn passing(test: &Test) -> Vec<Value> {
    let near = |n: f64| [n, n + 1.0, n - 1.0].into_iter().filter_map(Number::new).map(Value::Number).collect();
    match test {
        Test::TextIn(words) => words.iter().take(8).map(|w| Value::from(w.as_ref())).collect(),
        Test::StartsWith(text) | Test::EndsWith(text) | Test::Contains(text) => vec![Value::from(text.as_ref())],
        Test::Number(_, limit) => near(limit.get()),
        Test::True | Test::False => vec![Value::Bool(true), Value::Bool(false)],
        Test::Has(item) => vec![Value::from(vec![item.to_string()])],
        _ => Vec::new(),
    }
}
