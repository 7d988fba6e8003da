//! Finds in a block of texts, in one pass over their bytes, everything that a model looks for in them.
//!
//! Texts lie one behind the other, so that no text has a loop of its own, whose end nobody could guess: two bytes at a
//! time are looked up in a table that says which needles may begin there, and few places are looked at closer. An
//! automaton (Aho and Corasick 1975), four texts at a time, took three times as long on job titles. Knows nothing about
//! classes.

use std::sync::Arc;

use super::class::{Class, NULL};
use super::codes::Code;
use super::needles::{Finds, Needles};

/// Longer texts are rare, and refused beyond a limit.
pub(crate) const LONGEST: usize = 4096;
/// More bytes in a block are not held twice.
const LARGEST: usize = 1 << 20;

/// Texts of a block, and what was found in them.
#[derive(Clone, Debug)]
pub(crate) struct TextSearch {
    needles: Arc<Needles>,
    /// As the cells have them.
    own: Vec<u8>,
    /// As they are compared, and a few bytes more.
    bytes: Vec<u8>,
    /// Where each text ends.
    ends: Vec<usize>,
    /// By text; empty where each has a value, or where that is seen to afterwards.
    has_value: Vec<bool>,
    is_ascii: bool,
    marks: Vec<u16>,
    /// By byte: the groups of needles that may begin there.
    places: Vec<u8>,
    /// By text.
    finds: Vec<Finds>,
    /// What each set of finds comes to; two sets of one place take turns.
    seen: Vec<(Finds, Class)>,
}

/// Why the class of a text is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MissReason {
    /// The search cannot tell.
    Foreign,
    /// What was found has not been met before.
    Fresh,
}

impl TextSearch {
    pub(crate) fn new(needles: Needles) -> Self {
        Self {
            needles: Arc::new(needles),
            own: Vec::new(),
            bytes: Vec::new(),
            ends: Vec::new(),
            has_value: Vec::new(),
            is_ascii: true,
            marks: Vec::new(),
            places: Vec::new(),
            finds: Vec::new(),
            seen: vec![(Finds::MAX, 0); 256],
        }
    }

    /// Takes texts up; whether they are short enough.
    pub(crate) fn texts<'t>(&mut self, texts: impl Iterator<Item = Option<&'t [u8]>>) -> bool {
        self.clear();
        for text in texts {
            self.own.extend_from_slice(text.unwrap_or_default());
            self.ends.push(self.own.len());
            self.has_value.push(text.is_some());
            if self.own.len() > LARGEST {
                return false;
            }
        }
        self.find();
        true
    }

    /// Takes texts up that stand one behind the other, without a gap; whether they are short enough.
    pub(crate) fn spans(&mut self, all: &[u8], spans: impl Iterator<Item = (usize, usize)>) -> bool {
        self.clear();
        let (mut first, mut last) = (None, 0);
        self.ends.extend(spans.map(|(from, to)| {
            let first = *first.get_or_insert(from);
            last = to;
            to - first
        }));
        if last - first.unwrap_or(last) > LARGEST {
            return false;
        }
        self.own.extend_from_slice(all.get(first.unwrap_or(0)..last).unwrap_or_default());
        self.find();
        true
    }

    fn clear(&mut self) {
        self.own.clear();
        self.ends.clear();
        self.has_value.clear();
    }

    fn find(&mut self) {
        self.bytes.clear();
        self.is_ascii = self.own.is_ascii();
        if self.needles.is_exact {
            self.bytes.extend_from_slice(&self.own);
        } else {
            self.bytes.extend(self.own.iter().map(u8::to_ascii_lowercase));
        }
        self.bytes.extend([0; 4]);
        self.finds.clear();
        self.finds.resize(self.ends.len(), 0);
        let pairs = &self.needles.pairs;
        let mark = |pair: &[u8; 2]| pairs.get(usize::from(u16::from_le_bytes(*pair))).copied().unwrap_or(0);
        self.marks.clear();
        self.marks.extend(self.bytes.array_windows().map(mark));
        self.places.clear();
        let behind = self.marks.get(2..).unwrap_or_default();
        self.places.extend(self.marks.iter().zip(behind).map(|(here, behind)| (here & behind >> 8) as u8));
        self.look_closer();
    }

    fn look_closer(&mut self) {
        let mut row = 0;
        let (eights, rest) = self.places.as_chunks::<8>();
        let mut last = [0; 8];
        last.iter_mut().zip(rest).for_each(|(own, groups)| *own = *groups);
        for (index, eight) in eights.iter().chain([&last]).enumerate() {
            let mut left = u64::from_le_bytes(*eight);
            while left != 0 {
                let byte = left.trailing_zeros() / 8;
                let groups = (left >> (8 * byte)) as u8;
                left &= !(0xff << (8 * byte));
                let at = 8 * index + byte as usize;
                while self.ends.get(row).is_some_and(|end| *end <= at) {
                    row += 1;
                }
                if let (Some(end), Some(finds)) = (self.ends.get(row), self.finds.get_mut(row)) {
                    *finds |= self.needles.here(groups, self.bytes.get(at..*end).unwrap_or_default());
                }
            }
        }
    }

    /// Adds the class of each text. `class_of` is asked for texts of which the search cannot tell, and once for each set
    /// of finds.
    pub(crate) fn read<C: Code>(&mut self, class_of: &mut impl FnMut(&[u8], MissReason) -> Class, block: &mut Vec<C>) {
        let mut from = 0;
        let mut nothing = None;
        for (row, (end, finds)) in self.ends.iter().zip(&self.finds).enumerate() {
            let span = from..*end;
            from = span.end;
            let text = self.bytes.get(span.clone()).unwrap_or_default();
            let own = || self.own.get(span.clone()).unwrap_or_default();
            if text.is_empty() {
                let is_null = self.has_value.get(row) == Some(&false);
                let mut class = || *nothing.get_or_insert_with(|| class_of(b"", MissReason::Foreign));
                block.push(C::of(if is_null { NULL } else { class() }));
                continue;
            }
            if !is_plain(text) || !(self.is_ascii || text.is_ascii()) {
                block.push(C::of(class_of(own(), MissReason::Foreign)));
                continue;
            }
            let finds = finds | self.needles.around(text);
            let slot = (finds.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as usize;
            let class = match self.seen.get_mut(slot) {
                Some((known, class)) if *known == finds => *class,
                place => {
                    let class = class_of(own(), MissReason::Fresh);
                    if let Some(place) = place {
                        *place = (finds, class);
                    }
                    class
                }
            };
            block.push(C::of(class));
        }
    }
}

