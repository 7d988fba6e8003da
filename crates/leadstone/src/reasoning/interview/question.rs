//! What a person is asked and told: questions with their answers and what each would do. Chooses nothing.

use std::borrow::Cow;

use super::answer::OfferedAnswer;
use super::askable::AskableField;
use super::greedy::Views;
use crate::base::index::Id;
use crate::base::value::Value;
use crate::eval::evaluator::Evaluator;
use crate::model::Model;
use crate::reasoning::bounds::{TrialValuation, bounds};
use crate::reasoning::possible::stage_set;

/// The next step of an interview.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Step {
    /// Ask this.
    Ask(Question),
    /// Only one stage is possible, over all completions.
    Settled {
        /// That stage. The one of the verdict may be another, where every answer would give points.
        stage: Option<String>,
    },
    /// The stage may still change, but by the shares of the answers it hardly will: a guess, not a verdict.
    Confident {
        /// The likely stage.
        stage: Option<String>,
        /// How likely it is, from 0 to 1.
        probability: f64,
    },
    /// The stage may still change, but not by an answer to a question: what it depends on has no question, or was left
    /// out.
    NothingToAsk {
        /// The stage over all answers to questions, with all else in its present state.
        stage: Option<String>,
        /// Every stage that is possible, in order of the model; `disqualified` last.
        could_be: Vec<String>,
    },
}

/// A question to ask.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
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
    /// The optimal policy.
    Exact,
    /// One question ahead, then the best of four fixed orders: near the best.
    Rollout,
    /// The greedy policy, without a claim to be near the optimum.
    Settling,
}

/// An answer and what it would do.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Effect {
    /// The value; `None` for a refused answer.
    pub value: Option<Value>,
    /// The answer for people.
    pub label: String,
    /// How often it is the answer, from 0 to 1.
    pub share: f64,
    /// Whether asking ends then: one stage only is possible, or no further answer changes the stage as it stands.
    pub settles: bool,
    /// The stages that are possible then.
    pub could_be: Vec<String>,
    /// Least and most points then, for every score that the stage depends on.
    pub scores: Vec<ScoreAfter>,
}

/// How far a score can go after an answer.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ScoreAfter {
    /// The score.
    pub id: String,
    /// Least points.
    pub floor: i64,
    /// Most points.
    pub ceiling: i64,
}

/// Terms that may be evaluated to say what each answer would do.
const WORK: usize = 1 << 22;
/// Completions that are tried after each answer.
const TRIED: usize = 256;

/// What every answer to a question would do. `ends` says by answer whether asking ends with it, where that is known.
///
/// Once the budget is spent, an answer is reported to leave all that was possible before it: never too little.
pub(super) fn effects(
    model: &Model,
    evaluator: &Evaluator<'_>,
    views: Views<'_>,
    asked: &AskableField,
    ends: &[bool],
) -> Vec<Effect> {
    let compiled = evaluator.model;
    let own_scores = compiled.scores.len() - compiled.personas.len();
    let mut trial = TrialValuation::new(evaluator.valuation);
    let mut effects = Vec::new();
    let mut before = None;
    for (index, answer) in asked.answers.iter().enumerate() {
        let seen = |evaluator: &Evaluator<'_>| {
            let intervals = bounds(evaluator, compiled.plans(), views.open);
            let stage_set = stage_set(evaluator, &intervals, views.open, TRIED);
            (intervals, stage_set)
        };
        let (mut is_end, own);
        let (intervals, stage_set) = if views.open.work() > WORK {
            is_end = ends.get(index).copied().unwrap_or(false);
            before.get_or_insert_with(|| seen(evaluator))
        } else {
            answer.put(compiled, &mut trial);
            let after = Evaluator { valuation: &trial.valuation, ..*evaluator };
            own = seen(&after);
            is_end = ends.get(index).copied().unwrap_or_else(|| views.has_ended(&after));
            answer.take_back(compiled, &mut trial, evaluator.valuation);
            &own
        };
        is_end |= stage_set.tiers.len() == 1;
        let scores = compiled.plans().stage.scores.iter().filter(|s| s.index() < own_scores);
        effects.push(Effect {
            value: answer.value.clone(),
            label: label(answer).into_owned(),
            share: answer.share,
            settles: is_end,
            could_be: stage_set.tiers.iter().filter_map(|t| t.name(&model.0)).map(str::to_owned).collect(),
            scores: scores
                .map(|s| (&compiled.scores[*s], intervals[*s]))
                .map(|(s, i)| ScoreAfter { id: s.id.to_string(), floor: i.floor, ceiling: i.ceiling })
                .collect(),
        });
    }
    effects
}

fn label(answer: &OfferedAnswer) -> Cow<'_, str> {
    if let Some(label) = &answer.label {
        return Cow::Borrowed(label);
    }
    match &answer.value {
        None => Cow::Borrowed("No answer"),
        Some(Value::Bool(true)) => Cow::Borrowed("Yes"),
        Some(Value::Bool(false)) => Cow::Borrowed("No"),
        // The representative of all texts that are not named consists of punctuation.
        Some(Value::Text(text)) if !text.contains(char::is_alphanumeric) => Cow::Borrowed("Other"),
        Some(other) => Cow::Owned(other.to_string()),
    }
}
