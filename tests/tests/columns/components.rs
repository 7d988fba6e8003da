//! Bounds of tables whose fields hang together in chains: more states than can be listed, or even numbered.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, RecordBatch};
use leadstone::{Lead, Model};
use leadstone_arrow::{ScoreOptions, Scorer};
use leadstone_tests::dice::Dice;
use leadstone_tests::fixtures;
use serde_json::json;

use leadstone_tests::verdict_rows::check_rows;

/// Each field is asked about together with the next one, in two groups by turns: that ties the groups together.
fn chain(fields: usize) -> Model {
    let name = |field: usize| format!("f{field}");
    let rule = |field: usize| {
        let (points, next) = ([3, -2, 5, -4, 1][field % 5], (field + 1) % fields);
        json!({ "when": format!("f{field} && {}f{next}", if field.is_multiple_of(3) { "!" } else { "" }), "points": points })
    };
    let group = |turn: usize| {
        let rules: Vec<_> = (0..fields).filter(|field| field % 2 == turn).map(rule).collect();
        json!({ "id": format!("g{turn}"), "min": -3, "cap": 6, "rules": rules })
    };
    let fields: serde_json::Map<String, _> = (0..fields).map(|f| (name(f), json!({ "type": "bool" }))).collect();
    let model = json!({
        "format": 1, "id": "chain", "standalone": true, "fields": fields,
        "scores": [{ "id": "fit", "range": [0, 9], "groups": [group(0), group(1)] }],
    });
    Model::from_json(&model.to_string()).expect("a model")
}

/// Rows that leave so many of a hundred cells empty, the same in every run.
fn cells(fields: usize, rows: usize, empty: i64) -> Vec<Vec<Option<bool>>> {
    let mut dice = Dice::new(7);
    let mut cell = || (!dice.chance(empty)).then(|| dice.chance(50));
    (0..rows).map(|_| (0..fields).map(|_| cell()).collect()).collect()
}

fn assert_same(fields: usize, rows: usize, empty: i64) {
    let model = chain(fields);
    let at = fixtures::date("2026-11-22");
    let rows = cells(fields, rows, empty);
    let column = |field: usize| -> ArrayRef { Arc::new(rows.iter().map(|row| row[field]).collect::<BooleanArray>()) };
    let table = RecordBatch::try_from_iter((0..fields).map(|f| (format!("f{f}"), column(f)))).expect("columns");
    let lead = |row: &Vec<Option<bool>>| {
        let known = row.iter().enumerate().filter_map(|(field, cell)| Some((field, (*cell)?)));
        known.fold(Lead::new(), |lead, (field, cell)| lead.with(&format!("f{field}"), cell))
    };
    let leads: Vec<Lead> = rows.iter().map(lead).collect();
    let wanted = ScoreOptions::default().with_bounds(true);
    let mut scorer = Scorer::with(&model, &table.schema(), at, wanted).expect("a table of leads");
    // Twice: what was remembered the first time must not change anything.
    for _ in 0..2 {
        check_rows(&model, at, &leads, &scorer.score(&table).expect("the columns it was made for"));
    }
}

#[test]
fn states_that_are_listed_have_the_bounds_of_their_leads() {
    assert_same(6, 2_000, 40);
    assert_same(9, 2_000, 40);
}

#[test]
fn states_that_take_places_from_each_other_have_the_bounds_of_their_leads() {
    assert_same(14, 6_000, 25);
}

#[test]
fn so_much_that_ties_groups_together_is_forgotten_and_worked_out_again() {
    assert_same(16, 24_000, 20);
}

#[test]
fn states_that_no_number_can_tell_apart_are_left_to_the_core() {
    assert_same(44, 200, 10);
}
