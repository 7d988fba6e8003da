//! Which activities a model asks about, and what it wants to know of each. Knows nothing about where they are kept.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::base::ids::{CountedId, EventRuleId};
use crate::base::index::{Id, IndexVec};
use crate::base::name::normal_name;
use crate::base::time::Timestamp;
use crate::base::value::Value;
use crate::facts::activity::{Activity, as_text, is_yes, normal_value};
use crate::facts::bot_filter::{ClickEvidence, MessageEvent, machines};
use crate::model::Model;
use crate::model::program::{Counter, Parts, PropertyCondition, Score};

/// Types (all if there are none) and a condition, in words.
type PredicateText<'a> = (Vec<&'a str>, Option<&'a str>);

/// A model as far as it is about activities; cheap to clone.
#[derive(Clone)]
pub struct EventModel {
    pub(super) model: Model,
    questions: Vec<EventPredicate>,
    fingerprint: [u8; 32],
}

/// What event rules and counted fields ask of an activity.
#[derive(Clone, Debug, Default)]
struct EventPredicate {
    rules: Vec<EventRuleId>,
    counted: Vec<CountedId>,
}

/// Who has asked some questions, found once for all activities that answer them with yes.
#[derive(Clone, Debug, Default)]
pub struct Subscribers {
    pub(super) rules: Box<[EventRuleId]>,
    pub(super) counted: Box<[CountedId]>,
}

impl Subscribers {
    /// The event rules among them.
    pub fn rules(&self) -> impl Iterator<Item = usize> {
        self.rules.iter().map(|rule| rule.index())
    }

    /// The event rule, if it is the only asker.
    pub fn only_rule(&self) -> Option<u32> {
        match (&*self.rules, &*self.counted) {
            ([rule], []) => Some(rule.index() as u32),
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
    pub role: MessageEvent,
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
        let by_rules = compiled.events.map(|r| asked(&r.kinds, r.filter.as_ref()));
        let by_fields: IndexVec<CountedId, PredicateText<'_>> =
            compiled.counters().map(|(_, c)| asked(&c.kinds, c.filter.as_ref())).collect();
        let all: BTreeSet<&PredicateText<'_>> = by_rules.iter().chain(&by_fields).collect();
        let questions = all
            .iter()
            .map(|q| EventPredicate { rules: askers(&by_rules, q), counted: askers(&by_fields, q) })
            .collect();
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

    /// The event rules, in the order in which a [`LeadAccumulator`](super::LeadAccumulator) gives their points.
    pub fn rules(&self) -> impl Iterator<Item = RulePlace<'_>> {
        let model = &self.model.0;
        let place = |rule: EventRuleId| {
            let group = model.groups.position(|g| g.events.contains(rule)).expect("every event rule has its group");
            let is_of = |s: &&Score| matches!(&s.parts, Parts::Groups(ids) if ids.contains(group));
            let score = model.scores.iter().find(is_of).expect("every group has its score");
            (score.id.as_ref(), model.groups[group].id.as_ref())
        };
        model.events.iter_enumerated().map(move |(id, rule)| {
            let (score, group) = place(id);
            RulePlace { score, group, rule: &rule.id }
        })
    }

    /// The counted fields, in the order in which a [`LeadAccumulator`](super::LeadAccumulator) gives their values.
    pub fn counted(&self) -> impl Iterator<Item = &str> {
        let model = &self.model.0;
        model.counted.iter().map(|id| model.fields[*id].name.as_ref())
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
            ask(model.events[*rule].filter.as_ref());
        }
        for (_, counter) in model.counters().filter(|(_, c)| is_of(c, kind)) {
            ask(counter.filter.as_ref());
        }
        let role = MessageEvent::of(&model.activity, kind);
        if role != MessageEvent::Other {
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
        let holds_for = |question: &EventPredicate| match (question.rules.first(), question.counted.first()) {
            (Some(rule), _) => {
                let rule = &model.events[*rule];
                rule.kinds.iter().any(|k| **k == *activity.kind) && holds(rule.filter.as_ref())
            }
            (None, Some(counted)) => {
                let counter = model.counter(*counted);
                is_of(counter, &activity.kind) && holds(counter.filter.as_ref())
            }
            (None, None) => false,
        };
        (0..).zip(&self.questions).filter(|(_, q)| holds_for(q)).map(|(i, _)| i).collect()
    }

    /// Who has asked these questions.
    pub fn askers(&self, questions: &[u32]) -> Subscribers {
        let asked = || questions.iter().filter_map(|q| self.questions.get(*q as usize));
        Subscribers {
            rules: asked().flat_map(|q| &q.rules).copied().collect(),
            counted: asked().flat_map(|q| &q.counted).copied().collect(),
        }
    }

    /// Which of the activities of a lead no person did; they come by time.
    pub fn machines(&self, activities: &[ClickEvidence<'_>]) -> Vec<usize> {
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
}

impl std::fmt::Debug for EventModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventModel").field("model", &self.model.id()).finish_non_exhaustive()
    }
}

/// Who asks a question.
fn askers<I: Id>(all: &IndexVec<I, PredicateText<'_>>, question: &PredicateText<'_>) -> Vec<I> {
    all.iter_enumerated().filter(|(_, own)| *own == question).map(|(id, _)| id).collect()
}

fn asked<'a>(kinds: &'a [Box<str>], filter: Option<&'a PropertyCondition>) -> PredicateText<'a> {
    let kinds: BTreeSet<&str> = kinds.iter().map(AsRef::as_ref).collect();
    (kinds.into_iter().collect(), filter.map(|f| f.text.as_ref()))
}

fn is_of(counter: &Counter, kind: &str) -> bool {
    counter.kinds.is_empty() || counter.kinds.iter().any(|k| **k == *kind)
}
