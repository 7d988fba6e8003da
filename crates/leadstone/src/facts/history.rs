//! The activity history of a lead: duplicates and bots removed, activities counted by event rule and counted field.
//! Knows nothing about points.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::activity::Activity;
use super::bot_filter::{ClickEvidence, MessageEvent, machines};
use super::dropped::{DropReason, DroppedActivity};
use crate::base::ids::{AtomId, CountedId, EventRuleId, FieldId};
use crate::base::index::IndexVec;
use crate::base::time::{DAY, Timestamp};
use crate::base::value::{Number, Value};
use crate::condition::{Facts, Kleene, Test};
use crate::document::Measure;
use crate::model::program::{ActivitySettings, Counter, FieldSource, Program, PropertyCondition};

/// The activities of a lead, before an instant is chosen.
#[derive(Debug, Default)]
pub(crate) struct ActivityHistory {
    /// Without duplicates, by time.
    activities: Vec<Activity>,
    duplicates: Vec<DroppedActivity>,
    newest: i64,
    /// The counts at an instant after all activities.
    all: ActivityCounts,
}

/// The counts of activities at an instant.
#[derive(Clone, Debug, Default)]
pub(crate) struct ActivityCounts {
    /// For each event rule: buckets with their number of activities, ascending.
    pub(crate) counts: IndexVec<EventRuleId, Vec<(i64, u32)>>,
    /// For each field: times of the activities it counts, ascending; empty for fields that do not count.
    times: IndexVec<FieldId, Vec<i64>>,
    pub(crate) dropped: Vec<DroppedActivity>,
}

impl ActivityHistory {
    pub(crate) fn new(model: &Program, activities: &[Activity]) -> Self {
        if activities.is_empty() {
            let all = ActivityCounts::new(model, &[], Vec::new());
            return Self { newest: i64::MIN, all, ..Self::default() };
        }
        let mut sorted: Vec<&Activity> = activities.iter().collect();
        sorted.sort_by_cached_key(|a| a.rank());
        let mut duplicates = Vec::new();
        let mut kept: Vec<Activity> = Vec::with_capacity(sorted.len());
        let mut seen: BTreeMap<DedupeKey<'_>, usize> = BTreeMap::new();
        for activity in sorted {
            let key = DedupeKey::of(activity, model.activity.bucket);
            match seen.get(&key).and_then(|i| kept.get(*i)) {
                Some(first) => {
                    let is_same = first == activity || activity.id.is_none();
                    let reason = if is_same { DropReason::Duplicate } else { DropReason::DuplicateDiffers };
                    duplicates.push(dropped(activity, reason));
                }
                None => {
                    seen.insert(key, kept.len());
                    kept.push(activity.clone());
                }
            }
        }
        let newest = kept.last().map_or(i64::MIN, |a| a.at.unix());
        let all = ActivityCounts::new(model, &kept.iter().collect::<Vec<_>>(), duplicates.clone());
        Self { activities: kept, duplicates, newest, all }
    }

    /// The counts as they were known at an instant.
    pub(crate) fn at(&self, model: &Program, now: i64) -> Cow<'_, ActivityCounts> {
        let horizon = now.saturating_add(model.activity.future);
        if self.newest <= horizon {
            return Cow::Borrowed(&self.all);
        }
        let (past, future): (Vec<&Activity>, Vec<&Activity>) =
            self.activities.iter().partition(|a| a.at.unix() <= horizon);
        let mut gone = self.duplicates.clone();
        gone.extend(future.into_iter().map(|a| dropped(a, DropReason::Future)));
        Cow::Owned(ActivityCounts::new(model, &past, gone))
    }

    /// The activities that a person did and that were known at an instant, by time.
    pub(crate) fn by_people(&self, model: &Program, now: i64) -> impl Iterator<Item = &Activity> {
        let horizon = now.saturating_add(model.activity.future);
        let past: Vec<&Activity> = self.activities.iter().take_while(|a| a.at.unix() <= horizon).collect();
        let machines = machines(&model.activity, &traces(&model.activity, &past));
        past.into_iter().enumerate().filter(move |(i, _)| !machines.contains_key(i)).map(|(_, a)| a)
    }

    /// Times of all activities that are no duplicates, ascending.
    pub(crate) fn times(&self) -> impl Iterator<Item = i64> {
        self.activities.iter().map(|a| a.at.unix())
    }
}

