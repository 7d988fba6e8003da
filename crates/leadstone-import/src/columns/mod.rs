//! Which column of a table is what, by its header alone. Knows nothing about cells.

mod column_map;
mod header_index;
mod table_columns;
mod target;

pub use column_map::{ColumnMap, MapProblem};
pub use table_columns::{Column, ColumnOrigin, TableColumns};
pub use target::{ActivityPart, Target};
