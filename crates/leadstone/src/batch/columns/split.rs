//! Splits conditions into parts that one unit of columns decides alone. Knows nothing about rows.

use super::ids::{FamilyId, PartId};
use crate::base::ids::AtomId;
use crate::base::index::IndexVec;
use crate::condition::{BoolExpr, Facts, Kleene};

/// A condition without negations, over parts that hold or do not: what is unknown does not hold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SplitCondition {
    Known(bool),
    Unit(PartId),
    And(Box<[SplitCondition]>),
    Or(Box<[SplitCondition]>),
}

/// A condition that looks at one unit only; it is asked whether it is true, or where negated, whether it is false.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UnitCondition {
    pub(crate) unit: FamilyId,
    pub(crate) when: BoolExpr,
    pub(crate) is_negated: bool,
}

impl UnitCondition {
    pub(crate) fn holds(&self, facts: &impl Facts) -> bool {
        self.when.eval(facts) == Some(!self.is_negated)
    }
}

impl SplitCondition {
    /// Whether the condition is true, by the parts that hold.
    pub(crate) fn holds(&self, part: &impl Fn(PartId) -> bool) -> bool {
        match self {
            Self::Known(known) => *known,
            Self::Unit(index) => part(*index),
            Self::And(members) => members.iter().all(|m| m.holds(part)),
            Self::Or(members) => members.iter().any(|m| m.holds(part)),
        }
    }
}

/// Folds conditions; what looks at scores and the outcome is left out as unknown.
///
/// In Kleene's logic a condition is true just where it is true of the parts that are: negations sink down to them, so
/// one bit for each part says all.
pub(crate) struct ConditionSplitter<'f, U> {
    /// Names the unit of an atom.
    pub(crate) unit_of: &'f U,
    pub(crate) parts: &'f mut IndexVec<PartId, UnitCondition>,
}

impl<U: Fn(AtomId) -> FamilyId> ConditionSplitter<'_, U> {
    /// The condition, or where negated, whether it is false.
    pub(crate) fn fold(&mut self, logic: &BoolExpr, is_negated: bool) -> SplitCondition {
        match (ConditionReach::of(logic, self.unit_of), logic) {
            (ConditionReach::Nothing, _) => SplitCondition::Known(logic.eval(&Blind) == Some(!is_negated)),
            (ConditionReach::Unit(unit), _) => {
                SplitCondition::Unit(self.intern(UnitCondition { unit, when: logic.clone(), is_negated }))
            }
            (ConditionReach::Far, BoolExpr::Not(inner)) => self.fold(inner, !is_negated),
            (ConditionReach::Far, BoolExpr::And(members)) => self.join(members, BoolExpr::And, is_negated, is_negated),
            (ConditionReach::Far, BoolExpr::Or(members)) => self.join(members, BoolExpr::Or, !is_negated, is_negated),
            (ConditionReach::Far, _) => SplitCondition::Known(false),
        }
    }

    /// Members that look at one unit become one part: the order of members never matters.
    fn join(
        &mut self,
        members: &[BoolExpr],
        make: fn(Box<[BoolExpr]>) -> BoolExpr,
        any_is_enough: bool,
        is_negated: bool,
    ) -> SplitCondition {
        let mut by_unit: std::collections::BTreeMap<FamilyId, Vec<BoolExpr>> = std::collections::BTreeMap::new();
        let mut folded = Vec::new();
        for member in members {
            match ConditionReach::of(member, self.unit_of) {
                ConditionReach::Unit(unit) => by_unit.entry(unit).or_default().push(member.clone()),
                _ => folded.push(self.fold(member, is_negated)),
            }
        }
        for (unit, own) in by_unit {
            let when = match <[BoolExpr; 1]>::try_from(own) {
                Ok([only]) => only,
                Err(own) => make(own.into()),
            };
            folded.push(SplitCondition::Unit(self.intern(UnitCondition { unit, when, is_negated })));
        }
        if any_is_enough { SplitCondition::Or(folded.into()) } else { SplitCondition::And(folded.into()) }
    }

    fn intern(&mut self, part: UnitCondition) -> PartId {
        self.parts.position(|p| *p == part).unwrap_or_else(|| self.parts.push(part))
    }
}

/// How far a condition looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ConditionReach {
    Nothing,
    Unit(FamilyId),
    /// Several units, or the outcome.
    Far,
}