fn dropped(activity: &Activity, reason: DropReason) -> DroppedActivity {
    DroppedActivity { at: activity.at, kind: activity.kind.clone(), id: activity.id.clone(), reason }
}

/// The key by which duplicates are found.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum DedupeKey<'a> {
    Id(&'a str),
    Plain { kind: &'a str, asset: &'a str, message: &'a str, bucket: i64 },
}

impl<'a> DedupeKey<'a> {
    fn of(activity: &'a Activity, bucket: i64) -> Self {
        match &activity.id {
            Some(id) => Self::Id(id),
            None => Self::Plain {
                kind: &activity.kind,
                asset: ["asset", "path", "link", "form"].iter().find_map(|p| activity.text(p)).unwrap_or_default(),
                message: activity.text("message").unwrap_or_default(),
                bucket: activity.at.unix().div_euclid(bucket),
            },
        }
    }
}

impl ActivityCounts {
    fn new(model: &Program, activities: &[&Activity], mut dropped_before: Vec<DroppedActivity>) -> Self {
        let machines = machines(&model.activity, &traces(&model.activity, activities));
        let mut counts: IndexVec<EventRuleId, Vec<(i64, u32)>> = model.events.filled(Vec::new());
        let mut times: IndexVec<FieldId, Vec<i64>> = model.fields.filled(Vec::new());
        for (index, activity) in activities.iter().enumerate() {
            if let Some(reason) = machines.get(&index) {
                dropped_before.push(dropped(activity, *reason));
                continue;
            }
            let at = activity.at.unix();
            let bucket = at.div_euclid(model.activity.bucket);
            for rule in model.events_of.get(activity.kind.as_str()).into_iter().flatten() {
                if model.events[*rule].filter.as_ref().is_none_or(|f| f.holds(activity)) {
                    let counts = &mut counts[*rule];
                    match counts.last_mut() {
                        Some((last, n)) if *last == bucket => *n = n.saturating_add(1),
                        _ => counts.push((bucket, 1)),
                    }
                }
            }
            for (id, counter) in model.counters() {
                if (counter.kinds.is_empty() || counter.kinds.iter().any(|k| **k == *activity.kind))
                    && counter.filter.as_ref().is_none_or(|f| f.holds(activity))
                {
                    times[id].push(at);
                }
            }
        }
        dropped_before.sort_unstable();
        Self { counts, times, dropped: dropped_before }
    }

    /// The counts of a lead without activities.
    pub(crate) fn nothing(model: &Program) -> Self {
        Self { counts: model.events.filled(Vec::new()), times: model.fields.filled(Vec::new()), dropped: Vec::new() }
    }

    /// The value of a counted field at an instant.
    pub(crate) fn count(&self, field: FieldId, counter: &Counter, now: i64, bucket: i64) -> Option<Value> {
        counter.count(&self.times[field], |at| (*at, 1), now, bucket).map(Value::Number)
    }

    /// The first instant after `now` at which an activity leaves the window of a counted field, for all its
    /// activities or, where only the last one matters, for that.
    pub(crate) fn next_exit(&self, field: FieldId, counter: &Counter, now: i64, bucket: i64) -> Option<i64> {
        let buckets = counter.buckets(bucket)?;
        let exit = |at: i64| (at.div_euclid(bucket) + buckets).saturating_mul(bucket);
        let times = self.times_of(field);
        let next = match counter.measure {
            Measure::DaysSinceLast => times.last().map(|at| exit(*at)),
            _ => times.get(times.partition_point(|at| exit(*at) <= now)).map(|at| exit(*at)),
        };
        next.filter(|exit| *exit > now)
    }

    /// The times of the activities that a field counts, ascending.
    pub(crate) fn times_of(&self, field: FieldId) -> &[i64] {
        &self.times[field]
    }
}

impl Counter {
    /// The count at an instant, over runs of activities in order of time: `run` tells a second of a run and how many
    /// activities it has. All that is asked is decided by the bucket, so a run may be a bucket or one activity.
    pub(crate) fn count<R>(&self, runs: &[R], run: impl Fn(&R) -> (i64, u64), now: i64, bucket: i64) -> Option<Number> {
        let first = self.first_second(now, bucket);
        let recent = runs.get(runs.partition_point(|own| run(own).0 < first)..).expect("a part of the runs");
        let days = || recent.iter().map(|own| run(own).0.div_euclid(DAY));
        Some(Number::from_count(match self.measure {
            Measure::Events => {
                let all = recent.iter().fold(0_u64, |sum, own| sum.saturating_add(run(own).1));
                usize::try_from(all).unwrap_or(usize::MAX)
            }
            Measure::Days => {
                let mut last = None;
                days().filter(|day| last.replace(*day) != Some(*day)).count()
            }
            Measure::DaysSinceLast => {
                let age = (now.div_euclid(DAY) - days().next_back()?).max(0);
                usize::try_from(age).expect("no negative number of days")
            }
        }))
    }

    /// The first second that still counts: younger than the window, in whole buckets.
    pub(crate) fn first_second(&self, now: i64, bucket: i64) -> i64 {
        self.buckets(bucket).map_or(i64::MIN, |buckets| (now.div_euclid(bucket) - buckets + 1).saturating_mul(bucket))
    }

    /// The window in whole buckets.
    fn buckets(&self, bucket: i64) -> Option<i64> {
        let seconds = self.within?.seconds();
        Some(seconds.div_euclid(bucket) + i64::from(seconds % bucket != 0))
    }
}

impl Program {
    pub(crate) fn counters(&self) -> impl Iterator<Item = (FieldId, &Counter)> {
        self.counted.iter_enumerated().map(|(id, field)| (*field, self.counter(id)))
    }

    pub(crate) fn counter(&self, id: CountedId) -> &Counter {
        let counter = match &self.fields[self.counted[id]].source {
            FieldSource::Counted(counter) => Some(counter),
            FieldSource::Given | FieldSource::Derived { .. } => None,
        };
        counter.expect("only fields that are counted are listed")
    }
}

/// The bot evidence of the activities.
fn traces<'a>(settings: &ActivitySettings, activities: &[&'a Activity]) -> Vec<ClickEvidence<'a>> {
    let trace = |activity: &&'a Activity| ClickEvidence {
        at: activity.at.unix(),
        role: MessageEvent::of(settings, &activity.kind),
        message: activity.text("message"),
        link: activity.text("link"),
        machine: activity.flag("machine"),
        honeypot: activity.flag("honeypot"),
    };
    activities.iter().map(trace).collect()
}

impl PropertyCondition {
    /// Whether the condition holds; an unknown property makes it fail.
    pub(crate) fn holds(&self, activity: &Activity) -> bool {
        self.logic.eval(&PropertyFacts { condition: self, activity }) == Some(true)
    }
}

struct PropertyFacts<'a> {
    condition: &'a PropertyCondition,
    activity: &'a Activity,
}

impl Facts for PropertyFacts<'_> {
    fn atom(&self, id: AtomId) -> Kleene {
        let atom = &self.condition.atoms[id];
        let property = &self.condition.properties[atom.field];
        let value = self.activity.properties.get(property.as_ref())?;
        // `now` does not exist here: an activity is judged by itself.
        atom.test.passes(value, 0).or_else(|| {
            // A date, a number or a yes may have come as text from a file.
            let Value::Text(text) = value else { return None };
            if matches!(atom.test, Test::Time(..)) {
                return atom.test.passes(&Value::Date(Timestamp::read(text)?), 0);
            }
            let number = text.parse().ok().and_then(Number::new).map(Value::Number);
            let read = number.or_else(|| Some(Value::Bool(text.parse().ok()?)))?;
            atom.test.passes(&read, 0)
        })
    }
}
