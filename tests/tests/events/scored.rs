//! Tables of leads with a log of what they did: a row says what its lead says with its activities.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int32Type, Int64Type};
use arrow_array::{
    Array, ArrayRef, DictionaryArray, Float64Array, Int8Array, Int64Array, NullArray, RecordBatch, StringArray,
    StringViewArray, UInt64Array,
};
use leadstone::__engine::events::EventModel;
use leadstone::{Activity, Lead, Model, Timestamp};
use leadstone_arrow::{Dedup, EventError, EventLog, EventView, ScoreOptions, Scorer, ScorerError};
use leadstone_tests::fixtures;
use leadstone_tests::generate::{self, Tape};

use super::case::{Case, activity, case, log_of, name_all};
use crate::support::{Compared, check};
use leadstone_tests::verdict_rows::check_rows;

/// Keys in some layout; a row without one is null or empty.
fn keys(tape: &mut Tape, keys: &[Option<i64>]) -> ArrayRef {
    let texts: Vec<Option<String>> = keys.iter().map(|k| k.map(|k| k.to_string())).collect();
    let texts = || texts.iter().map(Option::as_deref);
    match tape.below(8) {
        0 => Arc::new(texts().collect::<StringArray>()),
        1 => Arc::new(texts().map(|t| Some(t.unwrap_or_default())).collect::<StringViewArray>()),
        2 => Arc::new(texts().collect::<DictionaryArray<Int32Type>>()),
        3 => Arc::new(keys.iter().map(|k| k.and_then(|k| i8::try_from(k).ok())).collect::<Int8Array>()),
        4 => Arc::new(keys.iter().map(|k| k.and_then(|k| u64::try_from(k).ok())).collect::<UInt64Array>()),
        5 => {
            // A key that is there, and a value that is not.
            let values: Int64Array = (0..10).map(Some).chain([None]).collect();
            let codes = keys.iter().map(|k| Some(k.map_or(10, |k| i8::try_from(k).expect("a small key"))));
            Arc::new(DictionaryArray::<Int8Type>::new(codes.collect(), Arc::new(values)))
        }
        _ => Arc::new(keys.iter().copied().collect::<Int64Array>()),
    }
}

/// A table with a column `key`, and its leads with what they did.
fn leads(case: &Case, model: &Model, tape: &mut Tape, now: i64) -> (RecordBatch, Vec<Lead>) {
    let rows = 1 + tape.below(40);
    let table = generate::table(tape, model.document(), now, rows);
    // The last key is one that the log does not know.
    let own: Vec<Option<i64>> = (0..rows).map(|_| (!tape.chance(15)).then(|| tape.between(0, case.leads))).collect();
    let mut columns: Vec<(String, ArrayRef)> = table
        .batch
        .schema()
        .fields()
        .iter()
        .zip(table.batch.columns())
        .map(|(f, c)| (f.name().clone(), Arc::clone(c)))
        .collect();
    columns.insert(tape.below(columns.len() + 1), ("key".to_owned(), keys(tape, &own)));
    let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true)))
        .expect("columns of one length");
    let events = EventModel::new(model);
    let lead = |(row, key): (usize, &Option<i64>)| {
        let did = case.rows.iter().filter(|r| Some(r.lead) == *key);
        did.fold(table.leads[row].to_lead(), |lead, row| lead.with_activity(activity(&events, row, case.in_words)))
    };
    let leads = own.iter().enumerate().map(lead).collect();
    (batch, leads)
}

