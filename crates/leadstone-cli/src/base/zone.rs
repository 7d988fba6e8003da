//! Time zones by their IANA names. Knows nothing about tables.

use std::sync::Arc;

use jiff::civil;
use jiff::tz::{AmbiguousOffset, TimeZone};
use leadstone_import::{LocalTime, Zone};

use crate::base::failure::Failure;

/// The zone of an IANA name, such as `Asia/Seoul`.
pub(crate) fn named(name: &str) -> Result<Zone, Failure> {
    let zone = TimeZone::get(name).map_err(|_| {
        Failure::new(format!("--zone: `{name}` is not the name of a time zone"))
            .hint("zones are called as in `Europe/Berlin`, `Asia/Seoul` or `UTC`")
    })?;
    Ok(Zone::Rules(Arc::new(move |local| offset(&zone, local))))
}

/// The seconds by which the clocks of a zone are ahead of UTC. An hour that occurs twice is the first one; an hour that
/// is left out counts as if the clocks had not been put forward yet.
fn offset(zone: &TimeZone, local: &LocalTime) -> i32 {
    let number = |value: u8| i8::try_from(value).unwrap_or(1);
    let (hour, minute, second) = (local.seconds / 3600, local.seconds / 60 % 60, local.seconds % 60);
    let part = |value: u32| i8::try_from(value).unwrap_or(0);
    let date = i16::try_from(local.year).ok().and_then(|year| {
        civil::DateTime::new(year, number(local.month), number(local.day), part(hour), part(minute), part(second), 0)
            .ok()
    });
    let Some(date) = date else { return 0 };
    let offset = match zone.to_ambiguous_timestamp(date).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset,
        AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => before,
    };
    offset.seconds()
}
