//! Bounds of the rows of a block. What is open and tied in a row falls into knots, each bounded once and remembered.

use std::collections::BTreeMap;

use super::block::Block;
use super::ends::{EndsPlan, ScoreEnds, Sums, Ties};
use super::happened::Happened;
use super::keys::mixed;
use super::plan::Plan;
use super::row::RowFacts;
use crate::interval::{Domains, Interval, Range, Search, Tangle, bounds, combine, weigh};
use crate::model::compiled::Parts;

/// Places for patterns of open units, and for knots, as powers of two.
const PATTERN_BITS: u32 = 12;
const KNOT_BITS: u32 = 14;
/// So many knots have numbers before all are forgotten.
const NUMBERS: usize = 1 << 16;
/// Words of a key. What a knot looks at in more words is bounded anew for each row.
const KEY: usize = 3;
const IS_LOOSE: u8 = 1;
const IS_PARTIAL: u8 = 2;
const HAS_TANGLES: u8 = 4;

/// Open units that hang together.
#[derive(Clone, Debug)]
struct Knot {
    /// Its number; 0 stands for none.
    number: u32,
    open: u64,
    /// The bits of a row that matter, by word: the codes of the open units, and what their rules know of other units.
    bits: Box<[(usize, u64)]>,
}

/// The knots of one pattern of open units in a score.
#[derive(Clone, Debug, Default)]
struct Pattern {
    open: u64,
    knots: Vec<Knot>,
}

/// Of which knot something is known, and for which bits that matter; what it can give stands in lists of its own.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    knot: u32,
    flags: u8,
    key: [u64; KEY],
}

/// Finds bounds row by row; remembers patterns and knots.
#[derive(Clone, Debug, Default)]
pub(crate) struct Knots {
    /// By score and pattern.
    patterns: Vec<Vec<Pattern>>,
    /// By score and open units.
    numbers: BTreeMap<(usize, u64), u32>,
    known: Vec<Known>,
    /// By place of what is known: the words of the least points, then of the most.
    sums: Vec<u64>,
    tangles: BTreeMap<usize, Vec<Tangle>>,
    words: Vec<u64>,
}

impl Knots {
    pub(crate) fn new(plan: &Plan, ends: &EndsPlan) -> Self {
        let patterns = ends.scores.iter().map(|score| match score {
            ScoreEnds::Groups(ties) if ties.mask != 0 => vec![Pattern::default(); 1 << PATTERN_BITS],
            _ => Vec::new(),
        });
        let width = 2 * plan.lanes.words;
        Self {
            patterns: patterns.collect(),
            known: vec![Known::default(); 1 << KNOT_BITS],
            sums: vec![0; width << KNOT_BITS],
            words: vec![0; width],
            ..Self::default()
        }
    }

    /// The bounds of all scores of all rows.
    pub(crate) fn bound(
        &mut self,
        plan: &Plan,
        ends: &EndsPlan,
        block: &mut Block,
        happened: &Happened,
        facts: &impl Fn(usize) -> RowFacts,
    ) {
        let mut found = std::mem::take(&mut block.intervals);
        let scores = plan.model.0.scores.len();
        found.clear();
        found.resize(scores * block.rows, Interval { floor: 0, ceiling: 0, exact: true });
        let width = plan.width().max(1);
        for (row, (words, own)) in
            block.words.chunks_exact(width).zip(found.chunks_exact_mut(scores.max(1))).enumerate()
        {
            // Not a look at any group where nothing happened at all.
            let earned = |group: usize| {
                if happened.is_empty() { 0 } else { happened.sums(group).get(row).copied().unwrap_or(0) }
            };
            self.row(plan, ends, words, own, &earned, &|| facts(row));
        }
        block.intervals = found;
    }

