//! What an outcome is called in its model. Decides nothing.

use std::collections::BTreeMap;

use super::evaluator::Outcome;
use super::verdict::Action;
use crate::base::ids::{GateId, ScoreId};
use crate::document::ActionKind;
use crate::model::DISQUALIFIED;
use crate::model::program::{Matrix, Program};

impl Program {
    /// The stage, or `disqualified`.
    pub(crate) fn stage_of(&self, outcome: &Outcome) -> Option<&str> {
        if outcome.disqualified.is_some() {
            return Some(DISQUALIFIED);
        }
        Some(&self.stages[outcome.stage?].id)
    }

    /// The name of the stage for people, where it has one.
    pub(crate) fn stage_name_of(&self, outcome: &Outcome) -> Option<&str> {
        if outcome.disqualified.is_some() {
            return None;
        }
        self.stages[outcome.stage?].name.as_deref()
    }

    /// The short label of the stage.
    pub(crate) fn stage_label_of(&self, outcome: &Outcome) -> Option<&str> {
        if outcome.disqualified.is_some() {
            return None;
        }
        self.stages[outcome.stage?].label.as_deref()
    }

    /// The name of a gate, and its reason.
    pub(crate) fn gate_of(&self, id: GateId) -> (&str, &str) {
        let gate = &self.gates[id];
        (&gate.id, gate.reason())
    }

    /// The matrices, each with the grade of its points.
    pub(crate) fn grades_of(&self, outcome: &Outcome) -> BTreeMap<&str, String> {
        let points = |score: ScoreId| outcome.points[score];
        let grade = |m: &Matrix| self.grade(m, points(m.rows), points(m.columns));
        self.matrices.iter().filter_map(|m| Some((m.id.as_ref(), grade(m)?))).collect()
    }

    /// The first action that matches; a disqualified lead that matches none gets `drop`.
    pub(crate) fn action_of(&self, outcome: &Outcome) -> Option<Action<'_>> {
        let gate = outcome.disqualified.map(|id| self.gate_of(id).1);
        let Some(action) = outcome.action.map(|id| &self.actions[id]) else {
            return gate.map(|reason| Action {
                kind: ActionKind::Drop,
                segment: None,
                within: None,
                reason: Some(reason),
            });
        };
        Some(Action {
            kind: action.kind,
            segment: action.segment.as_deref(),
            within: action.within,
            reason: action.reason.as_deref().or(gate),
        })
    }
}
