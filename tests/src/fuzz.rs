//! The bodies of the fuzz targets, each small enough for thousands of runs a second: the targets in `tests/fuzz` hand over
//! what the fuzzer made, and a normal test what it made of a few seeds.

use std::sync::LazyLock;

use leadstone::document::ModelDocument;
use leadstone::{Activity, Error, Lead, Model, Timestamp};
use leadstone_arrow::{ScoreOptions, Scorer};
use serde_json::{Value as Json, json};

use crate::fixtures::{at, model};
use crate::generate::{self, Tape, Variety, lead, mutate};
use crate::verdict_rows::check_rows;

/// What the targets score against: few enough sections to be scored in microseconds, and at least one of each kind.
static SMALL: LazyLock<Model> = LazyLock::new(|| {
    model(&json!({
        "format": 1, "id": "small", "standalone": true,
        "fields": {
            "n": {"type": "number", "aliases": ["Number"]}, "b": {"type": "bool"}, "d": {"type": "date", "past": true},
            "l": {"type": "list"}, "o": {"type": "text", "options": [{"is": "x"}, {"is": "y"}]},
            "p": {"type": "text", "missing": "none", "valid_for": "30d"}, "mail": {"type": "text"},
            "kind": {"derive": "email_kind", "from": "mail"}, "visits": {"count": "days", "of": "visit", "within": "7d"},
        },
        "scores": [
            {"id": "fit", "groups": [{
                "id": "g", "cap": 40,
                "tables": [
                    {"field": "n", "cuts": [10, 50.5], "points": [0, 15, 30], "no_answer": -5},
                    {"field": "o", "cells": [{"is": "x", "points": 20}], "other": -3},
                    {"field": "visits", "cuts": [2], "points": [0, 8]},
                ],
                "rules": [{"id": "r", "when": "b && (kind == 'business' || 'crm' in l)", "points": 12}],
            }]},
            {"id": "intent", "groups": [{
                "id": "g", "cap": 60,
                "events": [
                    {"id": "v", "type": "visit", "points": 9, "half_life": "7d", "per_day": 2},
                    {"id": "c", "type": "click", "points": 5, "where": "n >= 1", "linear": "20d", "family": "x"},
                    {"id": "f", "type": "form", "points": 20, "window": "30d", "family": "x"},
                ],
            }]},
            {"id": "both", "sum": {"fit": 60, "intent": 40},
                "bands": [{"id": "B", "from": 0, "to": 19}, {"id": "A", "from": 20, "to": 100}]},
        ],
        "gates": [{"id": "out", "when": "p == 'student' || d < timestamp('2020-01-01')", "disqualify": "no"}],
        "stages": [
            {"id": "cold"}, {"id": "warm", "enter": "both >= 10", "leave": "both < 5"},
            {"id": "hot", "enter": "both.band == 'A' && has(p)"},
        ],
        "actions": [{"when": "stage == 'hot'", "do": "call", "within": "1d"}, {"do": "nurture", "segment": "a"}],
    }))
});

/// An instant to score at.
const NOW: i64 = 1_800_000_000;

/// What is said of a mistake can be printed, and lies within the text.
fn look_at(error: &Error, length: usize) {
    assert!(!error.problems().is_empty());
    for problem in error.problems() {
        assert!(!problem.to_string().is_empty());
        assert!(problem.position.is_none_or(|p| p.offset <= length), "{problem} beyond {length}");
    }
}

/// Any text as a document in JSON and in TOML: read, and written again with the same hash. Nothing is compiled.
pub fn document_reading(text: &str) {
    for read in [ModelDocument::from_json, ModelDocument::from_toml] {
        match read(text) {
            Ok(document) => {
                let again = ModelDocument::from_json(&document.to_json()).expect("its own document");
                assert_eq!(document.sha256(), again.sha256());
            }
            Err(error) => look_at(&error, text.len()),
        }
    }
}

/// A document that is right but for a few values: compiled or refused with reasons, never a panic.
pub fn document_compiling(bytes: &[u8]) {
    let mut tape = Tape::of_bytes(bytes);
    let mut document: Json = serde_json::from_str(&generate::model(&mut tape, Variety::Full)).expect("JSON");
    mutate(&mut tape, &mut document, 3);
    let text = document.to_string();
    match Model::from_json(&text) {
        Ok(model) => {
            let _ = model.warnings();
            let verdict = model.score(&Lead::new(), at(NOW)).expect("an empty lead fits every model");
            assert_lines_add_up(&model, &verdict);
        }
        Err(error) => look_at(&error, text.len()),
    }
}

fn assert_lines_add_up(model: &Model, verdict: &leadstone::Verdict) {
    for score in &model.document().scores {
        let sum: i64 = verdict.contributions(&score.id).iter().map(|c| c.points).sum();
        assert_eq!(Some(sum), verdict.points(&score.id));
        let bounds = verdict.interval(&score.id).expect("a score of the model");
        assert!(bounds.floor <= bounds.ceiling, "{bounds:?}");
    }
}

