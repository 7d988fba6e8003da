//! Texts by class: remembered where they are few, searched where they are many. Knows nothing about points.

use super::column::{Class, Classes, NULL};
use super::memo::Memo;
use super::needles::Needles;
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

    pub(crate) fn class_of(&mut self, text: &str, classes: &mut Classes) -> Class {
        match self.memo.get(text) {
            Ok(class) => class,
            Err(home) => {
                let class = classes.of(&Value::from(text));
                self.memo.put(home, text, class);
                class
            }
        }
    }

    pub(crate) fn read<'t>(
        &mut self,
        texts: impl Iterator<Item = Option<&'t str>>,
        classes: &mut Classes,
        block: &mut Vec<Class>,
    ) {
        if self.is_searching {
            block.extend(texts.map(|text| text.map_or(NULL, |text| self.search(text, classes))));
            return;
        }
        let before = block.len();
        let mut missed = 0;
        block.extend(texts.map(|text| {
            let Some(text) = text else { return NULL };
            match self.memo.get(text) {
                Ok(class) => class,
                Err(home) => {
                    missed += 1;
                    let class = classes.of(&Value::from(text));
                    self.memo.put(home, text, class);
                    class
                }
            }
        }));
        self.judge((block.len() - before) as u32, missed);
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

    fn search(&mut self, text: &str, classes: &mut Classes) -> Class {
        let found = self.needles.as_mut().and_then(|n| n.find(text, &mut |text| classes.of(&Value::from(text))));
        found.unwrap_or_else(|| self.class_of(text, classes))
    }
}
