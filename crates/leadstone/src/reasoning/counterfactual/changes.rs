//! The decisions of a counterfactual: what may be asked or changed. Knows nothing about how the best is found.

use std::collections::{BTreeMap, BTreeSet};

use super::options::CounterfactualOptions;
use crate::base::ids::{AtomId, FieldId, GroupId, ScoreId, StageId, TableId};
use crate::base::index::{IndexVec, id};
use crate::base::value::Value;
use crate::condition::BoolExpr;
use crate::document::Derivation;
use crate::eval::verdict::Verdict;
use crate::facts::answers::derived_text;
use crate::facts::state::FieldState;
use crate::facts::valuation::Valuation;
use crate::model::program::{FieldSource, Parts, Program};
use crate::reasoning::bounds::Domains;

id! {
    /// A field that may be asked or changed.
    MovableId = "field that may change";
    /// One of the values that a field could have instead.
    MoveId = "other value";
}

/// A field with the values that it could have instead.
#[derive(Debug)]
pub(super) struct ChangeableField {
    pub(super) field: FieldId,
    pub(super) is_ask: bool,
    pub(super) cost: i64,
    pub(super) moves: IndexVec<MoveId, Move>,
    /// The groups whose points depend on it, in order.
    pub(super) groups: Vec<GroupId>,
    /// Whether it counts in more than one group, or in a gate or stage directly: such fields form the cutset.
    pub(super) is_cut: bool,
}

/// One other value, and what follows from it for derived fields.
#[derive(Debug)]
pub(super) struct Move {
    pub(super) value: Value,
    pub(super) derived: Vec<(FieldId, Value)>,
}

/// What the stages from one on depend on.
pub(super) struct MoveScope {
    /// Scores that the conditions name.
    pub(super) named: BTreeSet<ScoreId>,
    /// Groups below them.
    pub(super) groups: BTreeSet<GroupId>,
    /// Tests in the conditions themselves and in gates.
    direct: BTreeSet<AtomId>,
    /// The groups with a rule that asks a test.
    tested: BTreeMap<AtomId, BTreeSet<GroupId>>,
    /// The group of each table that matters.
    tables: BTreeMap<TableId, GroupId>,
}

impl MoveScope {
    pub(super) fn new(model: &Program, from: StageId) -> Self {
        let mut scope = Self {
            named: BTreeSet::new(),
            groups: BTreeSet::new(),
            direct: BTreeSet::new(),
            tested: BTreeMap::new(),
            tables: BTreeMap::new(),
        };
        for (_, stage) in model.stages.iter_enumerated().filter(|(id, _)| *id >= from) {
            scope.add(model, &stage.enter);
            stage.leave.iter().for_each(|l| scope.add(model, l));
        }
        model.gates.iter().for_each(|g| scope.add(model, &g.when));
        let mut open: Vec<ScoreId> = scope.named.iter().copied().collect();
        let mut seen: BTreeSet<ScoreId> = scope.named.clone();
        while let Some(score) = open.pop() {
            match &model.scores[score].parts {
                Parts::Groups(ids) => scope.groups.extend(*ids),
                Parts::Sum(parts) => open.extend(parts.iter().map(|(p, _)| *p).filter(|p| seen.insert(*p))),
            }
        }
        for (index, group) in scope.groups.iter().map(|g| (*g, &model.groups[*g])) {
            scope.tables.extend(group.tables.iter().map(|t| (t, index)));
            for rule in &model.rules[group.rules] {
                rule.when.each_atom(&mut |atom| _ = scope.tested.entry(atom).or_default().insert(index));
            }
        }
        scope
    }

    fn add(&mut self, model: &Program, logic: &BoolExpr) {
        match logic {
            BoolExpr::Atom(atom) => _ = self.direct.insert(*atom),
            BoolExpr::Score { score, .. } => _ = self.named.insert(*score),
            BoolExpr::Persona(_) => self.named.extend(model.personas.iter().map(|p| p.score)),
            BoolExpr::Not(inner) => self.add(model, inner),
            BoolExpr::And(parts) | BoolExpr::Or(parts) => parts.iter().for_each(|p| self.add(model, p)),
            _ => {}
        }
    }

    /// The groups that depend on a field, and whether a gate or stage asks about it itself.
    fn touched(&self, model: &Program, field: FieldId) -> (BTreeSet<GroupId>, bool) {
        let field = &model.fields[field];
        let tables = field.tables.iter().filter_map(|t| self.tables.get(t));
        let tests = field.atoms.iter().filter_map(|a| self.tested.get(a)).flatten();
        (tables.chain(tests).copied().collect(), field.atoms.iter().any(|a| self.direct.contains(a)))
    }

    /// The table through which alone a field counts, if there is one.
    pub(super) fn only_table(&self, model: &Program, field: FieldId) -> Option<TableId> {
        let field = &model.fields[field];
        let matters = |a: &AtomId| self.direct.contains(a) || self.tested.contains_key(a);
        let mut tables = field.tables.iter().copied().filter(|t| self.tables.contains_key(t));
        let first = tables.next()?;
        (tables.next().is_none() && !field.atoms.iter().any(matters)).then_some(first)
    }

