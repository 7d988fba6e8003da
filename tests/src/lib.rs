//! What the tests of all languages share: vectors, and models that are slow and obvious.

pub mod vectors;
