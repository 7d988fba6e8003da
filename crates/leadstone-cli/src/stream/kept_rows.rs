//! The rows of a ranked run, kept unit by unit and sorted at the end, or cut to the first k as they come. Knows nothing
//! about files.

use std::cmp::Ordering;
use std::sync::Mutex;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray, UInt32Array};
use arrow_schema::ArrowError;
use arrow_select::{interleave::interleave, take::take_record_batch};
use leadstone::{Lead, Model};

use crate::args::OrderBy;
use crate::cells::word_column::WordColumn;
use crate::verdict::rank_key::{self, LeadOrder, RankKey};

/// Scored rows of a unit that may be in the result.
pub(crate) struct KeptUnit {
    keys: Vec<RankKey>,
    /// The columns of the result.
    pub(crate) rows: RecordBatch,
    /// What the leads are, where they are judged once more to be shown.
    pub(crate) leads: KeptLeads,
}

/// The leads of kept rows.
pub(crate) enum KeptLeads {
    /// They are not needed.
    Nothing,
    /// As columns of facts.
    Facts(RecordBatch),
    /// One by one.
    Leads(Vec<Lead>),
}

/// Which rows are wanted, shared by all threads.
pub(crate) struct Wanted {
    /// The number of leads.
    pub(crate) size: usize,
    order: OrderBy,
    /// The last key of the first `size` rows, once so many are kept, and its id: rows behind it are skipped.
    last: Mutex<Option<(RankKey, String)>>,
}

/// All kept rows of a run.
pub(crate) struct KeptRows<'w> {
    wanted: &'w Wanted,
    units: Vec<Option<KeptUnit>>,
    places: Vec<KeptPlace>,
}

/// A kept row.
#[derive(Clone, Copy)]
struct KeptPlace {
    key: RankKey,
    unit: u32,
    row: u32,
}

impl Wanted {
    pub(crate) fn new(size: Option<usize>, order: OrderBy) -> Self {
        Self { size: size.unwrap_or(usize::MAX), order, last: Mutex::new(None) }
    }

    fn last(&self) -> Option<(RankKey, String)> {
        self.last.lock().map(|last| last.clone()).unwrap_or_default()
    }

    /// The rows of a unit that may be in the result, with their keys, in the order of the unit.
    pub(crate) fn rows(&self, model: &Model, verdicts: &RecordBatch, is_rejected: &[bool]) -> Vec<(u32, RankKey)> {
        if self.size == 0 {
            return Vec::new();
        }
        let last = self.last();
        let (stages, actions, within) =
            (WordColumn::of(verdicts, "stage"), WordColumn::of(verdicts, "action"), WordColumn::of(verdicts, "within"));
        let places: Vec<i64> = rank_key::places(model, stages.words());
        let order = LeadOrder::of(model);
        let scores: Vec<_> = order
            .scores()
            .filter_map(|score| verdicts.column_by_name(score)?.as_primitive_opt::<Int64Type>())
            .collect();
        // There are few different actions, and a time limit is read from its words.
        let mut urgencies: Vec<([Option<usize>; 2], i64)> = Vec::new();
        let mut urgency_of = |row: usize| {
            let codes = [actions.code(row), within.code(row)];
            if let Some((_, urgency)) = urgencies.iter().find(|(known, _)| *known == codes) {
                return *urgency;
            }
            let urgency = rank_key::urgency_of(actions.get(row), within.get(row));
            // Columns without a dictionary have a code for each row.
            if urgencies.len() < 64 {
                urgencies.push((codes, urgency));
            }
            urgency
        };
        let mut found: Vec<(u32, RankKey)> = Vec::new();
        for row in 0..verdicts.num_rows() {
            if is_rejected.get(row).copied().unwrap_or(false) {
                continue;
            }
            let place = stages.code(row).and_then(|code| places.get(code)).copied().unwrap_or(0);
            let urgency = urgency_of(row);
            let points = scores.iter().filter(|s| s.is_valid(row)).map(|s| s.value(row)).sum();
            let key = RankKey::new(self.order, urgency, place, points);
            if last.as_ref().is_none_or(|(last, _)| key <= *last) {
                found.push((row as u32, key));
            }
        }
        if found.len() > self.size {
            // Equal keys stay, for the id decides between them.
            let mut keys: Vec<RankKey> = found.iter().map(|(_, key)| *key).collect();
            keys.sort_unstable();
            let cut = keys.get(self.size - 1).copied();
            found.retain(|(_, key)| cut.is_none_or(|cut| *key <= cut));
        }
        found
    }
}

impl KeptUnit {
    /// The rows with these keys, cut out of the columns of a unit; `None` if there are none.
    pub(crate) fn of(
        found: &[(u32, RankKey)],
        rows: &RecordBatch,
        leads: KeptLeads,
    ) -> Result<Option<Self>, ArrowError> {
        if found.is_empty() {
            return Ok(None);
        }
        let keys = found.iter().map(|(_, key)| *key).collect();
        if found.len() == rows.num_rows() {
            return Ok(Some(Self { keys, rows: rows.clone(), leads }));
        }
        let places: UInt32Array = found.iter().map(|(row, _)| *row).collect();
        let leads = match leads {
            KeptLeads::Facts(facts) => KeptLeads::Facts(take_record_batch(&facts, &places)?),
            KeptLeads::Leads(mut all) => {
                let mut take = |row: u32| all.get_mut(row as usize).map(std::mem::take).unwrap_or_default();
                KeptLeads::Leads(found.iter().map(|(row, _)| take(*row)).collect())
            }
            KeptLeads::Nothing => KeptLeads::Nothing,
        };
        Ok(Some(Self { keys, rows: take_record_batch(rows, &places)?, leads }))
    }