fn agree(case: &Case, model: &Model, view: &EventView<'static>, tape: &mut Tape, compared: &Compared) {
    let (batch, leads) = leads(case, model, tape, case.now);
    let wanted = ScoreOptions::default()
        .with_bounds(tape.chance(70))
        .with_settled(tape.chance(70))
        .with_contributions(tape.chance(70));
    let Ok(scorer) = Scorer::with(model, &batch.schema(), view.at(), wanted) else { return };
    let mut scorer = scorer.with_events(view, "key").expect("a log of this model at this instant");
    let mut from = 0;
    while from < leads.len() {
        let len = (1 + tape.below(30)).min(leads.len() - from);
        // Some pieces go to a scorer of their own, as in another thread.
        let mut own = scorer.clone();
        let scorer = if tape.chance(30) { &mut own } else { &mut scorer };
        let scored = scorer.score(&batch.slice(from, len)).expect("the columns it was made for");
        check_rows(model, view.at(), &leads[from..from + len], &scored);
        compared.add("rows", len);
        from += len;
    }
}

#[test]
fn a_row_with_a_log_that_may_repeat_says_what_its_lead_says() {
    let compared = check(400, case(), |mut case, compared| {
        let mut tape = case.tape.clone();
        let again: Vec<_> = case.rows.iter().filter(|_| tape.chance(20)).cloned().collect();
        case.rows.extend(again);
        case.rows = tape.shuffled(case.rows.clone());
        let model = case.model();
        let mut log = Arc::new(log_of(&case, Dedup::ById, &case.rows, &mut tape));
        let at = fixtures::at(case.now);
        let view = log.shared_at(at).expect("every instant can be read");
        agree(&case, &model, &view, &mut tape, compared);
        Ok(())
    });
    compared.at_least_percent("rows", 1_500);
}

#[test]
fn a_row_with_a_log_without_repeats_says_what_its_lead_says() {
    let compared = check(400, case(), |mut case, compared| {
        let mut tape = case.tape.clone();
        name_all(&mut case);
        let model = case.model();
        let mut log = Arc::new(log_of(&case, Dedup::AlreadyUnique, &case.rows, &mut tape));
        // Of a bucket that is cut in two only its end can be read.
        for shift in [0, 86_400 - 1 - case.now.rem_euclid(86_400)] {
            let at = fixtures::at(case.now + shift);
            match log.shared_at(at) {
                Ok(view) => agree(&case, &model, &view, &mut tape, compared),
                Err(EventError::InsideBucket { .. }) => {}
                Err(other) => unreachable!("{other}"),
            }
        }
        Ok(())
    });
    compared.at_least_percent("rows", 2_000);
}

const AT: &str = "2026-11-22";

fn at() -> Timestamp {
    fixtures::date(AT)
}

/// A log with a request for a demo of each of these leads.
fn demos(model: &Model, leads: ArrayRef) -> Arc<EventLog> {
    let rows = leads.len();
    let activities = RecordBatch::try_from_iter([
        ("lead", leads),
        ("type", Arc::new(StringArray::from(vec!["demo_request"; rows])) as ArrayRef),
        ("time", Arc::new(StringArray::from(vec!["2026-11-20"; rows]))),
    ]);
    let mut log = EventLog::new(model, Dedup::ById);
    assert_eq!(log.push(&activities.expect("columns of one length")).expect("the columns are right"), []);
    Arc::new(log)
}

fn table(keys: ArrayRef) -> RecordBatch {
    let titles = StringArray::from(vec!["VP of Sales"; keys.len()]);
    let columns = [("id", keys), ("person.title", Arc::new(titles) as ArrayRef)];
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true))).expect("of one length")
}

fn intent(scorer: &mut Scorer, batch: &RecordBatch) -> Vec<i64> {
    let scored = scorer.score(batch).expect("the columns it was made for");
    let points = scored.verdicts.column_by_name("intent").expect("a score of the model");
    points.as_primitive::<Int64Type>().values().to_vec()
}

fn refusal(scorer: &Scorer, view: &EventView<'static>, key: &str) -> ScorerError {
    scorer.clone().with_events(view, key).expect_err("it is refused")
}

