//! What the tests share: a slow second scorer and makers of random models and leads. Never published.

pub mod dice;
pub mod generate;
pub mod oracle;
pub mod seen;
pub mod small;
pub mod timely;
pub mod vectors;
