//! Finds leads that go as far as they can: field by field, then activities. Proves nothing: what it finds is scored.

use crate::activity::Activity;
use crate::condition::Test;
use crate::domain::Domain;
use crate::lead::Lead;
use crate::model::Model;
use crate::model::compiled::{EventRule, FieldSource, PropertyCondition};
use crate::qualification::Qualification;
use crate::time::Timestamp;
use crate::value::{Number, Value};

/// So many leads are scored for a whole audit at most.
const BUDGET: usize = 100_000;
/// Activities of one rule.
const MOST_ACTIVITIES: usize = 60;

pub(super) struct Search<'m> {
    model: &'m Model,
    left: usize,
}

impl<'m> Search<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        Self { model, left: BUDGET }
    }

    pub(super) fn score(&mut self, lead: &Lead) -> Option<Qualification> {
        self.left = self.left.checked_sub(1)?;
        self.model.score(lead, Timestamp::AUDIT).ok()
    }

    /// Values that stand for the cells of a field that a lead can answer.
    pub(super) fn answers(&self, field: usize) -> Vec<Value> {
        let model = &self.model.0;
        let Some(own) = model.fields.get(field) else { return Vec::new() };
        let asks_nothing = own.tables.is_empty() && own.atoms.is_empty();
        if asks_nothing || matches!(own.source, FieldSource::Counted(_)) {
            return Vec::new();
        }
        Domain::new(model, own, Timestamp::AUDIT.unix()).cells.into_iter().filter_map(|c| c.value).collect()
    }

    /// A lead with as much of something as can be found, and how much that is.
    pub(super) fn most(&mut self, worth: &dyn Fn(&Qualification) -> i64) -> Option<(Lead, i64)> {
        let mut best = Lead::new();
        let mut most = worth(&self.score(&best)?);
        // Twice: a rule over two fields shows its worth when the first is there.
        for _ in 0..2 {
            for (index, field) in self.model.0.fields.iter().enumerate() {
                for value in self.answers(index) {
                    let mut lead = best.clone();
                    lead.facts.insert(field.name.to_string(), vec![value.into()]);
                    if let Some(found) = self.score(&lead).map(|v| worth(&v))
                        && found > most
                    {
                        (best, most) = (lead, found);
                    }
                }
            }
        }
        for rule in &self.model.0.events {
            let lead = activities(rule, self.model.0.activity.bucket).into_iter().fold(best.clone(), Lead::activity);
            if let Some(found) = self.score(&lead).map(|v| worth(&v))
                && found > most
            {
                (best, most) = (lead, found);
            }
        }
        Some((best, most))
    }
}

/// Enough activities of a rule for its cap, the newest at the instant; none where no activity is found that it counts.
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
    for (index, property) in filter.properties.iter().enumerate() {
        let tests = filter.atoms.iter().filter(|a| a.field == index).map(|a| &a.test);
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
