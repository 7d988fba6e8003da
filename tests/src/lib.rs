//! What the tests share: a slow second scorer, makers of random models and leads, and the bodies of the fuzz targets.
//! Never published. `README.md` says which kind of test is for what.

pub mod as_oracle;
pub mod dice;
pub mod enumerable_models;
pub mod fixtures;
pub mod fuzz;
pub mod generate;
pub mod oracle;
pub mod temporal_models;
pub mod vectors;
pub mod verdict_rows;

/// The samples in Rust on the pages of the repository: they are compiled and run with the tests.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../README.md")]
    struct Readme;
    #[doc = include_str!("../../crates/leadstone/README.md")]
    struct Core;
    #[doc = include_str!("../../crates/leadstone-arrow/README.md")]
    struct Arrow;
    #[doc = include_str!("../../CONTRIBUTING.md")]
    struct Contributing;
    #[doc = include_str!("../../docs/house-style.md")]
    struct HouseStyle;
    #[doc = include_str!("../../docs/algorithms.md")]
    struct Algorithms;
    #[doc = include_str!("../../docs/semantics.md")]
    struct Semantics;
    #[doc = include_str!("../../docs/document.md")]
    struct Document;
    #[doc = include_str!("../../docs/bindings.md")]
    struct Bindings;
    #[doc = include_str!("../../docs/events.md")]
    struct Events;
}
