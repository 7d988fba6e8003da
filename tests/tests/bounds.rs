//! Law 2 and what follows from it (I1 to I9): bounds of the points against every completion.

use leadstone::Model;
use leadstone::verdict::Interval;
use leadstone_tests::enumerable_models::{Fact, Small, Style, completions, small_case};
use leadstone_tests::fixtures::{instant, lead, model};
use leadstone_tests::generate::Tape;
use serde_json::Value as Json;

use crate::support::{Compared, check, tape};

const SCORES: [&str; 3] = ["s", "t", "u"];

fn interval(model: &Model, answers: &[Fact], score: &str) -> Option<Interval> {
    model.score(&lead(answers), instant()).expect("the answers fit").interval(score)
}

fn points(model: &Model, answers: &[Fact], score: &str) -> i64 {
    let verdict = model.score(&lead(answers), instant()).expect("the answers fit");
    verdict.points(score).expect("a score of the model")
}

#[must_use]
#[track_caller]
fn cases(number: u32, style: Style, property: impl Fn(&mut Tape, &Small, &Model, &[Fact], &Compared)) -> Compared {
    check(number, tape(), |mut tape, compared| {
        let (small, known) = small_case(&mut tape, style, 6);
        let model = model(&small.document);
        property(&mut tape, &small, &model, &known, compared);
        Ok(())
    })
}

/// I1 and I2: every completion lies within the bounds, and what is called exact is reached.
#[test]
fn the_bounds_hold_for_every_completion_and_are_reached() {
    for style in [Style::Tables, Style::Tangled] {
        let compared = cases(400, style, |_, small, model, known, compared| {
            for score in SCORES {
                let Some(bounds) = interval(model, known, score) else { continue };
                let (mut low, mut high) = (i64::MAX, i64::MIN);
                if completions(small, known, 10_000, &mut |answers| {
                    let points = points(model, answers, score);
                    (low, high) = (low.min(points), high.max(points));
                }) {
                    compared.count("bounds");
                    let what = || format!("{bounds:?} {low} {high} {score} {known:?}\n{:#}", small.document);
                    assert!(bounds.floor <= low && high <= bounds.ceiling, "{}", what());
                    if bounds.exact {
                        compared.count("exact");
                        assert_eq!((bounds.floor, bounds.ceiling), (low, high), "{}", what());
                    }
                }
            }
        });
        let most = compared.number("bounds") * 90 / 100;
        compared.at_least("bounds", 600).at_least("exact", most);
    }
}

