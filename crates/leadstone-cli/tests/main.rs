//! The command as its users call it: what it prints, what it writes, how it ends.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

mod ask;
mod bad_input;
mod cases;
mod commands;
mod diff;
mod files;
mod models;
mod one_verdict;
mod results;
mod sample;
mod stream;
mod stream_faults;
mod stream_joins;
mod support;
mod tools;
