//! Finds the cheapest set of answers or changes that meets a goal. Knows decisions and points, no names.
//!
//! Fields that count in several groups, or in a gate or stage directly, are the cutset: their assignments are tried in
//! order of cost. Given those, each group is a knapsack over its own sums, which are capped at the end; groups add up
//! to scores, and the goal is tested for every combination of scores at a price, cheapest first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::rc::Rc;

use super::changes::{ChangeableField, MovableId, MoveId, MoveScope};
use crate::base::budget::BudgetExhausted;
use crate::base::ids::{GroupId, ScoreId, StageId};
use crate::base::index::{Id, IndexVec, id};
use crate::eval::evaluator::{Evaluator, Outcome, add_up_sums};
use crate::eval::points::weighted;
use crate::eval::verdict::Verdict;
use crate::facts::state::FieldState;
use crate::facts::valuation::Valuation;
use crate::model::program::{Parts, Program};
use crate::reasoning::bounds::Interval;
use crate::reasoning::possible::{StageOutcome, possible};

id! {
    /// A field that counts in several places, among those; the cheapest first.
    CutId = "cut field";
}

/// The budget of work, in terms and tests evaluated.
const WORK: usize = 1 << 23;

/// A decision and one of its values, by index.
pub(super) type Assignment = (MovableId, MoveId);

/// Whether the lead is to be at a stage or beyond, or to be so no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    Reach(StageId),
    Lose(StageId),
}

impl Goal {
    pub(super) fn is_met(self, outcome: &Outcome) -> bool {
        match self {
            Self::Reach(stage) => outcome.stage >= Some(stage),
            Self::Lose(stage) => outcome.stage < Some(stage),
        }
    }
}

/// A set of choices with its cost; of equal costs the smaller set is better.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct ChangeSet {
    cost: i64,
    choices: Vec<Assignment>,
}

impl ChangeSet {
    fn rank(&self) -> (i64, usize, &[Assignment]) {
        (self.cost, self.choices.len(), &self.choices)
    }

    fn with(&self, other: &Self) -> Self {
        let mut choices = self.choices.clone();
        choices.extend(&other.choices);
        Self { cost: self.cost.saturating_add(other.cost), choices }
    }
}

type CheapestBySum = BTreeMap<i64, ChangeSet>;
/// The values that a score can have, cheapest first.
type Reachable = Rc<Vec<(i64, ChangeSet)>>;

/// The best solution found so far.
#[derive(Clone, Debug)]
struct Incumbent {
    cost: i64,
    overshoot: i64,
    choices: Vec<Assignment>,
}

impl Incumbent {
    fn rank(&self) -> (i64, usize, i64, &[Assignment]) {
        (self.cost, self.choices.len(), self.overshoot, &self.choices)
    }
}

/// The result of a search.
pub(super) struct Solution {
    /// `None` where there is none, or none was found.
    pub(super) choices: Option<Vec<Assignment>>,
    /// If no solution was found: the best points of each named score.
    pub(super) limits: Vec<(ScoreId, i64)>,
    pub(super) exact: bool,
}

pub(super) struct ChangeSearch<'a> {
    evaluator: Evaluator<'a>,
    model: &'a Program,
    now: i64,
    scope: &'a MoveScope,
    movables: &'a IndexVec<MovableId, ChangeableField>,
    goal: Goal,
    /// Points before any change.
    own: &'a IndexVec<ScoreId, i64>,
    /// By group: its decisions, in connected components by shared rules.
    parts: BTreeMap<GroupId, Vec<Vec<MovableId>>>,
    /// Scores made of groups that some movable touches.
    scores: Vec<ScoreId>,
    sums: BTreeMap<(ScoreId, Vec<Assignment>), Reachable>,
    best: Option<Incumbent>,
    limits: BTreeMap<ScoreId, i64>,
    /// Work of one verdict.
    size: usize,
    work: usize,
}

