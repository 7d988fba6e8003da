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

criterion_group!(benches, one_lead);
criterion_main!(benches);
