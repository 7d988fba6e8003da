//! What a person is asked and told: questions with their answers and what each would do. Chooses nothing.

use std::borrow::Cow;

use crate::domain::DomainCell;
use crate::interval::{Domains, Overlay, bounds};
use crate::kernel::Kernel;
use crate::model::Model;
use crate::model::compiled::Field;
use crate::outlook::{Tier, outlook};
use crate::value::Value;

/// The next step of an interview.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Step {
    /// Ask this.
    Ask(Question),
    /// No fact that is still unknown can change the stage any more.
    Settled {
        /// The stage.
        stage: Option<String>,
    },
    /// The stage may still change, but by the shares of the answers it hardly will: a guess, not a verdict.
    Confident {
        /// The likely stage.
        stage: Option<String>,
        /// How likely it is, from 0 to 1.
        probability: f64,
    },
    /// The stage may still change, but not by an answer to what can be asked: what it depends on has no question, or
    /// was left out.
    NothingToAsk {
        /// The stage, whatever is answered to what can be asked, and with all else as it stands.
        stage: Option<String>,
        /// Every stage that is possible, in order of the model; `disqualified` last.
        could_be: Vec<String>,
    },
}

/// A question to ask.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Question {
    /// The field it fills.
    pub field: String,
    /// The question for people.
    pub question: String,
    /// Why this one.
    pub why: String,
    /// Expected cost of the whole rest of the interview; in questions where all cost 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<f64>,
    /// How it was chosen.
    pub method: Method,
    /// The answers, with what each would do.
    pub answers: Vec<Effect>,
}

/// How a question was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Method {
    /// The best of all interviews.
    Exact,
    /// One question ahead, then the best of four fixed orders: near the best.
    Rollout,
    /// What settles most at once: no claim to be near the best.
    Settling,
}

/// An answer and what it would do.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Effect {
    /// The value; `None` for a refused answer.
    pub value: Option<Value>,
    /// The answer for people.
    pub label: String,
    /// How often it is the answer, from 0 to 1.
    pub share: f64,
    /// Whether the stage is settled then.
    pub settles: bool,
    /// The stages that are possible then.
    pub could_be: Vec<String>,
    /// Least and most points then, for every score that the stage depends on.
    pub scores: Vec<ScoreAfter>,
}

/// How far a score can go after an answer.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ScoreAfter {
    /// The score.
    pub id: String,
    /// Least points.
    pub floor: i64,
    /// Most points.
    pub ceiling: i64,
}

pub(super) fn stage_name(model: &Model, tier: Tier) -> Option<String> {
    match tier {
        Tier::None => None,
        Tier::Stage(index) => model.0.stages.get(index).map(|s| s.id.to_string()),
        Tier::Disqualified => Some(crate::model::DISQUALIFIED.to_owned()),
    }
}

/// What every answer to a question would do.
pub(super) fn effects(
    model: &Model,
    kernel: &Kernel<'_>,
    domains: &Domains<'_>,
    field: usize,
    shares: &[f64],
) -> Vec<Effect> {
    let compiled = kernel.model;
    let (Some(own), Some(domain)) = (compiled.fields.get(field), domains.get(field)) else { return Vec::new() };
    let mut overlay = Overlay::new(kernel.snapshot);
    let mut effects = Vec::new();
    for (index, (cell, share)) in domain.cells.iter().zip(shares).enumerate() {
        overlay.put(compiled, field, cell);
        let after = Kernel { snapshot: &overlay.snapshot, ..*kernel };
        let intervals = bounds(&after, compiled.plans(), domains);
        let outlook = outlook(&after, &intervals, domains, 256);
        let own_scores = compiled.scores.len() - compiled.personas.len();
        let scores = compiled.plans().stage.scores.iter().filter(|s| **s < own_scores);
        effects.push(Effect {
            value: cell.value.clone(),
            label: label(own, index, cell).into_owned(),
            share: *share,
            settles: outlook.tiers.len() == 1,
            could_be: outlook.tiers.iter().filter_map(|t| stage_name(model, *t)).collect(),
            scores: scores
                .filter_map(|s| Some((compiled.scores.get(*s)?, intervals.get(*s)?)))
                .map(|(s, i)| ScoreAfter { id: s.id.to_string(), floor: i.floor, ceiling: i.ceiling })
                .collect(),
        });
    }
    effects
}

fn label<'f>(field: &'f Field, index: usize, cell: &'f DomainCell) -> Cow<'f, str> {
    if let Some(label) = field.options.get(index).and_then(|o| o.label.as_deref()) {
        return Cow::Borrowed(label);
    }
    let Some(value) = &cell.value else { return Cow::Borrowed("No answer") };
    let offered = field.ask.iter().flat_map(|a| &a.answers);
    for answer in offered {
        let is_same =
            |word: &str| Value::from(word).to_type(field.kind, field.exact).ok().flatten().as_ref() == Some(value);
        if let (true, Some(label)) = (answer.is.iter().any(is_same), &answer.label) {
            return Cow::Borrowed(label);
        }
    }
    match value {
        Value::Bool(true) => Cow::Borrowed("Yes"),
        Value::Bool(false) => Cow::Borrowed("No"),
        other => Cow::Owned(other.to_string()),
    }
}
