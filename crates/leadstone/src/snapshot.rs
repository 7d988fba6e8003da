//! What is known of a lead at one instant, as truths of tests and cells of tables. Knows nothing about points.

use crate::condition::{AtomId, Truth};
use crate::model::compiled::{Compiled, Field, Special};
use crate::prepared::State;

/// Truths by atom and cells by table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Snapshot {
    /// One bit for each atom: whether it is known.
    known: Box<[u64]>,
    /// One bit for each atom: whether it holds.
    truth: Box<[u64]>,
    /// The cell of each table.
    pub(crate) cells: Box<[u16]>,
}

impl Snapshot {
    /// Nothing is known.
    pub(crate) fn new(model: &Compiled) -> Self {
        let words = model.atoms.len().div_ceil(64);
        Self {
            known: vec![0; words].into(),
            truth: vec![0; words].into(),
            cells: model.tables.iter().map(|t| t.special(Special::Unknown)).collect(),
        }
    }

    /// Sets everything that asks about one field.
    pub(crate) fn fill(&mut self, model: &Compiled, field: &Field, state: State<'_>, now: i64) {
        for id in &field.atoms {
            let test = model.atoms.get(*id as usize).map(|a| &a.test);
            self.set(*id, test.and_then(|t| Field::passes(t, state, now)));
        }
        for index in &field.tables {
            let index = *index as usize;
            if let (Some(table), Some(cell)) = (model.tables.get(index), self.cells.get_mut(index)) {
                *cell = match state {
                    State::Known(value) => table.cell(value),
                    State::NoAnswer => table.special(Special::NoAnswer),
                    State::None => table.special(Special::None),
                    State::Unknown => table.special(Special::Unknown),
                };
            }
        }
    }

    pub(crate) fn set(&mut self, id: AtomId, truth: Truth) {
        let (word, bit) = (id as usize / 64, 1_u64 << (id % 64));
        if let (Some(known), Some(holds)) = (self.known.get_mut(word), self.truth.get_mut(word)) {
            *known = if truth.is_some() { *known | bit } else { *known & !bit };
            *holds = if truth == Some(true) { *holds | bit } else { *holds & !bit };
        }
    }

    pub(crate) fn atom(&self, id: AtomId) -> Truth {
        let (word, bit) = (id as usize / 64, 1_u64 << (id % 64));
        let known = self.known.get(word).is_some_and(|w| w & bit != 0);
        known.then(|| self.truth.get(word).is_some_and(|w| w & bit != 0))
    }
}
