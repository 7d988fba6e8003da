//! Columns of words of which there are few: all that a model can say, written once. Knows nothing about verdicts.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, Int32Array, StringArray};
use arrow_buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType};

/// The place of a word that is not there.
pub(crate) const NO_WORD: i32 = -1;

/// The words that a column can have, in the order of the model whatever the rows say.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    values: ArrayRef,
    places: BTreeMap<String, i32>,
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
        Self { values: Arc::new(StringArray::from(values)), places }
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
            let nulls = NullBuffer::new_null(places.len());
            let keys = Int32Array::try_new(ScalarBuffer::from(vec![0; places.len()]), Some(nulls))?;
            return Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, Arc::clone(&self.values))?));
        }
        let mut nulls = counts.cloned();
        if places.iter().fold(0, |all, place| all | place) < 0 {
            let own = BooleanBuffer::collect_bool(places.len(), |i| places.get(i).is_some_and(|p| *p >= 0));
            for place in &mut places {
                *place = (*place).max(0);
            }
            nulls = NullBuffer::union(Some(&NullBuffer::new(own)), counts);
        }
        let keys = Int32Array::try_new(ScalarBuffer::from(places), nulls)?;
        Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, Arc::clone(&self.values))?))
    }
}
