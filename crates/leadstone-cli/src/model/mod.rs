//! The model of a run, and what is wrong with its file. Knows nothing about leads.

pub(crate) mod diagnostic;
pub(crate) mod model_choice;
pub(crate) mod model_text;
