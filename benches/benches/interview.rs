//! Interviews: working out the tables of a model, choosing the next question, bounds of scores.

use criterion::{Criterion, criterion_group, criterion_main};
use leadstone::interview::{Interview, InterviewOptions, Method};
use leadstone::{Lead, Model};
use leadstone_benches::{instant, known_lead, twelve_questions, unknown_lead};
use std::hint::black_box;

fn interview(c: &mut Criterion) {
    let at = instant();
    let model = twelve_questions();
    let interview = Interview::new(&model, InterviewOptions::default()).expect("options that make sense");
    assert_eq!(interview.method(), Method::Exact);
    let mut group = c.benchmark_group("twelve questions");
    group.sample_size(10);
    // What the ratio is to: filling the memory of the table once.
    group.bench_function("yardstick: 2 MB written", |b| b.iter(|| black_box(vec![black_box(1_u8); 2 << 20])));
    group.bench_function("working out the tables", |b| {
        b.iter(|| black_box(Interview::new(black_box(&model), InterviewOptions::default())));
    });
    group.finish();
    let mut group = c.benchmark_group("next question");
    for (name, lead) in [("nothing known", Lead::new()), ("two answers", Lead::new().with("q0", "a1").with("q5", "a2"))]
    {
        let verdict = model.prepare(&lead).expect("the answers are options").score(at);
        group.bench_function(name, |b| b.iter(|| black_box(interview.next_field(black_box(&verdict)))));
    }
    let bant = Model::framework("bant").expect("built in");
    let bant_interview = Interview::new(&bant, InterviewOptions::default()).expect("options that make sense");
    let verdict = bant.prepare(&Lead::new()).expect("an empty lead").score(at);
    group.bench_function("bant, with what each answer would do", |b| {
        b.iter(|| black_box(bant_interview.next(black_box(&verdict))));
    });
    group.finish();
}

fn bounds(c: &mut Criterion) {
    let model = Model::builtin();
    let mut group = c.benchmark_group("bounds of all scores, default model");
    for (name, lead) in
        [("nothing known", Lead::new()), ("contact only", unknown_lead()), ("known, 40 activities", known_lead())]
    {
        let verdict = model.prepare(&lead).expect("the workload fits the default model").score(instant());
        group.bench_function(name, |b| b.iter(|| black_box(black_box(&verdict).intervals())));
        group.bench_function(format!("{name}, with the possible stages"), |b| {
            b.iter(|| black_box(black_box(&verdict).could_be()));
        });
    }
    group.finish();
}

criterion_group!(benches, interview, bounds);
criterion_main!(benches);
