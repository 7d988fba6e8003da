//! Finds in one pass over a text everything that a model looks for in it: an Aho-Corasick automaton (Aho, Corasick 1975)
//! whose alphabet has two more letters, for the beginning and the end. Knows nothing about classes.

use std::collections::{BTreeMap, VecDeque};

use super::column::Class;
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
        let mut next = Box::new([0_u16; STATES * LETTERS]);
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

    /// The class of a text; `None` where the automaton cannot tell.
    #[inline]
    pub(crate) fn find(&mut self, text: &str, class_of: &mut dyn FnMut(&str) -> Class) -> Option<Class> {
        let bytes = text.as_bytes();
        let is_space = |b: &u8| *b <= b' ';
        if bytes.len() > LONGEST || bytes.first().is_none_or(is_space) || bytes.last().is_none_or(is_space) {
            return None;
        }
        let finds = self.scan(bytes);
        if finds & IS_FOREIGN != 0 {
            return None;
        }
        let slot = (finds.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as usize;
        match self.seen.get_mut(slot) {
            Some((known, class)) if *known == finds => Some(*class),
            Some(place) => {
                *place = (finds, class_of(text));
                Some(place.1)
            }
            None => None,
        }
    }

    #[inline]
    fn scan(&self, bytes: &[u8]) -> u64 {
        let step = |state: u16, letter: u8| -> u16 { self.next[usize::from(state | u16::from(letter))] };
        let found = |state: u16| self.found[usize::from(state / LETTERS as u16)];
        let mut state = self.start;
        let mut finds = found(state);
        for byte in bytes {
            state = step(state, self.letters[usize::from(*byte)]);
            finds |= found(state);
        }
        finds | found(step(state, END))
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
