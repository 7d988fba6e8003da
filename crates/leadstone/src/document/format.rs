//! The version of the format of documents.

/// The newest version of the format that this library reads.
pub const FORMAT: i64 = 1;
