//! The log of workload 2: activities of half a year, few for most leads and many for some. Knows nothing about points.

use std::sync::Arc;

use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, TimestampMillisecondArray, UInt64Array};
use arrow_schema::ArrowError;

use crate::random::{Random, mixed};

/// The instant of workload 2: 2026-07-01T00:00:00Z, in seconds since 1970.
pub const NOW: i64 = 1_782_864_000;
/// Days of the log before [`NOW`].
pub const DAYS: i64 = 180;
/// The types by number, as workload 2 names them.
pub const TYPES: [&str; 12] = [
    "page_view",
    "pricing_view",
    "email_open",
    "ad_click",
    "form_submit",
    "ebook_download",
    "webinar_attend",
    "demo_request",
    "product_use",
    "call_answered",
    "email_bounce",
    "unsubscribe",
];
/// How often each type comes, in percent.
const SHARES: [usize; 12] = [34, 8, 22, 5, 3, 3, 2, 1, 14, 2, 4, 2];
/// Leads for so many events.
const EVENTS_PER_LEAD: usize = 10;
/// Chance that an activity is one more of the same type on the same day, in percent.
const REPEATED: usize = 30;

/// One activity.
#[derive(Clone, Copy, Debug)]
pub struct Happening {
    /// Number of the lead.
    pub lead: u32,
    /// Milliseconds since the start of the log.
    pub at: u64,
    /// Its name: another one for each activity.
    pub id: u64,
    /// Number of the type.
    pub kind: u8,
}

/// So many activities, by lead and time. How busy leads are is log-normal.
pub fn by_lead(seed: u64, events: usize) -> Vec<Happening> {
    let mut random = Random::new(seed);
    let leads = (events / EVENTS_PER_LEAD).max(1);
    let busy: Vec<f64> = (0..leads).map(|_| libm::exp(1.2 * random.normal())).collect();
    let whole: f64 = busy.iter().sum();
    let mut log = Vec::with_capacity(events);
    let mut so_far = 0.0;
    for (lead, share) in busy.into_iter().enumerate() {
        so_far += share;
        let end = if lead + 1 == leads { events } else { (so_far / whole * events as f64) as usize };
        let start = log.len();
        while log.len() < end {
            let before = log.get(start..).and_then(<[Happening]>::last).copied();
            let id = mixed(log.len() as u64);
            log.push(Happening { id, ..happening(&mut random, lead as u32, before) });
        }
        if let Some(of_lead) = log.get_mut(start..) {
            of_lead.sort_by_key(|h| (h.at, h.kind));
        }
    }
    log
}

fn happening(random: &mut Random, lead: u32, before: Option<Happening>) -> Happening {
    let within = random.below(DAY_MS as usize) as u64;
    match before {
        Some(before) if random.percent(REPEATED) => Happening { at: before.at / DAY_MS * DAY_MS + within, ..before },
        _ => Happening { lead, at: random.below(DAYS as usize) as u64 * DAY_MS + within, id: 0, kind: kind(random) },
    }
}

const DAY_MS: u64 = 86_400_000;

fn kind(random: &mut Random) -> u8 {
    let mut left = random.below(100);
    for (kind, share) in (0_u8..).zip(SHARES) {
        match left.checked_sub(share) {
            Some(rest) => left = rest,
            None => return kind,
        }
    }
    0
}

/// Puts the activities into the order of time, as logs are written.
pub fn sort_by_time(log: &mut [Happening]) {
    log.sort_by_key(|h| h.at);
}

/// Puts the activities into random order.
pub fn shuffle(log: &mut [Happening], seed: u64) {
    let mut random = Random::new(seed);
    for end in (1..log.len()).rev() {
        log.swap(end, random.below(end + 1));
    }
}

/// The columns `lead`, `type`, `time` and `id`.
pub fn table(log: &[Happening]) -> Result<RecordBatch, ArrowError> {
    let start = (NOW - DAYS * 86_400) * 1000;
    let mut types = StringDictionaryBuilder::<Int32Type>::new();
    for happening in log {
        types.append_option(TYPES.get(usize::from(happening.kind)));
    }
    let times = log.iter().map(|h| start + h.at as i64);
    let columns: [(&str, ArrayRef); 4] = [
        ("lead", Arc::new(log.iter().map(|h| i64::from(h.lead)).collect::<Int64Array>())),
        ("type", Arc::new(types.finish())),
        ("time", Arc::new(TimestampMillisecondArray::from_iter_values(times).with_timezone("UTC"))),
        ("id", Arc::new(log.iter().map(|h| h.id).collect::<UInt64Array>())),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, false)))
}
