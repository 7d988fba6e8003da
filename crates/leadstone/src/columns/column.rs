//! The values of one column, read into classes. Knows nothing about points.

use std::collections::BTreeMap;

use super::BLOCK;
use super::lists::{ItemBits, Lists};
use super::numbers::Cuts;
use super::plan::Plan;
use super::sight::{Sight, below, read};
use super::texts::Texts;
use crate::document::FieldType;
use crate::time::Timestamp;
use crate::value::{Number, Value};

/// Values that the model cannot tell apart, by a number that one [`Column`] gives them.
pub type Class = u32;

/// A cell without a value.
pub(crate) const NULL: Class = 0;
/// A value that is not what the field is.
pub(crate) const REJECTED: Class = 1;

/// Which cells have a value.
#[derive(Clone, Copy, Debug)]
pub enum Cells<'a> {
    /// All of them.
    All,
    /// A bit for each row, the lowest of the first word first.
    Some(&'a [u64]),
}

impl Cells<'_> {
    #[inline]
    pub(crate) fn has(self, row: usize) -> bool {
        match self {
            Self::All => true,
            Self::Some(words) => words.get(row / 64).is_some_and(|w| w >> (row % 64) & 1 == 1),
        }
    }

    /// Makes the classes of cells without a value those of empty cells.
    pub(crate) fn clear_others(self, classes: &mut [Class]) {
        let Self::Some(words) = self else { return };
        // The class of an empty cell is 0: no branch is needed to put it there.
        for (rows, word) in classes.chunks_mut(64).zip(words) {
            for (bit, class) in rows.iter_mut().enumerate() {
                *class &= ((word >> bit & 1) as Class).wrapping_neg();
            }
        }
    }
}

/// Reads the values of a column, a block at a time.
///
/// Every method that takes values adds one row for each to the present block.
#[derive(Clone, Debug)]
pub struct Column {
    classes: Classes,
    texts: Texts,
    cuts: Cuts,
    lists: Option<Lists>,
    block: Vec<Class>,
    has_rejects: bool,
}

/// The classes of a column that were met so far.
#[derive(Clone, Debug)]
pub(crate) struct Classes {
    plan: std::sync::Arc<Plan>,
    /// `None` for a column that is no fact.
    field: Option<usize>,
    /// The field and all below it.
    pub(crate) fields: Vec<usize>,
    numbers: BTreeMap<Vec<Sight>, Class>,
    /// By class. Class 0 is that of an empty cell; 1 stands for values that are refused.
    pub(crate) sights: Vec<Vec<Sight>>,
}

impl Classes {
    fn new(plan: &std::sync::Arc<Plan>, field: usize) -> Self {
        let model = &plan.model.0;
        let field = (field < model.fields.len()).then_some(field);
        let fields = field.map_or_else(Vec::new, |f| below(model, f));
        let blank = plan.sights(&fields, None);
        Self {
            plan: std::sync::Arc::clone(plan),
            field,
            fields,
            numbers: BTreeMap::new(),
            sights: vec![blank.clone(), blank],
        }
    }

    pub(crate) fn of(&mut self, value: &Value) -> Class {
        let Some(field) = self.field.and_then(|f| self.plan.model.0.fields.get(f)) else { return NULL };
        match read(field, value, self.plan.at.unix()) {
            Ok(None) => NULL,
            Err(_) => REJECTED,
            Ok(value) => self.intern(self.plan.sights(&self.fields, value.as_ref())),
        }
    }

