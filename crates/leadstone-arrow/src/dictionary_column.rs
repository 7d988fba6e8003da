//! Columns of texts with few distinct values, dictionary-encoded: the dictionary holds all that a model can say. Knows
//! nothing about verdicts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, BooleanArray, DictionaryArray, Int32Array, StringArray, UInt32Array};
use arrow_buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType};
use arrow_select::nullif::nullif;
use arrow_select::take::take;

/// The key of a text that is not in the dictionary.
pub(crate) const NO_KEY: i32 = -1;

/// The dictionary of a column, in the order of the model, and so equal for all batches.
#[derive(Clone, Debug)]
pub(crate) struct DictionaryColumn {
    values: ArrayRef,
    places: BTreeMap<String, i32>,
    /// The last constant column, with its key: reused for the next batch.
    last_constant: Arc<Mutex<Option<(i32, ArrayRef)>>>,
}

impl DictionaryColumn {
    pub(crate) fn new(dictionary: impl IntoIterator<Item = String>) -> Self {
        let mut places = BTreeMap::new();
        let mut values: Vec<String> = Vec::new();
        for word in dictionary {
            places.entry(word.clone()).or_insert_with(|| {
                values.push(word);
                values.len() as i32 - 1
            });
        }
        Self { values: Arc::new(StringArray::from(values)), places, last_constant: Arc::default() }
    }

    /// The type of the column.
    pub(crate) fn data_type() -> DataType {
        DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
    }

    pub(crate) fn key(&self, word: Option<&str>) -> i32 {
        word.and_then(|w| self.places.get(w)).copied().unwrap_or(NO_KEY)
    }

    /// The column with these keys; null at [`NO_KEY`] and where the validity says so.
    pub(crate) fn column(&self, mut places: Vec<i32>, validity: Option<&NullBuffer>) -> Result<ArrayRef, ArrowError> {
        if self.places.is_empty() {
            return self.constant(NO_KEY, places.len(), validity);
        }
        let mut nulls = validity.cloned();
        if places.iter().fold(0, |all, place| all | place) < 0 {
            let own = places.iter().map(|place| *place >= 0).collect::<BooleanBuffer>();
            for place in &mut places {
                *place = (*place).max(0);
            }
            nulls = NullBuffer::union(Some(&NullBuffer::new(own)), validity);
        }
        self.keyed(places, nulls)
    }

    /// The column whose rows are numbers, looked up in a table from number to key; null where the number is null.
    pub(crate) fn by_number(&self, numbers: &UInt32Array, places: &[i32]) -> Result<ArrayRef, ArrowError> {
        let first = places.first().copied().unwrap_or(NO_KEY);
        if places.iter().all(|place| *place == first) {
            return self.constant(first, numbers.len(), numbers.nulls());
        }
        let dictionary = self.keyed(places.iter().map(|place| (*place).max(0)).collect(), None)?;
        let dictionary = take(&dictionary, numbers, None)?;
        if places.iter().all(|place| *place >= 0) {
            return Ok(dictionary);
        }
        nullif(&dictionary, &BooleanArray::new(have_none(numbers.values(), places), None))
    }

    /// The column with the same key in every row. A slice of the last one, if that is long enough.
    pub(crate) fn constant(
        &self,
        place: i32,
        rows: usize,
        validity: Option<&NullBuffer>,
    ) -> Result<ArrayRef, ArrowError> {
        let make = |validity: Option<&NullBuffer>| {
            let none = (place < 0).then(|| NullBuffer::new_null(rows));
            self.keyed(vec![place.max(0); rows], none.as_ref().or(validity).cloned())
        };
        if validity.is_some() {
            return make(validity);
        }
        // A panic elsewhere leaves the column whole: it is replaced at once.
        let mut kept = self.last_constant.lock().unwrap_or_else(PoisonError::into_inner);
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

/// Which numbers have no key, as bits.
fn have_none(numbers: &[u32], places: &[i32]) -> BooleanBuffer {
    let has_none = |number: u32| places.get(number as usize).is_none_or(|place| *place < 0);
    if places.len() > 64 {
        return numbers.iter().map(|number| has_none(*number)).collect();
    }
    // Mostly few: the answers for all numbers in one word, then shifts, which vectorise.
    let all = (0..64).fold(0_u64, |all, number| all | u64::from(has_none(number)) << number);
    let bits = |numbers: &[u32]| (0..).zip(numbers).fold(0, |bits, (place, n)| bits | (all >> (n % 64) & 1) << place);
    let (many, rest) = numbers.as_chunks::<64>();
    let bits: Vec<u64> = many.iter().map(|numbers| bits(numbers)).chain(std::iter::once(bits(rest))).collect();
    BooleanBuffer::new(bits.into(), 0, numbers.len())
}
