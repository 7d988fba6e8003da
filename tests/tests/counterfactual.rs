//! Law 5 and what follows from it (C1 to C7): what is missing, against every combination of answers and changes.

use leadstone::counterfactual::{Counterfactual, CounterfactualOptions};
use leadstone::{Lead, Model, Number, Timestamp, Value, Verdict};
use leadstone_tests::enumerable_models::{Fact, Small, Style, small, some_answers};
use leadstone_tests::fixtures::{instant, lead, model};
use leadstone_tests::generate::Tape;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

use crate::support::{check, tape};

type Answers = Vec<Fact>;

struct Case {
    small: Small,
    model: Model,
    known: Answers,
    present: Option<&'static str>,
    stages: Vec<String>,
}

impl Case {
    fn new(tape: &mut Tape, style: Style) -> Self {
        let fields = 2 + tape.below(4);
        let mut small = small(tape, style, fields);
        for field in &small.fields {
            if tape.chance(20) {
                small.document["fields"][&field.name]["fixed"] = json!(true);
            }
            if tape.chance(40) {
                small.document["fields"][&field.name]["ask"] = json!({"question": "?", "cost": tape.between(1, 4)});
            }
        }
        let percent = 20 + tape.below(61);
        let known = some_answers(tape, &small, percent);
        let model = model(&small.document);
        let present = if tape.chance(40) { Some(*tape.pick(&["cold", "warm", "hot"])) } else { None };
        let stages = model.document().stages.iter().map(|s| s.id.clone()).collect();
        Self { small, model, known, present, stages }
    }

    fn score(&self, answers: &[Fact]) -> Verdict {
        let mut lead = lead(answers);
        if let Some(stage) = self.present {
            lead = lead.with_stage(stage);
        }
        self.model.score(&lead, instant()).expect("the answers fit")
    }

    /// Where the stage of a verdict comes in the order of the model; disqualified and none come before all.
    fn rank(&self, verdict: &Verdict) -> Option<usize> {
        verdict.stage().and_then(|stage| self.stages.iter().position(|s| s == stage))
    }

    fn cost(&self, field: &str) -> i64 {
        let times = if self.known.iter().any(|(n, _)| n == field) { 3 } else { 1 };
        times * self.small.document["fields"][field]["ask"]["cost"].as_i64().unwrap_or(1)
    }

    fn is_open(&self, field: &str) -> bool {
        let is_fixed = self.small.document["fields"][field]["fixed"] == true;
        !(is_fixed && self.known.iter().any(|(n, _)| n == field))
    }

    /// The scores that the stages from one on name.
    fn named(&self, from: usize) -> Vec<&'static str> {
        let stages = self.small.document["stages"].as_array().cloned().unwrap_or_default();
        let texts: String = stages.iter().skip(from).map(|s| format!(" {} {} ", s["enter"], s["leave"])).collect();
        let texts = texts.replace(['"', '('], " ");
        ["s", "u"]
            .into_iter()
            .filter(|s| texts.contains(&format!(" {s} >=")) || texts.contains(&format!(" {s} <")))
            .collect()
    }

    fn moved(named: &[&str], before: &Verdict, after: &Verdict) -> i64 {
        named.iter().map(|s| (after.points(s).unwrap_or(0) - before.points(s).unwrap_or(0)).abs()).sum()
    }

    fn with(&self, changes: &[Fact]) -> Answers {
        let mut answers: BTreeMap<String, Json> = self.known.iter().cloned().collect();
        answers.extend(changes.iter().cloned());
        answers.into_iter().collect()
    }
}

fn json(value: &Value) -> Json {
    serde_json::to_value(value).expect("a value is JSON")
}

fn changes(found: &Counterfactual) -> Option<Answers> {
    Some(found.changes.as_ref()?.iter().map(|c| (c.field.clone(), json(&c.to))).collect())
}

/// Every combination of other values, with its cost; `None` where there are too many.
fn combinations(case: &Case, most: usize) -> Option<Vec<(i64, Answers)>> {
    let open: Vec<_> = case.small.fields.iter().filter(|f| case.is_open(&f.name)).collect();
    let count = open.iter().fold(1_usize, |n, f| n.saturating_mul(f.values.len() + 1));
    let all = (0..count).map(|number| {
        let (mut rest, mut cost, mut answers) = (number, 0, Vec::new());
        for field in &open {
            let choice = rest % (field.values.len() + 1);
            rest /= field.values.len() + 1;
            if let Some(value) = choice.checked_sub(1).and_then(|c| field.values.get(c)) {
                cost += case.cost(&field.name);
                answers.push((field.name.clone(), value.clone()));
            }
        }
        (cost, answers)
    });
    (count <= most).then(|| all.collect())
}

