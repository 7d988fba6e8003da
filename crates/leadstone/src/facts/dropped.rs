//! Activities that do not count, and why.

use crate::base::time::Timestamp;

/// An activity that does not count, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct DroppedActivity {
    /// When it happened.
    pub at: Timestamp,
    /// The type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The name, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Why it does not count.
    pub reason: DropReason,
}

/// Why an activity does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DropReason {
    /// The same activity came before: same id, or without an id the same type, asset, message and day.
    Duplicate,
    /// It has the id of another activity, but says something else.
    DuplicateDiffers,
    /// It lies after the instant.
    Future,
    /// It was marked as not done by a person.
    MarkedAsMachine,
    /// A link that people cannot see was followed, by this click or by another of its message.
    Honeypot,
    /// Too many links of one message were followed too fast.
    ManyLinks,
    /// The link was followed right after delivery.
    TooSoon,
}
