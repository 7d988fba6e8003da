//! Measures how fast a log of activities is taken in and read, and how much memory that takes.
//!
//! `cargo run --release -p leadstone-arrow --example event_log -- 10000000 gone time`: number of activities, `id` or
//! `gone`, and the order of the log: `time`, `lead` or `none`. Times are those of the processor for one thread.

use std::error::Error;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{
    DictionaryArray, Int32Array, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray, UInt64Array,
};
use leadstone::{Model, Timestamp};
use leadstone_arrow::{Dedup, EventLog};

const TYPES: [(&str, i64, u64); 12] = [
    ("page_view", 1, 34),
    ("email_open", 2, 56),
    ("product_use", 4, 70),
    ("pricing_view", 6, 78),
    ("ad_click", 3, 83),
    ("email_bounce", -2, 87),
    ("form_submit", 10, 90),
    ("ebook_download", 8, 93),
    ("webinar_attend", 12, 95),
    ("call_answered", 9, 97),
    ("unsubscribe", -20, 99),
    ("demo_request", 30, 100),
];
const ROWS: usize = 1 << 16;
const START: i64 = 1_767_312_000;
const DAYS: u64 = 180;

fn model() -> Result<Model, leadstone::Error> {
    let rules: Vec<String> = TYPES
        .iter()
        .map(|(kind, points, _)| {
            format!(r#"{{"type": "{kind}", "points": {points}, "per_day": 3, "half_life": "30d"}}"#)
        })
        .collect();
    Model::from_json(&format!(
        r#"{{"format": 1, "id": "log", "standalone": true,
            "scores": [{{"id": "engagement", "range": [0, 100], "groups": [{{"id": "log", "events": [{}]}}]}}]}}"#,
        rules.join(",")
    ))
}

/// `SplitMix64`.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }

    /// A lead: some are far busier than others.
    fn lead(&mut self, leads: u64) -> u64 {
        let many = self.below(leads).min(self.below(leads));
        // Neighbours are not equally busy.
        if self.below(3) == 0 { many / 7 } else { many }.wrapping_mul(2_654_435_761) % leads
    }
}

fn batch(first: usize, rows: usize, all: usize, order: &str) -> Result<RecordBatch, Box<dyn Error>> {
    let mut random = SplitMix64(first as u64);
    let leads = (all as u64 / 10).max(1);
    let span = DAYS * 86_400_000;
    let (mut who, mut what, mut when, mut names) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row in first..first + rows {
        let place = row as u128;
        let at = if order == "time" { (place * u128::from(span) / all as u128) as u64 } else { random.below(span) };
        who.push(if order == "lead" { (row / 10) as i64 } else { random.lead(leads) as i64 });
        let share = random.below(100);
        what.push(TYPES.iter().position(|(.., below)| share < *below).unwrap_or(0) as i32);
        when.push(START * 1000 + at as i64);
        names.push(SplitMix64(row as u64).next());
    }
    let kinds = StringArray::from_iter_values(TYPES.iter().map(|t| t.0));
    let kinds = DictionaryArray::<Int32Type>::try_new(Int32Array::from(what), Arc::new(kinds))?;
    Ok(RecordBatch::try_from_iter([
        ("lead", Arc::new(Int64Array::from(who)) as _),
        ("type", Arc::new(kinds) as _),
        ("time", Arc::new(TimestampMillisecondArray::from(when).with_timezone("UTC")) as _),
        ("id", Arc::new(UInt64Array::from(names)) as _),
    ])?)
}

/// Nanoseconds of this thread on a processor.
fn processor_time() -> Result<f64, Box<dyn Error>> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(text.split(' ').next().unwrap_or_default().parse::<f64>()? / 1e9)
}

/// Most memory so far, in MB.
fn peak() -> Result<f64, Box<dyn Error>> {
    let text = std::fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or_default();
    Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1e3)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |index: usize, other: &str| arguments.get(index).cloned().unwrap_or_else(|| other.to_owned());
    let all: usize = argument(0, "1000000").parse()?;
    let dedup = if argument(1, "gone") == "id" { Dedup::ById } else { Dedup::AlreadyUnique };
    let order = argument(2, "time");
    let mut log = EventLog::new(&model()?, dedup);
    let before = {
        batch(0, ROWS.min(all), all, &order)?;
        peak()?
    };
    let mut pushed = 0.0;
    for first in (0..all).step_by(ROWS) {
        let batch = batch(first, ROWS.min(all - first), all, &order)?;
        let start = processor_time()?;
        assert!(log.push(&batch)?.is_empty(), "all rows are right");
        pushed += processor_time()? - start;
    }
    let at = Timestamp::from_unix(START + DAYS as i64 * 86_400).ok_or("no instant")?;
    let start = processor_time()?;
    let view = log.at(at)?;
    let settled = processor_time()? - start;
    let mut sum = 0;
    for points in view.batches(1 << 13) {
        let points = points?;
        for rule in points.columns().iter().skip(1).filter_map(|c| c.as_primitive_opt::<Int64Type>()) {
            sum += rule.values().iter().sum::<i64>();
        }
    }
    let end = processor_time()?;
    let read = end - start;
    let mut events = view.buffer();
    let start = processor_time()?;
    let mut by_key = 0;
    for lead in 0..(all as i64 / 10) {
        view.read(lead.into(), &mut events);
        by_key += events.points().iter().sum::<i64>();
    }
    assert_eq!(sum, by_key, "the same leads in another order");
    let by_key = processor_time()? - start;
    println!(
        "{all} activities, {dedup:?}, order {order}: {:.2} M/s; taken in {pushed:.3} s, put in order {settled:.3} s, read {:.3} s (by key {by_key:.3} s); peak {:.0} MB ({before:.0} MB before), log {:.0} MB; sum {sum}",
        all as f64 / (pushed + read) / 1e6,
        read - settled,
        peak()?,
        log.memory() as f64 / 1e6,
    );
    let start = processor_time()?;
    let mut bytes = Vec::new();
    log.write_to(&mut bytes)?;
    let written = processor_time()? - start;
    let start = processor_time()?;
    let other = EventLog::read_from(&model()?, &mut bytes.as_slice())?;
    let leads = other.leads();
    println!(
        "written {:.0} MB in {written:.3} s, read back {leads} leads in {:.3} s",
        bytes.len() as f64 / 1e6,
        processor_time()? - start
    );
    Ok(())
}
