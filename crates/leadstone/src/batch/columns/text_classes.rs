//! Texts by class: remembered where they are few, searched where they are many. Knows nothing about points.

use super::class::{Class, NULL};
use super::codes::Code;
use super::column_classes::ColumnClasses;
use super::memo::Memo;
use super::text_search::{LONGEST, MissReason, TextSearch};
use crate::base::value::Value;

/// Places in the memo for some hundreds of texts, as a power of two.
const SOME_BITS: u32 = 13;
/// And for many that cannot be searched.
const MANY_BITS: u32 = 18;
/// So many texts are looked at before deciding whether they are few.
const TRIAL: u32 = 2048;

/// Reads texts.
#[derive(Clone, Debug)]
pub(super) struct TextClasses {
    memo: Memo,
    /// Where texts are searched instead.
    search: Option<Box<TextSearch>>,
    seen: u32,
    missed: u32,
}

impl TextClasses {
    pub(crate) fn new() -> Self {
        Self { memo: Memo::new(), search: None, seen: 0, missed: 0 }
    }

    /// Adds the class of each text.
    pub(crate) fn read<'t, C: Code>(
        &mut self,
        texts: impl Iterator<Item = Option<&'t str>> + Clone,
        classes: &mut ColumnClasses,
        block: &mut Vec<C>,
    ) {
        let Self { memo, search, .. } = self;
        if let Some(search) = search
            && search.texts(texts.clone().map(|text| text.map(str::as_bytes)))
        {
            search.read(&mut |text, why| class_of(memo, text, why, classes), block);
            return;
        }
        let before = block.len();
        let mut missed = 0;
        block.extend(texts.map(|text| {
            let Some(text) = text.map(str::as_bytes) else { return C::of(NULL) };
            match memo.get(text) {
                Some(class) => C::of(class),
                None => {
                    missed += 1;
                    C::of(learn(memo, text, classes))
                }
            }
        }));
        self.judge((block.len() - before) as u32, missed, classes);
    }

    /// The same for texts that stand one behind the other, without a gap; what cells without a value say is up to others.
    pub(super) fn read_spans<C: Code>(
        &mut self,
        all: &[u8],
        spans: impl ExactSizeIterator<Item = (usize, usize)> + Clone,
        classes: &mut ColumnClasses,
        block: &mut Vec<C>,
    ) {
        let Self { memo, search, .. } = self;
        if let Some(search) = search
            && search.spans(all, spans.clone())
        {
            search.read(&mut |text, why| class_of(memo, text, why, classes), block);
            return;
        }
        let before = block.len();
        block.resize(before + spans.size_hint().0, C::of(NULL));
        let codes = block.get_mut(before..).unwrap_or_default().iter_mut().zip(spans);
        let missed = match memo.eights() {
            1 => state_table::<1, C>(memo, all, codes, classes),
            2 => state_table::<2, C>(memo, all, codes, classes),
            _ => state_table::<3, C>(memo, all, codes, classes),
        };
        self.judge((block.len() - before) as u32, missed, classes);
    }

    /// Decides after each trial how the next texts are read.
    fn judge(&mut self, seen: u32, missed: u32, classes: &ColumnClasses) {
        self.seen += seen;
        self.missed += missed;
        if self.seen < TRIAL || self.search.is_some() {
            return;
        }
        // Where one in eight is new, looking up costs more than it saves.
        if self.missed > self.seen / 8 {
            if self.missed < self.seen / 2 && !self.memo.is_fixed() {
                self.memo = Memo::fixed(SOME_BITS);
            } else if let Some(needles) = classes.needles() {
                self.search = Some(Box::new(TextSearch::new(needles)));
            } else if !self.memo.is_larger_than(SOME_BITS) {
                self.memo = Memo::fixed(MANY_BITS);
            }
        }
        (self.seen, self.missed) = (0, 0);
    }
}

/// Gives texts their classes from the memo; how many of them it did not know.
fn state_table<'c, const EIGHTS: usize, C: Code + 'c>(
    memo: &mut Memo,
    all: &[u8],
    codes: impl Iterator<Item = (&'c mut C, (usize, usize))>,
    classes: &mut ColumnClasses,
) -> u32 {
    let mut missed = 0;
    for (code, (from, to)) in codes {
        let class = match memo.get_within::<EIGHTS>(all, from, to) {
            Some(class) => class,
            None => {
                missed += 1;
                learn(memo, all.get(from..to).unwrap_or_default(), classes)
            }
        };
        *code = C::of(class);
    }
    missed
}

/// The class of a text that a search cannot tell, or tells for the first time.
fn class_of(memo: &mut Memo, text: &[u8], why: MissReason, classes: &mut ColumnClasses) -> Class {
    match why {
        MissReason::Foreign => memo.get(text).unwrap_or_else(|| learn(memo, text, classes)),
        MissReason::Fresh => class_of_bytes(text, classes),
    }
}

#[cold]
fn learn(memo: &mut Memo, text: &[u8], classes: &mut ColumnClasses) -> Class {
    let class = class_of_bytes(text, classes);
    if text.len() <= LONGEST {
        memo.put(text, class);
    }
    class
}

/// What is no UTF-8 is no text; tables of text have none.
fn class_of_bytes(text: &[u8], classes: &mut ColumnClasses) -> Class {
    match std::str::from_utf8(text) {
        Ok(text) => classes.of(&Value::from(text)),
        Err(_) => classes.refuse(),
    }
}
