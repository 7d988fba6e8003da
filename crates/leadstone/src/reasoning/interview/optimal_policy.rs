//! The optimal policy: a dynamic programme over every set of open questions and every vector of sums.

use super::ids::QuestionId;
use super::sum_model::SumModel;
use crate::base::index::{Id, IndexVec};

/// Why a state is in the tables.
const STATE: &str = "the tables have every set of questions and all sums";

/// Not settled.
const OPEN: u8 = u8::MAX;

/// Relative tolerance for equal costs: sums of the same numbers in another order differ in the last bits.
pub(super) const NOISE: f64 = 1e-12;

/// Expected cost of the optimal interview, by state.
#[derive(Clone, Debug)]
pub(super) struct OptimalPolicy {
    /// By set of open questions, then by sums.
    costs: Vec<f64>,
    settled: Vec<u8>,
    sums: usize,
}

impl OptimalPolicy {
    /// The number of states, at nine bytes each.
    pub(super) fn states(tabular: &SumModel) -> usize {
        let sets =
            1_usize.checked_shl(u32::try_from(tabular.questions.len()).unwrap_or(u32::MAX)).unwrap_or(usize::MAX);
        sets.saturating_mul(tabular.sums())
    }

    /// V(R, s) = 0 if settled, else the least over q of cost + sum over answers of share * V(R without q, s + points).
    pub(crate) fn new(tabular: &SumModel) -> Self {
        let sums = tabular.sums();
        let sets = 1_usize << tabular.questions.len();
        let mut table = Self { costs: vec![0.0; sets * sums], settled: vec![OPEN; sets * sums], sums };
        for (settled, stage) in table.settled.iter_mut().zip(&tabular.stages) {
            *settled = *stage;
        }
        // The successor of each answer, precomputed: in the loops below it took half of the time.
        let moves: IndexVec<QuestionId, Vec<Vec<usize>>> = tabular
            .questions
            .map(|q| q.answers.iter().map(|r| (0..sums).map(|at| tabular.after(at, r)).collect()).collect());
        let (mut best, mut asking) = (vec![0.0_f64; sums], vec![0.0_f64; sums]);
        for set in 1..sets {
            table.settle(tabular, &moves, set);
            best.fill(f64::INFINITY);
            for (id, question) in tabular.open(set) {
                let rest = (set & !(1 << id.index())) * sums;
                let rest = table.costs.get(rest..rest + sums).expect(STATE);
                asking.fill(question.cost);
                for (reply, moves) in question.answers.iter().zip(&moves[id]).filter(|(r, _)| r.end.is_none()) {
                    for (sum, at) in asking.iter_mut().zip(moves) {
                        *sum += reply.share * rest.get(*at).expect(STATE);
                    }
                }
                for (least, cost) in best.iter_mut().zip(&asking) {
                    if cost < least {
                        *least = *cost;
                    }
                }
            }
            let start = set * sums;
            let settled = table.settled.get(start..start + sums).expect(STATE);
            let costs = table.costs.get_mut(start..start + sums).expect(STATE);
            for ((place, least), settled) in costs.iter_mut().zip(&best).zip(settled) {
                if *settled == OPEN {
                    *place = *least;
                }
            }
        }
        table
    }

    /// A state is settled where every answer to any one open question leads to the same stage.
    fn settle(&mut self, tabular: &SumModel, moves: &IndexVec<QuestionId, Vec<Vec<usize>>>, set: usize) {
        let (first, question) = tabular.open(set).next().expect("a set has a question");
        let moves = &moves[first];
        let rest = set & !(1 << first.index());
        for at in 0..self.sums {
            let replies = question.answers.iter().zip(moves);
            let mut stages =
                replies.map(|(r, moves)| r.end.unwrap_or_else(|| self.stage(rest, *moves.get(at).expect(STATE))));
            let stage = stages.next().unwrap_or(OPEN);
            let is_same = stages.all(|s| s == stage);
            *self.settled.get_mut(set * self.sums + at).expect(STATE) = if is_same { stage } else { OPEN };
        }
    }

    fn stage(&self, set: usize, at: usize) -> u8 {
        *self.settled.get(set * self.sums + at).expect(STATE)
    }

    pub(crate) fn is_settled(&self, set: usize, at: usize) -> bool {
        self.stage(set, at) != OPEN
    }

    /// Expected cost of the optimal interview from a state.
    pub(crate) fn cost(&self, set: usize, at: usize) -> f64 {
        *self.costs.get(set * self.sums + at).expect(STATE)
    }

    /// The best question in a state, with its expected cost; ties go to the first. `None` if settled.
    pub(crate) fn best(&self, tabular: &SumModel, set: usize, at: usize) -> Option<(QuestionId, f64)> {
        if self.is_settled(set, at) {
            return None;
        }
        let mut best: Option<(QuestionId, f64)> = None;
        for (id, question) in tabular.open(set) {
            let rest = set & !(1 << id.index());
            let open = question.answers.iter().filter(|r| r.end.is_none());
            let cost = open.fold(question.cost, |sum, r| sum + r.share * self.cost(rest, tabular.after(at, r)));
            if best.is_none_or(|(_, least)| cost < least - least * NOISE) {
                best = Some((id, cost));
            }
        }
        best
    }
}
