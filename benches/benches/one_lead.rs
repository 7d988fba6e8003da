//! One lead through the default model: reading it, scoring it, explaining it.

use criterion::{Criterion, criterion_group, criterion_main};
use leadstone::{Lead, Model};
use leadstone_benches::{instant, known_lead, unknown_lead};
use std::hint::black_box;

fn one_lead(c: &mut Criterion) {
    let model = Model::builtin();
    let at = instant();
    for (name, lead) in
        [("nothing known", Lead::new()), ("contact only", unknown_lead()), ("known, 40 activities", known_lead())]
    {
        let prepared = model.prepare(&lead).expect("the workload fits the default model");
        let mut group = c.benchmark_group(name);
        // What the ratio is to: copying the points of the verdict into a new list.
        group.bench_function("yardstick: one allocation", |b| b.iter(|| black_box(vec![0_i64; black_box(8)])));
        group.bench_function("points, stage and action", |b| {
            b.iter(|| {
                let verdict = black_box(&prepared).score(black_box(at));
                (
                    black_box(verdict.points("overall")),
                    black_box(verdict.stage().is_some()),
                    black_box(verdict.action().is_some()),
                )
            });
        });
        group.bench_function("with all contributions", |b| {
            b.iter(|| {
                let verdict = black_box(&prepared).score(black_box(at));
                for score in &model.document().scores {
                    black_box(verdict.contributions(&score.id));
                }
            });
        });
        group.bench_function("reading the lead", |b| b.iter(|| black_box(model.prepare(black_box(&lead)))));
        group.bench_function("report as JSON", |b| b.iter(|| black_box(prepared.score(at).to_json())));
        group.finish();
    }
}

/// Workload 3: a row of the tables of workload 1 as one lead, from its JSON and read beforehand.
fn one_row(c: &mut Criterion) {
    const ROW: &str = r#"{"title": "vice president of sales operations", "country": "de", "industry": "software",
        "source": "webinar", "region": "emea", "seniority": "vp", "department": "sales", "language": "de",
        "crm": "none", "plan": "team", "employees": 420, "revenue": 12500000, "growth": 0.31, "founded": 2011,
        "visits": 7, "seats": 40, "listed": false, "opted_in": true, "technologies": ["salesforce", "kafka", "excel"],
        "created": "2026-05-04T10:00:00Z"}"#;
    let model = Model::from_toml(include_str!("../workloads/w1.toml")).expect("the workload is a model");
    let at = instant();
    let prepared = model.prepare(&Lead::from_json(ROW).expect("a lead")).expect("a lead of the model");
    let mut group = c.benchmark_group("a row of workload 1");
    group.bench_function("yardstick: parsing the JSON", |b| {
        b.iter(|| black_box(serde_json::from_str::<serde_json::Value>(black_box(ROW))));
    });
    group.bench_function("from JSON to stage and action", |b| {
        b.iter(|| {
            let verdict = model.score_json(black_box(ROW), at).expect("a lead of the model");
            (black_box(verdict.stage().is_some()), black_box(verdict.action().is_some()))
        });
    });
    group.bench_function("from JSON to stage and action, by way of a lead", |b| {
        b.iter(|| {
            let lead = Lead::from_json(black_box(ROW)).expect("a lead");
            let verdict = model.score(&lead, at).expect("a lead of the model");
            (black_box(verdict.stage().is_some()), black_box(verdict.action().is_some()))
        });
    });
    group.bench_function("prepared, to stage and action", |b| {
        b.iter(|| {
            let verdict = black_box(&prepared).score(black_box(at));
            (black_box(verdict.stage().is_some()), black_box(verdict.action().is_some()))
        });
    });
    group.finish();
}

criterion_group!(benches, one_lead, one_row);
criterion_main!(benches);