    fn row(
        &mut self,
        plan: &Plan,
        ends: &EndsPlan,
        words: &[u64],
        found: &mut [Interval],
        earned: &impl Fn(usize) -> i64,
        facts: &impl Fn() -> RowFacts,
    ) {
        let model = &*plan.model.0;
        let lanes = plan.lanes.words;
        for (at, (place, word)) in
            self.words.iter_mut().zip(words.iter().take(lanes).chain(words.iter().take(lanes))).enumerate()
        {
            *place = word.wrapping_add(words.get(ends.lows + at).copied().unwrap_or(0));
        }
        let open = words.get(ends.open).copied().unwrap_or(0);
        let mut hard: Option<Vec<Interval>> = None;
        for index in &model.order {
            let (Some(score), Some(own)) = (model.scores.get(*index), ends.scores.get(*index)) else { continue };
            let interval = match (own, &score.parts) {
                (ScoreEnds::Groups(ties), Parts::Groups(groups)) => {
                    let mut is_loose = ties.loose.is_set(words);
                    let mut is_partial = ties.partial.is_set(words);
                    let mut tangles: Vec<Tangle> = Vec::new();
                    if open & ties.mask != 0 {
                        let (loose, partial) = self.untie(plan, ends, *index, ties, words, &mut tangles, facts);
                        is_loose |= loose;
                        is_partial |= partial;
                    }
                    let total = |extra: &[(usize, Range)]| -> Range {
                        let (mut low, mut high) = (0, 0);
                        for at in groups.clone() {
                            let (Some(group), Some(lane)) = (model.groups.get(at), plan.lanes.groups.get(at)) else {
                                continue;
                            };
                            let events = earned(at);
                            let side =
                                |from: usize| events + self.words.get(from + lane.word).map_or(0, |w| lane.sum(*w));
                            let own = extra.iter().filter(|(leaf, _)| groups.start + leaf == at);
                            let (l, h) = own.fold((side(0), side(lanes)), |(l, h), (_, r)| (l + r.0, h + r.1));
                            low += l.clamp(group.min, group.cap);
                            high += h.clamp(group.min, group.cap);
                        }
                        (low.clamp(score.low, score.high), high.clamp(score.low, score.high))
                    };
                    let ((floor, ceiling), is_exact) = if tangles.is_empty() {
                        (total(&[]), true)
                    } else {
                        combine(&tangles.iter().collect::<Vec<_>>(), &mut |extra| total(extra))
                    };
                    Interval { floor, ceiling, exact: is_exact && !is_loose && (!is_partial || floor == ceiling) }
                }
                (ScoreEnds::Sum, Parts::Sum(parts)) => {
                    let of = |part: usize| found.get(part).map_or((0, 0), |i| (i.floor, i.ceiling));
                    let (low, high) = weigh(parts, of);
                    let exact = parts.iter().all(|(part, _)| found.get(*part).is_none_or(|i| i.exact));
                    Interval {
                        floor: low.clamp(score.low, score.high),
                        ceiling: high.clamp(score.low, score.high),
                        exact,
                    }
                }
                _ => {
                    let all = hard.get_or_insert_with(|| {
                        let domains = Domains::at(model, model.plans(), plan.at.unix());
                        bounds(&facts().kernel(plan, None), model.plans(), &domains)
                    });
                    all.get(*index).copied().unwrap_or(Interval { floor: score.low, ceiling: score.high, exact: false })
                }
            };
            if let Some(place) = found.get_mut(*index) {
                *place = interval;
            }
        }
    }

    /// Starts anew with the numbers of knots, and so with all that goes by them.
    #[cold]
    fn forget(&mut self) {
        self.numbers.clear();
        self.tangles.clear();
        self.patterns.iter_mut().flatten().for_each(|pattern| *pattern = Pattern::default());
        self.known.fill(Known::default());
    }

