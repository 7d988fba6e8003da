//! Finds in one pass over a text everything that a model looks for in it: an Aho-Corasick automaton (Aho, Corasick 1975)
//! whose alphabet has two more letters, for the beginning and the end. Knows nothing about classes.

use std::collections::{BTreeMap, VecDeque};

use super::column::{Class, NULL};
use crate::condition::Test;
use crate::model::compiled::{Cells, Compiled, Field};

/// Letters of the alphabet: those that occur in needles, all others as one, and three that no text has.
const LETTERS: usize = 64;
const OTHER: u8 = 0;
/// A byte of which the automaton cannot tell how it is compared.
const FOREIGN: u8 = 61;
const BEGIN: u8 = 62;
const END: u8 = 63;
/// States that fit into two bytes together with a letter.
const STATES: usize = 1024;
/// Found where a foreign byte was met.
const IS_FOREIGN: u64 = 1 << 63;
/// Longer texts are rare, and refused beyond a limit.
const LONGEST: usize = 4096;

/// What a model looks for in the texts of a field.
#[derive(Clone, Debug)]
pub(crate) struct Needles {
    letters: Box<[u8; 256]>,
    /// By state times 64 plus letter: the next state times 64.
    next: Box<[u16; STATES * LETTERS]>,
    /// By state: what is found on entering it.
    found: Box<[u64; STATES]>,
    start: u16,
    /// What each set of finds comes to; two sets of one place take turns.
    seen: Vec<(u64, Class)>,
}

struct Needle<'m> {
    text: &'m str,
    at_begin: bool,
    at_end: bool,
    bit: u32,
}

impl Needles {
    /// `None` where there is too much to look for, or sizes matter.
    pub(crate) fn new(model: &Compiled, field: &Field) -> Option<Self> {
        let needles = needles(model, field)?;
        let mut letters = Box::new([OTHER; 256]);
        let mut known: u8 = OTHER;
        for byte in needles.iter().flat_map(|n| n.text.bytes()).filter(u8::is_ascii) {
            let letter = letters.get_mut(usize::from(byte))?;
            if *letter == OTHER {
                known += 1;
                *letter = known;
            }
            if known >= FOREIGN - 1 {
                return None;
            }
        }
        if !field.exact {
            for upper in b'A'..=b'Z' {
                let lower = *letters.get(usize::from(upper.to_ascii_lowercase()))?;
                *letters.get_mut(usize::from(upper))? = lower;
            }
        }
        // Beyond ASCII the lower case of a letter may have another length.
        letters.iter_mut().skip(128).for_each(|l| *l = FOREIGN);
        Self::automaton(&needles, letters)
    }

