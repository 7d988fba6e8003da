//! Reads one cell: what is written in it, whatever its column stands for. Knows nothing about models.

mod address;
mod empty;
mod fold;
mod number;
mod number_format;
mod number_range;
mod number_words;
mod numeral;
mod range;
mod text;
mod written_number;
mod yes_no;

pub use address::{Addresses, addresses};
pub use empty::EmptyWords;
pub use number::number;
pub use number_format::{DecimalMark, NumberFormat};
pub use number_range::{NumberFault, NumberRange};
pub use range::quantity;
pub use text::clean;
pub use yes_no::{permission, yes_no};
