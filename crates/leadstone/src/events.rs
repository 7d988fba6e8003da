//! What engines that read whole logs stand on: which activities a model asks about, what it wants to know of each, and
//! what becomes of them at an instant. Knows nothing about where the activities of a lead are kept.
//!
//! The model asks *questions*: is the activity of one of these types, and does this condition hold? Event rules and
//! counted fields that ask the same are one question. An engine keeps for each lead how many activities of a bucket
//! answer which questions, and lets a [`Reading`] make of it what [`Model::score`] would say.
//!
//! ```
//! use leadstone::events::{EventModel, Reading};
//! use leadstone::{Activity, Lead, Model, Timestamp};
//!
//! let model = Model::builtin();
//! let at = Timestamp::parse("2026-11-22").expect("a valid instant");
//! let demo = Activity::new("demo_request", at);
//!
//! let events = EventModel::new(&model);
//! let askers = events.askers(&events.questions_of(&demo));
//! let mut reading = Reading::new(&events);
//! reading.start(&events, at);
//! reading.add(&events, at.unix().div_euclid(events.bucket()), &askers, 1);
//! reading.finish(&events);
//!
//! let (index, rule) = events.rules().enumerate().find(|(_, r)| r.rule == "demo").expect("there is such a rule");
//! let verdict = model.score(&Lead::new().activity(demo), at)?;
//! let line = verdict.contributions(rule.score).into_iter().find(|c| c.term == rule.rule).expect("a line of the rule");
//! assert_eq!(reading.points().get(index), Some(&line.points));
//! # Ok::<(), leadstone::Error>(())
//! ```

use std::collections::BTreeSet;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::activity::{Activity, as_text, is_yes, normal_name, normal_value};
use crate::document::Measure;
use crate::kernel::event_points;
use crate::log::LogView;
use crate::machines::machines;
pub use crate::machines::{Role, Trace};
use crate::model::Model;
use crate::model::compiled::{Counter, EventRule, FieldSource, Parts, PropertyCondition};
use crate::time::{DAY, Timestamp};
use crate::value::{Number, Value};

/// Types (all if there are none) and a condition, in words.
type Asked<'a> = (Vec<&'a str>, Option<&'a str>);

/// A model as far as it is about activities; cheap to clone.
#[derive(Clone)]
pub struct EventModel {
    model: Model,
    questions: Vec<Question>,
    fingerprint: [u8; 32],
}

/// What event rules and counted fields ask of an activity.
#[derive(Clone, Debug, Default)]
struct Question {
    rules: Vec<u32>,
    /// Places among the counted fields.
    counted: Vec<u32>,
}

/// Who has asked some questions, found once for all activities that answer them with yes.
#[derive(Clone, Debug, Default)]
pub struct Askers {
    rules: Box<[u32]>,
    /// Places among the counted fields.
    counted: Box<[u32]>,
}

impl Askers {
    /// The event rules among them.
    pub fn rules(&self) -> impl Iterator<Item = usize> {
        self.rules.iter().map(|rule| *rule as usize)
    }

    /// The event rule, if it is the only asker.
    pub fn only_rule(&self) -> Option<u32> {
        match (&*self.rules, &*self.counted) {
            ([rule], []) => Some(*rule),
            _ => None,
        }
    }
}

/// What a model wants to know of the activities of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventKind {
    /// Whether such an activity can make a difference at all.
    pub counts: bool,
    /// What it is to a message.
    pub role: Role,
    /// The properties that make a difference, by name.
    pub properties: Vec<String>,
}

/// Where an event rule stands in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RulePlace<'a> {
    /// Id of the score or persona.
    pub score: &'a str,
    /// Id of the group.
    pub group: &'a str,
    /// Id of the rule.
    pub rule: &'a str,
}

