//! Which fields hang together where a score is bounded. Knows nothing about rows.

use super::class_signature::Sight;
use super::unit::Unit;
use crate::condition::{AtomId, Truth};
use crate::model::program::{Compiled, Parts};
use crate::reasoning::bounds::{Plan as ScorePlan, Term};

/// What bounds need to know about the terms of a model.
#[derive(Debug)]
pub(crate) struct EndsPlan {
    /// By score.
    pub(crate) scores: Vec<ScoreEnds>,
    pub(crate) components: Vec<Component>,
}

/// How the bounds of a score are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScoreEnds {
    /// Of what its components leave open.
    Groups,
    /// Of the bounds of its parts.
    Sum,
    /// By the core, row by row.
    Hard,
}

/// Units that the terms of a score tie together. What one leaves open depends on no unit of another.
#[derive(Debug)]
pub(crate) struct Component {
    pub(crate) score: usize,
    pub(crate) units: Vec<usize>,
    pub(crate) terms: Vec<TiedTerm>,
    /// Fields that the score asks about.
    fields: Vec<usize>,
    /// Tests of terms that ask about several fields: all that counts of a field that is known.
    atoms: Vec<AtomId>,
}

/// A term over some units of a component.
#[derive(Debug)]
pub(crate) struct TiedTerm {
    /// Its place among the terms of the score.
    pub(crate) item: usize,
    /// Places of its units in the component.
    pub(crate) members: Vec<usize>,
}

/// How a class of a unit looks to a component: for each field nothing if it is unknown, else the tests that count.
pub(crate) type View = Vec<Option<Box<[Truth]>>>;

impl EndsPlan {
    pub(crate) fn new(model: &Compiled, units: &[Unit]) -> Self {
        let plans = &model.plans().scores;
        let mut found = Self { scores: Vec::new(), components: Vec::new() };
        for (index, (score, plan)) in model.scores.iter().zip(plans).enumerate() {
            found.scores.push(match &score.parts {
                Parts::Sum(_) if plan.adds_up => ScoreEnds::Sum,
                Parts::Sum(_) => ScoreEnds::Hard,
                Parts::Groups(_) => {
                    found.components.extend(components(model, units, index, plan));
                    ScoreEnds::Groups
                }
            });
        }
        found
    }
}

impl Component {
    /// How what is seen of one of its units looks.
    pub(crate) fn view(&self, model: &Compiled, unit: &Unit, sights: &[Sight]) -> View {
        let asked = unit.fields.iter().zip(sights).filter(|(field, _)| self.fields.contains(field));
        asked
            .map(|(field, sight)| {
                let atoms = model.fields.get(*field).map_or(&[][..], |f| &f.atoms);
                let counts = atoms.iter().zip(&sight.truths).filter(|(atom, _)| self.atoms.contains(atom));
                (!sight.is_unknown).then(|| counts.map(|(_, truth)| *truth).collect())
            })
            .collect()
    }
}

/// The components of a score that has groups.
fn components(model: &Compiled, units: &[Unit], score: usize, plan: &ScorePlan) -> Vec<Component> {
    let field_of = |slot: &usize| plan.slots.get(*slot).map_or(usize::MAX, |s| s.field);
    let unit_of = |slot: &usize| units.iter().position(|u| u.fields.contains(&field_of(slot)));
    let mut found: Vec<Component> = Vec::new();
    let of_items: Vec<Vec<usize>> = plan.items.iter().map(|i| i.slots.iter().filter_map(unit_of).collect()).collect();
    for own in &of_items {
        let is_joined = |c: &Component| c.units.iter().any(|unit| own.contains(unit));
        let (joined, mut apart): (Vec<_>, Vec<_>) = found.into_iter().partition(is_joined);
        let mut all: Vec<usize> = joined.into_iter().flat_map(|c| c.units).chain(own.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        apart.push(Component { score, units: all, terms: Vec::new(), fields: Vec::new(), atoms: Vec::new() });
        found = apart;
    }
    found.retain(|component| !component.units.is_empty());
    for (index, (item, own)) in plan.items.iter().zip(&of_items).enumerate() {
        let Some(component) = found.iter_mut().find(|c| own.iter().any(|unit| c.units.contains(unit))) else {
            continue;
        };
        let place = |unit: &usize| component.units.iter().position(|u| u == unit);
        let mut members: Vec<usize> = own.iter().filter_map(place).collect();
        members.dedup();
        component.terms.push(TiedTerm { item: index, members });
        component.fields.extend(item.slots.iter().map(field_of));
        if let (Term::Rule(rule), true) = (item.term, item.slots.len() > 1) {
            let atoms = &mut component.atoms;
            model.rules.get(rule).into_iter().for_each(|r| r.when.each_atom(&mut |atom| atoms.push(atom)));
        }
    }
    found
}
