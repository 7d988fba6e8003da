//! Cells and columns of Arrow arrays as text. Knows nothing about leads.

pub(crate) mod cell_writer;
pub(crate) mod type_name;
pub(crate) mod typed_cell;
pub(crate) mod word_column;