impl EventModel {
    /// What the model asks of activities.
    pub fn new(model: &Model) -> Self {
        let compiled = &model.0;
        let by_rules: Vec<Asked<'_>> = compiled.events.iter().map(|r| asked(&r.kinds, r.filter.as_ref())).collect();
        let by_fields: Vec<Asked<'_>> = compiled.counters().map(|(_, c)| asked(&c.kinds, c.filter.as_ref())).collect();
        let all: BTreeSet<&Asked<'_>> = by_rules.iter().chain(&by_fields).collect();
        let places = |askers: &[Asked<'_>], question: &Asked<'_>| -> Vec<u32> {
            (0..).zip(askers).filter(|(_, a)| *a == question).map(|(i, _)| i).collect()
        };
        let questions =
            all.iter().map(|q| Question { rules: places(&by_rules, q), counted: places(&by_fields, q) }).collect();
        let mut hash = Sha256::new();
        let settings = &compiled.activity;
        hash.update(settings.bucket.to_le_bytes());
        let mut list = |items: &mut dyn Iterator<Item = &str>| {
            // Lengths between the texts, so that no two lists are one.
            for item in items {
                hash.update((item.len() as u64).to_le_bytes());
                hash.update(item);
            }
            hash.update(u64::MAX.to_le_bytes());
        };
        for kinds in [&settings.clicks, &settings.delivered] {
            let kinds: BTreeSet<&str> = kinds.iter().map(AsRef::as_ref).collect();
            list(&mut kinds.into_iter());
        }
        for (kinds, condition) in all {
            list(&mut kinds.iter().copied());
            list(&mut condition.iter().copied());
        }
        let fingerprint = hash.finalize().into();
        Self { model: model.clone(), questions, fingerprint }
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Seconds in which activities age: a day or an hour.
    pub fn bucket(&self) -> i64 {
        self.model.0.activity.bucket
    }

    /// Whether event rules share what they find in a bucket.
    pub fn has_families(&self) -> bool {
        !self.model.0.family_groups.is_empty()
    }

    /// The last second that counts at an instant; what lies later is in the future.
    pub fn horizon(&self, at: Timestamp) -> i64 {
        at.unix().saturating_add(self.model.0.activity.future)
    }

    /// A hash of the questions, of the length of a bucket and of what clicks and deliveries are called.
    ///
    /// Models with the same one can read what was kept for the other: points and decay are no part of it.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.fingerprint
    }

    /// How many questions there are.
    pub fn questions(&self) -> usize {
        self.questions.len()
    }

    /// The event rules, in the order in which a [`Reading`] gives their points.
    pub fn rules(&self) -> impl Iterator<Item = RulePlace<'_>> {
        let model = &self.model.0;
        let place = |rule: usize| {
            let group = model.groups.iter().position(|g| g.events.contains(&rule));
            let score = model
                .scores
                .iter()
                .find(|s| matches!((&s.parts, group), (Parts::Groups(range), Some(group)) if range.contains(&group)));
            let group = group.and_then(|g| model.groups.get(g));
            (score.map_or("", |s| s.id.as_ref()), group.map_or("", |g| g.id.as_ref()))
        };
        model.events.iter().enumerate().map(move |(index, rule)| {
            let (score, group) = place(index);
            RulePlace { score, group, rule: &rule.id }
        })
    }

    /// The counted fields, in the order in which a [`Reading`] gives their values.
    pub fn counted(&self) -> impl Iterator<Item = &str> {
        let model = &self.model.0;
        model.counted.iter().filter_map(|i| model.fields.get(*i)).map(|f| f.name.as_ref())
    }

    /// What the model wants to know of the activities of a type, given as [`normal_name`](Self::normal_name) makes it.
    pub fn kind(&self, kind: &str) -> EventKind {
        let mut properties = BTreeSet::new();
        let mut counts = false;
        let mut ask = |filter: Option<&PropertyCondition>| {
            counts = true;
            properties.extend(filter.into_iter().flat_map(|f| f.properties.iter()).map(|p| p.as_ref().to_owned()));
        };
        let model = &self.model.0;
        for rule in model.events_of.get(kind).into_iter().flatten() {
            if let Some(rule) = model.events.get(*rule as usize) {
                ask(rule.filter.as_ref());
            }
        }
        for (_, counter) in model.counters().filter(|(_, c)| is_of(c, kind)) {
            ask(counter.filter.as_ref());
        }
        let role = Role::of(&model.activity, kind);
        if role != Role::Other {
            counts = true;
            properties.extend(["message", "link", "honeypot"].map(str::to_owned));
        }
        if counts {
            properties.insert("machine".to_owned());
        }
        EventKind { counts, role, properties: properties.into_iter().collect() }
    }

    /// The questions that an activity answers with yes, ascending.
    pub fn questions_of(&self, activity: &Activity) -> Vec<u32> {
        let model = &self.model.0;
        let holds = |filter: Option<&PropertyCondition>| filter.is_none_or(|f| f.holds(activity));
        let holds_for = |question: &Question| match (question.rules.first(), question.counted.first()) {
            (Some(rule), _) => model
                .events
                .get(*rule as usize)
                .is_some_and(|r| r.kinds.iter().any(|k| **k == *activity.kind) && holds(r.filter.as_ref())),
            (None, Some(place)) => {
                self.counter(*place).is_some_and(|c| is_of(c, &activity.kind) && holds(c.filter.as_ref()))
            }
            (None, None) => false,
        };
        (0..).zip(&self.questions).filter(|(_, q)| holds_for(q)).map(|(i, _)| i).collect()
    }

    /// Who has asked these questions.
    pub fn askers(&self, questions: &[u32]) -> Askers {
        let asked = || questions.iter().filter_map(|q| self.questions.get(*q as usize));
        Askers {
            rules: asked().flat_map(|q| &q.rules).copied().collect(),
            counted: asked().flat_map(|q| &q.counted).copied().collect(),
        }
    }

