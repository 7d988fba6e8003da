//! The graph of a score: its terms as factors over fields, computed once for a model. Knows nothing about leads.

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::base::ids::{AtomId, FieldId, GroupId, RuleId, ScoreId, TableId};
use crate::base::index::{IndexVec, id};
use crate::condition::{Facts, Kleene};
use crate::facts::classes::{CellId, FieldPartition, ValueClass};
use crate::model::program::{Field, Parts, Program, stage_conditions};

id! {
    /// A group of a score, or of a score that it sums up.
    LeafId = "leaf";
    /// A term of a score.
    FactorId = "factor";
    /// A field as a score sees it.
    VarId = "variable";
}

/// The graphs of all scores, and the value classes of all fields.
#[derive(Debug)]
pub(crate) struct ScoreGraphs {
    /// By field. Fields with tests against `now` are recomputed at each instant.
    domains: IndexVec<FieldId, FieldPartition>,
    /// By score.
    pub(crate) scores: IndexVec<ScoreId, ScoreGraph>,
    pub(crate) stage: StageGraph,
    /// By atom: roughly what the rules that need it give. It serves as an order in which values are tried, and for no
    /// bound.
    pub(crate) atom_worth: IndexVec<AtomId, i64>,
}

/// What the stage depends on.
#[derive(Debug, Default)]
pub(crate) struct StageGraph {
    pub(crate) vars: Vec<FieldVar>,
    /// Every score that some condition of a stage looks at, with the parts of sums.
    pub(crate) scores: Vec<ScoreId>,
    /// Every test that a gate, a stage or a rule of these scores looks at; ascending.
    atoms: Vec<AtomId>,
    /// Every table of these scores; ascending.
    tables: Vec<TableId>,
}

impl StageGraph {
    pub(crate) fn asks_field(&self, field: FieldId) -> bool {
        self.vars.binary_search_by_key(&field, |s| s.field).is_ok()
    }

    pub(crate) fn asks_atom(&self, atom: AtomId) -> bool {
        self.atoms.binary_search(&atom).is_ok()
    }

    pub(crate) fn asks_table(&self, table: TableId) -> bool {
        self.tables.binary_search(&table).is_ok()
    }
}

/// The value classes of all fields at an instant.
pub(crate) struct Domains<'a> {
    fixed: &'a IndexVec<FieldId, FieldPartition>,
    /// Those of fields with tests against `now`.
    moved: BTreeMap<FieldId, FieldPartition>,
    /// Fields that keep their present state if unknown; `None` if all unknown fields are open.
    closed: Option<IndexVec<FieldId, bool>>,
    /// Terms that were evaluated over these classes.
    work: Cell<usize>,
}

impl<'a> Domains<'a> {
    pub(crate) fn at(model: &Program, plans: &'a ScoreGraphs, now: i64) -> Self {
        let moving = model.fields.iter_enumerated().filter(|(_, f)| f.moves);
        let moved = moving.map(|(i, f)| (i, FieldPartition::new(model, f, now))).collect();
        Self { fixed: &plans.domains, moved, closed: None, work: Cell::new(0) }
    }

    /// The same classes with some unknown fields closed: nobody will be asked, so they keep their present state.
    pub(crate) fn with_closed(&self, closed: IndexVec<FieldId, bool>) -> Self {
        Self { fixed: self.fixed, moved: self.moved.clone(), closed: Some(closed), work: Cell::new(0) }
    }

    pub(crate) fn has_closed(&self) -> bool {
        self.closed.is_some()
    }

    pub(crate) fn is_closed(&self, field: FieldId) -> bool {
        self.closed.as_ref().is_some_and(|closed| closed[field])
    }

    /// How many terms were evaluated so far: the same on every machine, so that a budget of work is reproducible.
    pub(crate) fn work(&self) -> usize {
        self.work.get()
    }

    pub(crate) fn pay(&self, terms: usize) {
        self.work.set(self.work.get().saturating_add(terms));
    }

