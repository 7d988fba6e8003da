//! The algebra of points: what is added, weighed and limited, be it exact points or a range of what they can be.

/// Least and most points.
pub(crate) type Range = (i64, i64);

/// What points are made of: whole numbers, or ranges of them.
///
/// Terms add up to a group, groups to a score, and scores, weighed in percent, to a sum. These are the only operations
/// on that way, so whoever evaluates a model in another domain writes them once, here.
pub(crate) trait PointDomain: Copy {
    /// No points.
    const ZERO: Self;

    /// The sum of two.
    fn plus(self, other: Self) -> Self;

    /// The same, moved to the nearest value from `low` to `high`.
    fn clamped(self, low: i64, high: i64) -> Self;

    /// A multiple, of a negative weight too.
    fn times(self, weight: i64) -> Self;

    /// A hundredth, to the nearest whole number, halves up: `floor((x + 50) / 100)`.
    fn hundredth(self) -> Self;
}

impl PointDomain for i64 {
    const ZERO: Self = 0;

    #[inline]
    fn plus(self, other: Self) -> Self {
        self + other
    }

    #[inline]
    fn clamped(self, low: i64, high: i64) -> Self {
        self.max(low).min(high)
    }

    #[inline]
    fn times(self, weight: i64) -> Self {
        self * weight
    }

    #[inline]
    fn hundredth(self) -> Self {
        (self + 50).div_euclid(100)
    }
}

impl PointDomain for Range {
    const ZERO: Self = (0, 0);

    #[inline]
    fn plus(self, other: Self) -> Self {
        (self.0 + other.0, self.1 + other.1)
    }

    #[inline]
    fn clamped(self, low: i64, high: i64) -> Self {
        (self.0.clamped(low, high), self.1.clamped(low, high))
    }

    /// A negative weight turns the range round.
    #[inline]
    fn times(self, weight: i64) -> Self {
        let (a, b) = (self.0 * weight, self.1 * weight);
        (a.min(b), a.max(b))
    }

    #[inline]
    fn hundredth(self) -> Self {
        (self.0.hundredth(), self.1.hundredth())
    }
}

/// The least range that holds both.
pub(crate) fn hull(a: Range, b: Range) -> Range {
    (a.0.min(b.0), a.1.max(b.1))
}

/// What a weighted part gives alone, rounded down: the line of a part in an explanation. The line `rounded` has the
/// rest of the sum.
pub(crate) fn part_share(points: i64, weight: i64) -> i64 {
    (points * weight).div_euclid(100)
}

/// Least and most points that a group or a score may give: the caps of the group, the range of the score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PointLimits {
    pub(crate) low: i64,
    pub(crate) high: i64,
}

impl PointLimits {
    /// The sum within the limits. It is limited once, at the end: terms add up without clipping on the way.
    #[inline]
    pub(crate) fn apply<P: PointDomain>(self, sum: P) -> P {
        sum.clamped(self.low, self.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_rounded_up_below_zero_too() {
        for (hundredths, points) in [(0, 0), (49, 0), (50, 1), (149, 1), (150, 2), (-50, 0), (-51, -1), (-150, -1)] {
            assert_eq!(hundredths.hundredth(), points, "{hundredths}");
        }
    }

    #[test]
    fn every_point_of_a_range_stays_within_what_becomes_of_the_range() {
        for (low, high) in [(-7, -3), (-4, 9), (0, 0), (2, 260)] {
            for weight in [-130, -1, 0, 1, 55] {
                let range = (low, high).times(weight).hundredth().plus((1, 3)).clamped(-5, 100);
                for point in low..=high {
                    let sure = |more| point.times(weight).hundredth().plus(more).clamped(-5, 100);
                    assert!(range.0 <= sure(1) && sure(3) <= range.1, "{point} of {low}..{high} by {weight}");
                }
                let ends = [low, high].map(|end| end.times(weight).hundredth().plus(1).clamped(-5, 100));
                assert!(ends.contains(&range.0), "the lower end is reached");
            }
        }
    }
}
