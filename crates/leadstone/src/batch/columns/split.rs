//! Splits conditions into parts that one unit of columns decides alone. Knows nothing about rows.

use crate::condition::{Facts, Logic, Truth};

/// A condition without negations, over parts that hold or do not: what is unknown does not hold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Folded {
    Known(bool),
    /// Index into the parts.
    Part(usize),
    And(Box<[Folded]>),
    Or(Box<[Folded]>),
}

/// A condition that looks at one unit only; it is asked whether it is true, or where negated, whether it is false.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    pub(crate) unit: usize,
    pub(crate) when: Logic,
    pub(crate) is_negated: bool,
}

impl Part {
    pub(crate) fn holds(&self, facts: &impl Facts) -> bool {
        self.when.eval(facts) == Some(!self.is_negated)
    }
}

impl Folded {
    /// Whether the condition is true, by the parts that hold.
    pub(crate) fn holds(&self, part: &impl Fn(usize) -> bool) -> bool {
        match self {
            Self::Known(known) => *known,
            Self::Part(index) => part(*index),
            Self::And(members) => members.iter().all(|m| m.holds(part)),
            Self::Or(members) => members.iter().any(|m| m.holds(part)),
        }
    }
}

/// Folds conditions; what looks at scores and the outcome is left out as unknown.
///
/// In Kleene's logic a condition is true just where it is true of the parts that are: negations sink down to them, so
/// one bit for each part says all.
pub(crate) struct Folding<'f, U> {
    /// Names the unit of an atom.
    pub(crate) unit_of: &'f U,
    pub(crate) parts: &'f mut Vec<Part>,
}

impl<U: Fn(u32) -> usize> Folding<'_, U> {
    /// The condition, or where negated, whether it is false.
    pub(crate) fn fold(&mut self, logic: &Logic, is_negated: bool) -> Folded {
        match (Reach::of(logic, self.unit_of), logic) {
            (Reach::Nothing, _) => Folded::Known(logic.eval(&Blind) == Some(!is_negated)),
            (Reach::Unit(unit), _) => Folded::Part(self.intern(Part { unit, when: logic.clone(), is_negated })),
            (Reach::Far, Logic::Not(inner)) => self.fold(inner, !is_negated),
            (Reach::Far, Logic::And(members)) => self.join(members, Logic::And, is_negated, is_negated),
            (Reach::Far, Logic::Or(members)) => self.join(members, Logic::Or, !is_negated, is_negated),
            (Reach::Far, _) => Folded::Known(false),
        }
    }

    /// Members that look at one unit become one part: the order of members never matters.
    fn join(
        &mut self,
        members: &[Logic],
        make: fn(Box<[Logic]>) -> Logic,
        any_is_enough: bool,
        is_negated: bool,
    ) -> Folded {
        let mut by_unit: std::collections::BTreeMap<usize, Vec<Logic>> = std::collections::BTreeMap::new();
        let mut folded = Vec::new();
        for member in members {
            match Reach::of(member, self.unit_of) {
                Reach::Unit(unit) => by_unit.entry(unit).or_default().push(member.clone()),
                _ => folded.push(self.fold(member, is_negated)),
            }
        }
        for (unit, own) in by_unit {
            let when = match <[Logic; 1]>::try_from(own) {
                Ok([only]) => only,
                Err(own) => make(own.into()),
            };
            folded.push(Folded::Part(self.intern(Part { unit, when, is_negated })));
        }
        if any_is_enough { Folded::Or(folded.into()) } else { Folded::And(folded.into()) }
    }

    fn intern(&mut self, part: Part) -> usize {
        self.parts.iter().position(|p| *p == part).unwrap_or_else(|| {
            self.parts.push(part);
            self.parts.len() - 1
        })
    }
}

/// How far a condition looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Nothing,
    Unit(usize),
    /// Several units, or the outcome.
    Far,
}

impl Reach {
    fn of(logic: &Logic, unit_of: &impl Fn(u32) -> usize) -> Self {
        match logic {
            Logic::Always(_) => Self::Nothing,
            Logic::Atom(id) => Self::Unit(unit_of(*id)),
            Logic::Not(inner) => Self::of(inner, unit_of),
            Logic::And(parts) | Logic::Or(parts) => {
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
    fn atom(&self, _: u32) -> Truth {
        None
    }
}
