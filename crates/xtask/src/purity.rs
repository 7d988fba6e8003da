//! `cargo xtask check pure`: the core and the importer need no clock, no file, no thread and no chance, and can be built for a
//! browser.

use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{StepResult, output, root, run as shell};

/// Crates that the core must never need: bindings, columns, commands, clocks, threads, randomness.
const BANNED: &[&str] =
    &["pyo3", "wasm-bindgen", "js-sys", "arrow", "arrow-array", "clap", "rayon", "rand", "getrandom", "tokio"];

/// Words that the core must never say.
const IMPURE: &[&str] = &[
    "unsafe",
    "std::fs",
    "std::net",
    "std::io",
    "std::env",
    "std::process",
    "std::thread",
    "std::time",
    "SystemTime",
    "now_utc",
    "println!",
    "HashMap",
    "mul_add",
    "powi",
];

pub(crate) fn run() -> StepResult {
    let (mut files, mut below) = (Vec::new(), 0);
    for name in ["leadstone", "leadstone-import"] {
        let words = ["cargo", "build", "--quiet", "--package", name, "--no-default-features"];
        shell(&[&words[..], &["--target", "wasm32-unknown-unknown"]].concat())?;
        let words = ["cargo", "tree", "--package", name, "--all-features", "--edges", "normal", "--prefix", "none"];
        let tree = output(&words)?;
        let banned: Vec<&str> =
            tree.lines().filter_map(|line| line.split(' ').next()).filter(|name| BANNED.contains(name)).collect();
        if !banned.is_empty() {
            return Err(format!("{name} needs {}", banned.join(", ")));
        }
        below += tree.lines().count();
        files.extend(rust_files(&root().join("crates").join(name).join("src"))?);
    }
    let mut found = Vec::new();
    for path in &files {
        let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        for (line, code) in (1..).zip(text.lines()) {
            let code = code.split("//").next().unwrap_or_default();
            for word in IMPURE.iter().filter(|word| says(code, word)) {
                found.push(format!("{}:{line}: {word}", path.strip_prefix(root()).unwrap_or(path).display()));
            }
        }
    }
    if !found.is_empty() {
        return Err(found.join("\n"));
    }
    println!("{below} crates below, {} files without {}", files.len(), IMPURE.join(", "));
    Ok(())
}

/// Whether the word stands there by itself, not as a part of another.
fn says(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !is_part(code[..at].chars().next_back()) && !is_part(code[at + word.len()..].chars().next())
    })
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))? {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() { Err(format!("{} has no code", folder.display())) } else { Ok(files) }
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn a_word_is_found_by_itself_only() {
        assert!(says("use std::fs;", "std::fs"));
        assert!(!says("#![forbid(unsafe_code)]", "unsafe"));
        assert!(says("unsafe { x }", "unsafe"));
    }
}
