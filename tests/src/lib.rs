//! What the tests of all languages share: vectors, and models that are small, slow and obvious.

pub mod small;
pub mod vectors;
