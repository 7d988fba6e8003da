//! What the tests share: a slow second scorer and makers of random models and leads. Never published.

pub mod as_oracle;
pub mod dice;
pub mod enumerable_models;
pub mod generate;
pub mod oracle;
pub mod temporal_models;
pub mod vectors;
