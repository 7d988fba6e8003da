//! A lead: answers to facts, activities, and the stage it is in. Knows nothing about models.

use std::collections::BTreeMap;

use super::activity::Activity;
use crate::base::error::{DocPath, Error, ProblemKind};
use crate::base::time::Timestamp;
use crate::base::value::Value;

/// What is known about one lead.
///
/// Facts go by the names of the model or by any of their aliases, such as column headers of a CRM export.
///
/// # Example
/// ```
/// use leadstone::{Answer, Lead, Timestamp};
/// let lead = Lead::new()
///     .with("company.employees", 350)
///     .with("Job Title", "VP Engineering")
///     .with("deal.budget", Answer::refused());
/// assert_eq!(lead.names().count(), 3);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lead {
    pub(crate) id: Option<String>,
    pub(crate) stage: Option<String>,
    pub(crate) facts: BTreeMap<String, Vec<Answer>>,
    pub(crate) activities: Vec<Activity>,
}

impl Lead {
    /// An empty lead.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a lead from JSON: an object of facts, with `id`, `stage` and `activities` as reserved keys.
    ///
    /// A fact is a value, `null` (unknown), or an object with `value` (or `no_answer: true`), `source`, `at` and
    /// `confidence`; a list of such objects holds several answers.
    ///
    /// # Errors
    /// `lead-shape` where the text is not such an object.
    ///
    /// # Example
    /// ```
    /// let lead = leadstone::Lead::from_json(r#"{"id": "L1", "deal.budget": {"value": "approved", "at": "2026-10-01"}}"#)?;
    /// assert_eq!(lead.id(), Some("L1"));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Error> {
        serde_json::from_str(text)
            .map_err(|e| Error::one(ProblemKind::LeadShape { message: e.to_string() }, DocPath::root()))
    }

    /// Reads a lead from the values of a host language, of the same shape as [`Lead::from_json`].
    ///
    /// # Errors
    /// `lead-shape` where they are not such an object.
    pub fn read<'de, D: serde::Deserializer<'de>>(host: D) -> Result<Self, Error> {
        serde::Deserialize::deserialize(host)
            .map_err(|e: D::Error| Error::one(ProblemKind::LeadShape { message: e.to_string() }, DocPath::root()))
    }

    /// Adds an answer.
    #[must_use]
    pub fn with(mut self, field: &str, answer: impl Into<Answer>) -> Self {
        self.facts.entry(field.to_owned()).or_default().push(answer.into());
        self
    }

    /// Adds an activity.
    #[must_use]
    pub fn with_activity(mut self, activity: Activity) -> Self {
        self.activities.push(activity);
        self
    }

    /// Names the lead.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Says which stage the lead is in now.
    #[must_use]
    pub fn with_stage(mut self, stage: impl Into<String>) -> Self {
        self.stage = Some(stage.into());
        self
    }

    /// The name of the lead.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The facts that have an answer, by the names they were given under.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.facts.keys().map(String::as_str)
    }

    /// The activities, in the order they were given.
    pub fn activities(&self) -> &[Activity] {
        &self.activities
    }
}

/// A value for a fact, with where and when it comes from.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Answer {
    /// The value; `None` where the answer was refused.
    pub value: Option<Value>,
    /// Where it comes from: `form`, `call`, `research`, `crm`, …
    pub source: Option<String>,
    /// When it was given; an answer without a time is older than any other and never goes stale.
    pub at: Option<Timestamp>,
    /// How sure it is, in percent; the surer of two answers of the same time counts.
    pub confidence: Option<u8>,
}

impl Answer {
    /// An answer.
    pub fn new(value: impl Into<Value>) -> Self {
        Self { value: Some(value.into()), source: None, at: None, confidence: None }
    }

    /// Asked, and not answered: will stay unknown.
    pub fn refused() -> Self {
        Self { value: None, source: None, at: None, confidence: None }
    }

    /// Says when.
    #[must_use]
    pub fn with_at(mut self, at: Timestamp) -> Self {
        self.at = Some(at);
        self
    }

    /// Says where it comes from.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Says how sure it is, in percent; more than 100 is 100.
    #[must_use]
    pub fn with_confidence(mut self, percent: u8) -> Self {
        self.confidence = Some(percent.min(100));
        self
    }
}

impl<T: Into<Value>> From<T> for Answer {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}