    fn best<'v>(&mut self, values: impl Iterator<Item = &'v Value>) -> Class {
        let Some(field) = self.field.and_then(|f| self.plan.model.0.fields.get(f)) else { return NULL };
        let mut best = None;
        for value in values {
            match read(field, value, self.plan.at.unix()) {
                Ok(value) => best = best.max(value),
                Err(_) => return REJECTED,
            }
        }
        best.map_or(NULL, |value| self.intern(self.plan.sights(&self.fields, Some(&value))))
    }

    /// The class of a value that is of the field's type already.
    pub(crate) fn of_read(&mut self, value: &Value) -> Class {
        self.intern(self.plan.sights(&self.fields, Some(value)))
    }

    fn intern(&mut self, sights: Vec<Sight>) -> Class {
        if let Some(class) = self.numbers.get(&sights) {
            return *class;
        }
        let class = Class::try_from(self.sights.len()).expect("a model tells fewer values apart than fit into memory");
        self.numbers.insert(sights.clone(), class);
        self.sights.push(sights);
        class
    }

    fn kind(&self) -> Option<FieldType> {
        Some(self.plan.model.0.fields.get(self.field?)?.kind)
    }
}

impl Column {
    pub(crate) fn new(plan: &std::sync::Arc<Plan>, field: usize) -> Self {
        let classes = Classes::new(plan, field);
        let model = &plan.model.0;
        let own = classes.field.and_then(|f| model.fields.get(f));
        let texts = own.map_or_else(Texts::plain, |f| Texts::new(model, f, &classes.fields));
        let cuts = own.map_or_else(Cuts::default, |f| Cuts::new(model, f, &classes.fields, plan.at.unix()));
        let lists = own.filter(|f| f.kind == FieldType::List).and_then(|f| Lists::new(model, f));
        Self { classes, texts, cuts, lists, block: Vec::with_capacity(BLOCK), has_rejects: false }
    }

    /// The class of a cell, for [`codes`](Self::codes): adds no row.
    pub fn class_of(&mut self, value: Option<&Value>) -> Class {
        value.map_or(NULL, |value| self.classes.of(value))
    }

