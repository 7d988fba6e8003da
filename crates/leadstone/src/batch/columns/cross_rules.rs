//! Rules over several units: what each row says of their parts stands in its bits. Knows nothing about classes.

use super::ids::{CrossRuleId, PartId};
use super::lanes::{BitPlace, Lane, LaneLayout, word, word_mut};
use super::split::{SplitCondition, UnitCondition};
use crate::base::ids::RuleId;
use crate::base::index::IndexVec;

/// Bits that are looked up together.
const TOGETHER: usize = 8;
const ENTRIES: usize = 1 << TOGETHER;

/// A rule over several units.
#[derive(Debug)]
pub(crate) struct CrossRule {
    pub(crate) rule: RuleId,
    lane: Lane,
    points: i64,
    /// Its line, where lines are asked for.
    pub(crate) line: Option<BitPlace>,
    folded: SplitCondition,
    /// By part: the bit that says that it holds.
    pub(crate) places: IndexVec<PartId, BitPlace>,
}

impl CrossRule {
    fn holds(&self, words: &[u64]) -> bool {
        self.folded.holds(&|part| self.places[part].is_set(words))
    }

    fn add(&self, words: &mut [u64]) {
        self.lane.add(self.points, words);
        self.line.into_iter().for_each(|line| line.set(words));
    }
}

/// All rules over several units.
#[derive(Debug, Default)]
pub(crate) struct CrossRules {
    pub(crate) rules: IndexVec<CrossRuleId, CrossRule>,
    /// The first and last bit of each look-up, and its rules.
    groups: Vec<(BitPlace, Vec<CrossRuleId>)>,
    state_tables: Vec<DecisionTable>,
    /// Rules with more parts than can be looked up.
    large: Vec<CrossRuleId>,
}

/// What several rules give together, by the bits that they look at.
#[derive(Debug)]
struct DecisionTable {
    at: BitPlace,
    /// By word: what is added to it.
    gains: Vec<(usize, Box<[u64; ENTRIES]>)>,
}

/// Places rules, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Placing {
    tangled: CrossRules,
    /// Parts of the rules that will be looked up together, and those rules.
    parts: Vec<UnitCondition>,
    waiting: Vec<CrossRuleId>,
}

impl Placing {
    /// A rule, the lane of its group and its points.
    pub(crate) fn add(
        &mut self,
        rule: RuleId,
        (lane, points): (Lane, i64),
        (folded, parts): (SplitCondition, IndexVec<PartId, UnitCondition>),
        layout: &mut LaneLayout,
        placed: &mut impl FnMut(UnitCondition, BitPlace),
    ) {
        if parts.len() > TOGETHER {
            let places = parts.into_iter().map(|part| {
                let place = layout.take(1);
                placed(part, place);
                place
            });
            let places = places.collect();
            let id = self.tangled.rules.push(CrossRule { rule, lane, points, line: None, folded, places });
            self.tangled.large.push(id);
            return;
        }
        let fresh = parts.iter().filter(|part| !self.parts.contains(part)).count();
        if self.parts.len() + fresh > TOGETHER {
            self.close(layout, placed);
        }
        let places = parts.into_iter().map(|part| {
            let at = self.parts.iter().position(|p| *p == part).unwrap_or_else(|| {
                self.parts.push(part);
                self.parts.len() - 1
            });
            // The bit of the look-up; where that stands is known when it is full.
            BitPlace { word: 0, shift: at as u32 }
        });
        let places = places.collect();
        let id = self.tangled.rules.push(CrossRule { rule, lane, points, line: None, folded, places });
        self.waiting.push(id);
    }

    fn close(&mut self, layout: &mut LaneLayout, placed: &mut impl FnMut(UnitCondition, BitPlace)) {
        if self.parts.is_empty() {
            return;
        }
        let at = layout.take(self.parts.len() as u32);
        for (bit, part) in self.parts.drain(..).enumerate() {
            placed(part, BitPlace { word: at.word, shift: at.shift + bit as u32 });
        }
        for id in &self.waiting {
            let places = self.tangled.rules[*id].places.iter_mut();
            places.for_each(|p| *p = BitPlace { word: at.word, shift: at.shift + p.shift });
        }
        self.tangled.groups.push((at, std::mem::take(&mut self.waiting)));
    }

    /// All rules, placed.
    pub(crate) fn finish(
        mut self,
        layout: &mut LaneLayout,
        placed: &mut impl FnMut(UnitCondition, BitPlace),
    ) -> CrossRules {
        self.close(layout, placed);
        self.tangled
    }
}

impl CrossRules {
    /// Works out what can be looked up; done when the lines have their places.
    pub(crate) fn list(&mut self, width: usize) {
        let rules = &self.rules;
        self.state_tables = self
            .groups
            .iter()
            .map(|(at, own)| {
                let own: Vec<&CrossRule> = own.iter().map(|id| &rules[*id]).collect();
                let gains: Vec<Vec<u64>> = (0..ENTRIES as u64)
                    .map(|bits| {
                        let mut row = vec![0; width];
                        *word_mut(&mut row, at.word) = bits << at.shift;
                        let holding: Vec<&&CrossRule> = own.iter().filter(|rule| rule.holds(&row)).collect();
                        row.fill(0);
                        for rule in holding {
                            rule.add(&mut row);
                        }
                        row
                    })
                    .collect();
                let gain = |at: usize, bits: usize| word(gains.get(bits).expect("a row for all bits"), at);
                let gains = (0..width)
                    .map(|word| (word, Box::new(std::array::from_fn(|bits| gain(word, bits)))))
                    .filter(|(_, gains)| gains.iter().any(|gain| *gain != 0));
                DecisionTable { at: *at, gains: gains.collect() }
            })
            .collect();
    }

    /// Adds to the words of all rows what the rules give that hold.
    #[inline]
    #[expect(clippy::indexing_slicing, reason = "there are as many entries as a byte has values")]
    pub(crate) fn add_up<const W: usize>(&self, rows: &mut [[u64; W]]) {
        for state_table in &self.state_tables {
            let BitPlace { word: from, shift } = state_table.at;
            for (to, gains) in &state_table.gains {
                if from >= W || *to >= W {
                    continue;
                }
                for row in &mut *rows {
                    row[*to] = row[*to].wrapping_add(gains[usize::from((row[from] >> shift) as u8)]);
                }
            }
        }
        for rule in self.large.iter().map(|id| &self.rules[*id]) {
            rows.iter_mut().filter(|row| rule.holds(*row)).for_each(|row| rule.add(row));
        }
    }

    /// The same for rows of any width.
    pub(crate) fn add_up_wide(&self, words: &mut [u64], width: usize) {
        for state_table in &self.state_tables {
            for row in words.chunks_exact_mut(width) {
                let bits = usize::from((word(row, state_table.at.word) >> state_table.at.shift) as u8);
                for (to, gains) in &state_table.gains {
                    let own = word_mut(row, *to);
                    *own = own.wrapping_add(*gains.get(bits).expect("there are as many gains as a byte has values"));
                }
            }
        }
        for rule in self.large.iter().map(|id| &self.rules[*id]) {
            words.chunks_exact_mut(width).filter(|row| rule.holds(row)).for_each(|row| rule.add(row));
        }
    }
}
