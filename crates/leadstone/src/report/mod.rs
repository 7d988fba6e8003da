//! A verdict as data: its JSON, the same bytes in every language, and the same read back. Decides nothing.

mod values;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

use crate::base::error::{DocPath, Error, ProblemKind};
use crate::base::ids::ScoreId;
use crate::base::time::{Span, Timestamp};
use crate::base::value::Value;
use crate::document::ActionKind;
use crate::eval::verdict::{Action, Conflict, Contribution, ContributionKind, Verdict};
use crate::facts::dropped::DroppedActivity;
use crate::model::program::Score;
use crate::reasoning::bounds::Interval;
use crate::reasoning::possible::PossibleStages;

/// A text of the model or of the lead, borrowed from the verdict or owned where it was read back.
type Text<'q> = Cow<'q, str>;

/// What a verdict says, as data that can be stored and read back.
///
/// [`Verdict::report`] makes one that borrows from the verdict; [`Report::from_json`] one that owns what it says. Both
/// are written as the same bytes, those of [`Verdict::to_json`]. A date is read back as a text, for JSON has no dates.
///
/// # Example
/// ```
/// use leadstone::report::Report;
/// use leadstone::{Lead, Model, Timestamp};
///
/// let lead = Lead::new().with("deal.budget", "approved").with("deal.need", "urgent");
/// let verdict = Model::framework("bant")?.score(&lead, Timestamp::parse("2026-11-22")?)?;
/// let stored = verdict.to_json();
///
/// let report = Report::from_json(&stored)?;
/// assert_eq!(report.stage.as_ref().map(|s| &*s.id), verdict.stage());
/// assert_eq!(report.scores[0].points, 50);
/// assert_eq!(report.to_json(), stored);
/// # Ok::<(), leadstone::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Report<'q> {
    /// The model that the lead was scored by.
    pub model: ModelReport<'q>,
    /// The name of the lead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Text<'q>>,
    /// The instant it was scored at.
    pub at: Timestamp,
    /// The stage; `None` where the model has no stage for such a lead.
    pub stage: Option<StageReport<'q>>,
    /// The stages that are still possible.
    pub could_be: PossibleReport<'q>,
    /// Why the lead is dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disqualified: Option<GateReport<'q>>,
    /// Why the lead went ahead at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fast_track: Option<GateReport<'q>>,
    /// What to do.
    pub action: Option<ActionReport<'q>>,
    /// The persona that matches best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persona: Option<PersonaReport<'q>>,
    /// The scores, in the order of the model.
    pub scores: Vec<ScoreReport<'q>>,
    /// The scores of the personas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personas: Vec<ScoreReport<'q>>,
    /// Matrix to grade, such as `A1`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub grades: BTreeMap<Text<'q>, Text<'q>>,
    /// Fields that are unknown.
    pub unknown: Vec<Text<'q>>,
    /// Fields whose answer was refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub no_answer: Vec<Text<'q>>,
    /// Fields with two valid answers that differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<ConflictReport<'q>>,
    /// Activities that do not count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<DroppedActivity>,
    /// Names of facts that the model does not know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<Text<'q>>,
}

/// The model of a [`Report`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ModelReport<'q> {
    /// Its name.
    pub id: Text<'q>,
    /// The revision of its document.
    pub revision: i64,
    /// The hash of its document, as [`Model::sha256`](crate::Model::sha256).
    pub sha256: Text<'q>,
}

/// The stage of a [`Report`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StageReport<'q> {
    /// The stage, or `disqualified`.
    pub id: Text<'q>,
    /// Its name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text<'q>>,
    /// Its short label, such as `hot`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Text<'q>>,
}

/// The possible stages of a [`Report`]; see [`PossibleStages`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PossibleReport<'q> {
    /// Whether every answer leads to the same stage.
    pub settled: bool,
    /// Every possible stage, in the order of the model.
    pub stages: Vec<Text<'q>>,
    /// Whether each of them is reached by some answers.
    pub exact: bool,
}

/// A gate that decided alone, in a [`Report`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GateReport<'q> {
    /// The gate.
    pub gate: Text<'q>,
    /// Its reason.
    pub reason: Text<'q>,
}

/// What to do, in a [`Report`]; see [`Action`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ActionReport<'q> {
    /// What to do.
    #[serde(rename = "do")]
    pub kind: ActionKind,
    /// The nurture segment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<Text<'q>>,
    /// Time limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Span>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<'q>>,
}

/// The persona that matches best, in a [`Report`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PersonaReport<'q> {
    /// Its name.
    pub id: Text<'q>,
    /// Its points.
    pub points: i64,
}

