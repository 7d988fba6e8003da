//! Small random models whose every completion can be tried: the ground for laws about what is still unknown.

use leadstone::{Lead, Model, Timestamp};
use serde_json::{Value as Json, json};

pub use crate::dice::Dice;

/// A field with the values that stand for all it may have.
#[derive(Clone, Debug)]
pub struct SmallField {
    /// Name.
    pub name: String,
    /// One for each cell.
    pub values: Vec<Json>,
}

/// A model, its fields, and a document that others can be made from.
#[derive(Clone, Debug)]
pub struct Small {
    /// The document.
    pub document: Json,
    /// The fields.
    pub fields: Vec<SmallField>,
}

/// How rules may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Points tables only, one for each field.
    Tables,
    /// Tables and rules over any field.
    Tangled,
}

const CUTS: [i64; 3] = [10, 50, 200];

/// A random model of so many fields.
pub fn small(dice: &mut Dice, style: Style, fields: usize) -> Small {
    let mut document_fields = serde_json::Map::new();
    let mut list = Vec::new();
    for index in 0..fields {
        let name = format!("f{index}");
        let (field, values) = match dice.roll(0, if style == Style::Tables { 1 } else { 3 }) {
            0 => {
                let options: Vec<String> = (0..dice.roll(2, 4)).map(|i| format!("o{i}")).collect();
                let values = options.iter().map(|o| json!(o)).collect();
                (
                    json!({"type": "text", "options": options.iter().map(|o| json!({"is": o})).collect::<Vec<_>>()}),
                    values,
                )
            }
            1 => (json!({"type": "number"}), [5, 10, 30, 50, 100, 200, 300].iter().map(|n| json!(n)).collect()),
            2 => (json!({"type": "bool"}), vec![json!(true), json!(false)]),
            _ => (json!({"type": "list"}), vec![json!(["x"]), json!(["y"]), json!(["x", "y"]), json!(["z"])]),
        };
        document_fields.insert(name.clone(), field);
        list.push(SmallField { name, values });
    }
    let groups = (0..dice.roll(1, 3)).map(|g| group(dice, style, &document_fields, g)).collect::<Vec<_>>();
    let mut scores = vec![json!({"id": "s", "groups": groups})];
    if dice.chance(40) {
        let groups = vec![group(dice, style, &document_fields, 9)];
        scores.push(json!({"id": "t", "groups": groups}));
        scores.push(json!({"id": "u", "sum": {"s": dice.roll(-50, 100), "t": 60}}));
    }
    let target = if scores.len() > 1 && dice.chance(50) { "u" } else { "s" };
    let (low, high) = (dice.roll(5, 45), dice.roll(46, 95));
    let mut stages = vec![
        json!({"id": "cold"}),
        json!({"id": "warm", "enter": format!("{target} >= {low}")}),
        json!({"id": "hot", "enter": format!("{target} >= {high}")}),
    ];
    if style == Style::Tangled && dice.chance(30) {
        let extra = condition(dice, &document_fields);
        stages.push(
            json!({"id": "top", "enter": format!("s >= {low} && ({extra})"), "leave": format!("s < {}", low - 3)}),
        );
    }
    let gates = if dice.chance(30) {
        vec![json!({"id": "out", "when": condition(dice, &document_fields), "disqualify": "no"})]
    } else {
        Vec::new()
    };
    let document = json!({
        "format": 1, "id": "small", "standalone": true, "fields": document_fields, "scores": scores,
        "stages": stages, "gates": gates,
    });
    Small { document, fields: list }
}

