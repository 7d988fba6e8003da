//! The tests and tables of a field, arranged so that most of them take one look-up. Knows nothing about where the text
//! comes from.

use std::collections::BTreeMap;

use super::probe_map::ProbeMap;
use crate::base::ids::{AtomId, TableId};
use crate::base::value::{FieldType, Number, Value};
use crate::condition::{Compare, Test};
use crate::facts::valuation::{Mask, Valuation};
use crate::model::program::{Field, Program, Special, TableCells};

/// The tests and tables of a field of texts, lists of texts or numbers.
#[derive(Debug)]
pub(super) struct FieldMatcher {
    /// The tests, which are all answered.
    tests: Box<[Mask]>,
    /// Tests that hold whatever the value is.
    always: Box<[AtomId]>,
    /// Each table with its cell for other values.
    others: Box<[(TableId, u16)]>,
    words: ProbeMap<WordEffects>,
    /// Tests that look at parts of the text.
    parts: Box<[(AtomId, TextTest)]>,
    /// Tests that compare the number.
    limits: Box<[(AtomId, Compare, Number)]>,
    /// Whether only options are values.
    is_closed: bool,
}

/// What holds for a word.
#[derive(Debug, Default)]
struct WordEffects {
    tests: Vec<AtomId>,
    cells: Vec<(TableId, u16)>,
    is_option: bool,
}

#[derive(Debug)]
enum TextTest {
    First(Box<str>),
    Last(Box<str>),
    Any(Box<str>),
}

impl FieldMatcher {
    /// `None` if the field has other tests.
    pub(crate) fn new(model: &Program, field: &Field) -> Option<Self> {
        let is_text = field.kind == FieldType::Text;
        if matches!(field.kind, FieldType::Bool | FieldType::Date) {
            return None;
        }
        let (mut always, mut parts, mut limits) = (Vec::new(), Vec::new(), Vec::new());
        let mut words: BTreeMap<&str, WordEffects> = BTreeMap::new();
        field.words.iter().for_each(|word| words.entry(word).or_default().is_option = true);
        for id in &field.atoms {
            match &model.atoms[*id].test {
                Test::TextIn(all) if is_text => {
                    all.iter().for_each(|word| words.entry(word).or_default().tests.push(*id));
                }
                Test::Has(item) if field.kind == FieldType::List => words.entry(item).or_default().tests.push(*id),
                Test::StartsWith(part) if is_text => parts.push((*id, TextTest::First(part.clone()))),
                Test::EndsWith(part) if is_text => parts.push((*id, TextTest::Last(part.clone()))),
                Test::Contains(part) if is_text => parts.push((*id, TextTest::Any(part.clone()))),
                Test::Number(compare, limit) if field.kind == FieldType::Number => limits.push((*id, *compare, *limit)),
                Test::Present => always.push(*id),
                _ => return None,
            }
        }
        let mut others = Vec::new();
        for id in &field.tables {
            let table = &model.tables[*id];
            others.push((*id, table.special(Special::Other)));
            if let (TableCells::Words(all), true) = (&table.cells, is_text) {
                all.iter().for_each(|(word, cell)| words.entry(word).or_default().cells.push((*id, *cell)));
            }
        }
        let words = ProbeMap::new(words.into_iter());
        words.is_complete.then(|| Self {
            tests: Mask::of(&field.atoms),
            always: always.into(),
            others: others.into(),
            words,
            parts: parts.into(),
            limits: limits.into(),
            is_closed: !field.words.is_empty(),
        })
    }

    /// Records that the field has a value.
    pub(crate) fn begin(&self, valuation: &mut Valuation) {
        valuation.deny(&self.tests);
        self.always.iter().for_each(|id| valuation.affirm(*id));
        put_cells(&self.others, valuation);
    }

    /// Records the answers of a number.
    pub(crate) fn number(&self, model: &Program, number: Number, valuation: &mut Valuation) {
        self.begin(valuation);
        for (id, compare, limit) in &self.limits {
            if compare.holds(&number, limit) {
                valuation.affirm(*id);
            }
        }
        for (table, _) in &self.others {
            valuation.cells[*table] = model.tables[*table].cell(&Value::Number(number));
        }
    }

    /// Records the answers of a text or list item; `None` if it is no option of a closed field.
    pub(crate) fn word(&self, word: &str, valuation: &mut Valuation) -> Option<()> {
        for (id, part) in &self.parts {
            let holds = match part {
                TextTest::First(part) => word.starts_with(part.as_ref()),
                TextTest::Last(part) => word.ends_with(part.as_ref()),
                TextTest::Any(part) => word.contains(part.as_ref()),
            };
            if holds {
                valuation.affirm(*id);
            }
        }
        let answers = self.words.find(word);
        if self.is_closed && !answers?.is_option {
            return None;
        }
        let Some(answers) = answers else { return Some(()) };
        answers.tests.iter().for_each(|id| valuation.affirm(*id));
        put_cells(&answers.cells, valuation);
        Some(())
    }
}

fn put_cells(cells: &[(TableId, u16)], valuation: &mut Valuation) {
    for (table, cell) in cells {
        valuation.cells[*table] = *cell;
    }
}
