//! Writes the built-in models as JSON, which the core embeds: the browser has no TOML. Copies those that `leadstone
//! init` hands out into the package of the command, for a package holds only what lies in its own folder.
//! Does not use the core, which cannot be built without these files.

use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{StepResult, root};

fn models() -> PathBuf {
    root().join("crates/leadstone/models")
}

/// The models that are embedded; others in the folder are examples.
fn sources() -> Result<Vec<PathBuf>, String> {
    let mut sources = vec![models().join("b2b-saas.toml"), models().join("catalog.toml")];
    let frameworks = models().join("frameworks");
    let entries = fs::read_dir(&frameworks).map_err(|e| format!("{}: {e}", frameworks.display()))?;
    sources.extend(
        entries.filter_map(|e| e.ok().map(|e| e.path())).filter(|p| p.extension().is_some_and(|e| e == "toml")),
    );
    sources.sort();
    Ok(sources)
}

/// Keys sorted, no spaces: `serde_json` keeps its maps sorted.
fn json(source: &Path) -> Result<String, String> {
    let text = fs::read_to_string(source).map_err(|e| format!("{}: {e}", source.display()))?;
    let value: serde_json::Value = toml::from_str(&text).map_err(|e| format!("{}: {e}", source.display()))?;
    Ok(value.to_string())
}

fn embedded(source: &Path) -> PathBuf {
    models().join("json").join(source.file_name().unwrap_or_default()).with_extension("json")
}

fn handed_out() -> PathBuf {
    root().join("crates/leadstone-cli/models")
}

/// Every file that is made, with its text.
fn made() -> Result<Vec<(PathBuf, String)>, String> {
    let mut made = Vec::new();
    let sources = sources()?;
    for source in &sources {
        made.push((embedded(source), json(source)?));
    }
    let catalog = models().join("catalog.toml");
    let example = models().join("bank-telemarketing.toml");
    for source in sources.iter().filter(|source| **source != catalog).chain([&example]) {
        let text = fs::read_to_string(source).map_err(|e| format!("{}: {e}", source.display()))?;
        made.push((handed_out().join(source.file_name().unwrap_or_default()), text));
    }
    Ok(made)
}

/// Writes what has changed.
pub(crate) fn run() -> StepResult {
    for (target, text) in made()? {
        if fs::read_to_string(&target).ok().as_ref() != Some(&text) {
            fs::write(&target, text).map_err(|e| format!("{}: {e}", target.display()))?;
            println!("wrote {}", target.strip_prefix(root()).unwrap_or(&target).display());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_made_from_the_models_are_up_to_date() {
        let made = made().expect("the models are there");
        assert!(made.len() > 4, "the frameworks are missing");
        for (target, text) in &made {
            let found = fs::read_to_string(target).expect("each file is committed");
            assert!(found == *text, "{}: `cargo xtask embed`", target.display());
        }
        for folder in [models().join("json"), handed_out()] {
            for entry in fs::read_dir(folder).expect("the folder is there") {
                let path = entry.expect("the folder can be read").path();
                assert!(made.iter().any(|(target, _)| *target == path), "{} has no source", path.display());
            }
        }
    }
}
