//! Floor and ceiling of every row, from how the classes of its units look to the components of each score.
//!
//! How all units of a component look is its *state*, one number. States are looked up for all rows of a block, those of
//! several components at a time where these have few; one that was not met before is worked out once.

use std::collections::BTreeMap;

use super::batch_plan::BatchPlan;
use super::block::Block;
use super::bounds_plan::{BoundsPlan, ScoreBounds};
use super::caps;
use super::caps::{RowWords, add_groups};
use super::column_encoder::ColumnEncoder;
use super::component_cache::{ComponentCache, ComponentState};
use super::event_block::EventPointsBlock;
use super::family_classes::{FamilyClasses, put};
use super::fused_columns::{Addend, FusedColumns};
use super::ids::{ClassId, ColumnId, ComponentId, EncodedFamilyId, FamilyId, MemberId, ProjectionId, StateTableId};
use super::lanes::{BitPlace, LaneLayout, word, word_mut};
use super::projections::ProjectionSet;
use super::row::RowFacts;
use super::state_table::{IS_LOOSE, IS_OTHER, IS_PARTIAL, IS_TANGLED, StateTable, TablePart};
use crate::base::ids::ScoreId;
use crate::base::index::{Id, IndexVec};
use crate::base::points::Range;
use crate::eval::points::weighted;
use crate::model::program::Parts;
use crate::reasoning::bounds::{CoupledGroups, Domains, Interval, LeafId, bounds, combine};

/// So many states of several components are looked up together at most.
const TOGETHER: u64 = 1 << 12;
/// So many states of one component have a place each; of more the last ones are remembered.
const LISTED: u64 = 1 << 16;
/// More states than this are not numbered.
const NUMBERED: u64 = 1 << 62;
/// So many knots that tie groups together are remembered.
const TANGLED: usize = 1 << 12;

/// Why a row that is asked for is there.
const ROW: &str = "every row of a block is kept";

/// Bounds blocks of rows; remembers states.
#[derive(Clone, Debug, Default)]
pub(crate) struct StateBounds {
    /// By component, then by unit of it.
    members: IndexVec<ComponentId, IndexVec<MemberId, ProjectionSet>>,
    state_tables: IndexVec<StateTableId, StateTable>,
    /// Some component has more states than there are numbers: the core bounds row by row.
    is_hopeless: bool,
    /// By unit with columns: what each class adds to the words of a row, and how many classes that are.
    words: IndexVec<EncodedFamilyId, (Vec<u64>, usize)>,
    mixes: FusedColumns,
    /// How many words a row has: those of the plan, then those with states.
    width: usize,
    component_cache: ComponentCache,
    /// By look-up and state: what ties groups together.
    coupled_groups: BTreeMap<(StateTableId, u64), Vec<CoupledGroups>>,
    /// The words of the rows of a block.
    rows: Vec<u64>,
    /// By word of lanes and row: least and most.
    ends: Vec<Vec<[u64; 2]>>,
    /// By score and row.
    flags: IndexVec<ScoreId, Vec<u8>>,
}

impl StateBounds {
    pub(crate) fn new(plan: &BatchPlan, ends: &BoundsPlan) -> Self {
        let members = ends.components.map(|component| {
            let member = |unit: &FamilyId| {
                let mut member = ProjectionSet::default();
                let unit = &plan.units[*unit];
                if unit.columns.is_empty() {
                    member.meet(plan, component, unit, &vec![plan.blank(&plan.model.0, unit)].into());
                }
                member
            };
            component.units.map(member)
        });
        Self { members, ..Self::default() }
    }

    /// Adds up what the columns give to the rows of a block, and the states of their components beside it.
    pub(crate) fn add_up(
        &mut self,
        plan: &BatchPlan,
        ends: &BoundsPlan,
        (units, columns): (&IndexVec<EncodedFamilyId, FamilyClasses>, &IndexVec<ColumnId, ColumnEncoder>),
        block: &mut Block,
    ) {
        self.meet(plan, ends, units);
        let addends: IndexVec<EncodedFamilyId, Addend<'_>> = units
            .iter()
            .zip(&self.words)
            .map(|(own, (words, _))| Addend { codes: own.codes(plan, columns), words })
            .collect();
        let mut start = plan.start.clone();
        start.resize(self.width, 0);
        let columns = (&addends, units.iter().map(|own| own.signatures.len()));
        self.mixes.add_up(&mut self.rows, block.rows, &start, columns, &plan.tangled);
        block.words.clear();
        let own = plan.width();
        match (own, self.width) {
            // The usual case, without a loop for each row.
            (1, 2) => block.words.extend(self.rows.as_chunks::<2>().0.iter().map(|[word, _]| *word)),
            (_, width) => {
                let rows = self.rows.chunks_exact(width.max(1));
                for row in rows {
                    block.words.extend_from_slice(row.get(..own).expect("a row begins with the words of the plan"));
                }
            }
        }
    }

