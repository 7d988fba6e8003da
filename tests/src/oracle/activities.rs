//! The activity log as it counts at an instant: without duplicates, the future and machines.

use std::collections::BTreeSet;

use leadstone::document::ModelDocument;

use super::condition::{Meaning, Three, World, holds};
use super::lead::{PlainActivity, PlainLead, PlainValue};
use super::parse::parse;

const DAY: i64 = 86_400;

/// What counts and what does not, with the reason as the report spells it.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    pub(super) counted: Vec<PlainActivity>,
    /// Instant, type, id, reason.
    pub(super) dropped: Vec<(i64, String, Option<String>, String)>,
}

pub(super) struct Settings {
    pub(super) bucket: i64,
    future: i64,
    clicks: Vec<String>,
    delivered: Vec<String>,
    links: usize,
    within: i64,
    after: i64,
}

impl Settings {
    pub(super) fn of(document: &ModelDocument) -> Self {
        let given = document.activity.as_ref();
        let seconds = |span: Option<leadstone::Span>| span.map(leadstone::Span::seconds);
        let bucket = given.and_then(|g| seconds(g.bucket)).unwrap_or(DAY);
        let or = |types: Option<&Vec<String>>, default: &str| {
            let types = types.map_or(&[][..], Vec::as_slice);
            if types.is_empty() { vec![default.to_owned()] } else { types.iter().map(|t| type_name(t)).collect() }
        };
        Self {
            bucket,
            future: given.and_then(|g| seconds(g.future)).unwrap_or(bucket),
            clicks: or(given.map(|g| &g.clicks), "email_click"),
            delivered: or(given.map(|g| &g.delivered), "email_delivered"),
            links: usize::try_from(given.and_then(|g| g.machine_links).unwrap_or(3))
                .expect("checked to lie in 2..=1000"),
            within: given.and_then(|g| seconds(g.machine_within)).unwrap_or(10),
            after: given.and_then(|g| seconds(g.machine_after)).unwrap_or(5),
        }
    }
}

/// A type or property: lower case, `_` between words.
pub(super) fn type_name(text: &str) -> String {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    words.join("_")
}

/// Texts of properties are trimmed and in lower case, and so are the items of their lists.
fn tidy(activity: &PlainActivity) -> PlainActivity {
    let mut properties: Vec<(String, PlainValue)> = activity
        .properties
        .iter()
        .map(|(name, value)| {
            let value = match value {
                PlainValue::Text(text) => PlainValue::Text(text.trim().to_lowercase()),
                PlainValue::List(items) => {
                    let items: BTreeSet<String> = items.iter().map(|i| i.trim().to_lowercase()).collect();
                    PlainValue::List(items.into_iter().collect())
                }
                other => other.clone(),
            };
            (type_name(name), value)
        })
        .collect();
    properties.sort_by(|a, b| a.0.cmp(&b.0));
    PlainActivity { kind: type_name(&activity.kind), properties, ..activity.clone() }
}

/// Choice: numbers before texts before yes and no before dates before lists, each in its own order.
pub(super) fn compare_values(a: &PlainValue, b: &PlainValue) -> std::cmp::Ordering {
    let place = |v: &PlainValue| match v {
        PlainValue::Number(_) => 0,
        PlainValue::Text(_) => 1,
        PlainValue::Bool(_) => 2,
        PlainValue::Date(_) => 3,
        PlainValue::List(_) => 4,
    };
    match (a, b) {
        (PlainValue::Number(a), PlainValue::Number(b)) => a.total_cmp(b),
        (PlainValue::Text(a), PlainValue::Text(b)) => a.cmp(b),
        (PlainValue::Bool(a), PlainValue::Bool(b)) => a.cmp(b),
        (PlainValue::Date(a), PlainValue::Date(b)) => a.cmp(b),
        (PlainValue::List(a), PlainValue::List(b)) => a.cmp(b),
        _ => place(a).cmp(&place(b)),
    }
}

/// Choice: of two activities that are one, the earlier counts; then by type, name and properties.
fn compare(a: &PlainActivity, b: &PlainActivity) -> std::cmp::Ordering {
    let head = (a.at, &a.kind, &a.id).cmp(&(b.at, &b.kind, &b.id));
    let mut pairs = a.properties.iter().zip(&b.properties);
    let tail = pairs.find_map(|(a, b)| {
        let order = a.0.cmp(&b.0).then_with(|| compare_values(&a.1, &b.1));
        order.is_ne().then_some(order)
    });
    head.then(tail.unwrap_or(a.properties.len().cmp(&b.properties.len())))
}

fn text<'a>(activity: &'a PlainActivity, property: &str) -> Option<&'a str> {
    activity.properties.iter().find_map(|(name, value)| match value {
        PlainValue::Text(text) if name == property && !text.is_empty() => Some(text.as_str()),
        _ => None,
    })
}