impl<'a> ChangeSearch<'a> {
    pub(super) fn new(
        verdict: &'a Verdict,
        scope: &'a MoveScope,
        movables: &'a IndexVec<MovableId, ChangeableField>,
        goal: Goal,
    ) -> Self {
        let model = &*verdict.model().0;
        let mut parts: BTreeMap<GroupId, Vec<Vec<MovableId>>> = BTreeMap::new();
        for (index, movable) in movables.iter_enumerated().filter(|(_, m)| !m.is_cut) {
            for group in &movable.groups {
                parts.entry(*group).or_default().push(vec![index]);
            }
        }
        for (group, parts) in &mut parts {
            join(model, *group, movables, parts);
        }
        let touched: BTreeSet<GroupId> = movables.iter().flat_map(|m| m.groups.iter().copied()).collect();
        let is_touched = |score: &ScoreId| match &model.scores[*score].parts {
            Parts::Groups(ids) => ids.iter().any(|group| touched.contains(&group)),
            Parts::Sum(_) => false,
        };
        Self {
            evaluator: verdict.evaluator(),
            model,
            now: verdict.at().unix(),
            scope,
            movables,
            goal,
            own: &verdict.outcome.points,
            parts,
            scores: model.scores.ids().iter().filter(is_touched).collect(),
            sums: BTreeMap::new(),
            best: None,
            limits: BTreeMap::new(),
            size: crate::reasoning::validity::size(model),
            work: WORK,
        }
    }

    fn pay(&mut self, cost: usize) -> Result<(), BudgetExhausted> {
        self.work = self.work.checked_sub(cost).ok_or(BudgetExhausted)?;
        Ok(())
    }

    /// The cheapest choices, made so small that none can be left out.
    pub(super) fn run(mut self) -> Solution {
        let exact = self.all_cuts().is_ok();
        let limits = self.limits.iter().map(|(s, p)| (*s, *p)).collect();
        let found = self.best.take().map(|f| f.choices);
        let found = if exact { found } else { found.or_else(|| self.climb()) };
        let choices = found.filter(|c| self.is_met(c)).map(|c| self.least(c));
        Solution { choices, limits, exact }
    }

    /// Every single choice that meets the goal, cheapest first.
    pub(super) fn singles(&self) -> Vec<Assignment> {
        let mut work = WORK / self.size.max(1);
        let mut singles: Vec<(i64, i64, Assignment)> = Vec::new();
        for (index, movable) in self.movables.iter_enumerated() {
            for choice in movable.moves.ids().iter().map(|m| (index, m)) {
                let Some(left) = work.checked_sub(1) else { return singles.into_iter().map(|(.., c)| c).collect() };
                work = left;
                let outcome = self.outcome(&[choice]);
                if self.goal.is_met(&outcome) {
                    singles.push((movable.cost, self.overshoot(&outcome.points), choice));
                }
            }
        }
        singles.sort_unstable();
        singles.into_iter().map(|(.., c)| c).collect()
    }

    /// The valuation after some choices; an answer to the field itself counts more than a derived one.
    fn changed(&self, choices: &[Assignment]) -> Valuation {
        let mut valuation = self.evaluator.valuation.clone();
        self.put(&mut valuation, choices);
        valuation
    }

    fn put(&self, valuation: &mut Valuation, choices: &[Assignment]) {
        let of = |(movable, choice): &Assignment| {
            let movable = &self.movables[*movable];
            (movable, &movable.moves[*choice])
        };
        let chosen = || choices.iter().map(of);
        let derived = chosen().flat_map(|(_, m)| &m.derived).map(|(field, value)| (*field, value));
        for (field, value) in derived.chain(chosen().map(|(f, m)| (f.field, &m.value))) {
            valuation.fill(self.model, &self.model.fields[field], FieldState::Known(value), self.now);
        }
    }

    fn over<'s>(&'s self, valuation: &'s Valuation) -> Evaluator<'s> {
        let Evaluator { model, events, present_stage, .. } = self.evaluator;
        Evaluator { model, valuation, events, present_stage }
    }

    fn outcome(&self, choices: &[Assignment]) -> Outcome {
        let valuation = self.changed(choices);
        let evaluator = self.over(&valuation);
        evaluator.decide(evaluator.points())
    }

    fn is_met(&self, choices: &[Assignment]) -> bool {
        self.goal.is_met(&self.outcome(choices))
    }

    /// By how much the points of the named scores move.
    fn overshoot(&self, points: &IndexVec<ScoreId, i64>) -> i64 {
        self.scope.named.iter().map(|s| (points[*s] - self.own[*s]).abs()).sum()
    }

