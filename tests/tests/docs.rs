//! The samples of the documents are what they say: models, leads and accounts that are read without a word of complaint.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use leadstone::committee::Account;
use leadstone::{Lead, Model, Timestamp};
use leadstone_tests::vectors::{self, Case, VectorFile};
use serde_json::Value;

/// A fenced block of a page, with the heading that it stands under.
struct Block {
    heading: String,
    language: String,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let page = fs::read_to_string(vectors::folder().join("../../docs").join(page)).unwrap();
    let (mut heading, mut open, mut found) = (String::new(), None::<Block>, Vec::new());
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(block), None) => block.text = block.text.clone() + line + "\n",
            (None, Some(language)) => {
                open = Some(Block { heading: heading.clone(), language: language.to_owned(), text: String::new() });
            }
            (None, None) => {
                if let Some(title) = line.strip_prefix("## ") {
                    title.clone_into(&mut heading);
                }
            }
        }
    }
    assert!(open.is_none(), "a block is not closed");
    found
}

/// The texts of the blocks of a language under a heading; a page without any is not what was meant.
fn under(page: &str, heading: &str, language: &str) -> Vec<String> {
    let blocks = blocks(page).into_iter().filter(|b| b.heading == heading && b.language == language);
    let texts: Vec<String> = blocks.map(|b| b.text).collect();
    assert!(!texts.is_empty(), "{page} has no {language} under `{heading}`");
    texts
}

#[track_caller]
fn assert_sound(page: &str, model: &Model) {
    let warnings: Vec<String> = model.warnings().iter().map(ToString::to_string).collect();
    assert!(warnings.is_empty(), "{page}: {warnings:?}");
}

fn instant() -> Timestamp {
    Timestamp::parse("2026-11-22T12:00:00Z").unwrap()
}

#[test]
fn the_samples_of_the_document_page_are_one_complete_model() {
    let text: String =
        blocks("document.md").into_iter().filter(|b| b.language == "toml").map(|b| b.text + "\n").collect();
    let model = Model::from_toml(&text).unwrap_or_else(|e| panic!("{e}\n{:#?}", e.problems()));
    assert_sound("document.md", &model);
    assert_eq!(model.id(), "example", "no sample is left out");
    model.score(&Lead::new(), instant()).unwrap();
}

#[test]
fn the_committee_of_the_semantics_page_belongs_into_a_model() {
    for text in under("semantics.md", "The buying committee", "toml") {
        let model = Model::from_toml(&format!("format = 1\nid = \"m\"\n{text}")).unwrap();
        assert_sound("semantics.md", &model);
        let roles = model.committee(&Account::new()).roles;
        assert!(roles.iter().any(|r| r.role == "champion"));
    }
}

/// A sample model, as vectors take one.
fn document(text: &str) -> Value {
    let model = Model::from_toml(text).unwrap();
    assert_sound("algorithms.md", &model);
    let table: toml::Table = text.parse().unwrap();
    serde_json::to_value(table).unwrap()
}

#[test]
fn the_worked_examples_of_the_algorithms_page_come_out_as_it_says() {
    let (mut models, mut last, mut tried, mut failed) = (BTreeMap::new(), Value::Null, 0, Vec::new());
    for block in blocks("algorithms.md") {
        if block.language == "toml" {
            last = document(&block.text);
            models.insert(last["id"].as_str().unwrap().to_owned(), last.clone());
        }
        if block.language == "json" {
            let mut case: Value = serde_json::from_str(&block.text).unwrap();
            let named = case["model"].as_str().map(str::to_owned);
            case["model"] = named.map_or_else(|| last.clone(), |name| models[&name].clone());
            (case["name"], case["why"]) = (block.heading.clone().into(), "a worked example".into());
            let case: Case = serde_json::from_value(case).unwrap();
            let file = VectorFile { why: String::new(), model: Value::Null, cases: Vec::new(), name: String::new() };
            let differences = vectors::differences(&case, &vectors::line(&file, &case));
            failed.extend(differences.into_iter().map(|d| format!("{}: {d}", block.heading)));
            tried += 1;
        }
    }
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
    assert!(tried >= 7, "only {tried} examples");
}

