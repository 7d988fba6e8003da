//! Points and ranges of points: how they are added, capped and weighed. Knows nothing about leads.
use crate::base::ids::ScoreId;

/// Least and most.
pub(crate) type Range = (i64, i64);

/// The weighted sum of ranges; a negative weight turns a range round.
pub(crate) fn weigh(parts: &[(ScoreId, i64)], range: impl Fn(ScoreId) -> Range) -> Range {
    let (low, high) = parts.iter().fold((0, 0), |(low, high), (part, weight)| {
        let (a, b) = range(*part);
        (low + (a * weight).min(b * weight), high + (a * weight).max(b * weight))
    });
    ((low + 50_i64).div_euclid(100), (high + 50_i64).div_euclid(100))
}
