//! Tables that are odd or wrong: each says what is wrong with it, or is scored like any other.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, DictionaryArray, Float64Array, Int32Array, RecordBatch, StringArray,
    TimestampMillisecondArray,
};
use leadstone::{Model, Timestamp};
use leadstone_arrow::Scorer;
use leadstone_tests::fixtures;

const MODEL: &str = r#"{"format": 1, "id": "m", "standalone": true,
    "fields": {"plan": {"type": "text"}, "seats": {"type": "number"}, "since": {"type": "date", "past": true}},
    "scores": [{"id": "fit", "groups": [{"id": "g",
        "tables": [{"field": "plan", "cells": [{"is": "team", "points": 20}]}],
        "rules": [{"when": "seats >= 10", "points": 5}, {"when": "since < timestamp('2026-01-01')", "points": 3}]}]}]}"#;

fn model() -> Model {
    Model::from_json(MODEL).expect("a model")
}

fn at() -> Timestamp {
    fixtures::date("2026-11-22")
}

fn batch<const N: usize>(columns: [(&str, ArrayRef); N]) -> RecordBatch {
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}

/// Points of `fit`, or the problem of the row.
fn fit(batch: &RecordBatch) -> Vec<Result<i64, String>> {
    let mut scorer = Scorer::new(&model(), &batch.schema(), at()).expect("a table of leads");
    let scored = scorer.score(batch).expect("the columns it was made for");
    let points = scored.verdicts.column_by_name("fit").expect("a score").as_primitive::<Int64Type>();
    let of = |row: usize| match scored.rejects.iter().find(|r| r.row == row) {
        Some(reject) => Err(reject.error.to_string()),
        None => Ok(points.value(row)),
    };
    (0..batch.num_rows()).map(of).collect()
}

#[test]
fn a_column_of_a_type_that_no_value_has_is_named() {
    let error = |column: ArrayRef, name: &str| {
        let table = batch([(name, column)]);
        Scorer::new(&model(), &table.schema(), at()).expect_err("no such value").to_string()
    };
    assert_eq!(
        error(Arc::new(BooleanArray::from(vec![true])), "seats"),
        "column `seats` has the type Boolean, which is no number for the field `seats`"
    );
    assert_eq!(
        error(Arc::new(BinaryArray::from_vec(vec![b"x"])), "plan"),
        "column `plan` has the type Binary, which is no text for the field `plan`"
    );
    assert_eq!(
        error(Arc::new(StringArray::from(vec!["x"])), "Plan B"),
        "none of the 1 columns is a fact of the model `m`"
    );
}

#[test]
fn a_batch_with_other_columns_is_refused() {
    let table = batch([("plan", Arc::new(StringArray::from(vec!["team"])) as _)]);
    let mut scorer = Scorer::new(&model(), &table.schema(), at()).expect("a table of leads");
    let other = batch([("plan", Arc::new(Int32Array::from(vec![1])) as _)]);
    let error = scorer.score(&other).expect_err("another type").to_string();
    assert_eq!(
        error,
        "the batch has other columns than the scorer was made for: `plan` of type Int32 instead of `plan` of type Utf8"
    );
}

#[test]
fn a_batch_without_rows_gives_verdicts_without_rows() {
    let table = batch([("plan", Arc::new(StringArray::from(Vec::<&str>::new())) as _)]);
    let mut scorer = Scorer::new(&model(), &table.schema(), at()).expect("a table of leads");
    let scored = scorer.score(&table).expect("the columns it was made for");
    assert_eq!((scored.verdicts.num_rows(), scored.verdicts.schema()), (0, scorer.schema()));
    assert_eq!(scorer.missing(), ["seats", "since"]);
}

#[test]
fn a_dictionary_may_have_nulls_as_keys_and_as_values() {
    let values: ArrayRef = Arc::new(StringArray::from(vec![Some("team"), None, Some("solo")]));
    let keys = Int32Array::from(vec![Some(0), Some(1), None, Some(2), Some(0)]);
    let plan = DictionaryArray::<Int32Type>::try_new(keys, values).expect("keys within the values");
    assert_eq!(fit(&batch([("plan", Arc::new(plan) as _)])), [Ok(20), Ok(0), Ok(0), Ok(0), Ok(20)]);
}

