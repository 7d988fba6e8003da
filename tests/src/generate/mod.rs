//! Random model documents and leads, made from a tape of numbers: a shorter or smaller tape makes a simpler one,
//! so that whatever shrinks the tape shrinks the case.

mod conditions;
mod field_plan;
mod leads;
mod models;
mod mutate;
mod tables;
mod tape;

pub use conditions::{Scope, condition};
pub use leads::{instant, lead};
pub use models::{Variety, model};
pub use mutate::mutate;
pub use tables::{Table, table};
pub use tape::Tape;
