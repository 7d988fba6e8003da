//! The audit: every finding on a small document, every witness replayed, and no false claim on random models.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

mod brute;
mod judged;

use leadstone::audit::Finding;
use leadstone::error::ProblemKind;
use leadstone::{Lead, Model};
use leadstone_tests::enumerable_models::{Style, completions, small};
use leadstone_tests::fixtures::{instant, lead, model};
use serde_json::{Value as Json, json};

use crate::support::{check, tape};

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

/// The problem without its place in the text.
fn told(finding: &Finding) -> String {
    let text = finding.problem.to_string();
    text.split_once(" at line ").map_or(text.clone(), |(text, _)| text.to_owned())
}

/// What is found in a model, each without its place.
fn all(document: &Json) -> Vec<String> {
    model(document).audit().iter().map(told).collect()
}

/// The same without single answers, which qualify in many a small model.
fn others(document: &Json) -> Vec<String> {
    all(document).into_iter().filter(|told| !told.starts_with("fields.")).collect()
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
        told(&finding),
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
        told(&finding),
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
    let told: Vec<String> = findings.iter().map(told).collect();
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
        told(&finding),
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

/// A score of 0 to 20 with bands of which A is out of reach.
fn twenty() -> Json {
    let mut document = document(
        &json!({"id": "g", "rules": [{"when": "a", "points": 20}]}),
        &json!([{"id": "cold"}, {"id": "hot", "enter": "s >= 20"}]),
    );
    document["scores"][0]["bands"] = json!([{"id": "B", "from": 0, "to": 49}, {"id": "A", "from": 50, "to": 100}]);
    document
}

#[test]
fn a_comparison_with_not_is_told_by_its_own_truth() {
    let said = |enter: &str| -> Vec<String> {
        let mut document = twenty();
        document["stages"][1]["enter"] = json!(enter);
        let findings = model(&document).audit().into_iter().map(|f| f.problem);
        findings.filter(|p| p.code() == "threshold-unreachable").map(|p| p.kind.to_string()).collect()
    };
    // These were called always false.
    assert_eq!(said("a && s.band != 'A'"), ["`s` lies between 0 and 20, so `s.band != 'A'` is always true"]);
    assert_eq!(said("a && s != 30"), ["`s` lies between 0 and 20, so `s != 30` is always true"]);
    assert_eq!(said("a && !(s >= 30)"), ["`s` lies between 0 and 20, so `s >= 30` is always false"]);
    assert_eq!(said("a || 30 < s"), ["`s` lies between 0 and 20, so `30 < s` is always false"]);
    // Of a list, the whole where it is decided, else the values that are.
    assert_eq!(said("a || s in [30, 40]"), ["`s` lies between 0 and 20, so `s in [30, 40]` is always false"]);
    assert_eq!(said("s in [20, 40]"), ["`s` lies between 0 and 20, so `s == 40` is always false"]);
    assert_eq!(
        said("a && s.band in ['A', 'B']"),
        [] as [&str; 0],
        "the bands are all there are: the model's own warning"
    );
    // The same comparison twice is one finding.
    assert_eq!(
        said("(a && s >= 30) || (n > 3 && s >= 30) || a"),
        ["`s` lies between 0 and 20, so `s >= 30` is always false"]
    );
}

#[test]
fn the_warnings_of_a_model_quote_the_comparison_and_know_not() {
    let warned = |enter: &str| -> Vec<String> {
        let mut document = twenty();
        document["stages"][1]["enter"] = json!(enter);
        model(&document).warnings().iter().map(|f| f.kind.to_string()).collect()
    };
    assert_eq!(warned("a && s != 150"), ["`s` lies between 0 and 100, so `s != 150` is always true"]);
    assert_eq!(warned("a && s == 150"), ["`s` lies between 0 and 100, so `s == 150` is always false"]);
    assert_eq!(warned("s in [20, 150]"), ["`s` lies between 0 and 100, so `s == 150` is always false"]);
    assert_eq!(
        warned("a && s.band in ['A', 'B']"),
        ["`s` lies between 0 and 100, so `s.band in ['A', 'B']` is always true"]
    );
    assert_eq!(warned("s >= 20.5"), [] as [&str; 0]);
}

#[test]
fn a_finding_has_its_place_in_the_text() {
    let text = "format = 1\nid = \"m\"\nstandalone = true\n[fields.a]\ntype = \"bool\"\n[[scores]]\nid = \"s\"\n\
                [[scores.groups]]\nid = \"g\"\nrules = [{ when = \"a\", points = 20 }]\n[[stages]]\nid = \"cold\"\n\
                [[stages]]\nid = \"hot\"\nenter = \"a && (s >= 20 || s >= 70)\"\n";
    let finding = only(&Model::from_toml(text).unwrap().audit(), "threshold-unreachable");
    let place = finding.problem.position.expect("the text has the comparison");
    assert_eq!((place.line, place.column, place.length), (15, 27, 7));
    assert_eq!(text.get(place.offset..place.offset + place.length), Some("s >= 70"));
    // Without a text there is none.
    let document = leadstone::document::ModelDocument::from_toml(text).unwrap();
    let finding = only(&Model::from_document(document).unwrap().audit(), "threshold-unreachable");
    assert_eq!(finding.problem.position, None);
}

#[test]
fn a_call_is_called_a_call_and_what_a_gate_drops_is_no_finding() {
    let mut document = document(
        &json!({"id": "g", "tables": [{"field": "x", "cells": [{"is": "p", "points": 55}]}]}),
        &json!([{"id": "cold", "enter": "n > 3"}]),
    );
    document["actions"] = json!([{"when": "s >= 50", "do": "call", "reason": "r"}]);
    assert_eq!(
        all(&document),
        [
            "fields.x: `x` is `p`: this answer alone leads to a call (cap what one answer can give, or ask for a second score)"
        ]
    );
    document["gates"] = json!([{"id": "out", "when": "x == 'p'", "disqualify": "no"}]);
    assert_eq!(all(&document), [] as [&str; 0]);
}

#[test]
fn stages_in_the_wrong_order_are_found() {
    let group = json!({"id": "g", "rules": [{"when": "a", "points": 15}, {"when": "n > 3", "points": 15}]});
    let mut document =
        document(&group, &json!([{"id": "s0"}, {"id": "s1", "enter": "s >= 20"}, {"id": "s2", "enter": "s >= 10"}]));
    assert_eq!(
        others(&document),
        ["stages[1]: no lead can enter the stage `s1` (whoever enters it enters `s2`, which comes later)"]
    );
    // What a gate sends there is there.
    document["gates"] = json!([{"id": "demo", "when": "x == 'p'", "fast_track": "s1"}]);
    assert_eq!(others(&document), [] as [&str; 0]);
    document["stages"][2]["enter"] = json!("s >= 30");
    document["gates"] = json!([{"id": "out", "when": "a || n > 3", "disqualify": "no"}]);
    assert_eq!(
        others(&document),
        [
            "stages[1]: no lead can enter the stage `s1` (only leads that a gate drops meet its condition)",
            "stages[2]: no lead can enter the stage `s2` (only leads that a gate drops meet its condition)",
        ]
    );
}

#[test]
fn conditions_that_never_hold_or_always_do_are_found() {
    let group = json!({"id": "g", "rules": [{"when": "a", "points": 15}, {"when": "n > 3", "points": 15}]});
    let mut document = document(&group, &json!([{"id": "s0"}, {"id": "s1", "enter": "s >= 20"}]));
    document["gates"] = json!([{"id": "out", "when": "n >= 3 && n < 2", "disqualify": "no"}]);
    document["stages"][1]["leave"] = json!("s < 40 || s > 20");
    document["actions"] = json!([
        {"when": "s >= 15 && s < 10", "do": "call", "reason": "r"},
        {"when": "stage == 's1' && s < 15", "do": "refer", "reason": "r"},
        {"when": "s >= 10", "do": "refer", "reason": "r"},
        {"when": "s >= 15 && a", "do": "drop", "reason": "r"},
        {"when": "s > 10 || s < 20", "do": "drop", "reason": "r"},
    ]);
    let never = "look for parts that exclude each other";
    let always = "take it out, or ask for more";
    assert_eq!(others(&document), [
        format!("gates[0].when: no lead meets the condition of the gate `out` ({never})"),
        format!("stages[1].leave: every lead meets the condition of `leave` of the stage `s1` ({always})"),
        format!("actions[0].when: no lead meets the condition of the action `call` ({never})"),
        format!("actions[1].when: no lead meets the condition of the action `refer` ({never})"),
        "actions[3]: whoever meets the condition of the action meets that of an earlier one (move it up, or take it out)"
            .to_owned(),
        format!("actions[4].when: every lead meets the condition of the action `drop` ({always})"),
    ]);
}

#[test]
fn a_persona_that_never_matches_best_is_found() {
    let group = json!({"id": "g", "rules": [{"when": "a", "points": 60}]});
    let mut document = document(&group, &json!([{"id": "cold"}, {"id": "hot", "enter": "s >= 60 && n > 3"}]));
    let persona = |id: &str, points: i64| json!({"id": id, "groups": [{"id": "g", "tables": [{"field": "x", "cells": [{"is": "p", "points": points}]}]}]});
    document["personas"] = json!([persona("low", 40), persona("high", 80), persona("less", 70)]);
    assert_eq!(
        all(&document),
        [
            "personas[0]: `low` is never the persona that matches best (it reaches at most 40, 50 is asked for)",
            "personas[2]: `less` is never the persona that matches best (another always has more points, or as many and a name that comes first)",
        ]
    );
}

#[test]
fn more_findings_than_help_are_counted() {
    let rules: Vec<Json> = (0..300).map(|i| json!({"id": format!("r{i}"), "when": "a", "points": 0})).collect();
    let findings = found(&json!({"id": "g", "rules": rules}), &json!([{"id": "cold"}])).1;
    assert_eq!(findings.len(), 201);
    assert_eq!(findings.last().unwrap().problem.to_string(), "and 100 more problems");
}

#[test]
fn sixteen_thousand_rules_are_audited_at_once() {
    const RULES: usize = 16_000;
    let shape = |groups: usize, fields: usize, when: &dyn Fn(usize) -> String| {
        let declared: serde_json::Map<String, Json> =
            (0..fields).map(|f| (format!("n{f}"), json!({"type": "number"}))).collect();
        let group = |g: usize| {
            let rules = (g..RULES).step_by(groups).map(|i| json!({"when": when(i), "points": 1}));
            json!({"id": format!("g{g}"), "cap": 20, "rules": rules.collect::<Vec<_>>()})
        };
        json!({
            "format": 1, "id": "m", "standalone": true, "fields": declared,
            "scores": [{"id": "s", "groups": (0..groups).map(group).collect::<Vec<_>>()}],
            "stages": [{"id": "cold"}, {"id": "warm", "enter": "s >= 5"}, {"id": "hot", "enter": "s >= 10"}],
        })
    };
    let shapes = [
        (1, shape(1, 1, &|i| format!("n0 >= {i}"))),
        (0, shape(1, 4_000, &|i| format!("n{} >= {i} && n{} < {i}", i % 4_000, (i * 7 + 1) % 4_000))),
        (55, shape(40, 500, &|i| format!("n{} >= {}", i % 500, i / 500))),
        // As many as are told, and that there are more.
        (201, shape(1, 50, &|i| format!("n{} > {i} && n{} < {i}", i % 50, i % 50))),
    ];
    // Each took ten seconds and more, one of them half a minute; now less than one on an idle machine.
    for (findings, document) in shapes {
        assert_eq!(model(&document).audit().len(), findings);
    }
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
    let compared = check(400, tape(), |mut tape, compared| {
        let fields = 1 + tape.below(4);
        let mut small = small(&mut tape, Style::Tangled, fields);
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
                if let ProblemKind::AnswerQualifiesAlone { leads_to, .. } = &finding.problem.kind {
                    assert_eq!(verdict.stage().map(|s| format!("the stage `{s}`")).as_ref(), Some(leads_to));
                }
            }
        }
        // Refused and unknown answers, too.
        let mut wide = small.clone();
        for field in &mut wide.fields {
            field.values.extend([json!({"no_answer": true}), Json::Null]);
        }
        let most = |verdict: &leadstone::Verdict, group: &str| -> i64 {
            let scores = ["s", "t"].into_iter().flat_map(|s| verdict.contributions(s));
            let lines: Vec<i64> = scores
                .filter(|l| l.group == group && l.kind != leadstone::verdict::ContributionKind::Capped)
                .map(|l| l.points)
                .collect();
            lines.iter().sum()
        };
        let is_small = completions(&wide, &[], 5_000, &mut |answers| {
            let verdict = model.score(&lead(answers), instant()).expect("the answers fit");
            for finding in &findings {
                match &finding.problem.kind {
                    ProblemKind::StageUnreachable { stage } => {
                        compared.count("claims");
                        assert_ne!(verdict.stage(), Some(stage.as_str()), "{answers:?}\n{:#}", small.document);
                    }
                    ProblemKind::ThresholdUnreachable { score, low, high, .. } => {
                        compared.count("claims");
                        let points = verdict.points(score).unwrap();
                        assert!(*low <= points && points <= *high, "{answers:?}\n{:#}", small.document);
                    }
                    ProblemKind::CapNeverBinds { group, most: highest, .. } => {
                        compared.count("claims");
                        assert!(most(&verdict, group) <= *highest, "{answers:?}\n{:#}", small.document);
                    }
                    ProblemKind::RuleNeverFires { rule } => {
                        compared.count("claims");
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
        });
        compared.add("models", usize::from(is_small));
        Ok(())
    });
    compared.at_least("models", 300).at_least("claims", 1_000);
}
