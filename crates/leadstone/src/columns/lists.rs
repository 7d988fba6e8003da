//! Lists by the items that the model looks for. Knows nothing about layouts.

use super::column::{Class, Classes, NULL, REJECTED};
use super::memo::{Home, Memo};
use crate::condition::Test;
use crate::model::compiled::{Compiled, Field};
use crate::prepared::checked;
use crate::value::{Value, normalize};

/// What a model can tell of an item, or of a set of them: a bit for each item that it looks for.
pub type ItemBits = u64;

/// Some item has a text.
const IS_THERE: ItemBits = 1 << 62;
/// Some item is none of the options.
const IS_REFUSED: ItemBits = 1 << 63;
/// Items that can be told apart.
const LOOKED_FOR: usize = 62;

/// Places of items that are not looked for, of those that are no option, and of those without a text.
const STRANGER: u32 = 62;
const REFUSED: u32 = 63;
const EMPTY: u32 = 64;

/// Reads items.
#[derive(Clone, Debug)]
pub(crate) struct Lists {
    /// Items that the model looks for, each with its bit by place.
    words: Vec<Box<str>>,
    memo: Memo,
    /// What each set that was met comes to; sets of one place take turns.
    seen: Vec<(ItemBits, Class)>,
}

impl Lists {
    /// `None` where lists differ in more than the items that are looked for.
    pub(crate) fn new(model: &Compiled, field: &Field) -> Option<Self> {
        let mut words = Vec::new();
        for atom in field.atoms.iter().filter_map(|a| model.atoms.get(*a as usize)) {
            match &atom.test {
                Test::Has(word) => words.push(word.clone()),
                Test::Present => {}
                _ => return None,
            }
        }
        words.sort_unstable();
        words.dedup();
        let is_plain = field.tables.is_empty() && words.len() <= LOOKED_FOR;
        is_plain.then(|| Self { words, memo: Memo::new(10), seen: vec![(0, NULL); 256] })
    }

    /// The bits of an item.
    #[inline]
    pub(crate) fn bits(&mut self, field: &Field, item: &str) -> ItemBits {
        let found = self.memo.get(item.as_bytes());
        bits_of(found.unwrap_or_else(|home| self.learn(field, home, item.as_bytes())))
    }

    /// The same for an item that stands among others.
    #[inline]
    pub(crate) fn bits_within(&mut self, field: &Field, all: &[u8], from: usize, to: usize) -> ItemBits {
        let found = self.memo.get_within(all, from, to);
        bits_of(found.unwrap_or_else(|home| self.learn(field, home, all.get(from..to).unwrap_or_default())))
    }

    #[cold]
    fn learn(&mut self, field: &Field, home: Home, item: &[u8]) -> u32 {
        let place = std::str::from_utf8(item).map_or(REFUSED, |item| self.place(field, item));
        self.memo.put(home, item, place);
        place
    }

    fn place(&self, field: &Field, item: &str) -> u32 {
        let text = if field.exact { item.trim().to_owned() } else { normalize(item) };
        if text.is_empty() {
            return EMPTY;
        }
        if checked(field, &Value::List(vec![item.to_owned()])).is_err() {
            return REFUSED;
        }
        self.words.iter().position(|w| **w == *text).map_or(STRANGER, |bit| bit as u32)
    }

    /// The class of a list whose items have these bits together.
    #[inline]
    pub(crate) fn class_of(&mut self, bits: ItemBits, classes: &mut Classes) -> Class {
        if bits & IS_REFUSED != 0 {
            return REJECTED;
        }
        if bits == 0 {
            return NULL;
        }
        let slot = (bits.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as usize;
        match self.seen.get_mut(slot) {
            Some((known, class)) if *known == bits => *class,
            place => {
                let items =
                    self.words.iter().enumerate().filter(|(i, _)| bits >> i & 1 == 1).map(|(_, w)| w.to_string());
                let class = classes.of_read(&Value::List(items.collect()));
                if let Some(place) = place {
                    *place = (bits, class);
                }
                class
            }
        }
    }
}

#[inline]
fn bits_of(place: u32) -> ItemBits {
    match place {
        STRANGER => IS_THERE,
        REFUSED => IS_REFUSED,
        EMPTY.. => 0,
        bit => 1 << bit | IS_THERE,
    }
}
