//! What the leads of a block did: points by event rule, row by row. Knows nothing about logs.

use super::batch_plan::BatchPlan;
use crate::base::ids::{EventRuleId, GroupId};
use crate::base::index::{Id, IndexVec};
use crate::model::program::Program;

/// What the leads of a block did, for [`BatchScorer::score_with`](super::BatchScorer::score_with).
///
/// Made once and filled for one block after the other: what it needs to work with is kept.
#[derive(Clone, Debug, Default)]
pub struct EventPointsBlock {
    /// By event rule: its group.
    groups: IndexVec<EventRuleId, GroupId>,
    /// The rules of each row that have found activities, ascending, one row after the other.
    found: Vec<RulePoints>,
    /// By row: where its rules end.
    ends: Vec<usize>,
    /// By group and row: points of all rules; what is not there is 0.
    sums: IndexVec<GroupId, Vec<i64>>,
}

/// What an event rule gives in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RulePoints {
    pub(super) rule: EventRuleId,
    pub(super) points: i64,
}

impl EventPointsBlock {
    /// A block without rows.
    pub fn new(plan: &BatchPlan) -> Self {
        let model = &plan.model.0;
        let group_of = |rule: EventRuleId| {
            model.groups.position(|g| g.events.contains(rule)).expect("every event rule has its group")
        };
        let groups = model.events.ids().iter().map(group_of).collect();
        Self { groups, found: Vec::new(), ends: Vec::new(), sums: model.groups.filled(Vec::new()) }
    }

    /// Adds a row: points by event rule and how many activities each has found, in the order of
    /// [`EventModel::rules`](crate::batch::activity::EventModel::rules). Nothing at all stands for no activities.
    pub fn add(&mut self, points: &[i64], activities: &[u64]) {
        let row = self.ends.len();
        for (rule, (points, _)) in points.iter().zip(activities).enumerate().filter(|(_, (_, number))| **number > 0) {
            let rule = EventRuleId::new(rule);
            self.found.push(RulePoints { rule, points: *points });
            let sums = &mut self.sums[self.groups[rule]];
            sums.resize(row + 1, 0);
            sums.last_mut().into_iter().for_each(|sum| *sum += points);
        }
        self.ends.push(self.found.len());
    }

    /// Starts anew, for another block.
    pub fn clear(&mut self) {
        self.found.clear();
        self.ends.clear();
        self.sums.iter_mut().for_each(Vec::clear);
    }

    /// Some of the rows.
    pub(super) fn pick(&self, rows: &[usize]) -> Self {
        let mut picked = Self { groups: IndexVec::new(), found: Vec::new(), ends: Vec::new(), sums: IndexVec::new() };
        if !self.is_empty() {
            let of = |sums: &Vec<i64>| rows.iter().map(|row| sums.get(*row).copied().unwrap_or(0)).collect();
            picked.sums = self.sums.iter().map(of).collect();
        }
        picked
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.ends.len()
    }

    /// Whether no lead did anything that counts.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Points of all event rules of a group by row; rows beyond have none.
    pub(super) fn sums(&self, group: GroupId) -> &[i64] {
        // Where no lead did anything there are no groups either.
        if self.sums.is_empty() { &[] } else { &self.sums[group] }
    }

    /// The rules that have found activities of a row, ascending.
    pub(super) fn of(&self, row: usize) -> &[RulePoints] {
        let start = row.checked_sub(1).map_or(0, |before| self.ends.get(before).copied().unwrap_or(0));
        self.ends.get(row).and_then(|end| self.found.get(start..*end)).unwrap_or_default()
    }

    /// Points by event rule.
    pub(super) fn points(&self, model: &Program, row: usize) -> IndexVec<EventRuleId, i64> {
        let mut points = model.events.filled(0);
        for own in self.of(row) {
            points[own.rule] = own.points;
        }
        points
    }
}
