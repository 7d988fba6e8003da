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
