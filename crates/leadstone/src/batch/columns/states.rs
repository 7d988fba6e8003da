//! Floor and ceiling of every row, from how the classes of its units look to the components of each score.
//!
//! How all units of a component look is its *state*, one number. States are looked up for all rows of a block, those of
//! several components at a time where these have few; one that was not met before is worked out once.

use std::collections::BTreeMap;

use super::block::Block;
use super::bounds_plan::{EndsPlan, ScoreEnds};
use super::caps;
use super::caps::{Words, add_groups};
use super::column::Column;
use super::component_cache::{Knots, State};
use super::decision_table::{IS_LOOSE, IS_OTHER, IS_PARTIAL, IS_TANGLED, LookUp, Part};
use super::event_block::Happened;
use super::field_family::{UnitClasses, put};
use super::fused_columns::{Addend, Mixes};
use super::lanes::{Layout, Place};
use super::plan::Plan;
use super::projections::Member;
use super::row::RowFacts;
use crate::eval::points::{Range, weigh};
use crate::model::program::Parts;
use crate::reasoning::bounds::{Domains, Interval, Tangle, bounds, combine};

/// So many states of several components are looked up together at most.
const TOGETHER: u64 = 1 << 12;
/// So many states of one component have a place each; of more the last ones are remembered.
const LISTED: u64 = 1 << 16;
/// More states than this are not numbered.
const NUMBERED: u64 = 1 << 62;
/// So many knots that tie groups together are remembered.
const TANGLED: usize = 1 << 12;

/// Bounds blocks of rows; remembers states.
#[derive(Clone, Debug, Default)]
pub(crate) struct States {
    /// By component, then by unit of it.
    members: Vec<Vec<Member>>,
    look_ups: Vec<LookUp>,
    /// Some component has more states than there are numbers: the core bounds row by row.
    is_hopeless: bool,
    /// By unit with columns: what each class adds to the words of a row, and how many classes that are.
    words: Vec<(Vec<u64>, usize)>,
    mixes: Mixes,
    /// How many words a row has: those of the plan, then those with states.
    width: usize,
    knots: Knots,
    /// By look-up and state: what ties groups together.
    tangles: BTreeMap<(usize, u64), Vec<Tangle>>,
    /// The words of the rows of a block.
    rows: Vec<u64>,
    /// By word of lanes and row: least and most.
    ends: Vec<Vec<[u64; 2]>>,
    /// By score and row.
    flags: Vec<Vec<u8>>,
}

impl States {
    pub(crate) fn new(plan: &Plan, ends: &EndsPlan) -> Self {
        let members = ends.components.iter().map(|component| {
            let member = |unit: &usize| {
                let mut member = Member::default();
                if let Some(unit) = plan.units.get(*unit).filter(|u| u.columns.is_empty()) {
                    member.meet(plan, component, unit, &[plan.blank(&plan.model.0, unit)]);
                }
                member
            };
            component.units.iter().map(member).collect()
        });
        Self { members: members.collect(), ..Self::default() }
    }

    /// Adds up what the columns give to the rows of a block, and the states of their components beside it.
    pub(crate) fn add_up(
        &mut self,
        plan: &Plan,
        ends: &EndsPlan,
        (units, columns): (&[UnitClasses], &[Column]),
        block: &mut Block,
    ) {
        self.meet(plan, ends, units);
        let addends: Vec<Addend<'_>> = units
            .iter()
            .zip(&self.words)
            .map(|(own, (words, _))| Addend { codes: own.codes(plan, columns), words })
            .collect();
        let mut start = plan.start.clone();
        start.resize(self.width, 0);
        let columns = (addends.as_slice(), units.iter().map(|own| own.sights.len()));
        self.mixes.add_up(&mut self.rows, block.rows, &start, columns, &plan.tangled);
        block.words.clear();
        let own = plan.width();
        match (own, self.width) {
            // The usual case, without a loop for each row.
            (1, 2) => block.words.extend(self.rows.as_chunks::<2>().0.iter().map(|[word, _]| *word)),
            (_, width) => {
                let rows = self.rows.chunks_exact(width.max(1));
                rows.for_each(|row| block.words.extend_from_slice(row.get(..own).unwrap_or_default()));
            }
        }
    }