    pub(crate) fn get(&self, field: FieldId) -> &FieldPartition {
        self.moved.get(&field).unwrap_or_else(|| &self.fixed[field])
    }

    pub(crate) fn moves(&self, field: FieldId) -> bool {
        self.moved.contains_key(&field)
    }

    /// The classes that the score of the variable tells apart, one representative each; all classes for fields with
    /// tests against `now`, whose partition changes with the instant.
    pub(crate) fn cells(&self, var: &FieldVar) -> Vec<&ValueClass> {
        let domain = self.get(var.field);
        if self.moves(var.field) {
            return domain.cells.iter().collect();
        }
        var.cells.iter().map(|c| &domain.cells[*c]).collect()
    }
}

/// The terms of a score and the fields that link them.
#[derive(Debug)]
pub(crate) struct ScoreGraph {
    /// The groups of the score and of all scores that it sums up.
    pub(crate) leaves: IndexVec<LeafId, GroupId>,
    pub(crate) items: IndexVec<FactorId, Factor>,
    pub(crate) vars: IndexVec<VarId, FieldVar>,
    /// For sums: whether no field is shared between the parts, so that their bounds just add up.
    pub(crate) adds_up: bool,
    /// For sums: whether some score counts for and against; its bounds are then not exact.
    pub(crate) mixes_signs: bool,
    /// Whether more points in a group never lower the score.
    pub(crate) only_adds: bool,
}

/// A table or rule that may be open.
#[derive(Debug)]
pub(crate) struct Factor {
    pub(crate) leaf: LeafId,
    pub(crate) term: Term,
    /// The fields it asks about.
    pub(crate) vars: Box<[VarId]>,
    /// Least and most points over all classes, if the term asks one field only.
    pub(crate) range: (i64, i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    Table(TableId),
    Rule(RuleId),
}

/// A field as the score sees it.
#[derive(Debug)]
pub(crate) struct FieldVar {
    pub(crate) field: FieldId,
    /// How many factors ask about it.
    pub(crate) items: usize,
    /// A representative of each set of classes that the score does not tell apart.
    pub(crate) cells: Vec<CellId>,
}

impl ScoreGraphs {
    pub(crate) fn new(model: &Program) -> Self {
        let domains = model.fields.map(|f| FieldPartition::new(model, f, 0));
        let scores: IndexVec<ScoreId, ScoreGraph> =
            model.scores.ids().iter().map(|id| ScoreGraph::new(model, id, &domains)).collect();
        let stage = StageGraph::new(model, &scores, &domains);
        let mut atom_worth = model.atoms.filled(0);
        for rule in &model.rules {
            rule.when.each_atom(&mut |atom| atom_worth[atom] += rule.points);
        }
        Self { domains, scores, stage, atom_worth }
    }
}

impl StageGraph {
    fn new(
        model: &Program,
        plans: &IndexVec<ScoreId, ScoreGraph>,
        domains: &IndexVec<FieldId, FieldPartition>,
    ) -> Self {
        let mut signs = BTreeMap::new();
        let mut atoms: Vec<AtomId> = Vec::new();
        for logic in stage_conditions(model) {
            logic.each_atom(&mut |atom| atoms.push(atom));
            logic.each_score(&mut |score| walk(model, score, 1, 0, &mut signs));
            if logic.asks_persona() {
                model.personas.iter().for_each(|p| walk(model, p.score, 1, 0, &mut signs));
            }
        }
        let mut terms: BTreeMap<FieldId, Vec<Term>> = BTreeMap::new();
        for plan in signs.keys().map(|s| &plans[*s]) {
            for item in &plan.items {
                for var in &item.vars {
                    terms.entry(plan.vars[*var].field).or_default().push(item.term);
                }
            }
        }
        for atom in &atoms {
            terms.entry(model.atoms[*atom].field).or_default();
        }
        let mut tables: Vec<TableId> = Vec::new();
        let mut asked = atoms.clone();
        for term in terms.values().flatten() {
            match term {
                Term::Table(index) => tables.push(*index),
                Term::Rule(index) => {
                    model.rules[*index].when.each_atom(&mut |atom| asked.push(atom));
                }
            }
        }
        tables.sort_unstable();
        tables.dedup();
        asked.sort_unstable();
        asked.dedup();
        let vars = terms
            .into_iter()
            .map(|(field, terms)| {
                let cells = merged(model, field, &terms, &atoms, &domains[field]);
                FieldVar { field, items: terms.len(), cells }
            })
            .collect();
        Self { vars, scores: signs.into_keys().collect(), atoms: asked, tables }
    }
}

impl ScoreGraph {
    fn new(model: &Program, score: ScoreId, domains: &IndexVec<FieldId, FieldPartition>) -> Self {
        let mut signs = BTreeMap::new();
        walk(model, score, 1, 0, &mut signs);
        let mixes_signs = signs.values().any(|(plus, minus)| *plus && *minus);
        let only_adds = signs.values().all(|(_, minus)| !minus);
        let mut leaves = IndexVec::new();
        for member in signs.keys() {
            if let Parts::Groups(ids) = &model.scores[*member].parts {
                leaves.extend(*ids);
            }
        }
        let mut plan =
            Self { leaves, items: IndexVec::new(), vars: IndexVec::new(), adds_up: true, mixes_signs, only_adds };
        let mut slot_of: BTreeMap<FieldId, VarId> = BTreeMap::new();
        for leaf in plan.leaves.ids() {
            plan.add_leaf(model, leaf, &mut slot_of);
        }
        for item in &mut plan.items {
            item.range = range(model, item.term, domains);
        }
        for id in plan.vars.ids() {
            let field = plan.vars[id].field;
            let terms: Vec<Term> = plan.items.iter().filter(|i| i.vars.contains(&id)).map(|i| i.term).collect();
            plan.vars[id].cells = merged(model, field, &terms, &[], &domains[field]);
        }
        plan.adds_up = !mixes_signs && parts_are_apart(model, score, &plan);
        plan
    }

