//! The cheapest interview of all: a dynamic programme over every set of open questions and every vector of sums.

use super::tabular::Tabular;

/// Not settled.
const OPEN: u8 = u8::MAX;

/// The table keeps single precision: costs that differ by less, in proportion, are equal.
const NOISE: f64 = 1e-6;

/// Expected costs of the best interview, from every state.
#[derive(Clone, Debug)]
pub(crate) struct Exact {
    /// By set of open questions, then by sums. Kept small: the choice is computed anew in full precision.
    costs: Vec<f32>,
    settled: Vec<u8>,
    sums: usize,
}

impl Exact {
    /// States of an interview; the table has five bytes for each.
    pub(crate) fn states(tabular: &Tabular) -> usize {
        let sets =
            1_usize.checked_shl(u32::try_from(tabular.questions.len()).unwrap_or(u32::MAX)).unwrap_or(usize::MAX);
        sets.saturating_mul(tabular.sums())
    }

    /// `METHODS`: V(R, s) = 0 if settled, else the least over q of cost + sum over answers of share * V(R without q, s + points).
    pub(crate) fn new(tabular: &Tabular) -> Self {
        let sums = tabular.sums();
        let sets = 1_usize << tabular.questions.len();
        let mut table = Self { costs: vec![0.0; sets * sums], settled: vec![OPEN; sets * sums], sums };
        for (settled, stage) in table.settled.iter_mut().zip(&tabular.stages) {
            *settled = *stage;
        }
        let mut row = vec![0.0_f64; sums];
        for set in 1..sets {
            table.settle(tabular, set);
            row.fill(f64::INFINITY);
            for (index, question) in tabular.questions.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1) {
                let rest = set & !(1 << index);
                for (at, best) in row.iter_mut().enumerate() {
                    let mut cost = question.cost;
                    for reply in question.answers.iter().filter(|r| r.end.is_none()) {
                        cost += reply.share * table.cost(rest, tabular.after(at, reply));
                    }
                    if cost < *best {
                        *best = cost;
                    }
                }
            }
            let start = set * sums;
            for (at, best) in row.iter().enumerate() {
                if table.settled.get(start + at) == Some(&OPEN)
                    && let Some(place) = table.costs.get_mut(start + at)
                {
                    *place = *best as f32;
                }
            }
        }
        table
    }

    /// A state is settled where every answer to any one open question leads to the same stage.
    fn settle(&mut self, tabular: &Tabular, set: usize) {
        let first = set.trailing_zeros() as usize;
        let Some(question) = tabular.questions.get(first) else { return };
        let rest = set & !(1 << first);
        for at in 0..self.sums {
            let mut stages = question
                .answers
                .iter()
                .map(|reply| reply.end.unwrap_or_else(|| self.stage(rest, tabular.after(at, reply))));
            let stage = stages.next().unwrap_or(OPEN);
            let is_same = stages.all(|s| s == stage);
            if let Some(place) = self.settled.get_mut(set * self.sums + at) {
                *place = if is_same { stage } else { OPEN };
            }
        }
    }

    fn stage(&self, set: usize, at: usize) -> u8 {
        self.settled.get(set * self.sums + at).copied().unwrap_or(OPEN)
    }

    pub(crate) fn is_settled(&self, set: usize, at: usize) -> bool {
        self.stage(set, at) != OPEN
    }

    /// Expected cost of the best interview from here.
    pub(crate) fn cost(&self, set: usize, at: usize) -> f64 {
        self.costs.get(set * self.sums + at).copied().map_or(0.0, f64::from)
    }

    /// The best question from here with the expected cost of asking it, of equals the first; `None` where settled.
    pub(crate) fn best(&self, tabular: &Tabular, set: usize, at: usize) -> Option<(usize, f64)> {
        if self.is_settled(set, at) {
            return None;
        }
        let mut best: Option<(usize, f64)> = None;
        for (index, question) in tabular.questions.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1) {
            let rest = set & !(1 << index);
            let open = question.answers.iter().filter(|r| r.end.is_none());
            let cost = open.fold(question.cost, |sum, r| sum + r.share * self.cost(rest, tabular.after(at, r)));
            // Within the rounding of the table two costs are equal, and of equals the first counts.
            if best.is_none_or(|(_, least)| cost < least - least * NOISE) {
                best = Some((index, cost));
            }
        }
        best
    }
}
