//! What the activities of one lead come to at an instant.

use std::sync::Arc;

use super::event_model::{EventModel, Subscribers};
use crate::base::ids::{CountedId, EventRuleId};
use crate::base::index::{Id, IndexVec};
use crate::base::time::Timestamp;
use crate::base::value::Number;
use crate::eval::event_points::event_points;
use crate::facts::history::ActivityCounts;
use crate::model::program::EventRule;

/// What the activities of one lead come to at an instant. Made once and used for one lead after the other: what it
/// needs to work with is kept.
#[derive(Clone, Debug)]
pub struct LeadAccumulator {
    at: Timestamp,
    /// The bucket of the instant.
    today: i64,
    tallies: IndexVec<EventRuleId, RuleTally>,
    points: IndexVec<EventRuleId, i64>,
    activities: IndexVec<EventRuleId, u64>,
    /// A bit for each rule that has found activities.
    found: Vec<u64>,
    /// Counts by bucket, where rules of a family share them.
    view: Option<ActivityCounts>,
    /// By counted field: buckets, ascending, with their number of activities.
    runs: IndexVec<CountedId, Vec<(i64, u64)>>,
    values: IndexVec<CountedId, Option<Number>>,
}

/// What a rule has found so far.
#[derive(Clone, Debug)]
struct RuleTally {
    /// The bucket that came last, and how many of it.
    bucket: i64,
    number: u32,
    /// How many of a bucket count.
    most: u32,
    /// What all buckets before are worth for each point, in 2^32 parts.
    parts: i128,
    activities: u64,
    /// What is left by age.
    left: Arc<[u64]>,
}

impl RuleTally {
    /// What the bucket that came last is worth for each point.
    #[inline]
    fn of_last(&self, events: &EventModel, rule: EventRuleId, today: i64) -> i128 {
        if self.number == 0 { 0 } else { self.worth(events, rule, today.wrapping_sub(self.bucket), self.number) }
    }

    /// What so many activities of one bucket are worth for each point.
    #[inline]
    fn worth(&self, events: &EventModel, rule: EventRuleId, age: i64, number: u32) -> i128 {
        // A bucket of the future is far too old as a number without a sign.
        let left = match self.left.get(age as usize) {
            Some(left) => *left,
            None => left_after(events, rule, age),
        };
        // At most 2^32 activities of 2^32 parts.
        i128::from(u64::from(number.min(self.most)) * left)
    }
}

#[cold]
fn left_after(events: &EventModel, rule: EventRuleId, age: i64) -> u64 {
    let model = &events.model.0;
    model.events[rule].left_after(age, model.activity.bucket)
}

/// Sets the bit of a rule.
#[inline]
fn note(found: &mut [u64], rule: EventRuleId) {
    *found.get_mut(rule.index() / 64).expect("every rule has its bit") |= 1 << (rule.index() % 64);
}

/// Calls with the place of each bit that is set, ascending.
// An iterator that does the same took twice as long.
#[inline]
fn each_bit(words: &[u64], mut act: impl FnMut(usize)) {
    for (first, word) in (0..).step_by(64).zip(words) {
        let mut left = *word;
        while left != 0 {
            act(first + left.trailing_zeros() as usize);
            left &= left - 1;
        }
    }
}

impl LeadAccumulator {
    /// A reading of a lead without activities, at the start of 1970.
    pub fn new(events: &EventModel) -> Self {
        let model = &events.model.0;
        let tally = |rule: &EventRule| RuleTally {
            bucket: 0,
            number: 0,
            most: rule.per_day.unwrap_or(u32::MAX),
            parts: 0,
            activities: 0,
            left: Arc::clone(&rule.left),
        };
        let has_families = !model.family_groups.is_empty();
        Self {
            at: Timestamp::EPOCH,
            today: 0,
            tallies: model.events.map(tally),
            points: model.events.filled(0),
            activities: model.events.filled(0),
            found: vec![0; model.events.len().div_ceil(64)],
            view: has_families.then(|| ActivityCounts::nothing(model)),
            runs: model.counted.filled(Vec::new()),
            values: model.counted.filled(None),
        }
    }

