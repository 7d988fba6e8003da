//! A compiled condition and its three-valued evaluation. Knows nothing about texts and types.

use crate::base::ids::{AtomId, PersonaId, ScoreId, StageId};

/// True, false, or unknown.
pub(crate) type Kleene = Option<bool>;

/// A compiled condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum BoolExpr {
    Always(bool),
    Atom(AtomId),
    /// The score lies in a range, ends included.
    Score {
        score: ScoreId,
        from: i64,
        to: i64,
    },
    /// The best persona is this one.
    Persona(PersonaId),
    /// The stage is this one.
    Stage(StageId),
    Disqualified,
    FastTracked,
    Not(Box<BoolExpr>),
    And(Box<[BoolExpr]>),
    Or(Box<[BoolExpr]>),
}

/// What a condition asks about.
pub(crate) trait Facts {
    fn atom(&self, id: AtomId) -> Kleene;

    fn score(&self, _score: ScoreId, _from: i64, _to: i64) -> Kleene {
        None
    }

    fn persona(&self, _persona: PersonaId) -> Kleene {
        None
    }

    fn stage(&self, _stage: StageId) -> Kleene {
        None
    }

    fn disqualified(&self) -> Kleene {
        None
    }

    fn fast_tracked(&self) -> Kleene {
        None
    }
}

impl BoolExpr {
    /// Kleene's logic: unknown unless the other parts decide.
    pub(crate) fn eval<F: Facts + ?Sized>(&self, facts: &F) -> Kleene {
        match self {
            Self::Always(truth) => Some(*truth),
            Self::Atom(id) => facts.atom(*id),
            Self::Score { score, from, to } => facts.score(*score, *from, *to),
            Self::Persona(persona) => facts.persona(*persona),
            Self::Stage(stage) => facts.stage(*stage),
            Self::Disqualified => facts.disqualified(),
            Self::FastTracked => facts.fast_tracked(),
            Self::Not(inner) => inner.eval(facts).map(|t| !t),
            Self::And(parts) => all(parts, facts, false),
            Self::Or(parts) => all(parts, facts, true),
        }
    }

    /// The number of its parts: an upper bound of the cost to evaluate it.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Not(inner) => 1 + inner.size(),
            Self::And(parts) | Self::Or(parts) => 1 + parts.iter().map(Self::size).sum::<usize>(),
            _ => 1,
        }
    }

    /// Calls the function for each atom of the condition, repeats included.
    pub(crate) fn each_atom(&self, f: &mut impl FnMut(AtomId)) {
        match self {
            Self::Atom(id) => f(*id),
            Self::Not(inner) => inner.each_atom(f),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|p| p.each_atom(f)),
            _ => {}
        }
    }

    /// Calls the function for each score of the condition, repeats included.
    pub(crate) fn each_score(&self, f: &mut impl FnMut(ScoreId)) {
        match self {
            Self::Score { score, .. } => f(*score),
            Self::Not(inner) => inner.each_score(f),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|p| p.each_score(f)),
            _ => {}
        }
    }

    /// Calls the function for each range of a score that the condition asks for.
    pub(crate) fn each_range(&self, f: &mut impl FnMut(ScoreId, i64, i64)) {
        match self {
            Self::Score { score, from, to } => f(*score, *from, *to),
            Self::Not(inner) => inner.each_range(f),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|p| p.each_range(f)),
            _ => {}
        }
    }

    /// Whether the condition depends on the course of the lead: its stage or a gate.
    pub(crate) fn asks_outcome(&self) -> bool {
        match self {
            Self::Stage(_) | Self::Disqualified | Self::FastTracked => true,
            Self::Not(inner) => inner.asks_outcome(),
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::asks_outcome),
            _ => false,
        }
    }

    /// Whether the condition asks which persona matches best.
    pub(crate) fn asks_persona(&self) -> bool {
        match self {
            Self::Persona(_) => true,
            Self::Not(inner) => inner.asks_persona(),
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::asks_persona),
            _ => false,
        }
    }
}

/// Returns `decisive` if some part has it; otherwise unknown if some part is unknown, else the other value.
fn all<F: Facts + ?Sized>(parts: &[BoolExpr], facts: &F, decisive: bool) -> Kleene {
    let mut result = Some(!decisive);
    for part in parts {
        match part.eval(facts) {
            Some(truth) if truth == decisive => return Some(decisive),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}

/// The conjunction, with constants folded.
pub(crate) fn and(parts: Vec<BoolExpr>) -> BoolExpr {
    join(parts, false)
}

/// The disjunction, with constants folded.
pub(crate) fn or(parts: Vec<BoolExpr>) -> BoolExpr {
    join(parts, true)
}

pub(crate) fn not(logic: BoolExpr) -> BoolExpr {
    match logic {
        BoolExpr::Always(truth) => BoolExpr::Always(!truth),
        BoolExpr::Not(inner) => *inner,
        other => BoolExpr::Not(Box::new(other)),
    }
}

fn join(parts: Vec<BoolExpr>, decisive: bool) -> BoolExpr {
    let mut kept = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            BoolExpr::Always(truth) if truth == decisive => return BoolExpr::Always(decisive),
            BoolExpr::Always(_) => {}
            other => kept.push(other),
        }
    }
    if kept.len() > 1 {
        return if decisive { BoolExpr::Or(kept.into()) } else { BoolExpr::And(kept.into()) };
    }
    kept.pop().unwrap_or(BoolExpr::Always(!decisive))
}
