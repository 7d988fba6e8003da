//! All that is known of one row, for what cannot be told from classes alone. Knows nothing about blocks.

use super::plan::Plan;
use crate::kernel::Kernel;
use crate::snapshot::Snapshot;

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
