//! Looks at all rows of a table before any is read: how numbers and dates are written, and which column identifies a
//! row. Knows nothing about what rows mean.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use leadstone::Model;
use leadstone::document::FieldType;

use crate::cell::{Cell, DateOrder, DecimalMark, EmptyWords, NumberFormat, addresses, clean};
use crate::columns::{ActivityPart, TableColumns, Target};
use crate::survey::{DateSurvey, NumberSurvey};

/// A set of hashes.
pub(crate) type KeySet = HashSet<u64, BuildHasherDefault<AsItIs>>;

/// Hashes what is a hash already.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // Only for what is no number of 64 bits, which no set here holds.
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// What all rows of a table say.
#[derive(Clone, Debug)]
pub struct TableSurvey {
    pub(crate) rows: u64,
    columns: Vec<ColumnSurvey>,
    empty: EmptyWords,
}

/// What all cells of a column say.
#[derive(Clone, Debug)]
pub(crate) struct ColumnSurvey {
    /// The number of cells that say something.
    pub(crate) filled: u64,
    pub(crate) kind: SurveyKind,
}

/// What is asked of a column.
#[derive(Clone, Debug)]
pub(crate) enum SurveyKind {
    /// Whether its cells are filled.
    Filled,
    Numbers(NumberSurvey),
    Dates(DateSurvey),
    /// Whether its cells differ; by their hashes.
    Keys(KeySet),
    /// Which e-mail addresses are in it; by their hashes.
    Addresses(KeySet),
}

impl TableSurvey {
    /// A survey of a table with these columns. It remembers no addresses: [`has_address`](Self::has_address) knows none.
    pub fn new(model: &Model, columns: &TableColumns, empty: &EmptyWords) -> Self {
        let kind_of = |target: &Option<Target>| match target {
            Some(Target::Field { name, .. }) => match field_type(model, name) {
                Some(FieldType::Number) => SurveyKind::Numbers(NumberSurvey::new()),
                Some(FieldType::Date) => SurveyKind::Dates(DateSurvey::new()),
                _ => SurveyKind::Filled,
            },
            Some(Target::Activity(ActivityPart::At)) => SurveyKind::Dates(DateSurvey::new()),
            Some(Target::Id) => SurveyKind::Keys(KeySet::default()),
            _ => SurveyKind::Filled,
        };
        let columns =
            columns.columns.iter().map(|column| ColumnSurvey { filled: 0, kind: kind_of(&column.target) }).collect();
        Self { rows: 0, columns, empty: empty.clone() }
    }

    /// A survey that remembers e-mail addresses, so that activities can be joined by them.
    pub fn with_addresses(model: &Model, columns: &TableColumns, empty: &EmptyWords) -> Self {
        let mut survey = Self::new(model, columns, empty);
        for index in columns.of_field("person.email").into_iter().chain(columns.of(&Target::AliasEmail)) {
            if let Some(column) = survey.columns.get_mut(index) {
                column.kind = SurveyKind::Addresses(KeySet::default());
            }
        }
        survey
    }

    /// Looks at a row. Cells beyond the columns are left out.
    pub fn add<C: Cell>(&mut self, cells: &[C]) {
        self.rows += 1;
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            let (is_typed, cell) = (cell.number().is_some(), cell.text());
            if self.empty.is_empty(cell) {
                continue;
            }
            column.filled += 1;
            match &mut column.kind {
                SurveyKind::Filled => {}
                // What is a number already says nothing of how numbers are written.
                SurveyKind::Numbers(_) if is_typed => {}
                SurveyKind::Numbers(survey) => survey.add(cell),
                SurveyKind::Dates(survey) => survey.add(cell),
                SurveyKind::Keys(seen) => _ = seen.insert(hash_of(&clean(cell))),
                SurveyKind::Addresses(seen) => {
                    let found = addresses(cell);
                    seen.extend(found.chosen.iter().chain(&found.others).map(|address| hash_of(address)));
                }
            }
        }
    }

    /// Adds what another survey of the same columns saw.
    pub fn merge(&mut self, other: Self) {
        self.rows += other.rows;
        for (column, other) in self.columns.iter_mut().zip(other.columns) {
            column.filled += other.filled;
            match (&mut column.kind, other.kind) {
                (SurveyKind::Numbers(survey), SurveyKind::Numbers(other)) => survey.merge(&other),
                (SurveyKind::Dates(survey), SurveyKind::Dates(other)) => survey.merge(&other),
                (SurveyKind::Keys(seen), SurveyKind::Keys(other))
                | (SurveyKind::Addresses(seen), SurveyKind::Addresses(other)) => seen.extend(other),
                _ => {}
            }
        }
    }

    /// The number of rows.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The number of cells of a column that say something.
    pub fn filled(&self, column: usize) -> u64 {
        self.columns.get(column).map_or(0, |column| column.filled)
    }

    pub(crate) fn column(&self, column: usize) -> Option<&ColumnSurvey> {
        self.columns.get(column)
    }

    /// The decimal mark that the columns which show one agree on: one export has one locale.
    pub(crate) fn decimal(&self) -> Option<DecimalMark> {
        only(self.columns.iter().filter_map(|column| match &column.kind {
            SurveyKind::Numbers(survey) => match survey.finish(None, None) {
                NumberFormat::Marked(mark) => Some(mark),
                NumberFormat::Open => None,
            },
            _ => None,
        }))
    }

    /// The order of day and month that the columns which show one agree on.
    pub(crate) fn dates(&self) -> Option<DateOrder> {
        only(self.columns.iter().filter_map(|column| match &column.kind {
            SurveyKind::Dates(survey) => survey.finish(None, None).order,
            _ => None,
        }))
    }

    /// Whether a cell of a column of keys is this key.
    pub fn has_key(&self, column: usize, key: &str) -> bool {
        let column = self.columns.get(column).map(|column| &column.kind);
        matches!(column, Some(SurveyKind::Keys(seen)) if seen.contains(&hash_of(key)))
    }

    /// Whether an address is in a column of addresses.
    pub fn has_address(&self, column: usize, address: &str) -> bool {
        let column = self.columns.get(column).map(|column| &column.kind);
        matches!(column, Some(SurveyKind::Addresses(seen)) if seen.contains(&hash_of(address)))
    }

    /// The number of different cells of a column of keys.
    pub(crate) fn different(&self, column: usize) -> Option<u64> {
        match &self.columns.get(column)?.kind {
            SurveyKind::Keys(seen) => Some(seen.len() as u64),
            _ => None,
        }
    }
}

/// The one value that all have; `None` if there are several or none.
fn only<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

/// What values a field has, in the model or else in the catalog.
pub(crate) fn field_type(model: &Model, name: &str) -> Option<FieldType> {
    let own = model.fields().find(|field| field.name() == name).map(|field| field.kind());
    own.or_else(|| Model::catalog().get(name)?.kind)
}

/// The hash of a key: the same in every run.
pub(crate) fn hash_of(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}
