//! The value classes of a field: an equivalence class holds the values that no test and no table tells apart. Knows
//! nothing about leads.
//!
//! Each class has a representative value, so that a completion of a lead can be written down and scored like any other
//! lead. Example: if a model asks of a size only `size > 50`, the sizes have two classes, up to 50 and above.

use std::collections::BTreeSet;

use crate::base::index::{IndexVec, id};
use crate::base::time::Timestamp;
use crate::base::value::{FieldType, Number, Value};
use crate::condition::{Atom, Moment, Test};
use crate::model::program::{Field, Program, Special, TableCells};

/// Beyond this many classes none are listed: bounds are then found test by test.
const MAX_CELLS: usize = 1024;
/// Up to this many items or parts of a text are combined in every way (2^8 sets).
const MAX_PARTS: usize = 8;
/// Letters that hardly any word has (clicks of southern Africa).
const LETTERS: [char; 4] = ['\u{1c2}', '\u{1c1}', '\u{1c0}', '\u{1c3}'];

id! {
    CellId = "cell";
}

/// The value classes of a field.
#[derive(Clone, Debug)]
pub(crate) struct FieldPartition {
    pub(crate) cells: IndexVec<CellId, ValueClass>,
    /// Whether the classes cover every value.
    pub(crate) is_complete: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct ValueClass {
    /// The representative value; `None` for a refused answer.
    pub(crate) value: Option<Value>,
    /// Truths of the atoms of the field, in their order.
    pub(crate) truths: Box<[bool]>,
    /// Cells of the tables of the field, in their order.
    pub(crate) tables: Box<[u16]>,
}

impl FieldPartition {
    /// The classes at an instant. They depend on it only for fields with tests against `now`.
    pub(crate) fn new(model: &Program, field: &Field, now: i64) -> Self {
        let atoms: Vec<&Atom> = field.atoms.iter().map(|a| &model.atoms[*a]).collect();
        let tests: Vec<&Test> = atoms.iter().map(|a| &a.test).collect();
        let (values, is_complete) = match field.kind {
            FieldType::Bool => (vec![Value::Bool(false), Value::Bool(true)], true),
            FieldType::Number => numbers(model, field, &tests),
            FieldType::Date => dates(field, &tests, now),
            FieldType::Text if !field.words.is_empty() => {
                (field.words.iter().map(|w| Value::Text(w.to_string())).collect(), true)
            }
            FieldType::Text => texts(model, field, &tests),
            FieldType::List => lists(field, &tests),
        };
        let mut cells: IndexVec<CellId, ValueClass> = IndexVec::new();
        let mut seen = BTreeSet::new();
        for value in values {
            // More are not kept, and each is asked all tests: 11,000 thresholds of one date took seconds.
            if cells.len() > MAX_CELLS {
                break;
            }
            let cell = ValueClass::of(model, field, value, now);
            // Options stay apart even where nothing tells them apart: they are the answers of a question.
            if field.words.is_empty() && !seen.insert((cell.truths.clone(), cell.tables.clone())) {
                continue;
            }
            cells.push(cell);
        }
        if field.ask.as_ref().and_then(|a| a.no_answer).is_some_and(|share| share > 0) {
            cells.push(refused(model, field));
        }
        let is_complete = is_complete && cells.len() <= MAX_CELLS;
        cells.truncate(MAX_CELLS);
        Self { cells, is_complete }
    }
}

impl ValueClass {
    /// The truth of an atom, by its position among those of the field.
    pub(crate) fn truth(&self, place: usize) -> bool {
        *self.truths.get(place).expect("a cell has a truth for every test of its field")
    }

    /// The cell of a table, by its position among those of the field.
    pub(crate) fn table_cell(&self, place: usize) -> u16 {
        *self.tables.get(place).expect("a cell of a field has one for every table of the field")
    }

