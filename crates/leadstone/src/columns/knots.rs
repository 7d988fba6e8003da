//! What open fields leave open together, worked out by the core once and remembered. Knows nothing about rows.

use std::collections::BTreeMap;

use super::ends::Component;
use super::lanes::Lanes;
use super::plan::Plan;
use super::sight::put_all;
use super::views::Member;
use crate::interval::{Domains, Opened, Range, Search, Tangle};
use crate::kernel::Kernel;
use crate::model::compiled::Parts;
use crate::snapshot::Snapshot;

/// So many knots are remembered before all are forgotten.
const KNOWN: usize = 1 << 16;
/// Stands for a unit that does not matter.
const NOTHING: u32 = 0;

/// What open terms can give, as words of lanes, as far as it just adds up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sums {
    pub(crate) low: Vec<u64>,
    pub(crate) high: Vec<u64>,
    /// What ties groups together.
    pub(crate) tangles: Vec<Tangle>,
    /// Bounded without regard to others.
    pub(crate) is_loose: bool,
    /// Not all values are listed.
    pub(crate) is_partial: bool,
}

/// Remembers knots: open units of a component that hang together, with the units that their terms ask about besides.
#[derive(Clone, Debug, Default)]
pub(crate) struct Knots {
    /// By component, and by unit of it: the number of its view and one, or nothing.
    known: BTreeMap<(usize, Box<[u32]>), Sums>,
}

impl Knots {
    /// Hands over what each knot of a component can give; `views` has one number for each of its units.
    pub(crate) fn each(
        &mut self,
        plan: &Plan,
        (index, component): (usize, &Component),
        members: &[Member],
        views: &[usize],
        mut visit: impl FnMut(&Sums),
    ) {
        if self.known.len() > KNOWN {
            self.known.clear();
        }
        let is_open = |place: usize| members.get(place).zip(views.get(place)).is_some_and(|(m, view)| m.is_open(*view));
        let mut left: Vec<usize> = (0..members.len()).filter(|place| is_open(*place)).collect();
        while let Some(first) = left.first() {
            let mut own = vec![*first];
            let mut next = 0;
            while let Some(place) = own.get(next).copied() {
                let touched = component.terms.iter().filter(|t| t.members.contains(&place));
                for other in touched.flat_map(|t| &t.members) {
                    if is_open(*other) && !own.contains(other) {
                        own.push(*other);
                    }
                }
                next += 1;
            }
            left.retain(|place| !own.contains(place));
            let is_own = |place: &usize| own.contains(place);
            let terms = || component.terms.iter().filter(|t| t.members.iter().any(is_own));
            let mut key = vec![NOTHING; members.len()];
            for place in terms().flat_map(|t| &t.members) {
                if let (Some(own), Some(view)) = (key.get_mut(*place), views.get(*place)) {
                    *own = *view as u32 + 1;
                }
            }
            let entry = self.known.entry((index, key.as_slice().into()));
            let sums = entry.or_insert_with(|| bounded(plan, component, members, &key, terms().map(|t| t.item)));
            visit(sums);
        }
    }
}

/// What some terms of a component can give.
fn bounded(
    plan: &Plan,
    component: &Component,
    members: &[Member],
    key: &[u32],
    terms: impl Iterator<Item = usize>,
) -> Sums {
    let model = &*plan.model.0;
    let plans = model.plans();
    let (Some(own), Some(Parts::Groups(groups))) =
        (plans.scores.get(component.score), model.scores.get(component.score).map(|s| &s.parts))
    else {
        return Sums::default();
    };
    let mut snapshot = Snapshot::new(model);
    for ((unit, member), view) in component.units.iter().zip(members).zip(key).filter(|(_, view)| **view != NOTHING) {
        if let (Some(unit), Some(sights)) = (plan.units.get(*unit), member.sights(*view as usize - 1)) {
            put_all(model, &unit.fields, sights, &mut snapshot);
        }
    }
    let domains = Domains::at(model, plans, plan.at.unix());
    let kernel = Kernel { model, snapshot: &snapshot, events: &[], present_stage: None };
    let search = Search { kernel: &kernel, domains: &domains, plan: own };
    Sums::new(&plan.lanes, groups.start, search.open(terms.filter_map(|item| own.items.get(item))))
}

impl Sums {
    fn new(lanes: &Lanes, first_group: usize, opened: Opened) -> Self {
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
}
