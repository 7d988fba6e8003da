//! Which role to look for next: the least expected cost until it is settled whether the account can carry the purchase.

use crate::model::program::CommitteeRules;

/// A role to look for, with the expected cost until the result is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NextRole {
    /// Index of the role.
    pub(crate) role: usize,
    /// Expected cost, per mille, rounded down.
    pub(crate) expected: u64,
}

/// The role to look for first in an optimal search; `None` if the result is settled. The search is solved by dynamic
/// programming over the 3^n states of the n open roles.
///
/// A search for a role finds somebody (coverage 1000) with the probability of its share, independently of the others;
/// otherwise the role stays as it is. Ties go to the role that is first in the document. Expected costs are integers,
/// in units of 1/100 to the power of the number of open roles, so they are exact.
pub(crate) fn next(rules: &CommitteeRules, covered: &[i64], open: &[usize], blocked: i64) -> Option<NextRole> {
    let states = 3_usize.checked_pow(u32::try_from(open.len()).ok()?)?;
    let mut search = RoleSearch { rules, open, blocked, best: vec![None; states] };
    let mut roles = covered.to_vec();
    let (cost, role) = search.least(&mut roles, &mut vec![false; open.len()], 0);
    let scale = 100_u128.checked_pow(u32::try_from(open.len()).ok()?)?;
    let expected = u64::try_from(cost.saturating_mul(1000) / scale).unwrap_or(u64::MAX);
    Some(NextRole { role: role?, expected })
}

/// Why a state or a role is there.
const STATE: &str = "a state has a digit to base 3 for each open role";
const ROLE: &str = "open roles are roles of the committee";

/// The least expected cost, and the role to look for; no role if settled.
type LeastCost = (u128, Option<usize>);

struct RoleSearch<'s> {
    rules: &'s CommitteeRules,
    /// Roles that can be looked for.
    open: &'s [usize],
    blocked: i64,
    /// By state: for each open role 0 (not looked for), 1 (found) or 2 (not found), as digits to base 3.
    best: Vec<Option<LeastCost>>,
}

impl RoleSearch<'_> {
    fn least(&mut self, roles: &mut [i64], looked: &mut [bool], state: usize) -> LeastCost {
        if let Some(best) = *self.best.get(state).expect(STATE) {
            return best;
        }
        let best = if self.is_settled(roles, looked) { (0, None) } else { self.best_step(roles, looked, state) };
        *self.best.get_mut(state).expect(STATE) = Some(best);
        best
    }

    fn best_step(&mut self, roles: &mut [i64], looked: &mut [bool], state: usize) -> LeastCost {
        let open = self.open;
        let left = looked.iter().filter(|l| !**l).count();
        let scale = (0..left).fold(1_u128, |scale, _| scale * 100);
        let mut best: LeastCost = (u128::MAX, None);
        let mut digit = 1;
        for (position, index) in open.iter().enumerate() {
            let role = self.rules.roles.get(*index).expect(ROLE);
            if !*looked.get(position).expect(ROLE) {
                set(looked, position, true);
                let missing = self.least(roles, looked, state + 2 * digit).0;
                let before = set(roles, *index, 1000);
                let found = self.least(roles, looked, state + digit).0;
                set(roles, *index, before);
                set(looked, position, false);
                let cost = u128::from(role.cost) * scale
                    + u128::from(role.share) * found
                    + u128::from(100 - role.share) * missing;
                if cost < best.0 {
                    best = (cost, Some(*index));
                }
            }
            digit *= 3;
        }
        best
    }

    /// Whether the roles not looked for cannot change the result. More coverage never hurts, so the two extremes
    /// decide.
    fn is_settled(&self, roles: &[i64], looked: &[bool]) -> bool {
        let mut all = roles.to_vec();
        for (index, is_looked) in self.open.iter().zip(looked) {
            if !is_looked {
                set(&mut all, *index, 1000);
            }
        }
        self.rules.is_carried(roles, self.blocked) == self.rules.is_carried(&all, self.blocked)
    }
}