#[test]
fn keys_of_any_kind_find_their_leads() {
    let model = Model::builtin();
    let own = ["7", "-3", "00Q5x", "18446744073709551615"];
    let mut log = demos(&model, Arc::new(StringArray::from(own.to_vec())));
    let view = log.shared_at(at()).expect("every instant can be read");
    let texts: ArrayRef = Arc::new(StringArray::from(vec![
        Some("7"),
        Some("-3"),
        Some("00Q5x"),
        Some("18446744073709551615"),
        Some("007"),
        Some(""),
        None,
    ]));
    let large: ArrayRef = Arc::new(UInt64Array::from(vec![Some(7), Some(u64::MAX), Some(8), None]));
    let whole: ArrayRef = Arc::new(Int64Array::from(vec![Some(-3), Some(7), Some(0), None]));
    let none: ArrayRef = Arc::new(NullArray::new(2));
    for (keys, points) in [
        (texts, vec![47, 47, 47, 47, 0, 0, 0]),
        (large, vec![47, 47, 0, 0]),
        (whole, vec![47, 47, 0, 0]),
        (none, vec![0, 0]),
    ] {
        let batch = table(keys);
        let scorer = Scorer::new(&model, &batch.schema(), at()).expect("a fact");
        let mut scorer = scorer.with_events(&view, "id").expect("a column of keys");
        assert_eq!(intent(&mut scorer, &batch), points);
    }
}

#[test]
fn a_log_of_more_rows_than_a_block_is_read_to_the_end() {
    let model = Model::builtin();
    let odd: Int64Array = (0..2500).map(|i| Some(2 * i + 1)).collect();
    let mut log = demos(&model, Arc::new(odd));
    let batch = table(Arc::new((0..5000).map(Some).collect::<Int64Array>()));
    let scorer = Scorer::new(&model, &batch.schema(), at()).expect("a fact");
    let view = log.shared_at(at()).expect("every instant can be read");
    let mut scorer = scorer.with_events(&view, "id").expect("a column of keys");
    let expected: Vec<i64> = (0..5000).map(|i| 47 * (i % 2)).collect();
    assert_eq!(intent(&mut scorer, &batch), expected);
}

#[test]
fn threads_share_a_log_that_goes_on_growing() {
    let model = Model::builtin();
    let mut log = demos(&model, Arc::new(Int64Array::from(vec![1])));
    let batch = table(Arc::new(Int64Array::from(vec![1, 2])));
    let scorer = Scorer::new(&model, &batch.schema(), at()).expect("a fact");
    let today = scorer.clone().with_events(&log.shared_at(at()).expect("every instant"), "id").expect("keys");
    let points: Vec<Vec<i64>> = std::thread::scope(|scope| {
        let work = |mut own: Scorer| {
            scope.spawn({
                let batch = &batch;
                move || intent(&mut own, batch)
            })
        };
        let threads = [work(today.clone()), work(today.clone())];
        threads.into_iter().map(|t| t.join().expect("no thread breaks down")).collect()
    });
    assert_eq!(points, [[47, 0], [47, 0]]);
    let more = demos(&model, Arc::new(Int64Array::from(vec![2])));
    Arc::make_mut(&mut log).merge(&more).expect("logs of one model");
    let mut later = scorer.with_events(&log.shared_at(at()).expect("every instant"), "id").expect("keys");
    assert_eq!(intent(&mut later, &batch), [47, 47]);
    assert_eq!(intent(&mut today.clone(), &batch), [47, 0], "a view stays what it was");
}

#[test]
fn a_key_is_no_column_that_is_ignored() {
    let model = Model::builtin();
    let mut log = demos(&model, Arc::new(Int64Array::from(vec![1])));
    let batch = table(Arc::new(Int64Array::from(vec![1])));
    let scorer = Scorer::new(&model, &batch.schema(), at()).expect("a fact");
    assert_eq!(scorer.ignored(), ["id"]);
    let scorer = scorer.with_events(&log.shared_at(at()).expect("every instant"), "id").expect("keys");
    assert!(scorer.ignored().is_empty());
}

