//! The sort key of leads: urgency and stage in either order, then points, then the id. Knows nothing about output.

use std::cmp::{Ordering, Reverse};

use leadstone::document::ActionKind;
use leadstone::model::{DISQUALIFIED, ScoreKind, ScoreView};
use leadstone::{Model, Verdict};

use crate::args::OrderBy;

/// The points by which leads of equal stage and urgency are sorted.
pub(crate) enum LeadOrder<'m> {
    /// The model's last weighted sum.
    Score(&'m str),
    /// The sum of all scores.
    Sum(Vec<&'m str>),
}

impl<'m> LeadOrder<'m> {
    pub(crate) fn of(model: &'m Model) -> Self {
        match weighted_sum(model) {
            Some(score) => Self::Score(score.id()),
            None => Self::Sum(model.scores().map(|s| s.id()).collect()),
        }
    }

    pub(crate) fn points(&self, verdict: &Verdict) -> i64 {
        match self {
            Self::Score(score) => verdict.points(score).unwrap_or(0),
            Self::Sum(scores) => scores.iter().filter_map(|s| verdict.points(s)).sum(),
        }
    }
}

impl<'m> LeadOrder<'m> {
    /// The scores that are added up.
    pub(crate) fn scores(&self) -> impl Iterator<Item = &'m str> {
        let (one, many) = match self {
            Self::Score(score) => (Some(*score), [].as_slice()),
            Self::Sum(scores) => (None, scores.as_slice()),
        };
        one.into_iter().chain(many.iter().copied())
    }
}

/// The score that stands for the whole lead: the model's last weighted sum.
pub(crate) fn weighted_sum(model: &Model) -> Option<ScoreView<'_>> {
    model.scores().rfind(|s| s.kind() == ScoreKind::Sum)
}

/// The rank of a stage: the first is 1; no stage is 0, disqualified -1.
pub(crate) fn place(verdict: &Verdict) -> i64 {
    if verdict.disqualified().is_some() {
        return -1;
    }
    place_of(verdict.model(), verdict.stage())
}

/// The ranks of stages by name.
pub(crate) fn places<'w>(model: &Model, names: impl Iterator<Item = Option<&'w str>>) -> Vec<i64> {
    names.map(|name| if name == Some(DISQUALIFIED) { -1 } else { place_of(model, name) }).collect()
}

fn place_of(model: &Model, stage: Option<&str>) -> i64 {
    let index = model.stages().position(|s| Some(s.id()) == stage);
    index.and_then(|i| i64::try_from(i + 1).ok()).unwrap_or(0)
}

/// Seconds until the action is due. Calls come first, then referrals, nurturing, drops, and leads without an action.
pub(crate) fn urgency(verdict: &Verdict) -> i64 {
    let Some(action) = verdict.action() else { return i64::MAX };
    let limit = action.within.map_or(UNLIMITED, leadstone::Span::seconds);
    match action.kind {
        ActionKind::Call => limit,
        ActionKind::Refer => 1 << 40,
        ActionKind::Nurture => 1 << 41,
        ActionKind::Drop => 1 << 42,
    }
}

/// The urgency of an action and a time limit in words.
pub(crate) fn urgency_of(action: Option<&str>, within: Option<&str>) -> i64 {
    match action {
        Some("call") => within.and_then(|w| leadstone::Span::parse(w).ok()).map_or(UNLIMITED, leadstone::Span::seconds),
        Some("refer") => 1 << 40,
        Some("nurture") => 1 << 41,
        Some("drop") => 1 << 42,
        _ => i64::MAX,
    }
}

/// A call without a time limit comes after all others.
const UNLIMITED: i64 = 4_294_967_295;

/// What a lead is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RankKey {
    pub(crate) by: OrderBy,
    /// Less comes first.
    pub(crate) urgency: i64,
    pub(crate) place: i64,
    pub(crate) points: i64,
    pub(crate) id: String,
}

impl RankKey {
    /// Whether it comes after the other key whatever their ids.
    pub(crate) fn is_surely_behind(&self, other: &Self) -> bool {
        self.before_id() > other.before_id()
    }

    fn before_id(&self) -> [Reverse<i64>; 3] {
        // Urgencies are not negative, so the negation cannot overflow.
        let (urgency, place) = (Reverse(-self.urgency), Reverse(self.place));
        let [first, second] = match self.by {
            OrderBy::Urgency => [urgency, place],
            OrderBy::Stage => [place, urgency],
        };
        [first, second, Reverse(self.points)]
    }
}

impl Ord for RankKey {
    fn cmp(&self, other: &Self) -> Ordering {
        // Numbers are compared by value: ids are often row numbers.
        let number = |key: &Self| key.id.parse::<u64>().unwrap_or(u64::MAX);
        self.before_id()
            .cmp(&other.before_id())
            .then_with(|| number(self).cmp(&number(other)))
            .then_with(|| self.id.cmp(&other.id))
    }
}

impl PartialOrd for RankKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_stage_and_urgency_in_either_order_then_points_then_id() {
        let sorted = |by| {
            let key = |urgency, place, points, id: &str| RankKey { by, urgency, place, points, id: id.to_owned() };
            let mut keys = [
                key(60, 1, 90, "a"),
                key(i64::MAX, -1, 99, "b"),
                key(300, 3, 10, "10"),
                key(300, 3, 10, "9"),
                key(300, 3, 11, "z"),
                key(60, 3, 5, "soon"),
            ];
            keys.sort();
            keys.map(|k| k.id)
        };
        assert_eq!(sorted(OrderBy::Stage), ["soon", "z", "9", "10", "a", "b"]);
        assert_eq!(sorted(OrderBy::Urgency), ["soon", "a", "z", "9", "10", "b"]);
    }
}
