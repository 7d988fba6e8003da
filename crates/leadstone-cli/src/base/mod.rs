//! What every part of the command stands on: failures, files that are whole or not there, threads, headers.

pub(crate) mod failure;
pub(crate) mod header;
pub(crate) mod output;
pub(crate) mod parallel;
