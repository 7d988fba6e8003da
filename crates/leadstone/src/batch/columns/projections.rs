//! How the classes of a unit look to one component. Knows nothing about points.

use std::collections::BTreeMap;

use super::bounds_plan::{Component, View};
use super::class_signature::Sight;
use super::plan::Plan;
use super::unit::Unit;

/// The views of one unit of a component, by numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Member {
    numbers: BTreeMap<View, usize>,
    /// By view: what is seen of the first class that had it.
    seen: Vec<Vec<Sight>>,
    is_open: Vec<bool>,
    /// By class: its view.
    classes: Vec<usize>,
}

impl Member {
    /// Takes classes up that were not met before; whether some look as none did.
    pub(crate) fn meet(&mut self, plan: &Plan, component: &Component, unit: &Unit, sights: &[Vec<Sight>]) -> bool {
        let before = self.seen.len();
        for own in sights.get(self.classes.len()..).unwrap_or_default() {
            let view = component.view(&plan.model.0, unit, own);
            let is_open = view.iter().any(Option::is_none);
            let fresh = self.numbers.len();
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
    pub(crate) fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// Whether some field that matters is unknown.
    pub(crate) fn is_open(&self, view: usize) -> bool {
        self.is_open.get(view).copied().unwrap_or(false)
    }

    /// What is seen of the unit in a view.
    pub(crate) fn sights(&self, view: usize) -> Option<&[Sight]> {
        self.seen.get(view).map(Vec::as_slice)
    }
}
