//! The entries of shards: single activities, packed. Knows nothing about where they are kept.
//!
//! ```text
//! 63    54 53              22 21      0
//! +--------+------------------+--------+
//! |  lead  |   second         | class  |   an uncounted event
//! +--------+------------------+--------+
//!  10 bits       32 bits       22 bits
//! ```

use super::class_id::{CLASS_BITS, MOST_CLASSES};
use super::classes::ActivityClasses;

/// Leads of a shard.
pub(crate) const LEADS_PER_SHARD: usize = 1 << LEAD_BITS;
const LEAD_BITS: u32 = 10;

/// An entry of a lead in a shard.
pub(crate) trait ShardEntry: Copy + Default {
    /// Its lead, as an index into the shard.
    fn lead(self) -> usize;

    /// Sorts the entries of one lead by time and removes repeats.
    fn compact(of_lead: &mut Vec<Self>, classes: &ActivityClasses);
}

/// An activity of which the second matters and no id is kept, see the head of this file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct UncountedEvent(u64);

impl UncountedEvent {
    #[inline]
    pub(crate) fn new(lead: u32, at: u32, class: u32) -> Self {
        Self(
            (u64::from(lead) % LEADS_PER_SHARD as u64) << (64 - LEAD_BITS)
                | u64::from(at) << CLASS_BITS
                | u64::from(class),
        )
    }

    #[inline]
    pub(crate) fn at(self) -> u32 {
        (self.0 >> CLASS_BITS) as u32
    }

    #[inline]
    pub(crate) fn class(self) -> u32 {
        self.0 as u32 & (MOST_CLASSES - 1)
    }
}

impl ShardEntry for UncountedEvent {
    fn lead(self) -> usize {
        (self.0 >> (64 - LEAD_BITS)) as usize
    }

    fn compact(of_lead: &mut Vec<Self>, _: &ActivityClasses) {
        of_lead.sort_unstable();
    }
}

/// An activity with the hash of its id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct EventRecord {
    /// Hash of its id, or of the parts that replace a missing id.
    pub(crate) id: u64,
    /// Seconds since 1970.
    pub(crate) at: u32,
    /// Lead (10 bits) above class (22 bits).
    place: u32,
}

impl EventRecord {
    #[inline]
    pub(crate) fn new(lead: u32, id: u64, at: u32, class: u32) -> Self {
        Self { id, at, place: (lead % LEADS_PER_SHARD as u32) << CLASS_BITS | class }
    }

    #[inline]
    pub(crate) fn class(self) -> u32 {
        self.place & (MOST_CLASSES - 1)
    }
}

impl ShardEntry for EventRecord {
    fn lead(self) -> usize {
        (self.place >> CLASS_BITS) as usize
    }

    fn compact(of_lead: &mut Vec<Self>, classes: &ActivityClasses) {
        let by_time =
            |of_lead: &mut Vec<Self>| of_lead.sort_unstable_by_key(|m| u128::from(m.at) << 64 | u128::from(m.id));
        by_time(of_lead);
        if !has_repeats(of_lead) {
            return;
        }
        of_lead.sort_unstable_by_key(|m| (m.id, m.at));
        of_lead.dedup_by(|later, first| {
            let is_same = later.id == first.id;
            // Of two with one id the earliest stays; ties go to the smaller type, then the smaller properties, as for a
            // single lead.
            if is_same && later.at == first.at && classes.rank(later.class(), first.class()).is_lt() {
                *first = *later;
            }
            is_same
        });
        by_time(of_lead);
    }
}

/// Whether an id comes twice.
fn has_repeats(records: &[EventRecord]) -> bool {
    if records.len() <= 32 {
        return records.iter().enumerate().any(|(i, record)| {
            // Counting has no early exit: a few comparisons, several in one instruction.
            records.iter().take(i).filter(|other| other.id == record.id).count() > 0
        });
    }
    let mut ids: Vec<u64> = records.iter().map(|m| m.id).collect();
    ids.sort_unstable();
    ids.array_windows().any(|[a, b]| a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_again() {
        for lead in [0_u32, 1, 1023, 1024, 5000] {
            for class in [0, 1, MOST_CLASSES - 1] {
                for at in [0, u32::MAX] {
                    let (uncounted, record) =
                        (UncountedEvent::new(lead, at, class), EventRecord::new(lead, 7, at, class));
                    assert_eq!(
                        (uncounted.lead(), uncounted.at(), uncounted.class()),
                        (lead as usize % LEADS_PER_SHARD, at, class)
                    );
                    assert_eq!(
                        (record.lead(), record.at, record.class()),
                        (lead as usize % LEADS_PER_SHARD, at, class)
                    );
                }
            }
        }
    }
}
