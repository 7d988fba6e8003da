//! The plan of a question: which fields and scores to enumerate within the budget. Enumerates no world itself.

use std::collections::{BTreeMap, BTreeSet};

use super::reach::Reach;
use super::states::StateId;
use crate::base::ids::{AtomId, FieldId, GroupId, RuleId, ScoreId};
use crate::base::index::{IndexVec, id};
use crate::base::points::Range;
use crate::condition::BoolExpr;
use crate::model::program::Parts;

id! {
    /// A field that a world tells apart.
    WorldVarId = "field of a world";
    PlannedScoreId = "score of a world";
    PlannedGroupId = "group of a world";
}

/// The most combinations of score ranges that are enumerated in a world.
const CUTS: usize = 1_024;

/// The state of a field in a world.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Pick {
    /// Anything.
    #[default]
    Free,
    Unknown,
    State(StateId),
}

/// What is enumerated for a question.
#[derive(Debug)]
pub(super) struct WorldPlan {
    pub(super) vars: IndexVec<WorldVarId, WorldVar>,
    /// Parts of a sum before the sum.
    pub(super) scores: IndexVec<PlannedScoreId, PlannedScore>,
    pub(super) groups: IndexVec<PlannedGroupId, PlannedGroup>,
    pub(super) asks_persona: bool,
    /// Steps for a world.
    pub(super) cost: u64,
    /// Steps that the plan took.
    pub(super) setup: u64,
}

/// A field with its states, without those that no condition here tells apart.
#[derive(Debug)]
pub(super) struct WorldVar {
    pub(super) field: FieldId,
    pub(super) picks: Vec<Pick>,
}

#[derive(Debug)]
pub(super) struct PlannedScore {
    pub(super) score: ScoreId,
    /// The thresholds: first points of each range, ascending.
    pub(super) cuts: Vec<i64>,
}

#[derive(Debug)]
pub(super) struct PlannedGroup {
    pub(super) group: GroupId,
    pub(super) score: PlannedScoreId,
    /// The range of the fields and rules that are not enumerated.
    pub(super) base: Range,
    /// The points for each state of a field.
    pub(super) points: Vec<(WorldVarId, IndexVec<StateId, i64>)>,
    /// Rules over several fields, some of which are enumerated.
    pub(super) live: Vec<RuleId>,
}

impl WorldPlan {
    pub(super) fn new(reach: &Reach<'_>, depth: WorldDepth, logics: &[&BoolExpr], steps: u64) -> Self {
        let asks_persona = logics.iter().any(|l| l.asks_persona());
        let scores = scores(reach, logics, asks_persona);
        let size: usize = logics.iter().map(|l| l.size()).sum();
        let mut making = Making {
            reach,
            plan: Self {
                vars: IndexVec::new(),
                scores,
                groups: IndexVec::new(),
                asks_persona,
                cost: wide(size + if asks_persona { reach.model.personas.len() } else { 0 }),
                setup: 0,
            },
            combinations: 1,
            steps,
            atoms: BTreeMap::new(),
        };
        let mut fields = Vec::new();
        let mut seen = BTreeSet::new();
        for logic in logics {
            making.ask(logic, &mut fields, &mut seen);
        }
        if depth == WorldDepth::Scores {
            making.groups(&mut fields, &mut seen);
        }
        for field in fields {
            making.var(field);
        }
        making.base();
        making.plan
    }
}

/// A plan that is being made.
struct Making<'a, 'm> {
    reach: &'a Reach<'m>,
    plan: WorldPlan,
    combinations: u64,
    steps: u64,
    /// By field: the tests that some condition or rule asks.
    atoms: BTreeMap<FieldId, BTreeSet<AtomId>>,
}

impl Making<'_, '_> {
    fn ask(&mut self, logic: &BoolExpr, fields: &mut Vec<FieldId>, seen: &mut BTreeSet<FieldId>) {
        logic.each_atom(&mut |atom| {
            let field = self.reach.model.atoms[atom].field;
            self.atoms.entry(field).or_default().insert(atom);
            if seen.insert(field) {
                fields.push(field);
            }
        });
    }

    /// Adds the groups of the scores with their fields, if the budget allows.
    fn groups(&mut self, fields: &mut Vec<FieldId>, seen: &mut BTreeSet<FieldId>) {
        let reach = self.reach;
        let mut groups = Vec::new();
        for (place, planned) in self.plan.scores.iter_enumerated() {
            let Parts::Groups(ids) = &reach.model.scores[planned.score].parts else { continue };
            groups.extend(ids.iter().map(|group| (group, place)));
        }
        let own = || groups.iter().map(|(group, _)| &reach.groups[*group]);
        let size: usize = own().map(|g| g.size + 1).sum();
        let setup = self.plan.setup + wide(size + own().map(|g| g.fields.len()).sum::<usize>());
        if setup > self.steps / 4 {
            // The ranges of the scores must suffice.
            return;
        }
        (self.plan.setup, self.plan.cost) = (setup, self.plan.cost + wide(size));
        for rule in own().flat_map(|g| &g.mixed).map(|r| &reach.model.rules[*r]) {
            self.ask(&rule.when, fields, seen);
        }
        fields.extend(own().flat_map(|g| g.fields.keys().copied()).filter(|f| seen.insert(*f)));
        self.plan.groups = groups
            .into_iter()
            .map(|(group, score)| PlannedGroup { group, score, base: (0, 0), points: Vec::new(), live: Vec::new() })
            .collect();
    }

