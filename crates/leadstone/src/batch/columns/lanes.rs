//! What rows add up, side by side in a few machine words: sums of groups, and bits. Knows nothing about where points
//! come from.

use crate::base::ids::GroupId;
use crate::base::index::IndexVec;
use crate::model::program::{Group, Program};

/// Gives out bits of the words of a row.
#[derive(Debug, Default)]
pub(crate) struct LaneLayout {
    /// What every row starts with.
    pub(crate) start: Vec<u64>,
    /// Bits of the last word that are given out.
    used: u32,
}

/// A bit of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BitPlace {
    pub(crate) word: usize,
    pub(crate) shift: u32,
}

impl LaneLayout {
    /// Room for so many bits of one word, 64 at most.
    pub(crate) fn take(&mut self, bits: u32) -> BitPlace {
        // No bits at all still stand somewhere.
        if self.start.is_empty() || self.used + bits.max(1) > 64 {
            self.start.push(0);
            self.used = 0;
        }
        let place = BitPlace { word: self.start.len() - 1, shift: self.used };
        self.used += bits;
        place
    }

    /// So many whole words; the first of them.
    pub(crate) fn take_words(&mut self, words: usize) -> usize {
        let first = self.start.len();
        self.start.resize(first + words, 0);
        self.used = 64;
        first
    }
}

impl BitPlace {
    pub(crate) fn is_set(self, words: &[u64]) -> bool {
        word(words, self.word) >> self.shift & 1 == 1
    }

    /// Sets the bit. Added, not or-ed: what stands below it may have borrowed from it for a while.
    pub(crate) fn set(self, words: &mut [u64]) {
        let word = word_mut(words, self.word);
        *word = word.wrapping_add(1 << self.shift);
    }
}

/// A word of a row.
#[inline]
pub(super) fn word(row: &[u64], at: usize) -> u64 {
    *row.get(at).expect("a row has every word that was given out")
}

#[inline]
pub(super) fn word_mut(row: &mut [u64], at: usize) -> &mut u64 {
    row.get_mut(at).expect("a row has every word that was given out")
}

/// Where the sum of each group stands.
#[derive(Debug)]
pub(crate) struct Lanes {
    /// The words that lanes stand in, the first ones of a row.
    pub(crate) words: usize,
    pub(crate) groups: IndexVec<GroupId, Lane>,
}

/// The place of one group: a field of bits that holds its sum less the least it can be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lane {
    pub(crate) word: usize,
    pub(crate) shift: u32,
    mask: u64,
    least: i64,
}

impl Lanes {
    pub(crate) fn new(model: &Program, layout: &mut LaneLayout) -> Self {
        let groups = model.groups.map(|group| {
            let (least, most) = range(model, group);
            // A lane is never negative and never full, so that none runs over into the next.
            let bits = (64 - (most.wrapping_sub(least) as u64).leading_zeros()).max(1);
            let BitPlace { word, shift } = layout.take(bits);
            Lane { word, shift, mask: u64::MAX >> (64 - bits), least }
        });
        for lane in &groups {
            lane.add(lane.least.wrapping_neg(), &mut layout.start);
        }
        Self { words: layout.start.len(), groups }
    }
}

impl Lane {
    /// The sum that stands in the word.
    #[inline]
    pub(crate) fn sum(self, word: u64) -> i64 {
        // Wrapping, for lanes of a whole word.
        (((word >> self.shift) & self.mask) as i64).wrapping_add(self.least)
    }

    /// The points as they are added to the word of the lane. Borrowed bits cancel out in the sum of all.
    pub(crate) fn packed(self, points: i64) -> u64 {
        (points as u64) << self.shift
    }

    pub(crate) fn add(self, points: i64, words: &mut [u64]) {
        let word = word_mut(words, self.word);
        *word = word.wrapping_add(self.packed(points));
    }
}

