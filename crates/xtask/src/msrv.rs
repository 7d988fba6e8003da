//! `cargo xtask msrv`: the crates that are published compile with the oldest Rust that they promise.

use crate::manifest::workspace_text;
use crate::shell::{StepResult, command, run as shell, run_command, target, works};

pub(crate) fn run() -> StepResult {
    let toolchain = toolchain(workspace_text("rust-version")?);
    if !works(&["rustup", "run", &toolchain, "cargo", "--version"]) {
        shell(&["rustup", "toolchain", "install", &toolchain, "--profile", "minimal"])?;
    }
    let words = ["rustup", "run", &toolchain, "cargo", "check", "--quiet", "--all-features"];
    let words = [
        &words[..],
        &[
            "--package",
            "leadstone",
            "--package",
            "leadstone-import",
            "--package",
            "leadstone-arrow",
            "--package",
            "leadstone-cli",
        ],
    ];
    let words = words.concat();
    let mut check = command(&words);
    // What one compiler has built is of no use to another.
    check.env("CARGO_TARGET_DIR", target().join("xtask/msrv"));
    run_command(check, &words.join(" "))
}

/// The toolchain of a version, which may leave out the patch.
fn toolchain(version: String) -> String {
    if version.split('.').count() < 3 { version + ".0" } else { version }
}

#[cfg(test)]
mod tests {
    use super::toolchain;

    #[test]
    fn the_toolchain_is_the_promised_version_with_its_patch() {
        assert_eq!(toolchain("1.95".to_owned()), "1.95.0");
        assert_eq!(toolchain("1.95.1".to_owned()), "1.95.1");
    }
}