    /// The classes of texts, for [`codes`](Self::codes): adds no row.
    pub fn classes_of_texts<'t>(&mut self, texts: impl Iterator<Item = Option<&'t str>>) -> Vec<Class> {
        let mut found = Vec::with_capacity(texts.size_hint().0);
        self.texts.read(texts, &mut self.classes, &mut found);
        found
    }

    /// Adds one row for which several cells speak: of those with a value the greatest counts, as where a lead has
    /// several answers of the same age.
    pub fn best_of<'v>(&mut self, values: impl Iterator<Item = &'v Value>) {
        let class = self.classes.best(values);
        self.has_rejects |= class == REJECTED;
        self.block.push(class);
    }

    /// Adds one row.
    pub fn value(&mut self, value: Option<&Value>) {
        let class = self.class_of(value);
        self.has_rejects |= class == REJECTED;
        self.block.push(class);
    }

    /// Adds rows by the places of their values in a dictionary whose values have these classes.
    pub fn codes(&mut self, classes: &[Class], codes: impl Iterator<Item = usize>, has_value: Cells<'_>) {
        let start = self.block.len();
        self.block.extend(codes.map(|code| classes.get(code).copied().unwrap_or(NULL)));
        has_value.clear_others(self.block.get_mut(start..).unwrap_or_default());
        self.note_rejects(start);
    }

    /// Adds rows of text.
    pub fn texts<'t>(&mut self, texts: impl Iterator<Item = Option<&'t str>>) {
        let start = self.block.len();
        self.texts.read(texts, &mut self.classes, &mut self.block);
        self.note_rejects(start);
    }

    /// Adds rows of text that stand one behind the other, each from one place of the bytes to another.
    pub fn spans(&mut self, all: &[u8], spans: impl Iterator<Item = (usize, usize)>, has_value: Cells<'_>) {
        let start = self.block.len();
        self.texts.read_spans(all, spans, has_value, &mut self.classes, &mut self.block);
        self.note_rejects(start);
    }

    /// Adds rows of numbers. `NaN` and infinities are refused where the cell has a value.
    pub fn numbers(&mut self, numbers: &[f64], has_value: Cells<'_>) {
        let start = self.block.len();
        if self.classes.kind() == Some(FieldType::Number) {
            let classes = &mut self.classes;
            let class_of = |n: f64| Number::new(n).map_or(REJECTED, |n| classes.of(&Value::Number(n)));
            self.cuts.read(numbers, has_value, class_of, &mut self.block);
        } else {
            for (row, number) in numbers.iter().enumerate() {
                let value = Number::new(*number).map_or_else(|| Value::from(number.to_string()), Value::Number);
                let class = if has_value.has(row) { self.classes.of(&value) } else { NULL };
                self.block.push(class);
            }
        }
        self.note_rejects(start);
    }

    /// Adds rows of instants, in seconds since 1970 in UTC. Those beyond the calendar are refused.
    pub fn instants(&mut self, seconds: &[i64], has_value: Cells<'_>) {
        let start = self.block.len();
        let classes = &mut self.classes;
        let is_cut = classes.kind() == Some(FieldType::Date);
        let mut class_of = |s: i64| Timestamp::from_unix(s).map_or(REJECTED, |at| classes.of(&Value::Date(at)));
        if is_cut {
            let is_date = |s: i64| Timestamp::from_unix(s).is_some();
            self.cuts.read_instants(seconds, has_value, is_date, class_of, &mut self.block);
        } else {
            self.block.extend(
                seconds.iter().enumerate().map(|(row, s)| if has_value.has(row) { class_of(*s) } else { NULL }),
            );
        }
        self.note_rejects(start);
    }

    /// Adds rows of yes and no: a bit for each, the lowest of the first word first.
    pub fn bools(&mut self, rows: usize, bits: &[u64], has_value: Cells<'_>) {
        let [no, yes] = [false, true].map(|b| self.classes.of(&Value::Bool(b)));
        let start = self.block.len();
        let words = bits.iter().flat_map(|word| (0..64).map(move |bit| word >> bit & 1));
        self.block.extend(words.take(rows).map(|bit| no ^ ((no ^ yes) & (bit as Class).wrapping_neg())));
        has_value.clear_others(self.block.get_mut(start..).unwrap_or_default());
        self.note_rejects(start);
    }

    /// What the model looks for among these items, for [`lists`](Self::lists): adds no row. `None` where lists differ
    /// in more than that, such as their sizes.
    pub fn items<'t>(&mut self, items: impl Iterator<Item = Option<&'t str>>) -> Option<Vec<ItemBits>> {
        let plan = std::sync::Arc::clone(&self.classes.plan);
        let field = plan.model.0.fields.get(self.classes.field?)?;
        let lists = self.lists.as_mut()?;
        Some(items.map(|item| item.map_or(0, |item| lists.bits(field, item))).collect())
    }

    /// The same for items that stand one behind the other; those without a value are to be left out afterwards.
    pub fn item_spans(&mut self, all: &[u8], spans: impl Iterator<Item = (usize, usize)>) -> Option<Vec<ItemBits>> {
        let plan = std::sync::Arc::clone(&self.classes.plan);
        let field = plan.model.0.fields.get(self.classes.field?)?;
        let lists = self.lists.as_mut()?;
        Some(spans.map(|(from, to)| lists.bits_within(field, all, from, to)).collect())
    }

    /// Adds rows of lists, each by what [`items`](Self::items) says of all its items together; `None` is an empty cell.
    pub fn lists(&mut self, bits: impl Iterator<Item = Option<ItemBits>>) {
        let start = self.block.len();
        if let Some(lists) = &mut self.lists {
            let classes = &mut self.classes;
            self.block.extend(bits.map(|bits| bits.map_or(NULL, |bits| lists.class_of(bits, classes))));
        }
        self.note_rejects(start);
    }

    fn note_rejects(&mut self, start: usize) {
        self.has_rejects |= self.block.get(start..).is_some_and(|new| new.contains(&REJECTED));
    }

    pub(crate) fn block(&self) -> &[Class] {
        &self.block
    }

    pub(crate) fn classes(&self) -> &Classes {
        &self.classes
    }

    pub(crate) fn has_rejects(&self) -> bool {
        self.has_rejects
    }

    pub(crate) fn fill_up(&mut self, rows: usize) {
        self.block.resize(rows, NULL);
    }

    pub(crate) fn clear(&mut self) {
        self.block.clear();
        self.has_rejects = false;
    }
}