    /// Drops choices that are not needed, the most expensive first.
    fn least(&self, mut choices: Vec<Assignment>) -> Vec<Assignment> {
        let cost = |c: &Assignment| self.movables[c.0].cost;
        choices.sort_unstable_by_key(|c| (Reverse(cost(c)), *c));
        let mut at = 0;
        while at < choices.len() {
            let mut fewer = choices.clone();
            fewer.remove(at);
            if self.is_met(&fewer) {
                choices = fewer;
                at = 0;
            } else {
                at += 1;
            }
        }
        choices.sort_unstable();
        choices
    }

    /// A first solution by hill climbing: always the choice that brings the scores furthest.
    fn climb(&self) -> Option<Vec<Assignment>> {
        let mut choices: Vec<Assignment> = Vec::new();
        let mut work = WORK / self.size.max(1) / 4;
        for _ in 0..self.movables.len() {
            let mut next: Option<(i64, Assignment)> = None;
            for (index, movable) in self.movables.iter_enumerated() {
                if choices.iter().any(|c| c.0 == index) {
                    continue;
                }
                for choice in movable.moves.ids().iter().map(|m| (index, m)) {
                    work = work.checked_sub(1)?;
                    choices.push(choice);
                    let outcome = self.outcome(&choices);
                    choices.pop();
                    if self.goal.is_met(&outcome) {
                        choices.push(choice);
                        return Some(choices);
                    }
                    let points: i64 = self.scope.named.iter().map(|s| outcome.points[*s]).sum();
                    let height = if matches!(self.goal, Goal::Reach(_)) { points } else { -points };
                    if next.is_none_or(|(best, _)| height > best) {
                        next = Some((height, choice));
                    }
                }
            }
            choices.push(next?.1);
        }
        None
    }

    /// Tries every subset of the cutset, cheapest first.
    fn all_cuts(&mut self) -> Result<(), BudgetExhausted> {
        let mut cuts: Vec<(i64, MovableId)> =
            self.movables.iter_enumerated().filter(|(_, m)| m.is_cut).map(|(id, m)| (m.cost, id)).collect();
        cuts.sort_unstable();
        let cuts: IndexVec<CutId, (i64, MovableId)> = cuts.into();
        let mut heap: BinaryHeap<Reverse<(i64, Vec<CutId>)>> = BinaryHeap::from([Reverse((0, Vec::new()))]);
        while let Some(Reverse((cost, subset))) = heap.pop() {
            if self.best.as_ref().is_some_and(|b| cost > b.cost) {
                break;
            }
            self.pay(1 + subset.len())?;
            let next = CutId::new(subset.last().map_or(0, |last| last.index() + 1));
            if cuts.ids().contains(next) {
                let (price, _) = cuts[next];
                let mut more = subset.clone();
                more.push(next);
                heap.push(Reverse((cost.saturating_add(price), more)));
                // Each subset has one predecessor: its last field one earlier, or left out if that is next to the one
                // before.
                if let Some(last) = subset.last() {
                    let (before, _) = cuts[*last];
                    let mut other = subset.clone();
                    other.pop();
                    other.push(next);
                    heap.push(Reverse((cost - before + price, other)));
                }
            }
            let fields: Vec<MovableId> = subset.iter().map(|id| cuts[*id].1).collect();
            self.each_choice(&fields, &mut Vec::new(), cost)?;
        }
        Ok(())
    }

    fn each_choice(
        &mut self,
        fields: &[MovableId],
        chosen: &mut Vec<Assignment>,
        cost: i64,
    ) -> Result<(), BudgetExhausted> {
        let Some((field, rest)) = fields.split_first() else { return self.given(chosen, cost) };
        for choice in self.movables[*field].moves.ids() {
            chosen.push((*field, choice));
            let result = self.each_choice(rest, chosen, cost);
            chosen.pop();
            result?;
        }
        Ok(())
    }

