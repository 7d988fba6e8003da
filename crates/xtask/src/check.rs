//! The checks of CI, by sections. Goes on after a failure, so that one run shows everything.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::shell::{StepResult, command, output, root, run as shell, run_command};
use crate::{api, figures, layers, python, type_names, wasm};

/// A name for the command line, a heading, and what to do.
type Section = (&'static str, &'static str, fn() -> StepResult);

/// A section may use what those before it have built.
const SECTIONS: &[Section] = &[
    ("format", "Format", format),
    ("layers", "Layers", layers::run),
    ("names", "Type names", type_names::run),
    ("lint", "Lints", lint),
    ("test", "Tests in Rust", test),
    ("docs", "Documentation", docs),
    ("api", "Public surface", || api::run(&[])),
    ("pure", "The core is pure", pure),
    ("python", "Python", python_package),
    ("wasm", "The npm package", wasm::build),
    ("node", "JavaScript in Node", wasm::test_node),
    ("chromium", "JavaScript in a browser", wasm::test_chromium),
    ("figures", "Figures in the README", || figures::run(&[])),
];

pub(crate) fn run(wanted: &[&str]) -> StepResult {
    if let Some(stranger) = wanted.iter().find(|w| !SECTIONS.iter().any(|(name, ..)| name == *w)) {
        let names: Vec<&str> = SECTIONS.iter().map(|(name, ..)| *name).collect();
        return Err(format!("no section `{stranger}`; there are {}", names.join(", ")));
    }
    let mut failed = Vec::new();
    let mut passed = 0;
    for (name, heading, section) in SECTIONS {
        if !wanted.is_empty() && !wanted.contains(name) {
            continue;
        }
        println!("\n=== {heading}");
        let start = Instant::now();
        match section() {
            Ok(()) => passed += 1,
            Err(message) => {
                println!("{message}");
                failed.push(*name);
            }
        }
        println!("=== {heading}: {} s", start.elapsed().as_secs());
    }
    println!("\n{passed} passed, {} failed", failed.len());
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", "))) }
}

fn format() -> StepResult {
    shell(&["cargo", "fmt", "--all", "--check"])
}

fn lint() -> StepResult {
    let strict = ["--", "--deny", "warnings"];
    let mut words = vec!["cargo", "clippy", "--workspace", "--exclude", "leadstone-wasm", "--all-targets"];
    words.extend(["--all-features", "--quiet"]);
    words.extend(strict);
    shell(&words)?;
    let mut words = vec!["cargo", "clippy", "--package", "leadstone-wasm", "--target", "wasm32-unknown-unknown"];
    words.push("--quiet");
    words.extend(strict);
    shell(&words)
}

/// All default members with their doctests, and the core as the browser has it.
fn test() -> StepResult {
    shell(&["cargo", "test", "--quiet"])?;
    shell(&["cargo", "test", "--quiet", "--package", "leadstone", "--no-default-features", "--lib"])
}

fn docs() -> StepResult {
    let words = ["cargo", "doc", "--quiet", "--no-deps", "--package", "leadstone"];
    let mut doc = command(&words);
    doc.env("RUSTDOCFLAGS", "--deny warnings");
    run_command(doc, &words.join(" "))
}

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

fn pure() -> StepResult {
    let words = ["cargo", "build", "--quiet", "--package", "leadstone", "--no-default-features"];
    shell(&[&words[..], &["--target", "wasm32-unknown-unknown"]].concat())?;
    let words = ["cargo", "tree", "--package", "leadstone", "--all-features", "--edges", "normal", "--prefix", "none"];
    let tree = output(&words)?;
    let banned: Vec<&str> =
        tree.lines().filter_map(|line| line.split(' ').next()).filter(|name| BANNED.contains(name)).collect();
    if !banned.is_empty() {
        return Err(format!("the core needs {}", banned.join(", ")));
    }
    let mut found = Vec::new();
    let files = rust_files(&root().join("crates/leadstone/src"))?;
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
    println!("{} crates below the core, {} files without {}", tree.lines().count(), files.len(), IMPURE.join(", "));
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

fn python_package() -> StepResult {
    python::install_tools()?;
    python::install()?;
    python::test()
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
