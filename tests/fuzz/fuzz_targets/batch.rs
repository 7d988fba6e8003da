//! A small random table against its leads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leadstone_tests::fuzz::batch(bytes));
