//! `cargo xtask package`: makes everything that would be published, and tries each in a clean folder outside the
//! checkout. Publishes nothing.

mod archive;
mod build;
mod trial;

use std::fs;
use std::time::Instant;

use crate::manifest::workspace_text;
use crate::shell::{StepResult, target};
use archive::Archive;
use trial::CleanFolder;

pub(crate) fn run() -> StepResult {
    let start = Instant::now();
    let version = workspace_text("version")?;
    let out = target().join("package-out");
    if out.exists() {
        fs::remove_dir_all(&out).map_err(|e| format!("{}: {e}", out.display()))?;
    }
    fs::create_dir_all(&out).map_err(|e| format!("{}: {e}", out.display()))?;

    let crates = timed("crates", || build::crates(&out, &version))?;
    let wheel = timed("wheel", || build::wheel(&out))?;
    let npm = timed("npm package", || build::npm(&out, &version))?;
    let command = timed("command", || build::command(&out, &version))?;

    let all: Vec<&Archive> = crates.iter().chain([&wheel, &npm, &command]).collect();
    for archive in &all {
        println!("{}: {}", archive.name()?, archive.check()?);
    }

    let folder = CleanFolder::new()?;
    let rust = timed("crates tried", || folder.try_crates(&crates, &version))?;
    let python = timed("wheel tried", || folder.try_wheel(&wheel))?;
    let javascript = timed("npm package tried", || folder.try_npm(&npm))?;
    timed("command tried", || folder.try_command(&command))?;
    for (language, report) in [("Python", &python), ("JavaScript", &javascript)] {
        if *report != rust {
            return Err(format!("Rust and {language} say different things of one lead:\n{rust}\n{report}"));
        }
    }
    folder.remove()?;
    println!("{} files in {}, each tried; {} s", all.len(), out.display(), start.elapsed().as_secs());
    Ok(())
}

/// Says how long a step took.
fn timed<T>(name: &str, step: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    let start = Instant::now();
    let made = step()?;
    println!("=== {name}: {} s", start.elapsed().as_secs());
    Ok(made)
}
