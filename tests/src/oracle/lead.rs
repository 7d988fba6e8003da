//! A lead in plain words, as the oracle reads it, and the same lead as the library takes it.

use leadstone::{Activity, Answer, Lead, Number, Timestamp, Value};

/// A value as the host gives it.
#[derive(Clone, Debug, PartialEq)]
pub enum PlainValue {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// Yes or no.
    Bool(bool),
    /// Seconds since 1970.
    Date(i64),
    /// Several texts.
    List(Vec<String>),
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct PlainAnswer {
    /// `None` where it was refused.
    pub value: Option<PlainValue>,
    /// When, in seconds since 1970.
    pub at: Option<i64>,
    /// Percent.
    pub confidence: Option<u8>,
}

/// Something the lead did.
#[derive(Clone, Debug, PartialEq)]
pub struct PlainActivity {
    /// Its name.
    pub id: Option<String>,
    /// Its type, in lower case with `_`.
    pub kind: String,
    /// When, in seconds since 1970.
    pub at: i64,
    /// Properties by names in lower case with `_`.
    pub properties: Vec<(String, PlainValue)>,
}

/// All that is known of a lead.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlainLead {
    /// The stage it is in.
    pub stage: Option<String>,
    /// Answers with the name or alias they were given under.
    pub facts: Vec<(String, PlainAnswer)>,
    /// What it did.
    pub activities: Vec<PlainActivity>,
}

impl PlainValue {
    /// The value as the library takes it.
    pub fn to_value(&self) -> Value {
        match self {
            // One that would be rounded is told as it is written, as columns tell it: a number field refuses it.
            Self::Number(n) => Number::new(*n).map_or_else(|| Value::from(n.to_string()), Value::Number),
            Self::Text(t) => Value::Text(t.clone()),
            Self::Bool(b) => Value::Bool(*b),
            Self::Date(at) => Value::Date(instant(*at)),
            Self::List(items) => Value::List(items.clone()),
        }
    }
}

fn instant(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).expect("plain instants lie in the years 1 to 9999")
}

impl PlainAnswer {
    fn to_answer(&self) -> Answer {
        let mut answer = match &self.value {
            Some(value) => Answer::new(value.to_value()),
            None => Answer::refused(),
        };
        if let Some(at) = self.at {
            answer = answer.with_at(instant(at));
        }
        match self.confidence {
            Some(percent) => answer.with_confidence(percent),
            None => answer,
        }
    }
}

impl PlainActivity {
    /// The activity as the library takes it.
    pub fn to_activity(&self) -> Activity {
        let mut activity = Activity::new(&self.kind, instant(self.at));
        if let Some(id) = &self.id {
            activity = activity.with_id(id.clone());
        }
        for (name, value) in &self.properties {
            activity = activity.with(name, value.to_value());
        }
        activity
    }
}

impl PlainLead {
    /// The lead as the library takes it.
    pub fn to_lead(&self) -> Lead {
        let mut lead = Lead::new();
        for (name, answer) in &self.facts {
            lead = lead.with(name, answer.to_answer());
        }
        for activity in &self.activities {
            lead = lead.with_activity(activity.to_activity());
        }
        match &self.stage {
            Some(stage) => lead.with_stage(stage.clone()),
            None => lead,
        }
    }
}