    /// The bounds of all scores of the rows that were added up.
    pub(crate) fn bound(
        &mut self,
        plan: &BatchPlan,
        ends: &BoundsPlan,
        block: &mut Block,
        event_points: &EventPointsBlock,
        facts: &impl Fn(usize) -> RowFacts,
    ) {
        if self.is_hopeless {
            block.clear_bounds(&plan.model.0);
            for row in 0..block.rows {
                for (score, interval) in by_core(plan, &facts(row)).iter_enumerated() {
                    block.push_bounds(score, *interval);
                }
            }
            return;
        }
        if self.coupled_groups.len() > TANGLED {
            self.forget();
        }
        self.start(plan, block);
        let mut met = 0;
        for state_table in &self.state_tables {
            met |= state_table.add(&self.rows, self.width, &mut self.ends, &mut self.flags[state_table.score]);
        }
        let mut tangled = Vec::new();
        if met & (IS_OTHER | IS_TANGLED) != 0 {
            tangled = self.rows_with(IS_OTHER | IS_TANGLED);
            for row in self.rows_with(IS_OTHER) {
                self.add_row(plan, ends, block, row);
            }
        }
        self.settle(plan, ends, block, event_points, &tangled, facts);
    }

    /// Takes up classes that were not met before; lays all out anew where some look as none did.
    fn meet(&mut self, plan: &BatchPlan, ends: &BoundsPlan, units: &IndexVec<EncodedFamilyId, FamilyClasses>) {
        let mut is_fresh = self.words.len() != units.len();
        self.words.resize_with(units.len(), Default::default);
        if !is_fresh && self.words.iter().zip(units).all(|((_, classes), own)| *classes == own.signatures.len()) {
            return;
        }
        for (component, members) in ends.components.iter().zip(&mut self.members) {
            for (member, unit) in members.iter_mut().zip(&component.units) {
                if let Some(own) = units.iter().find(|u| u.unit == *unit) {
                    is_fresh |= member.meet(plan, component, &plan.units[*unit], &own.signatures);
                }
            }
        }
        if is_fresh {
            self.lay_out(plan, ends);
        }
        self.list_words(plan, ends, units);
    }

