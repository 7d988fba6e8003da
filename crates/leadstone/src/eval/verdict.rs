//! The verdict on a lead at an instant, and where every point comes from. Computes nothing that decides.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use super::evaluator::{Evaluator, Outcome};
use super::event_points::event_points;
use super::lead_source::LeadSource;
use crate::base::error::Error;
use crate::base::ids::{EventRuleId, FieldId, ScoreId};
use crate::base::index::IndexVec;
use crate::base::time::{Span, Timestamp};
use crate::base::value::Value;
use crate::document::ActionKind;
use crate::facts::answers::PreparedLead;
use crate::facts::dropped::DroppedActivity;
use crate::facts::history::ActivityCounts;
use crate::facts::lead::Lead;
use crate::facts::state::{FieldState, counted_state};
use crate::facts::valuation::Valuation;
use crate::model::Model;
use crate::model::program::FieldSource;

/// The verdict on a lead at an instant.
///
/// # Example
/// ```
/// use leadstone::{Activity, Lead, Model, Timestamp};
/// let at = Timestamp::parse("2026-11-22T12:00Z")?;
/// let lead = Lead::new()
///     .with("Job Title", "VP of Sales")
///     .with("Number of Employees", 420)
///     .with_activity(Activity::new("demo_request", at));
/// let verdict = Model::builtin().score(&lead, at)?;
/// let fit: i64 = verdict.contributions("fit").iter().map(|c| c.points).sum();
/// assert_eq!(Some(fit), verdict.points("fit"));
/// # Ok::<(), leadstone::Error>(())
/// ```
#[derive(Clone)]
pub struct Verdict {
    pub(crate) lead: LeadSource,
    pub(crate) at: Timestamp,
    /// `None` where the lead's own base holds.
    pub(crate) valuation: Option<Valuation>,
    pub(crate) events: IndexVec<EventRuleId, i64>,
    pub(crate) outcome: Outcome,
}

/// One line of the sum of a score.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Contribution<'q> {
    /// What it is.
    pub kind: ContributionKind,
    /// The group; empty for lines of the whole score.
    pub group: &'q str,
    /// The term: a table, rule or event rule; for parts of a sum the other score.
    pub term: &'q str,
    /// Title for people.
    pub label: &'q str,
    /// Points, which add up to those of the score.
    pub points: i64,
    /// The field of a table.
    pub field: Option<&'q str>,
    /// The value of that field; `None` where the answer was refused or there is none.
    pub value: Option<Cow<'q, Value>>,
    /// How many activities count.
    pub count: Option<u64>,
}

/// What a [`Contribution`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ContributionKind {
    /// Points by the value of a field.
    Table,
    /// Points where a condition holds.
    Rule,
    /// Points for activities.
    Event,
    /// What the cap of a group takes or gives.
    Capped,
    /// What the range of the score takes or gives.
    Clamped,
    /// A weighted part of a sum, rounded down.
    Part,
    /// What rounding the sum of the parts gives.
    Rounded,
}

/// What to do with the lead, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Action<'q> {
    /// What to do.
    pub kind: ActionKind,
    /// The nurture segment.
    pub segment: Option<&'q str>,
    /// Time limit.
    pub within: Option<Span>,
    /// Why.
    pub reason: Option<&'q str>,
}

/// Two answers for one field that differ.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Conflict<'q> {
    /// The field.
    pub field: &'q str,
    /// The value that counts.
    pub used: &'q Value,
    /// The newest other value.
    pub other: &'q Value,
    /// Where the other comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'q str>,
}

impl fmt::Debug for Verdict {
    /// What was decided, in short; `to_json` tells everything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let points: BTreeMap<&str, i64> =
            self.model().0.scores.iter().filter_map(|s| Some((&*s.id, self.points(&s.id)?))).collect();
        f.debug_struct("Verdict")
            .field("model", &self.model().id())
            .field("lead", &self.id())
            .field("at", &self.at.to_string())
            .field("stage", &self.stage())
            .field("action", &self.action().map(|a| a.kind.as_str()))
            .field("points", &points)
            .finish_non_exhaustive()
    }
}

impl Model {
    /// Scores a lead at an instant.
    ///
    /// # Errors
    /// As [`Model::prepare`] and [`PreparedLead::check`].
    pub fn score(&self, lead: &Lead, at: Timestamp) -> Result<Verdict, Error> {
        let prepared = self.prepare(lead)?;
        prepared.check(at)?;
        Ok(prepared.score(at))
    }
}

impl PreparedLead {
    /// Scores the lead at an instant.
    pub fn score(&self, at: Timestamp) -> Verdict {
        let model = &self.0.model.0;
        let now = at.unix();
        let log = self.0.log.at(model, now);
        let valuation = self.valuation(now, &log);
        let events = event_points(model, &log, now);
        let evaluator = Evaluator {
            model,
            valuation: valuation.as_ref().unwrap_or(&self.0.base),
            events: &events,
            present_stage: self.0.stage,
        };
        let outcome = evaluator.outcome();
        Verdict { lead: LeadSource::Read(self.clone()), at, valuation, events, outcome }
    }

    /// The valuation at an instant; `None` if the base of the lead holds then.
    pub(crate) fn valuation(&self, now: i64, log: &ActivityCounts) -> Option<Valuation> {
        let inner = &self.0;
        let model = &inner.model.0;
        let is_base = inner.base_from <= now && now < inner.base_until;
        if is_base && model.moving.is_empty() {
            return None;
        }
        let mut valuation = inner.base.clone();
        let moving: &mut dyn Iterator<Item = FieldId> =
            if is_base { &mut model.moving.iter().copied() } else { &mut model.fields.ids().iter() };
        for id in moving {
            let value = self.counted(id, log, now);
            valuation.fill(model, &model.fields[id], self.state(id, value.as_ref(), now), now);
        }
        Some(valuation)
    }

