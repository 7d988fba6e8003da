//! A random lead at several instants.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leadstone_tests::fuzz::scoring(bytes));