    /// Gives the states of every component their place in the words of a row.
    fn lay_out(&mut self, plan: &BatchPlan, ends: &BoundsPlan) {
        let mut together: Vec<(ScoreId, Vec<TablePart>, u64)> = Vec::new();
        for ((id, component), members) in ends.components.iter_enumerated().zip(&self.members) {
            let part = TablePart { component: id, counts: members.map(ProjectionSet::count) };
            let own = part.states();
            let fits = |(score, _, states): &&mut (ScoreId, Vec<TablePart>, u64)| {
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
        let mut layout = LaneLayout::default();
        layout.take_words(plan.width());
        let state_tables = together.into_iter().map(|(score, parts, states)| {
            let bits = 64 - states.saturating_sub(1).leading_zeros();
            StateTable::new(score, parts, layout.take(bits), bits, states <= LISTED, &caps::words(plan, score))
        });
        self.state_tables = state_tables.collect();
        self.width = layout.start.len();
        self.coupled_groups.clear();
        self.mixes.clear();
        self.words.iter_mut().for_each(|own| *own = Default::default());
    }

    /// Works out what classes add to the words of a row.
    fn list_words(&mut self, plan: &BatchPlan, ends: &BoundsPlan, units: &IndexVec<EncodedFamilyId, FamilyClasses>) {
        let width = plan.width();
        // By unit: where the number of its view is counted, in which steps, and the views of its classes.
        let mut of_units: BTreeMap<FamilyId, Vec<(BitPlace, u64, &IndexVec<ClassId, ProjectionId>)>> = BTreeMap::new();
        for state_table in &self.state_tables {
            let mut step = 1_u64;
            for part in &state_table.parts {
                let (component, members) = (&ends.components[part.component], &self.members[part.component]);
                for ((unit, member), count) in component.units.iter().zip(members).zip(&part.counts) {
                    of_units.entry(*unit).or_default().push((state_table.at, step, member.classes()));
                    step = step.saturating_mul(*count as u64);
                }
            }
        }
        for ((words, classes), own) in self.words.iter_mut().zip(units) {
            for class in *classes..own.signatures.len() {
                let points = own.words.get(class * width..(class + 1) * width).expect("every class has its words");
                let mut entry = points.to_vec();
                entry.resize(self.width, 0);
                for (at, step, views) in of_units.get(&own.unit).into_iter().flatten() {
                    let view = views[ClassId::new(class)].index() as u64;
                    *word_mut(&mut entry, at.word) += view.wrapping_mul(*step) << at.shift;
                }
                put(words, class, &entry);
            }
            *classes = own.signatures.len();
        }
    }

    /// Every row starts with what it has.
    fn start(&mut self, plan: &BatchPlan, block: &Block) {
        let width = plan.width().max(1);
        self.ends.resize_with(plan.lanes.words, Vec::new);
        for (at, rows) in self.ends.iter_mut().enumerate() {
            rows.clear();
            rows.extend(block.words.chunks_exact(width).map(|row| [word(row, at); 2]));
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
    fn add_row(&mut self, plan: &BatchPlan, ends: &BoundsPlan, block: &Block, row: usize) {
        let own = block.row(plan, row);
        for (rows, word) in self.ends.iter_mut().zip(own) {
            *rows.get_mut(row).expect(ROW) = [*word; 2];
        }
        for flags in &mut self.flags {
            *flags.get_mut(row).expect(ROW) = 0;
        }
        for index in self.state_tables.ids() {
            let place = self.known(plan, ends, index, row);
            let state_table = &self.state_tables[index];
            let flags = self.flags[state_table.score].get_mut(row).expect(ROW);
            state_table.add_place(place, row, &mut self.ends, flags);
        }
    }

    /// The place of the state of a row in a look-up, where it is known now.
    fn known(&mut self, plan: &BatchPlan, ends: &BoundsPlan, index: StateTableId, row: usize) -> usize {
        let state = self.state(index, row);
        let state_table = &mut self.state_tables[index];
        let (place, is_known) = state_table.place(state);
        if is_known {
            return place;
        }
        state_table.put(place, state);
        let mut coupled_groups = Vec::new();
        let mut left = state;
        for part in state_table.parts.clone() {
            let views = part.views(&mut left);
            let (component, members) = (&ends.components[part.component], &self.members[part.component]);
            let state = ComponentState { index: part.component, component, members, views: &views };
            self.component_cache.each(plan, &state, |sums| {
                state_table.widen(place, sums);
                coupled_groups.extend(sums.coupled_groups.iter().cloned());
            });
        }
        if !coupled_groups.is_empty() {
            self.coupled_groups.insert((index, state), coupled_groups);
        }
        place
    }

    fn state(&self, state_table: StateTableId, row: usize) -> u64 {
        let words = self.rows.get(row * self.width..(row + 1) * self.width).expect(ROW);
        self.state_tables[state_table].state(words)
    }

    /// Makes bounds of the sums, with what ties groups together in some of the rows.
    fn settle(
        &mut self,
        plan: &BatchPlan,
        ends: &BoundsPlan,
        block: &mut Block,
        event_points: &EventPointsBlock,
        tangled: &[usize],
        facts: &impl Fn(usize) -> RowFacts,
    ) {
        let model = &*plan.model.0;
        block.clear_bounds(model);
        let mut hard: Option<Vec<IndexVec<ScoreId, Interval>>> = None;
        for index in &model.order {
            let score = &model.scores[*index];
            match (ends.scores[*index], &score.parts) {
                (ScoreBounds::Groups, _) => {
                    self.settle_groups(plan, *index, block, event_points);
                    for row in tangled {
                        self.untangle(plan, *index, block, event_points, *row);
                    }
                }
                (ScoreBounds::Sum, Parts::Sum(parts)) => {
                    for row in 0..block.rows {
                        let of = |part: ScoreId| block.interval(part, row);
                        let sum = weighted(parts, |part| (of(part).floor, of(part).ceiling));
                        let (floor, ceiling) = score.limits().apply(sum);
                        let exact = parts.iter().all(|(part, _)| of(*part).exact);
                        block.push_bounds(*index, Interval { floor, ceiling, exact });
                    }
                }
                _ => {
                    let all =
                        hard.get_or_insert_with(|| (0..block.rows).map(|row| by_core(plan, &facts(row))).collect());
                    for row in all {
                        block.push_bounds(*index, row[*index]);
                    }
                }
            }
        }
    }

    /// The bounds of a score where all that is open just adds up.
    fn settle_groups(&self, plan: &BatchPlan, index: ScoreId, block: &mut Block, event_points: &EventPointsBlock) {
        let score = &plan.model.0.scores[index];
        let rows = block.rows;
        let (floors, ceilings) = (&mut block.floors[index], &mut block.ceilings[index]);
        for (side, sums) in [&mut *floors, &mut *ceilings].into_iter().enumerate() {
            sums.resize(rows, 0);
            let of = |word| {
                let rows: &Vec<[u64; 2]> = self.ends.get(word).expect("every word of lanes has its ends");
                RowWords { all: rows.as_flattened(), width: 2, at: side }
            };
            add_groups(plan, index, event_points, of, sums);
            for sum in &mut *sums {
                *sum = score.limits().apply(*sum);
            }
        }
        let ends = floors.iter().zip(&*ceilings).zip(&self.flags[index]);
        block.exact[index].extend(ends.map(|((floor, ceiling), flags)| is_exact(*flags, floor == ceiling)));
    }

    /// The bounds of a score in a row where groups may be tied together.
    fn untangle(
        &self,
        plan: &BatchPlan,
        index: ScoreId,
        block: &mut Block,
        event_points: &EventPointsBlock,
        row: usize,
    ) {
        let of_look_ups = self.state_tables.iter_enumerated().filter(|(_, own)| own.score == index);
        let states = of_look_ups.map(|(at, _)| (at, self.state(at, row)));
        let coupled_groups: Vec<&CoupledGroups> =
            states.filter_map(|state| self.coupled_groups.get(&state)).flatten().collect();
        if coupled_groups.is_empty() {
            return;
        }
        let score = &plan.model.0.scores[index];
        let leaves = &plan.model.0.plans().scores[index].leaves;
        let side = |side: usize, extra: &[(LeafId, Range)], pick: fn(&Range) -> i64| {
            let points = caps::total(plan, index, |group, lane| {
                let rows = self.ends.get(lane.word).expect("every word of lanes has its ends");
                let own = word(rows.get(row).expect(ROW), side);
                let more = extra.iter().filter(|(leaf, _)| leaves[*leaf] == group).map(|(_, range)| pick(range));
                let events = event_points.sums(group).get(row).copied().unwrap_or(0);
                events + lane.sum(own) + more.sum::<i64>()
            });
            score.limits().apply(points)
        };
        let mut total = |extra: &[(LeafId, Range)]| (side(0, extra, |r| r.0), side(1, extra, |r| r.1));
        let ((floor, ceiling), all_tried) = combine(&coupled_groups, &mut total);
        let flags = *self.flags[index].get(row).expect(ROW);
        let exact = all_tried && is_exact(flags, floor == ceiling);
        block.put_bounds(index, row, Interval { floor, ceiling, exact });
    }

    /// Forgets all states, where what ties groups together gets too much.
    fn forget(&mut self) {
        self.coupled_groups.clear();
        self.state_tables.iter_mut().for_each(StateTable::forget);
    }
}

fn is_exact(flags: u8, is_one: bool) -> bool {
    flags & IS_LOOSE == 0 && (flags & IS_PARTIAL == 0 || is_one)
}

/// The bounds of all scores of a row, asked of the core.
fn by_core(plan: &BatchPlan, facts: &RowFacts) -> IndexVec<ScoreId, Interval> {
    let model = &*plan.model.0;
    let domains = Domains::at(model, model.plans(), plan.at.unix());
    bounds(&facts.evaluator(plan, None), model.plans(), &domains)
}
