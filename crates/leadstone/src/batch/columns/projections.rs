//! How the classes of a unit look to one component. Knows nothing about points.

use std::collections::BTreeMap;

use super::batch_plan::BatchPlan;
use super::bounds_plan::{ClassProjection, RowComponent};
use super::class_signature::ClassSignature;
use super::family::FieldFamily;
use super::ids::{ClassId, ProjectionId};
use crate::base::index::IndexVec;

/// The views of one unit of a component, by numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct ProjectionSet {
    numbers: BTreeMap<ClassProjection, ProjectionId>,
    /// By view: what is seen of the first class that had it.
    seen: IndexVec<ProjectionId, Vec<ClassSignature>>,
    is_open: IndexVec<ProjectionId, bool>,
    /// By class: its view.
    classes: IndexVec<ClassId, ProjectionId>,
}

impl ProjectionSet {
    /// Takes classes up that were not met before; whether some look as none did.
    pub(crate) fn meet(
        &mut self,
        plan: &BatchPlan,
        component: &RowComponent,
        unit: &FieldFamily,
        signatures: &IndexVec<ClassId, Vec<ClassSignature>>,
    ) -> bool {
        let before = self.seen.len();
        for own in &signatures[signatures.ids_from(self.classes.next_id())] {
            let view = component.view(&plan.model.0, unit, own);
            let is_open = view.iter().any(Option::is_none);
            let fresh = self.seen.next_id();
            let number = *self.numbers.entry(view).or_insert(fresh);
            if number == fresh {
                self.seen.push(own.clone());
                self.is_open.push(is_open);
            }
            self.classes.push(number);
        }
        self.seen.len() > before
    }

    pub(crate) fn count(&self) -> usize {
        self.seen.len()
    }

    /// By class: its view.
    pub(crate) fn classes(&self) -> &IndexVec<ClassId, ProjectionId> {
        &self.classes
    }

    /// Whether some field that matters is unknown.
    pub(crate) fn is_open(&self, view: ProjectionId) -> bool {
        self.is_open[view]
    }

    /// What is seen of the unit in a view.
    pub(crate) fn signatures(&self, view: ProjectionId) -> &[ClassSignature] {
        &self.seen[view]
    }
}