    /// Which of the activities of a lead no person did; they come by time.
    pub fn machines(&self, activities: &[Trace<'_>]) -> Vec<usize> {
        machines(&self.model.0.activity, activities).into_keys().collect()
    }

    /// The name of a type or property: in lower case with `_`.
    pub fn normal_name(text: &str) -> String {
        normal_name(text)
    }

    /// A property as it is compared: texts trimmed and in lower case, lists as sets of such texts.
    pub fn normal_value(value: Value) -> Value {
        normal_value(value)
    }

    /// The text of a property, if it is one and not empty.
    pub fn text(value: &Value) -> Option<&str> {
        as_text(value)
    }

    /// Whether a property such as `machine` says yes.
    pub fn is_yes(value: &Value) -> bool {
        is_yes(value)
    }

    fn counter(&self, place: u32) -> Option<&Counter> {
        let model = &self.model.0;
        match &model.fields.get(*model.counted.get(place as usize)?)?.source {
            FieldSource::Counted(counter) => Some(counter),
            _ => None,
        }
    }
}

impl std::fmt::Debug for EventModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventModel").field("model", &self.model.id()).finish_non_exhaustive()
    }
}

fn asked<'a>(kinds: &'a [Box<str>], filter: Option<&'a PropertyCondition>) -> Asked<'a> {
    let kinds: BTreeSet<&str> = kinds.iter().map(AsRef::as_ref).collect();
    (kinds.into_iter().collect(), filter.map(|f| f.text.as_ref()))
}

fn is_of(counter: &Counter, kind: &str) -> bool {
    counter.kinds.is_empty() || counter.kinds.iter().any(|k| **k == *kind)
}

/// What the activities of one lead come to at an instant. Made once and used for one lead after the other: what it
/// needs to work with is kept.
#[derive(Clone, Debug)]
pub struct Reading {
    at: Timestamp,
    /// The bucket of the instant.
    today: i64,
    tallies: Vec<Tally>,
    points: Vec<i64>,
    activities: Vec<u64>,
    /// A bit for each rule that has found activities.
    found: Vec<u64>,
    /// Counts by bucket, where rules of a family share them.
    view: Option<LogView>,
    /// By counted field: buckets, ascending, with their number of activities.
    runs: Vec<Vec<(i64, u64)>>,
    values: Vec<Option<Number>>,
}

/// What a rule has found so far.
#[derive(Clone, Debug)]
struct Tally {
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

impl Tally {
    /// What the bucket that came last is worth for each point.
    #[inline]
    fn of_last(&self, events: &EventModel, rule: usize, today: i64) -> i128 {
        if self.number == 0 { 0 } else { self.worth(events, rule, today.wrapping_sub(self.bucket), self.number) }
    }

