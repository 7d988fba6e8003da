//! The audit: every finding on a small document, every witness replayed, and no false claim on random models.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

use leadstone::{Finding, Kind, Lead, Model};
use leadstone_tests::small::{Dice, Style, completions, instant, lead, model, small};
use serde_json::{Value as Json, json};

/// A model with one group of terms and stages.
fn document(group: &Json, stages: &Json) -> Json {
    json!({
        "format": 1, "id": "m", "standalone": true,
        "fields": {"a": {"type": "bool"}, "n": {"type": "number"}, "x": {"type": "text", "options": [{"is": "p"}, {"is": "q"}]}},
        "scores": [{"id": "s", "groups": [group]}],
        "stages": stages,
    })
}

fn found(group: &Json, stages: &Json) -> (Model, Vec<Finding>) {
    let model = model(&document(group, stages));
    let findings = model.audit();
    (model, findings)
}

#[track_caller]
fn only(findings: &[Finding], code: &str) -> Finding {
    let codes: Vec<&str> = findings.iter().map(|f| f.problem.code()).collect();
    assert_eq!(codes, [code], "{findings:#?}");
    findings.first().unwrap().clone()
}

fn two() -> Json {
    json!([{"id": "cold"}, {"id": "hot", "enter": "s >= 50"}])
}

#[test]
fn a_stage_that_nobody_enters_comes_with_the_lead_that_is_closest() {
    // The two cells of one field do not add up, nor do a rule and a cell that exclude each other.
    let group = json!({"id": "g", "rules": [{"when": "x == 'q'", "points": 30}],
        "tables": [{"field": "x", "cells": [{"is": "p", "points": 25}]}, {"field": "n", "cuts": [10], "points": [0, 15]}]});
    let (model, findings) = found(&group, &two());
    let finding = only(&findings, "stage-unreachable");
    assert_eq!(
        finding.problem.to_string(),
        "stages[1].enter: no lead can enter the stage `hot` (`s` reaches at most 45, 50 is asked for)"
    );
    let witness = finding.witness.unwrap();
    assert_eq!(model.score(&witness, Finding::AT).unwrap().points("s"), Some(45));
    assert_eq!(finding.shows, "the closest lead found: s is 45");
    let json = Lead::from_json(&witness.to_json()).unwrap();
    assert_eq!(model.score(&json, Finding::AT).unwrap().points("s"), Some(45));
}

#[test]
fn a_stage_behind_one_that_everybody_enters_is_never_the_outcome() {
    let group = json!({"id": "g", "rules": [{"when": "a", "points": 60}]});
    let stages = json!([{"id": "cold"}, {"id": "warm", "enter": "s >= 60"}, {"id": "hot", "enter": "s >= 0"}]);
    let (_, findings) = found(&group, &stages);
    assert!(findings.iter().any(|f| f.problem.path.to_string() == "stages[1]"), "{findings:#?}");
}

#[test]
fn activities_and_counted_fields_may_be_anything() {
    let mut document = document(
        &json!({"id": "g", "cap": 60, "events": [{"type": "visit", "points": 5, "half_life": "7d"}]}),
        &json!([{"id": "cold"}, {"id": "hot", "enter": "s >= 50 && visits >= 7"}]),
    );
    document["fields"]["visits"] = json!({"count": "events", "of": "visit"});
    assert_eq!(model(&document).audit(), []);
    // With a cap on the rule there is a proof.
    document["scores"][0]["groups"][0]["events"][0]["cap"] = json!(20);
    let model = model(&document);
    let findings = model.audit();
    let codes: Vec<&str> = findings.iter().map(|f| f.problem.code()).collect();
    assert_eq!(codes, ["cap-never-binds", "stage-unreachable"]);
    for finding in findings {
        let verdict = model.score(&finding.witness.unwrap(), Finding::AT).unwrap();
        assert_eq!(verdict.points("s"), Some(20), "{}", finding.shows);
    }
}

#[test]
fn a_condition_that_contradicts_itself_never_fires() {
    let group = json!({"id": "g", "rules": [{"id": "never", "when": "n > 10 && n < 5 && a", "points": 20}, {"when": "a", "points": 10}, {"when": "n > 3", "points": 45}]});
    let (_, findings) = found(&group, &two());
    let finding = only(&findings, "rule-never-fires");
    assert_eq!(
        finding.problem.to_string(),
        "scores[0].groups[0].rules[0].when: no lead meets the condition of `never` (look for parts that exclude each other)"
    );
    // What is refused is known not to hold: this rule fires.
    let group = json!({"id": "g", "rules": [{"when": "!(x == 'p') && !(x == 'q')", "points": 20}, {"when": "a", "points": 40}]});
    assert_eq!(found(&group, &two()).1, []);
}

#[test]
fn terms_without_points_and_caps_out_of_reach_are_found() {
    let group = json!({"id": "g", "cap": 80, "rules": [{"id": "r", "when": "a", "points": 0}, {"when": "x == 'p'", "points": 30}, {"when": "n > 3", "points": 25}],
        "events": [{"type": "visit", "points": 0}]});
    let (model, findings) = found(&group, &two());
    let told: Vec<String> = findings.iter().map(|f| f.problem.to_string()).collect();
    assert_eq!(
        told,
        [
            "scores[0].groups[0].rules[0].points: `r` never changes the score (give it points, or take it out)",
            "scores[0].groups[0].events[0].points: `visit` never changes the score (give it points, or take it out)",
            "scores[0].groups[0].cap: the group `g` gives at most 55, so its cap of 80 never binds (lower the cap, or take it out)",
        ]
    );
    let witness = findings.last().unwrap().witness.clone().unwrap();
    assert_eq!(model.score(&witness, Finding::AT).unwrap().points("s"), Some(55));
}

