//! Turns what is known at an instant into points, stage and action. Knows indices only; names are the report's.

use std::collections::BTreeMap;

use crate::condition::{AtomId, Facts, Truth};
use crate::log::LogView;
use crate::model::compiled::{Compiled, Effect, EventRule, Group, Parts};
use crate::snapshot::Snapshot;

/// What follows from the facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// By score.
    pub(crate) points: Box<[i64]>,
    pub(crate) persona: Option<usize>,
    /// The first gate of each kind that holds.
    pub(crate) disqualified: Option<usize>,
    pub(crate) fast_track: Option<usize>,
    pub(crate) stage: Option<usize>,
    pub(crate) action: Option<usize>,
}

/// Everything that decides at one instant.
pub(crate) struct Kernel<'a> {
    pub(crate) model: &'a Compiled,
    pub(crate) snapshot: &'a Snapshot,
    /// By event rule.
    pub(crate) events: &'a [i64],
    pub(crate) present_stage: Option<usize>,
}

/// The facts, and the outcome as far as it is known: conditions come in the order score, persona, gate, stage, action.
struct Sight<'a> {
    snapshot: &'a Snapshot,
    outcome: &'a Outcome,
}

impl Facts for Sight<'_> {
    fn atom(&self, id: AtomId) -> Truth {
        self.snapshot.atom(id)
    }

    fn score(&self, score: usize, from: i64, to: i64) -> Truth {
        self.outcome.points.get(score).map(|p| from <= *p && *p <= to)
    }

    fn persona(&self, persona: usize) -> Truth {
        Some(self.outcome.persona == Some(persona))
    }

    fn stage(&self, stage: usize) -> Truth {
        Some(self.outcome.stage == Some(stage))
    }

    fn disqualified(&self) -> Truth {
        Some(self.outcome.disqualified.is_some())
    }

    fn fast_tracked(&self) -> Truth {
        Some(self.outcome.fast_track.is_some())
    }
}

impl Kernel<'_> {
    pub(crate) fn outcome(&self) -> Outcome {
        let model = self.model;
        let mut outcome = Outcome { points: vec![0; model.scores.len()].into(), ..Outcome::default() };
        for index in &model.order {
            let points = self.score(*index, &outcome.points);
            if let Some(place) = outcome.points.get_mut(*index) {
                *place = points;
            }
        }
        outcome.persona = best_persona(model, &outcome.points);
        let holds = |outcome: &Outcome, logic: &crate::condition::Logic| {
            logic.eval(&Sight { snapshot: self.snapshot, outcome }) == Some(true)
        };
        let first =
            |wanted: fn(Effect) -> bool| model.gates.iter().position(|g| wanted(g.effect) && holds(&outcome, &g.when));
        let disqualified = first(|e| e == Effect::Disqualify);
        let fast_track = first(|e| e != Effect::Disqualify);
        (outcome.disqualified, outcome.fast_track) = (disqualified, fast_track);
        if disqualified.is_none() {
            let truth =
                |logic: &crate::condition::Logic| logic.eval(&Sight { snapshot: self.snapshot, outcome: &outcome });
            let earned = model.stages.iter().enumerate().rev().find(|(index, stage)| {
                truth(&stage.enter) == Some(true)
                    // Once there, a stage with `leave` is kept until that holds.
                    || (self.present_stage.is_some_and(|present| *index <= present)
                        && stage.leave.as_ref().is_some_and(|leave| truth(leave) != Some(true)))
            });
            let granted = model.gates.iter().filter(|g| holds(&outcome, &g.when)).filter_map(|g| match g.effect {
                Effect::FastTrack(stage) => Some(stage),
                Effect::Disqualify => None,
            });
            outcome.stage = granted.chain(earned.map(|(i, _)| i)).max();
        }
        outcome.action = model.actions.iter().position(|a| holds(&outcome, &a.when));
        outcome
    }

    /// Points of a score; those of the parts of a sum are in `points` already.
    fn score(&self, index: usize, points: &[i64]) -> i64 {
        let Some(score) = self.model.scores.get(index) else { return 0 };
        let raw = match &score.parts {
            Parts::Groups(range) => {
                let groups = self.model.groups.get(range.clone()).unwrap_or_default();
                groups.iter().map(|g| self.group(g).clamp(g.min, g.cap)).sum()
            }
            Parts::Sum(parts) => weighted(parts, points),
        };
        raw.clamp(score.low, score.high)
    }

    /// Points of a group before its caps.
    pub(crate) fn group(&self, group: &Group) -> i64 {
        let model = self.model;
        let tables = model.tables.get(group.tables.clone()).unwrap_or_default();
        let cells = self.snapshot.cells.get(group.tables.clone()).unwrap_or_default();
        let mut sum: i64 = tables.iter().zip(cells).map(|(t, cell)| t.points_of(*cell)).sum();
        for rule in model.rules.get(group.rules.clone()).unwrap_or_default() {
            if rule.when.eval(self.snapshot) == Some(true) {
                sum += rule.points;
            }
        }
        sum + self.events.get(group.events.clone()).unwrap_or_default().iter().sum::<i64>()
    }
}

