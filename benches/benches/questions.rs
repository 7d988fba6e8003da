//! How many questions it takes until the stage is settled: in a fixed order, by rollout, and at best.
//!
//! Exact expected values over random models and the built-in frameworks, no simulation:
//! `cargo bench -p leadstone-benches --bench questions`. The result stands in `docs/measurements.md`.

use leadstone::Model;
use leadstone::interview::{Interview, InterviewOptions, Policy};
use leadstone_tests::{dice::Dice, fixtures::model};
use serde_json::{Value as Json, json};

const SETTINGS: [&str; 6] =
    ["two thresholds", "one threshold", "equal weights", "random costs", "knock-out", "two capped groups"];

fn main() {
    println!("| models | number | ask all | fixed order, stop | rollout | best | rollout ÷ best: mean | p95 | max |");
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    let mut all = Vec::new();
    for (number, setting) in SETTINGS.iter().enumerate() {
        let mut found = Vec::new();
        for (questions, seeds) in [(4, 60), (6, 60), (8, 60), (10, 10)] {
            for seed in 0..seeds {
                let mut dice = Dice::new(1 + seed + 1000 * questions + 100_000 * number as u64);
                found.extend(Costs::of(&model(&random(&mut dice, questions as i64, setting))));
            }
        }
        row(setting, &found);
        all.extend(found);
    }
    row("all", &all);
    for questions in [4.0, 6.0, 8.0, 10.0] {
        let of: Vec<Costs> = all.iter().filter(|c| (c.questions - questions).abs() < 0.5).cloned().collect();
        row(&format!("{questions} questions"), &of);
    }
    println!("\n| framework | questions | fixed order, stop | rollout | best | best against fixed |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for name in Model::frameworks() {
        if let Some(costs) = Model::framework(name).ok().and_then(|m| Costs::of(&m)) {
            let gain = 100.0 * (1.0 - costs.best / costs.fixed);
            println!(
                "| {name} | {} | {:.3} | {:.3} | {:.3} | −{gain:.1} % |",
                costs.questions, costs.fixed, costs.rollout, costs.best
            );
        }
    }
}

/// Expected costs of one model.
#[derive(Clone)]
struct Costs {
    questions: f64,
    all: f64,
    fixed: f64,
    rollout: f64,
    best: f64,
}

impl Costs {
    /// `None` where nothing is to be asked, or the tables would be too large.
    fn of(model: &Model) -> Option<Self> {
        let interview = Interview::new(model, InterviewOptions::default()).expect("options that make sense");
        let asks = model.document().fields.values().filter_map(|f| f.ask.as_ref());
        let costs: Vec<f64> = asks.map(|a| a.cost.unwrap_or(1) as f64).collect();
        let found = Self {
            questions: costs.len() as f64,
            all: costs.iter().sum(),
            fixed: interview.expected(Policy::FixedOrder)?,
            rollout: interview.expected(Policy::Rollout)?,
            best: interview.expected(Policy::Exact)?,
        };
        (found.best > 0.0).then_some(found)
    }
}

fn row(name: &str, found: &[Costs]) {
    let mean = |value: fn(&Costs) -> f64| found.iter().map(value).sum::<f64>() / found.len() as f64;
    let mut ratios: Vec<f64> = found.iter().map(|c| c.rollout / c.best).collect();
    ratios.sort_by(f64::total_cmp);
    let p95 = ratios.get(ratios.len() * 95 / 100).copied().unwrap_or(1.0);
    let most = ratios.last().copied().unwrap_or(1.0);
    let average = ratios.iter().sum::<f64>() / ratios.len().max(1) as f64;
    println!(
        "| {name} | {} | {:.2} | {:.2} | {:.2} | {:.2} | {average:.3} | {p95:.3} | {most:.3} |",
        found.len(),
        mean(|c| c.all),
        mean(|c| c.fixed),
        mean(|c| c.rollout),
        mean(|c| c.best)
    );
}

/// A random model of so many questions with two to four answers each; the best answers add up to about 100.
fn random(dice: &mut Dice, questions: i64, setting: &str) -> Json {
    let mut fields = serde_json::Map::new();
    let mut tables: Vec<Vec<Json>> = vec![Vec::new(), Vec::new()];
    let weights: Vec<i64> =
        (0..questions).map(|_| if setting == "equal weights" { 1 } else { dice.roll(1, 6) }).collect();
    let total: i64 = weights.iter().sum();
    for (index, weight) in weights.iter().enumerate() {
        let answers = dice.roll(2, 4);
        let most = 100 * weight / total;
        let options: Vec<Json> =
            (0..answers).map(|a| json!({"is": format!("a{a}"), "share": dice.roll(1, 10)})).collect();
        let cost = if setting == "random costs" { dice.roll(1, 4) } else { 1 };
        let cells: Vec<Json> =
            (0..answers).map(|a| json!({"is": format!("a{a}"), "points": most * a / (answers - 1)})).collect();
        fields.insert(
            format!("q{index}"),
            json!({"type": "text", "options": options, "ask": {"question": "?", "cost": cost}}),
        );
        let group = usize::from(setting == "two capped groups" && index % 2 == 1);
        if let Some(tables) = tables.get_mut(group) {
            tables.push(json!({"field": format!("q{index}"), "cells": cells}));
        }
    }
    let groups: Vec<Json> = tables
        .into_iter()
        .enumerate()
        .map(|(i, tables)| {
            let mut group = json!({"id": format!("g{i}"), "tables": tables});
            if setting == "two capped groups" {
                group["cap"] = json!(dice.roll(30, 60));
            }
            group
        })
        .collect();
    let mut thresholds = vec![40, 75];
    if setting == "one threshold" {
        thresholds = vec![dice.roll(40, 80)];
    }
    let also = if setting == "knock-out" { " && q0 != 'a0'" } else { "" };
    let mut stages = vec![json!({"id": "t0"})];
    stages.extend(
        thresholds
            .iter()
            .enumerate()
            .map(|(i, t)| json!({"id": format!("t{}", i + 1), "enter": format!("s >= {t}{also}")})),
    );
    json!({
        "format": 1, "id": "random", "standalone": true, "fields": fields,
        "scores": [{"id": "s", "groups": groups}], "stages": stages,
    })
}
