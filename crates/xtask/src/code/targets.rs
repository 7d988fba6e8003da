//! The crates of all packages in the checkout, by cargo: what is compiled, from which file on.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::shell::{output, root, word};

/// One crate: a library, a command, a test, an example.
pub(crate) struct CrateTarget {
    pub(crate) package: String,
    /// `lib`, `bin`, `test` and so on, as cargo says.
    pub(crate) kind: String,
    pub(crate) root: PathBuf,
}

impl CrateTarget {
    /// Whether the crate is what its package is for, neither a test of it nor an example.
    pub(crate) fn is_product(&self) -> bool {
        !self.is_test() && !matches!(self.kind.as_str(), "example" | "custom-build")
    }

    pub(crate) fn is_test(&self) -> bool {
        matches!(self.kind.as_str(), "test" | "bench")
    }
}

/// All crates: those of the workspace, and those of packages beside it.
pub(crate) fn targets() -> Result<Vec<CrateTarget>, String> {
    let mut targets = Vec::new();
    let mut known = BTreeSet::new();
    for manifest in tracked("*Cargo.toml")? {
        if known.contains(&manifest) {
            continue;
        }
        let words = ["cargo", "metadata", "--no-deps", "--format-version", "1", "--manifest-path", word(&manifest)?];
        let metadata: Value = serde_json::from_str(&output(&words)?).map_err(|e| format!("cargo metadata: {e}"))?;
        for package in list(&metadata, "packages")? {
            let manifest = PathBuf::from(text(package, "manifest_path")?);
            if !known.insert(manifest) {
                continue;
            }
            for target in list(package, "targets")? {
                let kind = list(target, "kind")?.first().and_then(Value::as_str).unwrap_or_default().to_owned();
                let package = text(package, "name")?.to_owned();
                targets.push(CrateTarget { package, kind, root: PathBuf::from(text(target, "src_path")?) });
            }
        }
    }
    Ok(targets)
}

/// Every file of Rust code in the checkout.
pub(crate) fn rust_files() -> Result<Vec<PathBuf>, String> {
    tracked("*.rs")
}

/// Files that are committed, or are going to be.
fn tracked(pattern: &str) -> Result<Vec<PathBuf>, String> {
    let listed = output(&["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern])?;
    let paths: BTreeSet<PathBuf> = listed.lines().map(|line| root().join(line)).filter(|p| p.exists()).collect();
    Ok(paths.into_iter().collect())
}

fn list<'v>(value: &'v Value, key: &str) -> Result<&'v Vec<Value>, String> {
    value.get(key).and_then(Value::as_array).ok_or_else(|| format!("cargo metadata has no list `{key}`"))
}

fn text<'v>(value: &'v Value, key: &str) -> Result<&'v str, String> {
    value.get(key).and_then(Value::as_str).ok_or_else(|| format!("cargo metadata has no text `{key}`"))
}

/// A path as the reader of a message knows it: from the root of the checkout.
pub(crate) fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