/// A score of a [`Report`], with the lines that add up to its points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ScoreReport<'q> {
    /// Its name.
    pub id: Text<'q>,
    /// Its points.
    pub points: i64,
    /// The least points over all answers to what is unknown.
    pub floor: i64,
    /// The most points over all answers to what is unknown.
    pub ceiling: i64,
    /// Whether both ends are reached.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub exact: bool,
    /// The band of the points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<Text<'q>>,
    /// Whether the points reach the hand-over; `None` where the score has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready: Option<bool>,
    /// The lines that add up to the points.
    pub contributions: Vec<ContributionReport<'q>>,
}

/// A line of a score in a [`Report`]; see [`Contribution`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ContributionReport<'q> {
    /// What it is.
    pub kind: ContributionKind,
    /// The group; empty for lines of the whole score.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub group: Text<'q>,
    /// The term; for parts of a sum the other score.
    pub term: Text<'q>,
    /// Title for people.
    pub label: Text<'q>,
    /// Points, which add up to those of the score.
    pub points: i64,
    /// The field of a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<Text<'q>>,
    /// The value of that field, where there is a field; `Some(None)` where the answer was refused or there is none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "values::optional")]
    pub value: Option<Option<Cow<'q, Value>>>,
    /// How many activities count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
}

/// Two answers that differ, in a [`Report`]; see [`Conflict`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ConflictReport<'q> {
    /// The field.
    pub field: Text<'q>,
    /// The value that counts.
    #[serde(deserialize_with = "values::value")]
    pub used: Cow<'q, Value>,
    /// The newest other value.
    #[serde(deserialize_with = "values::value")]
    pub other: Cow<'q, Value>,
    /// Where the other comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text<'q>>,
}

impl Report<'static> {
    /// Reads back what [`Verdict::to_json`] wrote.
    ///
    /// # Errors
    /// `report-shape` where the text is no such report.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        serde_json::from_str(text)
            .map_err(|e| Error::one(ProblemKind::ReportShape { message: e.to_string() }, DocPath::root()))
    }
}

impl Report<'_> {
    /// The report as JSON, as [`Verdict::to_json`] writes it.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a report holds only texts, numbers and lists")
    }
}

impl Verdict {
    /// The verdict as JSON: the same bytes for the same document, lead and instant in every language.
    ///
    /// # Example
    /// ```
    /// # let at = leadstone::Timestamp::parse("2026-11-22")?;
    /// let verdict = leadstone::Model::framework("bant")?.score(&leadstone::Lead::new(), at)?;
    /// assert!(verdict.to_json().starts_with(r#"{"model":{"id":"bant""#));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn to_json(&self) -> String {
        self.report().to_json()
    }

    /// The verdict as data, with everything that can be said of it.
    pub fn report(&self) -> Report<'_> {
        let model = self.model();
        let gate = |(gate, reason): (_, _)| GateReport { gate: Cow::Borrowed(gate), reason: Cow::Borrowed(reason) };
        let own = model.0.scores.len() - model.0.personas.len();
        let (intervals, could_be) = self.bounds_and_stages();
        let all = model.0.scores.iter_enumerated().zip(&intervals);
        let mut scores: Vec<ScoreReport<'_>> =
            all.map(|((id, score), interval)| self.score_report(id, score, *interval)).collect();
        let personas = scores.split_off(own);
        Report {
            model: ModelReport {
                id: Cow::Borrowed(model.id()),
                revision: model.revision(),
                sha256: Cow::Borrowed(model.sha256()),
            },
            lead: self.id().map(Cow::Borrowed),
            at: self.at,
            stage: self.stage().map(|id| StageReport {
                id: Cow::Borrowed(id),
                name: model.0.stage_name_of(&self.outcome).map(Cow::Borrowed),
                label: self.stage_label().map(Cow::Borrowed),
            }),
            could_be: could_be.into(),
            disqualified: self.disqualified().map(gate),
            fast_track: self.fast_track().map(gate),
            action: self.action().map(Into::into),
            persona: self.persona().map(|(id, points)| PersonaReport { id: Cow::Borrowed(id), points }),
            scores,
            personas,
            grades: self.grades().into_iter().map(|(m, grade)| (Cow::Borrowed(m), Cow::Owned(grade))).collect(),
            unknown: texts(self.unknown()),
            no_answer: texts(self.no_answer()),
            conflicts: self.conflicts().into_iter().map(Into::into).collect(),
            dropped: self.dropped(),
            ignored: self.prepared().ignored().iter().map(|n| Cow::Borrowed(n.as_str())).collect(),
        }
    }

    fn score_report<'q>(&'q self, id: ScoreId, score: &'q Score, interval: Interval) -> ScoreReport<'q> {
        let points = self.outcome.points[id];
        ScoreReport {
            id: Cow::Borrowed(&score.id),
            points,
            floor: interval.floor,
            ceiling: interval.ceiling,
            exact: interval.exact,
            band: score.band(points).map(|b| Cow::Borrowed(b.id.as_ref())),
            ready: score.is_ready(points),
            contributions: self.lines(id).into_iter().map(Into::into).collect(),
        }
    }

    /// The matrices of the model, each with its two bands joined, such as `A1`.
    pub fn grades(&self) -> BTreeMap<&str, String> {
        self.model().0.grades_of(&self.outcome)
    }
}