    /// The class of a value.
    pub(crate) fn of(model: &Program, field: &Field, value: Value, now: i64) -> Self {
        let tests = field.atoms.iter().map(|a| &model.atoms[*a]).map(|a| &a.test);
        let tables = field.tables.iter().map(|t| &model.tables[*t]);
        Self {
            truths: tests.map(|t| t.passes(&value, now) == Some(true)).collect(),
            tables: tables.map(|t| t.cell(&value)).collect(),
            value: Some(value),
        }
    }
}

fn refused(model: &Program, field: &Field) -> ValueClass {
    let tables = field.tables.iter().map(|t| &model.tables[*t]);
    ValueClass {
        value: None,
        truths: field.atoms.iter().map(|_| false).collect(),
        tables: tables.map(|t| t.special(Special::NoAnswer)).collect(),
    }
}

/// Every cut, and a number between any two and beyond the ends.
fn numbers(model: &Program, field: &Field, tests: &[&Test]) -> (Vec<Value>, bool) {
    let cuts: Vec<f64> = number_cuts(model, field, tests).into_iter().map(Number::get).collect();
    let (Some(first), Some(last)) = (cuts.first(), cuts.last()) else {
        return (vec![Value::from(Number::from_finite(0.0))], true);
    };
    let mut values = vec![first - 1.0];
    for pair in cuts.windows(2) {
        if let [low, high] = pair {
            values.push(*low);
            let middle = low / 2.0 + high / 2.0;
            // A whole number reads better where there is one.
            let whole = libm::floor(middle);
            values.push(if *low < whole && whole < *high { whole } else { middle });
        }
    }
    values.extend([*last, last + 1.0]);
    (values.into_iter().filter_map(Number::new).map(Value::Number).collect(), true)
}

/// The numbers that the tests and tables of a field name: between two neighbours nothing tells values apart.
pub(super) fn number_cuts(model: &Program, field: &Field, tests: &[&Test]) -> BTreeSet<Number> {
    let mut cuts: BTreeSet<Number> = BTreeSet::new();
    cuts.extend(tests.iter().filter_map(|t| match t {
        Test::Number(_, limit) => Some(*limit),
        _ => None,
    }));
    for table in field.tables.iter().map(|t| &model.tables[*t]) {
        if let TableCells::Cuts(own) = &table.cells {
            cuts.extend(own.iter().copied());
        }
    }
    cuts
}

/// The second before, at and after each instant that a test names.
fn dates(field: &Field, tests: &[&Test], now: i64) -> (Vec<Value>, bool) {
    let moments = tests.iter().filter_map(|t| match t {
        Test::Time(_, moment) => Some(Moment::seconds(*moment, now)),
        _ => None,
    });
    let mut seconds: BTreeSet<i64> = moments.flat_map(|s| [s.saturating_sub(1), s, s.saturating_add(1)]).collect();
    seconds.insert(now);
    let values = seconds.into_iter().filter(|s| !field.past || *s <= now);
    (values.filter_map(Timestamp::from_unix).map(Value::Date).collect(), true)
}

/// Every word that is named, and texts that begin with, end with and contain what the tests ask for.
fn texts(model: &Program, field: &Field, tests: &[&Test]) -> (Vec<Value>, bool) {
    let mut words: BTreeSet<&str> = BTreeSet::new();
    let (mut starts, mut ends, mut parts) = (BTreeSet::from([""]), BTreeSet::from([""]), BTreeSet::new());
    for test in tests {
        match test {
            Test::TextIn(own) => words.extend(own.iter().map(AsRef::as_ref)),
            Test::StartsWith(text) => _ = starts.insert(text.as_ref()),
            Test::EndsWith(text) => _ = ends.insert(text.as_ref()),
            Test::Contains(text) => _ = parts.insert(text.as_ref()),
            _ => {}
        }
    }
    for table in field.tables.iter().map(|t| &model.tables[*t]) {
        if let TableCells::Words(own) = &table.cells {
            words.extend(own.iter().map(|(w, _)| w.as_ref()));
        }
    }
    words.retain(|word| field.values.can_give(word));
    let is_free = |f: &char| !words.iter().chain(&starts).chain(&ends).chain(&parts).any(|w| w.contains(*f));
    let filler = ['~', '|', '^', '\u{a6}', '\u{1}'].into_iter().find(is_free);
    // Signs do not count where words are read as others, but letters do: a text with one that no word has is no word.
    let letter = LETTERS.into_iter().find(|l| is_free(l) && !field.values.has_letter(*l));
    let combinations = starts.len().saturating_mul(ends.len()).saturating_mul(1 << parts.len().min(MAX_PARTS + 1));
    let is_complete =
        filler.is_some() && letter.is_some() && parts.len() <= MAX_PARTS && combinations + words.len() <= MAX_CELLS;
    let mut values: Vec<Value> = words.iter().filter(|w| !w.is_empty()).map(|w| Value::from(*w)).collect();
    if let (true, Some(filler), Some(letter)) = (is_complete, filler, letter) {
        // With a filler that no literal has, joining creates no match that was not meant.
        let parts: Vec<&str> = parts.into_iter().collect();
        for start in &starts {
            for end in &ends {
                for subset in 0..1_usize << parts.len() {
                    let chosen = parts.iter().enumerate().filter(|(i, _)| subset >> i & 1 == 1).map(|(_, p)| *p);
                    let mut text = format!("{start}{filler}");
                    for part in chosen {
                        text.push_str(part);
                        text.push(filler);
                    }
                    text.push_str(end);
                    if field.values.renames(&text) {
                        text = text.replacen(filler, letter.encode_utf8(&mut [0; 4]), 1);
                    }
                    values.push(Value::Text(text));
                }
            }
        }
    } else {
        values.push(Value::from("~"));
    }
    (values, is_complete)
}

/// Every set of the items that are named, filled up to the sizes that are asked for.
fn lists(field: &Field, tests: &[&Test]) -> (Vec<Value>, bool) {
    let mut items: BTreeSet<&str> = BTreeSet::new();
    let mut sizes: BTreeSet<usize> = BTreeSet::from([1]);
    for test in tests {
        match test {
            Test::Has(item) if field.values.can_give(item) => _ = items.insert(item),
            Test::Size(_, limit) => {
                let limit = libm::floor(limit.get()).clamp(0.0, 64.0) as usize;
                sizes.extend([limit.saturating_sub(1), limit, limit + 1]);
            }
            _ => {}
        }
    }
    if items.len() > MAX_PARTS || sizes.len() << items.len() > MAX_CELLS {
        return (vec![Value::List(vec!["~".to_owned()])], false);
    }
    let items: Vec<&str> = items.into_iter().collect();
    let strangers: Vec<String> = if field.words.is_empty() {
        (0..).map(|i| format!("~{i}")).filter(|item| !field.values.renames(item)).take(66).collect()
    } else {
        field.words.iter().filter(|w| !items.contains(&w.as_ref())).map(ToString::to_string).collect()
    };
    let mut values = Vec::new();
    for subset in 0..1_usize << items.len() {
        let chosen: Vec<String> = items
            .iter()
            .enumerate()
            .filter(|(i, _)| subset >> i & 1 == 1)
            .map(|(_, item)| (*item).to_owned())
            .collect();
        for size in sizes.iter().map(|s| (*s).max(chosen.len())).collect::<BTreeSet<_>>() {
            let fill = strangers.get(..size - chosen.len());
            if let (Some(fill), true) = (fill, size > 0) {
                let mut list = chosen.clone();
                list.extend(fill.iter().cloned());
                list.sort_unstable();
                values.push(Value::List(list));
            }
        }
    }
    (values, true)
}