    /// The bounds of all scores of the rows that were added up.
    pub(crate) fn bound(
        &mut self,
        plan: &Plan,
        ends: &EndsPlan,
        block: &mut Block,
        happened: &Happened,
        facts: &impl Fn(usize) -> RowFacts,
    ) {
        if self.is_hopeless {
            block.clear_bounds(plan.model.0.scores.len());
            for row in 0..block.rows {
                for (score, interval) in by_core(plan, &facts(row)).into_iter().enumerate() {
                    block.push_bounds(score, interval);
                }
            }
            return;
        }
        if self.tangles.len() > TANGLED {
            self.forget();
        }
        self.start(plan, block);
        let mut met = 0;
        for look_up in &self.look_ups {
            if let Some(flags) = self.flags.get_mut(look_up.score) {
                met |= look_up.add(&self.rows, self.width, &mut self.ends, flags);
            }
        }
        let mut tangled = Vec::new();
        if met & (IS_OTHER | IS_TANGLED) != 0 {
            tangled = self.rows_with(IS_OTHER | IS_TANGLED);
            for row in self.rows_with(IS_OTHER) {
                self.add_row(plan, ends, block, row);
            }
        }
        self.settle(plan, ends, block, happened, &tangled, facts);
    }

    /// Takes up classes that were not met before; lays all out anew where some look as none did.
    fn meet(&mut self, plan: &Plan, ends: &EndsPlan, units: &[UnitClasses]) {
        let mut is_fresh = self.words.len() != units.len();
        self.words.resize_with(units.len(), Default::default);
        if !is_fresh && self.words.iter().zip(units).all(|((_, classes), own)| *classes == own.sights.len()) {
            return;
        }
        for (component, members) in ends.components.iter().zip(&mut self.members) {
            for (member, unit) in members.iter_mut().zip(&component.units) {
                if let (Some(own), Some(unit)) = (units.iter().find(|u| u.unit == *unit), plan.units.get(*unit)) {
                    is_fresh |= member.meet(plan, component, unit, &own.sights);
                }
            }
        }
        if is_fresh {
            self.lay_out(plan, ends);
        }
        self.list_words(plan, ends, units);
    }

    /// Gives the states of every component their place in the words of a row.
    fn lay_out(&mut self, plan: &Plan, ends: &EndsPlan) {
        let mut together: Vec<(usize, Vec<Part>, u64)> = Vec::new();
        for (index, (component, members)) in ends.components.iter().zip(&self.members).enumerate() {
            let part = Part { component: index, counts: members.iter().map(Member::count).collect() };
            let own = part.states();
            let fits = |(score, _, states): &&mut (usize, Vec<Part>, u64)| {
                *score == component.score && states.saturating_mul(own) <= TOGETHER
            };
            match together.iter_mut().find(fits) {
                Some((_, parts, states)) => {
                    parts.push(part);
                    *states *= own;
                }
                None => together.push((component.score, vec![part], own)),
            }
        }
        self.is_hopeless = together.iter().any(|(_, _, states)| *states > NUMBERED);
        let mut layout = Layout::default();
        layout.take_words(plan.width());
        let look_ups = together.into_iter().map(|(score, parts, states)| {
            let bits = 64 - states.saturating_sub(1).leading_zeros();
            LookUp::new(score, parts, layout.take(bits), bits, states <= LISTED, &caps::words(plan, score))
        });
        self.look_ups = look_ups.collect();
        self.width = layout.start.len();
        self.tangles.clear();
        self.mixes.clear();
        self.words.iter_mut().for_each(|own| *own = Default::default());
    }

    /// Works out what classes add to the words of a row.
    fn list_words(&mut self, plan: &Plan, ends: &EndsPlan, units: &[UnitClasses]) {
        let width = plan.width();
        // By unit: where the number of its view is counted, in which steps, and the views of its classes.
        let mut of_units: BTreeMap<usize, Vec<(Place, u64, &[usize])>> = BTreeMap::new();
        for look_up in &self.look_ups {
            let mut step = 1_u64;
            for part in &look_up.parts {
                let (Some(component), Some(members)) =
                    (ends.components.get(part.component), self.members.get(part.component))
                else {
                    continue;
                };
                for ((unit, member), count) in component.units.iter().zip(members).zip(&part.counts) {
                    of_units.entry(*unit).or_default().push((look_up.at, step, member.classes()));
                    step = step.saturating_mul(*count as u64);
                }
            }
        }
        for ((words, classes), own) in self.words.iter_mut().zip(units) {
            for class in *classes..own.sights.len() {
                let points = own.words.get(class * width..(class + 1) * width).unwrap_or_default();
                let mut entry = points.to_vec();
                entry.resize(self.width, 0);
                for (at, step, views) in of_units.get(&own.unit).into_iter().flatten() {
                    if let (Some(word), Some(view)) = (entry.get_mut(at.word), views.get(class)) {
                        *word += (*view as u64).wrapping_mul(*step) << at.shift;
                    }
                }
                put(words, class, &entry);
            }
            *classes = own.sights.len();
        }
    }

