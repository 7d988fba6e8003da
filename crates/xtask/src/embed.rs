//! Writes the built-in models as JSON, which the core embeds: the browser has no TOML.
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

/// Writes what has changed.
pub(crate) fn run() -> StepResult {
    for source in sources()? {
        let (json, target) = (json(&source)?, embedded(&source));
        if fs::read_to_string(&target).ok().as_ref() != Some(&json) {
            fs::write(&target, json).map_err(|e| format!("{}: {e}", target.display()))?;
            println!("wrote {}", target.strip_prefix(root()).unwrap_or(&target).display());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_models_are_those_in_toml() {
        let sources = sources().expect("the models are there");
        assert!(sources.len() > 2, "the frameworks are missing");
        for source in &sources {
            let found = fs::read_to_string(embedded(source)).expect("each model is embedded");
            assert!(found == json(source).expect("a model is TOML"), "{}: `cargo xtask embed`", source.display());
        }
        for entry in fs::read_dir(models().join("json")).expect("the folder is there") {
            let path = entry.expect("the folder can be read").path();
            assert!(sources.iter().any(|s| embedded(s) == path), "{} has no source", path.display());
        }
    }
}