    /// The value of a counted field; `None` for others.
    pub(crate) fn counted(&self, field: FieldId, log: &ActivityCounts, now: i64) -> Option<Value> {
        let model = &self.0.model.0;
        match &model.fields[field].source {
            FieldSource::Counted(counter) => log.count(field, counter, now, model.activity.bucket),
            _ => None,
        }
    }

    pub(crate) fn state<'a>(&'a self, id: FieldId, counted: Option<&'a Value>, now: i64) -> FieldState<'a> {
        let field = &self.0.model.0.fields[id];
        match field.source {
            FieldSource::Counted(_) => counted_state(counted),
            _ => self.0.field_answers[id].at(now, field.may_be_missing),
        }
    }
}

impl Verdict {
    /// The model it was scored by.
    pub fn model(&self) -> &Model {
        self.lead.model()
    }

    /// The lead as it was read.
    pub fn prepared(&self) -> &PreparedLead {
        self.lead.prepared()
    }

    /// The error `internal` if [`Model::score_json`] has scored a text that [`Lead::from_json`] refuses, which is a
    /// fault of the library. Points and stage are then not to be trusted, and have no contributions.
    pub fn problem(&self) -> Option<&Error> {
        self.lead.problem()
    }

    /// The name of the lead.
    pub fn id(&self) -> Option<&str> {
        self.lead.id()
    }

    /// The instant it was scored at.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The stage, or `disqualified`; `None` where the model has no stage for such a lead.
    pub fn stage(&self) -> Option<&str> {
        self.model().0.stage_of(&self.outcome)
    }

    /// The short label of the stage, such as `hot`.
    pub fn stage_label(&self) -> Option<&str> {
        self.model().0.stage_label_of(&self.outcome)
    }

    /// Why the lead is dropped: the gate and its reason.
    pub fn disqualified(&self) -> Option<(&str, &str)> {
        Some(self.model().0.gate_of(self.outcome.disqualified?))
    }

    /// Why the lead went ahead at once: the gate and its reason.
    pub fn fast_track(&self) -> Option<(&str, &str)> {
        Some(self.model().0.gate_of(self.outcome.fast_track?))
    }

    /// What to do: the first action of the model that matches; a disqualified lead that none matches is dropped.
    pub fn action(&self) -> Option<Action<'_>> {
        self.model().0.action_of(&self.outcome)
    }

    /// The persona that matches best, with its points.
    pub fn persona(&self) -> Option<(&str, i64)> {
        let persona = &self.model().0.personas[self.outcome.persona?];
        Some((&persona.id, self.outcome.points[persona.score]))
    }

    /// Points of a score, or of a persona.
    pub fn points(&self, score: &str) -> Option<i64> {
        Some(self.outcome.points[self.score_index(score)?])
    }

    /// The band of a score.
    pub fn band(&self, score: &str) -> Option<&str> {
        let index = self.score_index(score)?;
        self.model().0.scores[index].band(self.outcome.points[index]).map(|b| b.id.as_ref())
    }

    pub(crate) fn evaluator(&self) -> Evaluator<'_> {
        Evaluator {
            model: &self.model().0,
            valuation: self.valuation.as_ref().unwrap_or_else(|| &self.lead.prepared().0.base),
            events: &self.events,
            present_stage: self.lead.stage(),
        }
    }

    pub(crate) fn score_index(&self, name: &str) -> Option<ScoreId> {
        self.model().0.scores.position(|s| s.id.as_ref() == name)
    }

    /// Where the points of a score come from; the lines add up to the points exactly. Empty for an unknown score.
    pub fn contributions(&self, score: &str) -> Vec<Contribution<'_>> {
        self.score_index(score).map_or_else(Vec::new, |index| self.lines(index))
    }

    /// Fields that the model asks about and that are unknown.
    pub fn unknown(&self) -> Vec<&str> {
        self.fields_in(|state| state == FieldState::Unknown)
    }

    /// Fields whose answer was refused.
    pub fn no_answer(&self) -> Vec<&str> {
        self.fields_in(|state| state == FieldState::NoAnswer)
    }

    fn fields_in(&self, wanted: impl Fn(FieldState<'_>) -> bool) -> Vec<&str> {
        let fields = self.model().0.fields.iter_enumerated();
        fields
            .filter(|(_, f)| !(f.tables.is_empty() && f.atoms.is_empty()))
            .filter(|(_, f)| !matches!(f.source, FieldSource::Counted(_)))
            .filter(|(i, _)| wanted(self.lead.prepared().state(*i, None, self.at.unix())))
            .map(|(_, f)| f.name.as_ref())
            .collect()
    }

    /// Fields with two valid answers that differ.
    pub fn conflicts(&self) -> Vec<Conflict<'_>> {
        let field_answers = self.model().0.fields.iter().zip(&self.lead.prepared().0.field_answers);
        field_answers
            .filter_map(|(field, answers_of_field)| {
                let mut answers =
                    answers_of_field.valid_at(self.at.unix()).filter(|a| a.level == 0 && a.value.is_some());
                let used = answers.next()?.value.as_ref()?;
                let other = answers.find(|a| a.value.as_ref() != Some(used))?;
                Some(Conflict {
                    field: &field.name,
                    used,
                    other: other.value.as_ref()?,
                    source: other.source.as_deref(),
                })
            })
            .collect()
    }

    /// Activities that do not count, and why.
    pub fn dropped(&self) -> Vec<DroppedActivity> {
        self.lead.prepared().0.log.at(&self.model().0, self.at.unix()).dropped.clone()
    }
}
