//! What a model looks for in the texts of a field, ready to be found in many texts at once. Knows nothing about rows.

use std::collections::BTreeMap;

use crate::condition::Test;
use crate::model::program::{Field, Program, TableCells};

/// What is found in a text: a bit for each test and each cell of a table.
pub(super) type Finds = u64;

/// Needles that may stand anywhere, and those at the begin: more are not worth it.
const MANY: usize = 1024;
/// Needles fall into so many groups, each with a bit in the tables below.
const GROUPS: usize = 8;
const PAIRS: usize = 1 << 16;

/// What a model looks for in the texts of a field.
#[derive(Debug)]
pub(super) struct Needles {
    /// Whether texts are compared as they stand.
    pub(crate) is_exact: bool,
    /// Found in every text.
    pub(super) always: Finds,
    /// By two bytes of a text: in the lower byte the groups whose needles begin with them, in the upper one those that
    /// have them as third and fourth.
    pub(super) pairs: Box<[u16; PAIRS]>,
    anywhere: Vec<Needle>,
    /// By group: indices into `anywhere`.
    groups: [Vec<usize>; GROUPS],
    /// By first and by second byte of a text: the groups of needles that begin so.
    first: Box<[u8; 256]>,
    second: Box<[u8; 256]>,
    begins: Vec<Needle>,
    /// By last byte: whether some needle ends so.
    last: Box<[bool; 256]>,
    ends: Vec<Needle>,
    whole: BTreeMap<Box<[u8]>, Finds>,
}

/// Something that is looked for.
#[derive(Debug)]
struct Needle {
    text: Box<[u8]>,
    finds: Finds,
}

/// The group of whole texts among those that stand at the begin.
const WHOLE: u8 = 1 << (GROUPS - 1);

impl Needles {
    /// `None` where there is too much to look for, or sizes matter, or words are read as others: those are compared
    /// without blanks and punctuation.
    pub(crate) fn new(model: &Program, field: &Field) -> Option<Self> {
        if !field.values.is_empty() {
            return None;
        }
        let mut found = Self {
            is_exact: field.exact,
            always: 0,
            pairs: vec![0; PAIRS].into_boxed_slice().try_into().ok()?,
            anywhere: Vec::new(),
            groups: Default::default(),
            first: Box::new([0; 256]),
            second: Box::new([0; 256]),
            begins: Vec::new(),
            last: Box::new([false; 256]),
            ends: Vec::new(),
            whole: BTreeMap::new(),
        };
        let mut bits = (0..63_u32).map(|bit| 1 << bit);
        for atom in field.atoms.iter().map(|a| &model.atoms[*a]) {
            let finds: Finds = bits.next()?;
            match &atom.test {
                Test::TextIn(words) => words.iter().for_each(|word| found.add_whole(word, finds)),
                Test::StartsWith(text) => add(&mut found.begins, text, finds, &mut found.always),
                Test::EndsWith(text) => add(&mut found.ends, text, finds, &mut found.always),
                Test::Contains(text) => add(&mut found.anywhere, text, finds, &mut found.always),
                Test::Present => {}
                _ => return None,
            }
        }
        for table in field.tables.iter().map(|t| &model.tables[*t]) {
            let TableCells::Words(words) = &table.cells else { return None };
            let mut own: BTreeMap<u16, Finds> = BTreeMap::new();
            for (word, cell) in words {
                let finds = match own.get(cell) {
                    Some(finds) => *finds,
                    None => bits.next()?,
                };
                own.insert(*cell, finds);
                found.add_whole(word, finds);
            }
        }
        if !field.words.is_empty() {
            let finds = bits.next()?;
            field.words.iter().for_each(|word| found.add_whole(word, finds));
        }
        if found.anywhere.len() + found.begins.len() + found.ends.len() > MANY {
            return None;
        }
        found.list();
        Some(found)
    }

    fn add_whole(&mut self, word: &str, finds: Finds) {
        *self.whole.entry(word.as_bytes().into()).or_default() |= finds;
    }