impl ConditionReach {
    fn of(logic: &BoolExpr, unit_of: &impl Fn(AtomId) -> FamilyId) -> Self {
        match logic {
            BoolExpr::Always(_) => Self::Nothing,
            BoolExpr::Atom(id) => Self::Unit(unit_of(*id)),
            BoolExpr::Not(inner) => Self::of(inner, unit_of),
            BoolExpr::And(parts) | BoolExpr::Or(parts) => {
                parts.iter().map(|p| Self::of(p, unit_of)).fold(Self::Nothing, |a, b| match (a, b) {
                    (Self::Nothing, other) | (other, Self::Nothing) => other,
                    (a, b) if a == b => a,
                    _ => Self::Far,
                })
            }
            _ => Self::Far,
        }
    }
}

/// Nothing is known.
struct Blind;

impl Facts for Blind {
    fn atom(&self, _: AtomId) -> Kleene {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::index::Id;

    /// Tests 0 to 9 look at the first unit, 10 to 19 at the second, and so on.
    fn test(id: usize) -> BoolExpr {
        BoolExpr::Atom(AtomId::new(id))
    }

    fn and<const N: usize>(members: [BoolExpr; N]) -> BoolExpr {
        BoolExpr::And(members.into())
    }

    fn or<const N: usize>(members: [BoolExpr; N]) -> BoolExpr {
        BoolExpr::Or(members.into())
    }

    fn not(inner: BoolExpr) -> BoolExpr {
        BoolExpr::Not(Box::new(inner))
    }

    fn split(condition: &BoolExpr) -> (SplitCondition, Vec<UnitCondition>) {
        let mut parts = IndexVec::new();
        let unit_of = |id: AtomId| FamilyId::new(id.index() / 10);
        let split = ConditionSplitter { unit_of: &unit_of, parts: &mut parts }.fold(condition, false);
        (split, parts.into_iter().collect())
    }

    fn at(place: usize) -> SplitCondition {
        SplitCondition::Unit(PartId::new(place))
    }

    fn part(unit: usize, when: BoolExpr) -> UnitCondition {
        UnitCondition { unit: FamilyId::new(unit), when, is_negated: false }
    }

    #[test]
    fn what_looks_at_one_unit_is_one_part_whatever_its_shape() {
        let condition = or([and([test(0), not(test(1))]), test(2)]);
        assert_eq!(split(&condition), (at(0), vec![part(0, condition)]));
    }

    #[test]
    fn members_that_look_at_one_unit_become_one_part() {
        let (split, parts) = split(&and([test(0), test(10), test(1)]));
        assert_eq!(split, SplitCondition::And([at(0), at(1)].into()));
        assert_eq!(parts, [part(0, and([test(0), test(1)])), part(1, test(10))]);
    }

    #[test]
    fn a_negation_sinks_down_to_the_parts_and_turns_and_into_or() {
        let (split, parts) = split(&not(and([test(0), test(10)])));
        assert_eq!(split, SplitCondition::Or([at(0), at(1)].into()));
        let negated = |unit, id| UnitCondition { unit: FamilyId::new(unit), when: test(id), is_negated: true };
        assert_eq!(parts, [negated(0, 0), negated(1, 10)]);
    }

    #[test]
    fn a_part_that_is_asked_for_twice_stands_once() {
        let (split, parts) = split(&or([and([test(0), test(10)]), and([test(0), test(20)])]));
        let pair = |one, two| SplitCondition::And([at(one), at(two)].into());
        assert_eq!(split, SplitCondition::Or([pair(0, 1), pair(0, 2)].into()));
        assert_eq!(parts, [part(0, test(0)), part(1, test(10)), part(2, test(20))]);
    }

    /// Tests with these truths.
    struct Known([Kleene; 4]);

    impl Facts for Known {
        fn atom(&self, id: AtomId) -> Kleene {
            self.0[[0, 1, 10, 20].iter().position(|own| *own == id.index()).expect("one of four")]
        }
    }

    #[test]
    fn a_split_condition_holds_just_where_the_whole_is_true_whatever_is_unknown() {
        let conditions = [
            and([test(0), not(or([test(10), not(test(20))]))]),
            or([not(and([test(0), test(10)])), and([test(1), test(20)])]),
            not(or([and([test(0), test(1), test(10)]), not(and([test(20), test(0)]))])),
        ];
        for condition in &conditions {
            let (split, parts) = split(condition);
            for number in 0..81 {
                let truth = |place: u32| [Some(false), None, Some(true)][number / 3_usize.pow(place) % 3];
                let known = Known([0, 1, 2, 3].map(truth));
                let is_true = condition.eval(&known) == Some(true);
                assert_eq!(
                    split.holds(&|index| parts[index.index()].holds(&known)),
                    is_true,
                    "{condition:?} {:?}",
                    known.0
                );
            }
        }
    }
}