fn set<T>(vars: &mut [T], index: usize, value: T) -> T {
    std::mem::replace(vars.get_mut(index).expect(ROLE), value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::program::CommitteeRole;

    fn rules(roles: &[(i64, bool, u8, u16)], enough: i64) -> CommitteeRules {
        CommitteeRules {
            enough,
            roles: roles
                .iter()
                .map(|(weight, required, share, cost)| CommitteeRole {
                    id: "r".into(),
                    name: None,
                    weight: *weight,
                    required: *required,
                    share: *share,
                    cost: *cost,
                })
                .collect(),
            ..CommitteeRules::default()
        }
    }

    /// Cost of a fixed order, stopping when settled, in hundredths to the power of what is left.
    fn fixed(rules: &CommitteeRules, roles: &[i64], order: &[usize]) -> u128 {
        let mut all = roles.to_vec();
        for i in order {
            all[*i] = 1000;
        }
        let (Some((first, rest)), false) =
            (order.split_first(), rules.is_carried(roles, 0) == rules.is_carried(&all, 0))
        else {
            return 0;
        };
        let role = &rules.roles[*first];
        let mut found = roles.to_vec();
        found[*first] = 1000;
        u128::from(role.cost) * 100_u128.pow(order.len() as u32)
            + u128::from(role.share) * fixed(rules, &found, rest)
            + u128::from(100 - role.share) * fixed(rules, roles, rest)
    }

    fn orders(roles: &[usize]) -> Vec<Vec<usize>> {
        if roles.is_empty() {
            return vec![Vec::new()];
        }
        let mut all = Vec::new();
        for first in roles {
            let rest: Vec<usize> = roles.iter().copied().filter(|r| r != first).collect();
            all.extend(orders(&rest).into_iter().map(|mut order| {
                order.insert(0, *first);
                order
            }));
        }
        all
    }

    #[test]
    fn no_fixed_order_is_cheaper_than_the_search() {
        let mut seed = 1_u64;
        let mut roll = |n: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % n
        };
        let mut adaptive = 0;
        for _ in 0..300 {
            let count = 1 + roll(5) as usize;
            let roles: Vec<_> =
                (0..count).map(|_| (1 + roll(50) as i64, roll(4) == 0, roll(101) as u8, 1 + roll(4) as u16)).collect();
            let rules = rules(&roles, roll(10) as i64 * 100);
            let covered: Vec<i64> = (0..count).map(|_| roll(3) as i64 * 300).collect();
            let open: Vec<usize> = (0..count).collect();
            let least = orders(&open).iter().map(|order| fixed(&rules, &covered, order)).min().unwrap();
            let step = next(&rules, &covered, &open, 0);
            let expected = step.map_or(0, |s| u128::from(s.expected));
            let least = least * 1000 / 100_u128.pow(count as u32);
            assert!(expected <= least, "{expected} {least} {roles:?} {covered:?}");
            assert_eq!(step.is_none(), least == 0);
            adaptive += i32::from(expected < least);
        }
        assert!(adaptive > 5, "only {adaptive} cases in which the results matter for what comes next");
    }

    #[test]
    fn what_everything_hangs_on_is_looked_for_first() {
        // Without the rare required role all else is in vain.
        let rules = rules(&[(10, false, 90, 1), (10, true, 20, 1)], 1000);
        assert_eq!(next(&rules, &[0, 0], &[0, 1], 0), Some(NextRole { role: 1, expected: 1200 }));
        assert_eq!(next(&rules, &[1000, 1000], &[], 0), None);
    }

    #[test]
    fn equals_are_taken_in_the_order_of_the_document() {
        let rules = rules(&[(10, false, 50, 1); 4], 500);
        assert_eq!(next(&rules, &[0; 4], &[0, 1, 2, 3], 0).map(|s| s.role), Some(0));
        assert_eq!(next(&rules, &[0; 4], &[2, 3], 0).map(|s| s.role), Some(2));
    }

    #[test]
    fn the_most_roles_do_not_overflow() {
        let rules = rules(&[(1, false, 50, 1000); 10], 500);
        assert!(next(&rules, &[0; 10], &(0..10).collect::<Vec<_>>(), 0).is_some());
    }
}
