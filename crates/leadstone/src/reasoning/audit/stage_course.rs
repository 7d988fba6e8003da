//! The courses that leads of a world may take: gates, stage, and how actions see both.

use super::truths::{PossibleTruths, TruthView, possible};
use super::worlds::World;
use crate::base::ids::{AtomId, PersonaId, ScoreId, StageId};
use crate::base::index::IndexVec;
use crate::model::program::{GateDecision, Program};

/// A course that leads of a world may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StageCourse {
    pub(super) disqualified: bool,
    pub(super) fast_tracked: bool,
    pub(super) stage: Option<StageId>,
}

/// The possible effects of the gates.
struct Gates {
    can_drop: bool,
    can_spare: bool,
    /// By stage: whether a gate may grant it, and whether no gate needs to.
    grants: IndexVec<StageId, (bool, bool)>,
}

impl Gates {
    fn of(model: &Program, world: &World<'_, '_>) -> Self {
        let mut gates = Self { can_drop: false, can_spare: true, grants: model.stages.filled((false, true)) };
        for gate in &model.gates {
            let truths = possible(&gate.when, world);
            match gate.effect {
                GateDecision::Disqualify => {
                    gates.can_drop |= truths.can_hold();
                    gates.can_spare &= truths.can_fail();
                }
                GateDecision::FastTrack(stage) => {
                    let (can, need_not) = &mut gates.grants[stage];
                    *can |= truths.can_hold();
                    *need_not &= truths.can_fail();
                }
            }
        }
        gates
    }
}

/// Every course that a lead of the world may take, whether or not it is at some stage now; a superset.
pub(super) fn ways(model: &Program, world: &World<'_, '_>) -> Vec<StageCourse> {
    let gates = Gates::of(model, world);
    let can_track = gates.grants.iter().any(|(can, _)| *can);
    let need_not_track = gates.grants.iter().all(|(_, need_not)| *need_not);
    let tracks = || [(true, can_track), (false, need_not_track)].into_iter().filter(|(_, can)| *can).map(|(t, _)| t);
    let mut ways = Vec::new();
    if gates.can_drop {
        ways.extend(tracks().map(|fast_tracked| StageCourse { disqualified: true, fast_tracked, stage: None }));
    }
    if !gates.can_spare {
        return ways;
    }
    let mut is_passed = false;
    for (index, stage) in model.stages.iter_enumerated().rev() {
        let enter = possible(&stage.enter, world);
        let (can_grant, need_not_grant) = gates.grants[index];
        // A lead at this stage may stay there; it then keeps no later one.
        let can_stay = stage.leave.as_ref().is_some_and(|leave| possible(leave, world).can_fail());
        let is_earned = enter.can_hold() || can_stay;
        let grants_below = gates.grants.iter_enumerated().any(|(id, (can, _))| id <= index && *can);
        if !is_passed {
            let way = |fast_tracked| StageCourse { disqualified: false, fast_tracked, stage: Some(index) };
            ways.extend((is_earned && need_not_track).then(|| way(false)));
            ways.extend(((is_earned && grants_below) || can_grant).then(|| way(true)));
        }
        is_passed |= !enter.can_fail() || !need_not_grant;
    }
    if !is_passed {
        ways.push(StageCourse { disqualified: false, fast_tracked: false, stage: None });
    }
    ways
}

/// What holds for leads of the world that meet the condition of a stage; none of it, if there are none.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrival {
    /// Some lead may meet what the stage asks for.
    pub(super) can_enter: bool,
    /// Some of these are not dropped by a gate.
    pub(super) is_spared: bool,
    /// Some of these stay at the stage.
    pub(super) can_be_there: bool,
    /// Later stages that all of these enter.
    pub(super) passed_to: Vec<StageId>,
}

impl Arrival {
    /// For leads without a present stage.
    pub(super) fn at(model: &Program, world: &World<'_, '_>, stage: StageId) -> Self {
        let own = &model.stages[stage];
        let gates = Gates::of(model, world);
        let can_grant = gates.grants[stage].0;
        if !can_grant && !possible(&own.enter, world).can_hold() {
            return Self::default();
        }
        let later = model.stages.iter_enumerated().filter(|(id, _)| *id > stage);
        let passed_to: Vec<StageId> = later
            .filter(|(index, later)| {
                let (_, need_not) = gates.grants[*index];
                !need_not || !possible(&later.enter, world).can_fail()
            })
            .map(|(index, _)| index)
            .collect();
        let is_spared = gates.can_spare;
        Self { can_enter: true, is_spared, can_be_there: is_spared && passed_to.is_empty(), passed_to }
    }
}

/// A world, and one course through it.
pub(super) struct OnWay<'a, 'w, 'm> {
    pub(super) world: &'a World<'w, 'm>,
    pub(super) way: StageCourse,
}

impl TruthView for OnWay<'_, '_, '_> {
    fn atom(&self, id: AtomId) -> PossibleTruths {
        self.world.atom(id)
    }

    fn score(&self, score: ScoreId, from: i64, to: i64) -> PossibleTruths {
        TruthView::score(self.world, score, from, to)
    }

    fn persona(&self, persona: PersonaId) -> PossibleTruths {
        TruthView::persona(self.world, persona)
    }

    fn stage(&self, stage: StageId) -> PossibleTruths {
        PossibleTruths::only(Some(self.way.stage == Some(stage)))
    }

    fn disqualified(&self) -> PossibleTruths {
        PossibleTruths::only(Some(self.way.disqualified))
    }

    fn fast_tracked(&self) -> PossibleTruths {
        PossibleTruths::only(Some(self.way.fast_tracked))
    }
}
