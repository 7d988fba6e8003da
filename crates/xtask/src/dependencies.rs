//! `cargo xtask deny`: licences, bans and sources of the crates of others, by `deny.toml`.

use crate::shell::{StepResult, run as shell, works};

/// What is checked without the network; `advisories` fetches a database.
const OFFLINE: &[&str] = &["bans", "licenses", "sources"];

pub(crate) fn run(checks: &[&str]) -> StepResult {
    if !works(&["cargo", "deny", "--version"]) {
        return Err("cargo-deny is missing; it takes some minutes: `cargo install cargo-deny --locked`".to_owned());
    }
    let checks = if checks.is_empty() { OFFLINE } else { checks };
    shell(&[&["cargo", "deny", "check", "--hide-inclusion-graph"], checks].concat())
}