/// I3, I4 and I9: answering nests the interval, and the answers together are the interval.
#[test]
fn the_interval_is_the_union_over_the_answers_to_any_question() {
    for style in [Style::Tables, Style::Tangled] {
        let compared = cases(300, style, |tape, small, model, known, compared| {
            let open = small.open(known);
            for score in SCORES {
                let Some(before) = interval(model, known, score) else { continue };
                if open.is_empty() {
                    let points = points(model, known, score);
                    assert_eq!((before.floor, before.ceiling, before.exact), (points, points, true));
                    continue;
                }
                let field = *tape.pick(&open);
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
                    compared.count("unions");
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
        compared.at_least("unions", 300);
    }
}

/// I3 and I5, with refusals: one that the document expects (`no_answer` above 0) is a completion like any value.
#[test]
fn values_and_expected_refusals_narrow_the_interval_and_keep_what_is_settled() {
    let compared = cases(500, Style::Tangled, |tape, small, _, known, compared| {
        let mut document = small.document.clone();
        let mut expected = Vec::new();
        for field in &small.fields {
            if tape.chance(60) {
                let no_answer = tape.between(0, 2);
                document["fields"][&field.name]["ask"] = serde_json::json!({"question": "?", "no_answer": no_answer});
                expected.extend((no_answer > 0).then_some(&field.name));
            }
        }
        let model = model(&document);
        let open = small.open(known);
        if open.is_empty() {
            return;
        }
        let field = *tape.pick(&open);
        let mut answers = field.values.clone();
        answers.extend(expected.contains(&&field.name).then(|| serde_json::json!({"no_answer": true})));
        let before = model.score(&lead(known), instant()).expect("the answers fit");
        for answer in answers {
            let mut more = known.to_vec();
            more.push((field.name.clone(), answer));
            let after = model.score(&lead(&more), instant()).expect("the answers fit");
            for score in SCORES {
                let (Some(a), Some(b)) = (before.interval(score), after.interval(score)) else { continue };
                if a.exact && b.exact {
                    compared.count("nested");
                    assert!(a.floor <= b.floor && b.ceiling <= a.ceiling, "{a:?} {b:?} {more:?}\n{document:#}");
                }
            }
            let (a, b) = (before.could_be(), after.could_be());
            if a.settled {
                compared.count("settled");
                assert_eq!((b.settled, &a.stages), (true, &b.stages), "{more:?}\n{document:#}");
            }
        }
    });
    compared.at_least("nested", 2_000).at_least("settled", 200);
}

/// A refusal that the document does not expect is news, as a new activity is: no completion foresees it.
#[test]
fn a_refusal_that_nobody_expected_may_unsettle() {
    let model = |no_answer: i64| {
        model(&serde_json::json!({
            "format": 1, "id": "m", "standalone": true,
            "fields": {"t": {"type": "text", "options": [{"is": "a"}, {"is": "b"}], "ask": {"question": "?", "no_answer": no_answer}}},
            "scores": [{"id": "s", "groups": [{"id": "g", "rules": [{"when": "t in ['a', 'b']", "points": 10}]}]}],
            "stages": [{"id": "s0"}, {"id": "s1", "enter": "s >= 5"}],
        }))
    };
    let refused = [("t".to_owned(), serde_json::json!({"no_answer": true}))];
    let seen = |model: &Model, answers: &[Fact]| {
        let verdict = model.score(&lead(answers), instant()).expect("the answers fit");
        let bounds = verdict.interval("s").expect("a score of the model");
        (
            bounds.floor,
            bounds.ceiling,
            verdict.could_be().stages.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        )
    };
    let (unexpected, expected) = (model(0), model(1));
    assert_eq!(seen(&unexpected, &[]), (10, 10, "s1".to_owned()));
    assert_eq!(seen(&unexpected, &refused), (0, 0, "s0".to_owned()));
    assert_eq!(seen(&expected, &[]), (0, 10, "s0 s1".to_owned()));
    assert_eq!(seen(&expected, &refused), (0, 0, "s0".to_owned()));
}

/// I7: more points for a rule never lower a bound.
#[test]
fn raising_the_points_of_a_rule_never_lowers_a_bound() {
    let compared = cases(400, Style::Tangled, |tape, small, before, known, compared| {
        let mut document = small.document.clone();
        let Some(rule) = document.pointer_mut("/scores/0/groups/0/rules/0/points") else { return };
        *rule = Json::from(rule.as_i64().unwrap_or(0) + tape.between(1, 20));
        let after = model(&document);
        let (a, b) = (interval(before, known, "s"), interval(&after, known, "s"));
        if let (Some(a), Some(b)) = (a, b)
            && a.exact
            && b.exact
        {
            compared.count("raised");
            assert!(a.floor <= b.floor && a.ceiling <= b.ceiling, "{a:?} {b:?}");
        }
    });
    compared.at_least("raised", 150);
}

/// I8: the order of terms and groups changes no bound.
#[test]
fn the_order_of_terms_and_groups_does_not_matter() {
    let compared = cases(200, Style::Tangled, |_, small, before, known, compared| {
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
        compared.count(if document == small.document { "the same" } else { "turned around" });
        assert_eq!(interval(before, known, "s"), interval(&model(&document), known, "s"));
    });
    compared.at_least_percent("turned around", 50);
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
    let found = interval(&model, &[], "s").unwrap();
    assert_eq!((found.floor, found.ceiling, found.exact), (0, 596, true));
}
