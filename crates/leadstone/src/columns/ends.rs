//! Floor and ceiling of every row: what each class leaves open, and what hangs together. Knows nothing about cells.
//!
//! A field whose terms all stand in one group and ask about nothing else can be bounded by itself: what it leaves open
//! is a number for each class, added up like points. The others are *tied*. Of a row, only those matter that are open
//! there, with the tied ones next to them; such a knot is bounded by the core and remembered.

use super::lanes::{Lanes, Layout};
use super::plan::{Plan, Unit};
use super::sight::Sight;
use super::tangled::TangledRule;
use crate::condition::Truth;
use crate::interval::{Domains, Opened, Plan as ScorePlan, Range, Search, Tangle, Term};
use crate::kernel::Kernel;
use crate::model::compiled::{Compiled, Parts};
use crate::snapshot::Snapshot;

/// Units that can be tied: one bit each.
const TIED: usize = 64;
/// Bits of what is seen of a tied unit.
const CODE_BITS: usize = 8;
/// Bits that count the units whose bounds are rough.
const FLAG_BITS: usize = 8;

/// What bounds need to know, and where it stands in the words of a row.
#[derive(Debug)]
pub(crate) struct EndsPlan {
    /// Where what can be lost begins, as many words as there are for points; what can be won follows.
    pub(crate) lows: usize,
    pub(crate) highs: usize,
    pub(crate) open: usize,
    pub(crate) codes: usize,
    /// Indices of tied units, in the order of their bits and codes.
    pub(crate) tied: Vec<usize>,
    /// By score.
    pub(crate) scores: Vec<ScoreEnds>,
}

/// How the bounds of a score are found.
#[derive(Debug)]
pub(crate) enum ScoreEnds {
    Groups(Ties),
    /// Of the bounds of its parts.
    Sum,
    /// By the core, row by row.
    Hard,
}

/// What is tied in a score.
#[derive(Debug)]
pub(crate) struct Ties {
    /// Which of the tied units.
    pub(crate) mask: u64,
    /// Terms over tied fields.
    pub(crate) items: Vec<TiedItem>,
    /// Bounded without regard to others; not all values listed: bits that count the units.
    pub(crate) loose: Flag,
    pub(crate) partial: Flag,
}

/// A term over tied fields.
#[derive(Debug)]
pub(crate) struct TiedItem {
    /// Its place among the terms of the score.
    pub(crate) item: usize,
    /// Its units.
    pub(crate) units: u64,
    /// For rules over several units: what the row says about its parts.
    pub(crate) bits: Vec<(usize, u64)>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Flag {
    word: usize,
    shift: usize,
}

impl Flag {
    pub(crate) fn is_set(self, words: &[u64]) -> bool {
        words.get(self.word).is_some_and(|w| w >> self.shift & ((1 << FLAG_BITS) - 1) != 0)
    }

    fn raise(self, words: &mut [u64]) {
        if let Some(word) = words.get_mut(self.word) {
            *word += 1 << self.shift;
        }
    }
}

impl EndsPlan {
    /// `None` where there is more than the words can hold: the core then bounds row by row.
    pub(crate) fn new(
        model: &Compiled,
        units: &[Unit],
        lanes: &Lanes,
        rules: &[TangledRule],
        layout: &mut Layout,
    ) -> Option<Self> {
        let plans = model.plans();
        let mut tied: Vec<usize> = Vec::new();
        for plan in &plans.scores {
            for field in tied_fields(plan) {
                let unit = units.iter().position(|u| u.fields.contains(&field))?;
                if !tied.contains(&unit) {
                    tied.push(unit);
                }
            }
        }
        if tied.len() > TIED || units.len() >= 1 << FLAG_BITS {
            return None;
        }
        let each = 64 / FLAG_BITS;
        let flag_words = (2 * model.scores.len()).div_ceil(each);
        let code_words = (tied.len() * CODE_BITS).div_ceil(64);
        let lows = layout.take_words(2 * lanes.words + flag_words + 1 + code_words);
        let highs = lows + lanes.words;
        let flags = highs + lanes.words;
        let open = flags + flag_words;
        let codes = open + 1;
        let flag = |index: usize| Flag { word: flags + index / each, shift: index % each * FLAG_BITS };
        let scores =
            model.scores.iter().zip(&plans.scores).enumerate().map(|(index, (score, plan))| match &score.parts {
                Parts::Sum(_) if plan.adds_up => ScoreEnds::Sum,
                Parts::Sum(_) => ScoreEnds::Hard,
                Parts::Groups(_) => {
                    let fields = tied_fields(plan);
                    let bit = |field: usize| {
                        let unit = tied.iter().position(|u| units.get(*u).is_some_and(|u| u.fields.contains(&field)));
                        unit.map_or(0, |u| 1_u64 << u)
                    };
                    let slot_field = |slot: &usize| plan.slots.get(*slot).map_or(usize::MAX, |s| s.field);
                    let items = plan
                        .items
                        .iter()
                        .enumerate()
                        .filter(|(_, i)| i.slots.iter().any(|s| fields.contains(&slot_field(s))));
                    let items: Vec<TiedItem> = items
                        .map(|(at, i)| {
                            let units = i.slots.iter().fold(0, |m, s| m | bit(slot_field(s)));
                            let own = rules.iter().find(|r| i.term == Term::Rule(r.rule));
                            TiedItem { item: at, units, bits: own.map_or_else(Vec::new, bits_of) }
                        })
                        .collect();
                    let mask = items.iter().fold(0, |mask, item| mask | item.units);
                    ScoreEnds::Groups(Ties { mask, items, loose: flag(2 * index), partial: flag(2 * index + 1) })
                }
            });
        let scores = scores.collect();
        Some(Self { lows, highs, open, codes, tied, scores })
    }

