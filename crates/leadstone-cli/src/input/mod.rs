//! Files in: where they are, how they are cut into rows. Knows nothing about models.

pub(crate) mod compression;
pub(crate) mod encoding;
pub(crate) mod input_files;
pub(crate) mod instant;
pub(crate) mod lead_file;
pub(crate) mod lead_format;
pub(crate) mod lead_identity;
pub(crate) mod parquet_rows;
pub(crate) mod parquet_text;
pub(crate) mod records;
pub(crate) mod reject;
pub(crate) mod source;
pub(crate) mod spool;
pub(crate) mod table_file;
pub(crate) mod table_form;
pub(crate) mod table_head;
pub(crate) mod text_rows;
pub(crate) mod unit;
pub(crate) mod workbook;
