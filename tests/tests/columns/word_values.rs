//! Words that are read as others: the reader of JSON and the reader of columns say what a lead alone says.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch, StringArray};
use leadstone::{Lead, Model, Value};
use leadstone_arrow::Scorer;
use leadstone_tests::fixtures;
use leadstone_tests::verdict_rows::check_rows;
use serde_json::json;

const MODEL: &str = r#"{"format": 1, "id": "m", "standalone": true,
    "fields": {
        "open": {"type": "text", "values": {"Marketing Qualified Lead": "mql", "10": "ten", "서 울": "seoul", "a": "b", "b": "c"}},
        "closed": {"type": "text", "options": [{"is": "new"}, {"is": "lost"}], "values": {"Dead!": "lost", "not contacted": "new"}},
        "exact": {"type": "text", "exact": true, "values": {"Sales Force": "SF"}},
        "list": {"type": "list", "values": {"SFDC": "salesforce", "sales-force.com": "salesforce"}}},
    "scores": [{"id": "s", "range": [-1000, 1000], "groups": [{"id": "g", "tables": [
        {"field": "open", "cells": [{"is": "mql", "points": 1}, {"is": "ten", "points": 2}, {"is": "seoul", "points": 4}, {"is": "a", "points": 8},
            {"is": "b", "points": 16}, {"is": "c", "points": 32}], "other": -1},
        {"field": "closed", "cells": [{"is": "new", "points": 64}, {"is": "lost", "points": 128}], "other": -3}],
        "rules": [{"when": "exact == 'SF'", "points": 256}, {"when": "'salesforce' in list", "points": 512}, {"when": "open.startsWith('m')", "points": -7}]}]}],
    "stages": [{"id": "cold", "aliases": ["Raw lead"]}, {"id": "warm", "enter": "s >= 900", "leave": "s < 0", "aliases": ["MQL, really"]}]}"#;

const OPEN: &[&str] =
    &["mql", "MARKETING_QUALIFIED-LEAD", "marketing", "10", "1 0", "서울", "a", "A.", "b", "c", "  ", "-", "other"];
const CLOSED: &[&str] = &["new", "DEAD", "Lost", "not-contacted", "nothing"];
const EXACT: &[&str] = &["SF", "sf", "salesforce", "SALES FORCE", "sales"];
const LISTS: &[&[&str]] = &[&[], &["sfdc"], &["x", "SALESFORCE.COM"], &["salesforce", "SFDC"], &["", "y"]];
const STAGES: &[&str] = &["warm", "WARM", "mqlreally", "Raw Lead", "cold", "disqualified", "DIS-qualified"];

/// Enough rows for texts to be told in every way that there is: few are remembered, many are looked for.
const ROWS: usize = 9_000;

/// The texts of a row; every other open text is one that no other row has.
fn row(index: usize) -> (String, &'static str, &'static str, &'static [&'static str], &'static str) {
    let pick = |from: usize, prime: usize| (index / prime + index) % from;
    let open = if index.is_multiple_of(2) { OPEN[pick(OPEN.len(), 7)].to_owned() } else { format!("text {index}") };
    let (closed, exact) = (CLOSED[pick(CLOSED.len(), 11)], EXACT[pick(EXACT.len(), 13)]);
    (open, closed, exact, LISTS[pick(LISTS.len(), 17)], STAGES[pick(STAGES.len(), 19)])
}

#[test]
fn words_are_read_alike_on_every_road() {
    let (model, at) = (Model::from_json(MODEL).expect("a model"), fixtures::date("2026-11-22"));
    let mut leads = Vec::new();
    let mut read = 0;
    for index in 0..ROWS {
        let (open, closed, exact, list, stage) = row(index);
        let items: Vec<String> = list.iter().map(ToString::to_string).collect();
        let lead = Lead::new().with("open", open.as_str()).with("closed", closed).with("exact", exact);
        let lead = lead.with("list", Value::from(items)).with_stage(stage);
        if index < 500 {
            let text =
                json!({"open": open, "closed": closed, "exact": exact, "list": list, "stage": stage}).to_string();
            let [fast, slow] = [model.score_json(&text, at), model.score(&lead, at)].map(|v| v.map(|v| v.to_json()));
            assert_eq!(format!("{fast:?}"), format!("{slow:?}"), "{text}");
            read += usize::from(fast.is_ok());
        }
        leads.push(lead);
    }
    assert!(read > 300, "{read} leads of 500 were read");
    let texts = |of: &dyn Fn(usize) -> String| -> ArrayRef {
        Arc::new((0..ROWS).map(|i| Some(of(i))).collect::<StringArray>())
    };
    let mut lists = ListBuilder::new(StringBuilder::new());
    for index in 0..ROWS {
        lists.append_value(row(index).3.iter().map(Some));
    }
    let batch = RecordBatch::try_from_iter([
        ("open", texts(&|i| row(i).0)),
        ("closed", texts(&|i| row(i).1.to_owned())),
        ("exact", texts(&|i| row(i).2.to_owned())),
        ("list", Arc::new(lists.finish())),
        ("stage", texts(&|i| row(i).4.to_owned())),
    ])
    .expect("columns of one length");
    let mut scorer = Scorer::new(&model, &batch.schema(), at).expect("a table of leads");
    check_rows(&model, at, &leads, &scorer.score(&batch).expect("the columns it was made for"));
}
