//! The rollout policy, for interviews whose optimum is too expensive: one question ahead, then the best of four fixed
//! orders.

use super::ids::QuestionId;
use super::sum_model::{SumModel, SumQuestion};
use crate::base::index::Id;

const OPEN: u8 = u8::MAX;
/// Why sums are in the tables.
const SUMS: &str = "the tables have all sets of questions and all sums";
/// The budget of look-ups of sums for one question.
const WORK: usize = 1 << 28;
/// The fewest questions that are considered.
const FEWEST: usize = 4;

/// Expected costs of asking in a fixed order and stopping when settled.
struct AskingOrder {
    costs: Vec<f64>,
    settled: Vec<u8>,
}

impl AskingOrder {
    /// From the last question back to the first.
    fn new(tabular: &SumModel, order: &[QuestionId]) -> Self {
        let mut now = Self { costs: vec![0.0; tabular.sums()], settled: tabular.stages.clone() };
        for question in order.iter().rev() {
            now = now.before(tabular, &tabular.questions[*question]);
        }
        now
    }

    fn before(&self, tabular: &SumModel, question: &SumQuestion) -> Self {
        let mut before = Self { costs: vec![0.0; self.costs.len()], settled: vec![OPEN; self.costs.len()] };
        for (at, (cost, settled)) in before.costs.iter_mut().zip(&mut before.settled).enumerate() {
            let mut stages = question.answers.iter().map(|r| r.end.unwrap_or_else(|| self.stage(tabular.after(at, r))));
            let stage = stages.next().unwrap_or(OPEN);
            *settled = if stages.all(|s| s == stage) { stage } else { OPEN };
            if *settled == OPEN {
                let open = question.answers.iter().filter(|r| r.end.is_none());
                *cost = open.fold(question.cost, |sum, r| sum + r.share * self.cost(tabular.after(at, r)));
            }
        }
        before
    }

    fn stage(&self, at: usize) -> u8 {
        *self.settled.get(at).expect(SUMS)
    }

    fn cost(&self, at: usize) -> f64 {
        *self.costs.get(at).expect(SUMS)
    }
}

/// The questions of a set, in the four fixed orders that are tried: by range, by mean above the least, by what can
/// still be lost, and by deviation.
fn orders(tabular: &SumModel, set: usize) -> [Vec<QuestionId>; 4] {
    let sorted = |key: fn(&Spread) -> f64| {
        let mut order: Vec<(f64, QuestionId)> =
            tabular.open(set).map(|(id, q)| (key(&Spread::of(q)) / q.cost.max(1e-9), id)).collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        order.into_iter().map(|(_, i)| i).collect()
    };
    [
        sorted(|s| s.most - s.least),
        sorted(|s| s.mean - s.least),
        sorted(|s| s.most - s.mean + 100.0 * s.ends),
        sorted(|s| s.deviation + 50.0 * s.ends),
    ]
}

/// How far the answers to a question lie apart, in points.
struct Spread {
    least: f64,
    most: f64,
    mean: f64,
    deviation: f64,
    /// The share of answers that settle the stage alone.
    ends: f64,
}

impl Spread {
    fn of(question: &SumQuestion) -> Self {
        let (mut least, mut most, mut mean, mut square, mut ends) = (f64::INFINITY, f64::NEG_INFINITY, 0.0, 0.0, 0.0);
        for reply in &question.answers {
            let points = reply.points as f64;
            least = if points < least { points } else { least };
            most = if points > most { points } else { most };
            mean += reply.share * points;
            square += reply.share * points * points;
            ends += if reply.end.is_some() { reply.share } else { 0.0 };
        }
        let variance = square - mean * mean;
        let deviation = if variance > 0.0 { libm::sqrt(variance) } else { 0.0 };
        Self { least, most, mean, deviation, ends }
    }
}

/// Expected cost of the questions in the order given, from a state.
pub(crate) fn in_order(tabular: &SumModel, order: &[QuestionId], at: usize) -> f64 {
    AskingOrder::new(tabular, order).cost(at)
}

/// The work of considering one question, in look-ups of sums.
fn effort(tabular: &SumModel) -> usize {
    let answers: usize = tabular.questions.iter().map(|q| q.answers.len()).sum();
    answers.saturating_mul(tabular.sums()).saturating_mul(4)
}

/// Whether the next question can be found within the work that one may cost.
pub(super) fn is_affordable(tabular: &SumModel) -> bool {
    effort(tabular).saturating_mul(FEWEST) <= WORK
}

/// By sums: whether the stage is settled once the rest of a set is asked.
pub(super) struct RestOutcomes(AskingOrder);

impl RestOutcomes {
    pub(crate) fn new(tabular: &SumModel, set: usize) -> Self {
        let rest: Vec<QuestionId> = tabular.open(set).map(|(id, _)| id).collect();
        Self(AskingOrder::new(tabular, &rest))
    }

    pub(crate) fn is_settled(&self, at: usize) -> bool {
        self.0.stage(at) != OPEN
    }
}

