//! The optimal interview of a model with few answers, by a table over every combination of answers.
//!
//! It assumes no structure, so it is right for any model: also if two questions say something about one field, or if a
//! fact that cannot be asked settles the stage before the answers do.

use std::borrow::Cow;

use super::answer::OfferedAnswer;
use super::askable::AskableField;
use super::ids::QuestionId;
use super::optimal_policy::NOISE;
use crate::base::ids::FieldId;
use crate::base::index::IndexVec;
use crate::eval::evaluator::Evaluator;
use crate::facts::classes::ValueClass;
use crate::facts::valuation::Valuation;
use crate::reasoning::bounds::{Domains, TrialValuation};
use crate::reasoning::possible::StageOutcome;

/// The most states; a state has for each question an answer, or none yet.
const MOST_STATES: usize = 1 << 14;
/// The most verdicts: final states times the completions of what cannot be asked.
const MOST_VERDICTS: usize = 1 << 15;

/// The solution of a state.
#[derive(Clone, Copy, Debug)]
struct TreeEntry {
    /// The stage of every final state that follows, if what cannot be asked keeps its present state; `None` if there
    /// are several.
    stands: Option<StageOutcome>,
    /// The same over every completion of what cannot be asked.
    possible: Option<StageOutcome>,
    /// Expected cost of the best interview from here.
    cost: f64,
    /// The question to ask; ties go to the first. `None` if asking ends.
    best: Option<QuestionId>,
}

pub(super) struct AnswerTree {
    entries: Vec<Option<TreeEntry>>,
    /// By question: the scale of its digit in the number of a state, where answer 1 adds it once, answer 2 twice.
    scales: IndexVec<QuestionId, usize>,
}

impl AnswerTree {
    /// `None` if there are too many states. In `closed`, all that cannot be asked is closed.
    pub(crate) fn new(
        evaluator: &Evaluator<'_>,
        closed: &Domains<'_>,
        asked: &IndexVec<QuestionId, Cow<'_, AskableField>>,
        most: usize,
    ) -> Option<Self> {
        if asked.iter().any(|a| !a.is_complete) {
            return None;
        }
        let (mut scales, mut states, mut finals) = (IndexVec::new(), 1_usize, 1_usize);
        for question in asked {
            scales.push(states);
            states = states.checked_mul(question.answers.len() + 1).filter(|n| *n <= most.min(MOST_STATES))?;
            finals *= question.answers.len().max(1);
        }
        let model = evaluator.model;
        let vars = model.plans().stage.vars.iter();
        let rest = vars.filter(|s| closed.is_closed(s.field) && evaluator.valuation.is_unknown(model, s.field));
        let rest: Vec<(FieldId, Vec<&ValueClass>)> = rest.map(|s| (s.field, closed.cells(s))).collect();
        let is_whole = rest.iter().all(|(field, _)| closed.get(*field).is_complete);
        let ways = rest.iter().try_fold(1_usize, |n, (_, cells)| n.checked_mul(cells.len().max(1)))?;
        if !is_whole || finals.checked_mul(ways)? > MOST_VERDICTS {
            return None;
        }
        let mut search = TreeSearch {
            evaluator,
            asked,
            rest,
            entries: vec![None; states],
            scales: &scales,
            chosen: asked.map(|_| None),
        };
        search.solve(0);
        let entries = search.entries;
        Some(Self { entries, scales })
    }

    fn entry(&self, state: usize) -> &TreeEntry {
        self.entries.get(state).and_then(Option::as_ref).expect("every state that answers lead to was solved")
    }

    /// The best question with its expected cost; `None` if asking ends.
    pub(super) fn best(&self) -> Option<(QuestionId, f64)> {
        let start = self.entry(0);
        start.best.map(|index| (index, start.cost))
    }

    /// The stage, if asking ends at once.
    pub(super) fn end(&self) -> Option<StageOutcome> {
        let start = self.entry(0);
        start.stands.or(start.possible)
    }

    /// Whether asking ends with an answer.
    pub(super) fn ends_with(&self, question: QuestionId, answer: usize) -> bool {
        self.entry(self.scales[question] * (answer + 1)).best.is_none()
    }
}

struct TreeSearch<'a> {
    evaluator: &'a Evaluator<'a>,
    asked: &'a IndexVec<QuestionId, Cow<'a, AskableField>>,
    /// Unknown fields that cannot be asked, with the classes that the stage tells apart.
    rest: Vec<(FieldId, Vec<&'a ValueClass>)>,
    entries: Vec<Option<TreeEntry>>,
    scales: &'a IndexVec<QuestionId, usize>,
    chosen: IndexVec<QuestionId, Option<&'a OfferedAnswer>>,
}

