//! All that is known of one row, for what cannot be told from classes alone. Knows nothing about blocks.

use super::batch_plan::BatchPlan;
use super::class_signature::{ClassSignature, put_all};
use super::family::FieldFamily;
use super::family_classes::FamilyClasses;
use super::ids::EncodedFamilyId;
use crate::base::ids::{EventRuleId, StageId};
use crate::base::index::{Id, IndexVec};
use crate::eval::evaluator::Evaluator;
use crate::facts::valuation::Valuation;

/// What is known of a row, as the core takes it.
pub(crate) struct RowFacts {
    pub(crate) valuation: Valuation,
    pub(crate) events: IndexVec<EventRuleId, i64>,
}

impl RowFacts {
    pub(crate) fn evaluator<'a>(&'a self, plan: &'a BatchPlan, present_stage: Option<StageId>) -> Evaluator<'a> {
        Evaluator { model: &plan.model.0, valuation: &self.valuation, events: &self.events, present_stage }
    }
}

/// The present stage of the lead of a row; `stages` has that of each, or nothing at all.
#[inline]
pub(crate) fn present_stage(stages: &[Option<usize>], row: usize) -> Option<StageId> {
    stages.get(row).copied().flatten().map(StageId::new)
}

/// What is known of a row: what is seen of each unit. `absent` says it for units that no column speaks of.
pub(crate) fn valuation<'u>(
    plan: &BatchPlan,
    units: &'u IndexVec<EncodedFamilyId, FamilyClasses>,
    absent: impl Fn(&FieldFamily) -> Vec<ClassSignature>,
    seen: impl Fn(EncodedFamilyId, &'u FamilyClasses) -> &'u Vec<ClassSignature>,
) -> Valuation {
    let model = &*plan.model.0;
    let mut valuation = Valuation::new(model);
    for unit in plan.units.iter().filter(|u| u.columns.is_empty()) {
        put_all(model, &unit.fields, &absent(unit), &mut valuation);
    }
    for (id, own) in units.iter_enumerated() {
        put_all(model, &plan.units[own.unit].fields, seen(id, own), &mut valuation);
    }
    valuation
}
