//! Reads the rows of a table whose columns and formats are known: facts, identities, activities. Knows nothing about files.

mod activity_reader;
mod fact_reader;
mod lead_reader;

pub use activity_reader::{ActivityRow, ActivityTableReader, MissingPart, RowFault};
pub use fact_reader::{Fact, FactReader};
pub use lead_reader::{LeadReader, RowIdentity, RowNames};
