//! Files out: results and rejected rows.

pub(crate) mod encode;
pub(crate) mod reject_list;
pub(crate) mod rejects_file;
pub(crate) mod sink;
