//! What coupled terms can give, group by group: ranges over the values of their cutset. Knows nothing about leads.

use std::collections::BTreeMap;

use super::score_graph::LeafId;
use crate::base::points::Range;

/// The most combinations of cutset values that are added up; beyond it each component is bounded group by group.
const COMBINATIONS: usize = 4096;
/// Above this many, assignments are not compared pairwise (quadratic): that would cost more than it saves.
const COMPARED: usize = 256;

/// One assignment of the cutset: the least and most points that it adds to each group.
pub(crate) type GroupRanges = Vec<(LeafId, Range)>;

/// What a coupled component can give.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CoupledGroups {
    /// Assignments that can be least for a score, sorted.
    lows: Vec<GroupRanges>,
    /// Assignments that can be most for a score, sorted.
    highs: Vec<GroupRanges>,
    exact: bool,
}

impl CoupledGroups {
    /// `only_adds`: more points in a group never lower the score, so dominated assignments are pruned (only the Pareto
    /// front is kept).
    pub(super) fn new(mut ways: Vec<GroupRanges>, exact: bool, only_adds: bool) -> Self {
        for way in &mut ways {
            way.sort_unstable();
        }
        let mut lows = ways.clone();
        let mut highs = ways;
        if only_adds {
            lows.iter_mut().flatten().for_each(|(_, range)| range.1 = range.0);
            highs.iter_mut().flatten().for_each(|(_, range)| range.0 = range.1);
        }
        for side in [&mut lows, &mut highs] {
            side.sort_unstable();
            side.dedup();
        }
        if only_adds {
            lows = best(lows, |a, b| a <= b);
            highs = best(highs, |a, b| a >= b);
        }
        Self { lows, highs, exact }
    }

    /// The ranges group by group, as if groups were not coupled: never too narrow.
    fn apart(&self) -> Self {
        let hull = |ways: &[GroupRanges]| {
            let mut all: BTreeMap<LeafId, Range> = BTreeMap::new();
            for (leaf, (low, high)) in ways.iter().flatten() {
                let own = all.entry(*leaf).or_insert((*low, *high));
                *own = (own.0.min(*low), own.1.max(*high));
            }
            vec![all.into_iter().collect::<GroupRanges>()]
        };
        Self { lows: hull(&self.lows), highs: hull(&self.highs), exact: false }
    }

    /// The only assignment for the least and the only one for the most, if there are no others.
    pub(crate) fn single(&self) -> Option<(&GroupRanges, &GroupRanges)> {
        match (self.lows.as_slice(), self.highs.as_slice()) {
            ([low], [high]) => Some((low, high)),
            _ => None,
        }
    }

    pub(crate) fn is_exact(&self) -> bool {
        self.exact
    }
}

fn best(ways: Vec<GroupRanges>, is_as_good: fn(i64, i64) -> bool) -> Vec<GroupRanges> {
    if ways.len() > COMPARED {
        return ways;
    }
    let beats = |a: &GroupRanges, b: &GroupRanges| {
        a.len() == b.len() && a.iter().zip(b).all(|((l, p), (m, q))| l == m && is_as_good(p.0, q.0))
    };
    let is_beaten =
        |(i, way): &(usize, &GroupRanges)| ways.iter().enumerate().any(|(j, other)| *i != j && beats(other, way));
    ways.iter().enumerate().filter(|w| !is_beaten(w)).map(|(_, way)| way.clone()).collect()
}

/// Combines the assignments of all components. `total` turns what is added to the groups into a range of the score.
pub(crate) fn combine(
    coupled_groups: &[&CoupledGroups],
    total: &mut dyn FnMut(&[(LeafId, Range)]) -> Range,
) -> (Range, bool) {
    let count =
        |side: fn(&CoupledGroups) -> usize| coupled_groups.iter().fold(1_usize, |n, t| n.saturating_mul(side(t)));
    let is_much = count(|t| t.lows.len()).max(count(|t| t.highs.len())) > COMBINATIONS;
    let is_exact = !is_much && coupled_groups.iter().all(|t| t.exact);
    let apart: Vec<CoupledGroups> =
        if is_much { coupled_groups.iter().map(|t| t.apart()).collect() } else { Vec::new() };
    let coupled_groups: Vec<&CoupledGroups> = if is_much { apart.iter().collect() } else { coupled_groups.to_vec() };
    let (mut low, mut high) = (i64::MAX, i64::MIN);
    walk(&coupled_groups, |t| &t.lows, &mut Vec::new(), &mut |extra| low = low.min(total(extra).0));
    walk(&coupled_groups, |t| &t.highs, &mut Vec::new(), &mut |extra| high = high.max(total(extra).1));
    ((low, high), is_exact)
}

fn walk(
    coupled_groups: &[&CoupledGroups],
    side: fn(&CoupledGroups) -> &Vec<GroupRanges>,
    chosen: &mut GroupRanges,
    visit: &mut dyn FnMut(&[(LeafId, Range)]),
) {
    let Some((first, rest)) = coupled_groups.split_first() else { return visit(chosen) };
    for way in side(first) {
        let before = chosen.len();
        chosen.extend_from_slice(way);
        walk(rest, side, chosen, visit);
        chosen.truncate(before);
    }
}
