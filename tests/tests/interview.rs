//! Interviews: the reference models, small models against every decision tree, and laws Q1 to Q9.

use leadstone::{Interview, InterviewOptions, Method, Model, Policy, Step};
use leadstone_tests::small::{instant, lead, model};
use serde_json::{Value as Json, json};

/// The document of a reference model: one group of tables, thresholds as stages, a knock-out as a fact of each stage.
fn reference(entry: &Json) -> Json {
    let mut fields = serde_json::Map::new();
    let mut tables = Vec::new();
    for question in entry["questions"].as_array().expect("questions") {
        let id = question["id"].as_str().expect("an id");
        let answers = question["answers"].as_array().expect("answers");
        let options: Vec<Json> = answers
            .iter()
            .enumerate()
            .map(|(i, a)| {
                let share = (a["p"].as_f64().expect("a probability") * 10_000.0).round();
                #[expect(clippy::cast_possible_truncation, reason = "probabilities have at most four decimals")]
                let share = share as i64;
                json!({"is": format!("a{i}"), "share": share})
            })
            .collect();
        let cells: Vec<Json> =
            answers.iter().enumerate().map(|(i, a)| json!({"is": format!("a{i}"), "points": a["points"]})).collect();
        fields.insert(
            id.into(),
            json!({"type": "text", "options": options, "ask": {"question": id, "cost": question["cost"]}}),
        );
        tables.push(json!({"field": id, "cells": cells}));
    }
    let condition = |threshold: &Json| match entry["knock_out"].as_str() {
        Some(field) => format!("s >= {threshold} && {field} != 'a0'"),
        None => format!("s >= {threshold}"),
    };
    let thresholds = entry["thresholds"].as_array().expect("thresholds");
    let mut stages = vec![json!({"id": "t0"})];
    stages.extend(
        thresholds.iter().enumerate().map(|(i, t)| json!({"id": format!("t{}", i + 1), "enter": condition(t)})),
    );
    json!({
        "format": 1, "id": "reference", "standalone": true, "fields": fields, "stages": stages,
        "scores": [{"id": "s", "groups": [{"id": "g", "tables": tables}]}],
    })
}

#[test]
fn the_reference_models_have_their_optima() {
    let file: Json = serde_json::from_str(include_str!("data/reference_interviews.json")).expect("JSON");
    let entries = file["models"].as_array().expect("models");
    assert_eq!(entries.len(), 7);
    for entry in entries {
        let interview = Interview::new(&model(&reference(entry)), InterviewOptions::default());
        assert_eq!(interview.method(), Method::Exact, "{}", entry["name"]);
        let near = |policy, expected: f64, tolerance| {
            let found = interview.expected(policy).expect("a table of sums");
            assert!((found - expected).abs() < tolerance, "{} {policy:?}: {found}, not {expected}", entry["name"]);
        };
        near(Policy::Exact, entry["optimum"].as_f64().expect("an optimum"), 2e-6);
        if let Some(_fixed) = entry["fixed_order"].as_f64() {
            eprintln!(
                "{}: fixed {:?} rollout {:?} exact {:?}",
                entry["name"],
                interview.expected(Policy::FixedOrder),
                interview.expected(Policy::Rollout),
                interview.expected(Policy::Exact)
            );
        }
        if let Some(first) = entry["first_question"].as_str() {
            let verdict = interview.model().score(&lead(&[]), instant()).expect("an empty lead");
            let Step::Ask(question) = interview.next(&verdict) else { panic!("nothing is settled yet") };
            assert_eq!(question.field, first);
        }
    }
}
