//! Small random models and leads in which everything depends on time: the ground for laws about `until`.

use crate::fixtures::instant;
use crate::generate::Tape;
use leadstone::{Activity, Answer, Lead, Timestamp};
use serde_json::{Value as Json, json};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// A model, a lead, and every instant at which time alone may change something.
#[derive(Clone, Debug)]
pub struct Timely {
    /// The document.
    pub document: Json,
    /// The lead.
    pub lead: Lead,
    /// Instants after [`instant`], ascending; nothing can change between two of them or after the last.
    pub instants: Vec<i64>,
}

/// Lengths of time that models use, in hours.
const LENGTHS: [i64; 7] = [24, 36, 48, 72, 100, 168, 240];
const KINDS: [&str; 3] = ["view", "click", "form"];

fn length(tape: &mut Tape) -> String {
    format!("{}h", tape.pick(&LENGTHS))
}

fn event(tape: &mut Tape, id: usize, family: Option<&str>) -> Json {
    let mut points = tape.between(5, 60);
    if tape.chance(30) {
        points = -points;
    }
    let mut rule = json!({"id": format!("e{id}"), "type": tape.pick(&KINDS), "points": points});
    match tape.between(0, 5) {
        0 => {}
        1 => rule["half_life"] = json!(format!("{}h", tape.pick(&[24, 30, 48]))),
        2 => rule["linear"] = json!(length(tape)),
        3 => rule["window"] = json!(length(tape)),
        n => {
            rule["steps"] = json!({"every": format!("{}h", tape.pick(&[24, 36, 48])), "lose": tape.between(40, 100), "compound": n == 4});
        }
    }
    if tape.chance(30) {
        rule["per_day"] = json!(tape.between(1, 2));
    }
    if let Some(family) = family {
        rule["family"] = json!(family);
    } else if tape.chance(40) {
        rule["cap"] = json!(if points < 0 { -tape.between(5, 50) } else { tape.between(5, 50) });
    }
    rule
}

fn fact(tape: &mut Tape) -> String {
    match tape.between(0, 8) {
        0 => format!("now - seen < duration('{}')", length(tape)),
        1 => format!("seen - now > duration('{}')", length(tape)),
        2 => format!("now >= due + duration('{}')", length(tape)),
        3 => "due < now".to_owned(),
        4 => format!("recent >= {}", tape.between(1, 3)),
        5 => format!("active_days == {}", tape.between(1, 2)),
        6 => format!("idle {} {}", tape.pick(&["<", "<=", ">", ">=", "=="]), tape.between(0, 12)),
        7 => "mood == 'good'".to_owned(),
        _ => format!("seen >= timestamp('2026-07-0{}')", tape.between(1, 9)),
    }
}

fn condition(tape: &mut Tape) -> String {
    let mut text = fact(tape);
    for _ in 0..tape.between(0, 1) {
        let not = if tape.chance(30) { "!" } else { "" };
        text = format!("({text}) {} {not}({})", tape.pick(&["&&", "||"]), fact(tape));
    }
    text
}

