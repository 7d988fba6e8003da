//! Points by group of many leads at once against the points of each lead.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampSecondArray};
use leadstone::Model;
use leadstone_arrow::{Dedup, EventLog, EventView, LeadEvents};
use leadstone_tests::dice::Dice;
use leadstone_tests::fixtures;

/// The end of a day: the horizon is that of the next one.
const NOW: &str = "2026-11-22T23:59:59Z";
const DAY: i64 = 86_400;

/// A model of two groups that asks so many questions alone, or one of them twice.
fn model(rules: usize, is_asked_twice: bool) -> Model {
    let twice = if is_asked_twice { r#", {"id": "again", "type": "t0", "points": 3}"# } else { "" };
    let rule = |i: usize| {
        let (points, per_day) = ([7, -4, 1, 40_000][i % 4], [1, 2, 3][i % 3]);
        let fades = [r#", "half_life": "30d""#, r#", "half_life": "3d", "cap": CAP"#, ""][i % 3];
        let fades = fades.replace("CAP", if points < 0 { "-5" } else { "9" });
        format!(r#"{{"id": "r{i}", "type": "t{i}", "points": {points}, "per_day": {per_day}{fades}}}"#)
    };
    let rules: Vec<String> = (0..rules).map(rule).collect();
    let (one, other) = rules.split_at(rules.len() / 2);
    let document = format!(
        r#"{{"format": 1, "id": "m", "standalone": true, "scores": [{{"id": "s", "range": [0, 99], "groups": [
            {{"id": "one", "events": [{}]}}, {{"id": "other", "events": [{}{twice}]}}]}}]}}"#,
        one.join(", "),
        other.join(", ")
    );
    Model::from_json(&document).expect("the document is right")
}

/// An activity of each row: lead, type and how many seconds ago.
fn push(log: &mut EventLog, rows: &[(i64, usize, i64)]) {
    let now = fixtures::date(NOW).unix();
    let lead = Int64Array::from_iter_values(rows.iter().map(|r| r.0));
    let kind = StringArray::from_iter_values(rows.iter().map(|r| format!("t{}", r.1)));
    let time = TimestampSecondArray::from_iter_values(rows.iter().map(|r| now - r.2));
    let columns: [(&str, ArrayRef); 3] = [("lead", Arc::new(lead)), ("type", Arc::new(kind)), ("time", Arc::new(time))];
    let batch = RecordBatch::try_from_iter(columns).expect("columns fit");
    assert_eq!(log.push(&batch).expect("the columns are right"), []);
}

/// So many activities of some shelves of leads, half a year back and a month ahead, the same ones for the same seed.
fn random(count: usize, rules: usize, seed: u64) -> Vec<(i64, usize, i64)> {
    let mut dice = Dice::new(seed);
    let rule = |dice: &mut Dice| usize::try_from(dice.roll(0, rules as i64 - 1)).expect("a rule");
    (0..count).map(|_| (dice.roll(0, 8_999), rule(&mut dice), dice.roll(-30, 189) * DAY)).collect()
}

/// Compares a row of points by group with the points by rule of its lead; gives back the sum of all.
pub(super) fn check_row(view: &EventView<'_>, batch: &RecordBatch, row: usize, events: &LeadEvents) -> i64 {
    let mut sum = 0;
    let schema = batch.schema();
    let groups: BTreeSet<&str> = view.rules().iter().filter_map(|rule| Some(rule.rsplit_once('.')?.0)).collect();
    // One more is the lead.
    assert_eq!(schema.fields().len(), groups.len() + 1);
    let columns = schema.fields().iter().zip(batch.columns());
    for (field, column) in columns.filter(|(field, _)| groups.contains(field.name().as_str())) {
        let rules = view.rules().iter().zip(events.points());
        let of_group = rules.filter(|(rule, _)| rule.starts_with(&format!("{}.", field.name())));
        let expected: i64 = of_group.map(|(_, points)| points).sum();
        assert_eq!(column.as_primitive::<Int64Type>().value(row), expected, "row {row}, {}", field.name());
        sum += expected.abs();
    }
    sum
}

/// Compares both ways to read a view; gives back the sum of all points.
fn check(view: &EventView<'_>, rows: usize) -> i64 {
    let mut events = view.buffer();
    let (mut leads, mut sum) = (0, 0);
    let mut singles = view.batches(64).flat_map(|batch| batch.expect("columns fit").column(0).to_keys());
    for batch in view.groups(rows) {
        let batch = batch.expect("columns fit");
        assert!((1..=rows).contains(&batch.num_rows()));
        for (row, key) in batch.column(0).to_keys().into_iter().enumerate() {
            assert_eq!(singles.next(), Some(key));
            assert!(view.read(key.into(), &mut events));
            sum += check_row(view, &batch, row, &events);
            leads += 1;
        }
    }
    assert_eq!(singles.next(), None);
    assert!(leads > 0);
    sum
}

trait ToKeys {
    fn to_keys(&self) -> Vec<i64>;
}

impl ToKeys for ArrayRef {
    fn to_keys(&self) -> Vec<i64> {
        self.as_primitive::<Int64Type>().values().to_vec()
    }
}

#[test]
fn groups_say_what_single_leads_say_whatever_is_kept_of_them() {
    let now = fixtures::date(NOW);
    for (rules, is_asked_twice) in [(1, false), (4, false), (12, false), (4, true), (80, false)] {
        for duplicates in [Dedup::AlreadyUnique, Dedup::ById] {
            let model = model(rules, is_asked_twice);
            let mut log = EventLog::new(&model, duplicates);
            push(&mut log, &random(20_000, rules, 7));
            // Enough for the caps.
            for kind in 0..rules.min(12) {
                (0..9).for_each(|day| push(&mut log, &[(23, kind, day * DAY); 3]));
            }
            let first = check(&log.at(now).expect("an instant"), 1000);
            // Some more of a day than two bytes hold, and more than a byte.
            push(&mut log, &[(17, 0, 0); 40]);
            push(&mut log, &[(5_000, 0, 3 * DAY); 256]);
            push(&mut log, &random(2_000, rules, 8));
            let view = log.at(now).expect("an instant");
            assert_ne!(check(&view, 1000), first);
            check(&view, 7);
            check(&log.at(fixtures::date("2026-08-01T23:59:59Z")).expect("an instant"), 300);
        }
    }
}
