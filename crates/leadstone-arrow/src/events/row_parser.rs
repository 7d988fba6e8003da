//! Parses the rows of a batch into activities. Knows nothing about how they are kept.

use arrow_array::{Array, RecordBatch};
use leadstone::__engine::events::EventModel;
use leadstone::Value;

use super::class_id::{COUNTED, DEAD};
use super::classes::ActivityClasses;
use super::event_arrays::{KeyArray, NONE, TextArray, UNREADABLE, seconds, short_codes, times};
use super::event_columns::{ColumnPlaces, is_property};
use super::event_id::{id_of_parts, id_of_text, id_of_whole};
use super::lead_numbers::LeadNumbers;
use super::{Dedup, EventError, EventReject, RejectReason};
use crate::cells::{CellReader, cell_reader};

/// Dictionaries of more types are looked up by text instead of by code.
const MOST_CODES: usize = 1 << 16;

/// A mark: the type of the code was not looked up yet.
const UNKNOWN: u32 = SPECIAL | (SPECIAL - 1);
/// A mark: the row has no type.
const NO_KIND: u32 = UNKNOWN - 1;
/// A flag of these marks, and of types whose class depends on properties.
const SPECIAL: u32 = 1 << 30;

/// The activities of a slice, and buffers reused from slice to slice.
#[derive(Debug, Default)]
pub(crate) struct RowParser {
    times: Vec<i64>,
    codes: Vec<u32>,
    /// By code of a dictionary: the class, or one of the marks above.
    of_code: Vec<u32>,
    /// The rows that count, as indices into the slice; empty if all rows count.
    rows: Vec<u32>,
    whole_leads: Vec<i64>,
    pub(crate) leads: Vec<u32>,
    pub(crate) at: Vec<u32>,
    /// Hashes of ids, unless the log is already unique.
    pub(crate) ids: Vec<u64>,
    pub(crate) classes: Vec<u32>,
}

/// The properties of a slice.
struct Properties<'a> {
    slice: &'a RecordBatch,
    columns: &'a [(String, usize)],
    /// By column.
    cells: Vec<Option<CellReader<'a>>>,
    /// By type: the columns of the properties that it asks for; empty if the slice has none of them.
    of_kind: Vec<Option<Vec<Option<usize>>>>,
    values: Vec<Option<Value>>,
}

impl<'a> Properties<'a> {
    fn new(slice: &'a RecordBatch, columns: &'a [(String, usize)]) -> Self {
        let cells = slice.columns().iter().map(|_| None).collect();
        Self { slice, columns, cells, of_kind: Vec::new(), values: Vec::new() }
    }