    /// Every row starts with what it has.
    fn start(&mut self, plan: &Plan, block: &Block) {
        let width = plan.width().max(1);
        self.ends.resize_with(plan.lanes.words, Vec::new);
        for (word, rows) in self.ends.iter_mut().enumerate() {
            rows.clear();
            let of = |row: &[u64]| row.get(word).copied().unwrap_or(0);
            rows.extend(block.words.chunks_exact(width).map(|row| [of(row); 2]));
        }
        self.flags.resize_with(plan.model.0.scores.len(), Vec::new);
        for flags in &mut self.flags {
            flags.clear();
            flags.resize(block.rows, 0);
        }
    }

    /// The rows of which some score has one of these flags, ascending.
    fn rows_with(&self, wanted: u8) -> Vec<usize> {
        let of = |flags: &'_ Vec<u8>| -> Vec<usize> {
            flags.iter().enumerate().filter(|(_, flags)| **flags & wanted != 0).map(|(row, _)| row).collect()
        };
        let mut rows: Vec<usize> = self.flags.iter().flat_map(of).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// What is open in one row, once more: some state was not known.
    fn add_row(&mut self, plan: &Plan, ends: &EndsPlan, block: &Block, row: usize) {
        let own = block.row(plan, row);
        for (rows, word) in self.ends.iter_mut().zip(own) {
            rows.get_mut(row).into_iter().for_each(|ends| *ends = [*word; 2]);
        }
        for flags in &mut self.flags {
            flags.get_mut(row).into_iter().for_each(|flags| *flags = 0);
        }
        for index in 0..self.look_ups.len() {
            let place = self.known(plan, ends, index, row);
            let Some(look_up) = self.look_ups.get(index) else { continue };
            if let Some(flags) = self.flags.get_mut(look_up.score).and_then(|f| f.get_mut(row)) {
                look_up.add_place(place, row, &mut self.ends, flags);
            }
        }
    }

    /// The place of the state of a row in a look-up, where it is known now.
    fn known(&mut self, plan: &Plan, ends: &EndsPlan, index: usize, row: usize) -> usize {
        let state = self.state(index, row);
        let Some(look_up) = self.look_ups.get_mut(index) else { return 0 };
        let (place, is_known) = look_up.place(state);
        if is_known {
            return place;
        }
        look_up.put(place, state);
        let mut tangles = Vec::new();
        let mut left = state;
        for part in look_up.parts.clone() {
            let views = part.views(&mut left);
            let (Some(component), Some(members)) =
                (ends.components.get(part.component), self.members.get(part.component))
            else {
                continue;
            };
            let state = State { index: part.component, component, members, views: &views };
            self.knots.each(plan, &state, |sums| {
                look_up.widen(place, sums);
                tangles.extend(sums.tangles.iter().cloned());
            });
        }
        if !tangles.is_empty() {
            self.tangles.insert((index, state), tangles);
        }
        place
    }

    fn state(&self, look_up: usize, row: usize) -> u64 {
        let words = self.rows.get(row * self.width..(row + 1) * self.width).unwrap_or_default();
        self.look_ups.get(look_up).map_or(0, |own| own.state(words))
    }

    /// Makes bounds of the sums, with what ties groups together in some of the rows.
    fn settle(
        &mut self,
        plan: &Plan,
        ends: &EndsPlan,
        block: &mut Block,
        happened: &Happened,
        tangled: &[usize],
        facts: &impl Fn(usize) -> RowFacts,
    ) {
        let model = &*plan.model.0;
        block.clear_bounds(model.scores.len());
        let mut hard: Option<Vec<Vec<Interval>>> = None;
        for index in &model.order {
            let (Some(own), Some(score)) = (ends.scores.get(*index), model.scores.get(*index)) else { continue };
            match (own, &score.parts) {
                (ScoreEnds::Groups, _) => {
                    self.settle_groups(plan, *index, block, happened);
                    for row in tangled {
                        self.untangle(plan, *index, block, happened, *row);
                    }
                }
                (ScoreEnds::Sum, Parts::Sum(parts)) => {
                    for row in 0..block.rows {
                        let of = |part: usize| block.interval(part, row).map_or((0, 0), |i| (i.floor, i.ceiling));
                        let (low, high) = weigh(parts, of);
                        let exact = parts.iter().all(|(part, _)| block.interval(*part, row).is_none_or(|i| i.exact));
                        let floor = low.clamp(score.low, score.high);
                        block
                            .push_bounds(*index, Interval { floor, ceiling: high.clamp(score.low, score.high), exact });
                    }
                }
                _ => {
                    let all =
                        hard.get_or_insert_with(|| (0..block.rows).map(|row| by_core(plan, &facts(row))).collect());
                    let found = all.iter().filter_map(|row| row.get(*index));
                    found.for_each(|interval| block.push_bounds(*index, *interval));
                }
            }
        }
    }

