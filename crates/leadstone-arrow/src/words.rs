//! Columns of words of which there are few: all that a model can say, written once. Knows nothing about verdicts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, Int32Array, StringArray};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType};

/// The place of a word that is not there.
pub(crate) const NO_WORD: i32 = -1;

/// The words that a column can have, in the order of the model whatever the rows say.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    values: ArrayRef,
    places: BTreeMap<String, i32>,
    /// The column that said one and the same in every row, with the place of its word.
    same: Arc<Mutex<Option<(i32, ArrayRef)>>>,
}

impl Words {
    pub(crate) fn new(words: impl IntoIterator<Item = String>) -> Self {
        let mut places = BTreeMap::new();
        let mut values: Vec<String> = Vec::new();
        for word in words {
            places.entry(word.clone()).or_insert_with(|| {
                values.push(word);
                values.len() as i32 - 1
            });
        }
        Self { values: Arc::new(StringArray::from(values)), places, same: Arc::default() }
    }

    /// The type of the column.
    pub(crate) fn data_type() -> DataType {
        DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
    }

    pub(crate) fn place(&self, word: Option<&str>) -> i32 {
        word.and_then(|w| self.places.get(w)).copied().unwrap_or(NO_WORD)
    }

    /// The column with the words of these places, empty where there is none and in rows that do not count.
    pub(crate) fn column(&self, mut places: Vec<i32>, counts: Option<&NullBuffer>) -> Result<ArrayRef, ArrowError> {
        if self.places.is_empty() {
            return self.same(NO_WORD, places.len(), counts);
        }
        let mut nulls = counts.cloned();
        if places.iter().fold(0, |all, place| all | place) < 0 {
            let own = places.iter().map(|place| *place >= 0).collect::<BooleanBuffer>();
            for place in &mut places {
                *place = (*place).max(0);
            }
            nulls = NullBuffer::union(Some(&NullBuffer::new(own)), counts);
        }
        self.keyed(places, nulls)
    }

    /// The column whose rows have a number each, and each number a word.
    pub(crate) fn numbered(
        &self,
        numbers: &[u32],
        places: &[i32],
        counts: Option<&NullBuffer>,
    ) -> Result<ArrayRef, ArrowError> {
        let first = places.first().copied().unwrap_or(NO_WORD);
        if places.iter().all(|place| *place == first) {
            return self.same(first, numbers.len(), counts);
        }
        let of = |number: u32| places.get(number as usize).copied().unwrap_or(NO_WORD);
        let plain: Vec<i32> = places.iter().map(|place| (*place).max(0)).collect();
        let keys = numbers.iter().map(|number| plain.get(*number as usize).copied().unwrap_or(0)).collect();
        let mut nulls = counts.cloned();
        if places.iter().any(|place| *place < 0) {
            let bits = |some: &[u32]| some.iter().rev().fold(0, |bits, n| bits << 1 | u64::from(of(*n) >= 0));
            let words: Vec<u64> = numbers.chunks(64).map(bits).collect();
            let own = BooleanBuffer::new(Buffer::from_vec(words), 0, numbers.len());
            nulls = NullBuffer::union(Some(&NullBuffer::new(own)), counts);
        }
        self.keyed(keys, nulls)
    }

    /// The column that says the same in every row; the one of the batch before is taken if it is long enough.
    pub(crate) fn same(&self, place: i32, rows: usize, counts: Option<&NullBuffer>) -> Result<ArrayRef, ArrowError> {
        let make = |counts: Option<&NullBuffer>| {
            let none = (place < 0).then(|| NullBuffer::new_null(rows));
            self.keyed(vec![place.max(0); rows], none.as_ref().or(counts).cloned())
        };
        if counts.is_some() {
            return make(counts);
        }
        // A panic elsewhere leaves nothing half-done here.
        let mut kept = self.same.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((own, column)) = &*kept
            && *own == place
            && column.len() >= rows
        {
            return Ok(column.slice(0, rows));
        }
        let column = make(None)?;
        *kept = Some((place, Arc::clone(&column)));
        Ok(column)
    }

    fn keyed(&self, keys: Vec<i32>, nulls: Option<NullBuffer>) -> Result<ArrayRef, ArrowError> {
        let keys = Int32Array::try_new(ScalarBuffer::from(keys), nulls)?;
        Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, Arc::clone(&self.values))?))
    }
}
