//! One file for each command: what it reads, what it prints, how it ends.

pub(crate) mod answer_line;
pub(crate) mod ask;
pub(crate) mod check;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod frameworks;
pub(crate) mod init;
pub(crate) mod score;
