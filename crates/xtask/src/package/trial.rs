//! Installs each package in a clean folder outside the checkout, and scores a lead there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::archive::Archive;
use crate::shell::{command, word};

/// A lead and an instant that all languages get, and must say the same of.
const LEAD: &str = r#"{"id":"L1","person.title":"VP of Sales","company.employees":420,"deal.budget":"planned"}"#;

const RUST: &str = r#"
use std::sync::Arc;

use arrow_array::{Int32Array, RecordBatch, StringArray};
use leadstone::{Lead, Model, Timestamp};
use leadstone_arrow::Scorer;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = Model::builtin();
    let at = Timestamp::parse("2026-11-22").expect("an instant");
    let leads = RecordBatch::try_from_iter([
        ("person.title", Arc::new(StringArray::from(vec!["VP of Sales"])) as _),
        ("company.employees", Arc::new(Int32Array::from(vec![420])) as _),
    ])?;
    let scored = Scorer::new(&model, &leads.schema(), at)?.score(&leads)?;
    assert_eq!(scored.verdicts.num_rows(), 1);
    let lead = Lead::from_json(&std::fs::read_to_string("lead.json")?)?;
    println!("{}", model.score(&lead, at)?.to_json());
    Ok(())
}
"#;

const PYTHON: &str = r#"
import json
import leadstone

with open("lead.json", encoding="utf-8") as file:
    lead = json.load(file)
print(leadstone.Model.builtin().score(lead, "2026-11-22").to_json())
"#;

const JAVASCRIPT: &str = r#"
import { readFileSync } from "node:fs";
import { Model } from "leadstone";

const lead = JSON.parse(readFileSync("lead.json", "utf8"));
console.log(Model.builtin().scoreJson(lead, "2026-11-22"));
"#;

/// A folder of the system for temporary files. It stays if a trial fails, for a look at it.
pub(super) struct CleanFolder(PathBuf);

impl CleanFolder {
    pub(super) fn new() -> Result<Self, String> {
        let path = std::env::temp_dir().join(format!("leadstone-package-{}", std::process::id()));
        fs::create_dir(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        println!("trials in {}", path.display());
        Ok(Self(path))
    }

    pub(super) fn remove(self) -> Result<(), String> {
        fs::remove_dir_all(&self.0).map_err(|e| format!("{}: {e}", self.0.display()))
    }

    /// A program that depends on the unpacked crates; gives what it prints.
    pub(super) fn try_crates(&self, crates: &[Archive], version: &str) -> Result<String, String> {
        let folder = self.folder("rust")?;
        for archive in crates {
            unpack(archive, &folder)?;
        }
        let manifest = format!(
            "[package]\nname = \"trial\"\nedition = \"2024\"\n\n[dependencies]\narrow-array = \"59\"\n\
             leadstone = \"{version}\"\nleadstone-arrow = \"{version}\"\n\n[patch.crates-io]\n\
             leadstone = {{ path = \"leadstone-{version}\" }}\n\
             leadstone-arrow = {{ path = \"leadstone-arrow-{version}\" }}\n\n[workspace]\n"
        );
        let source = self.folder("rust/src")?;
        write(&folder.join("Cargo.toml"), &manifest)?;
        write(&source.join("main.rs"), RUST)?;
        printed(&folder, &["cargo", "run", "--quiet", "--target-dir", "target"])
    }

    /// A virtual environment with the wheel and nothing else.
    pub(super) fn try_wheel(&self, wheel: &Archive) -> Result<String, String> {
        let folder = self.folder("python")?;
        printed(&folder, &["python3", "-m", "venv", "venv"])?;
        let python = folder.join("venv/bin/python");
        let pip = ["-m", "pip", "install", "--quiet", "--no-index", "--disable-pip-version-check"];
        printed(&folder, &[&[word(&python)?], &pip[..], &[word(&wheel.path)?]].concat())?;
        write(&folder.join("trial.py"), PYTHON)?;
        printed(&folder, &[word(&python)?, "trial.py"])
    }

    /// A package that depends on the tarball.
    pub(super) fn try_npm(&self, npm: &Archive) -> Result<String, String> {
        let folder = self.folder("node")?;
        write(&folder.join("package.json"), r#"{ "private": true, "type": "module" }"#)?;
        printed(&folder, &["npm", "install", "--silent", "--no-audit", "--no-fund", word(&npm.path)?])?;
        write(&folder.join("trial.js"), JAVASCRIPT)?;
        printed(&folder, &["node", "trial.js"])
    }

    /// The unpacked command, on the sample that is in it.
    pub(super) fn try_command(&self, archive: &Archive) -> Result<(), String> {
        let folder = self.folder("command")?;
        unpack(archive, &folder)?;
        let name = archive.name()?;
        let binary = folder.join(name.trim_end_matches(".tar.gz")).join("leadstone");
        printed(&folder, &[word(&binary)?, "score", "--sample", "--top", "5", "--output", "ranked.csv"])?;
        let ranked = folder.join("ranked.csv");
        let ranked = fs::read_to_string(&ranked).map_err(|e| format!("{}: {e}", ranked.display()))?;
        let leads = ranked.lines().skip(1).count();
        if leads == 5 { Ok(()) } else { Err(format!("the command writes {leads} leads, not 5:\n{ranked}")) }
    }

    /// A folder within, with the lead in it.
    fn folder(&self, name: &str) -> Result<PathBuf, String> {
        let folder = self.0.join(name);
        fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        write(&folder.join("lead.json"), LEAD)?;
        Ok(folder)
    }
}

fn unpack(archive: &Archive, folder: &Path) -> Result<(), String> {
    printed(folder, &["tar", "--extract", "--gzip", "--file", word(&archive.path)?]).map(drop)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}

/// What a command prints in a folder; what it complains of is shown.
fn printed(folder: &Path, words: &[&str]) -> Result<String, String> {
    let shown = words.join(" ");
    println!("$ {shown}");
    let mut command = command(words);
    command.current_dir(folder).stdin(Stdio::null()).stderr(Stdio::inherit()).env_remove("PYTHONPATH");
    let output = command.output().map_err(|e| format!("`{shown}` did not start: {e}"))?;
    if !output.status.success() {
        return Err(format!("`{shown}` failed in {}: {}", folder.display(), output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
