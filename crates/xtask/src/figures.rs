//! The figures of the README and of the page of measurements: each stands between two comments, and is compared with
//! what is so.

use std::fmt::Write as _;
use std::fs;

use crate::shell::{StepResult, root};
use crate::wasm;

/// How a figure is compared.
enum Figure {
    /// Exactly so.
    Is(u64),
    /// At most this, and not much less.
    Below(u64),
}

fn figure(name: &str) -> Result<Figure, String> {
    match name {
        "vectors" => vectors().map(Figure::Is),
        // Other compilers give a little more or less.
        "wasm-kb" => wasm::compressed_size().map(|bytes| Figure::Below(bytes.div_ceil(1000))),
        _ => match *name.split(' ').collect::<Vec<_>>() {
            [file, contender, what] => measured(file, contender, what).map(Figure::Is),
            _ => Err(format!("nobody knows the figure `{name}`")),
        },
    }
}

/// What was measured, from the file of results: `thousand` rows a second, megabytes of `memory`, or `nanoseconds`.
fn measured(file: &str, contender: &str, what: &str) -> Result<u64, String> {
    let path = root().join("benches/results").join(file).with_extension("json");
    let fail = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let text = fs::read_to_string(&path).map_err(|e| fail(&e))?;
    let results: serde_json::Value = serde_json::from_str(&text).map_err(|e| fail(&e))?;
    let of = |key: &str| results.pointer(&format!("/contenders/{contender}/{key}")).and_then(serde_json::Value::as_f64);
    let found = match what {
        "thousand" => of("rows_per_second").map(|rows| rows / 1e3),
        "memory" => of("peak_rss").map(|bytes| bytes / 1e6),
        "nanoseconds" => of("nanoseconds"),
        _ => None,
    };
    found.map(|n| n.round() as u64).ok_or_else(|| fail(&format!("there is no `{what}` of `{contender}`")))
}

/// Cases in the shared vectors.
fn vectors() -> Result<u64, String> {
    let folder = root().join("tests/vectors/golden");
    let entries = fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut lines = 0;
    for entry in entries {
        let path = entry.map_err(|e| e.to_string())?.path();
        lines += fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?.lines().count();
    }
    Ok(lines as u64)
}

/// Where there are figures.
const PAGES: [&str; 2] = ["README.md", "docs/measurements.md"];
const OPEN: &str = "<!--figure ";
const CLOSE: &str = "<!--/-->";

pub(crate) fn run(options: &[&str]) -> StepResult {
    let is_writing = options == ["--write"];
    let (mut found, mut wrong) = (0, Vec::new());
    for page in PAGES {
        found += page_figures(page, is_writing, &mut wrong)?;
    }
    if is_writing {
        return Ok(());
    }
    if wrong.is_empty() {
        println!("{found} figures are right");
        return Ok(());
    }
    Err(format!("{}; to mend it: `cargo xtask figures --write`", wrong.join("; ")))
}

/// How many figures a page has; tells of those that are wrong, or writes the page anew.
fn page_figures(page: &str, is_writing: bool, wrong: &mut Vec<String>) -> Result<usize, String> {
    let path = root().join(page);
    let text = fs::read_to_string(&path).map_err(|e| format!("{page}: {e}"))?;
    let mut written = String::new();
    let mut rest = text.as_str();
    let mut found = 0;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let (name, after) = after.split_once("-->").ok_or("a figure has no name")?;
        let (said, after) = after.split_once(CLOSE).ok_or_else(|| format!("the figure `{name}` does not end"))?;
        let number: u64 = said.trim().parse().map_err(|_| format!("the figure `{name}` is `{said}`, no number"))?;
        let (right, is_right) = match figure(name.trim())? {
            Figure::Is(n) => (n, n == number),
            Figure::Below(n) => (n.div_ceil(10) * 10, n <= number && number <= n + n / 5),
        };
        if !is_right {
            wrong.push(format!("{page} says {number} for `{name}`, and {right} is right"));
        }
        let shown = if is_right { number } else { right };
        // Writing to a string cannot fail.
        let _ = write!(written, "{before}{OPEN}{name}-->{shown}{CLOSE}");
        rest = after;
        found += 1;
    }
    written.push_str(rest);
    if found == 0 {
        return Err(format!("{page} has no figures"));
    }
    if is_writing {
        fs::write(&path, written).map_err(|e| format!("{page}: {e}"))?;
    }
    Ok(found)
}