    /// The answers of a valuation to all that matters about some fields.
    fn signature(&self, model: &Program, fields: &[FieldId], valuation: &Valuation) -> (Vec<Option<bool>>, Vec<i64>) {
        let (mut truths, mut points) = (Vec::new(), Vec::new());
        for field in fields.iter().map(|f| &model.fields[*f]) {
            let atoms = field.atoms.iter().filter(|a| self.direct.contains(a) || self.tested.contains_key(a));
            truths.extend(atoms.map(|a| valuation.atom(*a)));
            let tables = field.tables.iter().copied().filter(|t| self.tables.contains_key(t));
            points.extend(tables.map(|t| model.tables[t].points_of(valuation.cells[t])));
        }
        (truths, points)
    }
}

/// Everything that could be asked or changed, and whether that is all there is.
pub(super) fn movables(
    verdict: &Verdict,
    scope: &MoveScope,
    options: &CounterfactualOptions,
) -> (IndexVec<MovableId, ChangeableField>, bool) {
    let model = &*verdict.model().0;
    let prepared = verdict.prepared();
    let now = verdict.at().unix();
    let domains = Domains::at(model, model.plans(), now);
    let mut children: BTreeMap<FieldId, Vec<(FieldId, Derivation)>> = BTreeMap::new();
    for (index, field) in model.fields.iter_enumerated() {
        if let FieldSource::Derived { from, how } = field.source {
            children.entry(from).or_default().push((index, how));
        }
    }
    let mut valuation = verdict.evaluator().valuation.clone();
    let (mut found, mut is_complete) = (IndexVec::new(), true);
    for (index, field) in model.asking_order().map(|index| (index, &model.fields[index])) {
        let (mut groups, mut is_direct) = scope.touched(model, index);
        let is_counted = matches!(field.source, FieldSource::Counted(_));
        let state = prepared.state(index, None, now);
        let is_ask = state == FieldState::Unknown;
        if is_counted
            || (groups.is_empty() && !is_direct)
            || (field.fixed && !is_ask)
            || options.without.iter().any(|name| **name == *field.name)
        {
            continue;
        }
        let domain = domains.get(index);
        is_complete &= domain.is_complete;
        let mut below = vec![index];
        below.extend(descendants(&children, index));
        let known: Vec<FieldState<'_>> = below.iter().map(|i| prepared.state(*i, None, now)).collect();
        let own = scope.signature(model, &below, &valuation);
        let mut seen = BTreeSet::from([own]);
        let mut moves: IndexVec<MoveId, Move> = IndexVec::new();
        for value in domain.cells.iter().filter_map(|c| c.value.as_ref()) {
            let mut derived = Vec::new();
            derive(verdict, &children, index, value, &mut derived);
            valuation.fill(model, field, FieldState::Known(value), now);
            for (child, value) in &derived {
                valuation.fill(model, &model.fields[*child], FieldState::Known(value), now);
            }
            if seen.insert(scope.signature(model, &below, &valuation)) {
                moves.push(Move { value: value.clone(), derived });
            }
            for (child, state) in below.iter().zip(&known) {
                valuation.fill(model, &model.fields[*child], *state, now);
            }
        }
        if moves.is_empty() {
            continue;
        }
        let mut is_linked = false;
        for child in moves.iter().flat_map(|m| &m.derived).map(|(c, _)| *c).collect::<BTreeSet<_>>() {
            let (theirs, direct) = scope.touched(model, child);
            is_linked |= !theirs.is_empty() || direct;
            groups.extend(theirs);
            is_direct |= direct;
        }
        let effort = field.ask.as_ref().and_then(|a| a.cost).unwrap_or(1).clamp(1, 1_000_000);
        let factor = if is_ask { 1 } else { options.change_cost.clamp(1, 1_000_000) };
        found.push(ChangeableField {
            field: index,
            is_ask,
            cost: effort * factor,
            is_cut: is_direct || groups.len() > 1 || is_linked,
            groups: groups.into_iter().collect(),
            moves,
        });
    }
    // A field that is derived from another changeable one is tied to it.
    let tied: BTreeSet<FieldId> =
        found.iter().flat_map(|m| &m.moves).flat_map(|m| &m.derived).map(|(c, _)| *c).collect();
    for movable in &mut found {
        movable.is_cut |= tied.contains(&movable.field);
    }
    (found, is_complete)
}

fn descendants(children: &BTreeMap<FieldId, Vec<(FieldId, Derivation)>>, field: FieldId) -> Vec<FieldId> {
    let mut all: Vec<FieldId> = Vec::new();
    let mut open = vec![field];
    while let Some(parent) = open.pop() {
        let next = children.get(&parent).into_iter().flatten().map(|(c, _)| *c);
        all.extend(next.clone());
        open.extend(next);
    }
    all
}

/// What a new answer says about the fields that follow from it: an answer of their own counts more.
fn derive(
    verdict: &Verdict,
    children: &BTreeMap<FieldId, Vec<(FieldId, Derivation)>>,
    field: FieldId,
    value: &Value,
    found: &mut Vec<(FieldId, Value)>,
) {
    for (child, how) in children.get(&field).into_iter().flatten() {
        let Some(text) = derived_text(*how, value) else { continue };
        let value = Value::Text(text);
        let best = verdict.prepared().0.field_answers[*child].valid_at(verdict.at().unix()).next();
        if best.is_none_or(|b| b.level > 0 || b.value.is_none()) {
            found.push((*child, value.clone()));
        }
        derive(verdict, children, *child, &value, found);
    }
}
