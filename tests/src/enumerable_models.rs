//! Small random models whose every completion can be tried: the ground for laws about what is still unknown.

use serde_json::{Value as Json, json};

use crate::generate::Tape;

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

impl Small {
    /// The fields that these answers leave unknown.
    pub fn open(&self, known: &[Fact]) -> Vec<&SmallField> {
        self.fields.iter().filter(|f| !known.iter().any(|(name, _)| *name == f.name)).collect()
    }
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

/// A random model of a few fields, and answers to some of them: those left out are unknown.
pub fn small_case(tape: &mut Tape, style: Style, most_fields: usize) -> (Small, Vec<Fact>) {
    let fields = 2 + tape.below(most_fields - 1);
    let small = small(tape, style, fields);
    let percent = 20 + tape.below(61);
    let known = some_answers(tape, &small, percent);
    (small, known)
}

/// A random model of so many fields.
pub fn small(tape: &mut Tape, style: Style, fields: usize) -> Small {
    let mut document_fields = serde_json::Map::new();
    let mut list = Vec::new();
    for index in 0..fields {
        let name = format!("f{index}");
        let (field, values) = match tape.between(0, if style == Style::Tables { 1 } else { 3 }) {
            0 => {
                let options: Vec<String> = (0..tape.between(2, 4)).map(|i| format!("o{i}")).collect();
                let values = options.iter().map(|o| json!(o)).collect();
                (
                    json!({"type": "text", "options": options.iter().map(|o| json!({"is": o})).collect::<Vec<_>>()}),
                    values,
                )
            }
            1 => (json!({"type": "number"}), [5, 10, 30, 50, 100, 200, 300].iter().map(|n| json!(n)).collect()),
            2 => (json!({"type": "bool"}), vec![json!(true), json!(false)]),
            _ => {
                let mut field = json!({"type": "list"});
                if tape.chance(30) {
                    // Then no list has a `y`, whoever says so.
                    field["values"] = json!({"Y.": "z"});
                }
                (field, vec![json!(["x"]), json!(["y"]), json!(["x", "y"]), json!(["z"])])
            }
        };
        document_fields.insert(name.clone(), field);
        list.push(SmallField { name, values });
    }
    let groups = (0..tape.between(1, 3)).map(|g| group(tape, style, &document_fields, g)).collect::<Vec<_>>();
    let mut scores = vec![json!({"id": "s", "groups": groups})];
    if tape.chance(40) {
        let groups = vec![group(tape, style, &document_fields, 9)];
        scores.push(json!({"id": "t", "groups": groups}));
        scores.push(json!({"id": "u", "sum": {"s": tape.between(-50, 100), "t": 60}}));
    }
    let target = if scores.len() > 1 && tape.chance(50) { "u" } else { "s" };
    let (low, high) = (tape.between(5, 45), tape.between(46, 95));
    let mut stages = vec![
        json!({"id": "cold"}),
        json!({"id": "warm", "enter": format!("{target} >= {low}")}),
        json!({"id": "hot", "enter": format!("{target} >= {high}")}),
    ];
    if style == Style::Tangled && tape.chance(30) {
        let extra = condition(tape, &document_fields);
        stages.push(
            json!({"id": "top", "enter": format!("s >= {low} && ({extra})"), "leave": format!("s < {}", low - 3)}),
        );
    }
    let gates = if tape.chance(30) {
        vec![json!({"id": "out", "when": condition(tape, &document_fields), "disqualify": "no"})]
    } else {
        Vec::new()
    };
    let document = json!({
        "format": 1, "id": "small", "standalone": true, "fields": document_fields, "scores": scores,
        "stages": stages, "gates": gates,
    });
    Small { document, fields: list }
}

fn group(tape: &mut Tape, style: Style, fields: &serde_json::Map<String, Json>, id: i64) -> Json {
    let mut tables = Vec::new();
    let mut rules = Vec::new();
    for (name, field) in fields {
        if tape.chance(if style == Style::Tables { 60 } else { 45 }) {
            match field["type"].as_str() {
                Some("text") => {
                    let options = field["options"].as_array().cloned().unwrap_or_default();
                    let cells: Vec<Json> =
                        options.iter().map(|o| json!({"is": o["is"], "points": tape.between(-15, 40)})).collect();
                    tables.push(json!({"field": name, "cells": cells}));
                }
                Some("number") => {
                    let points: Vec<i64> = (0..4).map(|_| tape.between(-15, 40)).collect();
                    tables.push(json!({"field": name, "cuts": CUTS, "points": points}));
                }
                _ => {}
            }
        }
    }
    if style == Style::Tangled {
        for index in 0..tape.between(0, 4) {
            rules.push(
                json!({"id": format!("r{index}"), "when": condition(tape, fields), "points": tape.between(-20, 40)}),
            );
        }
    }
    let mut group = json!({"id": format!("g{id}"), "tables": tables, "rules": rules});
    if tape.chance(60) {
        group["cap"] = json!(tape.between(10, 60));
    }
    if tape.chance(30) {
        group["min"] = json!(tape.between(-20, 5));
    }
    group
}

/// A random condition over the fields.
pub fn condition(tape: &mut Tape, fields: &serde_json::Map<String, Json>) -> String {
    let names: Vec<(&String, &Json)> = fields.iter().collect();
    let atom = |tape: &mut Tape| {
        let (name, field) = *tape.pick(&names);
        match field["type"].as_str() {
            Some("text") => format!("{name} == 'o{}'", tape.between(0, 1)),
            Some("number") => {
                format!("{name} {} {}", tape.pick(&["<", "<=", ">", ">=", "=="]), tape.pick(&CUTS))
            }
            Some("bool") => name.clone(),
            _ => format!("'{}' in {name}", tape.pick(&["x", "y"])),
        }
    };
    let mut text = atom(tape);
    for _ in 0..tape.between(0, 2) {
        let (join, not) = (*tape.pick(&["&&", "||"]), if tape.chance(30) { "!" } else { "" });
        text = format!("({text}) {join} {not}({})", atom(tape));
    }
    text
}

/// A field with its answer.
pub type Fact = (String, Json);

/// A lead that answers some of the fields: those left out are unknown.
pub fn some_answers(tape: &mut Tape, small: &Small, percent: usize) -> Vec<Fact> {
    let known: Vec<&SmallField> = small.fields.iter().filter(|_| tape.chance(percent)).collect();
    known.into_iter().map(|f| (f.name.clone(), tape.pick(&f.values).clone())).collect()
}

/// Calls the function for every way to fill in what is unknown; `false` where there are too many.
pub fn completions(small: &Small, known: &[Fact], most: usize, visit: &mut dyn FnMut(&[Fact])) -> bool {
    let open = small.open(known);
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
