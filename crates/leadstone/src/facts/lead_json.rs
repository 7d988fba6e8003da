//! Writes leads as JSON that [`Lead::from_json`] reads back. Knows nothing about models.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::activity::Activity;
use super::lead::{Answer, Lead};

impl Lead {
    /// The lead as JSON, of the shape that [`Lead::from_json`] reads; facts in order of their names.
    ///
    /// Dates are written as texts. Facts named `id`, `stage` or `activities` are left out, since the lead uses these
    /// keys itself.
    ///
    /// # Example
    /// ```
    /// use leadstone::{Answer, Lead};
    /// let lead = Lead::new().with_id("L1").with("deal.budget", Answer::refused()).with("company.employees", 350);
    /// let json = lead.to_json();
    /// assert_eq!(json, r#"{"id":"L1","company.employees":350,"deal.budget":{"no_answer":true}}"#);
    /// assert_eq!(Lead::from_json(&json)?, lead);
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a lead holds only texts, numbers and lists")
    }
}

impl Serialize for Lead {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(id) = &self.id {
            map.serialize_entry("id", id)?;
        }
        if let Some(stage) = &self.stage {
            map.serialize_entry("stage", stage)?;
        }
        for (name, answers) in &self.facts {
            if matches!(name.as_str(), "id" | "stage" | "activities") {
                continue;
            }
            match answers.as_slice() {
                [] => {}
                [answer] => map.serialize_entry(name, &Short(answer))?,
                many => map.serialize_entry(name, many)?,
            }
        }
        if !self.activities.is_empty() {
            map.serialize_entry("activities", &self.activities)?;
        }
        map.end()
    }
}

/// A single answer; a bare value if it has no source, time or confidence.
struct Short<'a>(&'a Answer);

impl Serialize for Short<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Answer { value: Some(value), source: None, at: None, confidence: None } => value.serialize(serializer),
            answer => answer.serialize(serializer),
        }
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match &self.value {
            Some(value) => map.serialize_entry("value", value)?,
            None => map.serialize_entry("no_answer", &true)?,
        }
        if let Some(source) = &self.source {
            map.serialize_entry("source", source)?;
        }
        if let Some(at) = self.at {
            map.serialize_entry("at", &at)?;
        }
        if let Some(confidence) = self.confidence {
            map.serialize_entry("confidence", &confidence.min(100))?;
        }
        map.end()
    }
}

impl Serialize for Activity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(id) = &self.id {
            map.serialize_entry("id", id)?;
        }
        map.serialize_entry("type", &self.kind)?;
        map.serialize_entry("at", &self.at)?;
        for (property, value) in &self.properties {
            // Names of properties are compared in lower case, the keys of an activity to the letter.
            let key = match property.as_str() {
                "id" => "Id",
                "type" => "Type",
                "at" => "At",
                other => other,
            };
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Timestamp;

    #[track_caller]
    fn round(text: &str) {
        let lead = Lead::from_json(text).unwrap();
        let written = lead.to_json();
        assert_eq!(Lead::from_json(&written).unwrap(), lead, "{written}");
        assert_eq!(Lead::from_json(&written).unwrap().to_json(), written);
    }

    #[test]
    fn what_is_read_is_written_and_read_again() {
        round("{}");
        round(r#"{"id": "L1", "stage": "mql", "a": 1.5, "b": ["x", "y"], "c": [], "d": "", "e": null, "f": true}"#);
        round(r#"{"a": [{"value": 1, "at": "2026-10-01"}, {"value": "x", "source": "crm", "confidence": 80}]}"#);
        round(r#"{"a": [{"value": 1}, {"no_answer": true}], "b": [{"value": ["x"]}]}"#);
        round(
            r#"{"activities": [{"type": "Page View", "at": "2026-10-01T10:00:01Z", "id": "e", "Id": "p", "n": [1, 2]}]}"#,
        );
        round(r#"{"a": 9007199254740991, "b": 1e-300, "c": -0.1, "d": 0.30000000000000004}"#);
    }

    #[test]
    fn a_date_is_written_as_a_text() {
        let at = Timestamp::parse("2026-10-01").unwrap();
        assert_eq!(Lead::new().with("created", at).to_json(), r#"{"created":"2026-10-01T00:00:00Z"}"#);
    }
}
