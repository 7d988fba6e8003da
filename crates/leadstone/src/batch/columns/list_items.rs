//! Lists by the items that the model looks for. Knows nothing about layouts.

use super::class::{Class, NULL, REJECTED};
use super::codes::Code;
use super::column_classes::ColumnClasses;
use super::memo::Memo;
use crate::base::value::Value;
use crate::condition::Test;
use crate::facts::answers::coerce;
use crate::model::program::{Field, Program};

/// What a model can tell of an item.
///
/// While few items are looked for, each has a byte of its own, and those of a list are counted; else each has a bit.
pub type ItemBits = u64;

/// Items that can be told apart.
const LOOKED_FOR: usize = 62;
/// Items that can be counted.
const COUNTED: usize = 6;

/// Places of items that are not looked for, of those that are no option, and of those without a text.
const STRANGER: u32 = 62;
const REFUSED: u32 = 63;
const EMPTY: u32 = 64;
const PLACES: usize = 65;
/// Some item has a text; some item is none of the options.
const IS_THERE: u64 = 1 << 62;
const IS_REFUSED: u64 = 1 << 63;
const UNSET: Class = Class::MAX;

/// Reads items.
#[derive(Clone, Debug)]
pub(super) struct Lists {
    /// Items that the model looks for, each with its bit by place.
    words: Vec<Box<str>>,
    memo: Memo,
    /// By place.
    bits: [ItemBits; PLACES],
    is_counted: bool,
    /// What each set of counted items comes to.
    counted: Box<[Class; 256]>,
    /// What each other set that was met comes to; sets of one place take turns.
    seen: Vec<(u64, Class)>,
    /// Of the items of a block: how many there are of each before every one.
    sums: Vec<ItemBits>,
}

impl Lists {
    /// `None` where lists differ in more than the items that are looked for.
    pub(crate) fn new(model: &Program, field: &Field) -> Option<Self> {
        let mut words = Vec::new();
        for atom in field.atoms.iter().map(|a| &model.atoms[*a]) {
            match &atom.test {
                Test::Has(word) => words.push(word.clone()),
                Test::Present => {}
                _ => return None,
            }
        }
        words.sort_unstable();
        words.dedup();
        if !field.tables.is_empty() || words.len() > LOOKED_FOR {
            return None;
        }
        let is_counted = words.len() <= COUNTED;
        let bits = std::array::from_fn(|place| {
            let (there, refused) = if is_counted { (1 << 48, 1 << 56) } else { (IS_THERE, IS_REFUSED) };
            match place as u32 {
                STRANGER => there,
                REFUSED => refused,
                EMPTY.. => 0,
                word if is_counted => there + (1_u64 << (8 * word.min(7))),
                word => there | 1 << word,
            }
        });
        let counted = Box::new([UNSET; 256]);
        let seen = vec![(0, NULL); 256];
        Some(Self { words, memo: Memo::new(), bits, is_counted, counted, seen, sums: Vec::new() })
    }

    /// What the model can tell of an item.
    pub(crate) fn bits(&mut self, field: &Field, item: &str) -> ItemBits {
        let found = self.memo.get(item.as_bytes());
        let place = found.unwrap_or_else(|| self.learn(field, item.as_bytes()));
        self.bits_of(place)
    }

    /// The same for items that stand one behind the other.
    pub(super) fn bits_within(
        &mut self,
        field: &Field,
        all: &[u8],
        spans: impl Iterator<Item = (usize, usize)>,
        found: &mut Vec<ItemBits>,
    ) {
        match self.memo.eights() {
            1 => found.extend(spans.map(|(from, to)| self.bits_by::<1>(field, all, from, to))),
            2 => found.extend(spans.map(|(from, to)| self.bits_by::<2>(field, all, from, to))),
            _ => found.extend(spans.map(|(from, to)| self.bits_by::<3>(field, all, from, to))),
        }
    }

