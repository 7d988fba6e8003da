//! Conditions over a set of leads: which truth values a condition may have. Knows nothing about scores or fields.

use crate::base::ids::{AtomId, PersonaId, ScoreId, StageId};
use crate::condition::{BoolExpr, Kleene};

/// A set of truth values: true, unknown and false.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PossibleTruths(u8);

impl PossibleTruths {
    pub(super) const FALSE: Self = Self(1);
    pub(super) const UNKNOWN: Self = Self(2);
    pub(super) const TRUE: Self = Self(4);
    /// True or false, and not unknown.
    pub(super) const EITHER: Self = Self(5);
    pub(super) const ANY: Self = Self(7);
    const NONE: Self = Self(0);

    pub(super) fn only(truth: Kleene) -> Self {
        match truth {
            Some(true) => Self::TRUE,
            Some(false) => Self::FALSE,
            None => Self::UNKNOWN,
        }
    }

    /// Whether it may be true.
    pub(super) fn can_hold(self) -> bool {
        self.0 & Self::TRUE.0 != 0
    }

    /// Whether false or unknown is in the set, so that the condition may fail.
    pub(super) fn can_fail(self) -> bool {
        self.0 & !Self::TRUE.0 != 0
    }

    fn and_also(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    fn opposite(self) -> Self {
        Self(self.0 & Self::UNKNOWN.0 | self.0 >> 2 & 1 | (self.0 & 1) << 2)
    }
}

/// The facts of a set of leads, as sets of truth values.
pub(super) trait TruthView {
    fn atom(&self, id: AtomId) -> PossibleTruths;

    fn score(&self, _score: ScoreId, _from: i64, _to: i64) -> PossibleTruths {
        PossibleTruths::EITHER
    }

    fn persona(&self, _persona: PersonaId) -> PossibleTruths {
        PossibleTruths::EITHER
    }

    fn stage(&self, _stage: StageId) -> PossibleTruths {
        PossibleTruths::EITHER
    }

    fn disqualified(&self) -> PossibleTruths {
        PossibleTruths::EITHER
    }

    fn fast_tracked(&self) -> PossibleTruths {
        PossibleTruths::EITHER
    }
}

/// The truth values that the condition may have: a superset of those that some lead gives it.
pub(super) fn possible<V: TruthView + ?Sized>(logic: &BoolExpr, view: &V) -> PossibleTruths {
    match logic {
        BoolExpr::Always(truth) => PossibleTruths::only(Some(*truth)),
        BoolExpr::Atom(id) => view.atom(*id),
        BoolExpr::Score { score, from, to } => view.score(*score, *from, *to),
        BoolExpr::Persona(persona) => view.persona(*persona),
        BoolExpr::Stage(stage) => view.stage(*stage),
        BoolExpr::Disqualified => view.disqualified(),
        BoolExpr::FastTracked => view.fast_tracked(),
        BoolExpr::Not(inner) => possible(inner, view).opposite(),
        BoolExpr::And(parts) => all(parts, view, PossibleTruths::FALSE, PossibleTruths::TRUE),
        BoolExpr::Or(parts) => all(parts, view, PossibleTruths::TRUE, PossibleTruths::FALSE),
    }
}

/// A part that is `decisive` decides; for the `other` value all parts must have that.
fn all<V: TruthView + ?Sized>(
    parts: &[BoolExpr],
    view: &V,
    decisive: PossibleTruths,
    other: PossibleTruths,
) -> PossibleTruths {
    let (mut result, mut every) = (PossibleTruths::NONE, PossibleTruths::ANY);
    let mut is_open = false;
    for part in parts {
        let truths = possible(part, view);
        if truths == decisive {
            return decisive;
        }
        result = result.and_also(truths.common(decisive));
        every = every.common(truths);
        is_open |= truths.common(PossibleTruths::UNKNOWN) != PossibleTruths::NONE;
    }
    result = result.and_also(every.common(other));
    // Every part may be non-decisive.
    if is_open { result.and_also(PossibleTruths::UNKNOWN) } else { result }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::index::{Id, IndexVec};

    /// By atom: what it may be.
    struct Given(IndexVec<AtomId, PossibleTruths>);

    impl TruthView for Given {
        fn atom(&self, id: AtomId) -> PossibleTruths {
            self.0[id]
        }
    }

    struct StageIn(IndexVec<AtomId, Kleene>);

    impl crate::condition::Facts for StageIn {
        fn atom(&self, id: AtomId) -> Kleene {
            self.0[id]
        }
    }

    #[test]
    fn the_truths_of_a_condition_are_those_of_every_choice_of_its_parts() {
        let atom = |place| BoolExpr::Atom(AtomId::new(place));
        let logics = [
            BoolExpr::And([atom(0), atom(1), atom(2)].into()),
            BoolExpr::Or([atom(0), atom(1), atom(2)].into()),
            BoolExpr::And([atom(0), BoolExpr::Not(BoolExpr::Or([atom(1), atom(2)].into()).into())].into()),
        ];
        let singles = [Some(false), None, Some(true)];
        let mut compared = 0;
        for logic in &logics {
            for sets in 0..343_u16 {
                let sets: Vec<u8> = (0..3).map(|i| (sets / 7_u16.pow(i) % 7 + 1) as u8).collect();
                let mut expected = PossibleTruths::NONE;
                for choice in 0..27_usize {
                    let digits: Vec<usize> = (0..3).map(|i| choice / 3_usize.pow(i) % 3).collect();
                    if digits.iter().zip(&sets).all(|(d, set)| set >> d & 1 == 1) {
                        let truths = digits.iter().map(|d| *singles.get(*d).expect("one of three")).collect();
                        expected = expected.and_also(PossibleTruths::only(logic.eval(&StageIn(truths))));
                    }
                }
                let given = Given(sets.iter().map(|s| PossibleTruths(*s)).collect());
                assert_eq!(possible(logic, &given), expected, "{logic:?} {sets:?}");
                compared += 1;
            }
        }
        assert_eq!(compared, 3 * 343);
    }
}
