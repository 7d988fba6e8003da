//! A row that cannot be used, with the reason. Knows nothing about where it comes from.

/// A row that cannot be read, as it stands in the file.
#[derive(Clone, Debug)]
pub(crate) struct RejectedRow {
    pub(crate) line: u64,
    pub(crate) reason: String,
    pub(crate) raw: Vec<u8>,
}
