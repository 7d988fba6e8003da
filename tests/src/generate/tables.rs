//! Random tables for any model document: columns of every layout that Arrow has for them, and what each row says in
//! the plain words of a lead.

use std::sync::Arc;

use arrow_array::builder::{Decimal128Builder, LargeListBuilder, ListBuilder, StringBuilder};
use arrow_array::types::{Int8Type, Int32Type, UInt16Type};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Date64Array, DictionaryArray, Float32Array, Float64Array, Int8Array,
    Int16Array, Int32Array, Int64Array, LargeStringArray, NullArray, RecordBatch, StringArray, StringViewArray,
    TimestampMicrosecondArray, TimestampMillisecondArray, TimestampNanosecondArray, TimestampSecondArray, UInt32Array,
    UInt64Array,
};
use leadstone::document::{FieldDocument, FieldType, ModelDocument};

use super::Tape;
use super::leads::{Vocabulary, stage_word, value};
use crate::oracle::{PlainAnswer, PlainLead, PlainValue};

const DAY: i64 = 86_400;

/// A table, and the lead of each of its rows.
#[derive(Clone, Debug)]
pub struct Table {
    /// The columns.
    pub batch: RecordBatch,
    /// What each row says.
    pub leads: Vec<PlainLead>,
}

/// A table with columns for some of the fields; one value in thirty is not what its field is.
pub fn table(tape: &mut Tape, document: &ModelDocument, now: i64, rows: usize) -> Table {
    let vocabulary = Vocabulary::of(document);
    let mut leads = vec![PlainLead::default(); rows];
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    for (name, field) in &document.fields {
        if field.count.is_some() || (field.derive.is_some() && !tape.chance(25)) || tape.chance(10) {
            continue;
        }
        let (array, values) = column(tape, field, &vocabulary, now, rows);
        for (lead, value) in leads.iter_mut().zip(values) {
            if let Some(value) = value {
                let answer = PlainAnswer { value: Some(value), at: None, confidence: None };
                lead.facts.push((name.clone(), answer));
            }
        }
        columns.push((name.clone(), array));
    }
    if !document.stages.is_empty() && tape.chance(50) {
        let mut stages: Vec<Option<String>> = Vec::with_capacity(rows);
        for lead in &mut leads {
            lead.stage = match tape.below(10) {
                0 | 1 => None,
                2 => Some("disqualified".to_owned()),
                3 if tape.chance(20) => Some("nowhere".to_owned()),
                _ => Some(stage_word(tape, document)),
            };
            stages.push(lead.stage.clone());
        }
        columns.push(("stage".to_owned(), Arc::new(StringArray::from(stages))));
    }
    columns.push(("no.such_field".to_owned(), Arc::new(NullArray::new(rows))));
    let batch = RecordBatch::try_from_iter(columns).expect("columns of one length");
    Table { batch, leads }
}

type Cells<T> = Vec<Option<T>>;

fn column(
    tape: &mut Tape,
    field: &FieldDocument,
    vocabulary: &Vocabulary,
    now: i64,
    rows: usize,
) -> (ArrayRef, Cells<PlainValue>) {
    let drawn: Cells<PlainValue> =
        (0..rows).map(|_| (!tape.chance(20)).then(|| value(tape, field, vocabulary, now))).collect();
    match field.kind.unwrap_or(FieldType::Text) {
        FieldType::Number if tape.chance(75) => numbers(tape, &drawn),
        FieldType::Bool if tape.chance(50) => {
            let bools: Cells<bool> =
                drawn.iter().map(|v| v.as_ref().map(|v| matches!(v, PlainValue::Bool(true)))).collect();
            let values = bools.iter().map(|b| b.map(PlainValue::Bool)).collect();
            (Arc::new(BooleanArray::from(bools)), values)
        }
        FieldType::Date if tape.chance(75) => dates(tape, &drawn, now),
        FieldType::List if tape.chance(75) => lists(tape, &drawn),
        _ => texts(tape, &drawn),
    }
}

