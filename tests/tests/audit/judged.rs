//! Random models whose conditions are kept as trees, so that their truth can be judged apart from the library.

use std::collections::BTreeMap;

use leadstone::{Activity, Lead, Model, Timestamp, Verdict};
use leadstone_tests::fixtures::{self, lead};
use leadstone_tests::generate::Tape;
use serde_json::{Value as Json, json};

/// A condition as a tree.
#[derive(Clone, Debug)]
pub(crate) enum Cond {
    /// A yes.
    Yes(String),
    /// A number compared with another.
    Number(String, &'static str, i64),
    /// A text that is one of these.
    Text(String, Vec<&'static str>),
    /// The points of a score compared with a number.
    Points(String, &'static str, i64),
    /// The band of a score.
    Band(String, &'static str),
    /// The persona that matches best.
    Persona(String),
    /// The stage.
    Stage(String),
    /// Dropped by a gate.
    Disqualified,
    /// Sent ahead by a gate.
    FastTracked,
    /// The opposite.
    Not(Box<Cond>),
    /// All of these.
    And(Vec<Cond>),
    /// One of these.
    Or(Vec<Cond>),
}

/// What is known of a field of a lead.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Known {
    /// This value.
    Value(Json),
    /// It was refused, or there is none.
    Nothing,
    /// Unknown.
    Open,
}

/// A lead with what is known of it.
pub(crate) struct Case {
    /// The lead.
    pub(crate) lead: Lead,
    /// By field.
    pub(crate) known: BTreeMap<String, Known>,
    /// Whether it is at some stage now.
    pub(crate) is_at_stage: bool,
}

impl Cond {
    /// As it is written in a document.
    pub(crate) fn text(&self) -> String {
        let inner = |c: &Self| match c {
            Self::And(_) | Self::Or(_) => format!("({})", c.text()),
            _ => c.text(),
        };
        let joined = |parts: &[Self], sign: &str| parts.iter().map(inner).collect::<Vec<_>>().join(sign);
        match self {
            Self::Yes(field) => field.clone(),
            Self::Number(name, sign, limit) | Self::Points(name, sign, limit) => format!("{name} {sign} {limit}"),
            Self::Text(field, words) if words.len() == 1 => format!("{field} == '{}'", words[0]),
            Self::Text(field, words) => format!("{field} in ['{}']", words.join("', '")),
            Self::Band(score, band) => format!("{score}.band == '{band}'"),
            Self::Persona(id) => format!("persona == '{id}'"),
            Self::Stage(id) => format!("stage == '{id}'"),
            Self::Disqualified => "disqualified".to_owned(),
            Self::FastTracked => "fast_tracked".to_owned(),
            Self::Not(inner) => match inner.as_ref() {
                Self::Number(name, "==", limit) | Self::Points(name, "==", limit) => format!("{name} != {limit}"),
                Self::Band(score, band) => format!("{score}.band != '{band}'"),
                inner => format!("!({})", inner.text()),
            },
            Self::And(parts) => joined(parts, " && "),
            Self::Or(parts) => joined(parts, " || "),
        }
    }

    /// Kleene's logic, by what is known of the lead and what the verdict says of scores and outcome.
    pub(crate) fn truth(&self, case: &Case, verdict: &Verdict) -> Option<bool> {
        let test = |field: &String, test: &dyn Fn(&Json) -> bool| match &case.known[field] {
            Known::Value(value) => Some(test(value)),
            Known::Nothing => Some(false),
            Known::Open => None,
        };
        match self {
            Self::Yes(field) => test(field, &|v| *v == json!(true)),
            Self::Number(field, sign, limit) => test(field, &|v| compares(v.as_i64().unwrap(), sign, *limit)),
            Self::Text(field, words) => test(field, &|v| words.contains(&v.as_str().unwrap())),
            Self::Points(score, sign, limit) => Some(compares(verdict.points(score).unwrap(), sign, *limit)),
            Self::Band(score, band) => Some(verdict.band(score) == Some(band)),
            Self::Persona(id) => Some(verdict.persona().map(|(p, _)| p) == Some(id)),
            Self::Stage(id) => Some(verdict.stage() == Some(id)),
            Self::Disqualified => Some(verdict.disqualified().is_some()),
            Self::FastTracked => Some(verdict.fast_track().is_some()),
            Self::Not(inner) => inner.truth(case, verdict).map(|t| !t),
            Self::And(parts) => joined(parts, case, verdict, false),
            Self::Or(parts) => joined(parts, case, verdict, true),
        }
    }
}

fn joined(parts: &[Cond], case: &Case, verdict: &Verdict, decisive: bool) -> Option<bool> {
    let truths: Vec<Option<bool>> = parts.iter().map(|p| p.truth(case, verdict)).collect();
    if truths.contains(&Some(decisive)) {
        return Some(decisive);
    }
    if truths.contains(&None) { None } else { Some(!decisive) }
}

fn compares(left: i64, sign: &str, right: i64) -> bool {
    match sign {
        "<" => left < right,
        "<=" => left <= right,
        "==" => left == right,
        ">=" => left >= right,
        _ => left > right,
    }
}

/// A model with its conditions as trees, and all leads that it can tell apart.
pub(crate) struct Judged {
    /// The document.
    pub(crate) document: Json,
    /// By the path of a condition.
    pub(crate) conditions: Vec<(String, Cond)>,
    fields: Vec<(String, Json, Vec<Known>)>,
    visits: Vec<usize>,
    stages: Vec<String>,
    leaves: bool,
}

/// What conditions may speak of.
#[derive(Clone, Copy, PartialEq)]
enum Sight {
    Facts,
    Scores,
    Outcome,
}

const CUTS: [i64; 3] = [2, 5, 9];
const WORDS: [&str; 3] = ["a", "b", "c"];

impl Judged {
    /// A random model.
    pub(crate) fn random(tape: &mut Tape) -> Self {
        let mut own = Self {
            document: json!({"format": 1, "id": "m", "standalone": true}),
            conditions: Vec::new(),
            fields: Vec::new(),
            visits: vec![0],
            stages: Vec::new(),
            leaves: false,
        };
        for index in 0..tape.between(1, 3) {
            own.field(tape, index);
        }
        if tape.chance(40) {
            own.visits = (0..4).collect();
        }
        let fields: serde_json::Map<String, Json> =
            own.fields.iter().map(|(name, field, _)| (name.clone(), field.clone())).collect();
        own.document["fields"] = Json::Object(fields);
        if own.visits.len() > 1 {
            own.document["fields"]["visits"] = json!({"count": "events", "of": "visit"});
        }
        let mut scores = vec![json!({"id": "s", "groups": own.groups(tape)})];
        if tape.chance(50) {
            scores[0]["range"] = json!([tape.between(-10, 0), tape.between(20, 40)]);
        }
        if tape.chance(40) {
            let (low, high) = match scores[0]["range"].as_array() {
                Some(range) => (range[0].as_i64().unwrap(), range[1].as_i64().unwrap()),
                None => (0, 100),
            };
            let cut = tape.between(low + 1, 20);
            scores[0]["bands"] = json!([{"id": "B", "from": low, "to": cut - 1}, {"id": "A", "from": cut, "to": high}]);
        }
        if tape.chance(50) {
            scores.push(json!({"id": "t", "groups": own.groups(tape)}));
            if tape.chance(50) {
                scores.push(json!({"id": "u", "sum": {"s": tape.between(-50, 100), "t": tape.between(20, 80)}}));
            }
        }
        own.document["scores"] = Json::Array(scores);
        let personas: Vec<Json> = (0..tape.between(-1, 2))
            .map(|i| json!({"id": format!("p{i}"), "at_least": tape.between(5, 40), "groups": own.groups(tape)}))
            .collect();
        own.document["personas"] = Json::Array(personas);
        own.stages = (0..tape.between(2, 4)).map(|i| format!("s{i}")).collect();
        own.outcome(tape);
        own
    }

    fn field(&mut self, tape: &mut Tape, index: i64) {
        let name = format!("f{index}");
        let (mut field, mut values) = match tape.between(0, 2) {
            0 => (json!({"type": "bool"}), vec![json!(true), json!(false)]),
            1 => (json!({"type": "number"}), [1, 2, 3, 5, 7, 9, 10].iter().map(|n| json!(n)).collect()),
            _ => (
                json!({"type": "text", "options": [{"is": "a"}, {"is": "b"}, {"is": "c"}]}),
                WORDS.iter().map(|w| json!(w)).collect(),
            ),
        };
        let mut known: Vec<Known> = values.drain(..).map(Known::Value).collect();
        known.push(Known::Nothing);
        if tape.chance(25) {
            field["missing"] = json!("none");
        } else {
            known.push(Known::Open);
        }
        self.fields.push((name, field, known));
    }

    fn groups(&self, tape: &mut Tape) -> Vec<Json> {
        (0..tape.between(1, 2)).map(|g| self.group(tape, g)).collect()
    }

    fn group(&self, tape: &mut Tape, id: i64) -> Json {
        let mut tables = Vec::new();
        for (name, field, _) in &self.fields {
            if tape.chance(50) {
                tables.push(match field["type"].as_str() {
                    Some("number") => {
                        json!({"field": name, "cuts": CUTS, "points": (0..4).map(|_| tape.between(-5, 25)).collect::<Vec<_>>()})
                    }
                    Some("text") => {
                        let cells = WORDS.iter().map(|w| json!({"is": w, "points": tape.between(-5, 25)}));
                        json!({"field": name, "cells": cells.collect::<Vec<_>>()})
                    }
                    _ => json!({"field": name, "cells": [{"is": true, "points": tape.between(-5, 25)}]}),
                });
            }
        }
        let rules: Vec<Json> = (0..tape.between(0, 2))
            .map(|i| {
                let when = self.condition(tape, Sight::Facts).text();
                json!({"id": format!("r{i}"), "when": when, "points": tape.between(-10, 25)})
            })
            .collect();
        let mut group = json!({"id": format!("g{id}"), "tables": tables, "rules": rules});
        if self.visits.len() > 1 && tape.chance(60) {
            // Three visits are as good as any number.
            group["events"] = json!([{"type": "visit", "points": 5, "cap": 15}]);
        }
        if tape.chance(40) {
            group["cap"] = json!(tape.between(5, 30));
        }
        group
    }

    /// A random condition. Thresholds are often near each other, so that parts exclude each other.
    fn condition(&self, tape: &mut Tape, sight: Sight) -> Cond {
        let count = *tape.pick(&[1, 1, 2, 2, 3]);
        let mut parts: Vec<Cond> = (0..count).map(|_| self.atom(tape, sight)).collect();
        // Two tests of one thing.
        if let (true, Some(first)) = (tape.chance(30), parts.first().cloned()) {
            let sign = *tape.pick(&["<", "<=", "==", ">=", ">"]);
            match first {
                Cond::Number(name, ..) => parts.push(Cond::Number(name, sign, *tape.pick(&CUTS))),
                Cond::Points(name, ..) => parts.push(Cond::Points(name, sign, tape.between(-5, 45))),
                Cond::Text(name, _) => parts.push(Cond::Text(name, vec![*tape.pick(&WORDS)])),
                _ => {}
            }
        }
        if parts.len() == 1 {
            return parts.remove(0);
        }
        if tape.chance(60) { Cond::And(parts) } else { Cond::Or(parts) }
    }

    fn atom(&self, tape: &mut Tape, sight: Sight) -> Cond {
        let sign = *tape.pick(&["<", "<=", "==", ">=", ">", ">=", ">="]);
        let atom = match (sight, tape.between(1, 100)) {
            (Sight::Outcome, 1..=20) => Cond::Stage(tape.pick(&self.stages).clone()),
            (Sight::Outcome, 21..=25) => Cond::Disqualified,
            (Sight::Outcome, 26..=30) => Cond::FastTracked,
            (Sight::Scores | Sight::Outcome, 31..=80) => self.score_atom(tape, sign),
            _ if self.visits.len() > 1 && tape.chance(20) => {
                Cond::Number("visits".to_owned(), sign, tape.between(0, 2))
            }
            _ => {
                let (name, field, _) = tape.pick(&self.fields);
                match field["type"].as_str() {
                    Some("number") => Cond::Number(name.clone(), sign, *tape.pick(&CUTS)),
                    Some("text") if tape.chance(70) => Cond::Text(name.clone(), vec![*tape.pick(&WORDS)]),
                    Some("text") => Cond::Text(name.clone(), vec!["a", "b"]),
                    _ => Cond::Yes(name.clone()),
                }
            }
        };
        if tape.chance(20) { Cond::Not(atom.into()) } else { atom }
    }

    fn score_atom(&self, tape: &mut Tape, sign: &'static str) -> Cond {
        let personas = self.document["personas"].as_array().map_or(&[][..], Vec::as_slice);
        if !personas.is_empty() && tape.chance(15) {
            return Cond::Persona(tape.pick(personas)["id"].as_str().unwrap().to_owned());
        }
        let score = tape.pick(self.document["scores"].as_array().unwrap());
        let id = score["id"].as_str().unwrap().to_owned();
        if score["bands"].is_array() && tape.chance(30) {
            let band: &&str = tape.pick(&["A", "B"]);
            return Cond::Band(id, band);
        }
        Cond::Points(id, sign, tape.between(-2, 40))
    }

    fn outcome(&mut self, tape: &mut Tape) {
        let mut conditions = Vec::new();
        let gates: Vec<Json> = (0..tape.between(0, 2))
            .map(|index| {
                let when = self.condition(tape, Sight::Facts);
                let mut gate = json!({"id": format!("gate{index}"), "when": when.text()});
                if tape.chance(60) {
                    gate["disqualify"] = json!("no");
                } else {
                    gate["fast_track"] = json!(tape.pick(&self.stages));
                }
                conditions.push((format!("gates[{index}].when"), when));
                gate
            })
            .collect();
        let mut stages = Vec::new();
        for (index, id) in self.stages.iter().enumerate() {
            let mut stage = json!({"id": id});
            if index > 0 || tape.chance(20) {
                let enter = self.condition(tape, Sight::Scores);
                stage["enter"] = json!(enter.text());
                conditions.push((format!("stages[{index}].enter"), enter));
            }
            if index > 0 && tape.chance(20) {
                let leave = self.condition(tape, Sight::Scores);
                stage["leave"] = json!(leave.text());
                conditions.push((format!("stages[{index}].leave"), leave));
                self.leaves = true;
            }
            stages.push(stage);
        }
        let actions: Vec<Json> = (0..tape.between(1, 3))
            .map(|index| {
                let when = self.condition(tape, Sight::Outcome);
                let action = json!({"when": when.text(), "do": "refer", "reason": index.to_string()});
                conditions.push((format!("actions[{index}].when"), when));
                action
            })
            .collect();
        self.document["gates"] = Json::Array(gates);
        self.document["stages"] = Json::Array(stages);
        self.document["actions"] = Json::Array(actions);
        self.conditions = conditions;
    }

    /// Every lead that the model can tell apart, unless there are too many.
    pub(crate) fn cases(&self, most: usize, at: Timestamp) -> Option<Vec<Case>> {
        let present: Vec<Option<&String>> =
            std::iter::once(None).chain(self.stages.iter().filter(|_| self.leaves).map(Some)).collect();
        let answers = self.fields.iter().map(|(_, _, known)| known.len()).product::<usize>();
        if answers * self.visits.len() * present.len() > most {
            return None;
        }
        let mut cases = Vec::new();
        for number in 0..answers {
            let mut rest = number;
            let mut known = BTreeMap::new();
            for (name, _, states) in &self.fields {
                known.insert(name.clone(), states[rest % states.len()].clone());
                rest /= states.len();
            }
            let facts: Vec<(String, Json)> = known
                .iter()
                .filter_map(|(name, known)| match known {
                    Known::Value(value) => Some((name.clone(), value.clone())),
                    Known::Nothing => Some((name.clone(), json!({"no_answer": true}))),
                    Known::Open => None,
                })
                .collect();
            for visits in &self.visits {
                let visit =
                    |lead: Lead, n: usize| lead.with_activity(Activity::new("visit", at).with_id(n.to_string()));
                let lead = (0..*visits).fold(lead(&facts), visit);
                let mut known = known.clone();
                known.insert("visits".to_owned(), Known::Value(json!(visits)));
                for stage in &present {
                    let lead = stage.map_or_else(|| lead.clone(), |s| lead.clone().with_stage(s));
                    cases.push(Case { lead, known: known.clone(), is_at_stage: stage.is_some() });
                }
            }
        }
        Some(cases)
    }

    /// The model.
    pub(crate) fn model(&self) -> Model {
        fixtures::model(&self.document)
    }
}