#[test]
fn the_leads_of_the_bindings_page_are_read_whole_by_the_built_in_model() {
    for text in under("bindings.md", "Shape of a lead", "json") {
        let verdict = Model::builtin().score(&Lead::from_json(&text).unwrap(), instant()).unwrap();
        let report: Value = serde_json::from_str(&verdict.to_json()).unwrap();
        assert_eq!(report.get("ignored"), None, "every name is one of the model");
        assert_eq!(report.get("dropped"), None, "every activity counts");
        assert_eq!(report["conflicts"][0]["used"], 420, "the newest answer");
        assert_eq!(report["no_answer"][0], "deal.budget");
    }
}

#[test]
fn the_account_of_the_bindings_page_comes_back_as_it_says() {
    let texts = under("bindings.md", "Shape of an account", "json");
    let [account, report] = texts.as_slice() else { panic!("an account, and what comes back") };
    let found = Model::builtin().committee(&Account::from_json(account).unwrap()).to_json();
    let told: Value = serde_json::from_str(report).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&found).unwrap(), told);
    // The order of the keys is part of it: the page without its white space is the line.
    let mut is_text = false;
    let plain = report.chars().filter(|c| {
        is_text ^= *c == '"';
        is_text || !c.is_whitespace()
    });
    assert_eq!(plain.collect::<String>(), found);
}

#[test]
fn every_sample_in_json_or_toml_can_be_read() {
    let mut found = 0;
    for entry in fs::read_dir(vectors::folder().join("../../docs")).unwrap() {
        let page = entry.unwrap().file_name().into_string().unwrap();
        if std::path::Path::new(&page).extension().is_none_or(|e| e != "md") {
            continue;
        }
        for block in blocks(&page) {
            let problem = match block.language.as_str() {
                "json" => serde_json::from_str::<Value>(&block.text).err().map(|e| e.to_string()),
                "toml" => block.text.parse::<toml::Table>().err().map(|e| e.to_string()),
                _ => continue,
            };
            assert_eq!(problem, None, "{page}, {}: {}", block.heading, block.text);
            found += 1;
        }
    }
    assert!(found >= 9, "only {found} samples");
}

/// All pages of the repository, by their path from the root.
fn pages() -> Vec<PathBuf> {
    let root = vectors::folder().join("../..").canonicalize().unwrap();
    let (mut folders, mut found) = (vec![root], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !name.starts_with('.') && !["target", "node_modules", "pkg"].contains(&name.as_str()) {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                found.push(path);
            }
        }
    }
    found
}

/// The lines of a page outside of its samples.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut is_sample = false;
    text.lines().filter(move |line| {
        let is_fence = line.starts_with("```");
        is_sample ^= is_fence;
        !is_sample && !is_fence
    })
}

/// The anchors that hosts of code give to the headings of a page.
fn anchors(text: &str) -> Vec<String> {
    let headings =
        prose(text).filter_map(|line| line.strip_prefix('#')).map(|line| line.trim_start_matches('#').trim());
    let anchor = |heading: &str| {
        let kept = heading.to_lowercase().replace(' ', "-");
        kept.chars().filter(|c| c.is_alphanumeric() || *c == '-' || *c == '_').collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn every_link_leads_to_a_page_and_a_heading_that_are_there() {
    let (mut found, mut broken) = (0, Vec::new());
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        let whole = prose(&text).collect::<Vec<_>>().join(" ");
        for link in whole.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            if link.contains("://") {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { page.clone() } else { page.parent().unwrap().join(path) };
            let is_there = target.exists()
                && (anchor.is_empty() || anchors(&fs::read_to_string(&target).unwrap()).iter().any(|a| a == anchor));
            if !is_there {
                broken.push(format!("{}: {link}", page.display()));
            }
            found += 1;
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
    assert!(found >= 50, "only {found} links");
}

#[test]
fn the_front_page_of_the_core_names_the_oldest_rust_that_the_workspace_promises() {
    let read = |path: &str| fs::read_to_string(vectors::folder().join("../..").join(path)).unwrap();
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let oldest = manifest["workspace"]["package"]["rust-version"].as_str().unwrap();
    assert!(read("crates/leadstone/src/lib.rs").contains(&format!("//! Rust {oldest} or newer is needed")), "{oldest}");
}