    /// Adds what the knots of a score can give to the words; whether some is bounded roughly, and whether some has more values.
    #[expect(clippy::too_many_arguments, reason = "all of it is what one row says")]
    fn untie(
        &mut self,
        plan: &Plan,
        ends: &EndsPlan,
        score: usize,
        ties: &Ties,
        words: &[u64],
        tangles: &mut Vec<Tangle>,
        facts: &impl Fn() -> RowFacts,
    ) -> (bool, bool) {
        let open = words.get(ends.open).copied().unwrap_or(0) & ties.mask;
        if self.numbers.len() > NUMBERS {
            self.forget();
        }
        let place = (mixed([open].into_iter()) >> (64 - PATTERN_BITS)) as usize;
        let Some(pattern) = self.patterns.get_mut(score).and_then(|p| p.get_mut(place)) else { return (true, true) };
        if pattern.open != open {
            *pattern = Pattern { open, knots: knots(ends, ties, score, open, &mut self.numbers) };
        }
        let width = self.words.len();
        let mut flags = 0;
        for knot in &pattern.knots {
            if knot.bits.len() > KEY {
                let sums = bounded(plan, score, ties, knot.open, &facts());
                add(&mut self.words, &sums.words());
                flags |= sums.flags();
                tangles.extend(sums.tangles);
                continue;
            }
            let mut key = [0; KEY];
            for (place, (word, bits)) in key.iter_mut().zip(&knot.bits) {
                *place = words.get(*word).map_or(0, |w| w & bits);
            }
            let place = mixed(key.iter().copied().chain([knot.number.into()])) >> (64 - KNOT_BITS);
            let place = place as usize;
            let (Some(known), Some(own)) =
                (self.known.get_mut(place), self.sums.get_mut(place * width..(place + 1) * width))
            else {
                continue;
            };
            // Not by `!=`, which calls a function to compare memory: this is a few instructions.
            let differs = known.key.iter().zip(&key).fold(0, |all, (a, b)| all | (a ^ b));
            if differs != 0 || known.knot != knot.number {
                let sums = bounded(plan, score, ties, knot.open, &facts());
                *known = Known { knot: knot.number, flags: sums.flags(), key };
                own.fill(0);
                add(own, &sums.words());
                if sums.tangles.is_empty() {
                    self.tangles.remove(&place);
                } else {
                    self.tangles.insert(place, sums.tangles);
                }
            }
            add(&mut self.words, own);
            flags |= known.flags;
            if known.flags & HAS_TANGLES != 0 {
                tangles.extend(self.tangles.get(&place).into_iter().flatten().cloned());
            }
        }
        (flags & IS_LOOSE != 0, flags & IS_PARTIAL != 0)
    }
}

fn add(words: &mut [u64], own: &[u64]) {
    words.iter_mut().zip(own).for_each(|(word, own)| *word = word.wrapping_add(*own));
}

impl Sums {
    /// The words of the least points, then of the most.
    fn words(&self) -> Vec<u64> {
        self.low.iter().chain(&self.high).copied().collect()
    }

    fn flags(&self) -> u8 {
        let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
        flag(self.is_loose, IS_LOOSE) | flag(self.is_partial, IS_PARTIAL) | flag(!self.tangles.is_empty(), HAS_TANGLES)
    }
}

/// What the terms of a knot can give.
fn bounded(plan: &Plan, score: usize, ties: &Ties, open: u64, facts: &RowFacts) -> Sums {
    let model = &*plan.model.0;
    let plans = model.plans();
    let domains = Domains::at(model, plans, plan.at.unix());
    // What is open does not depend on activities, so a knot is remembered without them.
    let kernel = facts.kernel(plan, None);
    let (Some(own), Some(Parts::Groups(groups))) = (plans.scores.get(score), model.scores.get(score).map(|s| &s.parts))
    else {
        return Sums::default();
    };
    let items = ties.items.iter().filter(|i| i.units & open != 0).filter_map(|i| own.items.get(i.item));
    Sums::new(&plan.lanes, groups.start, Search { kernel: &kernel, domains: &domains, plan: own }.open(items))
}

/// The open units as they hang together by terms, each with what matters to it.
fn knots(
    ends: &EndsPlan,
    ties: &Ties,
    score: usize,
    open: u64,
    numbers: &mut BTreeMap<(usize, u64), u32>,
) -> Vec<Knot> {
    let mut left = open;
    let mut found = Vec::new();
    while left != 0 {
        let mut own = left & left.wrapping_neg();
        loop {
            let touched = ties.items.iter().filter(|i| i.units & own != 0);
            let grown = touched.fold(own, |all, i| all | i.units & open);
            if grown == own {
                break;
            }
            own = grown;
        }
        left &= !own;
        let mut bits: BTreeMap<usize, u64> = BTreeMap::new();
        let rules = ties.items.iter().filter(|i| i.units & own != 0).flat_map(|i| i.bits.iter().copied());
        let codes = (0..ends.tied.len()).filter(|unit| own >> unit & 1 == 1).map(|unit| ends.code_bits(unit));
        for (word, mask) in rules.chain(codes) {
            *bits.entry(word).or_default() |= mask;
        }
        let fresh = numbers.len() as u32 + 1;
        let number = *numbers.entry((score, own)).or_insert(fresh);
        found.push(Knot { number, open: own, bits: bits.into_iter().collect() });
    }
    found
}
