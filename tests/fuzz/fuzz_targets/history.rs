//! Random activities, shuffled and repeated.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leadstone_tests::fuzz::history(bytes));