    fn automaton(needles: &[Needle<'_>], letters: Box<[u8; 256]>) -> Option<Self> {
        let mut tree: Vec<BTreeMap<u8, usize>> = vec![BTreeMap::new()];
        let mut found = Box::new([0_u64; STATES]);
        for needle in needles.iter().filter(|n| n.text.is_ascii()) {
            let middle = needle.text.bytes().map(|b| letters.get(usize::from(b)).copied().unwrap_or(OTHER));
            let begin = needle.at_begin.then_some(BEGIN).into_iter();
            let end = needle.at_end.then_some(END).into_iter();
            let mut state = 0;
            for letter in begin.chain(middle).chain(end) {
                let fresh = tree.len();
                state = *tree.get_mut(state)?.entry(letter).or_insert(fresh);
                if state == fresh {
                    tree.push(BTreeMap::new());
                }
            }
            *found.get_mut(state)? |= 1 << needle.bit;
        }
        let trap = tree.len();
        if trap >= STATES {
            return None;
        }
        let mut next: Box<[u16; STATES * LETTERS]> = vec![0; STATES * LETTERS].into_boxed_slice().try_into().ok()?;
        let place = |state: usize, letter: usize| state * LETTERS + letter;
        let mut fail = vec![0_usize; tree.len()];
        let mut queue = VecDeque::from([0_usize]);
        while let Some(state) = queue.pop_front() {
            let shorter = *fail.get(state)?;
            *found.get_mut(state)? |= if state == 0 { 0 } else { *found.get(shorter)? };
            for letter in 0..LETTERS {
                let fallback = if state == 0 { 0 } else { usize::from(*next.get(place(shorter, letter))?) / LETTERS };
                let target = match tree.get(state)?.get(&u8::try_from(letter).ok()?) {
                    Some(child) => {
                        *fail.get_mut(*child)? = if state == 0 { 0 } else { fallback };
                        queue.push_back(*child);
                        *child
                    }
                    None if letter == usize::from(FOREIGN) => trap,
                    None => fallback,
                };
                *next.get_mut(place(state, letter))? = u16::try_from(target * LETTERS).ok()?;
            }
        }
        for letter in 0..LETTERS {
            *next.get_mut(place(trap, letter))? = u16::try_from(trap * LETTERS).ok()?;
        }
        *found.get_mut(trap)? = IS_FOREIGN;
        // Needles without a letter are found before the first one.
        let always = *found.first()?;
        found.iter_mut().for_each(|f| *f |= always);
        let start = *next.get(usize::from(BEGIN))?;
        Some(Self { letters, next, found, start, seen: vec![(u64::MAX, 0); 256] })
    }

    /// What is found in each of four texts; they are read side by side, for each step waits for the one before.
    #[inline]
    fn scan_four(&self, [a, b, c, d]: [&[u8]; 4]) -> [u64; 4] {
        let shortest = a.len().min(b.len()).min(c.len()).min(d.len());
        let (a, rest_a) = a.split_at(shortest);
        let (b, rest_b) = b.split_at(shortest);
        let (c, rest_c) = c.split_at(shortest);
        let (d, rest_d) = d.split_at(shortest);
        let (mut at_a, mut at_b, mut at_c, mut at_d) = (self.start, self.start, self.start, self.start);
        let (mut in_a, mut in_b, mut in_c, mut in_d) = (0, 0, 0, 0);
        for (((a, b), c), d) in a.iter().zip(b).zip(c).zip(d) {
            at_a = self.step(at_a, self.letter(*a));
            at_b = self.step(at_b, self.letter(*b));
            at_c = self.step(at_c, self.letter(*c));
            at_d = self.step(at_d, self.letter(*d));
            in_a |= self.found_in(at_a);
            in_b |= self.found_in(at_b);
            in_c |= self.found_in(at_c);
            in_d |= self.found_in(at_d);
        }
        let begin = self.found_in(self.start);
        [
            begin | in_a | self.scan(at_a, rest_a),
            begin | in_b | self.scan(at_b, rest_b),
            begin | in_c | self.scan(at_c, rest_c),
            begin | in_d | self.scan(at_d, rest_d),
        ]
    }

    /// What is found in the rest of a text, from a state on.
    #[inline]
    fn scan(&self, mut state: u16, bytes: &[u8]) -> u64 {
        let mut finds = self.found_in(state);
        for byte in bytes {
            state = self.step(state, self.letter(*byte));
            finds |= self.found_in(state);
        }
        finds | self.found_in(self.step(state, END))
    }

    #[inline]
    #[expect(clippy::indexing_slicing, reason = "there are 256 letters, and a byte is no more")]
    fn letter(&self, byte: u8) -> u8 {
        self.letters[usize::from(byte)]
    }

    #[inline]
    #[expect(clippy::indexing_slicing, reason = "there are 2^16 places, and two bytes are no more")]
    fn step(&self, state: u16, letter: u8) -> u16 {
        self.next[usize::from(state | u16::from(letter))]
    }

    #[inline]
    #[expect(clippy::indexing_slicing, reason = "a state is two bytes, and its number the upper ten bits")]
    fn found_in(&self, state: u16) -> u64 {
        self.found[usize::from(state / LETTERS as u16)]
    }

    /// Reads texts by class, four at a time. `class_of` is asked for texts of which the automaton cannot tell, and once
    /// for each set of finds.
    pub(crate) fn read<'t>(
        &mut self,
        texts: impl Iterator<Item = Option<&'t [u8]>>,
        class_of: &mut impl FnMut(&'t [u8], Why) -> Class,
        block: &mut Vec<Class>,
    ) {
        let mut four: [(usize, &[u8]); 4] = [(0, b""); 4];
        let mut waiting = 0;
        for text in texts {
            let row = block.len();
            block.push(NULL);
            let Some(text) = text else { continue };
            if !is_plain(text) {
                put(block, row, class_of(text, Why::Foreign));
                continue;
            }
            if let Some(place) = four.get_mut(waiting) {
                *place = (row, text);
                waiting += 1;
            }
            if waiting == 4 {
                waiting = 0;
                let finds = self.scan_four(four.map(|(_, text)| text));
                for ((row, text), finds) in four.into_iter().zip(finds) {
                    put(block, row, self.class_of(finds, text, class_of));
                }
            }
        }
        for (row, text) in four.into_iter().take(waiting) {
            let finds = self.scan(self.start, text);
            put(block, row, self.class_of(finds, text, class_of));
        }
    }

    #[inline]
    fn class_of<'t>(&mut self, finds: u64, text: &'t [u8], class_of: &mut impl FnMut(&'t [u8], Why) -> Class) -> Class {
        if finds & IS_FOREIGN != 0 {
            return class_of(text, Why::Foreign);
        }
        let slot = (finds.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as usize;
        match self.seen.get_mut(slot) {
            Some((known, class)) if *known == finds => *class,
            place => {
                let class = class_of(text, Why::Fresh);
                if let Some(place) = place {
                    *place = (finds, class);
                }
                class
            }
        }
    }
}

/// Why the class of a text is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// The automaton cannot tell.
    Foreign,
    /// What was found has not been met before.
    Fresh,
}

/// Whether a text is compared as it stands, but for the case of its letters.
#[inline]
fn is_plain(text: &[u8]) -> bool {
    let is_ink = |b: &u8| *b > b' ';
    text.len() <= LONGEST && text.first().is_some_and(is_ink) && text.last().is_some_and(is_ink)
}

fn put(block: &mut [Class], row: usize, class: Class) {
    if let Some(place) = block.get_mut(row) {
        *place = class;
    }
}

/// Everything that the model looks for, with a bit for each test and each cell; `None` where that is too much.
fn needles<'m>(model: &'m Compiled, field: &'m Field) -> Option<Vec<Needle<'m>>> {
    let mut needles: Vec<Needle<'m>> = Vec::new();
    let mut bits = 0..63_u32;
    let whole = |text: &'m str, bit| Needle { text, at_begin: true, at_end: true, bit };
    for atom in field.atoms.iter().filter_map(|a| model.atoms.get(*a as usize)) {
        let bit = bits.next()?;
        match &atom.test {
            Test::TextIn(words) => needles.extend(words.iter().map(|w| whole(w, bit))),
            Test::StartsWith(text) => needles.push(Needle { text, at_begin: true, at_end: false, bit }),
            Test::EndsWith(text) => needles.push(Needle { text, at_begin: false, at_end: true, bit }),
            Test::Contains(text) => needles.push(Needle { text, at_begin: false, at_end: false, bit }),
            Test::Present => {}
            _ => return None,
        }
    }
    for table in field.tables.iter().filter_map(|t| model.tables.get(*t as usize)) {
        let Cells::Words(words) = &table.cells else { return None };
        let mut own: BTreeMap<u16, u32> = BTreeMap::new();
        for (word, cell) in words {
            let bit = match own.get(cell) {
                Some(bit) => *bit,
                None => bits.next()?,
            };
            own.insert(*cell, bit);
            needles.push(whole(word, bit));
        }
    }
    if !field.words.is_empty() {
        let bit = bits.next()?;
        needles.extend(field.words.iter().map(|w| whole(w, bit)));
    }
    let letters: usize = needles.iter().map(|n| n.text.len() + 2).sum();
    (letters < STATES * 8).then_some(needles)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Model, Value};

