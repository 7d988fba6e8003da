//! `cargo xtask api`: the public surface of the libraries, as a committed text, so that a change of it is seen.

mod listing;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::shell::{StepResult, command, root, run_command, target};
use listing::Listing;

/// Packages whose surface is promised.
const LIBRARIES: &[&str] = &["leadstone", "leadstone-import", "leadstone-arrow"];

/// Lines of a difference that are shown.
const SHOWN: usize = 30;

/// Compares the committed listings with the code, or writes them.
pub(crate) fn run(options: &[&str]) -> StepResult {
    let is_write = match options {
        [] => false,
        ["--write"] => true,
        _ => return Err("cargo xtask api [--write]".to_owned()),
    };
    let mut differences = Vec::new();
    for package in LIBRARIES {
        let listing = listing(package)?;
        let path = committed(package);
        println!("{package}: {} names at the root, {} lines", listing.root_names(), listing.lines.len());
        if is_write {
            fs::write(&path, listing.text()).map_err(|e| format!("{}: {e}", path.display()))?;
        } else {
            let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            differences.extend(difference(&text, &listing.text()));
        }
    }
    if differences.is_empty() {
        return Ok(());
    }
    let more = differences.len().saturating_sub(SHOWN);
    differences.truncate(SHOWN);
    if more > 0 {
        differences.push(format!("… and {more} more"));
    }
    Err(format!("the public surface has changed; to accept it: `cargo xtask api --write`\n{}", differences.join("\n")))
}

fn committed(package: &str) -> PathBuf {
    root().join("crates").join(package).join("api.txt")
}

/// Asks rustdoc for the surface. The format is not stable, so the compiler has to be told that we know.
fn listing(package: &str) -> Result<Listing, String> {
    // A folder of its own: with this variable build scripts do something else, and all would be built anew each time.
    let folder = target().join("xtask/api");
    let words = ["cargo", "rustdoc", "--quiet", "--package", package, "--lib", "--all-features"];
    let mut rustdoc = command(&words);
    rustdoc.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", &folder);
    rustdoc.args(["--", "-Z", "unstable-options", "--output-format", "json", "--cap-lints", "allow"]);
    run_command(rustdoc, &format!("{} -- --output-format json", words.join(" ")))?;
    let name = package.replace('-', "_");
    Listing::read(&folder.join("doc").join(&name).with_extension("json"), &name)
}

/// Lines that are gone and lines that are new.
fn difference(old: &str, new: &str) -> Vec<String> {
    let (before, after): (BTreeSet<&str>, BTreeSet<&str>) = (old.lines().collect(), new.lines().collect());
    let gone = old.lines().filter(|line| !after.contains(line)).map(|line| format!("- {line}"));
    let added = new.lines().filter(|line| !before.contains(line)).map(|line| format!("+ {line}"));
    let found: Vec<String> = gone.chain(added).collect();
    if found.is_empty() && old != new { vec!["the lines are in another order".to_owned()] } else { found }
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn a_difference_shows_what_went_and_what_came() {
        assert!(difference("a\nb\n", "a\nb\n").is_empty());
        assert_eq!(difference("a\nb\n", "a\nc\n"), ["- b", "+ c"]);
        assert_eq!(difference("a\nb\n", "b\na\n"), ["the lines are in another order"]);
    }
}