impl TreeSearch<'_> {
    fn solve(&mut self, state: usize) -> TreeEntry {
        if let Some(Some(entry)) = self.entries.get(state) {
            return *entry;
        }
        let model = self.evaluator.model;
        let mut trial = TrialValuation::new(self.evaluator.valuation);
        // A value of the field itself counts more than what follows from another, and that more than a refusal.
        let chosen = || self.chosen.iter().flatten();
        chosen().filter(|a| a.value.is_none()).for_each(|a| a.put(model, &mut trial));
        chosen().filter(|a| a.value.is_some()).for_each(|a| a.put(model, &mut trial));
        for (field, cell) in chosen().filter(|a| a.value.is_some()).filter_map(|a| a.puts.first()) {
            trial.put(model, *field, cell);
        }
        let told: Vec<FieldId> = self.chosen.iter().flatten().flat_map(|a| &a.puts).map(|(field, _)| *field).collect();
        let questions = self.asked.iter_enumerated().zip(&self.chosen);
        let open: Vec<QuestionId> = questions
            .filter(|((_, asked), chosen)| chosen.is_none() && !told.contains(&asked.field))
            .map(|((id, _), _)| id)
            .collect();
        let entry = if open.is_empty() { self.ended(&trial) } else { self.asking(state, &open) };
        *self.entries.get_mut(state).expect("there is room for every state") = Some(entry);
        entry
    }

    /// The entry of a final state.
    fn ended(&self, trial: &TrialValuation) -> TreeEntry {
        let tier = |valuation: &Valuation| Evaluator { valuation, ..*self.evaluator }.tier();
        let stands = tier(&trial.valuation);
        let mut trial = trial.clone();
        let mut only = None;
        let is_same = each(self.evaluator, &self.rest, &mut trial, &mut |valuation| {
            let found = tier(valuation);
            *only.get_or_insert(found) == found
        });
        TreeEntry { stands: Some(stands), possible: only.filter(|_| is_same), cost: 0.0, best: None }
    }

    fn asking(&mut self, state: usize, open: &[QuestionId]) -> TreeEntry {
        let mut best: Option<(QuestionId, f64)> = None;
        let (mut stands, mut possible) = (Same::Nothing, Same::Nothing);
        for index in open {
            let (question, scale) = (&self.asked[*index], self.scales[*index]);
            let mut cost = question.cost;
            for (number, answer) in (1..).zip(&question.answers) {
                self.choose(*index, Some(answer));
                let after = self.solve(state + scale * number);
                self.choose(*index, None);
                stands = stands.and(after.stands);
                possible = possible.and(after.possible);
                cost += answer.share * after.cost;
            }
            if best.is_none_or(|(_, least)| cost < least - least * NOISE) {
                best = Some((*index, cost));
            }
        }
        let (stands, possible) = (stands.tier(), possible.tier());
        let (best, cost) = match best.filter(|_| stands.is_none() && possible.is_none()) {
            Some((index, cost)) => (Some(index), cost),
            None => (None, 0.0),
        };
        TreeEntry { stands, possible, cost, best }
    }
}

impl<'a> TreeSearch<'a> {
    fn choose(&mut self, question: QuestionId, answer: Option<&'a OfferedAnswer>) {
        self.chosen[question] = answer;
    }
}

/// Calls the function for every combination of classes of the fields, until it returns `false`.
fn each(
    evaluator: &Evaluator<'_>,
    rest: &[(FieldId, Vec<&ValueClass>)],
    trial: &mut TrialValuation,
    visit: &mut dyn FnMut(&Valuation) -> bool,
) -> bool {
    let Some(((field, cells), rest)) = rest.split_first() else { return visit(&trial.valuation) };
    cells.iter().all(|cell| {
        trial.put(evaluator.model, *field, cell);
        each(evaluator, rest, trial, visit)
    })
}

/// Whether several stages are all the same.
#[derive(Clone, Copy)]
enum Same {
    Nothing,
    One(StageOutcome),
    Several,
}

impl Same {
    fn and(self, tier: Option<StageOutcome>) -> Self {
        match (self, tier) {
            (Self::Nothing, Some(tier)) => Self::One(tier),
            (Self::One(known), Some(tier)) if known == tier => self,
            _ => Self::Several,
        }
    }

    fn tier(self) -> Option<StageOutcome> {
        match self {
            Self::One(tier) => Some(tier),
            _ => None,
        }
    }
}
