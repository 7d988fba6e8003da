//! Checks and compiles what concerns activities: settings, event rules, conditions over properties.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::lowering::{Lowering, MAX_POINTS, boxed};
use crate::base::decay::Decay;
use crate::base::error::{DocPath, ProblemKind};
use crate::base::ids::EventRuleId;
use crate::base::index::IdRange;
use crate::base::name::normal_name;
use crate::base::time::{DAY, Span};
use crate::condition::Atoms;
use crate::document::{EventRuleDocument, OneOrMany};
use crate::model::program::{ActivitySettings, EventRule, PropertyCondition};
use crate::model::scope::PropertyScope;

/// The number of ages whose decay is precomputed; older activities are rare and cost a little more.
const TABLE: i64 = 1_200;
/// The most kinds of decay with a table: a hostile document must not fill the memory.
const TABLES: usize = 64;

pub(super) fn kinds(words: Option<&OneOrMany>) -> Box<[Box<str>]> {
    words.map_or_else(Box::default, |w| w.iter().map(|k| normal_name(k).into()).collect())
}

impl Lowering<'_> {
    pub(super) fn activity_settings(&mut self) {
        let Some(document) = &self.document.activity else { return };
        let path = DocPath::root().key("activity");
        let mut settings = ActivitySettings::default();
        if let Some(bucket) = document.bucket {
            settings.bucket = bucket.seconds();
            if ![3600, DAY].contains(&settings.bucket) {
                let kind = ProblemKind::BadChoice { found: bucket.to_string(), choices: "1d`, `1h".to_owned() };
                self.problem(kind, path.key("bucket"));
                settings.bucket = DAY;
            }
        }
        settings.future = document.future.map_or(settings.bucket, Span::seconds);
        let names = |types: &[String]| types.iter().map(|t| normal_name(t).into()).collect::<Box<[Box<str>]>>();
        if !document.clicks.is_empty() {
            settings.clicks = names(&document.clicks);
        }
        if !document.delivered.is_empty() {
            settings.delivered = names(&document.delivered);
        }
        if let Some(links) = document.machine_links {
            let links = self.in_range("the number of links", links, (2, 1000), path.key("machine_links"));
            settings.machine_links = usize::try_from(links).unwrap_or(3);
        }
        settings.machine_within = document.machine_within.map_or(settings.machine_within, Span::seconds);
        settings.machine_after = document.machine_after.map_or(settings.machine_after, Span::seconds);
        self.activity = settings;
    }

    pub(super) fn property_condition(&mut self, text: &str, path: &DocPath) -> PropertyCondition {
        let scope = PropertyScope::default();
        let mut atoms = Atoms::default();
        let logic = self.condition(text, path, &scope, &mut atoms);
        let properties = scope.properties.into_inner();
        PropertyCondition { text: text.into(), logic, atoms: atoms.into_list(), properties }
    }

    pub(super) fn event(&mut self, rule: &EventRuleDocument, path: &DocPath) -> EventRule {
        let points = self.points(rule.points, path.key("points"));
        if rule.kind.is_empty() {
            self.problem(ProblemKind::MissingKey { key: "type".to_owned() }, path.key("type"));
        }
        let decay = self.decay(rule, path);
        let per_day = rule.per_day.map(|n| {
            let n = self.in_range("`per_day`", n, (1, 1_000_000), path.key("per_day"));
            u32::try_from(n).unwrap_or(u32::MAX)
        });
        let cap = rule.cap.map(|cap| {
            let (low, high) = if points < 0 { (-MAX_POINTS, 0) } else { (0, MAX_POINTS) };
            self.in_range("`cap`", cap, (low, high), path.key("cap"))
        });
        if rule.cap.is_some() && rule.family.is_some() {
            // A capped rule gives way to another of its family as it fades, and the score would rise by waiting.
            let kind = ProblemKind::KeysConflict { one: "family", other: "cap" };
            let hint = "cap the group, or a group for the family alone";
            self.hinted(kind, path.key("cap"), Some(hint.to_owned()));
        }
        let first = rule.kind.iter().next().unwrap_or_default().to_owned();
        EventRule {
            id: rule.id.clone().unwrap_or(first).into(),
            label: boxed(rule.label.as_ref()),
            kinds: kinds(Some(&rule.kind)),
            filter: rule.condition.as_ref().map(|text| self.property_condition(text, &path.key("where"))),
            points,
            decay,
            left: self.left(decay),
            per_day,
            cap,
        }
    }

    /// The families among event rules, given as they are written.
    pub(super) fn families(
        &self,
        ids: IdRange<EventRuleId>,
        written: &[EventRuleDocument],
    ) -> Box<[Box<[EventRuleId]>]> {
        let mut families: BTreeMap<&str, Vec<EventRuleId>> = BTreeMap::new();
        for (id, rule) in ids.iter().zip(written) {
            if let Some(family) = &rule.family {
                families.entry(family).or_default().push(id);
            }
        }
        for members in families.values_mut() {
            let key = |id: &EventRuleId| {
                let rule = &self.events[*id];
                (&rule.id, rule.points, &rule.kinds)
            };
            members.sort_by(|a, b| key(a).cmp(&key(b)));
        }
        families.into_values().map(Into::into).collect()
    }

    fn decay(&mut self, rule: &EventRuleDocument, path: &DocPath) -> Decay {
        let mut found: Vec<(&'static str, Decay, Span)> = Vec::new();
        found.extend(rule.half_life.map(|p| ("half_life", Decay::HalfLife(p), p)));
        found.extend(rule.linear.map(|p| ("linear", Decay::Linear(p), p)));
        found.extend(rule.window.map(|p| ("window", Decay::Window(p), p)));
        if let Some(steps) = &rule.steps {
            let lose = self.in_range("`lose`", steps.lose, (1, 100), path.key("steps").key("lose"));
            let lose = u8::try_from(lose).unwrap_or(100);
            let decay = Decay::Steps { every: steps.every, lose, compound: steps.compound == Some(true) };
            found.push(("steps", decay, steps.every));
        }
        if let [(one, ..), (other, ..), ..] = found.as_slice() {
            let other = *other;
            self.problem(ProblemKind::KeysConflict { one, other }, path.key(other));
        }
        let Some((key, decay, period)) = found.first().copied() else { return Decay::Never };
        self.at_least_a_bucket(Some(period), &path.key(key));
        decay
    }

    /// Activities age in whole buckets: a shorter time has no meaning.
    pub(super) fn at_least_a_bucket(&mut self, period: Option<Span>, path: &DocPath) {
        let bucket = self.activity.bucket;
        if let Some(value) = period.map(Span::seconds).filter(|s| *s < bucket) {
            let kind =
                ProblemKind::OutOfRange { what: "the time in seconds", value, low: bucket, high: i64::from(u32::MAX) };
            self.problem(kind, path.clone());
        }
    }

    fn left(&mut self, decay: Decay) -> Arc<[u64]> {
        if let Some((_, left)) = self.decays.iter().find(|(known, _)| *known == decay) {
            return Arc::clone(left);
        }
        let bucket = self.activity.bucket;
        let ages = if self.decays.len() < TABLES && decay != Decay::Never { TABLE } else { 0 };
        let left: Arc<[u64]> = (0..ages).map(|age| decay.left(age * bucket)).collect();
        self.decays.push((decay, Arc::clone(&left)));
        left
    }
}