    /// What so many activities of one bucket are worth for each point.
    #[inline]
    fn worth(&self, events: &EventModel, rule: usize, age: i64, number: u32) -> i128 {
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
fn left_after(events: &EventModel, rule: usize, age: i64) -> u64 {
    let model = &events.model.0;
    model.events.get(rule).map_or(0, |rule| rule.left_after(age, model.activity.bucket))
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

impl Reading {
    /// A reading of a lead without activities, at the start of 1970.
    pub fn new(events: &EventModel) -> Self {
        let model = &events.model.0;
        let tally = |rule: &EventRule| Tally {
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
            tallies: model.events.iter().map(tally).collect(),
            points: vec![0; model.events.len()],
            activities: vec![0; model.events.len()],
            found: vec![0; model.events.len().div_ceil(64)],
            view: has_families.then(|| LogView::of_counts(vec![Vec::new(); model.events.len()])),
            runs: vec![Vec::new(); model.counted.len()],
            values: vec![None; model.counted.len()],
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
            if let (Some(tally), Some(points), Some(activities)) =
                (tallies.get_mut(rule), points.get_mut(rule), activities.get_mut(rule))
            {
                (tally.number, tally.parts, tally.activities) = (0, 0, 0);
                (*points, *activities) = (0, 0);
            }
            if let Some(counts) = view.as_mut().and_then(|v| v.counts.get_mut(rule)) {
                counts.clear();
            }
        });
        self.found.fill(0);
        self.runs.iter_mut().for_each(Vec::clear);
        self.values.fill(None);
    }

    /// Adds so many activities of a bucket, counted from 1970, that answer the questions of these askers with yes.
    ///
    /// Buckets come in ascending order, once or several times each; none lies after the
    /// [horizon](EventModel::horizon).
    #[inline]
    pub fn add(&mut self, events: &EventModel, bucket: i64, askers: &Askers, number: u64) {
        if number == 0 {
            return;
        }
        for rule in &askers.rules {
            self.add_to_rule(events, *rule, bucket, number);
        }
        for place in &askers.counted {
            if let Some(runs) = self.runs.get_mut(*place as usize) {
                match runs.last_mut() {
                    Some((last, n)) if *last == bucket => *n = n.saturating_add(number),
                    _ => runs.push((bucket, number)),
                }
            }
        }
    }

    /// The same for a rule that shares nothing with a [family](EventModel::has_families), where all of the bucket comes
    /// at once: there is nothing to wait for.
    #[inline]
    pub fn add_once(&mut self, events: &EventModel, bucket: i64, rule: u32, number: u64) {
        let index = rule as usize;
        let Some(tally) = self.tallies.get_mut(index) else { return };
        let short = u32::try_from(number).unwrap_or(u32::MAX);
        tally.parts += tally.worth(events, index, self.today.wrapping_sub(bucket), short);
        tally.activities = tally.activities.saturating_add(number);
        if let Some(bits) = self.found.get_mut(index / 64) {
            *bits |= 1 << (index % 64);
        }
    }

    #[inline]
    fn add_to_rule(&mut self, events: &EventModel, rule: u32, bucket: i64, number: u64) {
        let index = rule as usize;
        let Some(tally) = self.tallies.get_mut(index) else { return };
        let short = u32::try_from(number).unwrap_or(u32::MAX);
        if tally.bucket == bucket {
            tally.number = tally.number.saturating_add(short);
        } else {
            tally.parts += tally.of_last(events, index, self.today);
            (tally.bucket, tally.number) = (bucket, short);
        }
        tally.activities = tally.activities.saturating_add(number);
        if let Some(bits) = self.found.get_mut(index / 64) {
            *bits |= 1 << (index % 64);
        }
        if let Some(counts) = self.view.as_mut().and_then(|v| v.counts.get_mut(index)) {
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
            if let (Some(rule), Some(tally), Some(points), Some(activities)) =
                (model.events.get(index), tallies.get(index), points.get_mut(index), activities.get_mut(index))
            {
                *points = rule.points_of_parts(tally.parts + tally.of_last(events, index, *today));
                *activities = tally.activities;
            }
        });
        if let Some(view) = &self.view
            && self.found.iter().any(|bits| *bits != 0)
        {
            self.points = event_points(model, view, now);
        }
        for ((_, counter), (runs, value)) in model.counters().zip(self.runs.iter().zip(&mut self.values)) {
            *value = count(counter, runs, now, bucket);
        }
    }

    /// Calls with each event rule that has found activities and with its points, ascending, and starts anew at the same
    /// instant: [`finish`](Self::finish) and [`start`](Self::start) in one, where all was added [once](Self::add_once).
    #[inline]
    pub fn take_points(&mut self, events: &EventModel, mut act: impl FnMut(usize, i64)) {
        let rules = &events.model.0.events;
        let Self { tallies, found, .. } = self;
        each_bit(found, |index| {
            if let (Some(rule), Some(tally)) = (rules.get(index), tallies.get_mut(index)) {
                act(index, rule.points_of_parts(tally.parts));
                (tally.parts, tally.activities) = (0, 0);
            }
        });
        found.fill(0);
    }

    /// Calls with each event rule that has found activities, ascending: all others have no points.
    #[inline]
    pub fn each_found(&self, act: impl FnMut(usize)) {
        each_bit(&self.found, act);
    }

    /// Points by event rule, as they count in its group.
    pub fn points(&self) -> &[i64] {
        &self.points
    }

    /// How many activities each event rule has found.
    pub fn activities(&self) -> &[u64] {
        &self.activities
    }

    /// Values of the counted fields; `None` is no answer, where there is nothing to tell the days since.
    pub fn values(&self) -> &[Option<Number>] {
        &self.values
    }
}

/// As [`LogView::count`], of runs instead of single activities: all that is asked is decided by their buckets.
fn count(counter: &Counter, runs: &[(i64, u64)], now: i64, bucket: i64) -> Option<Number> {
    let first = counter.first_second(now, bucket);
    let recent = runs.get(runs.partition_point(|(b, _)| b * bucket < first)..).unwrap_or_default();
    let days = || recent.iter().map(|(b, _)| (b * bucket).div_euclid(DAY));
    Some(Number::from_count(match counter.measure {
        Measure::Events => {
            usize::try_from(recent.iter().fold(0_u64, |sum, (_, n)| sum.saturating_add(*n))).unwrap_or(usize::MAX)
        }
        Measure::Days => {
            let mut last = None;
            days().filter(|day| last.replace(*day) != Some(*day)).count()
        }
        Measure::DaysSinceLast => usize::try_from((now.div_euclid(DAY) - days().next_back()?).max(0)).unwrap_or(0),
    }))
}
