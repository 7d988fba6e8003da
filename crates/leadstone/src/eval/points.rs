//! Points of scores from those of their groups or parts: the one fold over a program, in any domain of points.
//!
//! The batch engine has it once more for packed lanes, in `batch/columns/caps.rs` and `block.rs`: a pass over columns
//! instead of one over scores. Both are held to each other by the properties of the batch engine.

use crate::base::ids::{GroupId, ScoreId};
use crate::base::points::PointDomain;
use crate::model::program::{Parts, Program};

/// Points of a score: groups within their caps added up, or parts weighed in percent, within the range of the score.
///
/// `group` gives what the terms of a group add up to, before its caps; `part` the points of a part of a sum.
#[inline]
pub(crate) fn score_points<P: PointDomain>(
    model: &Program,
    id: ScoreId,
    mut group: impl FnMut(GroupId) -> P,
    part: impl FnMut(ScoreId) -> P,
) -> P {
    let score = &model.scores[id];
    let sum = match &score.parts {
        Parts::Groups(ids) => ids.iter().map(|id| model.groups[id].limits().apply(group(id))).fold(P::ZERO, P::plus),
        Parts::Sum(parts) => weighted(parts, part),
    };
    score.limits().apply(sum)
}

/// The weighted sum of the parts, with weights in percent, before the range of the score; rounded to the nearest point,
/// halves up.
#[inline]
pub(crate) fn weighted<P: PointDomain>(parts: &[(ScoreId, i64)], mut part: impl FnMut(ScoreId) -> P) -> P {
    parts.iter().map(|(id, weight)| part(*id).times(*weight)).fold(P::ZERO, P::plus).hundredth()
}
