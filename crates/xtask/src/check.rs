//! The checks of CI, by sections. Goes on after a failure, so that one run shows everything.

use std::time::Instant;

use crate::shell::{StepResult, run as shell};
use crate::{api, documentation, figures, fuzz, layers, purity, python, type_names, wasm};

/// A name for the command line, a heading, and what to do.
type Section = (&'static str, &'static str, fn() -> StepResult);

/// A section may use what those before it have built.
const SECTIONS: &[Section] = &[
    ("format", "Format", format),
    ("layers", "Layers", layers::run),
    ("names", "Type names", type_names::run),
    ("lint", "Lints", lint),
    ("test", "Tests in Rust", test),
    ("docs", "Documentation", documentation::run),
    ("api", "Public surface", || api::run(&[])),
    ("fuzz", "Fuzz targets", fuzz::run),
    ("pure", "The core is pure", purity::run),
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

fn python_package() -> StepResult {
    python::install_tools()?;
    python::install()?;
    python::test()
}
