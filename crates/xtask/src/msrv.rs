//! `cargo xtask msrv`: the crates that are published compile with the oldest Rust that they promise.

use std::fs;

use crate::shell::{StepResult, command, root, run as shell, run_command, target, works};

pub(crate) fn run() -> StepResult {
    let toolchain = toolchain(&fs::read_to_string(root().join("Cargo.toml")).map_err(|e| format!("Cargo.toml: {e}"))?)?;
    if !works(&["rustup", "run", &toolchain, "cargo", "--version"]) {
        shell(&["rustup", "toolchain", "install", &toolchain, "--profile", "minimal"])?;
    }
    let words = ["rustup", "run", &toolchain, "cargo", "check", "--quiet", "--all-features"];
    let words = [&words[..], &["--package", "leadstone", "--package", "leadstone-arrow", "--package", "leadstone-cli"]];
    let words = words.concat();
    let mut check = command(&words);
    // What one compiler has built is of no use to another.
    check.env("CARGO_TARGET_DIR", target().join("xtask/msrv"));
    run_command(check, &words.join(" "))
}

/// The toolchain of `rust-version`, which may leave out the patch.
fn toolchain(manifest: &str) -> Result<String, String> {
    let manifest: toml::Value = toml::from_str(manifest).map_err(|e| format!("Cargo.toml: {e}"))?;
    let package = manifest.get("workspace").and_then(|w| w.get("package"));
    let version = package.and_then(|p| p.get("rust-version")).and_then(toml::Value::as_str);
    let version = version.ok_or("Cargo.toml promises no `rust-version`")?;
    Ok(if version.split('.').count() < 3 { format!("{version}.0") } else { version.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::toolchain;

    #[test]
    fn the_toolchain_is_the_promised_version_with_its_patch() {
        assert_eq!(toolchain("[workspace.package]\nrust-version = \"1.95\"").as_deref(), Ok("1.95.0"));
        assert_eq!(toolchain("[workspace.package]\nrust-version = \"1.95.1\"").as_deref(), Ok("1.95.1"));
        assert!(toolchain("[workspace]").is_err());
    }
}
