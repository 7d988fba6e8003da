//! Small random models and leads in which everything depends on time: the ground for laws about `until`.

use crate::enumerable_models::{Dice, instant};
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

fn length(dice: &mut Dice) -> String {
    format!("{}h", dice.pick(&LENGTHS))
}

fn event(dice: &mut Dice, id: usize, family: Option<&str>) -> Json {
    let mut points = dice.roll(5, 60);
    if dice.chance(30) {
        points = -points;
    }
    let mut rule = json!({"id": format!("e{id}"), "type": dice.pick(&KINDS), "points": points});
    match dice.roll(0, 5) {
        0 => {}
        1 => rule["half_life"] = json!(format!("{}h", dice.pick(&[24, 30, 48]))),
        2 => rule["linear"] = json!(length(dice)),
        3 => rule["window"] = json!(length(dice)),
        n => {
            rule["steps"] = json!({"every": format!("{}h", dice.pick(&[24, 36, 48])), "lose": dice.roll(40, 100), "compound": n == 4});
        }
    }
    if dice.chance(30) {
        rule["per_day"] = json!(dice.roll(1, 2));
    }
    if let Some(family) = family {
        rule["family"] = json!(family);
    } else if dice.chance(40) {
        rule["cap"] = json!(if points < 0 { -dice.roll(5, 50) } else { dice.roll(5, 50) });
    }
    rule
}

fn fact(dice: &mut Dice) -> String {
    match dice.roll(0, 8) {
        0 => format!("now - seen < duration('{}')", length(dice)),
        1 => format!("seen - now > duration('{}')", length(dice)),
        2 => format!("now >= due + duration('{}')", length(dice)),
        3 => "due < now".to_owned(),
        4 => format!("recent >= {}", dice.roll(1, 3)),
        5 => format!("active_days == {}", dice.roll(1, 2)),
        6 => format!("idle {} {}", dice.pick(&["<", "<=", ">", ">=", "=="]), dice.roll(0, 12)),
        7 => "mood == 'good'".to_owned(),
        _ => format!("seen >= timestamp('2026-07-0{}')", dice.roll(1, 9)),
    }
}

fn condition(dice: &mut Dice) -> String {
    let mut text = fact(dice);
    for _ in 0..dice.roll(0, 1) {
        let not = if dice.chance(30) { "!" } else { "" };
        text = format!("({text}) {} {not}({})", dice.pick(&["&&", "||"]), fact(dice));
    }
    text
}

/// A random model and lead.
pub fn timely(dice: &mut Dice) -> Timely {
    let bucket = *dice.pick(&[HOUR, DAY]);
    let mut groups = Vec::new();
    for g in 0..dice.roll(1, 2) {
        let mut events: Vec<Json> =
            (0..usize::try_from(dice.roll(1, 3)).unwrap_or(1)).map(|i| event(dice, i, None)).collect();
        if dice.chance(40) {
            events.extend((10..12).map(|i| event(dice, i, Some("one"))));
        }
        let rules: Vec<Json> = (0..dice.roll(0, 2))
            .map(|i| json!({"id": format!("r{i}"), "when": condition(dice), "points": dice.roll(-30, 40)}))
            .collect();
        let mut tables = vec![
            json!({"field": "mood", "cells": [{"is": "good", "points": dice.roll(0, 40)}], "no_answer": dice.roll(-10, 10)}),
        ];
        if dice.chance(40) {
            tables.push(json!({"field": "idle", "cuts": [1, 4.5, 9], "points": [dice.roll(0, 30), dice.roll(0, 20), 0, dice.roll(-20, 0)], "no_answer": dice.roll(-5, 5)}));
        }
        let mut group = json!({"id": format!("g{g}"), "events": events, "rules": rules, "tables": tables});
        if dice.chance(50) {
            group["cap"] = json!(dice.roll(20, 60));
        }
        groups.push(group);
    }
    let (low, high) = (dice.roll(5, 30), dice.roll(31, 70));
    let mut stages = vec![
        json!({"id": "cold"}),
        json!({"id": "warm", "enter": format!("s >= {low}")}),
        json!({"id": "hot", "enter": format!("s >= {high}"), "leave": format!("s < {}", high - 20)}),
    ];
    if dice.chance(40) {
        stages.push(json!({"id": "top", "enter": format!("s >= {low} && ({})", condition(dice))}));
    }
    let mut gates = Vec::new();
    if dice.chance(30) {
        gates.push(json!({"id": "out", "when": condition(dice), "disqualify": "no"}));
    }
    if dice.chance(20) {
        gates.push(json!({"id": "up", "when": condition(dice), "fast_track": "hot"}));
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
        if dice.chance(60) {
            fields[field][key] = json!(length(dice));
        }
    }
    if dice.chance(20) {
        fields["mood"]["missing"] = json!("none");
    }
    let future = dice.roll(0, 48);
    let document = json!({
        "format": 1, "id": "timely", "standalone": true, "fields": fields,
        "activity": {"bucket": if bucket == HOUR { "1h" } else { "1d" }, "future": format!("{future}h")},
        "scores": [{"id": "s", "range": [-100, 100], "groups": groups}],
        "stages": stages, "gates": gates,
        "actions": [
            {"when": condition(dice), "do": "call"},
            {"when": "stage == 'cold'", "do": "nurture", "segment": "a"},
        ],
    });
    let (lead, times) = lead(dice);
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

fn lead(dice: &mut Dice) -> (Lead, Vec<i64>) {
    let now = instant().unix();
    let mut times = Vec::new();
    let mut time = |dice: &mut Dice, from: i64, to: i64| {
        let at = now + dice.roll(from * HOUR, to * HOUR);
        times.push(at);
        Timestamp::from_unix(at).unwrap_or_else(instant)
    };
    let mut lead = Lead::new();
    for _ in 0..dice.roll(0, 3) {
        let mut answer = if dice.chance(80) { Answer::new(*dice.pick(&["good", "bad"])) } else { Answer::refused() };
        if dice.chance(80) {
            answer = answer.at(time(dice, -100, 60));
        }
        lead = lead.with("mood", answer);
    }
    for name in ["seen", "due"] {
        if dice.chance(60) {
            let mut answer = Answer::new(time(dice, -100, 200));
            if dice.chance(60) {
                answer = answer.at(time(dice, -60, 60));
            }
            lead = lead.with(name, answer);
        }
    }
    for index in 0..dice.roll(0, 6) {
        let at = time(dice, -120, 60);
        lead = lead.activity(Activity::new(dice.pick::<&str>(&KINDS), at).with_id(format!("a{index}")));
    }
    if dice.chance(50) {
        lead = lead.in_stage(*dice.pick(&["cold", "warm", "hot"]));
    }
    (lead, times)
}