#[test]
fn a_log_that_does_not_belong_to_the_table_is_refused() {
    let model = Model::builtin();
    let batch = table(Arc::new(Float64Array::from(vec![1.0])));
    let scorer = Scorer::new(&model, &batch.schema(), at()).expect("a fact");
    let mut log = demos(&model, Arc::new(Int64Array::from(vec![1])));
    let view = log.shared_at(at()).expect("every instant can be read");
    assert_eq!(
        refusal(&scorer, &view, "id").to_string(),
        "column `id` has the type Float64, which is no whole number or text that names a lead"
    );
    assert_eq!(
        refusal(&scorer, &view, "lead").to_string(),
        "there is no column `lead`, which was named for the keys of leads"
    );
    let later = log.shared_at(fixtures::date("2026-11-23")).expect("every instant");
    assert_eq!(
        refusal(&scorer, &later, "id").to_string(),
        "the log is read at 2026-11-23T00:00:00Z and the leads are scored at 2026-11-22T00:00:00Z: read it at the same \
         instant"
    );
    let bant = Model::framework("bant").expect("a built-in framework");
    let mut other = Arc::new(EventLog::new(&bant, Dedup::ById));
    assert_eq!(
        refusal(&scorer, &other.shared_at(at()).expect("every instant"), "id").to_string(),
        "the log gives points by the model `bant` and the leads are scored by `b2b-saas`, which is another document: \
         make or read the log for that one"
    );
}

#[test]
fn a_rejected_row_is_set_aside_whatever_its_lead_did() {
    let model = Model::builtin();
    let mut log = demos(&model, Arc::new(Int64Array::from(vec![1])));
    let batch = RecordBatch::try_from_iter([
        ("id", Arc::new(Int64Array::from(vec![1, 1])) as ArrayRef),
        ("company.employees", Arc::new(StringArray::from(vec!["many", "200"]))),
    ])
    .expect("columns of one length");
    let scorer = Scorer::new(&model, &batch.schema(), at()).expect("a fact");
    let view = log.shared_at(at()).expect("every instant can be read");
    let scored = scorer.with_events(&view, "id").expect("keys").score(&batch).expect("the same columns");
    let demo = Activity::new("demo_request", fixtures::date("2026-11-20"));
    let leads = ["many", "200"].map(|e| Lead::new().with("company.employees", e).with_activity(demo.clone()));
    check_rows(&model, at(), &leads, &scored);
}

