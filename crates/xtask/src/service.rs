//! `cargo xtask service`: lints and tests of the HTTP service, which has a workspace of its own.

use crate::shell::{StepResult, command, run_command, target};

const MANIFEST: &str = "services/http/Cargo.toml";

pub(crate) fn run() -> StepResult {
    cargo(&["fmt", "--check", "--manifest-path", MANIFEST])?;
    cargo(&["clippy", "--all-targets", "--quiet", "--manifest-path", MANIFEST, "--", "--deny", "warnings"])?;
    cargo(&["test", "--quiet", "--manifest-path", MANIFEST])
}

fn cargo(words: &[&str]) -> StepResult {
    let words = [&["cargo"], words].concat();
    let mut cargo = command(&words);
    // Built apart from the workspace, with other features of the same crates.
    cargo.env("CARGO_TARGET_DIR", target().join("xtask/service"));
    run_command(cargo, &words.join(" "))
}