    fn id(&self, row: u32) -> Option<&str> {
        let ids: Option<&StringArray> = self.rows.column(0).as_string_opt();
        ids.filter(|ids| (row as usize) < ids.len()).map(|ids| ids.value(row as usize))
    }
}

impl<'w> KeptRows<'w> {
    pub(crate) fn new(wanted: &'w Wanted) -> Self {
        Self { wanted, units: Vec::new(), places: Vec::new() }
    }

    pub(crate) fn add(&mut self, unit: Option<KeptUnit>) {
        let Some(unit) = unit else { return };
        let number = self.units.len() as u32;
        let places = unit.keys.iter().enumerate();
        self.places.extend(places.map(|(row, key)| KeptPlace { key: *key, unit: number, row: row as u32 }));
        self.units.push(Some(unit));
        // Cut early, so that the bound rises fast; for many only now and then, since a cut sorts.
        if self.places.len() / 2 >= self.wanted.size {
            self.cut();
        }
    }

    fn cut(&mut self) {
        let units = &self.units;
        let id = |place: &KeptPlace| units.get(place.unit as usize)?.as_ref()?.id(place.row);
        self.places.sort_unstable_by(|a, b| {
            a.key.cmp(&b.key).then_with(|| by_id(id(a), id(b))).then_with(|| (a.unit, a.row).cmp(&(b.unit, b.row)))
        });
        if self.places.len() < self.wanted.size {
            return;
        }
        self.places.truncate(self.wanted.size);
        let last = self.places.last().map(|last| (last.key, id(last).unwrap_or_default().to_owned()));
        if let Ok(mut bound) = self.wanted.last.lock() {
            *bound = last;
        }
        let mut is_kept = vec![false; self.units.len()];
        for place in &self.places {
            if let Some(is_kept) = is_kept.get_mut(place.unit as usize) {
                *is_kept = true;
            }
        }
        for (unit, is_kept) in self.units.iter_mut().zip(is_kept) {
            if !is_kept {
                *unit = None;
            }
        }
    }

    /// Sorts the rows.
    pub(crate) fn sort(&mut self) {
        self.cut();
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// The unit and the row of a place.
    pub(crate) fn at(&self, place: usize) -> Option<(&KeptUnit, usize)> {
        let place = self.places.get(place)?;
        Some((self.units.get(place.unit as usize)?.as_ref()?, place.row as usize))
    }

    /// The columns of the places, one for each column of the result.
    pub(crate) fn columns(&self, places: std::ops::Range<usize>) -> Result<Vec<ArrayRef>, ArrowError> {
        let places = self.places.get(places).unwrap_or_default();
        // Only the units that the places are in, each once.
        let mut used: Vec<u32> = places.iter().map(|place| place.unit).collect();
        used.sort_unstable();
        used.dedup();
        let units: Vec<&KeptUnit> = used.iter().filter_map(|unit| self.units.get(*unit as usize)?.as_ref()).collect();
        let indices: Vec<(usize, usize)> =
            places.iter().map(|place| (used.binary_search(&place.unit).unwrap_or(0), place.row as usize)).collect();
        let count = units.first().map_or(0, |unit| unit.rows.num_columns());
        (0..count)
            .map(|column| {
                let arrays: Vec<&dyn Array> = units.iter().map(|unit| unit.rows.column(column).as_ref()).collect();
                interleave(&arrays, &indices)
            })
            .collect()
    }
}

/// Ids that are numbers are compared by value: they are often row numbers.
fn by_id(a: Option<&str>, b: Option<&str>) -> Ordering {
    let number = |id: Option<&str>| id.and_then(|id| id.parse::<u64>().ok()).unwrap_or(u64::MAX);
    number(a).cmp(&number(b)).then_with(|| a.cmp(&b))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::Int64Array;

    use super::*;

    fn unit(points: &[i64], ids: &[&str]) -> Option<KeptUnit> {
        let rows = RecordBatch::try_from_iter([
            ("id", Arc::new(StringArray::from(ids.to_vec())) as ArrayRef),
            ("points", Arc::new(Int64Array::from(points.to_vec())) as ArrayRef),
        ])
        .expect("two columns of one length");
        let keys: Vec<(u32, RankKey)> = points
            .iter()
            .enumerate()
            .map(|(row, points)| (row as u32, RankKey::new(OrderBy::Urgency, 1, 1, *points)))
            .collect();
        KeptUnit::of(&keys, &rows, KeptLeads::Nothing).expect("equal columns")
    }

    fn ids(kept: &KeptRows<'_>) -> Vec<String> {
        let columns = kept.columns(0..kept.len()).expect("columns of one type");
        let ids: &StringArray = columns[0].as_string();
        ids.iter().flatten().map(str::to_owned).collect()
    }

    #[test]
    fn rows_of_all_units_are_sorted_by_points_and_then_by_id() {
        let wanted = Wanted::new(None, OrderBy::Urgency);
        let mut kept = KeptRows::new(&wanted);
        kept.add(unit(&[1, 5], &["a", "10"]));
        kept.add(None);
        kept.add(unit(&[5, 9], &["9", "z"]));
        kept.sort();
        assert_eq!(ids(&kept), ["z", "9", "10", "a"]);
    }

    #[test]
    fn of_the_first_k_nothing_is_lost_however_the_units_come() {
        let wanted = Wanted::new(Some(2), OrderBy::Urgency);
        let mut kept = KeptRows::new(&wanted);
        for (points, id) in [(3, "c"), (1, "a"), (7, "g"), (7, "f"), (2, "b"), (9, "i")] {
            kept.add(unit(&[points], &[id]));
        }
        kept.sort();
        assert_eq!(ids(&kept), ["i", "f"]);
        assert_eq!(wanted.last().map(|(_, id)| id).as_deref(), Some("f"));
    }
}
