//! From the JSON of a lead straight to what the model sees of it. Knows what is plain, and decides nothing else.
//!
//! A lead whose values are plain (one text, number, yes or list for a field, or its answers) is read once, each value
//! where it stands, and asked only what the tests of its field ask. Anything else makes the whole lead go the long way: there is one
//! place that decides what a lead may be, and what is wrong with it.

mod cursor;
mod field_matcher;
mod key_table;
mod probe_map;
mod reader;

pub(crate) use reader::JsonPlan;