/// Whether a text is compared as it stands, but for the case of its letters.
#[inline]
fn is_plain(text: &[u8]) -> bool {
    let is_ink = |b: &u8| *b > b' ';
    text.len() <= LONGEST && text.first().is_some_and(is_ink) && text.last().is_some_and(is_ink)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Model, Value};

    /// Every test of the model against what is found in texts made of pieces of its needles.
    #[test]
    fn a_search_finds_what_the_tests_of_the_model_find() {
        let model = r#"{"format": 1, "id": "m", "standalone": true, "fields": {"f": {"type": "text"}}, "scores": [{"id": "s",
            "groups": [{"id": "g", "tables": [{"field": "f", "cells": [{"is": ["ab", "b"], "points": 1}, {"is": "sales", "points": 2}]}],
            "rules": [{"when": "f.startsWith('ab')", "points": 1}, {"when": "f.endsWith('ba')", "points": 1},
                {"when": "f.contains('bab')", "points": 1}, {"when": "f in ['abab', 'sales of b', 'a']", "points": 1},
                {"when": "f.contains('a') && !f.contains('sal')", "points": 1}, {"when": "f.startsWith('a ')", "points": 1},
                {"when": "f.contains(' of ') || f.contains(' o')", "points": 1}, {"when": "f.endsWith(' of b')", "points": 1}]}]}]}"#;
        let model = Model::from_json(model).unwrap();
        let field = &model.0.fields[model.0.field_names["f"]];
        let mut search = TextSearch::new(Needles::new(&model.0, field).unwrap());
        let pieces = ["a", "b", "ab", "Ba", "SALES", " of ", "x", "s", "bab", "서"];
        let mut texts: Vec<String> = Vec::new();
        for a in pieces {
            for b in pieces {
                texts.extend(pieces.map(|c| format!("{a}{b}{c}").trim().to_owned()));
            }
        }
        let mut asked: Vec<Vec<bool>> = Vec::new();
        let truths = |text: &str| -> Vec<bool> {
            let value = Value::Text(text.to_lowercase());
            let tests = field.atoms.iter().map(|a| model.0.atoms[*a].test.passes(&value, 0) == Some(true));
            let cells = field.tables.iter().map(|t| &model.0.tables[*t]).map(|t| t.cell(&value));
            tests.chain(cells.flat_map(|c| [c == 0, c == 1])).collect()
        };
        let mut block: Vec<Class> = Vec::new();
        assert!(search.texts(texts.iter().map(|t| Some(t.as_bytes()))));
        search.read(
            &mut |text, _| {
                asked.push(truths(std::str::from_utf8(text).unwrap()));
                asked.len() as Class - 1
            },
            &mut block,
        );
        for (text, class) in texts.iter().zip(&block) {
            assert_eq!(asked[*class as usize], truths(text), "{text}");
        }
        assert!(asked.len() < texts.len() / 2, "most texts share what is found in them");
    }
}