    /// Starts anew, for another lead or instant.
    pub fn start(&mut self, events: &EventModel, at: Timestamp) {
        if self.at != at {
            self.at = at;
            self.today = at.unix().div_euclid(events.bucket());
        }
        let Self { tallies, points, activities, view, .. } = self;
        each_bit(&self.found, |rule| {
            let rule = EventRuleId::new(rule);
            let tally = &mut tallies[rule];
            (tally.number, tally.parts, tally.activities) = (0, 0, 0);
            (points[rule], activities[rule]) = (0, 0);
            if let Some(view) = view {
                view.counts[rule].clear();
            }
        });
        self.found.fill(0);
        self.runs.iter_mut().for_each(Vec::clear);
        self.values.iter_mut().for_each(|value| *value = None);
    }

    /// Adds so many activities of a bucket, counted from 1970, that answer the questions of these askers with yes.
    ///
    /// Buckets come in ascending order, once or several times each; none lies after the
    /// [horizon](EventModel::horizon).
    #[inline]
    pub fn add(&mut self, events: &EventModel, bucket: i64, askers: &Subscribers, number: u64) {
        if number == 0 {
            return;
        }
        for rule in &askers.rules {
            self.add_to_rule(events, *rule, bucket, number);
        }
        for place in &askers.counted {
            let runs = &mut self.runs[*place];
            match runs.last_mut() {
                Some((last, n)) if *last == bucket => *n = n.saturating_add(number),
                _ => runs.push((bucket, number)),
            }
        }
    }

    /// The same for a rule that shares nothing with a [family](EventModel::has_families), where all of the bucket comes
    /// at once: there is nothing to wait for.
    #[inline]
    pub fn add_once(&mut self, events: &EventModel, bucket: i64, rule: u32, number: u64) {
        let index = EventRuleId::new(rule as usize);
        let tally = &mut self.tallies[index];
        let short = u32::try_from(number).unwrap_or(u32::MAX);
        tally.parts += tally.worth(events, index, self.today.wrapping_sub(bucket), short);
        tally.activities = tally.activities.saturating_add(number);
        note(&mut self.found, index);
    }

    #[inline]
    fn add_to_rule(&mut self, events: &EventModel, rule: EventRuleId, bucket: i64, number: u64) {
        let tally = &mut self.tallies[rule];
        let short = u32::try_from(number).unwrap_or(u32::MAX);
        if tally.bucket == bucket {
            tally.number = tally.number.saturating_add(short);
        } else {
            tally.parts += tally.of_last(events, rule, self.today);
            (tally.bucket, tally.number) = (bucket, short);
        }
        tally.activities = tally.activities.saturating_add(number);
        note(&mut self.found, rule);
        if let Some(view) = &mut self.view {
            let counts = &mut view.counts[rule];
            match counts.last_mut() {
                Some((last, n)) if *last == bucket => *n = n.saturating_add(short),
                _ => counts.push((bucket, short)),
            }
        }
    }

    /// Works out points and values.
    pub fn finish(&mut self, events: &EventModel) {
        let model = &events.model.0;
        let (now, bucket) = (self.at.unix(), model.activity.bucket);
        let Self { tallies, points, activities, today, .. } = self;
        each_bit(&self.found, |index| {
            let rule = EventRuleId::new(index);
            let tally = &tallies[rule];
            points[rule] = model.events[rule].points_of_parts(tally.parts + tally.of_last(events, rule, *today));
            activities[rule] = tally.activities;
        });
        if let Some(view) = &self.view
            && self.found.iter().any(|bits| *bits != 0)
        {
            self.points = event_points(model, view, now);
        }
        for ((_, counter), (runs, value)) in model.counters().zip(self.runs.iter().zip(&mut self.values)) {
            *value = counter.count(runs, |(own, n)| (own * bucket, *n), now, bucket);
        }
    }

    /// Calls with each event rule that has found activities, ascending: all others have no points.
    #[inline]
    pub fn each_found(&self, act: impl FnMut(usize)) {
        each_bit(&self.found, act);
    }

    /// Points by event rule, as they count in its group.
    pub fn points(&self) -> &[i64] {
        self.points.as_slice()
    }

    /// How many activities each event rule has found.
    pub fn activities(&self) -> &[u64] {
        self.activities.as_slice()
    }

    /// Values of the counted fields; `None` is no answer, where there is nothing to tell the days since.
    pub fn values(&self) -> &[Option<Number>] {
        self.values.as_slice()
    }
}
