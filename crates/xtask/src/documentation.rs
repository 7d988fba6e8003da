//! `cargo xtask check docs`: the documentation of every crate that is published, without a warning.

use std::fs;

use crate::shell::{StepResult, command, run_command, target};

pub(crate) fn run() -> StepResult {
    // The command and the core have one name, so that each writes its pages over those of the other: the core last.
    document(&["--package", "leadstone-cli"])?;
    let pages = target().join("doc/leadstone");
    fs::remove_dir_all(&pages).map_err(|e| format!("{}: {e}", pages.display()))?;
    document(&["--package", "leadstone", "--package", "leadstone-import", "--package", "leadstone-arrow"])
}

fn document(packages: &[&str]) -> StepResult {
    let words = [&["cargo", "doc", "--quiet", "--no-deps", "--all-features"], packages].concat();
    let mut doc = command(&words);
    doc.env("RUSTDOCFLAGS", "--deny warnings");
    run_command(doc, &words.join(" "))
}