/// Least and most points of the tables and rules of a group, before its caps.
fn range(model: &Program, group: &Group) -> (i64, i64) {
    let tables = model.tables[group.tables].iter().map(|t| {
        let points = || t.points.iter().copied();
        (points().min().unwrap_or(0), points().max().unwrap_or(0))
    });
    let rules = &model.rules[group.rules];
    let rules = rules.iter().map(|r| (r.points.min(0), r.points.max(0)));
    tables.chain(rules).fold((0, 0), |(low, high), (l, h)| (low + l, high + h))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lanes of a score with these groups, and the words that every row starts with.
    fn lanes(groups: &serde_json::Value) -> (Lanes, Vec<u64>) {
        let document = serde_json::json!({
            "format": 1, "id": "m", "standalone": true, "fields": {"n": {"type": "number"}, "b": {"type": "bool"}},
            "scores": [{"id": "s", "groups": groups}],
        });
        let model = crate::Model::from_json(&document.to_string()).expect("a model");
        let mut layout = LaneLayout::default();
        (Lanes::new(&model.0, &mut layout), layout.start)
    }

    /// A group of one table, which gives these points or 0.
    fn group(id: &str, low: i64, high: i64) -> serde_json::Value {
        serde_json::json!({"id": id, "tables": [{"field": "n", "cuts": [10], "points": [low, high]}]})
    }

    #[test]
    fn a_lane_holds_everything_from_the_least_to_the_most_points_of_its_group() {
        // From -5 to 30: 36 numbers, so six bits.
        let (lanes, start) = lanes(&serde_json::json!([group("g", -5, 30)]));
        let lane = lanes.groups.as_slice()[0];
        assert_eq!((lane.word, lane.shift, lane.mask), (0, 0, 0b11_1111));
        for points in [-5, -1, 0, 1, 30] {
            let mut row = start.clone();
            lane.add(points, &mut row);
            assert_eq!(lane.sum(row[0]), points);
        }
    }

    #[test]
    fn what_one_lane_borrows_for_a_while_is_back_when_all_is_added() {
        let (lanes, start) = lanes(&serde_json::json!([group("g", -5, 30), group("h", 0, 9)]));
        let [g, h] = [lanes.groups.as_slice()[0], lanes.groups.as_slice()[1]];
        assert_eq!((h.word, h.shift), (0, 6), "side by side in one word");
        let mut row = start;
        // As a column may give it: first the word of both, then more for each.
        row[0] = row[0].wrapping_add(g.packed(-5)).wrapping_add(h.packed(9));
        assert_eq!((g.sum(row[0]), h.sum(row[0])), (-5, 9));
        g.add(35, &mut row);
        h.add(-9, &mut row);
        assert_eq!((g.sum(row[0]), h.sum(row[0])), (30, 0));
    }

    #[test]
    fn a_lane_that_does_not_fit_into_a_word_stands_in_the_next_one() {
        let most = 1_000_000_000;
        let wide = |id: &str| group(id, -most, most);
        let (lanes, start) = lanes(&serde_json::json!([wide("a"), wide("b"), wide("c")]));
        let places: Vec<(usize, u32)> = lanes.groups.iter().map(|l| (l.word, l.shift)).collect();
        // 31 bits each.
        assert_eq!(places, [(0, 0), (0, 31), (1, 0)]);
        assert_eq!((lanes.words, start.len()), (2, 2));
    }

    #[test]
    fn a_group_that_gives_nothing_has_a_lane_of_zero() {
        let (lanes, start) = lanes(&serde_json::json!([{"id": "g"}]));
        assert_eq!(lanes.groups.as_slice()[0].sum(start[0]), 0);
    }

    #[test]
    fn no_bits_behind_a_full_word_stand_in_the_next_one() {
        let mut layout = LaneLayout::default();
        layout.take_words(1);
        assert_eq!(layout.take(0), BitPlace { word: 1, shift: 0 });
        assert_eq!(layout.take(64), BitPlace { word: 1, shift: 0 });
        assert_eq!(layout.take(0), BitPlace { word: 2, shift: 0 });
        assert_eq!(layout.take(3), BitPlace { word: 2, shift: 0 });
        assert_eq!(layout.take(1), BitPlace { word: 2, shift: 3 });
    }
}
