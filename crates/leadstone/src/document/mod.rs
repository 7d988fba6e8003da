//! Documents: the sections of a model as they are written in TOML or JSON, and how they are read and written.

mod canonical;
mod format;
mod json;
mod macros;
mod node;
mod one_or_many;
mod read;
#[cfg(feature = "schema")]
mod schema;
mod source;
#[cfg(feature = "toml")]
mod toml;
mod types;

pub use crate::base::value::FieldType;
pub use format::FORMAT;
pub use one_or_many::OneOrMany;
#[cfg(feature = "schema")]
pub use schema::json_schema;
pub(crate) use source::{Kept, MAX_PROBLEMS, SourceText};
pub use types::*;