    /// Every test of the model against what is found in texts made of pieces of its needles.
    #[test]
    fn the_automaton_finds_what_the_tests_of_the_model_find() {
        let model = r#"{"format": 1, "id": "m", "standalone": true, "fields": {"f": {"type": "text"}}, "scores": [{"id": "s",
            "groups": [{"id": "g", "tables": [{"field": "f", "cells": [{"is": ["ab", "b"], "points": 1}, {"is": "sales", "points": 2}]}],
            "rules": [{"when": "f.startsWith('ab')", "points": 1}, {"when": "f.endsWith('ba')", "points": 1},
                {"when": "f.contains('bab')", "points": 1}, {"when": "f in ['abab', 'sales of b', 'a']", "points": 1},
                {"when": "f.contains('a') && !f.contains('sal')", "points": 1}]}]}]}"#;
        let model = Model::from_json(model).unwrap();
        let field = &model.0.fields[model.0.field_names["f"]];
        let mut needles = Needles::new(&model.0, field).unwrap();
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
            let tests = field.atoms.iter().map(|a| model.0.atoms[*a as usize].test.passes(&value, 0) == Some(true));
            let cells = field.tables.iter().map(|t| &model.0.tables[*t as usize]).map(|t| t.cell(&value));
            tests.chain(cells.flat_map(|c| [c == 0, c == 1])).collect()
        };
        let mut block = Vec::new();
        let all = texts.iter().map(|t| Some(t.as_bytes()));
        needles.read(
            all,
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
