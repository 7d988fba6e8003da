//! Builds and tests the Python package. Tools live in the cache; the package itself beside what cargo builds,
//! so that two checkouts never see each other's.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{StepResult, cache, command, root, run, run_command, target, word, works};

/// What the tests are run with.
const TOOLS: &[&str] = &["pytest>=8,<10", "mypy>=1.15,<3"];

fn python() -> Result<PathBuf, String> {
    Ok(cache()?.join("python/bin/python"))
}

fn package() -> PathBuf {
    target().join("xtask/python")
}

pub(crate) fn install_tools() -> StepResult {
    let python = python()?;
    if works(&[word(&python)?, "-c", "import mypy.stubtest, pytest"]) {
        return Ok(());
    }
    run(&["python3", "-m", "venv", "--clear", word(&cache()?.join("python"))?])?;
    let mut words = vec![word(&python)?, "-m", "pip", "install", "--quiet"];
    words.extend(TOOLS);
    run(&words)
}

/// Builds the wheel and installs it where the tests find it.
pub(crate) fn install() -> StepResult {
    let (python, package) = (python()?, package());
    run(&[
        word(&python)?,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--upgrade",
        "--disable-pip-version-check",
        "--target",
        word(&package)?,
        "./bindings/python",
    ])
}

/// Builds the wheel into a folder.
pub(crate) fn wheel(folder: &Path) -> StepResult {
    let words = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--disable-pip-version-check", "--wheel-dir"];
    run(&[&[word(&python()?)?], &words[..], &[word(folder)?, "./bindings/python"]].concat())
}

/// The tests, the stubs against the module, and the types of the tests.
pub(crate) fn test() -> StepResult {
    run_command(tool(&["-m", "pytest", "-p", "no:cacheprovider"])?, "pytest")?;
    run_command(tool(&["-m", "mypy.stubtest", "leadstone"])?, "stubtest leadstone")?;
    run_command(tool(&["-m", "mypy", "--strict", "tests"])?, "mypy --strict tests")
}

fn tool(words: &[&str]) -> Result<Command, String> {
    let mut command = command(&[word(&python()?)?]);
    command.args(words).current_dir(root().join("bindings/python"));
    command.env("PYTHONPATH", package()).env("MYPYPATH", package()).env("PYTHONDONTWRITEBYTECODE", "1");
    // The cache of the type checker beside what cargo builds, not in the checkout.
    command.env("MYPY_CACHE_DIR", target().join("xtask/mypy"));
    Ok(command)
}
