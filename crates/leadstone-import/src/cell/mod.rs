//! Reads one cell: what is written in it, whatever its column stands for. Knows nothing about models.

mod address;
mod cell_text;
mod date;
mod date_piece;
mod date_words;
mod empty;
mod fold;
mod local_time;
mod number;
mod number_format;
mod number_range;
mod number_words;
mod numeral;
mod plain_number;
mod range;
mod text;
mod time_of_day;
mod written_date;
mod written_number;
mod yes_no;

pub use address::{Addresses, addresses};
pub use cell_text::Cell;
pub use date::{DateFault, DateFormat, DateNumbers, DateOrder, date};
pub(crate) use date::{FIRST_MILLISECONDS, FIRST_SECONDS};
pub use empty::EmptyWords;
pub use local_time::LocalTime;
pub use number::number;
pub use number_format::{DecimalMark, NumberFormat};
pub use number_range::{NumberFault, NumberRange};
pub use range::quantity;
pub(crate) use range::shown_mark;
pub use text::clean;
pub(crate) use written_date::WrittenDate;
pub use yes_no::{permission, yes_no};
