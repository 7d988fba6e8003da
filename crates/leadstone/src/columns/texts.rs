//! Texts by class: remembered where they are few, searched where they are many. Knows nothing about points.

use super::column::{Cells, Class, Classes, NULL, REJECTED};
use super::memo::{Home, Memo};
use super::needles::{Needles, Why};
use crate::model::compiled::{Compiled, Field};
use crate::value::Value;

/// Places in the memo for few texts: it stays in the nearest cache.
const FEW_BITS: u32 = 10;
/// And for many that cannot be searched.
const MANY_BITS: u32 = 18;
/// So many texts are looked at before deciding whether they are few.
const TRIAL: u32 = 2048;

/// Reads texts.
#[derive(Clone, Debug)]
pub(crate) struct Texts {
    memo: Memo,
    /// What the model looks for in the texts, where that says all.
    needles: Option<Needles>,
    is_searching: bool,
    seen: u32,
    missed: u32,
}

impl Texts {
    /// For a column that is no fact.
    pub(crate) fn plain() -> Self {
        Self { memo: Memo::new(FEW_BITS), needles: None, is_searching: false, seen: 0, missed: 0 }
    }

    pub(crate) fn new(model: &Compiled, field: &Field, fields: &[usize]) -> Self {
        // What is derived from a text depends on more than what is looked for in it.
        let is_alone = fields
            .iter()
            .skip(1)
            .all(|below| model.fields.get(*below).is_none_or(|f| f.atoms.is_empty() && f.tables.is_empty()));
        Self { needles: if is_alone { Needles::new(model, field) } else { None }, ..Self::plain() }
    }

    pub(crate) fn read<'t>(
        &mut self,
        texts: impl Iterator<Item = Option<&'t str>>,
        classes: &mut Classes,
        block: &mut Vec<Class>,
    ) {
        if self.is_searching {
            self.search(texts.map(|text| text.map(str::as_bytes)), classes, block);
            return;
        }
        let before = block.len();
        let mut missed = 0;
        block.extend(texts.map(|text| {
            let Some(text) = text.map(str::as_bytes) else { return NULL };
            let found = self.memo.get(text);
            missed += u32::from(found.is_err());
            found.unwrap_or_else(|home| learn(&mut self.memo, home, text, classes))
        }));
        self.judge((block.len() - before) as u32, missed);
    }

    /// The same for texts that stand one behind the other.
    pub(crate) fn read_spans(
        &mut self,
        all: &[u8],
        spans: impl Iterator<Item = (usize, usize)>,
        has_value: Cells<'_>,
        classes: &mut Classes,
        block: &mut Vec<Class>,
    ) {
        let before = block.len();
        if self.is_searching {
            let texts = spans.enumerate().map(|(row, (from, to))| all.get(from..to).filter(|_| has_value.has(row)));
            self.search(texts, classes, block);
            return;
        }
        let mut missed = 0;
        block.extend(spans.map(|(from, to)| {
            let found = self.memo.get_within(all, from, to);
            missed += u32::from(found.is_err());
            found.unwrap_or_else(|home| learn(&mut self.memo, home, all.get(from..to).unwrap_or_default(), classes))
        }));
        has_value.clear_others(block.get_mut(before..).unwrap_or_default());
        self.judge((block.len() - before) as u32, missed);
    }

    fn search<'t>(
        &mut self,
        texts: impl Iterator<Item = Option<&'t [u8]>>,
        classes: &mut Classes,
        block: &mut Vec<Class>,
    ) {
        let Some(needles) = &mut self.needles else { return };
        let memo = &mut self.memo;
        let mut class_of = |text: &[u8], why: Why| match why {
            Why::Foreign => memo.get(text).unwrap_or_else(|home| learn(memo, home, text, classes)),
            Why::Fresh => class_of_bytes(text, classes),
        };
        needles.read(texts, &mut class_of, block);
    }

    /// Decides after each trial how the next texts are read.
    fn judge(&mut self, seen: u32, missed: u32) {
        self.seen += seen;
        self.missed += missed;
        if self.seen < TRIAL {
            return;
        }
        // Where one in eight is new, looking up costs more than it saves.
        if self.missed > self.seen / 8 {
            if self.needles.is_some() {
                self.is_searching = true;
            } else if !self.memo.is_larger_than(MANY_BITS - 1) {
                self.memo = Memo::new(MANY_BITS);
            }
        }
        (self.seen, self.missed) = (0, 0);
    }
}

#[cold]
fn learn(memo: &mut Memo, home: Home, text: &[u8], classes: &mut Classes) -> Class {
    let class = class_of_bytes(text, classes);
    memo.put(home, text, class);
    class
}

/// What is no UTF-8 is no text; tables of text have none.
fn class_of_bytes(text: &[u8], classes: &mut Classes) -> Class {
    std::str::from_utf8(text).map_or(REJECTED, |text| classes.of(&Value::from(text)))
}
