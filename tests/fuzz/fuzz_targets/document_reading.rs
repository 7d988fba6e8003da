//! Any text as a document, in JSON and in TOML: read only.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| leadstone_tests::fuzz::document_reading(text));
