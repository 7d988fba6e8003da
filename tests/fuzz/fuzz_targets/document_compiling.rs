//! A document that is nearly right: compiled and scored once.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leadstone_tests::fuzz::document_compiling(bytes));