    fn add_leaf(&mut self, model: &Program, leaf: LeafId, slot_of: &mut BTreeMap<FieldId, VarId>) {
        let group = &model.groups[self.leaves[leaf]];
        let tables = group.tables.iter().map(|t| (Term::Table(t), vec![model.tables[t].field]));
        let rules = group.rules.iter().map(|r| (Term::Rule(r), rule_fields(model, r)));
        for (term, fields) in tables.chain(rules) {
            let vars: Box<[VarId]> = fields
                .into_iter()
                .map(|field| {
                    let fresh = || self.vars.push(FieldVar { field, items: 0, cells: Vec::new() });
                    *slot_of.entry(field).or_insert_with(fresh)
                })
                .collect();
            for var in &vars {
                self.vars[*var].items += 1;
            }
            self.items.push(Factor { leaf, term, vars, range: (0, 0) });
        }
    }
}

/// Every score below this one with the signs in which it counts; the check for circles bounds the depth.
fn walk(model: &Program, score: ScoreId, sign: i64, depth: usize, signs: &mut BTreeMap<ScoreId, (bool, bool)>) {
    let seen = signs.entry(score).or_insert((false, false));
    let known = if sign < 0 { &mut seen.1 } else { &mut seen.0 };
    if std::mem::replace(known, true) || depth > model.scores.len() {
        return;
    }
    if let Parts::Sum(parts) = &model.scores[score].parts {
        for (part, weight) in parts {
            walk(model, *part, if *weight < 0 { -sign } else { sign }, depth + 1, signs);
        }
    }
}

pub(crate) fn rule_fields(model: &Program, rule: RuleId) -> Vec<FieldId> {
    let mut fields = Vec::new();
    model.rules[rule].when.each_atom(&mut |atom| fields.push(model.atoms[atom].field));
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// Least and most points of a term of one field.
fn range(model: &Program, term: Term, domains: &IndexVec<FieldId, FieldPartition>) -> (i64, i64) {
    match term {
        Term::Table(index) => {
            let table = &model.tables[index];
            let own = &model.fields[table.field].tables;
            let position = own.binary_search(&index).expect("a field knows the tables that ask about it");
            let domain = &domains[table.field];
            if !domain.is_complete {
                let own = &table.points;
                return (own.iter().copied().min().unwrap_or(0), own.iter().copied().max().unwrap_or(0));
            }
            let points = || domain.cells.iter().map(|cell| table.points_of(cell.table_cell(position)));
            (points().min().unwrap_or(0), points().max().unwrap_or(0))
        }
        Term::Rule(index) => {
            let rule = &model.rules[index];
            let field = match *rule_fields(model, index) {
                [field] => Some((&model.fields[field], &domains[field])).filter(|(_, d)| d.is_complete),
                _ => None,
            };
            let Some((field, domain)) = field else { return (rule.points.min(0), rule.points.max(0)) };
            let holds = |cell: &ValueClass| rule.when.eval(&CellFacts { field, cell }) == Some(true);
            let points = || domain.cells.iter().map(|c| if holds(c) { rule.points } else { 0 });
            (points().min().unwrap_or(0), points().max().unwrap_or(0))
        }
    }
}

/// The facts of a lead of which one field alone is known.
pub(crate) struct CellFacts<'a> {
    pub(crate) field: &'a Field,
    pub(crate) cell: &'a ValueClass,
}

impl Facts for CellFacts<'_> {
    fn atom(&self, id: AtomId) -> Kleene {
        let position = self.field.atoms.binary_search(&id).ok()?;
        Some(self.cell.truth(position))
    }
}

