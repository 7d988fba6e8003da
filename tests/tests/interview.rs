//! Interviews: the reference models, small models against every decision tree, and laws Q1 to Q9.

#![expect(clippy::panic, reason = "a test that cannot go on says so")]

use std::collections::BTreeMap;

use leadstone::interview::{Interview, InterviewOptions, Method, Policy, Priors, Step};
use leadstone::{Lead, Model, Verdict};
use leadstone_tests::fixtures::{instant, lead, model};
use leadstone_tests::generate::Tape;
use serde_json::{Value as Json, json};

use crate::support::{check, tape};

#[track_caller]
fn interview(model: &Model, options: InterviewOptions) -> Interview {
    Interview::new(model, options).expect("options that make sense")
}

#[track_caller]
fn step(interview: &Interview, verdict: &Verdict) -> Step {
    interview.next(verdict).expect("a verdict of the model")
}

#[track_caller]
fn next_field<'i>(interview: &'i Interview, verdict: &Verdict) -> Option<&'i str> {
    interview.next_field(verdict).expect("a verdict of the model")
}

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
        let interview = interview(&model(&reference(entry)), InterviewOptions::default());
        assert_eq!(interview.method(), Method::Exact, "{}", entry["name"]);
        let near = |policy, expected: f64, tolerance| {
            let found = interview.expected(policy).expect("a table of sums");
            assert!((found - expected).abs() < tolerance, "{} {policy:?}: {found}, not {expected}", entry["name"]);
        };
        near(Policy::Exact, entry["optimum"].as_f64().expect("an optimum"), 2e-6);
        // The file rounds this column to three decimals.
        near(Policy::FixedOrder, entry["fixed_order"].as_f64().expect("a fixed order"), 1e-3);
        if let Some(first) = entry["first_question"].as_str() {
            let verdict = interview.model().score(&lead(&[]), instant()).expect("an empty lead");
            let Step::Ask(question) = step(&interview, &verdict) else { panic!("nothing is settled yet") };
            assert_eq!(question.field, first);
        }
    }
}

/// A random interview: closed fields, capped groups, thresholds, now and then a knock-out.
fn random(tape: &mut Tape, questions: i64) -> Json {
    let mut fields = serde_json::Map::new();
    let groups = tape.between(1, 2);
    let mut tables: Vec<Vec<Json>> = vec![Vec::new(); 2];
    for index in 0..questions {
        let id = format!("q{index}");
        let count = tape.between(2, 3);
        let options: Vec<Json> =
            (0..count).map(|i| json!({"is": format!("a{i}"), "share": tape.between(1, 9)})).collect();
        let mut ask = json!({"question": "?", "cost": tape.between(1, 3)});
        if tape.chance(15) {
            ask["no_answer"] = json!(tape.between(1, 3));
        }
        let cells: Vec<Json> =
            (0..count).map(|i| json!({"is": format!("a{i}"), "points": tape.between(-10, 40)})).collect();
        let group = usize::try_from(tape.between(0, groups - 1)).unwrap_or(0);
        if let Some(tables) = tables.get_mut(group) {
            tables.push(json!({"field": id, "cells": cells, "no_answer": tape.between(-5, 10)}));
        }
        fields.insert(id, json!({"type": "text", "options": options, "ask": ask}));
    }
    let groups: Vec<Json> = tables
        .into_iter()
        .enumerate()
        .map(|(i, tables)| {
            let mut group = json!({"id": format!("g{i}"), "tables": tables});
            if tape.chance(60) {
                group["cap"] = json!(tape.between(20, 60));
            }
            if tape.chance(20) {
                group["min"] = json!(tape.between(-10, 5));
            }
            group
        })
        .collect();
    let (low, high) = (tape.between(5, 40), tape.between(41, 80));
    let mut document = json!({
        "format": 1, "id": "random", "standalone": true, "fields": fields,
        "scores": [{"id": "s", "groups": groups}],
        "stages": [{"id": "t0"}, {"id": "t1", "enter": format!("s >= {low}")}, {"id": "t2", "enter": format!("s >= {high}")}],
    });
    if tape.chance(40) {
        document["gates"] = json!([{"id": "out", "when": "q0 == 'a0'", "disqualify": "no"}]);
    }
    document
}

