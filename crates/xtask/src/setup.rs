//! Installs what the checks need, outside the checkout. What is there already is left alone.

use crate::shell::{StepResult, run as shell, works};
use crate::{python, wasm};

pub(crate) fn run() -> StepResult {
    shell(&["rustup", "target", "add", "wasm32-unknown-unknown"])?;
    wasm::install_cli()?;
    python::install_tools()?;
    install("node", &["node", "--version"], &["nodejs", "npm"])?;
    install("chromium", &["test", "-x", &wasm::chromium()], &["chromium"])?;
    wasm::install_packages()?;
    println!("everything is there: `cargo xtask check`");
    Ok(())
}

/// Installs packages of the system where a program is missing, if that is allowed.
fn install(program: &str, test: &[&str], packages: &[&str]) -> StepResult {
    if works(test) {
        return Ok(());
    }
    if !works(&["apt-get", "--version"]) || !works(&["sh", "-c", "test \"$(id -u)\" = 0"]) {
        return Err(format!("{program} is missing: install {} with the tools of your system", packages.join(" and ")));
    }
    shell(&["apt-get", "update", "--quiet"])?;
    let mut words = vec!["apt-get", "install", "--yes", "--quiet", "--no-install-recommends"];
    words.extend(packages);
    shell(&words)
}
