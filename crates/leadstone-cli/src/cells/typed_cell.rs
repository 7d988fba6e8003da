//! A cell of a table with types: what it says, and whether it is a number already. Knows nothing about columns.

use leadstone_import::Cell;

/// A cell of a table with types.
#[derive(Clone, Debug, Default)]
pub(crate) struct TypedCell {
    pub(crate) text: String,
    pub(crate) number: Option<f64>,
}

impl Cell for TypedCell {
    fn text(&self) -> &str {
        &self.text
    }

    fn number(&self) -> Option<f64> {
        self.number
    }
}
