//! A verdict as JSON, the same bytes in every language. Decides nothing.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::base::ids::ScoreId;
use crate::base::time::Timestamp;
use crate::eval::verdict::{Action, Conflict, Contribution, Verdict};
use crate::facts::dropped::DroppedActivity;
use crate::model::program::Score;
use crate::reasoning::bounds::Interval;
use crate::reasoning::possible::PossibleStages;

#[derive(serde::Serialize)]
struct Report<'q> {
    model: ModelReport<'q>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lead: Option<&'q str>,
    at: Timestamp,
    stage: Option<StageReport<'q>>,
    could_be: PossibleStages<'q>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disqualified: Option<GateReport<'q>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fast_track: Option<GateReport<'q>>,
    action: Option<Action<'q>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    persona: Option<PersonaReport<'q>>,
    scores: Vec<ScoreReport<'q>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    personas: Vec<ScoreReport<'q>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    grades: BTreeMap<&'q str, String>,
    unknown: Vec<&'q str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    no_answer: Vec<&'q str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    conflicts: Vec<Conflict<'q>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dropped: Vec<DroppedActivity>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    ignored: &'q [String],
}

#[derive(serde::Serialize)]
struct ModelReport<'q> {
    id: &'q str,
    revision: i64,
    sha256: &'q str,
}

#[derive(serde::Serialize)]
struct StageReport<'q> {
    id: &'q str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'q str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'q str>,
}

#[derive(serde::Serialize)]
struct GateReport<'q> {
    gate: &'q str,
    reason: &'q str,
}

#[derive(serde::Serialize)]
struct PersonaReport<'q> {
    id: &'q str,
    points: i64,
}

#[derive(serde::Serialize)]
struct ScoreReport<'q> {
    id: &'q str,
    points: i64,
    floor: i64,
    ceiling: i64,
    #[serde(skip_serializing_if = "is_true")]
    exact: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    band: Option<&'q str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ready: Option<bool>,
    contributions: Vec<Contribution<'q>>,
}

impl Verdict {
    /// The verdict as JSON: the same bytes for the same document, lead and instant in every language.
    ///
    /// # Example
    /// ```
    /// # let at = leadstone::Timestamp::parse("2026-11-22").expect("a valid instant");
    /// let verdict = leadstone::Model::framework("bant")?.score(&leadstone::Lead::new(), at)?;
    /// assert!(verdict.to_json().starts_with(r#"{"model":{"id":"bant""#));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a report holds only texts, numbers and lists")
    }

    fn report(&self) -> Report<'_> {
        let model = self.model();
        let gate = |(gate, reason)| GateReport { gate, reason };
        let own = model.0.scores.len() - model.0.personas.len();
        let (intervals, could_be) = self.settled_cache();
        let all = model.0.scores.iter_enumerated().zip(&intervals);
        let mut scores: Vec<ScoreReport<'_>> =
            all.map(|((id, score), interval)| self.score_report(id, score, *interval)).collect();
        let personas = scores.split_off(own);
        Report {
            model: ModelReport { id: model.id(), revision: model.revision(), sha256: model.sha256() },
            lead: self.id(),
            at: self.at,
            stage: self.stage().map(|id| StageReport { id, name: self.stage_name(), label: self.stage_label() }),
            could_be,
            disqualified: self.disqualified().map(gate),
            fast_track: self.fast_track().map(gate),
            action: self.action(),
            persona: self.persona().map(|(id, points)| PersonaReport { id, points }),
            scores,
            personas,
            grades: self.grades(),
            unknown: self.unknown(),
            no_answer: self.no_answer(),
            conflicts: self.conflicts(),
            dropped: self.dropped(),
            ignored: self.prepared().ignored(),
        }
    }

    fn score_report<'q>(&'q self, id: ScoreId, score: &'q Score, interval: Interval) -> ScoreReport<'q> {
        let points = self.outcome.points[id];
        ScoreReport {
            id: &score.id,
            points,
            floor: interval.floor,
            ceiling: interval.ceiling,
            exact: interval.exact,
            band: score.band(points).map(|b| b.id.as_ref()),
            ready: score.hand_over.map(|from| points >= from),
            contributions: self.lines(id),
        }
    }

    fn stage_name(&self) -> Option<&str> {
        if self.outcome.disqualified.is_some() {
            return None;
        }
        self.model().0.stages[self.outcome.stage?].name.as_deref()
    }

    /// The matrices of the model, each with its two bands joined, such as `A1`.
    pub fn grades(&self) -> BTreeMap<&str, String> {
        let model = &self.model().0;
        let band = |score: ScoreId| model.scores[score].band(self.outcome.points[score]).map(|b| &b.id);
        model
            .matrices
            .iter()
            .filter_map(|m| Some((m.id.as_ref(), format!("{}{}", band(m.rows)?, band(m.columns)?))))
            .collect()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_true(b: &bool) -> bool {
    *b
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.report().serialize(serializer)
    }
}

impl Serialize for Contribution<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Contribution", 8)?;
        s.serialize_field("kind", &self.kind)?;
        if !self.group.is_empty() {
            s.serialize_field("group", self.group)?;
        }
        s.serialize_field("term", self.term)?;
        s.serialize_field("label", self.label)?;
        s.serialize_field("points", &self.points)?;
        if let Some(field) = self.field {
            s.serialize_field("field", field)?;
            s.serialize_field("value", &self.value)?;
        }
        if let Some(count) = self.count {
            s.serialize_field("count", &count)?;
        }
        s.end()
    }
}

impl Serialize for Action<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Action", 4)?;
        s.serialize_field("do", &self.kind)?;
        if let Some(segment) = self.segment {
            s.serialize_field("segment", segment)?;
        }
        if let Some(within) = self.within {
            s.serialize_field("within", &within)?;
        }
        if let Some(reason) = self.reason {
            s.serialize_field("reason", reason)?;
        }
        s.end()
    }
}
