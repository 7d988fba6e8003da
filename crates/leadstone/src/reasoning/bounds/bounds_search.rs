//! The bounds of a score for a lead: exact where the work is bounded, sound everywhere.

use std::collections::BTreeMap;

use super::coupling::{CoupledGroups, GroupRanges, combine};
use super::interval::Interval;
use super::score_graph::{Domains, Factor, LeafId, ScoreGraph, ScoreGraphs, Term, VarId};
use crate::base::ids::{AtomId, FieldId, GroupId, ScoreId};
use crate::base::index::{Id, IndexVec, id};
use crate::base::points::{PointDomain, Range};
use crate::condition::{Facts, Kleene};
use crate::eval::evaluator::Evaluator;
use crate::eval::points::{score_points, weighted};
use crate::facts::classes::ValueClass;
use crate::facts::valuation::Valuation;
use crate::model::program::{Parts, Program, Special};

id! {
    /// An undecided term of one search.
    OpenTermId = "open term";
}

/// The budget of term evaluations; beyond it, bounds are found term by term.
const BUDGET: usize = 65_536;

/// The bounds of every score, parts of a sum before the sum.
pub(crate) fn bounds(
    evaluator: &Evaluator<'_>,
    plans: &ScoreGraphs,
    domains: &Domains<'_>,
) -> IndexVec<ScoreId, Interval> {
    let mut all = evaluator.model.scores.filled(Interval { floor: 0, ceiling: 0, exact: true });
    for id in &evaluator.model.order {
        let plan = &plans.scores[*id];
        all[*id] = BoundsSearch { evaluator, domains, plan }.score(*id, &all);
    }
    all
}

/// Looks for the bounds of one score.
pub(crate) struct BoundsSearch<'a> {
    pub(crate) evaluator: &'a Evaluator<'a>,
    pub(crate) domains: &'a Domains<'a>,
    pub(crate) plan: &'a ScoreGraph,
}

/// What the undecided terms can give.
pub(crate) struct Unresolved {
    /// By group: terms that share no open field with another.
    pub(crate) ranges: GroupRanges,
    /// Connected components of the other terms.
    pub(crate) coupled_groups: Vec<CoupledGroups>,
    /// Whether some term was bounded by itself although others share its fields (a relaxation: sound, not tight).
    pub(crate) is_relaxed: bool,
    /// Whether the classes that were tried cover all values.
    pub(crate) is_complete: bool,
}

/// A connected component: terms that are linked by shared open fields.
struct GraphComponent<'a> {
    items: Vec<&'a Factor>,
    /// Its open fields, without those of the cutset.
    vars: Vec<VarId>,
}

/// A component with its tables, ready for enumeration.
struct ComponentTable<'a> {
    /// All its terms belong to one group.
    leaf: LeafId,
    /// Terms that ask about several open fields.
    shared: Vec<&'a Factor>,
    /// By field.
    vars: Vec<(FieldId, Vec<LocalClass<'a>>)>,
}

/// Classes of a field that the shared terms do not tell apart.
struct LocalClass<'a> {
    /// A representative.
    cell: &'a ValueClass,
    /// Least and most points of the terms that the field decides alone.
    range: Range,
}

