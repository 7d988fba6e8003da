//! Columns of every type, and rows that are no activities.

use std::sync::Arc;

use arrow_array::types::{Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, Date32Array, Date64Array, Decimal128Array, DictionaryArray, Float64Array, Int64Array,
    LargeStringArray, PrimitiveArray, RecordBatch, StringArray, StringViewArray, TimestampMicrosecondArray,
    TimestampMillisecondArray, TimestampNanosecondArray, TimestampSecondArray,
};
use leadstone::Model;
use leadstone_arrow::{Dedup, EventColumns, EventError, EventLog, LeadKey, RejectReason};
use leadstone_tests::fixtures;

use super::case::bytes;
use super::groups::check_row;

const DAY: i64 = 86_400;

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true))).expect("columns fit")
}

fn pushed(columns: Vec<(&str, ArrayRef)>) -> EventLog {
    let mut log = EventLog::new(&Model::builtin(), Dedup::ById);
    assert_eq!(log.push(&batch(columns)).expect("the columns are right"), []);
    log
}

fn texts(texts: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(texts.to_vec()))
}

/// A dictionary with a value that is not used, and the wanted ones twice.
fn dictionary(values: &ArrayRef, count: usize) -> ArrayRef {
    let keys: PrimitiveArray<Int16Type> = (0..count).map(|i| Some(i as i16)).collect();
    Arc::new(DictionaryArray::try_new(keys, Arc::clone(values)).expect("keys fit"))
}

#[test]
fn leads_and_ids_of_every_width_and_layout_are_the_same() {
    let whole = [1_i64, 2, 127, 0];
    let words: Vec<String> = whole.iter().map(ToString::to_string).collect();
    macro_rules! of {
        ($kind:ty) => {
            Arc::new(whole.iter().map(|w| (*w).try_into().ok()).collect::<PrimitiveArray<$kind>>()) as ArrayRef
        };
    }
    let layouts: Vec<ArrayRef> = vec![
        of!(Int8Type),
        of!(Int16Type),
        of!(Int32Type),
        of!(Int64Type),
        of!(UInt8Type),
        of!(UInt16Type),
        of!(UInt32Type),
        of!(UInt64Type),
        Arc::new(
            whole
                .iter()
                .map(|w| Some(i128::from(*w)))
                .collect::<Decimal128Array>()
                .with_precision_and_scale(38, 0)
                .expect("fits"),
        ),
        Arc::new(words.iter().map(Some).collect::<StringArray>()),
        Arc::new(words.iter().map(Some).collect::<LargeStringArray>()),
        Arc::new(words.iter().map(Some).collect::<StringViewArray>()),
    ];
    let log = |leads: &ArrayRef, ids: &ArrayRef| {
        let kind = texts(&["demo_request", "page_view", "Demo Request", "open"]);
        let time = Arc::new(Date32Array::from(vec![20_000; 4])) as ArrayRef;
        bytes(&mut pushed(vec![("lead", Arc::clone(leads)), ("type", kind), ("time", time), ("id", Arc::clone(ids))]))
    };
    let expected = log(&layouts[3], &layouts[3]);
    for layout in &layouts {
        let coded = dictionary(layout, 4);
        for leads in [layout, &coded] {
            assert_eq!(log(leads, &layouts[3]), expected, "{}", leads.data_type());
            assert_eq!(log(&layouts[3], leads), expected, "{}", leads.data_type());
        }
    }
}

#[test]
fn keys_beyond_a_signed_number_are_told_apart() {
    let leads = Arc::new(PrimitiveArray::<UInt64Type>::from(vec![u64::MAX, u64::MAX - 1, 1 << 63, 5])) as ArrayRef;
    let time = Arc::new(Date32Array::from(vec![20_000; 4])) as ArrayRef;
    let mut log = pushed(vec![("lead", leads), ("type", texts(&["demo_request"; 4])), ("time", time)]);
    let view = log.at(fixtures::at(20_000 * DAY)).expect("an instant");
    let mut events = view.buffer();
    for key in ["18446744073709551615", "18446744073709551614", "9223372036854775808", "5"] {
        assert!(view.read(LeadKey::from(key), &mut events), "{key}");
        assert_eq!(events.activities().iter().max(), Some(&1));
    }
    assert!(!view.read(LeadKey::from(-1), &mut events));
    assert!(events.activities().iter().all(|n| *n == 0) && events.points().iter().all(|p| *p == 0));
}