fn flag(activity: &PlainActivity, property: &str) -> bool {
    activity.properties.iter().any(|(name, value)| {
        name == property
            && match value {
                PlainValue::Bool(b) => *b,
                PlainValue::Text(text) => ["true", "yes", "1"].contains(&text.as_str()),
                _ => false,
            }
    })
}

/// Choice: without an id, the first of `asset`, `path`, `link` and `form`, and the message, tell two activities apart.
fn are_one(a: &PlainActivity, b: &PlainActivity, bucket: i64) -> bool {
    let asset = |x| ["asset", "path", "link", "form"].iter().find_map(|p| text(x, p)).unwrap_or("");
    let message = |x| text(x, "message").unwrap_or("");
    match (&a.id, &b.id) {
        (Some(a), Some(b)) => a == b,
        (None, None) => {
            a.kind == b.kind
                && asset(a) == asset(b)
                && message(a) == message(b)
                && a.at.div_euclid(bucket) == b.at.div_euclid(bucket)
        }
        _ => false,
    }
}

pub(super) fn sort(document: &ModelDocument, lead: &PlainLead, now: i64) -> Sorted {
    let settings = Settings::of(document);
    let mut all: Vec<PlainActivity> = lead.activities.iter().map(tidy).collect();
    all.sort_by(compare);
    let mut sorted = Sorted::default();
    let mut single: Vec<PlainActivity> = Vec::new();
    for activity in all {
        match single.iter().find(|first| are_one(first, &activity, settings.bucket)) {
            Some(first) if activity.id.is_none() || *first == activity => sorted.drop(&activity, "Duplicate"),
            Some(_) => sorted.drop(&activity, "DuplicateDiffers"),
            None => single.push(activity),
        }
    }
    let (past, future): (Vec<_>, Vec<_>) = single.into_iter().partition(|a| a.at <= now + settings.future);
    for activity in &future {
        sorted.drop(activity, "Future");
    }
    for activity in &past {
        match machine(&settings, activity, &past) {
            Some(reason) => sorted.drop(activity, reason),
            None => sorted.counted.push(activity.clone()),
        }
    }
    sorted.dropped.sort();
    sorted
}

impl Sorted {
    fn drop(&mut self, activity: &PlainActivity, reason: &str) {
        self.dropped.push((activity.at, activity.kind.clone(), activity.id.clone(), reason.to_owned()));
    }
}

/// Why no person did it. Choice: what a machine did is evidence against the other clicks of its message all the same.
fn machine(settings: &Settings, activity: &PlainActivity, all: &[PlainActivity]) -> Option<&'static str> {
    if flag(activity, "machine") {
        return Some("MarkedAsMachine");
    }
    let is_click = |a: &PlainActivity| settings.clicks.contains(&a.kind);
    if !is_click(activity) {
        return None;
    }
    // Choice: a click of no message speaks of itself alone.
    let Some(message) = text(activity, "message") else { return flag(activity, "honeypot").then_some("Honeypot") };
    let clicks: Vec<&PlainActivity> =
        all.iter().filter(|a| is_click(a) && text(a, "message") == Some(message)).collect();
    if clicks.iter().any(|a| flag(a, "honeypot")) {
        return Some("Honeypot");
    }
    let is_burst = clicks.iter().any(|last| {
        let links: BTreeSet<&str> = clicks
            .iter()
            .filter(|a| last.at - settings.within <= a.at && a.at <= last.at)
            .filter_map(|a| text(a, "link"))
            .collect();
        links.len() >= settings.links
    });
    if is_burst {
        return Some("ManyLinks");
    }
    let is_delivery = |a: &&PlainActivity| {
        !is_click(a)
            && settings.delivered.contains(&a.kind)
            && text(a, "message") == Some(message)
            && a.at <= activity.at
    };
    let delivered = all.iter().filter(is_delivery).map(|a| a.at).max()?;
    (activity.at - delivered <= settings.after).then_some("TooSoon")
}

/// An activity, whose properties are all there is.
struct Properties<'a>(&'a PlainActivity);

impl World for Properties<'_> {
    fn meaning(&self, name: &str) -> Meaning {
        let name = type_name(name);
        Meaning::Property(self.0.properties.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone()))
    }

    fn is_date(&self, _: &str) -> bool {
        false
    }

    fn now(&self) -> i64 {
        0
    }
}

/// Whether an activity meets a condition over its properties; one that is missing makes it fail.
pub(super) fn meets(activity: &PlainActivity, condition: Option<&String>) -> bool {
    condition.is_none_or(|text| holds(&parse(text), &Properties(activity)) == Three::Yes)
}
