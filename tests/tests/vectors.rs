//! The shared vectors in Rust: what each case expects, and the golden lines that every language compares with.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

use std::collections::BTreeSet;
use std::fs;

use leadstone::error::ProblemKind;
use leadstone::normalize;
use leadstone_tests::vectors;
use serde_json::Value;

#[test]
fn every_case_is_as_it_was_worked_out_by_hand() {
    let mut failed = Vec::new();
    for file in vectors::files().unwrap() {
        for case in &file.cases {
            let differences = vectors::differences(case, &vectors::line(&file, case));
            if !differences.is_empty() {
                failed.push(format!("{}: {}\n  {}", file.name, case.name, differences.join("\n  ")));
            }
        }
    }
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

#[test]
fn every_line_is_the_golden_one_byte_for_byte() {
    for file in vectors::files().unwrap() {
        let golden = fs::read_to_string(vectors::golden(&file)).unwrap_or_default();
        assert!(golden == vectors::lines(&file), "{}: to accept it: `cargo xtask vectors --bless`", file.name);
    }
}

#[test]
fn no_golden_file_is_left_over_and_no_name_is_used_twice() {
    let files = vectors::files().unwrap();
    for entry in fs::read_dir(vectors::folder().join("golden")).unwrap() {
        let path = entry.unwrap().path();
        assert!(files.iter().any(|f| vectors::golden(f) == path), "{} belongs to no vectors", path.display());
    }
    for file in &files {
        let mut names: Vec<&str> = file.cases.iter().map(|c| c.name.as_str()).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{} names a case twice", file.name);
        assert!(!file.why.is_empty() && file.cases.iter().all(|c| !c.why.is_empty()), "{} does not say why", file.name);
    }
}

/// Codes of the errors in the golden lines.
fn codes_in_vectors() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for file in vectors::files().unwrap() {
        for line in vectors::lines(&file).lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            codes.extend(line["error"]["code"].as_str().map(str::to_owned));
        }
    }
    codes
}

#[test]
fn every_code_is_explained_and_has_a_vector() {
    let page = fs::read_to_string(vectors::folder().join("../../docs/errors.md")).unwrap();
    let explained: Vec<&str> = page.lines().filter_map(|l| l.strip_prefix("| `")?.split('`').next()).collect();
    assert_eq!(explained, ProblemKind::CODES, "docs/errors.md lists the codes in the order of the kinds");
    // Warnings stop nothing, so no vector shows them; the others need a text of a megabyte, hundreds of problems,
    // or a caller in Rust, for every reader of leads refuses such a text before.
    let elsewhere = [
        "options-alike",
        "value-chain",
        "weights-sum",
        "bands-uncovered",
        "threshold-unreachable",
        "stage-first",
        "action-unreachable",
        // Found by the audit, which has tests of its own.
        "stage-unreachable",
        "rule-never-fires",
        "term-pointless",
        "cap-never-binds",
        "condition-never-holds",
        "condition-always-holds",
        "action-never-taken",
        "persona-unreachable",
        "answer-qualifies-alone",
        "too-large",
        "too-many-problems",
        "text-too-long",
        // A case has one model: each language tests this for itself.
        "other-model",
        // No case reads a report back: the core tests it beside its reports.
        "report-shape",
        // Two engines that disagree: the reader of tables forces it in a test of its own.
        "internal",
    ];
    let shown = codes_in_vectors();
    for code in ProblemKind::CODES {
        assert!(shown.contains(*code) != elsewhere.contains(code), "`{code}` has no vector, or needs no excuse");
    }
}

fn rows(file: &str, list: &str) -> Vec<Value> {
    let text = fs::read_to_string(vectors::folder().join(file)).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    let rows = value[list].as_array().unwrap().clone();
    assert!(!rows.is_empty(), "{file} is empty");
    rows
}

#[test]
fn titles_have_the_rank_and_the_work_that_people_see_in_them() {
    for row in rows("titles.json", "titles") {
        let title = row["title"].as_str().unwrap();
        assert_eq!(normalize::seniority(title), row["seniority"].as_str(), "seniority of `{title}`");
        assert_eq!(normalize::function(title), row["function"].as_str(), "function of `{title}`");
    }
}

#[test]
fn addresses_are_of_the_kind_that_people_see_in_them() {
    for row in rows("emails.json", "emails") {
        let email = row["email"].as_str().unwrap();
        assert_eq!(normalize::email_kind(email), row["kind"].as_str(), "kind of `{email}`");
        assert_eq!(normalize::email_domain(email).as_deref(), row["domain"].as_str(), "domain of `{email}`");
    }
}
