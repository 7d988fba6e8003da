//! Points of event rules: what is left of the points of each activity, added up and made whole.
use crate::base::ids::EventRuleId;
use crate::base::index::IndexVec;
use crate::facts::history::ActivityCounts;
use crate::model::program::{EventRule, Program};

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
