//! What a cell is to those who read it: a text, or a number already. Knows nothing about what is written in it.

use std::borrow::Cow;

/// A cell of a table: text, or text that is known to be a number.
pub trait Cell {
    /// What is written in it; empty if nothing is.
    fn text(&self) -> &str;

    /// The number, where the table has types and says that it is one.
    fn number(&self) -> Option<f64> {
        None
    }
}

impl Cell for &str {
    fn text(&self) -> &str {
        self
    }
}

impl Cell for String {
    fn text(&self) -> &str {
        self
    }
}

impl Cell for Cow<'_, str> {
    fn text(&self) -> &str {
        self
    }
}
