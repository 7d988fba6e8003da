//! What is shown in a terminal and typed there. Knows nothing about leads.

pub(crate) mod line_input;
pub(crate) mod progress;
pub(crate) mod safe;
pub(crate) mod score_bar;
pub(crate) mod style;
pub(crate) mod text_table;
