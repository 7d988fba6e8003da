//! What the tests of the whole share.

pub mod small;
pub mod timely;
