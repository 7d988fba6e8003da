//! Reads what CRMs export as facts of leads: headers and cells in, facts and notes out. Knows nothing about files.
//!
//! A table is read in two passes. The first one surveys all cells: how numbers and dates are written, and which column
//! identifies a row. Only then is a cell read, since `1.200` means another number in another column.
//!
//! ```
//! use leadstone::{Model, Timestamp};
//! use leadstone_import::{ColumnMap, ImportOptions, LeadReader, TableColumns, TableSurvey, ToolRecord};
//!
//! let model = Model::builtin();
//! let headers = ["Email", "Job Title", "Number of Employees"].map(str::to_owned);
//! let rows = [["ada@acme.example", "VP of Sales", "1,200"], ["bob@beta.example", "CEO", "501-1,000"]];
//!
//! let options = ImportOptions::new(Timestamp::parse("2026-11-22")?);
//! let columns = TableColumns::new(&model, ToolRecord::Lead, &headers, &ColumnMap::default());
//! let mut survey = TableSurvey::new(&model, &columns, &options.empty);
//! rows.iter().for_each(|row| survey.add(row));
//! let reader = LeadReader::new(&model, &columns, &survey, &options);
//!
//! let mut notes = Vec::new();
//! let lead = reader.lead(&rows[0], &mut notes);
//! assert_eq!(lead, leadstone::Lead::new()
//!     .with("person.email", "ada@acme.example")
//!     .with("person.title", "VP of Sales")
//!     .with("company.employees", 1200));
//! assert!(notes.is_empty());
//! # Ok::<(), leadstone::Error>(())
//! ```

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::unreachable, clippy::todo)
)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

pub mod cell;
mod columns;
mod note;
mod options;
mod reader;
pub mod survey;
mod tool;
mod zone;

pub use cell::{Addresses, Cell, DateOrder, DecimalMark, EmptyWords, LocalTime, addresses, clean};
pub use columns::{ActivityPart, Column, ColumnMap, ColumnOrigin, MapProblem, TableColumns, Target};
pub use note::{CellFault, CellNote};
pub use options::ImportOptions;
pub use reader::{
    ActivityRow, ActivityTableReader, Fact, FactReader, LeadReader, MissingPart, RowFault, RowIdentity, RowNames,
};
pub use survey::TableSurvey;
pub use tool::{Tool, ToolRecord, ToolTable, tools};
pub use zone::Zone;
