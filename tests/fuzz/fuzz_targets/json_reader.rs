//! Any text as a lead, by the fast reader and by the slow one.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| leadstone_tests::fuzz::json_reader(text));
