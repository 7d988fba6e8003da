//! A file that would be published, and what has to be in it.

use std::path::PathBuf;

use crate::shell::{output, word};

/// What every package carries.
const REQUIRED: &[&str] = &["LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// How the files are packed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// A crate, an npm package, a folder with the command.
    Tar,
    /// A Python wheel: a zip whose README is in its metadata.
    Wheel,
}

/// A packed file.
pub(super) struct Archive {
    pub(super) path: PathBuf,
    pub(super) packing: Packing,
}

impl Archive {
    pub(super) fn name(&self) -> Result<String, String> {
        let name = self.path.file_name().ok_or_else(|| format!("{} is no file", self.path.display()))?;
        Ok(name.to_string_lossy().into_owned())
    }

    /// Whether licences and README are there; says how large the file is.
    pub(super) fn check(&self) -> Result<String, String> {
        let mut names = self.names()?;
        if self.packing == Packing::Wheel && self.has_description()? {
            names.push("README.md".to_owned());
        }
        let missing = missing(&names);
        if !missing.is_empty() {
            return Err(format!("{} lacks {}", self.name()?, missing.join(" and ")));
        }
        let bytes = std::fs::metadata(&self.path).map_err(|e| format!("{}: {e}", self.path.display()))?.len();
        Ok(format!("{} files, {} kB, with licences and README", names.len(), bytes.div_ceil(1000)))
    }

    fn names(&self) -> Result<Vec<String>, String> {
        let path = word(&self.path)?;
        let listed = match self.packing {
            Packing::Tar => output(&["tar", "--list", "--gzip", "--file", path])?,
            Packing::Wheel => {
                let script = "import sys, zipfile; print('\\n'.join(zipfile.ZipFile(sys.argv[1]).namelist()))";
                output(&["python3", "-c", script, path])?
            }
        };
        Ok(listed.lines().map(str::to_owned).collect())
    }

    /// Whether the metadata of a wheel goes on with a text below its fields.
    fn has_description(&self) -> Result<bool, String> {
        let script = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); \
            m = next(n for n in z.namelist() if n.endswith('.dist-info/METADATA')); \
            print(len(z.read(m).decode().partition('\\n\\n')[2].strip()))";
        let length = output(&["python3", "-c", script, word(&self.path)?])?;
        Ok(length.trim() != "0")
    }
}

/// Which of the required files no path ends with.
fn missing(names: &[String]) -> Vec<&'static str> {
    let has = |file: &str| names.iter().any(|name| name.rsplit('/').next() == Some(file));
    REQUIRED.iter().copied().filter(|file| !has(file)).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{REQUIRED, missing};
    use crate::shell::root;

    #[test]
    fn a_package_without_licence_or_readme_is_told() {
        let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert!(missing(&names(&["a-1/LICENSE-MIT", "a-1/LICENSE-APACHE", "a-1/README.md"])).is_empty());
        assert_eq!(missing(&names(&["a-1/LICENSE-MIT", "a-1/README.md.bak"])), ["LICENSE-APACHE", "README.md"]);
    }

    /// Copies, not links: npm leaves links out.
    #[test]
    fn each_folder_that_is_packed_has_the_licences_of_the_root_and_a_readme() {
        let folders = [
            "crates/leadstone",
            "crates/leadstone-import",
            "crates/leadstone-arrow",
            "crates/leadstone-cli",
            "bindings/python",
            "bindings/wasm",
        ];
        for folder in folders {
            for name in REQUIRED {
                let copy = fs::read_to_string(root().join(folder).join(name));
                let copy = copy.unwrap_or_else(|e| panic!("{folder}/{name}: {e}"));
                if name.starts_with("LICENSE") {
                    let original = fs::read_to_string(root().join(name)).expect("the root has the licences");
                    assert!(copy == original, "{folder}/{name} is not that of the root");
                }
            }
        }
    }
}