    /// The best solution with these choices for the cutset.
    fn given(&mut self, chosen: &[Assignment], cost: i64) -> Result<(), BudgetExhausted> {
        self.pay(self.size)?;
        let valuation = self.changed(chosen);
        let mut sums: Vec<(ScoreId, Reachable)> = Vec::new();
        for score in self.scores.clone() {
            sums.push((score, self.sums(score, chosen, &valuation)?));
        }
        let bounds = self.bounds(&sums);
        let tiers = possible(&self.over(&valuation), &bounds);
        let is_possible = |tier: &StageOutcome| match (self.goal, tier) {
            (Goal::Reach(from), StageOutcome::Stage(stage)) => *stage >= from,
            (Goal::Lose(from), StageOutcome::Stage(stage)) => *stage < from,
            (Goal::Reach(_), _) => false,
            (Goal::Lose(_), _) => true,
        };
        if !tiers.contains(&StageOutcome::Disqualified) || tiers.len() > 1 {
            for score in &self.scope.named {
                let interval = bounds[*score];
                let own = if matches!(self.goal, Goal::Reach(_)) { interval.ceiling } else { interval.floor };
                let limit = self.limits.entry(*score).or_insert(own);
                *limit = if matches!(self.goal, Goal::Reach(_)) { own.max(*limit) } else { own.min(*limit) };
            }
        }
        if !tiers.iter().any(is_possible) {
            return Ok(());
        }
        let plan = ChangeSet { cost, choices: chosen.to_vec() };
        self.combine(&sums, &valuation, &mut self.own.clone(), &plan)
    }

    /// Tries every combination of scores that costs no more than the incumbent.
    fn combine(
        &mut self,
        sums: &[(ScoreId, Reachable)],
        valuation: &Valuation,
        points: &mut IndexVec<ScoreId, i64>,
        plan: &ChangeSet,
    ) -> Result<(), BudgetExhausted> {
        let Some(((score, sums), rest)) = sums.split_first() else {
            return self.try_points(valuation, points, plan);
        };
        for (sum, more) in sums.iter() {
            // Cheapest first, so all that follow cost more.
            if self.best.as_ref().is_some_and(|b| plan.cost.saturating_add(more.cost) > b.cost) {
                break;
            }
            points[*score] = *sum;
            self.combine(rest, valuation, points, &plan.with(more))?;
        }
        Ok(())
    }

    fn try_points(
        &mut self,
        valuation: &Valuation,
        points: &IndexVec<ScoreId, i64>,
        plan: &ChangeSet,
    ) -> Result<(), BudgetExhausted> {
        self.pay(self.size / 4 + 1)?;
        let mut points = points.clone();
        add_up_sums(self.model, &mut points);
        let overshoot = self.overshoot(&points);
        if self.goal.is_met(&self.over(valuation).decide(points)) {
            let mut choices = plan.choices.clone();
            choices.sort_unstable();
            let found = Incumbent { cost: plan.cost, overshoot, choices };
            if self.best.as_ref().is_none_or(|best| found.rank() < best.rank()) {
                self.best = Some(found);
            }
        }
        Ok(())
    }

    /// Least and most of every score over these sums; sums of scores are bounded by their parts.
    fn bounds(&self, sums: &[(ScoreId, Reachable)]) -> IndexVec<ScoreId, Interval> {
        let mut all = self.own.map(|p| Interval { floor: *p, ceiling: *p, exact: true });
        for (score, sums) in sums {
            let (low, high) = (sums.iter().map(|(s, _)| *s).min(), sums.iter().map(|(s, _)| *s).max());
            if let (Some(floor), Some(ceiling)) = (low, high) {
                all[*score] = Interval { floor, ceiling, exact: true };
            }
        }
        for index in &self.model.order {
            let score = &self.model.scores[*index];
            let Parts::Sum(parts) = &score.parts else { continue };
            let sum = weighted(parts, |part| (all[part].floor, all[part].ceiling));
            let (floor, ceiling) = score.limits().apply(sum);
            all[*index] = Interval { floor, ceiling, exact: true };
        }
        all
    }

