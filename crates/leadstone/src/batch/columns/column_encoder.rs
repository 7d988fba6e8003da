//! The values of one column, read into classes. Knows nothing about points.

use std::sync::Arc;

use super::BLOCK;
use super::batch_plan::BatchPlan;
use super::class::{Class, NULL, REJECTED};
use super::codes::{Codes, NARROW, PresentCells, bytes_of};
use super::column_classes::ColumnClasses;
use super::list_items::{ItemBits, Lists};
use super::number_cuts::{Cuts, Scale};
use super::text_classes::TextClasses;
use crate::base::ids::FieldId;
use crate::base::time::Timestamp;
use crate::base::value::{FieldType, Number, Value};

/// The classes of the values of a dictionary, made by [`ColumnEncoder::palette`].
#[derive(Clone, Debug, Default)]
pub struct DictionaryCodes {
    wide: Arc<[Class]>,
    /// The same where each fits into a byte.
    narrow: Option<Arc<[u8]>>,
    /// The same where a byte tells all places: those of empty cells, which may be any number, need not be looked at.
    few: Option<Arc<[u8; NARROW]>>,
}

/// Reads the values of a column, a block at a time.
///
/// Every method that takes values adds one row for each to the present block.
#[derive(Clone, Debug)]
pub struct ColumnEncoder {
    classes: ColumnClasses,
    texts: TextClasses,
    cuts: Cuts,
    lists: Option<Lists>,
    block: Codes,
    /// Rows of the block with a value that is not what the field is.
    rejects: Vec<usize>,
}

/// Adds rows to the block of a column. Where a class turns up that does not fit into a byte, they are written anew.
macro_rules! write_rows {
    ($column:ident, |$block:ident| $write:expr) => {
        let start = $column.block.len();
        if let Codes::Narrow($block) = &mut $column.block {
            $write;
        }
        if $column.classes.signatures.len() > NARROW && matches!($column.block, Codes::Narrow(_)) {
            $column.block.truncate(start);
            $column.block.widen();
            if let Codes::Wide($block) = &mut $column.block {
                $write;
            }
        } else if let Codes::Wide($block) = &mut $column.block {
            $write;
        }
    };
}

impl ColumnEncoder {
    pub(crate) fn new(plan: &Arc<BatchPlan>, field: Option<FieldId>) -> Self {
        let classes = ColumnClasses::new(plan, field);
        let model = &plan.model.0;
        let own = classes.field.map(|id| &model.fields[id]);
        let cuts = own.map(|f| Cuts::new(model, f, &classes.fields, plan.at.unix())).unwrap_or_default();
        let lists = own.filter(|f| f.kind == FieldType::List).and_then(|f| Lists::new(model, f));
        let block = Codes::Narrow(Vec::with_capacity(BLOCK));
        Self { classes, texts: TextClasses::new(), cuts, lists, block, rejects: Vec::new() }
    }

