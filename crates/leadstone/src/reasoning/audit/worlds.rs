//! All leads, partitioned into worlds: by the states of some fields, the points of scores between thresholds, the
//! persona. Every lead lies in some world; not every world has a lead.

use super::plan::{Pick, PlannedScoreId, WorldDepth, WorldPlan, WorldVarId};
use super::reach::Reach;
use super::truths::{PossibleTruths, TruthView, possible};
use crate::base::ids::{AtomId, FieldId, PersonaId, ScoreId};
use crate::base::index::{Ids, IndexVec};
use crate::base::points::{PointDomain, Range, hull};
use crate::condition::BoolExpr;
use crate::eval::points::weighted;
use crate::model::program::Parts;

/// The budget of all questions, in parts of conditions.
const ALL: u64 = 40_000_000;
/// The budget of one question.
const EACH: u64 = 1_500_000;

/// A world: the leads that have the same states of some fields and about the same points.
pub(super) struct World<'a, 'm> {
    reach: &'a Reach<'m>,
    at: &'a WorldState,
}

/// The persona that matches best.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum BestPersona {
    /// Any, since no condition asks for it.
    #[default]
    Unasked,
    /// No persona matches.
    Nobody,
    Persona(PersonaId),
}

/// The state of a world.
#[derive(Default)]
struct WorldState {
    /// By field.
    picks: IndexVec<FieldId, Pick>,
    scores: IndexVec<ScoreId, Range>,
    persona: BestPersona,
}

impl World<'_, '_> {
    pub(super) fn score(&self, score: ScoreId) -> Range {
        self.at.scores[score]
    }

    /// The persona that matches best, where some condition asks for it.
    pub(super) fn persona(&self) -> Option<PersonaId> {
        match self.at.persona {
            BestPersona::Persona(persona) => Some(persona),
            BestPersona::Unasked | BestPersona::Nobody => None,
        }
    }
}

impl TruthView for World<'_, '_> {
    fn atom(&self, id: AtomId) -> PossibleTruths {
        let field = self.reach.model.atoms[id].field;
        match self.at.picks[field] {
            Pick::Unknown => PossibleTruths::UNKNOWN,
            Pick::State(state) => {
                let states = self.reach.states.of(field).expect("only fields whose states are listed are told apart");
                PossibleTruths::only(Some(self.reach.states.holds(&states[state], id)))
            }
            Pick::Free if self.reach.states.can_be_unknown(field) => PossibleTruths::ANY,
            Pick::Free => PossibleTruths::EITHER,
        }
    }

    fn score(&self, score: ScoreId, from: i64, to: i64) -> PossibleTruths {
        let (low, high) = World::score(self, score);
        if from <= low && high <= to {
            return PossibleTruths::TRUE;
        }
        if high < from || to < low { PossibleTruths::FALSE } else { PossibleTruths::EITHER }
    }

    fn persona(&self, persona: PersonaId) -> PossibleTruths {
        match self.at.persona {
            BestPersona::Unasked => PossibleTruths::EITHER,
            best => PossibleTruths::only(Some(best == BestPersona::Persona(persona))),
        }
    }
}

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    On,
    /// The question is answered.
    Answered,
    /// The work is too much.
    Spent,
}

/// Enumerates the worlds of questions, within a budget.
pub(super) struct Worlds {
    left: u64,
    place: WorldState,
}

impl Worlds {
    pub(super) fn new() -> Self {
        Self { left: ALL, place: WorldState::default() }
    }

    /// Calls the function for worlds that together hold every lead, until it returns `false`. They differ in what the
    /// conditions ask about, the first conditions before the others. If the budget is spent, one world of all leads
    /// comes last.
    pub(super) fn each(
        &mut self,
        reach: &Reach<'_>,
        depth: WorldDepth,
        logics: &[&BoolExpr],
        visit: &mut dyn FnMut(&World<'_, '_>) -> bool,
    ) {
        let steps = self.left.min(EACH);
        let plan = WorldPlan::new(reach, depth, logics, steps);
        let place = &mut self.place;
        place.picks.resize_with(reach.model.fields.len(), Pick::default);
        place.persona = BestPersona::Unasked;
        if !plan.scores.is_empty() {
            place.scores.clone_from(&reach.scores);
        }
        let mut left = steps.saturating_sub(plan.setup);
        let mut walk = Walk { reach, plan: &plan, place, visit, left: &mut left };
        let flow = walk.fields(plan.vars.ids().iter());
        for var in &plan.vars {
            walk.place.picks[var.field] = Pick::Free;
        }
        if flow == Flow::Spent {
            // This world holds every lead, whatever came before.
            if !plan.scores.is_empty() {
                walk.place.scores.clone_from(&reach.scores);
            }
            *walk.left = u64::MAX;
            walk.personas();
            left = 0;
        }
        self.left -= steps - left;
    }

    /// The range of a score over the worlds that its fields make.
    pub(super) fn hull(&mut self, reach: &Reach<'_>, score: ScoreId) -> Range {
        let known = reach.scores[score];
        let is_tight = match &reach.model.scores[score].parts {
            Parts::Groups(ids) => {
                let groups = &reach.groups[*ids];
                // If no terms exclude each other, the sum of the groups is as tight as possible.
                let mut fields: Vec<FieldId> = groups.iter().flat_map(|g| g.fields.keys().copied()).collect();
                let before = fields.len();
                fields.sort_unstable();
                fields.dedup();
                fields.len() == before && groups.iter().all(|g| g.mixed.is_empty())
            }
            Parts::Sum(parts) => parts.len() < 2,
        };
        if is_tight {
            return known;
        }
        let asked = BoolExpr::Score { score, from: i64::MIN, to: i64::MAX };
        let mut found: Option<Range> = None;
        self.each(reach, WorldDepth::Scores, &[&asked], &mut |world| {
            let range = world.score(score);
            let all = found.map_or(range, |r| hull(r, range));
            found = Some(all);
            all != known
        });
        found.unwrap_or(known)
    }
}

