//! Reads the JSON of a lead straight into a valuation. Knows which leads are plain; decides nothing else.
//!
//! A lead is plain if each field has one text, number, boolean or list, or a list of answers. It is read in one pass,
//! and only the tests of its fields are asked. Anything else falls back to [`Lead::from_json`](crate::Lead::from_json),
//! so that validation and messages live in one place; `None` requests the fallback.

mod cursor;
mod field_matcher;
mod key_table;
mod probe_map;
mod reader;

pub(crate) use reader::JsonPlan;