/// A representative for each set of classes that the terms and atoms do not tell apart.
fn merged(model: &Program, field: FieldId, terms: &[Term], also: &[AtomId], domain: &FieldPartition) -> Vec<CellId> {
    let own = &model.fields[field];
    let mut atoms: Vec<usize> = also.iter().filter_map(|a| own.atoms.binary_search(a).ok()).collect();
    let mut tables: Vec<(usize, TableId)> = Vec::new();
    for term in terms {
        match term {
            Term::Table(index) => {
                tables.extend(own.tables.binary_search(index).map(|position| (position, *index)));
            }
            Term::Rule(index) => {
                model.rules[*index].when.each_atom(&mut |atom| atoms.extend(own.atoms.binary_search(&atom)));
            }
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    let signature = |cell: &ValueClass| {
        let truths: Vec<bool> = atoms.iter().map(|place| cell.truth(*place)).collect();
        let points: Vec<i64> =
            tables.iter().map(|(place, table)| model.tables[*table].points_of(cell.table_cell(*place))).collect();
        (truths, points)
    };
    let cells = domain.cells.iter_enumerated();
    cells.filter(|(_, cell)| seen.insert(signature(cell))).map(|(i, _)| i).collect()
}

/// Whether no two parts of a sum ask about one field.
fn parts_are_apart(model: &Program, score: ScoreId, plan: &ScoreGraph) -> bool {
    let Parts::Sum(parts) = &model.scores[score].parts else { return false };
    let mut owner: BTreeMap<GroupId, usize> = BTreeMap::new();
    let mut members: BTreeMap<ScoreId, usize> = BTreeMap::new();
    for (index, (part, _)) in parts.iter().enumerate() {
        let mut below = BTreeMap::new();
        walk(model, *part, 1, 0, &mut below);
        for member in below.keys() {
            // A score in two parts couples them.
            if *members.entry(*member).or_insert(index) != index {
                return false;
            }
            if let Parts::Groups(ids) = &model.scores[*member].parts {
                owner.extend(ids.iter().map(|group| (group, index)));
            }
        }
    }
    plan.vars.ids().iter().all(|var| {
        let mut owners = plan.items.iter().filter(|i| i.vars.contains(&var)).map(|i| owner.get(&plan.leaves[i.leaf]));
        let first = owners.next();
        owners.all(|o| Some(o) == first)
    })
}