fn check_way(
    case: &Case,
    from: usize,
    is_reach: bool,
    all: &[(i64, Answers)],
    what: &dyn Fn() -> String,
) -> Option<i64> {
    let stage = &case.stages[from];
    let before = case.score(&case.known);
    let found =
        if is_reach { before.paths_to(stage) } else { before.ways_to_lose(stage) }.expect("a stage of the model");
    let is_met = |v: &Verdict| (case.rank(v) >= Some(from)) == is_reach;
    assert!(found.exact, "{}", what());
    // C5: what is met already changes nothing.
    assert_eq!(found.holds, is_met(&before), "{}", what());
    let named = case.named(from);
    let mut best: Option<(i64, usize, i64)> = None;
    let mut limits: BTreeMap<&str, i64> = BTreeMap::new();
    for (cost, answers) in all {
        let after = case.score(&case.with(answers));
        if is_met(&after) {
            let this = (*cost, answers.len(), Case::moved(&named, &before, &after));
            best = Some(best.map_or(this, |b| b.min(this)));
        }
        if after.disqualified().is_none() {
            for score in &named {
                let points = after.points(score).unwrap_or(0);
                let limit = limits.entry(*score).or_insert(points);
                *limit = if is_reach { points.max(*limit) } else { points.min(*limit) };
            }
        }
    }
    let Some(set) = changes(&found) else {
        // C4: where there is no way, no combination is one.
        assert_eq!(best, None, "{found:?} {}", what());
        let found: BTreeMap<&str, i64> = found.limits.iter().map(|l| (l.score.as_str(), l.points)).collect();
        assert_eq!(found, limits, "{}", what());
        return None;
    };
    // C1: the changes reach the aim.
    let after = case.score(&case.with(&set));
    assert!(is_met(&after), "{found:?} {}", what());
    // C2: none can be left out.
    for left_out in 0..set.len() {
        let mut fewer = set.clone();
        fewer.remove(left_out);
        assert!(!is_met(&case.score(&case.with(&fewer))), "{found:?} {}", what());
    }
    // C3: no other way is cheaper.
    let this = (found.cost, set.len(), Case::moved(&named, &before, &after));
    assert_eq!(Some(this), best, "{found:?} {}", what());
    assert_eq!(found.changes.iter().flatten().map(|c| c.cost).sum::<i64>(), found.cost);
    for change in found.changes.iter().flatten() {
        assert_eq!(change.is_ask, !case.known.iter().any(|(n, _)| *n == change.field));
        assert_eq!(change.cost, case.cost(&change.field));
    }
    // Each single change does it alone, and none is missing.
    for single in &found.singles {
        assert!(is_met(&case.score(&case.with(&[(single.field.clone(), json(&single.to))]))), "{single:?} {}", what());
    }
    let alone = |answers: &Answers| answers.len() == 1 && is_met(&case.score(&case.with(answers)));
    if !found.holds {
        for (_, answers) in all.iter().filter(|(_, a)| alone(a)) {
            assert!(found.singles.iter().any(|s| s.field == answers[0].0), "{answers:?} {}", what());
        }
    }
    Some(found.cost)
}

#[test]
fn the_cheapest_way_is_that_of_trying_every_combination() {
    for style in [Style::Tables, Style::Tangled] {
        let compared = check(150, tape(), |mut tape, compared| {
            let case = Case::new(&mut tape, style);
            let Some(all) = combinations(&case, 1_500) else { return Ok(()) };
            // C6: the further the stage, the dearer.
            let mut last = Some(0);
            for from in 0..case.stages.len() {
                for is_reach in [true, false] {
                    let what = || {
                        format!(
                            "{} {is_reach} {:?} {:?}\n{:#}",
                            case.stages[from], case.known, case.present, case.small.document
                        )
                    };
                    let cost = check_way(&case, from, is_reach, &all, &what);
                    compared.count("tried");
                    compared.add("found", usize::from(cost.is_some_and(|c| c > 0)));
                    if is_reach {
                        assert!(cost.is_none_or(|c| last.is_some_and(|l| l <= c)), "{}", what());
                        last = cost;
                    }
                }
            }
            Ok(())
        });
        compared.at_least("tried", 300).at_least("found", 100);
    }
}