fn group(dice: &mut Dice, style: Style, fields: &serde_json::Map<String, Json>, id: i64) -> Json {
    let mut tables = Vec::new();
    let mut rules = Vec::new();
    for (name, field) in fields {
        if dice.chance(if style == Style::Tables { 60 } else { 45 }) {
            match field["type"].as_str() {
                Some("text") => {
                    let options = field["options"].as_array().cloned().unwrap_or_default();
                    let cells: Vec<Json> =
                        options.iter().map(|o| json!({"is": o["is"], "points": dice.roll(-15, 40)})).collect();
                    tables.push(json!({"field": name, "cells": cells}));
                }
                Some("number") => {
                    let points: Vec<i64> = (0..4).map(|_| dice.roll(-15, 40)).collect();
                    tables.push(json!({"field": name, "cuts": CUTS, "points": points}));
                }
                _ => {}
            }
        }
    }
    if style == Style::Tangled {
        for index in 0..dice.roll(0, 4) {
            rules.push(
                json!({"id": format!("r{index}"), "when": condition(dice, fields), "points": dice.roll(-20, 40)}),
            );
        }
    }
    let mut group = json!({"id": format!("g{id}"), "tables": tables, "rules": rules});
    if dice.chance(60) {
        group["cap"] = json!(dice.roll(10, 60));
    }
    if dice.chance(30) {
        group["min"] = json!(dice.roll(-20, 5));
    }
    group
}

/// A random condition over the fields.
pub fn condition(dice: &mut Dice, fields: &serde_json::Map<String, Json>) -> String {
    let names: Vec<(&String, &Json)> = fields.iter().collect();
    let atom = |dice: &mut Dice| {
        let (name, field) = *dice.pick(&names);
        match field["type"].as_str() {
            Some("text") => format!("{name} == 'o{}'", dice.roll(0, 1)),
            Some("number") => {
                format!("{name} {} {}", dice.pick(&["<", "<=", ">", ">=", "=="]), dice.pick(&CUTS))
            }
            Some("bool") => name.clone(),
            _ => format!("'{}' in {name}", dice.pick(&["x", "y"])),
        }
    };
    let mut text = atom(dice);
    for _ in 0..dice.roll(0, 2) {
        let (join, not) = (*dice.pick(&["&&", "||"]), if dice.chance(30) { "!" } else { "" });
        text = format!("({text}) {join} {not}({})", atom(dice));
    }
    text
}

/// A lead that answers some of the fields: those left out are unknown.
pub fn some_answers(dice: &mut Dice, small: &Small, percent: i64) -> Vec<(String, Json)> {
    let known: Vec<&SmallField> = small.fields.iter().filter(|_| dice.chance(percent)).collect();
    known.into_iter().map(|f| (f.name.clone(), dice.pick(&f.values).clone())).collect()
}

/// The lead with these answers.
///
/// # Panics
/// If the answers are not such as a lead may have.
pub fn lead(answers: &[(String, Json)]) -> Lead {
    let object: serde_json::Map<String, Json> = answers.iter().cloned().collect();
    Lead::from_json(&Json::Object(object).to_string()).expect("answers are values")
}

/// A field with its answer.
pub type Fact = (String, Json);

/// Calls the function for every way to fill in what is unknown; `false` where there are too many.
pub fn completions(small: &Small, known: &[(String, Json)], most: usize, visit: &mut dyn FnMut(&[Fact])) -> bool {
    let open: Vec<&SmallField> = small.fields.iter().filter(|f| !known.iter().any(|(n, _)| *n == f.name)).collect();
    let count: usize = open.iter().fold(1, |n, f| n.saturating_mul(f.values.len()));
    if count > most {
        return false;
    }
    for number in 0..count {
        let mut rest = number;
        let mut answers = known.to_vec();
        for field in &open {
            if let Some(value) = field.values.get(rest % field.values.len()) {
                answers.push((field.name.clone(), value.clone()));
            }
            rest /= field.values.len();
        }
        visit(&answers);
    }
    true
}

/// The model of a document.
///
/// # Panics
/// If the document is wrong: the generator is then.
pub fn model(document: &Json) -> Model {
    Model::from_json(&document.to_string()).unwrap_or_else(|e| {
        let all: Vec<String> = e.problems().iter().map(ToString::to_string).collect();
        unreachable!("the generated document is wrong: {}\n{document:#}", all.join("\n"))
    })
}

/// The instant of all these tests.
///
/// # Panics
/// Never: the text is a date.
pub fn instant() -> Timestamp {
    Timestamp::parse("2026-06-30T12:00:00Z").expect("the text is a date")
}