fn texts(texts: Vec<&str>) -> Vec<Text<'_>> {
    texts.into_iter().map(Cow::Borrowed).collect()
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_true(b: &bool) -> bool {
    *b
}

impl<'q> From<PossibleStages<'q>> for PossibleReport<'q> {
    fn from(stages: PossibleStages<'q>) -> Self {
        Self { settled: stages.settled, stages: texts(stages.stages), exact: stages.exact }
    }
}

impl<'q> From<Action<'q>> for ActionReport<'q> {
    fn from(action: Action<'q>) -> Self {
        Self {
            kind: action.kind,
            segment: action.segment.map(Cow::Borrowed),
            within: action.within,
            reason: action.reason.map(Cow::Borrowed),
        }
    }
}

impl<'q> From<Contribution<'q>> for ContributionReport<'q> {
    fn from(line: Contribution<'q>) -> Self {
        Self {
            kind: line.kind,
            group: Cow::Borrowed(line.group),
            term: Cow::Borrowed(line.term),
            label: Cow::Borrowed(line.label),
            points: line.points,
            field: line.field.map(Cow::Borrowed),
            value: line.field.is_some().then_some(line.value),
            count: line.count,
        }
    }
}

impl<'q> From<Conflict<'q>> for ConflictReport<'q> {
    fn from(conflict: Conflict<'q>) -> Self {
        Self {
            field: Cow::Borrowed(conflict.field),
            used: Cow::Borrowed(conflict.used),
            other: Cow::Borrowed(conflict.other),
            source: conflict.source.map(Cow::Borrowed),
        }
    }
}

impl Serialize for Verdict {
    /// As [`Verdict::to_json`].
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.report().serialize(serializer)
    }
}

impl Serialize for Contribution<'_> {
    /// As in a [`Report`].
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ContributionReport::from(self.clone()).serialize(serializer)
    }
}

impl Serialize for Action<'_> {
    /// As in a [`Report`].
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ActionReport::from(*self).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Activity, Answer, Lead, Model};

    /// A lead with a conflict, a refusal, activities and a name that no field has.
    fn verdict() -> Verdict {
        let at = |text| Timestamp::parse(text).unwrap();
        let lead = Lead::new()
            .with_id("L1")
            .with("company.employees", "412.5")
            .with("Job Title", "VP Sales")
            .with("deal.budget", Answer::new("approved").with_at(at("2026-11-01")))
            .with("deal.budget", Answer::new("none").with_source("call"))
            .with("deal.timing", Answer::refused())
            .with("company.technologies", vec!["kafka", "spark"])
            .with("nobody asks", true)
            .with_activity(Activity::new("demo_request", at("2026-11-20")))
            .with_activity(Activity::new("demo_request", at("2026-11-20")));
        Model::builtin().score(&lead, at("2026-11-22")).unwrap()
    }

    #[test]
    fn a_stored_report_is_read_back_and_written_as_the_same_bytes() {
        let verdict = verdict();
        let stored = verdict.to_json();
        let report = Report::from_json(&stored).unwrap();
        assert_eq!(report, verdict.report());
        assert_eq!(report.to_json(), stored);
        assert!(!report.conflicts.is_empty() && !report.dropped.is_empty() && !report.no_answer.is_empty());
    }

    #[test]
    fn what_is_no_report_is_refused_with_what_is_missing() {
        for (text, part) in [("{}", "missing field `model`"), ("[]", "expected"), ("", "EOF")] {
            let error = Report::from_json(text).unwrap_err();
            assert_eq!(error.problems()[0].code(), "report-shape");
            assert!(error.to_string().contains(part), "{error}");
        }
    }

    #[test]
    fn a_verdict_prints_what_was_decided() {
        let printed = format!("{:?}", verdict());
        assert!(
            printed.starts_with("Verdict { model: \"b2b-saas\", lead: Some(\"L1\"), at: \"2026-11-22"),
            "{printed}"
        );
    }
}
