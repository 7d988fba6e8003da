//! Conditions over more than one lead: which truths a condition may have. Knows nothing about scores or fields.

use crate::condition::{AtomId, Logic, Truth};

/// The truths that something may have: a set of true, unknown and false.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Truths(u8);

impl Truths {
    pub(super) const FALSE: Self = Self(1);
    pub(super) const UNKNOWN: Self = Self(2);
    pub(super) const TRUE: Self = Self(4);
    /// Known, but true or false.
    pub(super) const EITHER: Self = Self(5);
    pub(super) const ANY: Self = Self(7);
    const NONE: Self = Self(0);

    pub(super) fn only(truth: Truth) -> Self {
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

    /// Whether it may be false or unknown: then nothing follows from it.
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

/// What may be so of some leads.
pub(super) trait View {
    fn atom(&self, id: AtomId) -> Truths;

    fn score(&self, _score: usize, _from: i64, _to: i64) -> Truths {
        Truths::EITHER
    }

    fn persona(&self, _persona: usize) -> Truths {
        Truths::EITHER
    }

    fn stage(&self, _stage: usize) -> Truths {
        Truths::EITHER
    }

    fn disqualified(&self) -> Truths {
        Truths::EITHER
    }

    fn fast_tracked(&self) -> Truths {
        Truths::EITHER
    }
}

/// The truths that the condition may have: at least those that some lead gives it.
pub(super) fn possible<V: View + ?Sized>(logic: &Logic, view: &V) -> Truths {
    match logic {
        Logic::Always(truth) => Truths::only(Some(*truth)),
        Logic::Atom(id) => view.atom(*id),
        Logic::Score { score, from, to } => view.score(*score, *from, *to),
        Logic::Persona(persona) => view.persona(*persona),
        Logic::Stage(stage) => view.stage(*stage),
        Logic::Disqualified => view.disqualified(),
        Logic::FastTracked => view.fast_tracked(),
        Logic::Not(inner) => possible(inner, view).opposite(),
        Logic::And(parts) => all(parts, view, Truths::FALSE, Truths::TRUE),
        Logic::Or(parts) => all(parts, view, Truths::TRUE, Truths::FALSE),
    }
}

/// One part that is `decisive` decides; for the `other` truth all parts must be that.
fn all<V: View + ?Sized>(parts: &[Logic], view: &V, decisive: Truths, other: Truths) -> Truths {
    let (mut result, mut every) = (Truths::NONE, Truths::ANY);
    let mut is_open = false;
    for part in parts {
        let truths = possible(part, view);
        if truths == decisive {
            return decisive;
        }
        result = result.and_also(truths.common(decisive));
        every = every.common(truths);
        is_open |= truths.common(Truths::UNKNOWN) != Truths::NONE;
    }
    result = result.and_also(every.common(other));
    // Here every part may leave the decision to the others.
    if is_open { result.and_also(Truths::UNKNOWN) } else { result }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By atom: what it may be.
    struct Given(Vec<Truths>);

    impl View for Given {
        fn atom(&self, id: AtomId) -> Truths {
            *self.0.get(id as usize).expect("an atom of the test")
        }
    }

    struct Chosen(Vec<Truth>);

    impl crate::condition::Facts for Chosen {
        fn atom(&self, id: AtomId) -> Truth {
            *self.0.get(id as usize).expect("an atom of the test")
        }
    }

    #[test]
    fn the_truths_of_a_condition_are_those_of_every_choice_of_its_parts() {
        let atom = Logic::Atom;
        let logics = [
            Logic::And([atom(0), atom(1), atom(2)].into()),
            Logic::Or([atom(0), atom(1), atom(2)].into()),
            Logic::And([atom(0), Logic::Not(Logic::Or([atom(1), atom(2)].into()).into())].into()),
        ];
        let singles = [Some(false), None, Some(true)];
        let mut compared = 0;
        for logic in &logics {
            for sets in 0..343_u16 {
                let sets: Vec<u8> = (0..3).map(|i| (sets / 7_u16.pow(i) % 7 + 1) as u8).collect();
                let mut expected = Truths::NONE;
                for choice in 0..27_usize {
                    let digits: Vec<usize> = (0..3).map(|i| choice / 3_usize.pow(i) % 3).collect();
                    if digits.iter().zip(&sets).all(|(d, set)| set >> d & 1 == 1) {
                        let truths = digits.iter().map(|d| *singles.get(*d).expect("one of three")).collect();
                        expected = expected.and_also(Truths::only(logic.eval(&Chosen(truths))));
                    }
                }
                let given = Given(sets.iter().map(|s| Truths(*s)).collect());
                assert_eq!(possible(logic, &given), expected, "{logic:?} {sets:?}");
                compared += 1;
            }
        }
        assert_eq!(compared, 3 * 343);
    }
}