/// C6: an alternative more never makes it dearer.
#[test]
fn a_field_less_never_makes_it_cheaper() {
    let compared = check(150, tape(), |mut tape, compared| {
        let case = Case::new(&mut tape, Style::Tangled);
        let before = case.score(&case.known);
        for field in &case.small.fields {
            let options = CounterfactualOptions::default().without(&field.name);
            let more = before.paths_to("hot").expect("a stage");
            let less = before.paths_to_with("hot", &options).expect("a stage");
            assert!(less.changes.is_none() || (more.changes.is_some() && more.cost <= less.cost));
            assert!(less.changes.iter().flatten().all(|c| c.field != field.name));
            compared.add("dearer or out of reach", usize::from(less.changes.is_none() || more.cost < less.cost));
        }
        Ok(())
    });
    compared.at_least("dearer or out of reach", 150);
}

/// C7: where nothing known may change, a stage can be reached just where it could be.
///
/// But for one kind of model: a gate that every answer opens (`f || !f`) is closed as long as there is none, so a lead may
/// be at a stage, as it stands, at which no completion is.
#[test]
fn what_can_be_reached_by_asking_is_what_could_be() {
    let compared = check(300, tape(), |mut tape, compared| {
        let mut case = Case::new(&mut tape, Style::Tangled);
        for field in &case.small.fields {
            case.small.document["fields"][&field.name]["fixed"] = json!(true);
        }
        case.model = model(&case.small.document);
        let verdict = case.score(&case.known);
        let could_be = verdict.could_be();
        if !could_be.exact {
            return Ok(());
        }
        for (index, stage) in case.stages.iter().enumerate() {
            let could = could_be.stages.iter().any(|s| case.stages.iter().position(|x| x == s) >= Some(index));
            let found = verdict.paths_to(stage).expect("a stage");
            assert!(found.exact);
            let what = || format!("{stage} {:?}\n{:#}", case.known, case.small.document);
            match changes(&found) {
                Some(set) if !could => {
                    let after = case.score(&case.with(&set));
                    let own = after.stage().expect("a stage was reached");
                    assert!(!after.could_be().stages.contains(&own), "{}", what());
                }
                set => assert_eq!(set.is_some(), could, "{}", what()),
            }
            compared.count(if could { "possible" } else { "impossible" });
        }
        Ok(())
    });
    compared.at_least("possible", 50).at_least("impossible", 50);
}

fn at() -> Timestamp {
    instant()
}

fn bant(lead: &Lead) -> Verdict {
    Model::framework("bant").expect("built in").score(lead, at()).expect("the lead fits")
}

#[test]
fn a_lead_with_50_points_has_one_answer_to_hope_for() {
    let verdict = bant(&Lead::new().with("deal.budget", "approved").with("deal.need", "urgent"));
    let missing = verdict.paths_to("sql").expect("a stage");
    let only = missing.changes.as_ref().expect("it can be reached");
    assert_eq!(only.len(), 1);
    assert_eq!((only[0].field.as_str(), only[0].to.clone()), ("deal.authority", Value::from("decision_maker")));
    assert_eq!(only[0].to_label.as_deref(), Some("Decides, or is on the call with who decides"));
    assert_eq!((only[0].is_ask, only[0].cost, only[0].points), (true, 1, Some(25)));
    let fields: Vec<&str> = missing.singles.iter().map(|c| c.field.as_str()).collect();
    assert_eq!(fields, ["deal.authority", "deal.timing"]);
    assert!(missing.exact && !missing.holds);
}

#[test]
fn what_is_known_has_to_change_and_costs_more() {
    let verdict = bant(
        &Lead::new()
            .with("deal.budget", "not_yet")
            .with("deal.need", "urgent")
            .with("deal.authority", "can_refer")
            .with("deal.timing", "no_date"),
    );
    let missing = verdict.paths_to("sql").expect("a stage");
    let changes = missing.changes.expect("it can be reached");
    assert!(changes.iter().all(|c| !c.is_ask && c.cost == 3 && c.from.is_some() && c.from_label.is_some()));
    assert_eq!(missing.cost, 6);
}

#[test]
fn a_stage_out_of_reach_says_how_far_the_score_can_go() {
    let verdict = bant(&Lead::new().with("deal.need", "urgent"));
    let mut options = CounterfactualOptions::default();
    for field in ["deal.budget", "deal.authority"] {
        options = options.without(field);
    }
    let missing = verdict.paths_to_with("sql", &options).expect("a stage");
    assert_eq!((missing.changes, missing.exact), (None, true));
    let limits: Vec<(&str, i64)> = missing.limits.iter().map(|l| (l.score.as_str(), l.points)).collect();
    assert_eq!(limits, [("bant", 50)]);
}