/// The question to ask, with its expected cost by the best of four orders; ties go to the first. `None` if settled.
///
/// If the work is too much for all questions, the first ones of each order are considered.
pub(crate) fn best(tabular: &SumModel, set: usize, at: usize) -> Option<(QuestionId, f64)> {
    let all: Vec<QuestionId> = tabular.open(set).map(|(id, _)| id).collect();
    if AskingOrder::new(tabular, &all).stage(at) != OPEN {
        return None;
    }
    let most = (WORK / effort(tabular).max(1)).max(FEWEST);
    let candidates = if all.len() <= most { all } else { promising(tabular, set, most) };
    let mut found: Vec<(f64, QuestionId)> = Vec::with_capacity(candidates.len());
    for index in candidates {
        let question = &tabular.questions[index];
        let after: Vec<AskingOrder> =
            orders(tabular, set & !(1 << index.index())).iter().map(|o| AskingOrder::new(tabular, o)).collect();
        let least = |at: usize| after.iter().map(|o| o.cost(at)).fold(f64::INFINITY, |a, b| if b < a { b } else { a });
        let open = question.answers.iter().filter(|r| r.end.is_none());
        found.push((open.fold(question.cost, |sum, r| sum + r.share * least(tabular.after(at, r))), index));
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    // A question that is asked in any case costs as much now as later, so one without effect may tie.
    let first = found.first().copied();
    let found = found.into_iter().find(|(_, index)| matters(tabular, set, at, *index)).or(first);
    found.map(|(cost, index)| (index, cost))
}

/// The first questions of the four orders, in turn.
fn promising(tabular: &SumModel, set: usize, most: usize) -> Vec<QuestionId> {
    let orders = orders(tabular, set);
    let mut chosen: Vec<QuestionId> = Vec::new();
    for rank in 0..tabular.questions.len() {
        for index in orders.iter().filter_map(|order| order.get(rank)) {
            if chosen.len() < most && !chosen.contains(index) {
                chosen.push(*index);
            }
        }
    }
    chosen.sort_unstable();
    chosen
}

/// Whether some answers to all other questions of the set leave a stage that depends on this one.
fn matters(tabular: &SumModel, set: usize, at: usize, id: QuestionId) -> bool {
    let mut reached = vec![false; tabular.sums()];
    *reached.get_mut(at).expect(SUMS) = true;
    for (_, question) in tabular.open(set).filter(|(other, _)| *other != id) {
        let mut next = vec![false; reached.len()];
        for at in reached.iter().enumerate().filter(|(_, is)| **is).map(|(at, _)| at) {
            for reply in question.answers.iter().filter(|r| r.end.is_none()) {
                *next.get_mut(tabular.after(at, reply)).expect(SUMS) = true;
            }
        }
        reached = next;
    }
    let question = &tabular.questions[id];
    reached.iter().enumerate().filter(|(_, is)| **is).any(|(at, _)| {
        let stage = |r: &super::sum_model::AnswerShift| {
            r.end.unwrap_or_else(|| *tabular.stages.get(tabular.after(at, r)).expect(SUMS))
        };
        let mut stages = question.answers.iter().map(stage);
        let first = stages.next();
        stages.any(|s| Some(s) != first)
    })
}

/// Expected cost of always asking what [`best`] says, over every set of questions. It is for measurements.
pub(super) fn expected(tabular: &SumModel) -> f64 {
    let sums = tabular.sums();
    let sets = 1_usize << tabular.questions.len();
    let mut costs = vec![vec![0.0_f64; sums]; sets];
    let mut least: Vec<Vec<f64>> = vec![vec![0.0; sums]; sets];
    for set in 1..sets {
        let in_orders: Vec<AskingOrder> = orders(tabular, set).iter().map(|o| AskingOrder::new(tabular, o)).collect();
        for at in 0..sums {
            let lowest = in_orders.iter().map(|o| o.cost(at)).fold(f64::INFINITY, |a, b| if b < a { b } else { a });
            let stage = in_orders.first().map_or(OPEN, |o| o.stage(at));
            let mut choice: Option<(f64, f64)> = None;
            for (id, question) in tabular.open(set) {
                let rest = set & !(1 << id.index());
                let of = |table: &[Vec<f64>]| {
                    let open = question.answers.iter().filter(|r| r.end.is_none());
                    open.fold(question.cost, |sum, r| {
                        sum + r.share * table.get(rest).and_then(|row| row.get(tabular.after(at, r))).expect(SUMS)
                    })
                };
                let guess = of(&least);
                if choice.is_none_or(|(known, _)| guess < known) {
                    choice = Some((guess, of(&costs)));
                }
            }
            let cost = if stage == OPEN { choice.map_or(0.0, |(_, cost)| cost) } else { 0.0 };
            *costs.get_mut(set).and_then(|row| row.get_mut(at)).expect(SUMS) = cost;
            *least.get_mut(set).and_then(|row| row.get_mut(at)).expect(SUMS) = lowest;
        }
    }
    *costs.last().and_then(|row| row.get(tabular.start)).expect(SUMS)
}
