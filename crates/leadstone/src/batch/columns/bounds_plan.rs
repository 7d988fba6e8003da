//! Which fields hang together where a score is bounded. Knows nothing about rows.

use super::class_signature::ClassSignature;
use super::family::FieldFamily;
use super::ids::{ComponentId, FamilyId, MemberId};
use crate::base::ids::{AtomId, FieldId, ScoreId};
use crate::base::index::IndexVec;
use crate::condition::Kleene;
use crate::model::program::{Parts, Program};
use crate::reasoning::bounds::{FactorId, ScoreGraph as ScorePlan, Term, VarId};

/// What bounds need to know about the terms of a model.
#[derive(Debug)]
pub(crate) struct BoundsPlan {
    /// By score.
    pub(crate) scores: IndexVec<ScoreId, ScoreBounds>,
    pub(crate) components: IndexVec<ComponentId, RowComponent>,
}

/// How the bounds of a score are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScoreBounds {
    /// Of what its components leave open.
    Groups,
    /// Of the bounds of its parts.
    Sum,
    /// By the core, row by row.
    Hard,
}

/// Units that the terms of a score tie together. What one leaves open depends on no unit of another.
#[derive(Debug)]
pub(crate) struct RowComponent {
    pub(crate) score: ScoreId,
    pub(crate) units: IndexVec<MemberId, FamilyId>,
    pub(crate) terms: Vec<SharedTerm>,
    /// Fields that the score asks about.
    fields: Vec<FieldId>,
    /// Tests of terms that ask about several fields: all that counts of a field that is known.
    atoms: Vec<AtomId>,
}

/// A term over some units of a component.
#[derive(Debug)]
pub(crate) struct SharedTerm {
    /// Its place among the terms of the score.
    pub(crate) item: FactorId,
    /// Its units.
    pub(crate) members: Vec<MemberId>,
}

/// How a class of a unit looks to a component: for each field nothing if it is unknown, else the tests that count.
pub(crate) type ClassProjection = Vec<Option<Box<[Kleene]>>>;

impl BoundsPlan {
    pub(crate) fn new(model: &Program, units: &IndexVec<FamilyId, FieldFamily>) -> Self {
        let plans = &model.plans().scores;
        let mut found = Self { scores: IndexVec::new(), components: IndexVec::new() };
        for ((id, score), plan) in model.scores.iter_enumerated().zip(plans) {
            found.scores.push(match &score.parts {
                Parts::Sum(_) if plan.adds_up => ScoreBounds::Sum,
                Parts::Sum(_) => ScoreBounds::Hard,
                Parts::Groups(_) => {
                    found.components.extend(components(model, units, id, plan));
                    ScoreBounds::Groups
                }
            });
        }
        found
    }
}

impl RowComponent {
    /// How what is seen of one of its units looks.
    pub(crate) fn view(&self, model: &Program, unit: &FieldFamily, signatures: &[ClassSignature]) -> ClassProjection {
        let asked = unit.fields.iter().zip(signatures).filter(|(field, _)| self.fields.contains(field));
        asked
            .map(|(field, signature)| {
                let atoms = &model.fields[*field].atoms;
                let counts = atoms.iter().zip(&signature.truths).filter(|(atom, _)| self.atoms.contains(atom));
                (!signature.is_unknown).then(|| counts.map(|(_, truth)| *truth).collect())
            })
            .collect()
    }
}

/// The components of a score that has groups.
fn components(
    model: &Program,
    units: &IndexVec<FamilyId, FieldFamily>,
    score: ScoreId,
    plan: &ScorePlan,
) -> Vec<RowComponent> {
    let field_of = |var: &VarId| plan.vars[*var].field;
    let unit_of = |var: &VarId| {
        let is_of = |family: &FieldFamily| family.fields.contains(&field_of(var));
        units.position(is_of).expect("every field is of some family")
    };
    let mut found: Vec<RowComponent> = Vec::new();
    let of_items = plan.items.map(|i| i.vars.iter().map(unit_of).collect::<Vec<FamilyId>>());
    for own in &of_items {
        let is_joined = |c: &RowComponent| c.units.iter().any(|unit| own.contains(unit));
        let (joined, mut apart): (Vec<_>, Vec<_>) = found.into_iter().partition(is_joined);
        let mut all: Vec<FamilyId> = joined.into_iter().flat_map(|c| c.units).chain(own.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        apart.push(RowComponent { score, units: all.into(), terms: Vec::new(), fields: Vec::new(), atoms: Vec::new() });
        found = apart;
    }
    found.retain(|component| !component.units.is_empty());
    for ((id, item), own) in plan.items.iter_enumerated().zip(&of_items) {
        let Some(component) = found.iter_mut().find(|c| own.iter().any(|unit| c.units.contains(unit))) else {
            continue;
        };
        let place = |unit: &FamilyId| component.units.position(|u| u == unit);
        let mut members: Vec<MemberId> = own.iter().filter_map(place).collect();
        members.dedup();
        component.terms.push(SharedTerm { item: id, members });
        component.fields.extend(item.vars.iter().map(field_of));
        if let (Term::Rule(rule), true) = (item.term, item.vars.len() > 1) {
            let atoms = &mut component.atoms;
            model.rules[rule].when.each_atom(&mut |atom| atoms.push(atom));
        }
    }
    found
}