/// A random model and lead.
pub fn timely(tape: &mut Tape) -> Timely {
    let bucket = *tape.pick(&[HOUR, DAY]);
    let mut groups = Vec::new();
    for g in 0..tape.between(1, 2) {
        let mut events: Vec<Json> =
            (0..usize::try_from(tape.between(1, 3)).unwrap_or(1)).map(|i| event(tape, i, None)).collect();
        if tape.chance(40) {
            events.extend((10..12).map(|i| event(tape, i, Some("one"))));
        }
        let rules: Vec<Json> = (0..tape.between(0, 2))
            .map(|i| json!({"id": format!("r{i}"), "when": condition(tape), "points": tape.between(-30, 40)}))
            .collect();
        let mut tables = vec![
            json!({"field": "mood", "cells": [{"is": "good", "points": tape.between(0, 40)}], "no_answer": tape.between(-10, 10)}),
        ];
        if tape.chance(40) {
            tables.push(json!({"field": "idle", "cuts": [1, 4.5, 9], "points": [tape.between(0, 30), tape.between(0, 20), 0, tape.between(-20, 0)], "no_answer": tape.between(-5, 5)}));
        }
        let mut group = json!({"id": format!("g{g}"), "events": events, "rules": rules, "tables": tables});
        if tape.chance(50) {
            group["cap"] = json!(tape.between(20, 60));
        }
        groups.push(group);
    }
    let (low, high) = (tape.between(5, 30), tape.between(31, 70));
    let mut stages = vec![
        json!({"id": "cold"}),
        json!({"id": "warm", "enter": format!("s >= {low}")}),
        json!({"id": "hot", "enter": format!("s >= {high}"), "leave": format!("s < {}", high - 20)}),
    ];
    if tape.chance(40) {
        stages.push(json!({"id": "top", "enter": format!("s >= {low} && ({})", condition(tape))}));
    }
    let mut gates = Vec::new();
    if tape.chance(30) {
        gates.push(json!({"id": "out", "when": condition(tape), "disqualify": "no"}));
    }
    if tape.chance(20) {
        gates.push(json!({"id": "up", "when": condition(tape), "fast_track": "hot"}));
    }
    let mut fields = json!({
        "mood": {"type": "text", "options": [{"is": "good"}, {"is": "bad"}]},
        "seen": {"type": "date"},
        "due": {"type": "date"},
        "recent": {"count": "events", "of": ["view", "form"]},
        "active_days": {"count": "days"},
        "idle": {"count": "days_since_last"},
    });
    for (field, key) in [
        ("mood", "valid_for"),
        ("seen", "valid_for"),
        ("recent", "within"),
        ("active_days", "within"),
        ("idle", "within"),
    ] {
        if tape.chance(60) {
            fields[field][key] = json!(length(tape));
        }
    }
    if tape.chance(20) {
        fields["mood"]["missing"] = json!("none");
    }
    let future = tape.between(0, 48);
    let document = json!({
        "format": 1, "id": "timely", "standalone": true, "fields": fields,
        "activity": {"bucket": if bucket == HOUR { "1h" } else { "1d" }, "future": format!("{future}h")},
        "scores": [{"id": "s", "range": [-100, 100], "groups": groups}],
        "stages": stages, "gates": gates,
        "actions": [
            {"when": condition(tape), "do": "call"},
            {"when": "stage == 'cold'", "do": "nurture", "segment": "a"},
        ],
    });
    let (lead, times) = lead(tape);
    let mut instants: Vec<i64> = Vec::new();
    let now = instant().unix();
    for time in &times {
        for length in LENGTHS.iter().chain(&[0, future]) {
            for sign in [-1, 1] {
                instants.extend((-1..=1).map(|second| time + sign * length * HOUR + second));
            }
        }
    }
    // Long enough for the last half-life to fade: 33 of 48 hours, after the last activity.
    for hour in 0..24 * 90 {
        let at = (now.div_euclid(HOUR) + hour) * HOUR;
        instants.extend([at - 1, at, at + 1]);
    }
    instants.retain(|at| *at > now);
    instants.sort_unstable();
    instants.dedup();
    Timely { document, lead, instants }
}

fn lead(tape: &mut Tape) -> (Lead, Vec<i64>) {
    let now = instant().unix();
    let mut times = Vec::new();
    let mut time = |tape: &mut Tape, from: i64, to: i64| {
        let at = now + tape.between(from * HOUR, to * HOUR);
        times.push(at);
        Timestamp::from_unix(at).unwrap_or_else(instant)
    };
    let mut lead = Lead::new();
    for _ in 0..tape.between(0, 3) {
        let mut answer = if tape.chance(80) { Answer::new(*tape.pick(&["good", "bad"])) } else { Answer::refused() };
        if tape.chance(80) {
            answer = answer.with_at(time(tape, -100, 60));
        }
        lead = lead.with("mood", answer);
    }
    for name in ["seen", "due"] {
        if tape.chance(60) {
            let mut answer = Answer::new(time(tape, -100, 200));
            if tape.chance(60) {
                answer = answer.with_at(time(tape, -60, 60));
            }
            lead = lead.with(name, answer);
        }
    }
    for index in 0..tape.between(0, 6) {
        let at = time(tape, -120, 60);
        lead = lead.with_activity(Activity::new(tape.pick::<&str>(&KINDS), at).with_id(format!("a{index}")));
    }
    if tape.chance(50) {
        lead = lead.with_stage(*tape.pick(&["cold", "warm", "hot"]));
    }
    (lead, times)
}