    /// The classes of texts, for [`palette`](Self::palette): adds no row.
    pub fn classes_of_texts<'t>(&mut self, texts: impl Iterator<Item = Option<&'t str>> + Clone) -> Vec<Class> {
        let mut found = Vec::with_capacity(texts.size_hint().0);
        let mut rest = texts;
        loop {
            // Some at a time, for how they are read best shows only after a while.
            let before = found.len();
            self.texts.read(rest.clone().take(BLOCK), &mut self.classes, &mut found);
            if found.len() == before {
                return found;
            }
            rest.by_ref().take(BLOCK).for_each(drop);
        }
    }

    /// The classes of cells, for [`palette`](Self::palette): adds no row.
    pub fn classes_of<'v>(&mut self, values: impl Iterator<Item = Option<&'v Value>>) -> Vec<Class> {
        values.map(|value| value.map_or(NULL, |value| self.classes.of(value))).collect()
    }

    /// Classes of a dictionary, for [`codes`](Self::codes).
    pub fn palette(&self, classes: &[Class]) -> DictionaryCodes {
        let fits = classes.iter().all(|class| (*class as usize) < NARROW);
        let narrow = fits.then(|| classes.iter().map(|class| *class as u8).collect());
        let few = (fits && classes.len() <= NARROW).then(|| {
            let mut few = [NULL as u8; NARROW];
            few.iter_mut().zip(classes).for_each(|(own, class)| *own = *class as u8);
            Arc::new(few)
        });
        DictionaryCodes { wide: classes.into(), narrow, few }
    }

    /// Adds one row for which several cells speak, each with the place of its name among those of the field: of those
    /// with a value one counts as where a lead has several answers without a time.
    pub fn best_of<'v>(&mut self, values: impl Iterator<Item = (usize, &'v Value)>) {
        let start = self.block.len();
        let class = self.classes.best(values);
        self.block.push(class);
        self.note_rejects(start);
    }

    /// Adds one row.
    pub fn value(&mut self, value: Option<&Value>) {
        self.best_of(value.into_iter().map(|value| (0, value)));
    }

    /// Adds rows by the places of their values in a dictionary; where a cell is empty, its place means nothing.
    #[expect(clippy::indexing_slicing, reason = "there are as many classes as a byte has values")]
    pub fn codes(
        &mut self,
        palette: &DictionaryCodes,
        places: impl Iterator<Item = usize> + Clone,
        has_value: PresentCells<'_>,
    ) {
        let start = self.block.len();
        if palette.narrow.is_none() {
            self.block.widen();
        }
        match (&mut self.block, &palette.narrow) {
            (Codes::Narrow(block), Some(classes)) => match &palette.few {
                Some(few) => block.extend(places.map(|place| few[usize::from(place as u8)])),
                None => {
                    block.extend(places.map(|place| classes.get(place).copied().unwrap_or(NULL as u8)));
                }
            },
            (Codes::Narrow(_), None) => {}
            (Codes::Wide(block), _) => {
                block.extend(places.map(|place| palette.wide.get(place).copied().unwrap_or(NULL)));
            }
        }
        self.finish(start, has_value);
    }

    /// Adds rows of text.
    #[expect(clippy::needless_pass_by_value, reason = "an iterator is given away, though rows may be written twice")]
    pub fn texts<'t>(&mut self, texts: impl Iterator<Item = Option<&'t str>> + Clone) {
        let start = self.block.len();
        write_rows!(self, |block| self.texts.read(texts.clone(), &mut self.classes, block));
        self.note_rejects(start);
    }

    /// Adds rows of text that stand one behind the other without a gap, each from one place of the bytes to another.
    #[expect(clippy::needless_pass_by_value, reason = "an iterator is given away, though rows may be written twice")]
    pub fn spans(
        &mut self,
        all: &[u8],
        spans: impl ExactSizeIterator<Item = (usize, usize)> + Clone,
        has_value: PresentCells<'_>,
    ) {
        let start = self.block.len();
        write_rows!(self, |block| self.texts.read_spans(all, spans.clone(), &mut self.classes, block));
        self.finish(start, has_value);
    }

    /// Adds rows of numbers. Numbers that no field can have, such as `NaN`, are refused where the cell has a value.
    pub fn numbers(&mut self, numbers: &[f64], has_value: PresentCells<'_>) {
        let start = self.block.len();
        if self.classes.kind() == Some(FieldType::Number) {
            write_rows!(self, |block| self.cuts.read_floats(numbers, has_value, &mut self.classes, block));
            self.finish(start, has_value);
        } else {
            let number = |n: f64| Number::new(n).map_or_else(|| Value::from(n.to_string()), Value::Number);
            self.one_by_one(numbers.iter().map(|n| number(*n)), has_value);
        }
    }

    /// Adds rows of whole numbers.
    pub fn integers(&mut self, numbers: &[i32], has_value: PresentCells<'_>) {
        if self.classes.kind() == Some(FieldType::Number) {
            self.small(Scale::One, numbers, has_value);
        } else {
            self.one_by_one(numbers.iter().map(|n| Value::from(*n)), has_value);
        }
    }

    /// Adds rows of large whole numbers. Those that a float does not hold are refused where the cell has a value.
    pub fn large_integers(&mut self, numbers: &[i64], has_value: PresentCells<'_>) {
        if self.classes.kind() == Some(FieldType::Number) {
            self.large(Scale::One, numbers, has_value);
        } else {
            let number = |n: i64| Number::new(n as f64).map_or_else(|| Value::from(n.to_string()), Value::Number);
            self.one_by_one(numbers.iter().map(|n| number(*n)), has_value);
        }
    }

    /// Adds rows of days since 1970. Those beyond the calendar are refused.
    pub fn days(&mut self, days: &[i32], has_value: PresentCells<'_>) {
        if self.classes.kind() == Some(FieldType::Date) {
            self.small(Scale::Days, days, has_value);
        } else {
            self.dates(days.iter().map(|day| i64::from(*day) * 86_400), has_value);
        }
    }

    /// Adds rows of instants: parts of a second since 1970 in UTC, so many of them in each second. Those beyond the
    /// calendar are refused.
    pub fn instants(&mut self, parts: &[i64], per_second: i64, has_value: PresentCells<'_>) {
        if self.classes.kind() == Some(FieldType::Date) {
            self.large(Scale::PerSecond(per_second.max(1)), parts, has_value);
        } else {
            self.dates(parts.iter().map(|part| part.div_euclid(per_second.max(1))), has_value);
        }
    }

    fn small(&mut self, scale: Scale, values: &[i32], has_value: PresentCells<'_>) {
        let start = self.block.len();
        write_rows!(self, |block| self.cuts.read_integers(scale, values, has_value, &mut self.classes, block));
        self.finish(start, has_value);
    }

    fn large(&mut self, scale: Scale, values: &[i64], has_value: PresentCells<'_>) {
        let start = self.block.len();
        write_rows!(self, |block| self.cuts.read_large(scale, values, has_value, &mut self.classes, block));
        self.finish(start, has_value);
    }

    fn dates(&mut self, seconds: impl Iterator<Item = i64>, has_value: PresentCells<'_>) {
        let date = |s: i64| Timestamp::from_unix(s).map_or_else(|| Value::from(s.to_string()), Value::Date);
        self.one_by_one(seconds.map(date), has_value);
    }

    fn one_by_one(&mut self, values: impl Iterator<Item = Value>, has_value: PresentCells<'_>) {
        for (row, value) in values.enumerate() {
            self.value(has_value.has(row).then_some(&value));
        }
    }

    /// Adds rows of yes and no: a bit for each, the lowest of the first byte first.
    pub fn bools(&mut self, rows: usize, bits: &[u8], has_value: PresentCells<'_>) {
        let [no, yes] = [false, true].map(|b| self.classes.of(&Value::Bool(b)));
        let start = self.block.len();
        if no.max(yes) as usize >= NARROW {
            self.block.widen();
        }
        match &mut self.block {
            Codes::Narrow(block) => {
                let all = |class: Class| u64::from(class as u8) * 0x0101_0101_0101_0101;
                let (no, differs) = (all(no), all(no ^ yes));
                block.resize(start + 8 * rows.div_ceil(8), 0);
                let eights = block.get_mut(start..).unwrap_or_default().as_chunks_mut::<8>().0;
                for (eight, bits) in eights.iter_mut().zip(bits) {
                    *eight = (no ^ differs & bytes_of(*bits)).to_le_bytes();
                }
                block.truncate(start + rows);
            }
            Codes::Wide(block) => {
                let bits = bits.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1));
                block.extend(bits.take(rows).map(|bit| if bit == 1 { yes } else { no }));
            }
        }
        self.finish(start, has_value);
    }

    /// What the model looks for among these items, for [`lists`](Self::lists): adds no row. `None` where lists differ
    /// in more than that, such as their sizes.
    pub fn items<'t>(&mut self, items: impl Iterator<Item = Option<&'t str>>, found: &mut Vec<ItemBits>) -> Option<()> {
        let plan = Arc::clone(&self.classes.plan);
        let field = &plan.model.0.fields[self.classes.field?];
        let lists = self.lists.as_mut()?;
        found.extend(items.map(|item| item.map_or(0, |item| lists.bits(field, item))));
        Some(())
    }

    /// The same for items that stand one behind the other and all have a value.
    pub fn item_spans(
        &mut self,
        all: &[u8],
        spans: impl Iterator<Item = (usize, usize)>,
        found: &mut Vec<ItemBits>,
    ) -> Option<()> {
        let plan = Arc::clone(&self.classes.plan);
        let field = &plan.model.0.fields[self.classes.field?];
        let lists = self.lists.as_mut()?;
        lists.bits_within(field, all, spans, found);
        Some(())
    }

    /// Adds rows of lists, each with the items from one place to another, of which [`items`](Self::items) told.
    #[expect(clippy::needless_pass_by_value, reason = "an iterator is given away, though rows may be written twice")]
    pub fn lists(
        &mut self,
        items: &[ItemBits],
        ends: impl Iterator<Item = (usize, usize)> + Clone,
        has_value: PresentCells<'_>,
    ) {
        let start = self.block.len();
        if let Some(lists) = &mut self.lists {
            write_rows!(self, |block| lists.read(items, ends.clone(), &mut self.classes, block));
        }
        self.finish(start, has_value);
    }

    fn finish(&mut self, start: usize, has_value: PresentCells<'_>) {
        has_value.clear_others(&mut self.block, start);
        self.note_rejects(start);
    }

    fn note_rejects(&mut self, start: usize) {
        if self.classes.has_refused {
            self.rejects.extend(self.block.rows_of(REJECTED, start));
        }
    }

    pub(super) fn block(&self) -> &Codes {
        &self.block
    }

    /// The class of a row.
    pub(super) fn class(&self, row: usize) -> Class {
        self.block.get(row).expect("every row of a block has its class")
    }

    pub(super) fn classes(&self) -> &ColumnClasses {
        &self.classes
    }

    pub(super) fn rejects(&self) -> &[usize] {
        &self.rejects
    }

    pub(super) fn fill_up(&mut self, rows: usize) {
        self.block.resize(rows);
    }

    pub(super) fn clear(&mut self) {
        self.block.truncate(0);
        self.rejects.clear();
    }
}
