//! All that is known of one row, for what cannot be told from classes alone. Knows nothing about blocks.

use super::class_signature::{Sight, put_all};
use super::field_family::UnitClasses;
use super::plan::Plan;
use super::unit::Unit;
use crate::eval::outcome::Kernel;
use crate::facts::valuation::Snapshot;

/// What is known of a row, as the core takes it.
pub(crate) struct RowFacts {
    pub(crate) snapshot: Snapshot,
    /// Points by event rule; empty where there are none.
    pub(crate) events: Vec<i64>,
}

impl RowFacts {
    pub(crate) fn kernel<'a>(&'a self, plan: &'a Plan, present_stage: Option<usize>) -> Kernel<'a> {
        Kernel { model: &plan.model.0, snapshot: &self.snapshot, events: &self.events, present_stage }
    }
}

/// What is known of a row: what is seen of each unit. `absent` says it for units that no column speaks of.
pub(crate) fn snapshot<'u>(
    plan: &Plan,
    units: &'u [UnitClasses],
    absent: impl Fn(&Unit) -> Vec<Sight>,
    seen: impl Fn(usize, &'u UnitClasses) -> Option<&'u Vec<Sight>>,
) -> Snapshot {
    let model = &*plan.model.0;
    let mut snapshot = Snapshot::new(model);
    for unit in plan.units.iter().filter(|u| u.columns.is_empty()) {
        put_all(model, &unit.fields, &absent(unit), &mut snapshot);
    }
    for (index, own) in units.iter().enumerate() {
        if let (Some(unit), Some(sights)) = (plan.units.get(own.unit), seen(index, own)) {
            put_all(model, &unit.fields, sights, &mut snapshot);
        }
    }
    snapshot
}
