//! The exports of every known tool, as it writes them: recognised by their headers, read without an option, and no lead
//! lost.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Folder, Ran};

const AT: [&str; 2] = ["--at", "2026-11-22"];

/// The samples whose name ends so, with the name of their tool.
fn samples(ending: &str) -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../leadstone-import/samples");
    let mut found: Vec<(String, PathBuf)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?.to_owned();
            let tool = name.strip_suffix(ending)?.split('_').next()?.to_owned();
            Some((tool, path))
        })
        .collect();
    found.sort();
    assert!(found.len() > 5, "{ending}: only {} samples", found.len());
    found
}

/// The name that the summary gives to the file.
fn told(ran: &Ran) -> &str {
    ran.err.lines().find(|line| line.starts_with("file ")).unwrap_or_default()
}

/// The file that names the tool so.
fn is_of(tool: &str, told: &str) -> bool {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../leadstone-import/tools").join(format!("{tool}.json"));
    let file: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    told.contains(file["name"].as_str().unwrap())
}

#[test]
fn every_export_of_leads_is_recognised_and_no_lead_is_lost() {
    for (tool, path) in samples("_leads.csv") {
        let folder = Folder::with("leads.csv", fs::read(&path).unwrap());
        let ran = folder.run(&["score", "leads.csv", "--columns", AT[0], AT[1]]);
        assert!(is_of(&tool, told(&ran)), "{tool}: {}", ran.err);
        assert_eq!(ran.code, 0, "{}: {}", path.display(), ran.err);
        let counts = ran.err.lines().find(|line| line.starts_with("leads ")).unwrap();
        assert!(counts.ends_with(", 0 rejected"), "{}: {}", path.display(), ran.err);
        let columns = ran.err.lines().find(|line| line.starts_with("columns ")).unwrap();
        let noted = ran.err.lines().find(|line| line.starts_with("notes ")).unwrap_or("notes      none");
        // The table of the page of files is made of these lines: `cargo test -p leadstone-cli -- tools --nocapture`.
        println!("{} | {columns} | {counts} | {noted}", path.file_stem().unwrap().display());
    }
}

#[test]
fn every_export_of_companies_and_activities_is_recognised_and_joined_by_its_own_keys() {
    for (tool, path) in samples("_companies.csv") {
        let folder = Folder::with("leads.csv", "Email\nada@acme.example\n").and("c.csv", fs::read(&path).unwrap());
        let ran = folder.run(&["score", "leads.csv", "--companies", "c.csv", AT[0], AT[1]]);
        assert!(ran.err.contains("companies  "), "{tool}, {}: {}", path.display(), ran.err);
    }
    for (tool, path) in samples("_activities.csv") {
        let folder = Folder::with("log.csv", fs::read(&path).unwrap());
        let ran = folder.run(&["score", "--activities", "log.csv", AT[0], AT[1]]);
        let counts = ran.err.lines().find(|line| line.starts_with("activities ")).unwrap_or_default();
        assert!(counts.contains(" joined, 0 of nobody here"), "{tool}, {}: {}", path.display(), ran.err);
        assert!(!counts.contains(" 0 joined"), "{tool}, {}: {}", path.display(), ran.err);
    }
}
