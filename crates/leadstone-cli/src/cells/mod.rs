//! Cells and columns of Arrow arrays as text. Knows nothing about leads.

pub(crate) mod cell_writer;
pub(crate) mod text_column;
pub(crate) mod type_name;
