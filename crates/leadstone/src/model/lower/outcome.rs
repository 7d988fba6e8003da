//! Checks and compiles gates, stages and actions.

use super::lowering::{Lowering, boxed};
use crate::base::error::{DocPath, Problem, ProblemKind};
use crate::base::ids::{ScoreId, StageId};
use crate::base::index::IndexVec;
use crate::base::nearest::nearest;
use crate::condition::{BoolExpr, Compared, Decided};
use crate::document::{ActionDocument, ActionKind, GateDocument, StageDocument};
use crate::model::DISQUALIFIED;
use crate::model::program::{ActionRule, Gate, GateDecision, Score, Stage};
use crate::model::scope::ModelScope;

/// What a condition may speak of: facts alone decide gates; stages see the scores; actions see the stage too.
#[derive(Clone, Copy, PartialEq)]
enum ConditionScope {
    Facts,
    Scores,
    Outcome,
}

impl Lowering<'_> {
    pub(super) fn all_outcomes(&mut self) {
        let document = self.document;
        let root = DocPath::root();
        let (gates, stages, actions) = (root.key("gates"), root.key("stages"), root.key("actions"));
        self.unique(document.stages.iter().enumerate().map(|(i, s)| (s.id.as_str(), stages.index(i).key("id"))));
        self.unique(document.gates.iter().enumerate().map(|(i, g)| (g.id.as_str(), gates.index(i).key("id"))));
        for (index, stage) in document.stages.iter().enumerate() {
            let stage = self.stage(stage, index, &stages.index(index));
            self.stages.push(stage);
        }
        self.name_stages(&stages);
        for (index, gate) in document.gates.iter().enumerate() {
            if let Some(gate) = self.gate(gate, &gates.index(index)) {
                self.gates.push(gate);
            }
        }
        let mut is_final = false;
        for (index, action) in document.actions.iter().enumerate() {
            let path = actions.index(index);
            if is_final {
                self.problem(ProblemKind::ActionUnreachable, path.clone());
            }
            is_final |= action.when.is_none();
            let action = self.action(action, &path);
            self.actions.push(action);
        }
    }

    fn logic(&mut self, text: &str, path: &DocPath, signature: ConditionScope) -> BoolExpr {
        // The scope borrows what the compiler reports into, so both are taken apart for the call.
        let (fields, field_names) = (std::mem::take(&mut self.fields), std::mem::take(&mut self.field_names));
        let (scores, personas) = (std::mem::take(&mut self.scores), std::mem::take(&mut self.personas));
        let (matrices, stages) = (std::mem::take(&mut self.matrices), std::mem::take(&mut self.stages));
        let mut atoms = std::mem::take(&mut self.atoms);
        let mut scope = ModelScope { fields: &fields, field_names: Some(&field_names), ..ModelScope::default() };
        if signature != ConditionScope::Facts {
            (scope.scores, scope.personas, scope.matrices) = (&scores, &personas, &matrices);
        }
        if signature == ConditionScope::Outcome {
            (scope.stages, scope.has_outcome) = (&stages, true);
        }
        let (logic, compared) = self.compared(text, path, &scope, &mut atoms);
        (self.fields, self.field_names, self.atoms) = (fields, field_names, atoms);
        (self.scores, self.personas, self.matrices, self.stages) = (scores, personas, matrices, stages);
        let full = |score: ScoreId| (self.scores[score].low, self.scores[score].high);
        let found = compared.iter().flat_map(|c| c.faults(&full));
        self.problems.extend(found.map(|(c, decided)| unreachable(&self.scores, c, decided, path)));
        logic
    }

    fn stage(&mut self, stage: &StageDocument, index: usize, path: &DocPath) -> Stage {
        self.id(&stage.id, &path.key("id"));
        if stage.id == DISQUALIFIED {
            self.problem(ProblemKind::ReservedId { id: stage.id.clone() }, path.key("id"));
        }
        let enter = match (&stage.enter, index) {
            (Some(text), _) => {
                if index == 0 {
                    self.problem(ProblemKind::StageFirst { stage: stage.id.clone() }, path.key("enter"));
                }
                self.logic(text, &path.key("enter"), ConditionScope::Scores)
            }
            (None, 0) => BoolExpr::Always(true),
            (None, _) => {
                self.problem(ProblemKind::StageUnentered { stage: stage.id.clone() }, path.clone());
                BoolExpr::Always(false)
            }
        };
        let leave = stage.leave.as_ref().map(|text| self.logic(text, &path.key("leave"), ConditionScope::Scores));
        Stage {
            id: stage.id.as_str().into(),
            name: boxed(stage.name.as_ref()),
            label: boxed(stage.label.as_ref()),
            enter,
            leave,
        }
    }

    fn gate(&mut self, gate: &GateDocument, path: &DocPath) -> Option<Gate> {
        self.id(&gate.id, &path.key("id"));
        let when = self.logic(&gate.when, &path.key("when"), ConditionScope::Facts);
        let (effect, reason) = match (&gate.disqualify, &gate.fast_track) {
            (Some(reason), None) => {
                if gate.reason.is_some() {
                    self.problem(ProblemKind::KeysConflict { one: "disqualify", other: "reason" }, path.key("reason"));
                }
                (GateDecision::Disqualify, Some(reason))
            }
            (None, Some(stage)) => {
                (GateDecision::FastTrack(self.known_stage(stage, &path.key("fast_track"))?), gate.reason.as_ref())
            }
            (Some(_), Some(_)) => {
                self.problem(
                    ProblemKind::KeysConflict { one: "disqualify", other: "fast_track" },
                    path.key("fast_track"),
                );
                return None;
            }
            (None, None) => {
                let problem = Problem::new(ProblemKind::MissingKey { key: "disqualify".to_owned() }, path.clone());
                self.problems.push(problem.hint("give `disqualify` with a reason, or `fast_track` with a stage"));
                return None;
            }
        };
        Some(Gate { id: gate.id.as_str().into(), when, effect, reason: boxed(reason) })
    }

    fn known_stage(&mut self, name: &str, path: &DocPath) -> Option<StageId> {
        let found = self.stages.position(|s| s.id.as_ref() == name);
        if found.is_none() {
            let hint = nearest(name, self.stages.iter().map(|s| s.id.as_ref())).map(|n| format!("did you mean `{n}`?"));
            self.hinted(ProblemKind::UnknownStage { stage: name.to_owned() }, path.clone(), hint);
        }
        found
    }

    fn action(&mut self, action: &ActionDocument, path: &DocPath) -> ActionRule {
        if action.segment.is_some() && action.kind != ActionKind::Nurture {
            self.problem(ProblemKind::KeyNeeds { key: "segment", needs: "`do = \"nurture\"`" }, path.key("segment"));
        }
        if action.segment.is_none() && action.kind == ActionKind::Nurture {
            self.problem(ProblemKind::MissingKey { key: "segment".to_owned() }, path.clone());
        }
        let when = match &action.when {
            Some(text) => self.logic(text, &path.key("when"), ConditionScope::Outcome),
            None => BoolExpr::Always(true),
        };
        ActionRule {
            when,
            kind: action.kind,
            segment: boxed(action.segment.as_ref()),
            within: action.within,
            reason: boxed(action.reason.as_ref()),
        }
    }
}

/// The warning for a comparison that the range of a score decides, with its position in the condition.
fn unreachable(scores: &IndexVec<ScoreId, Score>, compared: &Compared, decided: Decided, path: &DocPath) -> Problem {
    let score = &scores[decided.score];
    let mut problem = Problem::new(compared.kind(decided.always, &score.id, (score.low, score.high)), path.clone());
    problem.within = Some((compared.start, compared.end));
    problem
}
