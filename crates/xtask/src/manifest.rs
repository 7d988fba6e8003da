//! What the manifest of the workspace says of all packages.

use std::fs;

use crate::shell::root;

/// A text of `[workspace.package]`.
pub(crate) fn workspace_text(key: &str) -> Result<String, String> {
    text_in(&fs::read_to_string(root().join("Cargo.toml")).map_err(|e| format!("Cargo.toml: {e}"))?, key)
}

fn text_in(manifest: &str, key: &str) -> Result<String, String> {
    let manifest: toml::Value = toml::from_str(manifest).map_err(|e| format!("Cargo.toml: {e}"))?;
    let package = manifest.get("workspace").and_then(|w| w.get("package"));
    let text = package.and_then(|p| p.get(key)).and_then(toml::Value::as_str);
    text.map(str::to_owned).ok_or_else(|| format!("Cargo.toml has no `{key}` for the workspace"))
}

#[cfg(test)]
mod tests {
    use super::text_in;

    #[test]
    fn a_text_is_that_of_the_workspace() {
        let manifest = "[package]\nversion = \"9.9.9\"\n[workspace.package]\nversion = \"0.1.0\"";
        assert_eq!(text_in(manifest, "version").as_deref(), Ok("0.1.0"));
        assert_eq!(text_in(manifest, "edition"), Err("Cargo.toml has no `edition` for the workspace".to_owned()));
    }
}
