//! What the activities of many leads come to at an instant, rule by rule.

use std::sync::Arc;

use super::event_model::EventModel;
use crate::base::ids::EventRuleId;
use crate::base::index::Id;
use crate::base::time::Timestamp;

/// Rows of a table.
const ROWS: usize = 256;

/// Points of up to 256 leads at once, in rows: as a [`LeadAccumulator`](super::LeadAccumulator) of each, for the usual case that rules
/// share nothing with a [family](EventModel::has_families) and all that a rule finds in a bucket comes at once.
///
/// It holds a number for each row and rule, so it is for models of some dozens of event rules.
///
/// ```
/// use leadstone::__engine::events::{EventModel, BatchAccumulator};
/// use leadstone::{Model, Timestamp};
///
/// let model = Model::builtin();
/// let events = EventModel::new(&model);
/// let demo = events.rules().position(|r| r.rule == "demo").expect("there is such a rule");
/// let at = Timestamp::parse("2026-11-22")?;
/// let two_days_ago = at.unix().div_euclid(events.bucket()) as u32 - 2;
///
/// let mut tallies = BatchAccumulator::new(&events, at, &[demo as u32]);
/// tallies.add_once(1, 0, two_days_ago, 1);
/// tallies.take(2, |rule, points| assert_eq!((rule, points), (demo, &[0, 47][..])));
/// # Ok::<(), leadstone::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct BatchAccumulator {
    events: EventModel,
    /// The bucket of the instant, and the last one that counts.
    today: u32,
    last: u32,
    columns: Vec<RuleColumn>,
}

/// What a rule has found.
#[derive(Clone, Debug)]
struct RuleColumn {
    /// `None` where the model does not have it.
    rule: Option<EventRuleId>,
    /// How many of a bucket count.
    most: u32,
    /// What is left by age.
    left: Arc<[u64]>,
    /// By row: what it is worth for each point, in 2^32 parts.
    parts: [u64; ROWS],
}

impl BatchAccumulator {
    /// Nothing, at an instant, with a column for each of these rules.
    pub fn new(events: &EventModel, at: Timestamp, rules: &[u32]) -> Self {
        let bucket_of = |at: i64| u32::try_from(at.div_euclid(events.bucket())).unwrap_or(0);
        let mut columns: Vec<RuleColumn> = Vec::with_capacity(rules.len());
        for place in rules {
            // A rule that the model does not have has a column without points.
            let all = &events.model.0.events;
            let id = Some(EventRuleId::new(*place as usize)).filter(|id| all.ids().contains(*id));
            let rule = id.map(|id| &all[id]);
            let left = rule.map_or_else(Arc::default, |rule| Arc::clone(&rule.left));
            // Most rules fade alike, and one list for them all stays near.
            let alike = columns.iter().find(|column| column.left == left).map(|column| Arc::clone(&column.left));
            columns.push(RuleColumn {
                rule: id,
                most: rule.and_then(|rule| rule.per_day).unwrap_or(u32::MAX),
                left: alike.unwrap_or(left),
                parts: [0; ROWS],
            });
        }
        let (today, last) = (bucket_of(at.unix()), bucket_of(events.horizon(at)));
        Self { events: events.clone(), today, last, columns }
    }

    /// Adds so many activities of a bucket, counted from 1970, that the rule of a column found, to a row. Buckets after
    /// the [horizon](EventModel::horizon) and other columns are left out.
    ///
    /// Each bucket of a column comes once to a row.
    #[inline]
    pub fn add_once(&mut self, row: u8, column: u32, bucket: u32, number: u8) {
        let Some(to) = self.columns.get_mut(column as usize) else { return };
        // A bucket of the future is far too old as a number without a sign.
        let age = self.today.wrapping_sub(bucket);
        let left = match to.left.get(age as usize) {
            Some(left) => *left,
            None => left_after(&self.events, to.rule, i64::from(self.today) - i64::from(bucket), bucket <= self.last),
        };
        let number = u32::from(number).min(to.most);
        // INVARIANT: there are at most 2^21 buckets before the year 2106, of less than 2^40 parts each.
        let parts = to.parts.get_mut(usize::from(row)).expect("a byte is a row");
        *parts = parts.wrapping_add(u64::from(number) * left);
    }

    /// Calls with the rule of each column and with its points by row, of so many rows (256 at most), and starts anew.
    pub fn take(&mut self, rows: usize, mut act: impl FnMut(usize, &[i64])) {
        let (rows, mut points) = (rows.min(ROWS), [0; ROWS]);
        for column in &mut self.columns {
            if let (Some(id), Some(parts), Some(points)) =
                (column.rule, column.parts.get_mut(..rows), points.get_mut(..rows))
            {
                self.events.model.0.events[id].points_of_many(parts, points);
                parts.fill(0);
                act(id.index(), points);
            }
        }
    }
}

#[cold]
fn left_after(events: &EventModel, rule: Option<EventRuleId>, age: i64, has_come: bool) -> u64 {
    rule.filter(|_| has_come).map_or(0, |id| events.model.0.events[id].left_after(age, events.bucket()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;

    #[test]
    fn too_many_rows_are_as_many_as_there_are_and_a_rule_that_is_not_there_moves_no_other() {
        let events = EventModel::new(&Model::builtin());
        let demo = events.rules().position(|rule| rule.rule == "demo").expect("there is such a rule");
        let at = Timestamp::parse("2026-11-22").expect("a valid instant");
        let today = u32::try_from(at.unix().div_euclid(events.bucket())).expect("after 1970");
        let mut tallies = BatchAccumulator::new(&events, at, &[u32::MAX, demo as u32]);
        tallies.add_once(255, 0, today, 1);
        tallies.add_once(255, 1, today, 1);
        let mut told = Vec::new();
        let mut take = || tallies.take(1000, |rule, points| told.push((rule, points.len(), points.last().copied())));
        take();
        take();
        let [first, second] = told.as_slice() else { panic!("{told:?}") };
        assert!(matches!(first, (rule, 256, Some(1..)) if *rule == demo), "{first:?}");
        assert_eq!(*second, (demo, 256, Some(0)));
    }
}
