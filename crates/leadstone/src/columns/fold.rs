//! Splits conditions into parts that one unit of columns decides alone. Knows nothing about rows.

use crate::condition::{Logic, Truth};

/// A condition over the truths of parts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Folded {
    Known(Truth),
    /// Index into the parts.
    Part(usize),
    Not(Box<Folded>),
    And(Box<[Folded]>),
    Or(Box<[Folded]>),
}

/// A condition that looks at one unit only.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    pub(crate) unit: usize,
    pub(crate) when: Logic,
}

impl Folded {
    /// Kleene's logic over the truths of the parts.
    pub(crate) fn eval(&self, truth: &impl Fn(usize) -> Truth) -> Truth {
        match self {
            Self::Known(known) => *known,
            Self::Part(part) => truth(*part),
            Self::Not(inner) => inner.eval(truth).map(|t| !t),
            Self::And(parts) => all(parts, truth, false),
            Self::Or(parts) => all(parts, truth, true),
        }
    }
}

fn all(parts: &[Folded], truth: &impl Fn(usize) -> Truth, decisive: bool) -> Truth {
    let mut result = Some(!decisive);
    for part in parts {
        match part.eval(truth) {
            Some(t) if t == decisive => return Some(decisive),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}

/// Folds a condition; what looks at scores and the outcome is left out as unknown. `unit_of` names the unit of an atom.
pub(crate) fn fold(logic: &Logic, unit_of: &impl Fn(u32) -> usize, parts: &mut Vec<Part>) -> Folded {
    match (Reach::of(logic, unit_of), logic) {
        (Reach::Nothing, _) => Folded::Known(match logic {
            Logic::Always(truth) => Some(*truth),
            _ => logic.eval(&Blind),
        }),
        (Reach::Unit(unit), _) => Folded::Part(intern(Part { unit, when: logic.clone() }, parts)),
        (Reach::Far, Logic::Not(inner)) => Folded::Not(Box::new(fold(inner, unit_of, parts))),
        (Reach::Far, Logic::And(inner)) => Folded::And(join(inner, unit_of, parts, Logic::And)),
        (Reach::Far, Logic::Or(inner)) => Folded::Or(join(inner, unit_of, parts, Logic::Or)),
        (Reach::Far, _) => Folded::Known(None),
    }
}

/// Members that look at one unit become one part: the order of members never matters.
fn join(
    members: &[Logic],
    unit_of: &impl Fn(u32) -> usize,
    parts: &mut Vec<Part>,
    make: fn(Box<[Logic]>) -> Logic,
) -> Box<[Folded]> {
    let mut by_unit: std::collections::BTreeMap<usize, Vec<Logic>> = std::collections::BTreeMap::new();
    let mut folded = Vec::new();
    for member in members {
        match Reach::of(member, unit_of) {
            Reach::Unit(unit) => by_unit.entry(unit).or_default().push(member.clone()),
            _ => folded.push(fold(member, unit_of, parts)),
        }
    }
    for (unit, own) in by_unit {
        let when = match <[Logic; 1]>::try_from(own) {
            Ok([only]) => only,
            Err(own) => make(own.into()),
        };
        folded.push(Folded::Part(intern(Part { unit, when }, parts)));
    }
    folded.into()
}

fn intern(part: Part, parts: &mut Vec<Part>) -> usize {
    parts.iter().position(|p| *p == part).unwrap_or_else(|| {
        parts.push(part);
        parts.len() - 1
    })
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

impl crate::condition::Facts for Blind {
    fn atom(&self, _: u32) -> Truth {
        None
    }
}
