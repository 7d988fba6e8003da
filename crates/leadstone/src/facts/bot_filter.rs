//! Tells clicks of people from those of machines. Knows nothing about models and properties.

use std::collections::{BTreeMap, BTreeSet};

use super::dropped::DropReason;
use crate::model::program::ActivitySettings;

/// The role of an activity in the course of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageEvent {
    /// A link of it was followed.
    Click,
    /// It arrived.
    Delivery,
    /// None of these.
    Other,
}

impl MessageEvent {
    pub(crate) fn of(settings: &ActivitySettings, kind: &str) -> Self {
        if settings.clicks.iter().any(|k| **k == *kind) {
            Self::Click
        } else if settings.delivered.iter().any(|k| **k == *kind) {
            Self::Delivery
        } else {
            Self::Other
        }
    }
}

/// The evidence for or against a person behind an activity.
#[derive(Clone, Copy, Debug)]
pub struct ClickEvidence<'a> {
    /// When, in seconds since 1970.
    pub at: i64,
    /// What it is to the message.
    pub role: MessageEvent,
    /// The message, if it has one.
    pub message: Option<&'a str>,
    /// The link that was followed, if it is named.
    pub link: Option<&'a str>,
    /// Marked as not done by a person.
    pub machine: bool,
    /// A link that people cannot see.
    pub honeypot: bool,
}

impl ClickEvidence<'_> {
    /// Whether this is a click on a honeypot without a message: it is evidence against itself only.
    fn is_alone_in_a_trap(&self) -> bool {
        self.honeypot && self.role == MessageEvent::Click && self.message.is_none()
    }

    /// Whether the activity alone, without regard to others, shows that no person did it.
    pub fn is_by_machine(&self) -> bool {
        self.machine || self.is_alone_in_a_trap()
    }
}

/// The activities that no person did, by index, with the reason. The input is sorted by time.
pub(crate) fn machines(settings: &ActivitySettings, activities: &[ClickEvidence<'_>]) -> BTreeMap<usize, DropReason> {
    let mut found = BTreeMap::new();
    let mut clicks: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut delivered: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for (index, activity) in activities.iter().enumerate() {
        if activity.machine {
            found.insert(index, DropReason::MarkedAsMachine);
        } else if activity.is_alone_in_a_trap() {
            found.insert(index, DropReason::Honeypot);
        }
        let Some(message) = activity.message else { continue };
        match activity.role {
            MessageEvent::Click => clicks.entry(message).or_default().push(index),
            MessageEvent::Delivery => delivered.entry(message).or_default().push(activity.at),
            MessageEvent::Other => {}
        }
    }
    for (message, clicks) in clicks {
        let of_message: Vec<(usize, &ClickEvidence<'_>)> =
            clicks.iter().filter_map(|i| activities.get(*i).map(|a| (*i, a))).collect();
        let whole = if of_message.iter().any(|(_, a)| a.honeypot) {
            Some(DropReason::Honeypot)
        } else {
            has_many_links(settings, &of_message).then_some(DropReason::ManyLinks)
        };
        let times = delivered.get(message).map_or(&[][..], Vec::as_slice);
        for (index, click) in of_message {
            // The newest delivery before the click decides; times are ascending.
            let before = times.partition_point(|t| *t <= click.at);
            let delivery = before.checked_sub(1).and_then(|i| times.get(i));
            let is_soon = delivery.is_some_and(|t| click.at - t <= settings.machine_after);
            if let Some(reason) = whole.or(is_soon.then_some(DropReason::TooSoon)) {
                found.entry(index).or_insert(reason);
            }
        }
    }
    found
}

/// Whether the number of different links within the window reaches the limit of the settings. The clicks are sorted by
/// time.
fn has_many_links(settings: &ActivitySettings, clicks: &[(usize, &ClickEvidence<'_>)]) -> bool {
    if clicks.iter().filter_map(|(_, a)| a.link).collect::<BTreeSet<_>>().len() < settings.machine_links {
        return false;
    }
    let mut in_window: BTreeMap<&str, usize> = BTreeMap::new();
    let mut oldest = clicks.iter();
    for (_, click) in clicks {
        *in_window.entry(click.link.unwrap_or_default()).or_default() += 1;
        while let Some((_, first)) = oldest.as_slice().first()
            && click.at - first.at > settings.machine_within
        {
            oldest.next();
            let link = first.link.unwrap_or_default();
            if let Some(n) = in_window.get_mut(link) {
                *n -= 1;
                if *n == 0 {
                    in_window.remove(link);
                }
            }
        }
        if in_window.keys().filter(|l| !l.is_empty()).count() >= settings.machine_links {
            return true;
        }
    }
    false
}
