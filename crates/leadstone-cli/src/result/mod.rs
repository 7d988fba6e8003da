//! Files out: results, rejected rows, notes.

pub(crate) mod csv_list;
pub(crate) mod encode;
pub(crate) mod notes_file;
pub(crate) mod rejects_file;
pub(crate) mod sink;
