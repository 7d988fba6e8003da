//! Chooses the policy for a state: optimal by tables of sums, optimal by a tree of answers, rollout, or greedy.

use std::borrow::Cow;

use super::answer_tree::AnswerTree;
use super::askable::AskableField;
use super::ids::QuestionId;
use super::optimal_policy::OptimalPolicy;
use super::question::Method;
use super::rollout;
use super::sum_model::SumModel;
use crate::base::index::{Id, IndexVec};
use crate::eval::evaluator::Evaluator;
use crate::reasoning::bounds::Domains;
use crate::reasoning::possible::StageOutcome;

/// The most questions of a table over every set of questions.
const MOST_QUESTIONS: usize = 20;

/// The solver of a state, and of all that follow from it by answers.
pub(super) enum Solver {
    /// A table of sums; with the optimal policy, if the table over every set is not too large, else by rollout.
    Table(Box<SumModel>, Option<OptimalPolicy>),
    /// A tree of all answers to all questions.
    Tree(AnswerTree),
    /// Neither: the greedy policy.
    Settling,
}

/// The state of a lead in the tables: the open questions as bits, and the index of the sums.
#[derive(Clone, Copy, Debug)]
pub(super) struct TablePosition {
    pub(super) set: usize,
    pub(super) sums: usize,
}

impl Solver {
    /// The solver of a state. In `closed`, all that cannot be asked is closed.
    pub(crate) fn new(
        evaluator: &Evaluator<'_>,
        closed: &Domains<'_>,
        asked: &IndexVec<QuestionId, Cow<'_, AskableField>>,
        most_states: usize,
    ) -> Self {
        let tabular = (asked.len() < usize::BITS as usize).then(|| SumModel::new(evaluator, closed, asked)).flatten();
        let is_closed = tabular.as_ref().is_some_and(|t| t.is_closed);
        if !is_closed && let Some(explicit) = AnswerTree::new(evaluator, closed, asked, most_states) {
            return Self::Tree(explicit);
        }
        let Some(tabular) = tabular else { return Self::Settling };
        let is_small = tabular.questions.len() <= MOST_QUESTIONS && OptimalPolicy::states(&tabular) <= most_states;
        match is_small.then(|| OptimalPolicy::new(&tabular)) {
            None if !rollout::is_affordable(&tabular) => Self::Settling,
            exact => Self::Table(Box::new(tabular), exact),
        }
    }

    pub(super) fn method(&self) -> Method {
        match self {
            Self::Table(_, None) => Method::Rollout,
            Self::Table(_, Some(_)) | Self::Tree(_) => Method::Exact,
            Self::Settling => Method::Settling,
        }
    }

    /// The initial state.
    pub(super) fn start(&self) -> TablePosition {
        match self {
            Self::Table(tabular, _) => TablePosition { set: (1 << tabular.questions.len()) - 1, sums: tabular.start },
            _ => TablePosition { set: 0, sums: 0 },
        }
    }

    /// The question to ask with its expected cost; `None` if asking ends, and for [`Solver::Settling`].
    pub(super) fn best(&self, place: TablePosition) -> Option<(QuestionId, f64)> {
        match self {
            Self::Table(tabular, Some(exact)) => exact.best(tabular, place.set, place.sums),
            Self::Table(tabular, None) => rollout::best(tabular, place.set, place.sums),
            Self::Tree(explicit) => explicit.best(),
            Self::Settling => None,
        }
    }

    /// The stage at which asking has ended; what cannot be asked keeps its present state.
    pub(super) fn end(&self, place: TablePosition) -> Option<StageOutcome> {
        match self {
            Self::Table(tabular, _) => tabular.likeliest(place.set, place.sums).map(|(tier, _)| tier),
            Self::Tree(explicit) => explicit.end(),
            Self::Settling => None,
        }
    }

    /// By answer to a question, whether asking ends with it.
    pub(super) fn ends(&self, place: TablePosition, question: QuestionId, answers: usize) -> Vec<bool> {
        match self {
            Self::Table(tabular, exact) => {
                let rest = place.set & !(1 << question.index());
                let order = exact.is_none().then(|| rollout::RestOutcomes::new(tabular, rest));
                let ends = tabular.questions[question].answers.iter().map(|reply| {
                    let after = tabular.after(place.sums, reply);
                    let is_settled = || match (exact, &order) {
                        (Some(exact), _) => exact.is_settled(rest, after),
                        (None, order) => order.as_ref().is_some_and(|o| o.is_settled(after)),
                    };
                    reply.end.is_some() || is_settled()
                });
                ends.collect()
            }
            Self::Tree(explicit) => (0..answers).map(|answer| explicit.ends_with(question, answer)).collect(),
            Self::Settling => vec![false; answers],
        }
    }
}
