//! Reads a column of texts, dictionary-encoded or plain. Knows nothing about what they mean.

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, DictionaryArray, RecordBatch, StringArray};

/// A column of texts.
pub(crate) enum WordColumn<'a> {
    Dictionary(&'a DictionaryArray<Int32Type>, &'a StringArray),
    Plain(&'a StringArray),
    Missing,
}

impl<'a> WordColumn<'a> {
    pub(crate) fn of(batch: &'a RecordBatch, name: &str) -> Self {
        let Some(column) = batch.column_by_name(name) else { return Self::Missing };
        if let Some(words) = column.as_dictionary_opt::<Int32Type>()
            && let Some(values) = words.values().as_string_opt::<i32>()
        {
            return Self::Dictionary(words, values);
        }
        column.as_string_opt::<i32>().map_or(Self::Missing, Self::Plain)
    }

    /// A code for the text of a row; equal codes are equal texts.
    pub(crate) fn code(&self, row: usize) -> Option<usize> {
        match self {
            Self::Dictionary(words, values) => words.key(row).filter(|code| values.is_valid(*code)),
            Self::Plain(texts) => texts.is_valid(row).then_some(row),
            Self::Missing => None,
        }
    }

    pub(crate) fn word(&self, code: usize) -> &'a str {
        match self {
            Self::Dictionary(_, values) => values.value(code),
            Self::Plain(texts) => texts.value(code),
            Self::Missing => "",
        }
    }

    pub(crate) fn get(&self, row: usize) -> Option<&'a str> {
        self.code(row).map(|code| self.word(code))
    }

    /// The text of each code.
    pub(crate) fn words(&self) -> impl Iterator<Item = Option<&'a str>> {
        let values = match self {
            Self::Dictionary(_, values) | Self::Plain(values) => Some(*values),
            Self::Missing => None,
        };
        values.into_iter().flat_map(StringArray::iter)
    }
}
