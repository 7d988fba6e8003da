//! Joins other files to the rows of a table: facts of companies, and keys in a log. Knows nothing about formats.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, DictionaryArray, Int32Array, StringArray};
use arrow_schema::{DataType, Field};
use leadstone_arrow::EventView;

use crate::cells::cell_writer::{CellFormat, cell_writer};
use crate::cells::type_name::type_words;
use crate::join::companies::Companies;
use crate::join::mapping::ColumnRole;
use crate::join::needed_columns::NeededColumns;

/// The column of the keys.
pub(crate) const KEYS: &str = "keys of the lead";

/// What is joined to the rows of a stream.
#[derive(Default)]
pub(crate) struct Joins<'a> {
    companies: Option<&'a Companies<'a>>,
    /// The values of all companies, by field.
    columns: Vec<(&'a str, ArrayRef)>,
    pub(crate) events: Option<EventView<'static>>,
}

/// What was found for the rows of a batch.
pub(crate) struct Joined {
    /// The columns that follow those of the table.
    pub(crate) columns: Vec<ArrayRef>,
    /// The company of each row; empty where none are joined.
    pub(crate) companies: Vec<Option<usize>>,
}

impl<'a> Joins<'a> {
    pub(crate) fn new(companies: Option<&'a Companies<'a>>, events: Option<EventView<'static>>) -> Self {
        Self { companies, columns: companies.map(values).unwrap_or_default(), events }
    }

    /// The columns that follow those of the table.
    pub(crate) fn fields(&self) -> Vec<Field> {
        let words = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        let mut fields: Vec<Field> =
            self.columns.iter().map(|(field, _)| Field::new(*field, words.clone(), true)).collect();
        if self.events.is_some() {
            let item = Arc::new(Field::new("item", DataType::Utf8, true));
            fields.push(Field::new(KEYS, DataType::List(item), true));
        }
        fields
    }

    /// Joins rows, given by their needed columns and what identifies them.
    pub(crate) fn join(&self, layout: &NeededColumns<'_>, needed: &[ArrayRef], ids: &ArrayRef) -> Joined {
        let role = |role| layout.role(role).and_then(|place| needed.get(place));
        let email = texts(role(ColumnRole::Email));
        let mut columns = Vec::new();
        let mut found = Vec::new();
        if let Some(companies) = self.companies {
            let domain = texts(role(ColumnRole::Domain));
            found = (0..ids.len()).map(|row| companies.of_lead(&domain(row), &email(row).to_lowercase())).collect();
            for (field, values) in &self.columns {
                let own: Vec<&ArrayRef> =
                    layout.facts().filter(|(_, own)| own == field).filter_map(|(place, _)| needed.get(place)).collect();
                columns.push(added(values, &found, &own));
            }
        }
        if self.events.is_some() {
            let id = texts(Some(ids));
            let mut keys = ListBuilder::new(StringBuilder::new());
            for row in 0..ids.len() {
                keys.append_value([Some(id(row)), Some(email(row).to_lowercase())]);
            }
            columns.push(Arc::new(keys.finish()));
        }
        Joined { columns, companies: found }
    }

    pub(crate) fn shown_name(&self, company: Option<usize>) -> Option<&str> {
        self.companies.zip(company).and_then(|(companies, index)| companies.shown_name(index))
    }
}

/// By field, a column with a value for each company; several columns if a company gives a field more than once.
fn values<'a>(companies: &'a Companies<'a>) -> Vec<(&'a str, ArrayRef)> {
    let mut columns: Vec<(&str, usize, Vec<Option<&str>>)> = Vec::new();
    for company in 0..companies.len() {
        let facts = companies.facts(company);
        for (index, (field, value)) in facts.iter().enumerate() {
            let time = facts.iter().take(index).filter(|(other, _)| other == field).count();
            let place = columns.iter().position(|(other, t, _)| other == field && *t == time).unwrap_or_else(|| {
                columns.push((field, time, vec![None; companies.len()]));
                columns.len() - 1
            });
            if let Some(cell) = columns.get_mut(place).and_then(|(_, _, cells)| cells.get_mut(company)) {
                *cell = Some(value);
            }
        }
    }
    columns.into_iter().map(|(field, _, cells)| (field, Arc::new(StringArray::from(cells)) as ArrayRef)).collect()
}

/// The company's values of the rows that have no value of their own.
fn added(values: &ArrayRef, companies: &[Option<usize>], own: &[&ArrayRef]) -> ArrayRef {
    let own: Vec<_> = own.iter().map(|column| (*column, is_filled(column))).collect();
    let keys: Int32Array = companies
        .iter()
        .enumerate()
        .map(|(row, company)| {
            let company =
                company.filter(|_| !own.iter().any(|(column, is_filled)| column.is_valid(row) && is_filled(row)))?;
            i32::try_from(company).ok().filter(|_| values.is_valid(company))
        })
        .collect();
    // Every key is the place of a company, and so of a value.
    DictionaryArray::<Int32Type>::try_new(keys, Arc::clone(values))
        .map_or_else(|_| arrow_array::new_null_array(values.data_type(), companies.len()), |words| Arc::new(words))
}

/// Whether a cell that is not null has a value: a text may be blank.
fn is_filled<'a>(column: &'a ArrayRef) -> Box<dyn Fn(usize) -> bool + 'a> {
    if type_words(column.data_type()) != "texts" {
        return Box::new(|_| true);
    }
    let text = texts(Some(column));
    Box::new(move |row| !text(row).is_empty())
}

/// The trimmed texts of a column; empty ones where there is none.
fn texts<'a>(column: Option<&'a ArrayRef>) -> Box<dyn Fn(usize) -> String + 'a> {
    let Some(column) = column else { return Box::new(|_| String::new()) };
    let cell_writer = cell_writer(column.as_ref(), CellFormat::Plain);
    Box::new(move |row| {
        let mut out = Vec::new();
        cell_writer(row, &mut out);
        String::from_utf8_lossy(&out).trim().to_owned()
    })
}
