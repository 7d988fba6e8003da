//! Lists by the items that the model looks for. Knows nothing about layouts.

use super::column::{Class, Classes, NULL, REJECTED};
use super::memo::Memo;
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

    /// The bits of an item. A class of the memo is the place of a bit, or one of three more.
    #[inline]
    pub(crate) fn bits(&mut self, field: &Field, item: &str) -> ItemBits {
        let place = match self.memo.get(item) {
            Ok(place) => place,
            Err(home) => {
                let place = self.place(field, item);
                self.memo.put(home, item, place);
                place
            }
        };
        match place {
            0..=61 => 1 << place | IS_THERE,
            62 => IS_THERE,
            63 => IS_REFUSED,
            _ => 0,
        }
    }

    fn place(&self, field: &Field, item: &str) -> u32 {
        let text = if field.exact { item.trim().to_owned() } else { normalize(item) };
        if text.is_empty() {
            return 64;
        }
        if checked(field, &Value::List(vec![item.to_owned()])).is_err() {
            return 63;
        }
        self.words.iter().position(|w| **w == *text).map_or(62, |bit| bit as u32)
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
