//! Builds and tests the npm package.

use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{StepResult, cache, command, output, root, run, run_command, target, word, works};

/// The same as the crate in `bindings/wasm/Cargo.toml`: the two speak one format.
const VERSION: &str = "0.2.129";

/// Thousands of bytes that the code may have, compressed. A change that takes more says why and raises it; one that
/// saves lowers it, so that the saving stays.
const BUDGET: u64 = 558;

/// The browser of the tests.
pub(crate) fn chromium() -> String {
    std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned())
}

fn cli() -> Result<PathBuf, String> {
    Ok(cache()?.join(format!("wasm-bindgen-{VERSION}")))
}

/// Four minutes once, so it lives outside the checkout.
pub(crate) fn install_cli() -> StepResult {
    let cli = cli()?;
    if works(&[word(&cli.join("bin/wasm-bindgen"))?, "--version"]) {
        return Ok(());
    }
    let mut install =
        command(&["cargo", "install", "wasm-bindgen-cli", "--version", VERSION, "--locked", "--root", word(&cli)?]);
    // What it builds does not belong to ours.
    install.env("CARGO_TARGET_DIR", cli.join("target"));
    run_command(install, &format!("cargo install wasm-bindgen-cli --version {VERSION} --locked"))?;
    fs::remove_dir_all(cli.join("target")).map_err(|e| e.to_string())
}

pub(crate) fn install_packages() -> StepResult {
    npm(&["ci", "--no-audit", "--no-fund"])
}

fn npm(words: &[&str]) -> StepResult {
    let mut npm = command(&["npm"]);
    npm.args(words).current_dir(root().join("bindings/wasm"));
    run_command(npm, &format!("npm {}", words.join(" ")))
}

/// Builds the package into `bindings/wasm/pkg`.
pub(crate) fn build() -> StepResult {
    let wasm = target().join("wasm32-unknown-unknown/wasm/leadstone_wasm.wasm");
    let package = package();
    run(&["cargo", "build", "--package", "leadstone-wasm", "--target", "wasm32-unknown-unknown", "--profile", "wasm"])?;
    if package.exists() {
        fs::remove_dir_all(&package).map_err(|e| format!("{}: {e}", package.display()))?;
    }
    let cli = cli()?.join("bin/wasm-bindgen");
    let out = ["--target", "web", "--out-name", "leadstone", "--out-dir"];
    let mut bindgen = command(&[word(&cli)?]);
    bindgen.args(out).arg(&package).arg(&wasm);
    run_command(bindgen, "wasm-bindgen --target web --out-dir bindings/wasm/pkg")?;
    let sources = root().join("bindings/wasm/js");
    for entry in fs::read_dir(&sources).map_err(|e| format!("{}: {e}", sources.display()))? {
        let path = entry.map_err(|e| e.to_string())?.path();
        let name = path.file_name().unwrap_or_default();
        fs::copy(&path, package.join(name)).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    let size = compressed_size()?;
    println!("{size} bytes, compressed; the budget is {BUDGET} kB");
    within_budget(size)
}

fn within_budget(size: u64) -> StepResult {
    let size = size.div_ceil(1000);
    if size <= BUDGET { Ok(()) } else { Err(format!("the code has {size} kB, above its budget of {BUDGET} kB")) }
}

/// Packs the package, once it is built, into a folder.
pub(crate) fn pack(folder: &Path) -> StepResult {
    npm(&["pack", "--silent", "--pack-destination", word(folder)?])
}

fn package() -> PathBuf {
    root().join("bindings/wasm/pkg")
}

/// Bytes of the code as a server sends it.
pub(crate) fn compressed_size() -> Result<u64, String> {
    let wasm = package().join("leadstone_bg.wasm");
    if !wasm.exists() {
        return Err("the npm package is not built: `cargo xtask wasm`".to_owned());
    }
    let script = format!("gzip --best --no-name --stdout '{}' | wc -c", word(&wasm)?);
    output(&["sh", "-c", &script])?.trim().parse().map_err(|e| format!("the size is no number: {e}"))
}

/// The types, and the tests in Node.
pub(crate) fn test_node() -> StepResult {
    if !root().join("bindings/wasm/node_modules").exists() {
        install_packages()?;
    }
    npm(&["run", "--silent", "types"])?;
    npm(&["test", "--silent"])
}

/// The tests in a browser.
pub(crate) fn test_chromium() -> StepResult {
    npm(&["run", "--silent", "test:chromium"])
}

#[cfg(test)]
mod tests {
    use super::{BUDGET, within_budget};

    #[test]
    fn the_budget_is_kept_to_the_last_byte() {
        assert!(within_budget(BUDGET * 1000).is_ok());
        assert!(within_budget(BUDGET * 1000 + 1).is_err());
    }
}