#[test]
fn times_of_every_unit_are_the_same() {
    let seconds = [20_000 * DAY, 20_001 * DAY, 0];
    let log = |times: ArrayRef| {
        let leads = Arc::new(Int64Array::from(vec![1, 2, 3])) as ArrayRef;
        bytes(&mut pushed(vec![("lead", leads), ("type", texts(&["demo_request"; 3])), ("time", times)]))
    };
    let all = |scale: i64| seconds.iter().map(move |s| Some(s * scale + (scale - 1)));
    let zoned: TimestampMicrosecondArray = all(1_000_000).collect();
    let words = ["2024-10-04T00:00:00Z", "2024-10-05T09:00+09:00", "1970-01-01"];
    let expected = log(Arc::new(all(1).collect::<TimestampSecondArray>()));
    let others: Vec<ArrayRef> = vec![
        Arc::new(all(1000).collect::<TimestampMillisecondArray>()),
        Arc::new(zoned.with_timezone("+09:00")),
        Arc::new(all(1_000_000_000).collect::<TimestampNanosecondArray>()),
        Arc::new(seconds.iter().map(|s| Some((s / DAY) as i32)).collect::<Date32Array>()),
        Arc::new(seconds.iter().map(|s| Some(s * 1000)).collect::<Date64Array>()),
        texts(&words),
    ];
    for times in others {
        assert_eq!(log(Arc::clone(&times)), expected, "{}", times.data_type());
        assert_eq!(log(dictionary(&times, 3)), expected, "dictionary of {}", times.data_type());
    }
}

#[test]
fn rows_that_are_no_activities_are_told_and_the_rest_counts() {
    let columns = vec![
        (
            "lead",
            Arc::new(StringArray::from(vec![
                Some("a"),
                None,
                Some(""),
                Some("a"),
                Some("a"),
                Some("a"),
                Some("a"),
                Some("a"),
            ])) as ArrayRef,
        ),
        ("type", texts(&["demo_request", "open", "open", " - ", "open", "open", "open", "open"])),
        (
            "time",
            texts(&[
                "2024-10-04",
                "2024-10-04",
                "2024-10-04",
                "2024-10-04",
                "",
                "04.10.2024",
                "1969-12-31",
                "2106-02-08",
            ]),
        ),
    ];
    let mut log = EventLog::new(&Model::builtin(), Dedup::AlreadyUnique);
    let rejects = log.push(&batch(columns)).expect("the columns are right");
    let found = "04.10.2024".to_owned();
    let expected = [
        (1, RejectReason::NoLead),
        (2, RejectReason::NoLead),
        (3, RejectReason::NoType),
        (4, RejectReason::NoTime),
        (5, RejectReason::NotATime { found: Some(found) }),
        (6, RejectReason::TimeOutOfRange),
        (7, RejectReason::TimeOutOfRange),
    ];
    assert_eq!(rejects.into_iter().map(|r| (r.row, r.reason)).collect::<Vec<_>>(), expected);
    let view = log.at(fixtures::date("2024-10-04")).expect("an instant");
    let mut events = view.buffer();
    assert!(view.read("a".into(), &mut events));
    assert_eq!(events.activities().iter().max(), Some(&1));
}