/// The model as plain numbers: for each question its cost and the shares of its answers, and the stage of each completion.
struct Plain {
    model: Model,
    /// Cost, shares and values; the refused answer is null.
    questions: Vec<(String, f64, Vec<(f64, Json)>)>,
    stages: BTreeMap<Vec<usize>, String>,
}

impl Plain {
    fn new(document: &Json) -> Self {
        let mut questions = Vec::new();
        for (id, field) in document["fields"].as_object().expect("fields") {
            let mut weights: Vec<(f64, Json)> = field["options"]
                .as_array()
                .expect("options")
                .iter()
                .map(|o| (o["share"].as_f64().expect("a share"), json!(o["is"])))
                .collect();
            if let Some(refused) = field["ask"]["no_answer"].as_f64() {
                weights.push((refused, json!({"no_answer": true})));
            }
            let total: f64 = weights.iter().map(|w| w.0).sum();
            let answers = weights.into_iter().map(|(w, value)| (w / total, value)).collect();
            questions.push((id.clone(), field["ask"]["cost"].as_f64().expect("a cost"), answers));
        }
        let mut plain = Self { model: model(document), questions, stages: BTreeMap::new() };
        plain.complete(&mut Vec::new());
        plain
    }

    fn complete(&mut self, chosen: &mut Vec<usize>) {
        let Some((_, _, answers)) = self.questions.get(chosen.len()) else {
            let verdict =
                self.model.score(&self.lead(&chosen.iter().copied().map(Some).collect::<Vec<_>>()), instant());
            let stage = verdict.expect("the answers fit").stage().expect("a stage").to_owned();
            self.stages.insert(chosen.clone(), stage);
            return;
        };
        for answer in 0..answers.len() {
            chosen.push(answer);
            self.complete(chosen);
            chosen.pop();
        }
    }

    fn lead(&self, chosen: &[Option<usize>]) -> Lead {
        let given = self
            .questions
            .iter()
            .zip(chosen)
            .filter_map(|((id, _, answers), c)| Some((id.clone(), answers.get((*c)?)?.1.clone())));
        lead(&given.collect::<Vec<_>>())
    }

    fn is_settled(&self, chosen: &[Option<usize>]) -> bool {
        let fits = |all: &[usize]| all.iter().zip(chosen).all(|(a, c)| c.is_none_or(|c| c == *a));
        let mut stages = self.stages.iter().filter(|(all, _)| fits(all)).map(|(_, stage)| stage);
        let first = stages.next();
        stages.all(|s| Some(s) == first)
    }

    /// Expected cost over the best of all decision trees.
    fn best(&self, chosen: &mut Vec<Option<usize>>) -> f64 {
        if self.is_settled(chosen) {
            return 0.0;
        }
        let mut best = f64::INFINITY;
        for question in 0..self.questions.len() {
            if chosen.get(question) == Some(&None) {
                best = best.min(self.asking(chosen, question, &mut |plain, chosen| plain.best(chosen)));
            }
        }
        best
    }

    fn asking(
        &self,
        chosen: &mut Vec<Option<usize>>,
        question: usize,
        rest: &mut dyn FnMut(&Self, &mut Vec<Option<usize>>) -> f64,
    ) -> f64 {
        let Some((_, cost, answers)) = self.questions.get(question) else { return 0.0 };
        let mut total = *cost;
        for (answer, (share, _)) in answers.iter().enumerate() {
            if let Some(place) = chosen.get_mut(question) {
                *place = Some(answer);
            }
            total += share * rest(self, chosen);
        }
        if let Some(place) = chosen.get_mut(question) {
            *place = None;
        }
        total
    }

