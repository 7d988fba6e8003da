//! Files out: results, rejected rows, notes.

pub(crate) mod csv_list;
pub(crate) mod encode;
pub(crate) mod formula_guard;
pub(crate) mod notes;
pub(crate) mod notes_file;
pub(crate) mod rejects_file;
mod sheet_cell;
pub(crate) mod sink;
mod target;
mod workbook;
