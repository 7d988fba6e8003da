//! Runs the shared vectors in Rust, and writes their golden lines.

use crate::shell::{Outcome, run as shell};

pub(crate) fn run(options: &[&str]) -> Outcome {
    let mut words = vec!["cargo", "run", "--quiet", "--package", "leadstone-tests", "--bin", "vectors", "--"];
    words.extend(options);
    shell(&words)
}