    /// Expected cost of asking as the interview says, one step at a time.
    fn following(&self, interview: &Interview, chosen: &mut Vec<Option<usize>>) -> f64 {
        let verdict = self.model.score(&self.lead(chosen), instant()).expect("the answers fit");
        match step(interview, &verdict) {
            Step::Ask(question) => {
                assert!(!self.is_settled(chosen), "asked although the stage is settled");
                assert_eq!(next_field(interview, &verdict), Some(question.field.as_str()));
                let index = self.questions.iter().position(|q| q.0 == question.field).expect("a question of the model");
                assert!(chosen[index].is_none(), "asked twice");
                self.asking(chosen, index, &mut |plain, chosen| plain.following(interview, chosen))
            }
            step => {
                assert!(self.is_settled(chosen), "stopped too early: {step:?} {chosen:?}");
                let is_settled = matches!(step, Step::Settled { .. });
                assert_eq!(is_settled, verdict.could_be().settled, "{step:?}");
                let (Step::Settled { stage } | Step::NothingToAsk { stage, .. }) = step else { panic!("{step:?}") };
                let fits = |all: &[usize]| all.iter().zip(chosen.iter()).all(|(a, c)| c.is_none_or(|c| c == *a));
                let expected = self.stages.iter().find(|(all, _)| fits(all)).map(|(_, s)| s.clone());
                assert_eq!(stage, expected);
                0.0
            }
        }
    }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-5
}

/// Q1, Q9, law 6: the interview stops exactly when settled, and costs what the best decision tree costs.
#[test]
fn small_interviews_cost_what_the_best_decision_tree_costs() {
    let compared = check(250, tape(), |mut tape, compared| {
        let questions = tape.between(1, 4);
        let plain = Plain::new(&random(&mut tape, questions));
        let interview = interview(&plain.model, InterviewOptions::default());
        assert_eq!(interview.method(), Method::Exact);
        let open = vec![None; plain.questions.len()];
        let best = plain.best(&mut open.clone());
        let expected = interview.expected(Policy::Exact).expect("exact");
        let followed = plain.following(&interview, &mut open.clone());
        assert!(near(best, expected) && near(best, followed), "{best} {expected} {followed}");
        compared.add("something to ask", usize::from(best > 0.0));
        Ok(())
    });
    compared.at_least("something to ask", 150);
}

/// Q2 and Q3: exact is no worse than rollout, rollout no worse than a fixed order of its own; and following it proves it.
#[test]
fn rollout_lies_between_the_best_and_the_fixed_orders() {
    let compared = check(120, tape(), |mut tape, compared| {
        let questions = tape.between(3, 5);
        let plain = Plain::new(&random(&mut tape, questions));
        let exact = interview(&plain.model, InterviewOptions::default());
        let rollout = interview(&plain.model, InterviewOptions::default().with_states(0));
        assert_eq!(rollout.method(), Method::Rollout);
        let best = exact.expected(Policy::Exact).expect("exact");
        let rolled = rollout.expected(Policy::Rollout).expect("few questions");
        let fixed = rollout.expected(Policy::FixedOrder).expect("a table of sums");
        assert!(best <= rolled + 1e-5 && best <= fixed + 1e-5, "{best} {rolled} {fixed}");
        let followed = plain.following(&rollout, &mut vec![None; plain.questions.len()]);
        assert!(near(rolled, followed), "{rolled} {followed}");
        compared.add("better than the fixed order", usize::from(rolled < fixed - 1e-5));
        Ok(())
    });
    compared.at_least("better than the fixed order", 40);
}

/// Q4: fewer thresholds, fewer questions. Q5: dearer questions in proportion, same choice.
#[test]
fn thresholds_and_costs_scale_as_they_should() {
    let compared = check(120, tape(), |mut tape, compared| {
        let document = random(&mut tape, 4);
        let cost = |document: &Json| {
            interview(&model(document), InterviewOptions::default()).expected(Policy::Exact).expect("exact")
        };
        let before = cost(&document);
        let mut fewer = document.clone();
        fewer["stages"].as_array_mut().expect("stages").remove(2);
        assert!(cost(&fewer) <= before + 1e-5);
        let mut dearer = document.clone();
        for (_, field) in dearer["fields"].as_object_mut().expect("fields") {
            let cost = field["ask"]["cost"].as_i64().expect("a cost");
            field["ask"]["cost"] = json!(cost * 3);
        }
        assert!((cost(&dearer) - 3.0 * before).abs() < 1e-4);
        let first = |document: &Json| {
            let model = model(document);
            let verdict = model.score(&Lead::new(), instant()).expect("an empty lead");
            next_field(&interview(&model, InterviewOptions::default()), &verdict).map(str::to_owned)
        };
        assert_eq!(first(&document), first(&dearer));
        compared.add("something to ask", usize::from(before > 0.0));
        Ok(())
    });
    compared.at_least("something to ask", 90);
}