    /// Fills the tables that tell where to look closer.
    fn list(&mut self) {
        for (index, needle) in self.anywhere.iter().enumerate() {
            let group = index % GROUPS;
            self.groups.get_mut(group).into_iter().for_each(|own| own.push(index));
            let byte = |at: usize| needle.text.get(at).copied();
            for (at, side) in [(0, 0), (2, 8)] {
                each_pair(byte(at), byte(at + 1), |pair| {
                    self.pairs.get_mut(pair).into_iter().for_each(|own| *own |= 1 << (group + side));
                });
            }
        }
        for (index, needle) in self.begins.iter().enumerate() {
            let group = 1 << (index % (GROUPS - 1));
            mark(&mut self.first, needle.text.first(), group);
            mark(&mut self.second, needle.text.get(1), group);
        }
        for word in self.whole.keys() {
            mark(&mut self.first, word.first(), WHOLE);
            mark(&mut self.second, word.get(1), WHOLE);
        }
        for byte in self.ends.iter().filter_map(|needle| needle.text.last()) {
            self.last.get_mut(usize::from(*byte)).into_iter().for_each(|own| *own = true);
        }
    }

    /// What of the needles in these groups stands at the begin of the rest of a text.
    pub(super) fn here(&self, mut groups: u8, rest: &[u8]) -> Finds {
        let mut finds = 0;
        while groups != 0 {
            let group = groups.trailing_zeros() as usize;
            groups &= groups - 1;
            for needle in self.groups.get(group).into_iter().flatten().filter_map(|i| self.anywhere.get(*i)) {
                if rest.starts_with(&needle.text) {
                    finds |= needle.finds;
                }
            }
        }
        finds
    }

    /// What is found at the begin and at the end of a text, and in it as a whole.
    #[inline]
    pub(super) fn around(&self, text: &[u8]) -> Finds {
        let (Some(first), Some(last)) = (text.first(), text.last()) else { return self.always };
        let of = |list: &[u8; 256], byte: u8| list.get(usize::from(byte)).copied().unwrap_or(0);
        let groups = of(&self.first, *first) & of(&self.second, text.get(1).copied().unwrap_or(0));
        let mut finds = self.always;
        if groups != 0 {
            finds |= self.at_begin(groups, text);
        }
        if self.last.get(usize::from(*last)).is_some_and(|is_last| *is_last) {
            finds |= self.ends.iter().filter(|n| text.ends_with(&n.text)).fold(0, |all, n| all | n.finds);
        }
        finds
    }

    fn at_begin(&self, groups: u8, text: &[u8]) -> Finds {
        let own = self.begins.iter().enumerate().filter(|(index, _)| groups >> (index % (GROUPS - 1)) & 1 == 1);
        let finds = own.filter(|(_, n)| text.starts_with(&n.text)).fold(0, |all, (_, n)| all | n.finds);
        let is_whole = groups & WHOLE != 0;
        finds | if is_whole { self.whole.get(text).copied().unwrap_or(0) } else { 0 }
    }
}

fn add(needles: &mut Vec<Needle>, text: &str, finds: Finds, always: &mut Finds) {
    if text.is_empty() {
        *always |= finds;
    } else {
        needles.push(Needle { text: text.as_bytes().into(), finds });
    }
}

/// The places of all pairs of these bytes; a byte that is not there may be any.
fn each_pair(first: Option<u8>, second: Option<u8>, mut f: impl FnMut(usize)) {
    let range = |byte: Option<u8>| byte.map_or(0..=255_usize, |b| usize::from(b)..=usize::from(b));
    for second in range(second) {
        for first in range(first) {
            f(second << 8 | first);
        }
    }
}

/// Marks a byte, or all of them where there is none.
fn mark(list: &mut [u8; 256], byte: Option<&u8>, group: u8) {
    match byte {
        Some(byte) => list.get_mut(usize::from(*byte)).into_iter().for_each(|own| *own |= group),
        None => list.iter_mut().for_each(|own| *own |= group),
    }
}