    /// The values that a score can have, each with the cheapest choices of its own fields; cheapest first.
    fn sums(
        &mut self,
        score: ScoreId,
        chosen: &[Assignment],
        valuation: &Valuation,
    ) -> Result<Reachable, BudgetExhausted> {
        let Parts::Groups(ids) = &self.model.scores[score].parts else { return Ok(Rc::default()) };
        let touches = |c: &&Assignment| self.movables[c.0].groups.iter().any(|g| ids.contains(*g));
        let key = (score, chosen.iter().filter(touches).copied().collect::<Vec<_>>());
        if let Some(known) = self.sums.get(&key) {
            return Ok(Rc::clone(known));
        }
        let mut total = CheapestBySum::from([(0, ChangeSet::default())]);
        for group in *ids {
            let caps = self.model.groups[group].limits();
            let raw = self.group(group, valuation)?;
            let mut own = CheapestBySum::from([(raw, ChangeSet::default())]);
            for part in self.parts.get(&group).cloned().unwrap_or_default() {
                let options = self.options(group, &part, raw, valuation)?;
                own = self.add(&own, &options)?;
            }
            let mut capped = CheapestBySum::new();
            for (sum, plan) in own {
                keep(&mut capped, caps.apply(sum), plan);
            }
            total = self.add(&total, &capped)?;
        }
        let range = self.model.scores[score].limits();
        let mut clamped = CheapestBySum::new();
        for (sum, plan) in total {
            keep(&mut clamped, range.apply(sum), plan);
        }
        let mut list: Vec<(i64, ChangeSet)> = clamped.into_iter().collect();
        list.sort_by(|a, b| a.1.rank().cmp(&b.1.rank()));
        let list = Rc::new(list);
        self.sums.insert(key, Rc::clone(&list));
        Ok(list)
    }

    fn group(&mut self, group: GroupId, valuation: &Valuation) -> Result<i64, BudgetExhausted> {
        let compiled = &self.model.groups[group];
        let rules = &self.model.rules[compiled.rules];
        let cost = compiled.tables.len() + compiled.events.len() + rules.iter().map(|r| r.when.size()).sum::<usize>();
        self.pay(cost + 1)?;
        Ok(self.over(valuation).group(compiled))
    }

    /// The sums that the fields of one component can add to their group.
    fn options(
        &mut self,
        group: GroupId,
        part: &[MovableId],
        raw: i64,
        valuation: &Valuation,
    ) -> Result<CheapestBySum, BudgetExhausted> {
        let mut options = CheapestBySum::from([(0, ChangeSet::default())]);
        let mut open: Vec<(usize, ChangeSet)> = vec![(0, ChangeSet::default())];
        while let Some((at, plan)) = open.pop() {
            let Some(id) = part.get(at).copied() else {
                let mut changed = valuation.clone();
                self.put(&mut changed, &plan.choices);
                let sum = self.group(group, &changed)? - raw;
                keep(&mut options, sum, plan);
                continue;
            };
            let movable = &self.movables[id];
            for choice in movable.moves.ids() {
                open.push((at + 1, plan.with(&ChangeSet { cost: movable.cost, choices: vec![(id, choice)] })));
            }
            open.push((at + 1, plan));
        }
        Ok(options)
    }

    fn add(&mut self, sums: &CheapestBySum, options: &CheapestBySum) -> Result<CheapestBySum, BudgetExhausted> {
        self.pay(sums.len().saturating_mul(options.len()).saturating_mul(4))?;
        let mut all = CheapestBySum::new();
        for (sum, plan) in sums {
            for (more, other) in options {
                let rank = (plan.cost.saturating_add(other.cost), plan.choices.len() + other.choices.len());
                if all.get(&(sum + more)).is_some_and(|known| (known.cost, known.choices.len()) < rank) {
                    continue;
                }
                keep(&mut all, sum + more, plan.with(other));
            }
        }
        Ok(all)
    }
}

fn keep(sums: &mut CheapestBySum, sum: i64, plan: ChangeSet) {
    match sums.get_mut(&sum) {
        Some(known) if known.rank() <= plan.rank() => {}
        Some(known) => *known = plan,
        None => _ = sums.insert(sum, plan),
    }
}

/// Merges components of a group that share a rule.
fn join(
    model: &Program,
    group: GroupId,
    movables: &IndexVec<MovableId, ChangeableField>,
    parts: &mut Vec<Vec<MovableId>>,
) {
    for rule in &model.rules[model.groups[group].rules] {
        let mut fields = BTreeSet::new();
        rule.when.each_atom(&mut |atom| _ = fields.insert(model.atoms[atom].field));
        let meets = |part: &Vec<MovableId>| part.iter().any(|id| fields.contains(&movables[*id].field));
        if parts.iter().filter(|p| meets(p)).count() > 1 {
            let (together, mut apart): (Vec<_>, Vec<_>) = parts.drain(..).partition(meets);
            apart.push(together.into_iter().flatten().collect());
            *parts = apart;
        }
    }
}
