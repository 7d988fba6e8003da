//! Qualifies B2B leads in Arrow columns: the verdicts of [`leadstone`], millions of rows at a time.
//!
//! A [`Scorer`] is made once, for a model, the columns of a table and an instant. It takes record batches of any layout
//! and returns a row of verdicts for each row, equal to the verdict of [`leadstone::Model::score`] on that lead alone.
//!
//! ```
//! use std::sync::Arc;
//! use arrow_array::{Int32Array, RecordBatch, StringArray, cast::AsArray, types::Int64Type};
//! use leadstone::{Model, Timestamp};
//! use leadstone_arrow::Scorer;
//!
//! let leads = RecordBatch::try_from_iter([
//!     ("person.title", Arc::new(StringArray::from(vec!["VP of Sales", "Student"])) as _),
//!     ("company.employees", Arc::new(Int32Array::from(vec![Some(420), None])) as _),
//! ])?;
//! let at = Timestamp::parse("2026-11-22").expect("a valid instant");
//! let mut scorer = Scorer::new(&Model::builtin(), &leads.schema(), at)?;
//! let scored = scorer.score(&leads)?;
//! let fit = scored.verdicts.column_by_name("fit").expect("a score of the model").as_primitive::<Int64Type>();
//! assert!(fit.value(0) > fit.value(1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Activities come from an [`EventLog`], if the scorer is [given](Scorer::with_events) one.
//!
//! Not in scope: reading and writing files, threads. A scorer is cheap to clone: give each thread its own.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::unreachable, clippy::todo)
)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

mod array_reader;
mod cells;
mod contributions;
mod dictionary_column;
mod error;
mod events;
mod input_columns;
mod lead_rows;
mod output;
mod reject;
mod scorer;

pub use error::ScorerError;
pub use events::{
    Dedup, EventColumns, EventError, EventLog, EventReject, EventView, LeadEvents, LeadKey, RejectReason,
};
pub use leadstone::__engine::columns::ScoreOptions;
pub use reject::Reject;
pub use scorer::{ScoredBatch, Scorer};
