//! Activities: what a lead did, and when. Knows nothing about points.

use std::collections::BTreeMap;

use crate::base::name::normal_name;
use crate::base::time::Timestamp;
use crate::base::value::{Value, normalize};

/// Something a lead did.
///
/// The properties `message` and `link` tell clicks of one message apart, `asset` tells two downloads of one day
/// apart where there is no id, `machine` and `honeypot` (yes or no) mark what no person did.
///
/// # Example
/// ```
/// use leadstone::{Activity, Timestamp};
/// let at = Timestamp::parse("2026-11-20T10:00Z")?;
/// let view = Activity::new("Page View", at).with_id("e-1").with("path", "/pricing");
/// assert_eq!(view.kind(), "page_view");
/// # Ok::<(), leadstone::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    pub(crate) id: Option<String>,
    pub(crate) kind: String, // INVARIANT: as `normal_name` makes it.
    pub(crate) at: Timestamp,
    pub(crate) properties: BTreeMap<String, Value>,
}

impl Activity {
    /// An activity; `Email Open` and `email-open` are the type `email_open`.
    pub fn new(kind: &str, at: Timestamp) -> Self {
        Self { id: None, kind: normal_name(kind), at, properties: BTreeMap::new() }
    }

    /// Names the activity: two with one id are one.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Adds a property; `Call Outcome` is the property `call_outcome`.
    #[must_use]
    pub fn with(mut self, property: &str, value: impl Into<Value>) -> Self {
        self.properties.insert(normal_name(property), normal_value(value.into()));
        self
    }

    /// The type, in lower case with `_`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// When it happened.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The name, if it has one.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    pub(crate) fn text(&self, property: &str) -> Option<&str> {
        self.properties.get(property).and_then(as_text)
    }

    pub(crate) fn flag(&self, property: &str) -> bool {
        self.properties.get(property).is_some_and(is_yes)
    }

    /// A total order for the choice between two activities of one id, whatever order they came in.
    pub(crate) fn rank(&self) -> impl Ord {
        // By value, not by its text: `true` and `'true'` are two things to a condition.
        (self.at, &self.kind, self.id.as_deref(), &self.properties)
    }
}

/// A text that is not empty.
pub(crate) fn as_text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// Whether a property says yes.
pub(crate) fn is_yes(value: &Value) -> bool {
    match value {
        Value::Bool(b) => *b,
        Value::Text(text) => matches!(text.as_str(), "true" | "yes" | "1"),
        _ => false,
    }
}

/// A property as it is compared: texts trimmed and in lower case, lists as sets of such texts.
pub(crate) fn normal_value(value: Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(normalize(&text)),
        Value::List(items) => Value::list(items.iter().map(|i| normalize(i))),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_items_of_a_list_are_compared_like_texts() {
        let at = Timestamp::from_unix(0).unwrap();
        let activity = Activity::new("visit", at).with("tags", vec!["Zebra", " ant", "zebra", ""]);
        assert_eq!(activity.properties.get("tags"), Some(&Value::from(vec!["ant", "zebra"])));
    }
}
