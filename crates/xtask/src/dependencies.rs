//! `cargo xtask deny`: licences, bans and sources of the crates of others, by `deny.toml`.

use crate::shell::{StepResult, run as shell, works};

/// What is checked without the network; `advisories` fetches a database.
const OFFLINE: &[&str] = &["bans", "licenses", "sources"];

pub(crate) fn run(checks: &[&str]) -> StepResult {
    if !works(&["cargo", "deny", "--version"]) {
        return Err("cargo-deny is missing; it takes some minutes: `cargo install cargo-deny --locked`".to_owned());
    }
    let checks = if checks.is_empty() { OFFLINE } else { checks };
    // The service is no part of the workspace, and is held to the same.
    for manifest in ["Cargo.toml", "services/http/Cargo.toml"] {
        let words = ["cargo", "deny", "--manifest-path", manifest, "check", "--hide-inclusion-graph"];
        shell(&[&words[..], checks].concat())?;
    }
    Ok(())
}