/// Any text as a condition over facts; where it and its negation are read, they are never both true.
pub fn condition(text: &str) {
    let with = |when: &str| {
        Model::from_json(
            &json!({
                "format": 1, "id": "m", "standalone": true,
                "fields": {"n": {"type": "number"}, "b": {"type": "bool"}, "d": {"type": "date"}, "l": {"type": "list"},
                    "t": {"type": "text"}, "p": {"type": "text", "missing": "none"},
                    "o": {"type": "text", "options": [{"is": "x"}, {"is": "y"}]}},
                "gates": [{"id": "g", "when": when, "disqualify": "r"}],
            })
            .to_string(),
        )
    };
    // Most texts are refused: the negation is read for the others only.
    let Ok(yes) = with(text) else { return };
    let Ok(no) = with(&format!("!({text})")) else { return };
    let known = Lead::new().with("n", 5).with("b", true).with("d", at(NOW)).with("l", vec!["x"]).with("o", "y");
    for lead in [Lead::new(), known.clone(), known.with("t", "x").with("p", "x")] {
        let holds = |model: &Model| model.score(&lead, at(NOW)).expect("the lead fits").disqualified().is_some();
        assert!(!(holds(&yes) && holds(&no)), "{text}");
    }
}

/// Any text as a lead, through serde: what is read is written and read again as the same lead.
pub fn lead_reading(text: &str) {
    match Lead::from_json(text) {
        Ok(lead) => assert_eq!(Lead::from_json(&lead.to_json()).expect("its own lead"), lead),
        Err(error) => look_at(&error, text.len()),
    }
}

/// Any text as a lead by the fast reader, which says what the slow one says: the same report or the same problems.
pub fn json_reader(text: &str) {
    let fast = SMALL.score_json(text, at(NOW)).map(|v| v.to_json());
    let slow = Lead::from_json(text).and_then(|lead| SMALL.score(&lead, at(NOW))).map(|v| v.to_json());
    assert_eq!(format!("{fast:?}"), format!("{slow:?}"), "{text}");
}

/// A lead scored at two instants: lines add up, and what was scored before leaves no traces.
pub fn scoring(bytes: &[u8]) {
    let mut tape = Tape::of_bytes(bytes);
    let lead = lead(&mut tape, SMALL.document(), NOW).to_lead();
    let Ok(prepared) = SMALL.prepare(&lead) else { return };
    let _ = prepared.score(at(NOW + tape.between(-1, 40) * 86_400));
    let Ok(fresh) = SMALL.score(&lead, at(NOW)) else { return };
    let verdict = prepared.score(at(NOW));
    assert_lines_add_up(&SMALL, &verdict);
    assert_eq!(verdict.to_json(), fresh.to_json());
}

/// Activities in another order and with copies: the same points and the same stage.
pub fn history(bytes: &[u8]) {
    let mut tape = Tape::of_bytes(bytes);
    let kinds = ["visit", "click", "form", "email_delivered", "email_click"];
    let activities = tape.some(12, |tape| {
        let time = at(NOW - tape.between(-2, 40) * 86_400 - tape.between(0, 20));
        let mut activity = Activity::new(tape.pick::<&str>(&kinds), time);
        if tape.chance(70) {
            activity = activity.with_id(format!("e{}", tape.below(8)));
        }
        if tape.chance(40) {
            activity = activity.with("message", *tape.pick(&["m1", "m2"]));
        }
        if tape.chance(40) { activity.with("n", tape.between(0, 2) as i32) } else { activity }
    });
    let copies: Vec<Activity> = activities.iter().filter(|_| tape.chance(30)).cloned().collect();
    let others = tape.shuffled(activities.iter().cloned().chain(copies).collect());
    let seen = |activities: Vec<Activity>, now: Timestamp| {
        let lead = activities.into_iter().fold(Lead::new(), Lead::with_activity);
        let verdict = SMALL.score(&lead, now).expect("activities fit");
        (verdict.points("fit"), verdict.points("intent"), verdict.stage().map(str::to_owned))
    };
    let now = at(NOW + tape.between(0, 50) * 86_400);
    assert_eq!(seen(activities, now), seen(others, now));
}

/// A small table of any layout: each row says what its lead alone says.
pub fn batch(bytes: &[u8]) {
    let mut tape = Tape::of_bytes(bytes);
    let wanted = ScoreOptions::default()
        .with_bounds(tape.chance(30))
        .with_settled(tape.chance(30))
        .with_contributions(tape.chance(50));
    let rows = 1 + tape.below(3);
    let table = generate::table(&mut tape, SMALL.document(), NOW, rows);
    let Ok(mut scorer) = Scorer::with(&SMALL, &table.batch.schema(), at(NOW), wanted) else { return };
    let leads: Vec<Lead> = table.leads.iter().map(crate::oracle::PlainLead::to_lead).collect();
    check_rows(&SMALL, at(NOW), &leads, &scorer.score(&table.batch).expect("the columns it was made for"));
}