#[test]
fn columns_that_are_not_there_or_cannot_be_read_are_named() {
    let number = || Arc::new(Float64Array::from(vec![1.0])) as ArrayRef;
    let text = |columns: Vec<(&str, ArrayRef)>, named: EventColumns| {
        let mut log = EventLog::new(&Model::builtin(), Dedup::ById).with_columns(named);
        log.push(&batch(columns)).expect_err("the columns are wrong").to_string()
    };
    let right = || vec![("lead", texts(&["a"])), ("type", texts(&["open"])), ("time", texts(&["2024-10-04"]))];
    assert_eq!(
        text(right()[..2].to_vec(), EventColumns::default()),
        "no column holds the time; expected one such as `time`, or a name for it in `EventColumns`"
    );
    assert_eq!(
        text(right(), EventColumns::default().lead("who")),
        "there is no column `who`, which was named for the lead"
    );
    for (place, expected) in [
        (0, "column `lead` has the type Float64, which is no whole number or text"),
        (1, "column `type` has the type Float64, which is no text"),
        (2, "column `time` has the type Float64, which is no timestamp, date or text"),
    ] {
        let mut columns = right();
        columns[place].1 = number();
        assert_eq!(text(columns, EventColumns::default()), expected);
    }
    let mut columns = right();
    columns.extend([("Call Outcome", texts(&["x"])), ("call_outcome", texts(&["y"]))]);
    assert_eq!(
        text(columns, EventColumns::default()),
        "column `call_outcome` is the property `call_outcome`, and so is one before it"
    );
}

#[test]
fn a_log_stays_below_its_limit() {
    let leads = |from: i64| Arc::new(Int64Array::from_iter_values(from..from + 10_000)) as ArrayRef;
    let rest = || vec![("type", texts(&["demo_request"; 10_000])), ("time", texts(&["2024-10-04"; 10_000]))];
    let push = |log: &mut EventLog, from: i64| {
        let mut columns = vec![("lead", leads(from))];
        columns.extend(rest());
        log.push(&batch(columns)).map(|rejects| assert_eq!(rejects, []))
    };
    let mut log = EventLog::new(&Model::builtin(), Dedup::AlreadyUnique).with_limit(1_000_000);
    let mut pushed = 0;
    let error = loop {
        match push(&mut log, pushed) {
            Ok(()) => pushed += 10_000,
            Err(error) => break error,
        }
        assert!(pushed < 1_000_000, "there is no end");
    };
    assert!(matches!(error, EventError::Limit { limit: 1_000_000, .. }), "{error}");
    assert!(pushed >= 20_000 && log.memory() < 1_300_000, "{pushed} {}", log.memory());
    // The same leads on the same day again and again are no new entries.
    let mut log = EventLog::new(&Model::builtin(), Dedup::AlreadyUnique).with_limit(1_000_000);
    for _ in 0..50 {
        push(&mut log, 0).expect("what is alike is one");
    }
    let view = log.at(fixtures::date("2024-10-04")).expect("an instant");
    let mut events = view.buffer();
    assert!(view.read(9999.into(), &mut events));
    assert_eq!(events.activities().iter().max(), Some(&50));
}

#[test]
fn batches_say_what_single_leads_say() {
    use arrow_array::cast::AsArray;
    let leads = texts(&["ann", "7", "bob", "7"]);
    let time = texts(&["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-22"]);
    let mut log = pushed(vec![
        ("lead", leads),
        ("type", texts(&["demo_request", "open", "demo_request", "demo_request"])),
        ("time", time),
    ]);
    let view = log.at(fixtures::date("2026-11-22")).expect("an instant");
    let batches: Vec<RecordBatch> = view.batches(2).map(|b| b.expect("columns fit")).collect();
    assert_eq!(batches.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [2, 1]);
    let mut events = view.buffer();
    let mut seen = Vec::new();
    for batch in &batches {
        assert_eq!(batch.schema(), view.schema());
        for row in 0..batch.num_rows() {
            let key = batch.column(0).as_string::<i32>().value(row);
            seen.push(key.to_owned());
            assert!(view.read(key.into(), &mut events));
            let mut columns = batch.columns().iter().skip(1);
            for points in events.points() {
                let column = columns.next().expect("one for each rule").as_primitive::<Int64Type>();
                assert_eq!(column.value(row), *points);
            }
            for value in events.values() {
                let column =
                    columns.next().expect("one for each field").as_primitive::<arrow_array::types::Float64Type>();
                assert_eq!(column.is_valid(row).then(|| column.value(row)), value.map(leadstone::Number::get));
            }
            assert!(events.points().iter().any(|p| *p > 0), "{key}");
        }
    }
    let mut seen_by_group = Vec::new();
    for batch in view.groups(2) {
        let batch = batch.expect("columns fit");
        for row in 0..batch.num_rows() {
            let key = batch.column(0).as_string::<i32>().value(row);
            seen_by_group.push(key.to_owned());
            assert!(view.read(key.into(), &mut events));
            check_row(&view, &batch, row, &events);
        }
    }
    assert_eq!(seen_by_group, seen);
    seen.sort();
    assert_eq!(seen, ["7", "ann", "bob"]);
}

