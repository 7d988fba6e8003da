//! The instant of scoring. Knows nothing about what is scored.

use std::time::{SystemTime, UNIX_EPOCH};

use leadstone::Timestamp;

use crate::args::InputArgs;

/// The instant that the sample was made for.
const SAMPLE_INSTANT: &str = "2026-11-22T09:00:00Z";

/// The instant of scoring, and where it comes from.
#[derive(Clone, Copy)]
pub(crate) struct ScoringInstant {
    pub(crate) at: Timestamp,
    pub(crate) origin: &'static str,
}

impl ScoringInstant {
    pub(crate) fn of(args: &InputArgs) -> Self {
        if args.sample && args.tables.at.is_none() {
            let at = Timestamp::parse(SAMPLE_INSTANT).expect("the instant of the sample is a date");
            return Self { at, origin: ", the day of the sample" };
        }
        Self::at(args.tables.at)
    }

    /// The given instant, or now.
    pub(crate) fn at(given: Option<Timestamp>) -> Self {
        if let Some(at) = given {
            return Self { at, origin: "" };
        }
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
        let at = i64::try_from(seconds).ok().and_then(Timestamp::from_unix);
        Self { at: at.expect("the clock is right to a few thousand years"), origin: ", now" }
    }
}