#[test]
fn a_click_in_a_trap_without_a_message_counted_in_logs() {
    let document = serde_json::json!({
        "format": 1, "id": "m", "standalone": true, "fields": {"company.employees": {"type": "number"}},
        "scores": [{"id": "s", "groups": [{"id": "g", "events": [{"type": "email_click", "points": 1}, {"type": "visit", "points": 10}]}]}],
    });
    let model = Model::from_json(&document.to_string()).expect("a model");
    let rows = [("email_click", Some("yes"), "1"), ("email_click", None, "2"), ("visit", Some("yes"), "3")];
    for duplicates in [Dedup::ById, Dedup::AlreadyUnique] {
        let column = |part: fn(&(&'static str, Option<&'static str>, &'static str)) -> Option<&'static str>| {
            Arc::new(rows.iter().map(part).collect::<StringArray>()) as ArrayRef
        };
        let activities = RecordBatch::try_from_iter([
            ("lead", column(|_| Some("7"))),
            ("type", column(|r| Some(r.0))),
            ("time", column(|_| Some("2026-11-20T08:00:00Z"))),
            ("id", column(|r| Some(r.2))),
            ("honeypot", column(|r| r.1)),
        ]);
        let mut log = EventLog::new(&model, duplicates);
        assert_eq!(log.push(&activities.expect("columns of one length")).expect("the columns are right"), []);
        let batch = RecordBatch::try_from_iter([
            ("id", Arc::new(StringArray::from(vec!["7"])) as ArrayRef),
            ("company.employees", Arc::new(StringArray::from(vec!["1"]))),
        ])
        .expect("columns of one length");
        let at = fixtures::date("2026-11-22T23:59:59Z");
        let view = Arc::new(log).shared_at(at).expect("the end of a day can be read");
        let scorer = Scorer::new(&model, &batch.schema(), at).expect("a fact");
        let scored = scorer.with_events(&view, "id").expect("keys").score(&batch).expect("the same columns");
        let lead = rows.iter().fold(Lead::new().with("company.employees", 1), |lead, (kind, trap, id)| {
            let activity = Activity::new(kind, fixtures::date("2026-11-20T08:00:00Z"));
            let activity = activity.with_id(*id);
            lead.with_activity(trap.iter().fold(activity, |activity, trap| activity.with("honeypot", *trap)))
        });
        assert_eq!(model.score(&lead, at).expect("a lead").points("s"), Some(11));
        check_rows(&model, at, &[lead], &scored);
    }
}

#[test]
fn a_lead_with_several_keys_did_what_stands_under_all_of_them_once() {
    let model = Model::builtin();
    for duplicates in [Dedup::ById, Dedup::AlreadyUnique] {
        // Two come again under another key, where that is allowed; the click comes from a machine, which
        // only the delivery under the other key tells.
        let mut rows = vec![
            ("a@b.example", "demo_request", "2026-11-20T08:00:00Z", "1"),
            ("a@b.example", "email_click", "2026-11-21T08:00:02Z", "2"),
            ("7", "email_delivered", "2026-11-21T08:00:00Z", "3"),
            ("7", "page_view", "2026-11-21T09:00:00Z", "4"),
            ("8", "demo_request", "2026-11-21T09:00:00Z", "5"),
        ];
        if duplicates == Dedup::ById {
            rows.push(("7", "demo_request", "2026-11-20T08:00:00Z", "1"));
            rows.push(("a@b.example", "page_view", "2026-11-21T09:00:00Z", "4"));
        }
        let column = |part: fn(&(&'static str, &'static str, &'static str, &'static str)) -> &'static str| {
            Arc::new(rows.iter().map(|r| Some(part(r))).collect::<StringArray>()) as ArrayRef
        };
        let activities = RecordBatch::try_from_iter([
            ("lead", column(|r| r.0)),
            ("type", column(|r| r.1)),
            ("time", column(|r| r.2)),
            ("id", column(|r| r.3)),
            ("message", column(|_| "letter")),
            ("path", column(|_| "/pricing")),
        ]);
        let mut log = EventLog::new(&model, duplicates);
        assert_eq!(log.push(&activities.expect("columns of one length")).expect("the columns are right"), []);
        let mut keys = ListBuilder::new(StringBuilder::new());
        keys.append_value([Some("7"), Some("a@b.example"), None, Some(""), Some("7")]);
        keys.append_value([Some("a@b.example")]);
        keys.append_null();
        keys.append_value([Some("nobody"), Some("8")]);
        keys.append_value([None::<&str>; 0]);
        let batch = table(Arc::new(keys.finish()));
        // The end of a day, so that a log of counts can be read.
        let at = fixtures::date("2026-11-22T23:59:59Z");
        let wanted = ScoreOptions::default().with_contributions(true);
        let scorer = Scorer::with(&model, &batch.schema(), at, wanted).expect("a fact");
        let view = Arc::new(log).shared_at(at).expect("the end of a day can be read");
        let mut scorer = scorer.with_events(&view, "id").expect("a column of keys");
        let of: [&[&str]; 5] = [&["7", "a@b.example"], &["a@b.example"], &[], &["8"], &[]];
        let leads = of.map(|keys| {
            rows.iter().filter(|r| keys.contains(&r.0)).fold(
                Lead::new().with("person.title", "VP of Sales"),
                |lead, r| {
                    let at = fixtures::date(r.2);
                    let activity =
                        Activity::new(r.1, at).with_id(r.3).with("message", "letter").with("path", "/pricing");
                    lead.with_activity(activity)
                },
            )
        });
        for from in [0, 1] {
            // A slice has lists that do not begin at the first key.
            let scored = scorer.score(&batch.slice(from, 5 - from)).expect("the columns it was made for");
            check_rows(&model, at, &leads[from..], &scored);
        }
    }
}
