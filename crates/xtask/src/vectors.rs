//! Runs the shared vectors in Rust, and writes their golden lines.

use crate::shell::{StepResult, run as shell};

pub(crate) fn run(options: &[&str]) -> StepResult {
    let mut words = vec!["cargo", "run", "--quiet", "--package", "leadstone-tests", "--bin", "vectors", "--"];
    words.extend(options);
    shell(&words)
}