    /// Enumerates the states of a field, if the budget allows.
    fn var(&mut self, field: FieldId) {
        let reach = self.reach;
        let Some(states) = reach.states.of(field) else { return };
        let atoms: Vec<AtomId> = self.atoms.get(&field).into_iter().flatten().copied().collect();
        let terms = self.plan.groups.iter_enumerated().filter_map(|(place, group)| {
            let terms = reach.groups[group.group].fields.get(&field)?;
            Some((place, terms))
        });
        let terms: Vec<_> = terms.collect();
        let count: usize = terms.iter().map(|(_, t)| t.tables.len() + t.rules.len()).sum();
        let setup = self.plan.setup + wide(states.len() * (count + atoms.len() + 1));
        if setup > self.steps / 2 {
            return;
        }
        self.plan.setup = setup;
        let points: Vec<(PlannedGroupId, IndexVec<StateId, i64>)> =
            terms.into_iter().map(|(place, terms)| (place, reach.points(field, terms))).collect();
        let mut seen = BTreeSet::new();
        let mut picks = Vec::new();
        for (place, state) in states.iter_enumerated() {
            let truths: Vec<bool> = atoms.iter().map(|a| reach.states.holds(state, *a)).collect();
            let points: Vec<i64> = points.iter().map(|(_, of_state)| of_state[place]).collect();
            if seen.insert((truths, points)) {
                picks.push(Pick::State(place));
            }
        }
        picks.extend(reach.states.can_be_unknown(field).then_some(Pick::Unknown));
        let combinations = self.combinations.saturating_mul(wide(picks.len()));
        if combinations.saturating_mul(self.plan.cost + 1) > self.steps / 2 {
            return;
        }
        self.combinations = combinations;
        let var = self.plan.vars.push(WorldVar { field, picks });
        for (place, points) in points {
            self.plan.groups[place].points.push((var, points));
        }
    }

    /// Computes what the groups give without the enumerated fields.
    fn base(&mut self) {
        let reach = self.reach;
        let chosen: BTreeSet<FieldId> = self.plan.vars.iter().map(|s| s.field).collect();
        for planned in &mut self.plan.groups {
            let own = &reach.groups[planned.group];
            let mut base = own.total;
            let mut leave_out = |(low, high): Range| base = (base.0 - low, base.1 - high);
            own.fields.iter().filter(|(f, _)| chosen.contains(f)).for_each(|(_, terms)| leave_out(terms.range));
            for index in &own.mixed {
                if reach.fields_of(&reach.model.rules[*index].when).iter().any(|f| chosen.contains(f)) {
                    leave_out(reach.loose(*index));
                    planned.live.push(*index);
                }
            }
            planned.base = base;
        }
    }
}

/// The scores that the conditions need, each with its thresholds, parts of a sum before the sum.
fn scores(reach: &Reach<'_>, logics: &[&BoolExpr], asks_persona: bool) -> IndexVec<PlannedScoreId, PlannedScore> {
    let model = reach.model;
    let mut cuts: BTreeMap<ScoreId, BTreeSet<i64>> = BTreeMap::new();
    for logic in logics {
        logic.each_range(&mut |score, from, to| {
            let (low, high) = reach.scores[score];
            let ends = [from, to.saturating_add(1)].into_iter().filter(|p| low < *p && *p <= high);
            cuts.entry(score).or_default().extend(ends);
        });
    }
    if asks_persona {
        for persona in &model.personas {
            cuts.entry(persona.score).or_default();
        }
    }
    if cuts.is_empty() {
        return IndexVec::new();
    }
    // Each score comes after its parts in the order, so one pass backwards finds all.
    for index in model.order.iter().rev() {
        if let (true, Parts::Sum(parts)) = (cuts.contains_key(index), &model.scores[*index].parts) {
            for (part, _) in parts {
                cuts.entry(*part).or_default();
            }
        }
    }
    while cuts.values().fold(1_usize, |n, c| n.saturating_mul(c.len() + 1)) > CUTS {
        if let Some(most) = cuts.values_mut().max_by_key(|c| c.len()) {
            most.clear();
        }
    }
    let planned = |score: &ScoreId| {
        let cuts = cuts.get(score)?;
        Some(PlannedScore { score: *score, cuts: cuts.iter().copied().collect() })
    };
    model.order.iter().filter_map(planned).collect()
}

fn wide(count: usize) -> u64 {
    count as u64
}

/// How finely worlds are distinguished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WorldDepth {
    /// By the fields that the conditions ask about.
    Fields,
    /// By the fields of their scores, too.
    Scores,
}