impl<'a> BoundsSearch<'a> {
    fn model(&self) -> &'a Program {
        self.evaluator.model
    }

    fn score(&self, id: ScoreId, known: &IndexVec<ScoreId, Interval>) -> Interval {
        self.domains.pay(1 + self.plan.items.len());
        let score = &self.model().scores[id];
        if let (Parts::Sum(parts), true) = (&score.parts, self.plan.adds_up) {
            let sum = weighted(parts, |part| (known[part].floor, known[part].ceiling));
            let (floor, ceiling) = score.limits().apply(sum);
            return Interval { floor, ceiling, exact: parts.iter().all(|(part, _)| known[*part].exact) };
        }
        let mut leaves = self.leaves();
        let opened = self.open(self.plan.items.iter());
        for (leaf, range) in &opened.ranges {
            add(&mut leaves[*leaf], *range);
        }
        let coupled_groups: Vec<&CoupledGroups> = opened.coupled_groups.iter().collect();
        let ((floor, ceiling), exact) = combine(&coupled_groups, &mut |extra| {
            let mut leaves = leaves.clone();
            for (leaf, range) in extra {
                add(&mut leaves[*leaf], *range);
            }
            self.total(id, &leaves, 0)
        });
        let is_complete = opened.is_complete || floor == ceiling;
        Interval { floor, ceiling, exact: exact && !opened.is_relaxed && !self.plan.mixes_signs && is_complete }
    }

    /// The known points of each group: activities and decided terms.
    fn leaves(&self) -> IndexVec<LeafId, Range> {
        let groups = self.plan.leaves.iter().map(|g| &self.model().groups[*g]);
        let mut leaves: IndexVec<LeafId, Range> = groups
            .map(|g| {
                let events = self.evaluator.events[g.events].iter().sum();
                (events, events)
            })
            .collect();
        for item in &self.plan.items {
            if let Some(points) = self.known_points(item) {
                add(&mut leaves[item.leaf], (points, points));
            }
        }
        leaves
    }

    /// What the undecided terms can give; decided ones are skipped.
    pub(crate) fn open(&self, items: impl Iterator<Item = &'a Factor>) -> Unresolved {
        let mut opened =
            Unresolved { ranges: Vec::new(), coupled_groups: Vec::new(), is_relaxed: false, is_complete: true };
        let mut tangled = Vec::new();
        for item in items.filter(|i| self.known_points(i).is_none()) {
            let open = item.vars.iter().filter(|s| self.is_open(**s));
            opened.is_complete &= open.clone().all(|var| self.is_whole(*var));
            let stands_alone = matches!(*item.vars, [var] if self.plan.vars[var].items == 1 && !self.domains.moves(self.plan.vars[var].field));
            if stands_alone {
                add_range(&mut opened.ranges, item.leaf, item.range);
            } else if open.clone().all(|var| self.is_whole(*var)) {
                tangled.push(item);
            } else {
                // The values of some field cannot be listed: a term of it is bounded by itself. A rule that shares
                // another field with such a term is bounded soundly all the same; only completeness suffers.
                opened.is_relaxed = true;
                add_range(&mut opened.ranges, item.leaf, item.range);
            }
        }
        opened.coupled_groups = self.components(&tangled, &[]).into_iter().map(|c| self.coupled(&c.items)).collect();
        opened
    }

    fn is_whole(&self, var: VarId) -> bool {
        self.domains.get(self.plan.vars[var].field).is_complete
    }

    /// Points of a term that is decided.
    fn known_points(&self, item: &Factor) -> Option<i64> {
        match item.term {
            Term::Table(index) => {
                let (table, cell) = (&self.model().tables[index], self.evaluator.valuation.cells[index]);
                let is_decided = cell != table.special(Special::Unknown) || self.domains.is_closed(table.field);
                is_decided.then(|| table.points_of(cell))
            }
            Term::Rule(index) => {
                let rule = &self.model().rules[index];
                match rule.when.eval(self.evaluator.valuation) {
                    Some(holds) => Some(if holds { rule.points } else { 0 }),
                    // A rule that is not known to hold gives no points, and its fields are closed.
                    None => (!item.vars.iter().any(|var| self.is_open(*var))).then_some(0),
                }
            }
        }
    }

    fn is_open(&self, var: VarId) -> bool {
        let field = self.plan.vars[var].field;
        self.evaluator.valuation.is_unknown(self.model(), field) && !self.domains.is_closed(field)
    }

    /// The ranges that one component can give to its groups. Fields that couple groups form a cutset: they are tried
    /// value by value, and the rest falls apart into independent components.
    fn coupled(&self, items: &[&'a Factor]) -> CoupledGroups {
        let cuts = self.cutset(items);
        let outer: usize = cuts.iter().fold(1, |n, s| n.saturating_mul(self.width(*s)));
        let mut rough = GroupRanges::new();
        let mut kept = Vec::new();
        let mut trial = TrialValuation::new(self.evaluator.valuation);
        for component in self.components(items, &cuts) {
            let inner = self.kinds(&component, &mut trial);
            let ways = inner.vars.iter().fold(outer, |n, (_, kinds)| n.saturating_mul(kinds.len()));
            if ways.saturating_mul(inner.shared.len().max(1)) > BUDGET {
                component.items.iter().for_each(|item| add_range(&mut rough, item.leaf, item.range));
            } else {
                kept.push(inner);
            }
        }
        let exact = rough.is_empty();
        let mut ways: Vec<GroupRanges> = Vec::new();
        if kept.is_empty() {
            ways.push(rough);
        } else {
            self.each(&cuts, &mut trial, &mut |trial| {
                let mut way = rough.clone();
                for inner in &kept {
                    let mut range: Option<Range> = None;
                    self.each_kind(&inner.vars, (0, 0), trial, &mut |trial, (low, high)| {
                        self.domains.pay(1 + inner.shared.len());
                        let points: i64 = inner.shared.iter().map(|i| trial.points(self.model(), i.term)).sum();
                        range = Some(widen(range, (low + points, high + points)));
                    });
                    if let Some(range) = range {
                        add_range(&mut way, inner.leaf, range);
                    }
                }
                ways.push(way);
            });
        }
        CoupledGroups::new(ways, exact, self.plan.only_adds)
    }

    /// The terms of a component that several open fields share; and for each of its fields the classes that these terms
    /// tell apart, with the least and most points of the terms that the field decides alone.
    fn kinds(&self, component: &GraphComponent<'a>, trial: &mut TrialValuation) -> ComponentTable<'a> {
        let mut alone: BTreeMap<VarId, Vec<&Factor>> = BTreeMap::new();
        let mut shared: Vec<&Factor> = Vec::new();
        for item in &component.items {
            let mut open = item.vars.iter().filter(|s| self.is_open(**s));
            match (open.next(), open.next()) {
                (Some(var), None) if component.vars.binary_search(var).is_ok() => {
                    alone.entry(*var).or_default().push(item);
                }
                _ => shared.push(item),
            }
        }
        let mut atoms: Vec<AtomId> = Vec::new();
        for item in &shared {
            if let Term::Rule(rule) = item.term {
                self.model().rules[rule].when.each_atom(&mut |atom| atoms.push(atom));
            }
        }
        atoms.sort_unstable();
        let mut vars = Vec::new();
        for index in &component.vars {
            let var = &self.plan.vars[*index];
            let alone = alone.get(index).map_or(&[][..], Vec::as_slice);
            let own = &self.model().fields[var.field].atoms;
            let mut kinds: BTreeMap<Vec<bool>, LocalClass<'a>> = BTreeMap::new();
            for cell in self.domains.cells(var) {
                trial.put(self.model(), var.field, cell);
                self.domains.pay(1 + alone.len());
                let points = alone.iter().map(|i| trial.points(self.model(), i.term)).sum();
                let told =
                    own.iter().zip(&cell.truths).filter(|(a, _)| atoms.binary_search(a).is_ok()).map(|(_, t)| *t);
                let kind = kinds.entry(told.collect()).or_insert(LocalClass { cell, range: (points, points) });
                kind.range = widen(Some(kind.range), (points, points));
            }
            trial.clear(self.model(), var.field);
            vars.push((var.field, kinds.into_values().collect()));
        }
        let first = component.items.first().expect("a component has the term it began with");
        ComponentTable { leaf: first.leaf, shared, vars }
    }

    fn width(&self, var: VarId) -> usize {
        self.domains.cells(&self.plan.vars[var]).len()
    }

    /// The cutset: open fields that couple groups.
    fn cutset(&self, items: &[&Factor]) -> Vec<VarId> {
        let mut leaf_of: BTreeMap<VarId, (LeafId, bool)> = BTreeMap::new();
        for item in items {
            for var in item.vars.iter().filter(|s| self.is_open(**s)) {
                let entry = leaf_of.entry(*var).or_insert((item.leaf, false));
                entry.1 |= entry.0 != item.leaf;
            }
        }
        leaf_of.into_iter().filter(|(_, (_, is_cut))| *is_cut).map(|(var, _)| var).collect()
    }

    /// The connected components of the terms, by the open fields that they share.
    ///
    /// Union-find, in near-linear time: each field leads to the first term that asks it, each term to its
    /// representative. Merging components one by one took a millisecond a rule for a chain of a thousand rules.
    fn components(&self, items: &[&'a Factor], cuts: &[VarId]) -> Vec<GraphComponent<'a>> {
        self.domains.pay(items.len());
        let mut parents: IndexVec<OpenTermId, OpenTermId> = (0..items.len()).map(OpenTermId::new).collect();
        let mut first: BTreeMap<VarId, OpenTermId> = BTreeMap::new();
        let shared = |item: &Factor| -> Vec<VarId> {
            let vars = item.vars.iter().copied();
            vars.filter(|s| self.is_open(*s) && cuts.binary_search(s).is_err()).collect()
        };
        let vars: IndexVec<OpenTermId, Vec<VarId>> = items.iter().map(|item| shared(item)).collect();
        for (id, vars) in vars.iter_enumerated() {
            for var in vars {
                let other = *first.entry(*var).or_insert(id);
                let (one, other) = (root(&mut parents, id), root(&mut parents, other));
                parents[one.max(other)] = one.min(other);
            }
        }
        let mut components: BTreeMap<OpenTermId, GraphComponent<'a>> = BTreeMap::new();
        for ((id, item), vars) in parents.ids().iter().zip(items).zip(vars) {
            let component = components
                .entry(root(&mut parents, id))
                .or_insert_with(|| GraphComponent { items: Vec::new(), vars: Vec::new() });
            component.items.push(item);
            component.vars.extend(vars);
        }
        let mut components: Vec<GraphComponent<'a>> = components.into_values().collect();
        for component in &mut components {
            component.vars.sort_unstable();
            component.vars.dedup();
        }
        components
    }

    /// Calls the function for every combination of classes of the variables.
    fn each(&self, vars: &[VarId], trial: &mut TrialValuation, visit: &mut dyn FnMut(&mut TrialValuation)) {
        let Some((first, rest)) = vars.split_first() else { return visit(trial) };
        let var = &self.plan.vars[*first];
        for cell in self.domains.cells(var) {
            trial.put(self.model(), var.field, cell);
            self.each(rest, trial, visit);
        }
        trial.clear(self.model(), var.field);
    }

    /// Calls the function for every combination of merged classes, with what their fields give alone.
    fn each_kind(
        &self,
        vars: &[(FieldId, Vec<LocalClass<'_>>)],
        (low, high): Range,
        trial: &mut TrialValuation,
        visit: &mut dyn FnMut(&mut TrialValuation, Range),
    ) {
        let Some(((field, kinds), rest)) = vars.split_first() else { return visit(trial, (low, high)) };
        for kind in kinds {
            trial.put(self.model(), *field, kind.cell);
            self.each_kind(rest, (low, high).plus(kind.range), trial, visit);
        }
        trial.clear(self.model(), *field);
    }

    /// The range of a score from those of its groups.
    fn total(&self, id: ScoreId, leaves: &IndexVec<LeafId, Range>, depth: usize) -> Range {
        // The leaves of a score are its groups, in order.
        let mut own = self.plan.leaves.iter().zip(leaves);
        let group = |id: GroupId| own.find(|(group, _)| **group == id).map_or(Range::ZERO, |(_, range)| *range);
        score_points(self.model(), id, group, |part| {
            if depth > self.model().scores.len() { Range::ZERO } else { self.total(part, leaves, depth + 1) }
        })
    }
}

/// The representative of the set that a term is in, with path halving.
fn root(parents: &mut IndexVec<OpenTermId, OpenTermId>, mut id: OpenTermId) -> OpenTermId {
    while parents[id] != id {
        let above = parents[parents[id]];
        parents[id] = above;
        id = above;
    }
    id
}

fn add(to: &mut Range, range: Range) {
    *to = to.plus(range);
}

fn add_range(way: &mut GroupRanges, leaf: LeafId, range: Range) {
    match way.iter_mut().find(|(l, _)| *l == leaf) {
        Some((_, own)) => add(own, range),
        None => way.push((leaf, range)),
    }
}

fn widen(range: Option<Range>, other: Range) -> Range {
    range.map_or(other, |r| (r.0.min(other.0), r.1.max(other.1)))
}

/// A valuation in which some unknown fields are filled in on trial.
#[derive(Clone)]
pub(crate) struct TrialValuation {
    pub(crate) valuation: Valuation,
}

impl TrialValuation {
    pub(crate) fn new(valuation: &Valuation) -> Self {
        Self { valuation: valuation.clone() }
    }

    pub(crate) fn put(&mut self, model: &Program, field: FieldId, cell: &ValueClass) {
        let field = &model.fields[field];
        for (id, truth) in field.atoms.iter().zip(&cell.truths) {
            self.valuation.set(*id, Some(*truth));
        }
        for (table, cell) in field.tables.iter().zip(&cell.tables) {
            self.valuation.cells[*table] = *cell;
        }
    }

    /// Restores a field from another valuation.
    pub(crate) fn restore(&mut self, model: &Program, field: FieldId, from: &Valuation) {
        let field = &model.fields[field];
        for id in &field.atoms {
            self.valuation.set(*id, from.atom(*id));
        }
        for table in &field.tables {
            self.valuation.cells[*table] = from.cells[*table];
        }
    }

    pub(crate) fn clear(&mut self, model: &Program, field: FieldId) {
        let field = &model.fields[field];
        self.valuation.fill(model, field, crate::facts::state::FieldState::Unknown, 0);
    }

    fn points(&self, model: &Program, term: Term) -> i64 {
        match term {
            Term::Table(id) => model.tables[id].points_of(self.valuation.cells[id]),
            Term::Rule(id) => {
                let rule = &model.rules[id];
                if rule.when.eval(self) == Some(true) { rule.points } else { 0 }
            }
        }
    }
}

impl Facts for TrialValuation {
    fn atom(&self, id: AtomId) -> Kleene {
        self.valuation.atom(id)
    }
}
