//! Verdicts in words, rows, columns and ranks. Knows nothing about files.

pub(crate) mod rank_key;
pub(crate) mod verdict_columns;
pub(crate) mod verdict_words;
