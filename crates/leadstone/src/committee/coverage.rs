//! How well the roles of a committee are covered, in integers. Knows nothing about contacts or documents.

use crate::model::program::CommitteeRules;

/// One in Q32.
const ONE: i64 = 1 << 32;

/// The noisy-or `1 − Π(1 − strength)`: how surely at least one of several people has the role, per mille.
///
/// Example: 500 and 500 give 750.
///
/// The strengths are sorted, so that rounding does not depend on the order, and rounded down at each step, so that the
/// result never falls below the strongest.
pub(crate) fn noisy_or(strengths: &mut [i64]) -> i64 {
    strengths.sort_unstable_by(|a, b| b.cmp(a));
    let left = strengths.iter().fold(ONE, |left, strength| left * (1000 - strength) / 1000);
    1000 * (ONE - left) / ONE
}

impl CommitteeRules {
    /// The coverage of the whole, per mille: the weighted mean of the roles less what blockers take.
    pub(crate) fn coverage(&self, roles: &[i64], blocked: i64) -> i64 {
        let weights: i64 = self.roles.iter().map(|r| r.weight).sum();
        let sum: i64 = self.roles.iter().zip(roles).map(|(role, c)| role.weight * c).sum();
        let champion = self.champion.map_or(0, |champion| *roles.get(champion).expect("every role has its coverage"));
        let lost = self.blocker * blocked * (1000 - champion) / 1_000_000;
        (sum / weights.max(1) - lost).max(0)
    }

    /// Whether every required role is covered.
    pub(crate) fn is_decided(&self, roles: &[i64]) -> bool {
        self.roles.iter().zip(roles).all(|(role, c)| !role.required || *c >= self.at_least)
    }

    /// Whether the account can carry the purchase.
    pub(crate) fn is_carried(&self, roles: &[i64], blocked: i64) -> bool {
        self.is_decided(roles) && self.coverage(roles, blocked) >= self.enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_weak_words_add_up_below_certainty() {
        for (strengths, expected) in [
            (&[500, 500][..], 750),
            (&[300, 300, 300], 657),
            (&[], 0),
            (&[0, 0], 0),
            (&[1000], 1000),
            (&[950], 950),
            (&[950, 950], 997),
            (&[1], 1),
        ] {
            assert_eq!(noisy_or(&mut strengths.to_vec()), expected, "{strengths:?}");
        }
    }

    /// A5.
    #[test]
    fn one_person_is_worth_exactly_their_strength() {
        for strength in 0..=1000 {
            assert_eq!(noisy_or(&mut [strength]), strength);
        }
    }
}