fn views() -> Model {
    Model::from_json(
        r#"{"format": 1, "id": "views", "standalone": true, "scores": [{"id": "s", "range": [0, 99], "groups": [
            {"id": "g", "events": [{"type": "view", "points": 1}, {"type": "email_click", "points": 1}]}]}]}"#,
    )
    .expect("the document is right")
}

#[test]
fn without_an_id_type_asset_message_and_day_make_two_activities_one() {
    let (view, click) = ("view", "email_click");
    let rows = [
        (view, "2026-11-20T10:00", "a", "", "m"),
        (view, "2026-11-20T23:59", " A ", "", "m"),
        (view, "2026-11-20T10:00", "", "a", "m"),
        (view, "2026-11-20T10:00", "a", "", "n"),
        (view, "2026-11-20T10:00", "b", "a", "m"),
        (view, "2026-11-21T00:00", "a", "", "m"),
        (click, "2026-11-20T10:00", "a", "", "m"),
        (click, "2026-11-20T10:00", "a", "", ""),
    ];
    let column = |cell: fn(&(&'static str, &'static str, &'static str, &'static str, &'static str)) -> &'static str| {
        texts(&rows.iter().map(cell).collect::<Vec<_>>())
    };
    let mut log = EventLog::new(&views(), Dedup::ById);
    let columns = vec![
        ("lead", texts(&["x"; 8])),
        ("type", column(|r| r.0)),
        ("time", column(|r| r.1)),
        ("asset", column(|r| r.2)),
        ("path", column(|r| r.3)),
        ("message", column(|r| r.4)),
    ];
    assert_eq!(log.push(&batch(columns)).expect("the columns are right"), []);
    let view = log.at(fixtures::date("2026-11-22")).expect("an instant");
    let mut events = view.buffer();
    assert!(view.read("x".into(), &mut events));
    assert_eq!(events.activities(), [4, 2]);
}

#[test]
fn a_log_of_counts_says_where_it_would_have_to_guess() {
    let mut log = EventLog::new(&views(), Dedup::AlreadyUnique);
    let times = texts(&["2026-11-20T10:00", "2026-11-20T20:00", "2026-11-23"]);
    let columns = vec![("lead", texts(&["x"; 3])), ("type", texts(&["view"; 3])), ("time", times)];
    assert_eq!(log.push(&batch(columns)).expect("the columns are right"), []);
    let mut count = |at: &str| {
        let view = log.at(fixtures::date(at))?;
        let mut events = view.buffer();
        view.read("x".into(), &mut events);
        Ok::<u64, EventError>(events.activities()[0])
    };
    // A day ahead may be a clock that is wrong: the last second that counts is a day later.
    for (at, expected) in
        [("2026-11-18T23:59:59", 0), ("2026-11-19T23:59:59", 2), ("2026-11-20T15:00", 2), ("2026-11-22", 3)]
    {
        assert_eq!(count(at).expect(at), expected, "{at}");
    }
    assert_eq!(
        count("2026-11-19T15:00").expect_err("one is before, one after").to_string(),
        "2026-11-19T15:00:00Z cuts a bucket in two that has activities after it, and this log keeps whole buckets: read it at the end of a bucket, or keep it with `Dedup::ById`"
    );
}