#[test]
fn one_answer_that_qualifies_alone_is_replayed() {
    let group = json!({"id": "g", "tables": [{"field": "x", "cells": [{"is": "p", "points": 55}]}]});
    let (model, findings) = found(&group, &two());
    let finding = only(&findings, "answer-qualifies-alone");
    assert_eq!(
        finding.problem.to_string(),
        "fields.x: `x` is `p`: this answer alone leads to the stage `hot` (cap what one answer can give, or ask for a second score)"
    );
    assert_eq!(model.score(&finding.witness.unwrap(), Finding::AT).unwrap().stage(), Some("hot"));
    // A stage that asks for the fact itself means it.
    let meant = json!([{"id": "cold"}, {"id": "hot", "enter": "x == 'p'"}]);
    assert_eq!(found(&group, &meant).1, []);
}

#[test]
fn a_threshold_beyond_what_the_terms_add_up_to_is_found() {
    let group = json!({"id": "g", "rules": [{"when": "a", "points": 20}, {"when": "n > 3", "points": 20}]});
    let stages = json!([{"id": "cold"}, {"id": "hot", "enter": "s >= 40 || (s >= 70 && a)"}]);
    let (_, findings) = found(&group, &stages);
    let finding = only(&findings, "threshold-unreachable");
    assert_eq!(finding.problem.kind.to_string(), "`s` lies between 0 and 40, so `s >= 70` is always false");
}

#[test]
fn the_built_in_models_are_clean() {
    assert_eq!(Model::builtin().audit(), []);
    for name in Model::frameworks() {
        assert_eq!(Model::framework(name).unwrap().audit(), [], "{name}");
    }
}

#[test]
fn nothing_is_called_impossible_that_some_lead_does() {
    let (mut claims, mut tried) = (0, 0);
    for seed in 0..400 {
        let mut dice = Dice::new(seed);
        let fields = usize::try_from(dice.roll(1, 4)).unwrap();
        let mut small = small(&mut dice, Style::Tangled, fields);
        // Steeper stages, so that some are out of reach.
        for stage in small.document["stages"].as_array_mut().unwrap() {
            if let Some(enter) = stage["enter"].as_str() {
                stage["enter"] = json!(enter.replace(">= ", ">= 2").replace(">= 20", ">= 2"));
            }
        }
        let model = model(&small.document);
        let findings = model.audit();
        for finding in &findings {
            assert!(!finding.shows.is_empty());
            if let Some(witness) = &finding.witness {
                let verdict = model.score(witness, Finding::AT).expect("a witness can be scored");
                if let Kind::AnswerQualifiesAlone { leads_to, .. } = &finding.problem.kind {
                    assert_eq!(verdict.stage().map(|s| format!("the stage `{s}`")).as_ref(), Some(leads_to));
                }
            }
        }
        // Refused and unknown answers, too.
        let mut wide = small.clone();
        for field in &mut wide.fields {
            field.values.extend([json!({"no_answer": true}), Json::Null]);
        }
        let most = |verdict: &leadstone::Qualification, group: &str| -> i64 {
            let scores = ["s", "t"].into_iter().flat_map(|s| verdict.contributions(s));
            let lines: Vec<i64> = scores
                .filter(|l| l.group == group && l.kind != leadstone::ContributionKind::Capped)
                .map(|l| l.points)
                .collect();
            lines.iter().sum()
        };
        tried += i32::from(completions(&wide, &[], 5_000, &mut |answers| {
            let verdict = model.score(&lead(answers), instant()).expect("the answers fit");
            for finding in &findings {
                match &finding.problem.kind {
                    Kind::StageUnreachable { stage } => {
                        claims += 1;
                        assert_ne!(verdict.stage(), Some(stage.as_str()), "{answers:?}\n{:#}", small.document);
                    }
                    Kind::ThresholdUnreachable { score, low, high, .. } => {
                        claims += 1;
                        let points = verdict.points(score).unwrap();
                        assert!(*low <= points && points <= *high, "{answers:?}\n{:#}", small.document);
                    }
                    Kind::CapNeverBinds { group, most: highest, .. } => {
                        claims += 1;
                        assert!(most(&verdict, group) <= *highest, "{answers:?}\n{:#}", small.document);
                    }
                    Kind::RuleNeverFires { rule } => {
                        claims += 1;
                        // Rules of one name stand in several groups: the path says which.
                        let path = finding.problem.path.to_string();
                        let fired = ["s", "t"].into_iter().enumerate().flat_map(|(i, s)| {
                            let lines = verdict.contributions(s).into_iter();
                            let at = path.starts_with(&format!("scores[{i}]"));
                            lines
                                .filter(move |_| at)
                                .map(|l| (l.group.to_owned(), l.term.to_owned()))
                                .collect::<Vec<_>>()
                        });
                        let place: Vec<usize> = path.split(['[', ']']).filter_map(|part| part.parse().ok()).collect();
                        let group = small.document["scores"][place[0]]["groups"][place[1]]["id"].as_str().unwrap();
                        assert!(!fired.into_iter().any(|(g, t)| g == group && t == *rule), "{answers:?} {path}");
                    }
                    _ => {}
                }
            }
        }));
    }
    assert!(tried > 300 && claims > 1_000, "{tried} models, {claims} claims");
}
