//! Finds what every group and score of a model can reach, score by score: the parts of a sum before the sum.

use super::plan::WorldDepth;
use super::reach::{Blank, InState, Reach};
use super::states::FieldStates;
use super::truths::possible;
use super::worlds::{World, Worlds};
use crate::base::index::IndexVec;
use crate::condition::BoolExpr;
use crate::model::program::Program;

impl<'m> Reach<'m> {
    pub(super) fn new(model: &'m Program) -> Self {
        let mut reach = Self {
            model,
            states: FieldStates::new(model),
            fires: model.rules.filled(true),
            groups: IndexVec::new(),
            scores: model.scores.iter().map(|s| (s.low, s.high)).collect(),
        };
        let mut worlds = Worlds::new();
        reach.fires = model.rules.iter().map(|r| reach.can_hold(&mut worlds, &r.when)).collect();
        reach.groups = model.groups.iter().map(|g| reach.group(g)).collect();
        for index in &model.order {
            reach.scores[*index] = reach.score(*index);
            reach.scores[*index] = worlds.hull(&reach, *index);
        }
        reach
    }

    /// Whether some lead may meet the condition; `false` is proven.
    fn can_hold(&self, worlds: &mut Worlds, logic: &BoolExpr) -> bool {
        if let [field] = *self.fields_of(logic)
            && let Some(states) = self.states.of(field)
        {
            // The usual rule, without anything to set up.
            let view = |state| InState { states: &self.states, state };
            return self.states.can_be_unknown(field) && possible(logic, &Blank).can_hold()
                || states.iter().any(|state| possible(logic, &view(state)).can_hold());
        }
        let mut holds = false;
        worlds.each(self, WorldDepth::Fields, &[logic], &mut |world: &World<'_, '_>| {
            holds |= possible(logic, world).can_hold();
            !holds
        });
        holds
    }
}
