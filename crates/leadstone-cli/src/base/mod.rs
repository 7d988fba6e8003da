//! What every part of the command uses: failures, atomic files, threads, headers.

pub(crate) mod failure;
pub(crate) mod header;
pub(crate) mod output;
pub(crate) mod parallel;
pub(crate) mod zone;
