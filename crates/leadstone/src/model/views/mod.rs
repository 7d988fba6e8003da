//! What a model says, part by part, as it is meant: what the document leaves out is filled in. Knows nothing about leads.

mod field;

pub use field::FieldView;