struct Walk<'w, 'm> {
    reach: &'w Reach<'m>,
    plan: &'w WorldPlan,
    place: &'w mut WorldState,
    visit: &'w mut dyn FnMut(&World<'_, '_>) -> bool,
    left: &'w mut u64,
}

impl Walk<'_, '_> {
    fn fields(&mut self, mut open: Ids<WorldVarId>) -> Flow {
        let Some(var) = open.next().map(|id| &self.plan.vars[id]) else { return self.leaf() };
        for pick in &var.picks {
            self.place.picks[var.field] = *pick;
            match self.fields(open.clone()) {
                Flow::On => {}
                flow => return flow,
            }
        }
        Flow::On
    }

    /// Computes the points of the groups once all fields are set.
    fn leaf(&mut self) -> Flow {
        if self.plan.scores.is_empty() {
            return self.personas();
        }
        let Some(left) = self.left.checked_sub(self.plan.cost) else { return Flow::Spent };
        *self.left = left;
        let model = self.reach.model;
        let mut raw = self.plan.scores.filled(None);
        for own in &self.plan.groups {
            let mut range = own.base;
            for (var, points) in &own.points {
                let points = match self.place.picks[self.plan.vars[*var].field] {
                    Pick::State(state) => points[state],
                    _ => 0,
                };
                range = range.plus((points, points));
            }
            let world = World { reach: self.reach, at: self.place };
            for rule in own.live.iter().map(|r| &model.rules[*r]) {
                let truths = possible(&rule.when, &world);
                range = match (truths.can_hold(), truths.can_fail()) {
                    (true, false) => range.plus((rule.points, rule.points)),
                    (true, true) => range.plus((rule.points.min(0), rule.points.max(0))),
                    _ => range,
                };
            }
            let sum = &mut raw[own.score];
            *sum = Some(sum.unwrap_or(Range::ZERO).plus(model.groups[own.group].limits().apply(range)));
        }
        self.scores(self.plan.scores.ids().iter(), &raw)
    }

    /// Each score in turn, in each range between two thresholds.
    fn scores(&mut self, mut open: Ids<PlannedScoreId>, raw: &IndexVec<PlannedScoreId, Option<Range>>) -> Flow {
        let Some(id) = open.next() else { return self.personas() };
        let planned = &self.plan.scores[id];
        let known = self.reach.scores[planned.score];
        let score = &self.reach.model.scores[planned.score];
        let range = match &score.parts {
            Parts::Sum(parts) => Some(weighted(parts, |part| self.place.scores[part])),
            Parts::Groups(_) => raw[id],
        };
        let (low, high) = range.map_or(known, |range| {
            let (low, high) = score.limits().apply(range);
            (low.max(known.0), high.min(known.1))
        });
        let cuts = planned.cuts.iter().copied().filter(|cut| low < *cut && *cut <= high);
        let starts: Vec<i64> = std::iter::once(low).chain(cuts).collect();
        for (position, start) in starts.iter().enumerate().filter(|_| low <= high) {
            let end = starts.get(position + 1).map_or(high, |next| next - 1);
            self.place.scores[planned.score] = (*start, end);
            match self.scores(open.clone(), raw) {
                Flow::On => {}
                flow => return flow,
            }
        }
        Flow::On
    }

    fn personas(&mut self) -> Flow {
        if !self.plan.asks_persona {
            return self.show();
        }
        for best in best_personas(self.reach, &self.place.scores) {
            self.place.persona = best;
            match self.show() {
                Flow::On => {}
                flow => return flow,
            }
        }
        Flow::On
    }

    fn show(&mut self) -> Flow {
        let Some(left) = self.left.checked_sub(self.plan.cost) else { return Flow::Spent };
        *self.left = left;
        let world = World { reach: self.reach, at: self.place };
        if (self.visit)(&world) { Flow::On } else { Flow::Answered }
    }
}

/// The personas that may match best where scores lie in these ranges.
fn best_personas(reach: &Reach<'_>, scores: &IndexVec<ScoreId, Range>) -> Vec<BestPersona> {
    let personas = || reach.model.personas.iter_enumerated();
    let range = |score: ScoreId| scores[score];
    // As in a verdict: the most points; ties go to the id that sorts first.
    let surest = personas()
        .filter(|(_, p)| range(p.score).0 >= p.at_least)
        .max_by(|(_, a), (_, b)| range(a.score).0.cmp(&range(b.score).0).then_with(|| b.id.cmp(&a.id)));
    let is_beaten = |id: PersonaId| {
        surest.is_some_and(|(best, persona)| {
            let own = &reach.model.personas[id];
            let (most, least) = (range(own.score).1, range(persona.score).0);
            best != id && (most < least || (most == least && persona.id < own.id))
        })
    };
    let mut best: Vec<BestPersona> = personas()
        .filter(|(index, p)| range(p.score).1 >= p.at_least && !is_beaten(*index))
        .map(|(index, _)| BestPersona::Persona(index))
        .collect();
    best.extend(surest.is_none().then_some(BestPersona::Nobody));
    best
}
