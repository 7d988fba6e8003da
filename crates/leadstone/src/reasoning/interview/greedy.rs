//! The greedy policy, for interviews without an optimal one: one question ahead. Makes no claim to be near the optimum.
//! All work is bounded, in terms evaluated.

use std::borrow::Cow;

use super::answer::OfferedAnswer;
use super::askable::AskableField;
use super::ids::QuestionId;
use crate::base::ids::FieldId;
use crate::base::index::IndexVec;
use crate::eval::evaluator::Evaluator;
use crate::reasoning::bounds::{Domains, TrialValuation, bounds};
use crate::reasoning::possible::{StageOutcome, possible, possible_within, stage_set};

/// The most combinations of answers that are tried to see whether the stage still depends on them.
const BUDGET: usize = 4_096;
/// The budget of term evaluations for one question.
const WORK: usize = 1 << 22;

/// A state in two views: what cannot be asked keeps its present state in one, and is open in the other.
#[derive(Clone, Copy)]
pub(super) struct Views<'a> {
    pub(crate) open: &'a Domains<'a>,
    pub(super) closed: &'a Domains<'a>,
}

impl Views<'_> {
    fn is_spent(&self) -> bool {
        self.open.work().saturating_add(self.closed.work()) > WORK
    }

    /// Whether asking ends: only one stage is possible, or no answer to a question changes the stage.
    pub(super) fn has_ended(&self, evaluator: &Evaluator<'_>) -> bool {
        let plans = evaluator.model.plans();
        possible_within(evaluator, &bounds(evaluator, plans, self.closed), self.closed).len() == 1
            || possible(evaluator, &bounds(evaluator, plans, self.open)).len() == 1
    }
}

/// The stage, if no answers to the questions can change it.
fn settled(evaluator: &Evaluator<'_>, closed: &Domains<'_>) -> Option<StageOutcome> {
    let found = stage_set(evaluator, &bounds(evaluator, evaluator.model.plans(), closed), closed, BUDGET);
    found.tiers.first().copied().filter(|_| found.tiers.len() == 1)
}

/// What to do next.
pub(super) enum Next {
    /// Asking ends at this stage.
    End(StageOutcome),
    /// Ask this question.
    Ask(QuestionId),
}

/// The question after which asking ends most often for its cost. Ties go to the one that leaves fewer stages possible,
/// then to the one that narrows the scores most, then to the first.
///
/// Questions that cannot matter are skipped, if all other answers can be tried. If the work is too much for all
/// questions, only those are considered whose answers give the most different points for their cost.
pub(super) fn next(
    evaluator: &Evaluator<'_>,
    views: Views<'_>,
    asked: &IndexVec<QuestionId, Cow<'_, AskableField>>,
) -> Next {
    if let Some(tier) = settled(evaluator, views.closed) {
        return Next::End(tier);
    }
    let mut order: Vec<(f64, QuestionId)> =
        asked.iter_enumerated().map(|(index, question)| (spread(evaluator, question) / question.cost, index)).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut found: Vec<([f64; 3], QuestionId)> = Vec::new();
    for (_, index) in order {
        if views.is_spent() && !found.is_empty() {
            break;
        }
        found.push((key(evaluator, views, &asked[index]), index));
    }
    let order = |a: &[f64; 3], b: &[f64; 3]| {
        let different = a.iter().zip(b).find(|(a, b)| a != b);
        different.map_or(std::cmp::Ordering::Equal, |(a, b)| a.total_cmp(b))
    };
    found.sort_by(|a, b| order(&a.0, &b.0).then(a.1.cmp(&b.1)));
    match found.into_iter().map(|(_, index)| index).find(|index| may_matter(evaluator, asked, *index)) {
        Some(index) => Next::Ask(index),
        None => Next::End(evaluator.tier()),
    }
}

/// The sort key of a question; the least is chosen.
fn key(evaluator: &Evaluator<'_>, views: Views<'_>, question: &AskableField) -> [f64; 3] {
    let model = evaluator.model;
    let mut trial = TrialValuation::new(evaluator.valuation);
    let (mut ends, mut stages, mut width) = (0.0, 0.0, 0.0);
    for answer in &question.answers {
        if views.is_spent() {
            break;
        }
        answer.put(model, &mut trial);
        let after = Evaluator { valuation: &trial.valuation, ..*evaluator };
        let intervals = bounds(&after, model.plans(), views.open);
        let tiers = possible(&after, &intervals).len();
        ends += if tiers == 1 || views.has_ended(&after) { answer.share } else { 0.0 };
        stages += answer.share * tiers as f64;
        let relevant = model.plans().stage.scores.iter().map(|s| intervals[*s]);
        width += answer.share * relevant.map(|i| i.ceiling - i.floor).sum::<i64>() as f64;
        answer.take_back(model, &mut trial, evaluator.valuation);
    }
    [-ends / question.cost, stages, width]
}

/// The spread of the answers: points of tables, and of the rules that their tests take part in.
fn spread(evaluator: &Evaluator<'_>, question: &AskableField) -> f64 {
    let model = evaluator.model;
    let worth = |answer: &OfferedAnswer| {
        let of = |(index, cell): &(FieldId, crate::facts::classes::ValueClass)| {
            let field = &model.fields[*index];
            let tables = field.tables.iter().zip(&cell.tables);
            let tables = tables.filter(|(t, _)| model.plans().stage.asks_table(**t));
            let points: i64 = tables.map(|(t, c)| model.tables[*t].points_of(*c)).sum();
            let held = field.atoms.iter().zip(&cell.truths).filter(|(_, truth)| **truth).map(|(atom, _)| *atom);
            points + held.map(|a| model.plans().atom_worth[a]).sum::<i64>()
        };
        answer.puts.iter().map(of).sum::<i64>()
    };
    let worths = || question.answers.iter().map(worth);
    (worths().max().unwrap_or(0) - worths().min().unwrap_or(0)) as f64
}

/// Whether some answers to all other questions leave a stage that depends on this one; `true` where there are too many.
fn may_matter(
    evaluator: &Evaluator<'_>,
    asked: &IndexVec<QuestionId, Cow<'_, AskableField>>,
    index: QuestionId,
) -> bool {
    let count = asked.iter().fold(1_usize, |n, a| n.saturating_mul(a.answers.len().max(1)));
    let is_whole = asked.iter().all(|a| a.is_complete);
    if !is_whole || count > BUDGET {
        return true;
    }
    let others: Vec<&AskableField> =
        asked.iter_enumerated().filter(|(id, _)| *id != index).map(|(_, a)| &**a).collect();
    differs(evaluator, &others, &asked[index], &mut TrialValuation::new(evaluator.valuation))
}

fn differs(
    evaluator: &Evaluator<'_>,
    others: &[&AskableField],
    question: &AskableField,
    trial: &mut TrialValuation,
) -> bool {
    let model = evaluator.model;
    let Some((first, rest)) = others.split_first() else {
        let before = trial.valuation.clone();
        let mut tiers = question.answers.iter().map(|answer| {
            answer.put(model, trial);
            let tier = Evaluator { valuation: &trial.valuation, ..*evaluator }.tier();
            answer.take_back(model, trial, &before);
            tier
        });
        let first = tiers.next();
        return tiers.any(|tier| Some(tier) != first);
    };
    let before = trial.valuation.clone();
    first.answers.iter().any(|answer| {
        answer.put(model, trial);
        let found = differs(evaluator, rest, question, trial);
        answer.take_back(model, trial, &before);
        found
    })
}
