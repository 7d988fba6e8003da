//! Hashes of activity ids, or of what replaces a missing id. Knows nothing about rows.

use super::hash;
use super::lead_numbers::whole;

/// The hash of an id that is a whole number.
#[inline]
pub(crate) fn id_of_whole(value: u64) -> u64 {
    // 0 is the hash of no id.
    hash::of_whole(value).max(1)
}

/// The hash of an id. A text that writes a whole number has the hash of the number.
pub(crate) fn id_of_text(text: &str) -> u64 {
    if let Some(value) = whole(text) {
        return id_of_whole(value as u64);
    }
    match text.parse::<u64>() {
        Ok(value) if !text.starts_with(['0', '+']) => id_of_whole(value),
        _ => hash::of_bytes(text.as_bytes()).max(1),
    }
}

/// The hash of an activity without an id: equal type, asset, message and bucket are one activity.
pub(crate) fn id_of_parts(kind: &str, asset: &str, message: &str, bucket: u32) -> u64 {
    let text = |text: &str| hash::of_bytes(text.as_bytes());
    hash::of_all(&[text(kind), text(asset), text(message), u64::from(bucket)]).max(1)
}