#[test]
fn nothing_is_missing_where_the_stage_is_reached() {
    let verdict = bant(&Lead::new().with("deal.budget", "approved").with("deal.need", "urgent"));
    let missing = verdict.paths_to("working").expect("a stage");
    assert!(missing.holds);
    assert_eq!((missing.changes, missing.cost), (Some(Vec::new()), 0));
    assert_eq!(verdict.paths_to("sq1").map_err(|e| e.code()), Err("unknown-stage"));
}

#[test]
fn the_form_in_json_is_stable() {
    let verdict = bant(&Lead::new().with("deal.budget", "approved").with("deal.need", "urgent"));
    let mut missing = verdict.paths_to("sql").expect("a stage");
    missing.singles.clear();
    let expected = r#"{"aim":"reach","stage":"sql","holds":false,"changes":[{"field":"deal.authority","label":"Authority","is_ask":true,"from":null,"from_label":null,"to":"decision_maker","to_label":"Decides, or is on the call with who decides","cost":1,"points":25}],"cost":1,"singles":[],"limits":[],"exact":true}"#;
    assert_eq!(serde_json::to_string(&missing).expect("texts and numbers"), expected);
}

#[test]
fn a_title_brings_its_rank_along_and_the_default_model_stays_exact() {
    let lead = Lead::new()
        .with("Email", "kim@harbour.example")
        .with("Number of Employees", 420)
        .with("Industry", "Software")
        .with("deal.need", "urgent");
    let model = Model::builtin();
    let verdict = model.score(&lead, at()).expect("the lead fits");
    for stage in ["iql", "mql", "pql", "sql", "opportunity", "customer"] {
        let missing = verdict.paths_to(stage).expect("a stage");
        assert!(missing.exact, "{stage}");
        if let Some(changes) = &missing.changes {
            let mut after = lead.clone();
            for change in changes {
                after = after.with(&change.field, leadstone::Answer::new(change.to.clone()).with_at(at()));
            }
            let after = model.score(&after, at()).expect("the lead fits");
            assert!(after.paths_to(stage).expect("a stage").holds, "{stage} {changes:?}");
        }
    }
}

#[test]
fn forty_questions_are_exact_and_a_hostile_model_is_cut_short() {
    let document = |fields: usize, points: &dyn Fn(usize) -> i64, enter: i64| {
        let mut all = serde_json::Map::new();
        let mut tables = Vec::new();
        for index in 0..fields {
            let name = format!("f{index}");
            let cells: Vec<Json> =
                (1..4).map(|o| json!({"is": format!("o{o}"), "points": points(index) * o})).collect();
            tables.push(json!({"field": name, "cells": cells}));
            all.insert(name, json!({"type": "text"}));
        }
        json!({
            "format": 1, "id": "many", "standalone": true, "fields": all,
            "scores": [{"id": "s", "range": [0, 1_000_000_000], "groups": [{"id": "g", "tables": tables}]}],
            "stages": [{"id": "cold"}, {"id": "hot", "enter": format!("s >= {enter}")}],
        })
    };
    let many = model(&document(40, &|i| 1 + (i as i64 * 7) % 11, 300));
    let found = many.score(&Lead::new(), at()).expect("nothing to read").paths_to("hot").expect("a stage");
    assert!(found.exact && found.cost == 10, "{}", found.cost);
    let hostile = model(&document(28, &|i| (1 << i) + 3, 500_000_000));
    let found = hostile.score(&Lead::new(), at()).expect("nothing to read").paths_to("hot").expect("a stage");
    assert!(!found.exact && found.changes.is_some());
}

#[test]
fn numbers_that_stand_for_an_interval_lie_in_it() {
    let model = model(&json!({
        "format": 1, "id": "n", "standalone": true, "fields": {"size": {"type": "number"}},
        "scores": [{"id": "s", "groups": [{"id": "g", "tables": [{"field": "size", "cuts": [10, 50], "points": [0, 30, 5]}]}]}],
        "stages": [{"id": "cold"}, {"id": "hot", "enter": "s >= 20"}],
    }));
    let found = model.score(&Lead::new(), at()).expect("nothing to read").paths_to("hot").expect("a stage");
    let to = &found.changes.expect("it can be reached")[0].to;
    assert!(
        matches!(to, Value::Number(n) if *n >= Number::new(10.0).expect("finite") && *n < Number::new(50.0).expect("finite"))
    );
}
