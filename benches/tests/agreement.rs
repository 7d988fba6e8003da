//! The programs written by hand say what Leadstone says, lead by lead.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int32Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use leadstone::{Activity, Lead, Model, Number, Timestamp, Value};
use leadstone_benches::happenings::{NOW, TYPES, by_lead, shuffle};
use leadstone_benches::people::{People, Texts};
use leadstone_benches::row_program::Columns;
use leadstone_benches::tally::{AGES, Log, Totals};

const LEFT: &str = include_str!("../workloads/half-life-30d.json");

fn now() -> Timestamp {
    Timestamp::from_unix(NOW).expect("within the years 1 to 9999")
}

fn cell(column: &dyn Array, row: usize) -> Option<Value> {
    if column.is_null(row) {
        return None;
    }
    Some(match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).into(),
        DataType::Int32 => column.as_primitive::<Int32Type>().value(row).into(),
        DataType::Int64 => Value::integer(column.as_primitive::<Int64Type>().value(row))?,
        DataType::Float64 => Value::Number(Number::new(column.as_primitive::<Float64Type>().value(row))?),
        DataType::Boolean => column.as_boolean().value(row).into(),
        DataType::Date32 => {
            Value::Date(Timestamp::from_unix(i64::from(column.as_primitive::<Date32Type>().value(row)) * 86_400)?)
        }
        DataType::List(_) => {
            let items = column.as_list::<i32>().value(row);
            Value::List(items.as_string::<i32>().iter().flatten().map(str::to_owned).collect())
        }
        // Unknown then to Leadstone alone, so that the points differ.
        _ => return None,
    })
}

fn lead(table: &RecordBatch, row: usize) -> Lead {
    let mut lead = Lead::new();
    for (field, column) in table.schema().fields().iter().zip(table.columns()) {
        if let Some(value) = cell(column.as_ref(), row) {
            lead = lead.with(field.name(), value);
        }
    }
    lead
}

#[test]
fn the_row_program_gives_the_points_and_stages_of_workload_1() {
    let model = Model::from_toml(include_str!("../workloads/w1.toml")).unwrap();
    let table = People::new(3, 2000, Texts::Plain).batch().unwrap().unwrap();
    let columns = Columns::new(&table).unwrap();
    let mut stages = [0; 3];
    for row in 0..table.num_rows() {
        let prepared = model.prepare(&lead(&table, row)).unwrap();
        assert_eq!(prepared.ignored(), [""; 0]);
        let verdict = prepared.score(now());
        let (points, stage) = columns.qualify(row);
        assert_eq!((verdict.points("total"), verdict.stage()), (Some(points), Some(["inquiry", "mql", "sql"][stage])));
        stages[stage] += 1;
    }
    assert!(stages.iter().all(|count| *count > 50), "{stages:?}");
}

#[test]
fn plain_and_dictionary_columns_hold_the_same() {
    let table = |texts| People::new(3, 500, texts).batch().unwrap().unwrap();
    let (plain, dictionary) = (table(Texts::Plain), table(Texts::Dictionary));
    assert_eq!(plain.num_columns(), 20);
    let titles = dictionary.column(0).as_dictionary::<Int32Type>();
    let texts = titles.values().as_string::<i32>();
    for (row, title) in plain.column(0).as_string::<i32>().iter().enumerate() {
        assert_eq!(title, titles.key(row).map(|key| texts.value(key)));
    }
    assert_eq!(plain.column(19), dictionary.column(19));
}

#[test]
fn the_tallies_give_the_points_of_workload_2() {
    let model = Model::from_toml(include_str!("../workloads/w2.toml")).unwrap();
    let mut happenings = by_lead(5, 20_000);
    let start = NOW - 180 * 86_400;
    let mut leads = vec![Lead::new(); 2000];
    for happening in &happenings {
        let at = Timestamp::from_unix(start + happening.at as i64 / 1000).unwrap();
        let activity = Activity::new(TYPES[usize::from(happening.kind)], at).with_id(happening.id.to_string());
        let lead = &mut leads[happening.lead as usize];
        *lead = std::mem::take(lead).with_activity(activity);
    }
    let mut expected = Totals::default();
    for (number, lead) in leads.iter().enumerate().filter(|(_, lead)| !lead.activities().is_empty()) {
        let points = model.score(lead, now()).unwrap().points("engagement").unwrap();
        expected.leads += 1;
        expected.points += points;
        expected.checksum += points * (number as i64 % 1009 + 1);
    }
    let log = |happenings: &[leadstone_benches::happenings::Happening]| Log {
        leads: happenings.iter().map(|h| h.lead).collect(),
        types: happenings.iter().map(|h| h.kind).collect(),
        times: happenings.iter().map(|h| start * 1000 + h.at as i64).collect(),
        today: NOW / 86_400,
        left: serde_json::from_str(LEFT).unwrap(),
    };
    assert_eq!(log(&happenings).ordered(), expected);
    shuffle(&mut happenings, 1);
    assert_eq!(log(&happenings).dense(), expected);
    assert_eq!(log(&happenings).hashed(), expected);
}

/// A rule of 2^29 points that counts eight times in a bucket shows all 32 bits of what is left.
#[test]
fn the_table_of_what_is_left_is_that_of_leadstone() {
    let points = 1_i64 << 29;
    let model = Model::from_json(&format!(
        r#"{{"format":1,"id":"left","standalone":true,"scores":[{{"id":"s","range":[0,1000000000],"groups":[{{"id":"g",
        "events":[{{"id":"e","type":"seen","points":{points},"half_life":"30d"}}]}}]}}]}}"#
    ))
    .unwrap();
    let table: Vec<i64> = serde_json::from_str(LEFT).unwrap();
    assert_eq!(table.len(), AGES);
    for (age, left) in (0_i64..).zip(table) {
        let at = Timestamp::from_unix(NOW - age * 86_400).unwrap();
        let lead =
            (0..8).fold(Lead::new(), |lead, n| lead.with_activity(Activity::new("seen", at).with_id(n.to_string())));
        let verdict = model.score(&lead, now()).unwrap();
        let line = verdict.contributions("s").iter().find(|l| l.term == "e").map(|l| l.points);
        assert_eq!(line, Some(left), "{age} days");
    }
}
