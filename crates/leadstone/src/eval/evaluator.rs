//! Turns the valuation of a lead at an instant into points, stage and action: the definition that all other engines are
//! held to. Knows ids only; names are the report's, and bounds are those of `reasoning`.

use super::points::{score_points, weighted};
use crate::base::ids::{ActionId, AtomId, EventRuleId, GateId, PersonaId, ScoreId, StageId};
use crate::base::index::IndexVec;
use crate::condition::{BoolExpr, Facts, Kleene};
use crate::facts::valuation::Valuation;
use crate::model::program::{GateDecision, Group, Parts, Program};

/// The outcome of a lead: points, and all that is decided from them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// By score.
    pub(crate) points: IndexVec<ScoreId, i64>,
    pub(crate) persona: Option<PersonaId>,
    /// The first gate of each kind that holds.
    pub(crate) disqualified: Option<GateId>,
    pub(crate) fast_track: Option<GateId>,
    pub(crate) stage: Option<StageId>,
    pub(crate) action: Option<ActionId>,
}

/// All inputs of a verdict at one instant.
pub(crate) struct Evaluator<'a> {
    pub(crate) model: &'a Program,
    pub(crate) valuation: &'a Valuation,
    /// By event rule.
    pub(crate) events: &'a IndexVec<EventRuleId, i64>,
    pub(crate) present_stage: Option<StageId>,
}

/// The valuation and the part of the outcome that is decided already: conditions are evaluated in the order score,
/// persona, gate, stage, action.
struct OutcomeFacts<'a> {
    valuation: &'a Valuation,
    outcome: &'a Outcome,
}

impl Facts for OutcomeFacts<'_> {
    fn atom(&self, id: AtomId) -> Kleene {
        self.valuation.atom(id)
    }

    fn score(&self, score: ScoreId, from: i64, to: i64) -> Kleene {
        Some((from..=to).contains(&self.outcome.points[score]))
    }

    fn persona(&self, persona: PersonaId) -> Kleene {
        Some(self.outcome.persona == Some(persona))
    }

    fn stage(&self, stage: StageId) -> Kleene {
        Some(self.outcome.stage == Some(stage))
    }

    fn disqualified(&self) -> Kleene {
        Some(self.outcome.disqualified.is_some())
    }

    fn fast_tracked(&self) -> Kleene {
        Some(self.outcome.fast_track.is_some())
    }
}

impl Evaluator<'_> {
    pub(crate) fn outcome(&self) -> Outcome {
        self.outcome_of(self.points())
    }

    /// The outcome for given points.
    pub(crate) fn outcome_of(&self, points: IndexVec<ScoreId, i64>) -> Outcome {
        let mut outcome = self.decide(points);
        outcome.action = self.model.actions.position(|a| self.truth(&outcome, &a.when) == Some(true));
        outcome
    }

    /// Points by score, parts of a sum before the sum.
    pub(crate) fn points(&self) -> IndexVec<ScoreId, i64> {
        let mut all = self.model.scores.filled(0);
        for id in &self.model.order {
            all[*id] = self.score(*id, &all);
        }
        all
    }

    fn truth(&self, outcome: &Outcome, logic: &BoolExpr) -> Kleene {
        logic.eval(&OutcomeFacts { valuation: self.valuation, outcome })
    }

    /// Persona, gates and stage for the points; the action is left open.
    pub(crate) fn decide(&self, points: IndexVec<ScoreId, i64>) -> Outcome {
        let model = self.model;
        let mut outcome = Outcome { points, ..Outcome::default() };
        outcome.persona = best_persona(model, &outcome.points);
        let mut granted = None;
        for (index, gate) in model.gates.iter_enumerated() {
            if gate.when.eval(self.valuation) != Some(true) {
                continue;
            }
            match gate.effect {
                GateDecision::Disqualify => outcome.disqualified = outcome.disqualified.or(Some(index)),
                GateDecision::FastTrack(stage) => {
                    outcome.fast_track = outcome.fast_track.or(Some(index));
                    granted = granted.max(Some(stage));
                }
            }
        }
        if outcome.disqualified.is_none() {
            let earned = model.stages.iter_enumerated().rev().find(|(index, stage)| {
                self.truth(&outcome, &stage.enter) == Some(true)
                    // Once there, a stage with `leave` is kept until that holds.
                    || (self.present_stage.is_some_and(|present| *index <= present)
                        && stage.leave.as_ref().is_some_and(|leave| self.truth(&outcome, leave) != Some(true)))
            });
            outcome.stage = granted.max(earned.map(|(i, _)| i));
        }
        outcome
    }

    /// Points of a score; those of the parts of a sum are in `points` already.
    fn score(&self, id: ScoreId, points: &IndexVec<ScoreId, i64>) -> i64 {
        score_points(self.model, id, |group| self.group(&self.model.groups[group]), |part| points[part])
    }

    /// Points of a group before its caps.
    pub(crate) fn group(&self, group: &Group) -> i64 {
        let model = self.model;
        let (tables, cells) = (&model.tables[group.tables], &self.valuation.cells[group.tables]);
        let mut sum: i64 = tables.iter().zip(cells).map(|(t, cell)| t.points_of(*cell)).sum();
        for rule in &model.rules[group.rules] {
            if rule.when.eval(self.valuation) == Some(true) {
                sum += rule.points;
            }
        }
        sum + self.events[group.events].iter().sum::<i64>()
    }
}

impl Facts for Valuation {
    fn atom(&self, id: AtomId) -> Kleene {
        Self::atom(self, id)
    }
}

/// Recomputes the points of scores that are weighted sums.
pub(crate) fn add_up_sums(model: &Program, points: &mut IndexVec<ScoreId, i64>) {
    for id in &model.order {
        let score = &model.scores[*id];
        if let Parts::Sum(parts) = &score.parts {
            points[*id] = score.limits().apply(weighted(parts, |part| points[part]));
        }
    }
}

/// The matching persona with the most points; ties go to the id that sorts first.
pub(crate) fn best_persona(model: &Program, points: &IndexVec<ScoreId, i64>) -> Option<PersonaId> {
    let matching = model.personas.iter_enumerated().filter(|(_, p)| points[p.score] >= p.at_least);
    matching
        .max_by(|(_, a), (_, b)| points[a.score].cmp(&points[b.score]).then_with(|| b.id.cmp(&a.id)))
        .map(|(i, _)| i)
}
