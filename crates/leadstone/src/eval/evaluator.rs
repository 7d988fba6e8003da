//! Turns the valuation of a lead at an instant into points, stage and action: the definition that all other engines are
//! held to. Knows ids only; names are the report's, and bounds are those of `reasoning`.

use crate::base::ids::{ActionId, AtomId, EventRuleId, GateId, PersonaId, ScoreId, StageId};
use crate::base::index::IndexVec;
use crate::condition::{BoolExpr, Facts, Kleene};
use crate::facts::history::ActivityCounts;
use crate::facts::valuation::Valuation;
use crate::model::program::{EventRule, GateEffect, Group, Parts, Program, Score};

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
                GateEffect::Disqualify => outcome.disqualified = outcome.disqualified.or(Some(index)),
                GateEffect::FastTrack(stage) => {
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
        let score = &self.model.scores[id];
        match &score.parts {
            Parts::Groups(ids) => {
                let raw: i64 = self.model.groups[*ids].iter().map(|g| self.group(g).clamp(g.min, g.cap)).sum();
                raw.clamp(score.low, score.high)
            }
            Parts::Sum(parts) => sum_of(score, parts, points),
        }
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

fn sum_of(score: &Score, parts: &[(ScoreId, i64)], points: &IndexVec<ScoreId, i64>) -> i64 {
    weighted(parts, points).clamp(score.low, score.high)
}

/// Recomputes the points of scores that are weighted sums.
pub(crate) fn add_up_sums(model: &Program, points: &mut IndexVec<ScoreId, i64>) {
    for id in &model.order {
        let score = &model.scores[*id];
        if let Parts::Sum(parts) = &score.parts {
            points[*id] = sum_of(score, parts, points);
        }
    }
}

/// The weighted sum of the parts, with weights in percent; rounded to the nearest point, halves up.
pub(crate) fn weighted(parts: &[(ScoreId, i64)], points: &IndexVec<ScoreId, i64>) -> i64 {
    let sum: i64 = parts.iter().map(|(part, weight)| points[*part] * weight).sum();
    (sum + 50).div_euclid(100)
}

/// The matching persona with the most points; ties go to the id that sorts first.
pub(crate) fn best_persona(model: &Program, points: &IndexVec<ScoreId, i64>) -> Option<PersonaId> {
    let matching = model.personas.iter_enumerated().filter(|(_, p)| points[p.score] >= p.at_least);
    matching
        .max_by(|(_, a), (_, b)| points[a.score].cmp(&points[b.score]).then_with(|| b.id.cmp(&a.id)))
        .map(|(i, _)| i)
}

/// Points by event rule.
pub(crate) fn event_points(model: &Program, log: &ActivityCounts, now: i64) -> IndexVec<EventRuleId, i64> {
    let today = now.div_euclid(model.activity.bucket);
    let bucket = model.activity.bucket;
    let mut points: IndexVec<EventRuleId, i64> =
        model.events.iter().zip(&log.counts).map(|(rule, counts)| rule.points_at(counts, today, bucket)).collect();
    for index in &model.family_groups {
        for family in &model.groups[*index].families {
            share_family(model, family, log, (today, bucket), &mut points);
        }
    }
    points
}

/// Within a bucket only the highest-weighted rule of a family scores; ties go to the rule whose id sorts first.
///
/// The family is rounded as a whole, so that no point is lost when one rule takes over from another: each rule gets the
/// truncated sum up to and with itself, less the truncated sum before it. Gains and losses are summed apart, so that
/// both only fade.
///
/// Example: two rules that are worth 0.6 points each give 0 and 1, not 0 and 0.
pub(crate) fn share_family(
    model: &Program,
    family: &[EventRuleId],
    log: &ActivityCounts,
    (today, bucket): (i64, i64),
    points: &mut IndexVec<EventRuleId, i64>,
) {
    let of = |rule: &EventRuleId| (&model.events[*rule], &log.counts[*rule]);
    // Most families have one active rule, which shares with no other.
    if family.iter().map(of).filter(|(_, counts)| !counts.is_empty()).count() < 2 {
        return;
    }
    let mut weights: Vec<(i64, i128, usize)> = Vec::new();
    for (rank, (rule, counts)) in family.iter().map(of).enumerate() {
        weights.extend(counts.iter().map(|(day, n)| (*day, rule.weight(*day, *n, today, bucket), rank)));
    }
    weights.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
    weights.dedup_by_key(|(day, ..)| *day);
    let mut own = vec![0; family.len()];
    for (_, weight, rank) in weights {
        *own.get_mut(rank).expect("a rank is a place in the family") += weight;
    }
    let (mut gains, mut losses) = (0, 0);
    for (rule, weight) in family.iter().zip(own) {
        // All that one rule gives has one sign.
        let sum: &mut i128 = if weight < 0 { &mut losses } else { &mut gains };
        let before = whole(*sum);
        *sum += weight;
        points[*rule] = whole(*sum) - before;
    }
}

impl EventRule {
    /// Points of all buckets on a day, for a rule whose family has no other active rule.
    pub(crate) fn points_at(&self, counts: &[(i64, u32)], today: i64, bucket: i64) -> i64 {
        if counts.is_empty() {
            return 0;
        }
        total(self, counts.iter().map(|(day, n)| self.weight(*day, *n, today, bucket)))
    }

    /// Points of all buckets, from the sum of the shares that are left (Q32).
    #[inline]
    pub(crate) fn points_of_parts(&self, parts: i128) -> i64 {
        // Almost always: a multiplication and a shift instead of several of each.
        if parts < 1 << 48
            && let Ok(points) = i16::try_from(self.points)
        {
            return self.capped(short_points(points, parts as u64));
        }
        // At most 2^21 buckets of 2^64 parts each: the product fits.
        total(self, std::iter::once(i128::from(self.points) * parts))
    }

    /// As [`points_of_parts`](Self::points_of_parts) for many sums at once.
    pub(crate) fn points_of_many(&self, parts: &[u64], to: &mut [i64]) {
        let all = parts.iter().fold(0, |all, parts| all | parts);
        if all < 1 << 48
            && let Ok(points) = i16::try_from(self.points)
        {
            for (to, parts) in to.iter_mut().zip(parts) {
                *to = short_points(points, *parts);
            }
            if self.cap.is_some() {
                for points in to {
                    *points = self.capped(*points);
                }
            }
            return;
        }
        for (to, parts) in to.iter_mut().zip(parts) {
            *to = self.points_of_parts((*parts).into());
        }
    }

    fn capped(&self, points: i64) -> i64 {
        match self.cap {
            Some(cap) if self.points < 0 => points.max(cap),
            Some(cap) => points.min(cap),
            None => points,
        }
    }

    /// Points of a bucket, in Q32.
    fn weight(&self, day: i64, n: u32, today: i64, bucket: i64) -> i128 {
        let n = self.per_day.map_or(n, |most| n.min(most));
        i128::from(self.points) * i128::from(n) * i128::from(self.left_after(today - day, bucket))
    }

    /// The share that is left after `age` buckets, in Q32.
    pub(crate) fn left_after(&self, age: i64, bucket: i64) -> u64 {
        let age = age.max(0);
        let known = usize::try_from(age).ok().and_then(|a| self.left.get(a));
        known.copied().unwrap_or_else(|| self.decay.left(age.saturating_mul(bucket)))
    }
}

/// Whole points of a rule that shares with no family: the sum is truncated toward zero, then capped.
#[inline]
fn total(rule: &EventRule, weights: impl Iterator<Item = i128>) -> i64 {
    rule.capped(whole(weights.sum()))
}

/// Whole points for a product that fits 64 bits: fewer than 2^48 units and a small number of points each.
#[inline]
fn short_points(points: i16, parts: u64) -> i64 {
    // Dropped towards zero, then the sign: all bits of a negative one.
    let sign = i64::from(points >> 15);
    (((parts * u64::from(points.unsigned_abs())) >> 32) as i64 ^ sign) - sign
}

/// Whole points of a sum in Q32, truncated toward zero.
#[inline]
fn whole(weight: i128) -> i64 {
    // Division drops towards zero, so that negative points fade as positive ones do.
    let points = weight / (1 << 32);
    i64::try_from(points.clamp(-1_000_000_000_000, 1_000_000_000_000)).unwrap_or(0)
}
