//! Any text as a lead, through serde.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| leadstone_tests::fuzz::lead_reading(text));
