//! The whole verdict: scores, bands, personas, gates, stage and action, in that order.

use std::collections::{BTreeMap, BTreeSet};

use leadstone::document::{ActionDocument, ActionKind, ModelDocument, PersonaDocument};

use super::activities;
use super::condition::{Meaning, State, Three, World, holds};
use super::facts::{Facts, kind_of, letters};
use super::lead::{PlainLead, PlainValue};
pub use super::line::Line;
use super::parse::{names, parse};
use super::points::{FactWorld, clamp, groups, score};

/// Everything that a verdict shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OracleVerdict {
    /// Points of scores and personas by name.
    pub points: BTreeMap<String, i64>,
    /// Lines of scores and personas by name.
    pub lines: BTreeMap<String, Vec<Line>>,
    /// Bands by score.
    pub bands: BTreeMap<String, String>,
    /// Whether a score is ready, by score.
    pub ready: BTreeMap<String, bool>,
    /// Grades by matrix.
    pub grades: BTreeMap<String, String>,
    /// The best persona.
    pub persona: Option<String>,
    /// Gate and reason.
    pub disqualified: Option<(String, String)>,
    /// Gate and reason.
    pub fast_track: Option<(String, String)>,
    /// The stage.
    pub stage: Option<String>,
    /// What to do.
    pub action: Option<Todo>,
    /// Unknown fields.
    pub unknown: Vec<String>,
    /// Refused fields.
    pub no_answer: Vec<String>,
    /// Field, value that counts, newest other.
    pub conflicts: Vec<(String, PlainValue, PlainValue)>,
    /// Instant, type, id and reason of activities that do not count.
    pub dropped: Vec<(i64, String, Option<String>, String)>,
    /// Names that no field has.
    pub ignored: BTreeSet<String>,
}

/// The stage that a word names: by its id to the letter, or else the only one with such an id or alias.
fn present_stage(document: &ModelDocument, word: &str) -> Option<usize> {
    let stages = || document.stages.iter().enumerate();
    let by_id = stages().find(|(_, s)| s.id == word).map(|(index, _)| index);
    let alike: Vec<usize> = stages()
        .filter(|(_, s)| std::iter::once(&s.id).chain(&s.aliases).any(|own| letters(own) == letters(word)))
        .map(|(index, _)| index)
        .collect();
    by_id.or(if let [only] = alike.as_slice() { Some(*only) } else { None })
}

/// Judges a lead at an instant; `None` where the lead cannot be read or knows a date that has not come yet.
pub fn judge(document: &ModelDocument, lead: &PlainLead, now: i64) -> Option<OracleVerdict> {
    let log = activities::sort(document, lead, now);
    let facts = Facts { document, lead, log: &log, now };
    let knows_stage = |s: &String| letters(s) == "disqualified" || present_stage(document, s).is_some();
    if !facts.all_readable() || !lead.stage.iter().all(knows_stage) || knows_the_future(&facts) {
        return None;
    }
    let mut verdict =
        OracleVerdict { dropped: log.dropped.clone(), ignored: facts.ignored(), ..OracleVerdict::default() };
    for wanted in &document.scores {
        let (points, lines) = score(&facts, document, wanted);
        if let Some(band) = wanted.bands.iter().find(|b| b.from <= points && points <= b.to) {
            verdict.bands.insert(wanted.id.clone(), band.id.clone());
        }
        if let Some(hand_over) = wanted.hand_over {
            verdict.ready.insert(wanted.id.clone(), points >= hand_over);
        }
        verdict.points.insert(wanted.id.clone(), points);
        verdict.lines.insert(wanted.id.clone(), lines);
    }
    let mut best: Option<(i64, &PersonaDocument)> = None;
    for persona in &document.personas {
        let mut lines = groups(&facts, &persona.groups);
        let points = clamp(&mut lines, &persona.id, 0, 100);
        verdict.points.insert(persona.id.clone(), points);
        verdict.lines.insert(persona.id.clone(), lines);
        let is_match = points >= persona.at_least.unwrap_or(50);
        // Choice: of equals the one whose name comes first.
        let is_better = best.is_none_or(|(most, other)| (-points, &persona.id) < (-most, &other.id));
        if is_match && is_better {
            best = Some((points, persona));
        }
    }
    verdict.persona = best.map(|(_, persona)| persona.id.clone());
    for matrix in &document.matrices {
        if let (Some(row), Some(column)) = (verdict.bands.get(&matrix.rows), verdict.bands.get(&matrix.columns)) {
            verdict.grades.insert(matrix.id.clone(), format!("{row}{column}"));
        }
    }
    gates_and_stage(&facts, lead, &mut verdict);
    verdict.action = action(&facts, &verdict);
    asked_fields(&facts, &mut verdict);
    Some(verdict)
}

fn knows_the_future(facts: &Facts) -> bool {
    facts.document.fields.iter().any(|(name, field)| {
        field.past == Some(true) && matches!(facts.state(name), State::Known(PlainValue::Date(at)) if at > facts.now)
    })
}

/// What conditions of stages and actions see.
struct OutcomeWorld<'a> {
    facts: &'a Facts<'a>,
    verdict: &'a OracleVerdict,
}