    /// The column of a property, unless it is all null.
    fn column(&mut self, name: &str) -> Result<Option<usize>, EventError> {
        let Some((_, column)) = self.columns.iter().find(|(n, _)| n == name) else { return Ok(None) };
        let Some(array) = self.slice.columns().get(*column) else { return Ok(None) };
        if array.null_count() == array.len() {
            return Ok(None);
        }
        if let Some(place) = self.cells.get_mut(*column)
            && place.is_none()
        {
            *place = cell_reader(array.as_ref()).filter(|_| is_property(array.data_type()));
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

    /// The columns that the class of a type depends on; empty if the slice has none of them.
    fn columns_of(&mut self, classes: &ActivityClasses, kind: u32) -> Result<&[Option<usize>], EventError> {
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
        Ok(self.of_kind.get(index).and_then(Option::as_deref).unwrap_or_default())
    }

    fn class(&mut self, classes: &mut ActivityClasses, kind: u32, row: usize) -> Result<u32, EventError> {
        let columns = self.of_kind.get(kind as usize).and_then(Option::as_deref).unwrap_or_default();
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

    /// What replaces a missing id.
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

impl RowParser {
    /// Parses a slice; its activities are in `leads`, `at`, `ids` and `classes` afterwards.
    pub(crate) fn read(
        &mut self,
        slice: &RecordBatch,
        found: &ColumnPlaces,
        classes: &mut ActivityClasses,
        leads: &mut LeadNumbers,
        reject: impl FnMut(EventReject),
    ) -> Result<(), EventError> {
        let column = |index: usize| slice.columns().get(index).map(AsRef::as_ref);
        let (Some(lead_column), Some(kind_column), Some(time_column)) =
            (column(found.lead), column(found.kind), column(found.at))
        else {
            return Ok(());
        };
        let keys = KeyArray::new(lead_column);
        let mut properties = Properties::new(slice, &found.properties);
        let have_kinds = self.classes(kind_column, classes, &mut properties)?;
        let has_all_leads = !matches!(keys, KeyArray::Text(_)) && lead_column.null_count() == 0;
        let is_whole = has_all_leads && have_kinds && seconds(time_column, &mut self.at);
        self.rows.clear();
        if is_whole {
            self.drop_dead();
        } else {
            times(time_column, &mut self.times);
            self.pick(&keys, lead_column, time_column, reject);
        }
        if classes.dedup() == Dedup::ById {
            self.ids(found.id.and_then(column), kind_column, classes, &mut properties)?;
        }
        self.number(&keys, slice.num_rows(), leads);
        Ok(())
    }

    /// The first and last second of the counted activities.
    pub(crate) fn counted_between(&self) -> Option<(u32, u32)> {
        let (mut first, mut last) = (u32::MAX, 0);
        for (at, class) in self.at.iter().zip(&self.classes) {
            // All bits set if the activity is counted, else none.
            let mask = ((*class & COUNTED) as i32 >> 31) as u32;
            (first, last) = (first.min(*at | !mask), last.max(*at & mask));
        }
        (first <= last).then_some((first, last))
    }

    /// The class of each row, or [`NO_KIND`]; `true` if all rows have a type.
    fn classes(
        &mut self,
        column: &dyn Array,
        classes: &mut ActivityClasses,
        properties: &mut Properties<'_>,
    ) -> Result<bool, EventError> {
        let Self { codes, of_code, classes: found, .. } = self;
        found.clear();
        let class_of = |texts: &TextArray<'_>,
                        row: usize,
                        classes: &mut ActivityClasses,
                        properties: &mut Properties<'_>| {
            let Some(kind) = texts.get(row).map_or(Ok(None), |text| classes.kind_of(text))? else {
                return Ok(NO_KIND);
            };
            let is_plain = properties.columns_of(classes, kind)?.is_empty();
            Ok::<u32, EventError>(if is_plain { classes.kind(kind).map_or(DEAD, |k| k.plain) } else { SPECIAL | kind })
        };
        let is_special = |class: u32| class & SPECIAL & !(class >> 1);
        let any_special = |found: &[u32]| found.iter().fold(0, |any, class| any | is_special(*class)) != 0;
        if let Some(values) = short_codes(column, MOST_CODES, codes) {
            // A batch has one dictionary: what was looked up for one slice holds for the next.
            of_code.resize(values.max(of_code.len()), UNKNOWN);
            let look_up = |of_code: &[u32], found: &mut Vec<u32>| {
                found.extend(codes.iter().map(|code| of_code.get(*code as usize).copied().unwrap_or(NO_KIND)));
            };
            look_up(of_code, found);
            if any_special(found) && found.contains(&UNKNOWN) {
                let texts = TextArray::of_codes(column);
                for code in &*codes {
                    if let Some(known) = of_code.get_mut(*code as usize)
                        && *known == UNKNOWN
                    {
                        *known = class_of(&texts, *code as usize, classes, properties)?;
                    }
                }
                found.clear();
                look_up(of_code, found);
            }
        } else {
            let texts = TextArray::new(column);
            for row in 0..column.len() {
                found.push(class_of(&texts, row, classes, properties)?);
            }
        }
        // Types that depend on properties are rare: one pass tells whether there are any.
        if !any_special(found) {
            return Ok(true);
        }
        let mut have_kinds = true;
        for (row, class) in found.iter_mut().enumerate() {
            if *class == NO_KIND {
                have_kinds = false;
            } else if is_special(*class) != 0 {
                *class = properties.class(classes, *class & !SPECIAL, row)?;
            }
        }
        Ok(have_kinds)
    }

    /// Removes rows that cannot change anything, of a slice without rejects.
    fn drop_dead(&mut self) {
        if self.classes.iter().fold(0, |any, class| any | u8::from(*class == DEAD)) == 0 {
            return;
        }
        self.rows.extend((0..).zip(&self.classes).filter(|(_, class)| **class != DEAD).map(|(row, _)| row));
        let mut is_alive = self.classes.iter().map(|class| *class != DEAD);
        self.at.retain(|_| is_alive.next().unwrap_or(false));
        self.classes.retain(|class| *class != DEAD);
    }

    /// Picks the rows that count, one by one, and rejects those that are no activities.
    fn pick(
        &mut self,
        keys: &KeyArray<'_>,
        lead_column: &dyn Array,
        time_column: &dyn Array,
        mut reject: impl FnMut(EventReject),
    ) {
        let lead_nulls = lead_column.nulls();
        self.at.clear();
        let mut kept = 0;
        for (row, at) in self.times.iter().enumerate() {
            let Some(class) = self.classes.get(row).copied() else { break };
            let has_lead = match keys {
                KeyArray::Text(texts) => texts.get(row).is_some_and(|t| !t.is_empty()),
                _ => lead_nulls.is_none_or(|n| n.is_valid(row)),
            };
            let reason = match u32::try_from(*at) {
                _ if !has_lead => RejectReason::NoLead,
                _ if class == NO_KIND => RejectReason::NoType,
                Ok(at) => {
                    if class != DEAD {
                        self.rows.push(row as u32);
                        self.at.push(at);
                        if let Some(to) = self.classes.get_mut(kept) {
                            *to = class;
                        }
                        kept += 1;
                    }
                    continue;
                }
                Err(_) if *at == NONE => RejectReason::NoTime,
                Err(_) if *at == UNREADABLE => {
                    RejectReason::NotATime { found: TextArray::new(time_column).get(row).map(str::to_owned) }
                }
                Err(_) => RejectReason::TimeOutOfRange,
            };
            reject(EventReject { row, reason });
        }
        self.classes.truncate(kept);
    }

    /// Hashes of the ids of the rows that count, or of what replaces a missing id. Rows with neither are removed.
    fn ids(
        &mut self,
        column: Option<&dyn Array>,
        kind_column: &dyn Array,
        classes: &mut ActivityClasses,
        properties: &mut Properties<'_>,
    ) -> Result<(), EventError> {
        let Self { rows, at, ids, classes: found, .. } = self;
        if rows.is_empty() {
            rows.extend(0..found.len() as u32);
        }
        let keys = column.map(KeyArray::new);
        let nulls = column.and_then(Array::nulls);
        let texts = TextArray::new(kind_column);
        let bucket = classes.events().bucket() as u32;
        ids.clear();
        let mut kept = 0;
        for place in 0..rows.len() {
            let (Some(row), Some(own_at), Some(class)) =
                (rows.get(place).copied(), at.get(place).copied(), found.get(place).copied())
            else {
                break;
            };
            let row = row as usize;
            let mut id = match &keys {
                Some(KeyArray::Text(texts)) => texts.get(row).filter(|t| !t.is_empty()).map_or(0, id_of_text),
                Some(_) if nulls.is_some_and(|n| n.is_null(row)) => 0,
                Some(KeyArray::Whole(keys)) => keys.get(row).map_or(0, |k| id_of_whole(*k as u64)),
                Some(KeyArray::Large(keys)) => keys.get(row).map_or(0, |k| id_of_whole(*k)),
                None => 0,
            };
            if id == 0 {
                let kind = texts.get(row).map_or(Ok(None), |text| classes.kind_of(text))?;
                let Some(kind) = kind.and_then(|kind| classes.kind(kind)).filter(|k| k.asked.counts) else { continue };
                id = properties.id(&kind.name, row, own_at / bucket)?;
            }
            ids.push(id);
            if let (Some(to_row), Some(to_at), Some(to_class)) =
                (rows.get_mut(kept), at.get_mut(kept), found.get_mut(kept))
            {
                (*to_row, *to_at, *to_class) = (row as u32, own_at, class);
            }
            kept += 1;
        }
        rows.truncate(kept);
        at.truncate(kept);
        found.truncate(kept);
        Ok(())
    }

    /// Numbers the leads of the rows that count.
    fn number(&mut self, keys: &KeyArray<'_>, rows: usize, leads: &mut LeadNumbers) {
        self.leads.clear();
        // In a loop of its own, so that several cache misses are in flight at once.
        let picked = self.rows.iter().map(|r| *r as usize);
        match keys {
            KeyArray::Whole(keys) if self.classes.len() == rows => leads.numbers_of_wholes(keys, &mut self.leads),
            KeyArray::Whole(keys) => {
                self.whole_leads.clear();
                self.whole_leads.extend(picked.map(|row| keys.get(row).copied().unwrap_or(0)));
                leads.numbers_of_wholes(&self.whole_leads, &mut self.leads);
            }
            KeyArray::Large(keys) => {
                let mut number = |key: u64| match i64::try_from(key) {
                    Ok(key) => leads.number_of_whole(key),
                    Err(_) => leads.number_of_text(&key.to_string()),
                };
                if self.classes.len() == rows {
                    self.leads.extend(keys.iter().map(|key| number(*key)));
                } else {
                    self.leads.extend(picked.map(|row| number(keys.get(row).copied().unwrap_or(0))));
                }
            }
            KeyArray::Text(texts) => {
                self.leads.extend(picked.map(|row| leads.number_of_text(texts.get(row).unwrap_or_default())));
            }
        }
    }
}