    /// Adds what a class of a unit leaves open to its words.
    pub(crate) fn add(&self, plan: &Plan, unit: &Unit, index: usize, sights: &[Sight], words: &mut [u64]) {
        let model = &*plan.model.0;
        let plans = model.plans();
        let domains = Domains::at(model, plans, plan.at.unix());
        let nothing = Snapshot::new(model);
        let kernel = Kernel { model, snapshot: &nothing, events: &[], present_stage: None };
        for ((own, score_plan), score) in self.scores.iter().zip(&plans.scores).zip(&model.scores) {
            let (ScoreEnds::Groups(ties), Parts::Groups(groups)) = (own, &score.parts) else { continue };
            let tied = tied_fields(score_plan);
            for (field, _) in unit.fields.iter().zip(sights).filter(|(_, s)| s.is_unknown) {
                let Some(slot) = score_plan.slots.iter().position(|s| s.field == *field) else { continue };
                if tied.contains(field) {
                    if let Some(bit) = self.tied.iter().position(|u| *u == index) {
                        words.get_mut(self.open).into_iter().for_each(|w| *w |= 1 << bit);
                    }
                    continue;
                }
                let search = Search { kernel: &kernel, domains: &domains, plan: score_plan };
                let opened = search.open(score_plan.items.iter().filter(|i| i.slots.contains(&slot)));
                let sums = Sums::new(&plan.lanes, groups.start, opened);
                sums.add_to(words, self.lows, self.highs);
                if sums.is_loose {
                    ties.loose.raise(words);
                }
                if sums.is_partial {
                    ties.partial.raise(words);
                }
            }
        }
    }

    /// The word and the bits of the code of a tied unit, by its place among them.
    pub(crate) fn code_bits(&self, place: usize) -> (usize, u64) {
        let bit = place * CODE_BITS;
        (self.codes + bit / 64, ((1 << CODE_BITS) - 1) << (bit % 64))
    }

    /// Where the code of a tied unit goes.
    pub(crate) fn code_place(&self, unit: usize) -> Option<(usize, usize)> {
        let place = self.tied.iter().position(|u| *u == unit)? * CODE_BITS;
        Some((self.codes + place / 64, place % 64))
    }

    /// The most codes that a unit can have.
    pub(crate) const fn codes() -> usize {
        1 << CODE_BITS
    }

    /// What rules over several fields see of a class: which of its fields are unknown, and what they are where not.
    pub(crate) fn code_of(model: &Compiled, unit: &Unit, sights: &[Sight]) -> Vec<Option<Box<[Truth]>>> {
        let seen = unit.fields.iter().zip(sights);
        seen.filter(|(field, _)| {
            model.fields.get(**field).is_some_and(|f| !(f.atoms.is_empty() && f.tables.is_empty()))
        })
        .map(|(_, sight)| (!sight.is_unknown).then(|| sight.truths.clone()))
        .collect()
    }
}

/// The bits that a rule looks at, by word.
fn bits_of(rule: &TangledRule) -> Vec<(usize, u64)> {
    rule.places.iter().map(|place| (place.word, 1 << place.shift)).collect()
}

/// Fields that cannot be bounded by themselves: some term asks about another one too, or terms of several groups ask.
fn tied_fields(plan: &ScorePlan) -> Vec<usize> {
    let of = |slot: usize| plan.items.iter().filter(move |i| i.slots.contains(&slot));
    let is_tied = |slot: usize| {
        let leaf = of(slot).next().map(|i| i.leaf);
        of(slot).any(|i| i.slots.len() > 1 || Some(i.leaf) != leaf)
    };
    plan.slots.iter().enumerate().filter(|(slot, _)| is_tied(*slot)).map(|(_, s)| s.field).collect()
}

/// What open terms can give, as words of lanes, as far as it just adds up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sums {
    pub(crate) low: Vec<u64>,
    pub(crate) high: Vec<u64>,
    /// What ties groups together.
    pub(crate) tangles: Vec<Tangle>,
    pub(crate) is_loose: bool,
    pub(crate) is_partial: bool,
}

impl Sums {
    pub(crate) fn new(lanes: &Lanes, first_group: usize, opened: Opened) -> Self {
        let mut sums = Self {
            low: vec![0; lanes.words],
            high: vec![0; lanes.words],
            tangles: Vec::new(),
            is_loose: opened.is_loose || opened.tangles.iter().any(|t| !t.is_exact()),
            is_partial: !opened.is_complete,
        };
        let put = |way: &[(usize, Range)], words: &mut [u64], pick: fn(&Range) -> i64| {
            for (leaf, range) in way {
                if let Some(lane) = lanes.groups.get(first_group + leaf) {
                    lane.add(pick(range), words);
                }
            }
        };
        put(&opened.ranges, &mut sums.low, |r| r.0);
        put(&opened.ranges, &mut sums.high, |r| r.1);
        for tangle in opened.tangles {
            match tangle.single() {
                Some((low, high)) => {
                    put(low, &mut sums.low, |r| r.0);
                    put(high, &mut sums.high, |r| r.1);
                }
                None => sums.tangles.push(tangle),
            }
        }
        sums
    }

    /// Adds both sides to the words of a row.
    pub(crate) fn add_to(&self, words: &mut [u64], lows: usize, highs: usize) {
        for (at, own) in [(lows, &self.low), (highs, &self.high)] {
            for (word, own) in words.get_mut(at..).unwrap_or_default().iter_mut().zip(own) {
                *word = word.wrapping_add(*own);
            }
        }
    }
}