/// Q7: a question that changes nothing is never asked.
#[test]
fn an_idle_question_is_never_asked() {
    let compared = check(80, tape(), |mut tape, compared| {
        let mut document = random(&mut tape, 3);
        document["fields"]["idle"] = json!({
            "type": "text", "options": [{"is": "a0", "share": 1}, {"is": "a1", "share": 1}], "ask": {"question": "?", "cost": 1},
        });
        document["scores"][0]["groups"][0]["tables"]
            .as_array_mut()
            .expect("tables")
            .insert(0, json!({"field": "idle", "cells": [{"is": "a0", "points": 0}, {"is": "a1", "points": 0}]}));
        let plain = Plain::new(&document);
        let interview = interview(&plain.model, InterviewOptions::default());
        let mut steps = vec![vec![None; plain.questions.len()]];
        while let Some(chosen) = steps.pop() {
            let verdict = plain.model.score(&plain.lead(&chosen), instant()).expect("the answers fit");
            let Some(field) = next_field(&interview, &verdict) else { continue };
            assert_ne!(field, "idle");
            let index = plain.questions.iter().position(|q| q.0 == field).expect("a question");
            for answer in 0..plain.questions[index].2.len() {
                let mut next = chosen.clone();
                next[index] = Some(answer);
                steps.push(next);
                compared.count("answers");
            }
        }
        Ok(())
    });
    compared.at_least("answers", 400);
}

/// Rules over several questions are part of the tables, too.
#[test]
fn a_model_of_tangled_rules_has_the_best_interview() {
    let compared = check(60, tape(), |mut tape, compared| {
        let mut document = random(&mut tape, 4);
        document["scores"][0]["groups"][0]["rules"] =
            json!([{"id": "both", "when": "q0 == 'a1' && q1 == 'a0'", "points": tape.between(5, 40)}]);
        let plain = Plain::new(&document);
        let interview = interview(&plain.model, InterviewOptions::default());
        assert_eq!(interview.method(), Method::Exact);
        let followed = plain.following(&interview, &mut vec![None; 4]);
        let best = plain.best(&mut vec![None; 4]);
        assert!(near(best, followed), "{best} {followed}");
        compared.add("something to ask", usize::from(best > 0.0));
        Ok(())
    });
    compared.at_least("something to ask", 45);
}

#[test]
fn shares_counted_from_leads_replace_those_of_the_document() {
    let document = random(&mut Tape::of_seed(7), 3);
    let model = model(&document);
    let mut priors = Priors::default();
    for _ in 0..18 {
        priors.count(&model.prepare(&Lead::new().with("q0", "a1")).expect("an option"), instant());
    }
    let interview = interview(&model, InterviewOptions::default().with_priors(priors));
    let verdict = model.score(&Lead::new().with("q1", "a0").with("q2", "a0"), instant()).expect("options");
    if let Step::Ask(question) = step(&interview, &verdict) {
        assert_eq!(question.field, "q0");
        let count = question.answers.len();
        let found = question.answers.iter().find(|a| a.label == "a1").expect("an answer").share;
        #[expect(clippy::cast_precision_loss, reason = "a handful of answers")]
        let expected = 19.0 / (18 + count) as f64;
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    } else {
        panic!("the seed was chosen so that the first question stays open");
    }
}

#[test]
fn a_confident_stop_is_called_a_guess() {
    let model = Model::framework("bant").expect("built in");
    let sure = interview(&model, InterviewOptions::default().with_stop_when_confident(0.9));
    let lead = Lead::new().with("deal.budget", "none").with("deal.need", "none").with("deal.timing", "this_year");
    match step(&sure, &model.score(&lead, instant()).expect("options")) {
        Step::Confident { stage, probability } => {
            assert_eq!(stage.as_deref(), Some("nurture"));
            assert!((0.9..1.0).contains(&probability), "{probability}");
        }
        Step::Settled { .. } => {}
        step => panic!("{step:?}"),
    }
}