impl World for OutcomeWorld<'_> {
    fn meaning(&self, name: &str) -> Meaning {
        let verdict = self.verdict;
        let document = self.facts.document;
        if document.fields.contains_key(name) {
            return FactWorld(self.facts).meaning(name);
        }
        if document.scores.iter().any(|s| s.id == name) {
            return Meaning::Score(verdict.points[name]);
        }
        if document.matrices.iter().any(|m| m.id == name) {
            return Meaning::Word(verdict.grades.get(name).cloned());
        }
        match name {
            "persona" => Meaning::Word(verdict.persona.clone()),
            // Choice: a disqualified lead is in no stage as far as conditions go.
            "stage" => Meaning::Word(verdict.stage.clone().filter(|_| verdict.disqualified.is_none())),
            "disqualified" => Meaning::Fact(verdict.disqualified.is_some()),
            "fast_tracked" => Meaning::Fact(verdict.fast_track.is_some()),
            _ => match name.split_once('.') {
                Some((score, "band")) => Meaning::Word(verdict.bands.get(score).cloned()),
                Some((score, "ready")) => Meaning::Fact(verdict.ready[score]),
                _ => Meaning::Word(None),
            },
        }
    }

    fn is_date(&self, name: &str) -> bool {
        self.facts.document.fields.get(name).is_some_and(|f| kind_of(f) == leadstone::document::FieldType::Date)
    }

    fn now(&self) -> i64 {
        self.facts.now
    }
}

fn gates_and_stage(facts: &Facts, lead: &PlainLead, verdict: &mut OracleVerdict) {
    let document = facts.document;
    let mut granted: Vec<usize> = Vec::new();
    for gate in &document.gates {
        if holds(&parse(&gate.when), &FactWorld(facts)) != Three::Yes {
            continue;
        }
        if let (Some(reason), None) = (&gate.disqualify, &verdict.disqualified) {
            verdict.disqualified = Some((gate.id.clone(), reason.clone()));
        }
        if let Some(stage) = &gate.fast_track {
            granted.extend(document.stages.iter().position(|s| s.id == *stage));
            if verdict.fast_track.is_none() {
                verdict.fast_track = Some((gate.id.clone(), gate.reason.clone().unwrap_or(gate.id.clone())));
            }
        }
    }
    if verdict.disqualified.is_some() {
        verdict.stage = Some("disqualified".to_owned());
        return;
    }
    let present = lead.stage.as_ref().and_then(|word| present_stage(document, word));
    let world = OutcomeWorld { facts, verdict };
    let mut reached = None;
    for (index, stage) in document.stages.iter().enumerate() {
        let enters = match &stage.enter {
            Some(enter) => holds(&parse(enter), &world) == Three::Yes,
            None => index == 0,
        };
        // Choices: a lead in a stage has been in all stages before it; as long as `leave` is not known to hold, it stays.
        let stays = present.is_some_and(|present| index <= present)
            && stage.leave.as_ref().is_some_and(|leave| holds(&parse(leave), &world) != Three::Yes);
        if enters || stays || granted.contains(&index) {
            reached = Some(index);
        }
    }
    verdict.stage = reached.map(|index| document.stages[index].id.clone());
}

/// What to do, segment, time limit in seconds, reason.
pub type Todo = (ActionKind, Option<String>, Option<i64>, Option<String>);

fn action(facts: &Facts, verdict: &OracleVerdict) -> Option<Todo> {
    let world = OutcomeWorld { facts, verdict };
    let reason = verdict.disqualified.as_ref().map(|(_, reason)| reason.clone());
    let is_first = |a: &&ActionDocument| a.when.as_ref().is_none_or(|when| holds(&parse(when), &world) == Three::Yes);
    match facts.document.actions.iter().find(is_first) {
        Some(a) => Some((
            a.kind,
            a.segment.clone(),
            a.within.map(leadstone::Span::seconds),
            // Choice: an action without a reason of its own takes that of the gate, even if it is not `drop`.
            a.reason.clone().or(reason),
        )),
        None => reason.map(|reason| (ActionKind::Drop, None, None, Some(reason))),
    }
}

/// Choice: a field counts as asked about if any table, criterion or condition names it, decisive or not.
fn asked_fields(facts: &Facts, verdict: &mut OracleVerdict) {
    let document = facts.document;
    let mut asked: Vec<String> = Vec::new();
    let all_groups =
        document.scores.iter().flat_map(|s| &s.groups).chain(document.personas.iter().flat_map(|p| &p.groups));
    let mut conditions: Vec<&String> = Vec::new();
    for group in all_groups {
        asked.extend(group.tables.iter().map(|t| t.field.clone()));
        conditions.extend(group.rules.iter().map(|r| &r.when));
    }
    asked.extend(document.scores.iter().flat_map(|s| &s.criteria).map(|c| c.field.clone()));
    conditions.extend(document.gates.iter().map(|g| &g.when));
    conditions.extend(document.stages.iter().flat_map(|s| s.enter.iter().chain(&s.leave)));
    conditions.extend(document.actions.iter().filter_map(|a| a.when.as_ref()));
    for condition in conditions {
        names(&parse(condition), &mut asked);
    }
    for (name, field) in &document.fields {
        if field.count.is_none() && asked.contains(name) {
            match facts.state(name) {
                State::Unknown => verdict.unknown.push(name.clone()),
                State::Refused => verdict.no_answer.push(name.clone()),
                _ => {}
            }
        }
        let known: Vec<PlainValue> = facts.own_answers(name).into_iter().filter_map(|b| b.value).collect();
        if let Some(used) = known.first()
            && let Some(other) = known.iter().find(|v| *v != used)
        {
            verdict.conflicts.push((name.clone(), used.clone(), other.clone()));
        }
    }
}