impl Facts for Snapshot {
    fn atom(&self, id: AtomId) -> Truth {
        Self::atom(self, id)
    }
}

/// Percent of the parts, to the nearest point, halves up.
pub(crate) fn weighted(parts: &[(usize, i64)], points: &[i64]) -> i64 {
    let sum: i64 = parts.iter().map(|(part, weight)| points.get(*part).copied().unwrap_or(0) * weight).sum();
    (sum + 50).div_euclid(100)
}

/// The persona with most points of those that are a match; of equals the one whose name comes first.
pub(crate) fn best_persona(model: &Compiled, points: &[i64]) -> Option<usize> {
    let score = |index: usize| points.get(index).copied().unwrap_or(i64::MIN);
    let matching = model.personas.iter().enumerate().filter(|(_, p)| score(p.score) >= p.at_least);
    matching.max_by(|(_, a), (_, b)| score(a.score).cmp(&score(b.score)).then_with(|| b.id.cmp(&a.id))).map(|(i, _)| i)
}

/// Points by event rule.
pub(crate) fn event_points(model: &Compiled, log: &LogView, now: i64) -> Vec<i64> {
    let today = now.div_euclid(model.activity.bucket);
    let bucket = model.activity.bucket;
    let mut points: Vec<i64> = model
        .events
        .iter()
        .zip(&log.counts)
        .map(|(rule, counts)| {
            if counts.is_empty() {
                return 0;
            }
            total(rule, counts.iter().map(|(day, n)| rule.weight(*day, *n, today, bucket)))
        })
        .collect();
    for group in model.groups.iter().filter(|g| g.has_families) {
        let rules = model.events.get(group.events.clone()).unwrap_or_default();
        let counts = log.counts.get(group.events.clone()).unwrap_or_default();
        let best = best_of_families(rules, counts, today, bucket);
        for (index, (rule, counts)) in rules.iter().zip(counts).enumerate() {
            let (Some(family), Some(place)) = (&rule.family, points.get_mut(group.events.start + index)) else {
                continue;
            };
            let won =
                counts.iter().filter(|(day, _)| best.get(&(family.as_ref(), *day)).is_some_and(|(_, i)| *i == index));
            *place = total(rule, won.map(|(day, n)| rule.weight(*day, *n, today, bucket)));
        }
    }
    points
}

/// For each family and bucket: the rule that is worth most there, and its worth.
fn best_of_families<'r>(
    rules: &'r [EventRule],
    counts: &[Vec<(i64, u32)>],
    today: i64,
    bucket: i64,
) -> BTreeMap<(&'r str, i64), (i128, usize)> {
    let mut best: BTreeMap<(&str, i64), (i128, usize)> = BTreeMap::new();
    // By name, so that of equals the same rule wins whatever the order of the document.
    let mut order: Vec<usize> = (0..rules.len()).collect();
    order.sort_by_key(|i| rules.get(*i).map(|r| (&r.id, r.points, &r.kinds)));
    for index in order {
        let (Some(rule), Some(counts)) = (rules.get(index), counts.get(index)) else { continue };
        let Some(family) = rule.family.as_deref() else { continue };
        for (day, n) in counts {
            let weight = rule.weight(*day, *n, today, bucket);
            let entry = best.entry((family, *day)).or_insert((weight, index));
            if weight > entry.0 {
                *entry = (weight, index);
            }
        }
    }
    best
}

impl EventRule {
    /// Points of a bucket, in 2^32 parts.
    fn weight(&self, day: i64, n: u32, today: i64, bucket: i64) -> i128 {
        let n = self.per_day.map_or(n, |most| n.min(most));
        i128::from(self.points) * i128::from(n) * i128::from(self.left_after(today - day, bucket))
    }

    /// What is left of the points after so many buckets, in 2^32 parts.
    pub(crate) fn left_after(&self, age: i64, bucket: i64) -> u64 {
        let age = age.max(0);
        let known = usize::try_from(age).ok().and_then(|a| self.left.get(a));
        known.copied().unwrap_or_else(|| self.decay.left(age.saturating_mul(bucket)))
    }
}

/// Whole points of a rule: parts of a point are dropped, then the cap.
fn total(rule: &EventRule, weights: impl Iterator<Item = i128>) -> i64 {
    // Division drops towards zero, so that negative points fade as positive ones do.
    let points = weights.sum::<i128>() / (1 << 32);
    let points = i64::try_from(points.clamp(-1_000_000_000_000, 1_000_000_000_000)).unwrap_or(0);
    match rule.cap {
        Some(cap) if rule.points < 0 => points.max(cap),
        Some(cap) => points.min(cap),
        None => points,
    }
}
