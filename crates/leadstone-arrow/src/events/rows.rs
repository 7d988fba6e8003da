//! Makes of the rows of a batch what is kept of them. Knows nothing about how it is kept.

use arrow_array::{Array, RecordBatch};
use leadstone::Value;
use leadstone::events::EventModel;

use super::classes::{Classes, DEAD};
use super::columns::{Found, is_property};
use super::cursor::{Keys, NONE, UNREADABLE, Words, times};
use super::leads::Leads;
use super::store::{Happening, id_of_parts, id_of_text, id_of_whole};
use super::{Duplicates, EventError, EventReject, RejectReason};
use crate::cells::{Cells, cells};

/// Kinds that are looked up by code instead of by text.
const MOST_CODES: usize = 1 << 16;

/// Memory that is used again for one slice after the other.
#[derive(Debug, Default)]
pub(crate) struct Work {
    times: Vec<i64>,
    /// By code of a dictionary, the kind plus one.
    kinds: Vec<u32>,
    pub(crate) happenings: Vec<Happening>,
    rows: Vec<u32>,
}

/// The properties of a slice.
struct Properties<'a> {
    slice: &'a RecordBatch,
    columns: &'a [(String, usize)],
    /// By column.
    cells: Vec<Option<Cells<'a>>>,
    /// By kind: the column of each property that it asks for; empty where it has none of them.
    of_kind: Vec<Option<Vec<Option<usize>>>>,
    values: Vec<Option<Value>>,
}

impl<'a> Properties<'a> {
    fn new(slice: &'a RecordBatch, columns: &'a [(String, usize)]) -> Self {
        let cells = slice.columns().iter().map(|_| None).collect();
        Self { slice, columns, cells, of_kind: Vec::new(), values: Vec::new() }
    }

    /// The column of a property, if it has any value.
    fn column(&mut self, name: &str) -> Result<Option<usize>, EventError> {
        let Some((_, column)) = self.columns.iter().find(|(n, _)| n == name) else { return Ok(None) };
        let Some(array) = self.slice.columns().get(*column) else { return Ok(None) };
        if array.null_count() == array.len() {
            return Ok(None);
        }
        if let Some(place) = self.cells.get_mut(*column)
            && place.is_none()
        {
            *place = cells(array.as_ref()).filter(|_| is_property(array.data_type()));
            if place.is_none() {
                let schema = self.slice.schema();
                let column = schema.fields().get(*column).map_or_else(String::new, |f| f.name().clone());
                let found = Box::new(array.data_type().clone());
                return Err(EventError::ColumnType { column, expected: "property of an activity", found });
            }
        }
        Ok(Some(*column))
    }

    fn value(&self, column: usize, row: usize) -> Option<Value> {
        self.cells.get(column)?.as_ref()?(row).map(EventModel::normal_value)
    }

    fn class(&mut self, classes: &mut Classes, kind: u32, row: usize) -> Result<u32, EventError> {
        let index = kind as usize;
        if self.of_kind.get(index).is_none_or(Option::is_none) {
            let names = classes.kind(kind).map(|k| k.asked.properties.clone()).unwrap_or_default();
            let mut columns = names.iter().map(|n| self.column(n)).collect::<Result<Vec<_>, _>>()?;
            if columns.iter().all(Option::is_none) {
                columns.clear();
            }
            if self.of_kind.len() <= index {
                self.of_kind.resize(index + 1, None);
            }
            if let Some(place) = self.of_kind.get_mut(index) {
                *place = Some(columns);
            }
        }
        let columns = self.of_kind.get(index).and_then(Option::as_deref).unwrap_or_default();
        if columns.is_empty() {
            return Ok(classes.kind(kind).map_or(DEAD, |k| k.plain));
        }
        let mut values = std::mem::take(&mut self.values);
        values.clear();
        values.extend(columns.iter().map(|c| c.and_then(|c| self.value(c, row))));
        let class = classes.class_of(kind, &values);
        self.values = values;
        class
    }

    fn text(&mut self, name: &str, row: usize) -> Result<Option<String>, EventError> {
        let value = self.column(name)?.and_then(|c| self.value(c, row));
        Ok(value.and_then(|v| EventModel::text(&v).map(str::to_owned)))
    }

    /// What takes the place of an id.
    fn id(&mut self, kind: &str, row: usize, bucket: u32) -> Result<u64, EventError> {
        let mut asset = None;
        for name in ["asset", "path", "link", "form"] {
            if asset.is_none() {
                asset = self.text(name, row)?;
            }
        }
        let message = self.text("message", row)?;
        Ok(id_of_parts(kind, asset.as_deref().unwrap_or_default(), message.as_deref().unwrap_or_default(), bucket))
    }
}

