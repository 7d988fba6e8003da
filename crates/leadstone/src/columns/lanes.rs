//! Sums of all groups side by side in a few machine words. Knows nothing about where points come from.

use crate::model::compiled::Compiled;

/// Where the sum of each group stands.
#[derive(Debug)]
pub(crate) struct Lanes {
    pub(crate) words: usize,
    pub(crate) groups: Vec<Lane>,
    mask: u64,
}

/// The place of one group: a field of bits that holds its sum less the least it can be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lane {
    pub(crate) word: usize,
    pub(crate) shift: u32,
    least: i64,
}

impl Lanes {
    pub(crate) fn new(model: &Compiled) -> Self {
        let ranges: Vec<(i64, i64)> = (0..model.groups.len()).map(|g| range(model, g)).collect();
        let widest = ranges.iter().map(|(low, high)| high - low).max().unwrap_or(0);
        // A lane is never negative and never full, so that none runs over into the next.
        let bits = [16_u32, 32].into_iter().find(|bits| widest < 1 << bits).unwrap_or(64);
        let each = (64 / bits) as usize;
        let groups = ranges
            .iter()
            .enumerate()
            .map(|(i, (least, _))| Lane { word: i / each, shift: (i % each) as u32 * bits, least: *least })
            .collect();
        Self { words: ranges.len().div_ceil(each), groups, mask: u64::MAX >> (64 - bits) }
    }

    /// Nothing earned in any group.
    pub(crate) fn start(&self) -> Vec<u64> {
        let mut words = vec![0_u64; self.words];
        for lane in &self.groups {
            lane.add(-lane.least, &mut words);
        }
        words
    }

    #[inline]
    pub(crate) fn sum(&self, lane: Lane, word: u64) -> i64 {
        // Wrapping, for lanes of a whole word.
        (((word >> lane.shift) & self.mask) as i64).wrapping_add(lane.least)
    }
}

impl Lane {
    /// The points as they are added to the word of the lane. Borrowed bits cancel out in the sum of all.
    pub(crate) fn packed(self, points: i64) -> u64 {
        (points as u64) << self.shift
    }

    pub(crate) fn add(self, points: i64, words: &mut [u64]) {
        if let Some(word) = words.get_mut(self.word) {
            *word = word.wrapping_add(self.packed(points));
        }
    }
}

/// Least and most points of the tables and rules of a group, before its caps.
fn range(model: &Compiled, group: usize) -> (i64, i64) {
    let Some(group) = model.groups.get(group) else { return (0, 0) };
    let tables = model.tables.get(group.tables.clone()).unwrap_or_default().iter().map(|t| {
        let points = || t.points.iter().copied();
        (points().min().unwrap_or(0), points().max().unwrap_or(0))
    });
    let rules = model.rules.get(group.rules.clone()).unwrap_or_default();
    let rules = rules.iter().map(|r| (r.points.min(0), r.points.max(0)));
    tables.chain(rules).fold((0, 0), |(low, high), (l, h)| (low + l, high + h))
}