    #[inline]
    fn bits_by<const EIGHTS: usize>(&mut self, field: &Field, all: &[u8], from: usize, to: usize) -> ItemBits {
        let found = self.memo.get_within::<EIGHTS>(all, from, to);
        let place = found.unwrap_or_else(|| self.learn(field, all.get(from..to).unwrap_or_default()));
        self.bits_of(place)
    }

    #[inline]
    fn bits_of(&self, place: u32) -> ItemBits {
        *self.bits.get(place as usize).expect("every place has its bits")
    }

    #[cold]
    fn learn(&mut self, field: &Field, item: &[u8]) -> u32 {
        let place = std::str::from_utf8(item).map_or(REFUSED, |item| self.place(field, item));
        self.memo.put(item, place);
        place
    }

    fn place(&self, field: &Field, item: &str) -> u32 {
        let Ok(read) = coerce(field, &Value::List(vec![item.to_owned()])) else { return REFUSED };
        let Some(Value::List(items)) = read else { return EMPTY };
        self.words.iter().position(|w| items.iter().any(|item| **w == *item)).map_or(STRANGER, |bit| bit as u32)
    }

    /// Adds the class of each list, whose items stand from one place to another.
    pub(crate) fn read<C: Code>(
        &mut self,
        items: &[ItemBits],
        ends: impl Iterator<Item = (usize, usize)>,
        classes: &mut ColumnClasses,
        block: &mut Vec<C>,
    ) {
        if !self.is_counted {
            block.extend(ends.map(|(from, to)| {
                let bits = items.get(from..to).unwrap_or_default().iter().fold(0, |all, item| all | item);
                C::of(self.class_of(bits, classes))
            }));
            return;
        }
        // Differences of sums need no loop for each list, whose end nobody could guess.
        let mut sums = std::mem::take(&mut self.sums);
        sums.clear();
        let mut sum: ItemBits = 0;
        sums.push(sum);
        sums.extend(items.iter().map(|item| {
            sum = sum.wrapping_add(*item);
            sum
        }));
        block.extend(ends.map(|(from, to)| {
            let until = |place: usize| sums.get(place).copied().unwrap_or(0);
            let mut counts = until(to).wrapping_sub(until(from));
            if to.wrapping_sub(from) > 255 {
                // One byte may have run over into the next.
                let own = items.get(from..to).unwrap_or_default();
                counts = own.iter().fold(0, |all, item| all | item);
            }
            let set = which(counts);
            match self.counted.get(usize::from(set)) {
                Some(class) if *class != UNSET => C::of(*class),
                _ => C::of(self.meet(set, classes)),
            }
        }));
        self.sums = sums;
    }

    /// The class of a list in which these items are counted.
    #[cold]
    fn meet(&mut self, set: u8, classes: &mut ColumnClasses) -> Class {
        let own = (0..COUNTED).filter(|bit| set >> bit & 1 == 1).fold(0, |all, bit| all | 1_u64 << bit);
        let there = if set >> 6 & 1 == 1 { IS_THERE } else { 0 };
        let refused = if set >> 7 & 1 == 1 { IS_REFUSED } else { 0 };
        let class = self.class_of(own | there | refused, classes);
        *self.counted.get_mut(usize::from(set)).expect("there are as many sets as a byte has values") = class;
        class
    }

    /// The class of a list whose items have these bits together.
    fn class_of(&mut self, bits: u64, classes: &mut ColumnClasses) -> Class {
        if bits & IS_REFUSED != 0 {
            return classes.refuse();
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

/// A bit for each byte that is not zero.
#[inline]
fn which(counts: u64) -> u8 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let tops = ((counts & LOW).wrapping_add(LOW) | counts) & !LOW;
    // Each top bit is moved to a place of its own in the highest byte.
    ((tops >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
}

const _: () = assert!(REJECTED != NULL);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_that_counts_has_its_bit() {
        for bit in 0..8 {
            for count in [1, 127, 128, 255] {
                assert_eq!(which(count << (8 * bit)), 1 << bit);
            }
        }
        assert_eq!((which(0), which(u64::MAX), which(0x0100_0000_0080_0001)), (0, 255, 0b1000_0101));
    }
}
