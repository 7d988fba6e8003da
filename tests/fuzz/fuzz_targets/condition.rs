//! Any text as a condition.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| leadstone_tests::fuzz::condition(text));