#[test]
fn nan_and_infinities_set_their_rows_aside() {
    let seats = Float64Array::from(vec![Some(f64::NAN), Some(f64::INFINITY), None, Some(12.0)]);
    let refused = |n: &str| Err(format!("seats: `{n}` is not a number"));
    assert_eq!(fit(&batch([("seats", Arc::new(seats) as _)])), [refused("NaN"), refused("inf"), Ok(0), Ok(5)]);
}

#[test]
fn a_zone_does_not_change_an_instant_and_the_future_is_refused() {
    let ms = |text: &str| fixtures::date(text).unix() * 1000;
    let cells = vec![Some(ms("2025-12-31T23:30Z")), Some(ms("2026-01-01T00:30Z")), Some(ms("2027-01-01")), None];
    let plain = TimestampMillisecondArray::from(cells);
    let zoned = plain.clone().with_timezone("+09:00");
    let future = Err("since: the date 2027-01-01T00:00:00Z lies after 2026-11-22T00:00:00Z".to_owned());
    let expected = [Ok(3), Ok(0), future, Ok(0)];
    assert_eq!(fit(&batch([("since", Arc::new(plain) as _)])), expected);
    assert_eq!(fit(&batch([("since", Arc::new(zoned) as _)])), expected);
}

#[test]
fn a_date_beyond_the_calendar_is_refused() {
    let far = TimestampMillisecondArray::from(vec![i64::MAX, i64::MIN, 0]);
    let found = fit(&batch([("since", Arc::new(far) as _)]));
    assert!(found[0].is_err() && found[1].is_err(), "{found:?}");
    assert_eq!(found[2], Ok(3));
}

#[test]
fn of_two_columns_for_one_field_the_first_name_counts_as_of_two_answers() {
    let model = Model::from_json(
        r#"{"format": 1, "id": "m", "standalone": true,
            "fields": {"seats": {"type": "number", "aliases": ["Seats now", "Seats then"]},
                "since": {"type": "date", "past": true, "aliases": ["Start"]}},
            "scores": [{"id": "fit", "groups": [{"id": "g",
                "tables": [{"field": "seats", "cuts": [10, 20], "points": [1, 2, 3]}],
                "rules": [{"when": "since < timestamp('2026-01-01')", "points": 10}]}]}]}"#,
    )
    .expect("a model");
    let dates = |cells: [Option<&str>; 4]| Arc::new(StringArray::from(cells.to_vec())) as ArrayRef;
    let table = batch([
        ("Seats then", Arc::new(Int32Array::from(vec![Some(25), None, Some(5), None])) as ArrayRef),
        ("seats", Arc::new(StringArray::from(vec![Some("15"), Some("30"), None, None])) as ArrayRef),
        ("Seats now", Arc::new(Int32Array::from(vec![Some(15), Some(12), Some(99), None])) as ArrayRef),
        // A date after the instant is refused only where it is the one that counts.
        ("Start", dates([Some("2027-01-01"), None, Some("2025-01-01"), Some("2027-01-01")])),
        ("since", dates([Some("2025-01-01"), Some("2025-01-01"), Some("2027-01-01"), Some("2027-02-01")])),
    ]);
    let mut scorer = Scorer::new(&model, &table.schema(), at()).expect("a table of leads");
    let scored = scorer.score(&table).expect("the columns it was made for");
    let points = scored.verdicts.column_by_name("fit").expect("a score").as_primitive::<Int64Type>();
    assert_eq!([0, 1].map(|row| points.value(row)), [12, 13]);
    let leads = [
        r#"{"Seats then": 25, "seats": 15, "Seats now": 15, "Start": "2027-01-01", "since": "2025-01-01"}"#,
        r#"{"seats": 30, "Seats now": 12, "since": "2025-01-01"}"#,
    ];
    for (row, lead) in leads.iter().enumerate() {
        assert_eq!(model.score_json(lead, at()).expect("a lead").points("fit"), Some(points.value(row)), "{lead}");
    }
    let refused = r#"{"Seats then": 5, "Seats now": 99, "Start": "2025-01-01", "since": "2027-01-01"}"#;
    assert!(model.score_json(refused, at()).is_err(), "the first name holds a date after the instant");
    assert_eq!(scored.rejects.iter().map(|r| r.row).collect::<Vec<_>>(), [2, 3]);
}