impl Work {
    /// Reads a slice; what counts is in `happenings` afterwards.
    pub(crate) fn read(
        &mut self,
        slice: &RecordBatch,
        found: &Found,
        classes: &mut Classes,
        leads: &mut Leads,
        mut reject: impl FnMut(EventReject),
    ) -> Result<(), EventError> {
        let column = |index: usize| slice.columns().get(index).map(AsRef::as_ref);
        let (Some(lead_column), Some(kind_column), Some(time_column)) =
            (column(found.lead), column(found.kind), column(found.at))
        else {
            return Ok(());
        };
        times(time_column, &mut self.times);
        let words = Words::new(kind_column);
        let lead_keys = Keys::new(lead_column);
        let lead_nulls = lead_column.nulls();
        let id_column = found.id.and_then(column);
        let id_keys = id_column.map(Keys::new);
        let id_nulls = id_column.and_then(Array::nulls);
        let keeps_ids = classes.duplicates() == Duplicates::ById;
        let bucket = classes.events().bucket() as u32;
        let mut properties = Properties::new(slice, &found.properties);
        self.kinds.clear();
        self.happenings.clear();
        self.rows.clear();
        for (row, at) in self.times.iter().enumerate() {
            let has_lead = match &lead_keys {
                Keys::Text(words) => words.get(row).is_some_and(|t| !t.is_empty()),
                _ => lead_nulls.is_none_or(|n| n.is_valid(row)),
            };
            if !has_lead {
                reject(EventReject { row, reason: RejectReason::NoLead });
                continue;
            }
            let Some(kind) = kind_of(&words, row, &mut self.kinds, classes)? else {
                reject(EventReject { row, reason: RejectReason::NoType });
                continue;
            };
            let Ok(at) = u32::try_from(*at) else {
                let reason = match *at {
                    NONE => RejectReason::NoTime,
                    UNREADABLE => RejectReason::NotATime { found: Words::new(time_column).get(row).map(str::to_owned) },
                    _ => RejectReason::TimeOutOfRange,
                };
                reject(EventReject { row, reason });
                continue;
            };
            let class = properties.class(classes, kind, row)?;
            if class == DEAD {
                continue;
            }
            let mut id = 0;
            if keeps_ids {
                id = match &id_keys {
                    Some(Keys::Text(words)) => words.get(row).filter(|t| !t.is_empty()).map_or(0, id_of_text),
                    Some(_) if id_nulls.is_some_and(|n| n.is_null(row)) => 0,
                    Some(Keys::Whole(keys)) => keys.get(row).map_or(0, |k| id_of_whole(*k as u64)),
                    Some(Keys::Large(keys)) => keys.get(row).map_or(0, |k| id_of_whole(*k)),
                    None => 0,
                };
                if id == 0 {
                    let Some(kind) = classes.kind(kind).filter(|k| k.asked.counts) else { continue };
                    id = properties.id(&kind.name, row, at / bucket)?;
                }
            }
            self.happenings.push(Happening { lead: 0, at, id, class });
            self.rows.push(row as u32);
        }
        // In a loop of their own: several searches wait for memory at once.
        let rows = self.rows.iter().map(|r| *r as usize);
        match &lead_keys {
            Keys::Whole(keys) => {
                for (happening, row) in self.happenings.iter_mut().zip(rows) {
                    happening.lead = leads.number_of_whole(keys.get(row).copied().unwrap_or(0));
                }
            }
            Keys::Large(keys) => {
                for (happening, row) in self.happenings.iter_mut().zip(rows) {
                    let key = keys.get(row).copied().unwrap_or(0);
                    happening.lead = match i64::try_from(key) {
                        Ok(key) => leads.number_of_whole(key),
                        Err(_) => leads.number_of_text(&key.to_string()),
                    };
                }
            }
            Keys::Text(words) => {
                for (happening, row) in self.happenings.iter_mut().zip(rows) {
                    happening.lead = leads.number_of_text(words.get(row).unwrap_or_default());
                }
            }
        }
        Ok(())
    }
}

/// The kind of a row; `None` if it has none.
#[inline]
fn kind_of(
    words: &Words<'_>,
    row: usize,
    by_code: &mut Vec<u32>,
    classes: &mut Classes,
) -> Result<Option<u32>, EventError> {
    let Words::Coded(codes, words) = words else {
        return words.get(row).map_or(Ok(None), |text| classes.kind_of(text));
    };
    let Some(code) = codes.get(row).copied() else { return Ok(None) };
    if let Some(kind) = by_code.get(code).and_then(|k| k.checked_sub(1)) {
        return Ok(Some(kind));
    }
    let kind = words.get(code).map_or(Ok(None), |text| classes.kind_of(text))?;
    if let Some(kind) = kind
        && code < MOST_CODES
    {
        if by_code.len() <= code {
            by_code.resize(code + 1, 0);
        }
        if let Some(place) = by_code.get_mut(code) {
            *place = kind + 1;
        }
    }
    Ok(kind)
}