    /// The bounds of a score where all that is open just adds up.
    fn settle_groups(&self, plan: &Plan, index: usize, block: &mut Block, happened: &Happened) {
        let Some(score) = plan.model.0.scores.get(index) else { return };
        let rows = block.rows;
        let (floors, ceilings) = (block.floors.get_mut(index), block.ceilings.get_mut(index));
        let (Some(floors), Some(ceilings), Some(exact)) = (floors, ceilings, block.exact.get_mut(index)) else {
            return;
        };
        for (side, sums) in [&mut *floors, &mut *ceilings].into_iter().enumerate() {
            sums.resize(rows, 0);
            let of = |word| {
                let all = self.ends.get(word).map_or(&[][..], |rows: &Vec<[u64; 2]>| rows.as_flattened());
                Words { all, width: 2, at: side }
            };
            add_groups(plan, index, happened, of, sums);
            for sum in &mut *sums {
                *sum = (*sum).clamp(score.low, score.high);
            }
        }
        let flags = self.flags.get(index).map_or(&[][..], Vec::as_slice);
        let ends = floors.iter().zip(&*ceilings).zip(flags);
        exact.extend(ends.map(|((floor, ceiling), flags)| is_exact(*flags, floor == ceiling)));
    }

    /// The bounds of a score in a row where groups may be tied together.
    fn untangle(&self, plan: &Plan, index: usize, block: &mut Block, happened: &Happened, row: usize) {
        let of_look_ups = self.look_ups.iter().enumerate().filter(|(_, own)| own.score == index);
        let states = of_look_ups.map(|(at, _)| (at, self.state(at, row)));
        let tangles: Vec<&Tangle> = states.filter_map(|state| self.tangles.get(&state)).flatten().collect();
        let (Some(Parts::Groups(groups)), false) =
            (plan.model.0.scores.get(index).map(|s| &s.parts), tangles.is_empty())
        else {
            return;
        };
        let Some(score) = plan.model.0.scores.get(index) else { return };
        let side = |side: usize, extra: &[(usize, Range)], pick: fn(&Range) -> i64| {
            let points = caps::total(plan, index, |group, lane| {
                let word = self.ends.get(lane.word).and_then(|rows| rows.get(row)?.get(side));
                let more = extra.iter().filter(|(leaf, _)| groups.start + leaf == group).map(|(_, range)| pick(range));
                let events = happened.sums(group).get(row).copied().unwrap_or(0);
                events + word.map_or(0, |word| lane.sum(*word)) + more.sum::<i64>()
            });
            points.clamp(score.low, score.high)
        };
        let mut total = |extra: &[(usize, Range)]| (side(0, extra, |r| r.0), side(1, extra, |r| r.1));
        let ((floor, ceiling), all_tried) = combine(&tangles, &mut total);
        let flags = self.flags.get(index).and_then(|f| f.get(row)).copied().unwrap_or(0);
        let exact = all_tried && is_exact(flags, floor == ceiling);
        block.put_bounds(index, row, Interval { floor, ceiling, exact });
    }

    /// Forgets all states, where what ties groups together gets too much.
    fn forget(&mut self) {
        self.tangles.clear();
        self.look_ups.iter_mut().for_each(LookUp::forget);
    }
}

fn is_exact(flags: u8, is_one: bool) -> bool {
    flags & IS_LOOSE == 0 && (flags & IS_PARTIAL == 0 || is_one)
}

/// The bounds of all scores of a row, asked of the core.
fn by_core(plan: &Plan, facts: &RowFacts) -> Vec<Interval> {
    let model = &*plan.model.0;
    let domains = Domains::at(model, model.plans(), plan.at.unix());
    bounds(&facts.kernel(plan, None), model.plans(), &domains)
}
