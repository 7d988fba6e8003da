//! Laws of what is still unknown (I1 to I9), against every completion.

use leadstone::{Interval, Model};
use leadstone_tests::small::{Dice, Small, Style, completions, instant, lead, model, small, some_answers};
use serde_json::Value as Json;

const SCORES: [&str; 3] = ["s", "t", "u"];

fn interval(model: &Model, answers: &[(String, Json)], score: &str) -> Option<Interval> {
    model.score(&lead(answers), instant()).expect("the answers fit").interval(score)
}

fn points(model: &Model, answers: &[(String, Json)], score: &str) -> i64 {
    let verdict = model.score(&lead(answers), instant()).expect("the answers fit");
    verdict.points(score).expect("a score of the model")
}

fn cases(number: u64, style: Style, mut test: impl FnMut(&mut Dice, &Small, &Model, &[(String, Json)])) {
    for seed in 0..number {
        let mut dice = Dice::new(seed);
        let fields = usize::try_from(dice.roll(2, 6)).unwrap_or(2);
        let small = small(&mut dice, style, fields);
        let model = model(&small.document);
        let percent = dice.roll(20, 80);
        let known = some_answers(&mut dice, &small, percent);
        test(&mut dice, &small, &model, &known);
    }
}

/// I1 and I2.
#[test]
fn the_bounds_hold_for_every_completion_and_are_reached() {
    for style in [Style::Tables, Style::Tangled] {
        let (mut tried, mut exact) = (0, 0);
        cases(400, style, |_, small, model, known| {
            for score in SCORES {
                let Some(bounds) = interval(model, known, score) else { continue };
                let (mut low, mut high) = (i64::MAX, i64::MIN);
                if completions(small, known, 10_000, &mut |answers| {
                    let points = points(model, answers, score);
                    (low, high) = (low.min(points), high.max(points));
                }) {
                    tried += 1;
                    let what = || format!("{bounds:?} {low} {high} {score} {known:?}\n{:#}", small.document);
                    assert!(bounds.floor <= low && high <= bounds.ceiling, "{}", what());
                    if bounds.exact {
                        exact += 1;
                        assert_eq!((bounds.floor, bounds.ceiling), (low, high), "{}", what());
                    }
                }
            }
        });
        assert!(tried > 300, "{style:?}: only {tried} cases were small enough");
        assert!(exact * 100 >= tried * 90, "{style:?}: only {exact} of {tried} were exact");
    }
}

/// I3, I4 and I9: answering nests the interval, and the answers together are the interval.
#[test]
fn the_interval_is_the_union_over_the_answers_to_any_question() {
    for style in [Style::Tables, Style::Tangled] {
        cases(300, style, |dice, small, model, known| {
            let open: Vec<_> = small.fields.iter().filter(|f| !known.iter().any(|(n, _)| *n == f.name)).collect();
            for score in SCORES {
                let Some(before) = interval(model, known, score) else { continue };
                if open.is_empty() {
                    let points = points(model, known, score);
                    assert_eq!((before.floor, before.ceiling, before.exact), (points, points, true));
                    continue;
                }
                let field = *dice.pick(&open);
                let after: Vec<Interval> = field
                    .values
                    .iter()
                    .map(|value| {
                        let mut answers = known.to_vec();
                        answers.push((field.name.clone(), value.clone()));
                        interval(model, &answers, score).expect("a score of the model")
                    })
                    .collect();
                if before.exact && after.iter().all(|a| a.exact) {
                    let floor = after.iter().map(|a| a.floor).min();
                    let ceiling = after.iter().map(|a| a.ceiling).max();
                    assert_eq!(
                        (Some(before.floor), Some(before.ceiling)),
                        (floor, ceiling),
                        "{score} {} {known:?}\n{:#}",
                        field.name,
                        small.document
                    );
                }
            }
        });
    }
}

/// I7: more points for a rule never lower a bound.
#[test]
fn raising_the_points_of_a_rule_never_lowers_a_bound() {
    cases(200, Style::Tangled, |dice, small, before, known| {
        let mut document = small.document.clone();
        let Some(rule) = document.pointer_mut("/scores/0/groups/0/rules/0/points") else { return };
        *rule = Json::from(rule.as_i64().unwrap_or(0) + dice.roll(1, 20));
        let after = model(&document);
        let (a, b) = (interval(before, known, "s"), interval(&after, known, "s"));
        if let (Some(a), Some(b)) = (a, b)
            && a.exact
            && b.exact
        {
            assert!(a.floor <= b.floor && a.ceiling <= b.ceiling, "{a:?} {b:?}");
        }
    });
}

/// I8.
#[test]
fn the_order_of_terms_and_groups_does_not_matter() {
    cases(200, Style::Tangled, |_, small, before, known| {
        let mut document = small.document.clone();
        if let Some(groups) = document.pointer_mut("/scores/0/groups").and_then(Json::as_array_mut) {
            groups.reverse();
            for group in groups {
                for key in ["tables", "rules"] {
                    if let Some(terms) = group.get_mut(key).and_then(Json::as_array_mut) {
                        terms.reverse();
                    }
                }
            }
        }
        assert_eq!(interval(before, known, "s"), interval(&model(&document), known, "s"));
    });
}

/// Each of two fields has three hundred words with points of their own, and two rules ask about both: a walk over all
/// pairs of words would be too long.
#[test]
fn words_that_shared_rules_do_not_tell_apart_are_not_tried_each_with_each() {
    let table = |field: &str| {
        let cells = (0..300).map(|n| serde_json::json!({ "is": format!("{field}{n}"), "points": n }));
        serde_json::json!({ "field": field, "cells": cells.collect::<Vec<Json>>() })
    };
    let document = serde_json::json!({
        "format": 1, "id": "m", "standalone": true, "fields": { "a": { "type": "text" }, "b": { "type": "text" } },
        "scores": [{ "id": "s", "range": [0, 1000], "groups": [{
            "id": "g", "cap": 1000, "tables": [table("a"), table("b")],
            "rules": [
                { "when": "a == 'a0' && b == 'b0'", "points": 50 },
                { "when": "a == 'a299' || b == 'b299'", "points": -9 },
            ],
        }] }],
    });
    let model = Model::from_json(&document.to_string()).expect("a model");
    // The best words together are a298 and b298.
    assert_eq!(interval(&model, &[], "s"), Some(Interval { floor: 0, ceiling: 596, exact: true }));
}