#[expect(clippy::cast_lossless, reason = "one macro for numbers of every width")]
fn numbers(tape: &mut Tape, drawn: &[Option<PlainValue>]) -> (ArrayRef, Cells<PlainValue>) {
    let number = |v: &PlainValue| match v {
        PlainValue::Number(n) => *n,
        PlainValue::Text(t) => t.trim().parse().unwrap_or(0.0),
        _ => 0.0,
    };
    let all: Cells<f64> = drawn.iter().map(|v| v.as_ref().map(number)).collect();
    let values = |all: &Cells<f64>| all.iter().map(|n| n.map(PlainValue::Number)).collect::<Cells<PlainValue>>();
    macro_rules! whole {
        ($array:ty, $native:ty) => {{
            let cells: Vec<Option<$native>> = all.iter().map(|n| n.map(|n| n as $native)).collect();
            let values = cells.iter().map(|n| n.map(|n| PlainValue::Number(n as f64))).collect();
            (Arc::new(<$array>::from(cells)) as ArrayRef, values)
        }};
    }
    match tape.below(10) {
        0 => whole!(Int8Array, i8),
        1 => whole!(Int16Array, i16),
        2 => whole!(Int32Array, i32),
        3 => whole!(Int64Array, i64),
        4 => whole!(UInt32Array, u32),
        5 => {
            let mut cells: Cells<u64> = all.iter().map(|n| n.map(|n| n as u64)).collect();
            let mut values: Cells<PlainValue> = cells.iter().map(|n| n.map(|n| PlainValue::Number(n as f64))).collect();
            if tape.chance(30) {
                // More than a float holds: refused.
                cells[0] = Some(u64::MAX);
                values[0] = Some(PlainValue::Text(u64::MAX.to_string()));
            }
            (Arc::new(UInt64Array::from(cells)), values)
        }
        6 => whole!(Float32Array, f32),
        7 => {
            let mut cells = Decimal128Builder::new().with_precision_and_scale(20, 3).expect("a valid precision");
            let thousandths: Vec<Option<i128>> = all.iter().map(|n| n.map(|n| (n * 1000.0) as i128)).collect();
            for n in &thousandths {
                cells.append_option(*n);
            }
            let values = thousandths.iter().map(|n| n.map(|n| PlainValue::Number(n as f64 / 1000.0))).collect();
            (Arc::new(cells.finish()), values)
        }
        _ => {
            let mut cells = all.clone();
            let mut plain = values(&all);
            if tape.chance(30) {
                let (odd, name) = *tape.pick(&[(f64::NAN, "NaN"), (f64::INFINITY, "inf"), (f64::NEG_INFINITY, "-inf")]);
                cells[0] = Some(odd);
                plain[0] = Some(PlainValue::Text(name.to_owned()));
            }
            (Arc::new(Float64Array::from(cells)), plain)
        }
    }
}

fn dates(tape: &mut Tape, drawn: &[Option<PlainValue>], now: i64) -> (ArrayRef, Cells<PlainValue>) {
    let seconds = |v: &PlainValue| match v {
        PlainValue::Date(at) => *at,
        _ => now - DAY,
    };
    let all: Cells<i64> = drawn.iter().map(|v| v.as_ref().map(seconds)).collect();
    let values = || all.iter().map(|s| s.map(PlainValue::Date)).collect();
    let scaled = |by: i64, more: i64| -> Cells<i64> { all.iter().map(|s| s.map(|s| s * by + more)).collect() };
    match tape.below(7) {
        0 => {
            let days: Cells<i32> = all.iter().map(|s| s.map(|s| (s.div_euclid(DAY)) as i32)).collect();
            let values = days.iter().map(|d| d.map(|d| PlainValue::Date(i64::from(d) * DAY))).collect();
            (Arc::new(Date32Array::from(days)), values)
        }
        1 => (Arc::new(Date64Array::from(scaled(1_000, 999))), values()),
        2 => (Arc::new(TimestampSecondArray::from(scaled(1, 0))), values()),
        3 => (Arc::new(TimestampMillisecondArray::from(scaled(1_000, 500)).with_timezone("UTC")), values()),
        4 => (Arc::new(TimestampMicrosecondArray::from(scaled(1_000_000, 1))), values()),
        // A zone says how an instant is written, not which one it is.
        5 => (Arc::new(TimestampMicrosecondArray::from(scaled(1_000_000, 0)).with_timezone("+09:00")), values()),
        _ => (Arc::new(TimestampNanosecondArray::from(scaled(1_000_000_000, 7))), values()),
    }
}

fn lists(tape: &mut Tape, drawn: &[Option<PlainValue>]) -> (ArrayRef, Cells<PlainValue>) {
    let items = |v: &PlainValue| match v {
        PlainValue::List(items) => items.clone(),
        PlainValue::Text(text) => text.split(';').map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let all: Cells<Vec<String>> = drawn.iter().map(|v| v.as_ref().map(items)).collect();
    let values = all.iter().map(|v| v.clone().map(PlainValue::List)).collect();
    let is_large = tape.chance(50);
    let mut small = ListBuilder::new(StringBuilder::new());
    let mut large = LargeListBuilder::new(StringBuilder::new());
    for cell in &all {
        let texts = cell.as_ref().map(|items| items.iter().map(|i| Some(i.as_str())));
        if is_large { large.append_option(texts) } else { small.append_option(texts) }
    }
    (if is_large { Arc::new(large.finish()) } else { Arc::new(small.finish()) }, values)
}

fn texts(tape: &mut Tape, drawn: &[Option<PlainValue>]) -> (ArrayRef, Cells<PlainValue>) {
    let text = |v: &PlainValue| match v {
        PlainValue::List(items) => items.join(";"),
        other => other.to_value().to_string(),
    };
    let mut all: Cells<String> = drawn.iter().map(|v| v.as_ref().map(text)).collect();
    for cell in &mut all {
        if tape.chance(3) {
            *cell = Some("no such value".to_owned());
        }
    }
    let values = all.iter().map(|t| t.clone().map(PlainValue::Text)).collect();
    let array: ArrayRef = match tape.below(6) {
        0 => Arc::new(LargeStringArray::from(all)),
        1 => Arc::new(all.iter().map(Option::as_deref).collect::<StringViewArray>()),
        2 => Arc::new(all.iter().map(Option::as_deref).collect::<DictionaryArray<Int32Type>>()),
        3 if all.len() < 100 => Arc::new(all.iter().map(Option::as_deref).collect::<DictionaryArray<Int8Type>>()),
        4 => Arc::new(all.iter().map(Option::as_deref).collect::<DictionaryArray<UInt16Type>>()),
        _ => Arc::new(StringArray::from(all)),
    };
    (array, values)
}
