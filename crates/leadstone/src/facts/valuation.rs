//! The valuation of a lead at one instant: a truth value for each atom, a cell for each table. Knows nothing about
//! points.

use super::state::FieldState;
use crate::base::ids::{AtomId, FieldId, TableId};
use crate::base::index::{Id, IndexVec, id};
use crate::condition::Kleene;
use crate::model::program::{Field, Program, Special};

id! {
    /// A word with the truth values of 64 consecutive atoms.
    WordId = "word of truths";
}

/// The word and the bit of an atom.
#[inline]
fn bit_of(atom: AtomId) -> (WordId, u64) {
    (WordId::new(atom.index() / 64), 1 << (atom.index() % 64))
}

/// Truth values by atom and cells by table: all that points depend on, but for activities.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Valuation {
    /// Two bits for each atom: whether it is known, and whether it holds.
    truths: IndexVec<WordId, TruthBits>,
    /// The cell of each table.
    pub(crate) cells: IndexVec<TableId, u16>,
}

impl Valuation {
    /// The valuation of an empty lead.
    pub(crate) fn new(model: &Program) -> Self {
        let words = model.atoms.len().div_ceil(64);
        Self {
            truths: vec![TruthBits::default(); words].into(),
            cells: model.tables.map(|t| t.special(Special::Unknown)),
        }
    }

    /// Sets the atoms and tables of one field from its state.
    pub(crate) fn fill(&mut self, model: &Program, field: &Field, state: FieldState<'_>, now: i64) {
        for id in &field.atoms {
            self.set(*id, state.passes(&model.atoms[*id].test, now));
        }
        for id in &field.tables {
            let table = &model.tables[*id];
            self.cells[*id] = match state {
                FieldState::Known(value) => table.cell(value),
                FieldState::NoAnswer => table.special(Special::NoAnswer),
                FieldState::None => table.special(Special::None),
                FieldState::Unknown => table.special(Special::Unknown),
            };
        }
    }

    pub(crate) fn set(&mut self, id: AtomId, truth: Kleene) {
        let (word, bit) = bit_of(id);
        let truths = &mut self.truths[word];
        truths.known = if truth.is_some() { truths.known | bit } else { truths.known & !bit };
        truths.holds = if truth == Some(true) { truths.holds | bit } else { truths.holds & !bit };
    }

    /// The tests are known, and none of them holds.
    pub(crate) fn deny(&mut self, tests: &[Mask]) {
        for mask in tests {
            let truths = &mut self.truths[mask.word];
            truths.known |= mask.bits;
            truths.holds &= !mask.bits;
        }
    }

    /// The test, which is known, holds.
    pub(crate) fn affirm(&mut self, id: AtomId) {
        let (word, bit) = bit_of(id);
        let truths = &mut self.truths[word];
        truths.holds |= bit & truths.known;
    }

    pub(crate) fn atom(&self, id: AtomId) -> Kleene {
        let (word, bit) = bit_of(id);
        let truths = self.truths[word];
        (truths.known & bit != 0).then_some(truths.holds & bit != 0)
    }

    /// Whether the field is unknown; `false` for a field that no atom and no table asks about.
    pub(crate) fn is_unknown(&self, model: &Program, field: FieldId) -> bool {
        let field = &model.fields[field];
        if let Some(atom) = field.atoms.first() {
            return self.atom(*atom).is_none();
        }
        field.tables.first().is_some_and(|id| self.cells[*id] == model.tables[*id].special(Special::Unknown))
    }
}

/// Some of 64 atoms.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mask {
    word: WordId,
    bits: u64,
}

impl Mask {
    /// Atoms in ascending order, those of one word together.
    pub(crate) fn of(atoms: &[AtomId]) -> Box<[Self]> {
        let words = atoms.chunk_by(|a, b| bit_of(*a).0 == bit_of(*b).0);
        let mask = |chunk: &[AtomId]| {
            let (word, _) = bit_of(*chunk.first()?);
            Some(Self { word, bits: chunk.iter().fold(0, |bits, id| bits | bit_of(*id).1) })
        };
        words.filter_map(mask).collect()
    }
}

/// Truths of 64 atoms.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct TruthBits {
    known: u64,
    /// INVARIANT: only known bits, kept by `set`, `deny` and `affirm`.
    holds: u64,
}
