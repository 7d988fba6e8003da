//! The sort key of leads: urgency and stage in either order, then points, then the id. Knows nothing about output.

use std::cmp::Reverse;

use leadstone::document::ActionKind;
use leadstone::model::{DISQUALIFIED, ScoreKind, ScoreView};
use leadstone::{Model, Verdict};

use crate::args::OrderBy;

/// The points by which leads of equal stage and urgency are sorted.
pub(crate) enum LeadOrder<'m> {
    /// The model's last weighted sum, or its only score.
    Score(&'m str),
    /// The sum of all scores.
    Sum(Vec<&'m str>),
}

impl<'m> LeadOrder<'m> {
    pub(crate) fn of(model: &'m Model) -> Self {
        match weighted_sum(model) {
            Some(score) => Self::Score(score.id()),
            None => {
                let scores: Vec<&str> = model.scores().map(|s| s.id()).collect();
                if let [score] = scores.as_slice() { Self::Score(score) } else { Self::Sum(scores) }
            }
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
    let Some(action) = verdict.action() else { return NEVER };
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
        _ => NEVER,
    }
}

/// A lead without an action comes after all that have one.
const NEVER: i64 = i64::MAX - 1;
/// A call without a time limit comes after all others.
const UNLIMITED: i64 = 4_294_967_295;

/// What a lead is sorted by; the id breaks ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RankKey([Reverse<i64>; 3]);

impl RankKey {
    /// The least comes first: by urgency or by the place of the stage, then by the other one, then by points.
    pub(crate) fn new(by: OrderBy, urgency: i64, place: i64, points: i64) -> Self {
        // Who is disqualified comes last whatever the action says. Urgencies are not negative, so the negation cannot
        // overflow.
        let urgency = if place < 0 { i64::MAX } else { urgency };
        let (urgency, place) = (Reverse(-urgency), Reverse(place));
        Self(match by {
            OrderBy::Urgency => [urgency, place, Reverse(points)],
            OrderBy::Stage => [place, urgency, Reverse(points)],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_stage_and_urgency_in_either_order_then_points() {
        let sorted = |by| {
            let mut keys = [
                (RankKey::new(by, 60, 1, 90), "a"),
                (RankKey::new(by, 60, -1, 99), "b"),
                (RankKey::new(by, 300, 3, 10), "c"),
                (RankKey::new(by, 300, 3, 11), "z"),
                (RankKey::new(by, 60, 3, 5), "soon"),
            ];
            keys.sort_unstable();
            keys.map(|(_, id)| id)
        };
        assert_eq!(sorted(OrderBy::Stage), ["soon", "z", "c", "a", "b"]);
        assert_eq!(sorted(OrderBy::Urgency), ["soon", "a", "z", "c", "b"]);
    }
}
