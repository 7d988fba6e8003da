//! Runs commands in the root of the checkout. Knows nothing about what they are for.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(crate) type StepResult = Result<(), String>;

/// The root of the checkout.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).expect("the crate lies two folders below the root").to_owned()
}

/// Where slow tools live: outside the checkout, for a fresh clone has none.
pub(crate) fn cache() -> Result<PathBuf, String> {
    let base = match std::env::var_os("XDG_CACHE_HOME").filter(|v| !v.is_empty()) {
        Some(base) => PathBuf::from(base),
        None => PathBuf::from(std::env::var_os("HOME").ok_or("neither XDG_CACHE_HOME nor HOME is set")?).join(".cache"),
    };
    Ok(base.join("leadstone"))
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A command in the root, by words.
pub(crate) fn command(words: &[&str]) -> Command {
    let (program, arguments) = words.split_first().expect("a command has a program");
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    // The same random cases in every check; without the variable, `cargo test` tries new ones.
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        command.env("PROPTEST_RNG_SEED", "20261122");
    }
    command
}

/// Runs a command, shown as it is.
pub(crate) fn run(words: &[&str]) -> StepResult {
    run_command(command(words), &words.join(" "))
}

/// Runs a command made by hand, shown as the text says.
pub(crate) fn run_command(mut command: Command, shown: &str) -> StepResult {
    println!("$ {shown}");
    let status = command.stdin(Stdio::null()).status().map_err(|e| format!("`{shown}` did not start: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{shown}` failed: {status}")) }
}

/// What a command prints.
pub(crate) fn output(words: &[&str]) -> Result<String, String> {
    let shown = words.join(" ");
    let output = command(words).output().map_err(|e| format!("`{shown}` did not start: {e}"))?;
    if !output.status.success() {
        return Err(format!("`{shown}` failed:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a command starts and succeeds, without showing anything.
pub(crate) fn works(words: &[&str]) -> bool {
    command(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

/// A path as a word of a command.
pub(crate) fn word(path: &Path) -> Result<&str, String> {
    path.to_str().ok_or_else(|| format!("{} is not Unicode", path.display()))
}
