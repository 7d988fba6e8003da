//! Every example prints what its head says.

#[expect(dead_code, reason = "`main` is for those who run the example")]
#[path = "../../crates/leadstone/examples/account.rs"]
mod account;
#[expect(dead_code, reason = "`main` is for those who run the example")]
#[path = "../../crates/leadstone/examples/counterfactual.rs"]
mod counterfactual;
#[expect(dead_code, reason = "`main` is for those who run the example")]
#[path = "../../crates/leadstone/examples/interview.rs"]
mod interview;
#[expect(dead_code, reason = "`main` is for those who run the example")]
#[path = "../../crates/leadstone/examples/own_model.rs"]
mod own_model;
#[expect(dead_code, reason = "`main` is for those who run the example")]
#[path = "../../crates/leadstone/examples/score_one_lead.rs"]
mod score_one_lead;
#[expect(dead_code, reason = "`main` is for those who run the example")]
#[path = "../../crates/leadstone-arrow/examples/score_table.rs"]
mod score_table;
#[expect(dead_code, reason = "`main` is for those who run the example")]
#[path = "../../crates/leadstone/examples/store_verdict.rs"]
mod store_verdict;

use std::error::Error;

/// The text at the head of an example between its fences.
#[track_caller]
fn promised(source: &str) -> String {
    let lines = source.lines().take_while(|line| line.starts_with("//!"));
    let lines = lines.skip_while(|line| *line != "//! ```text").skip(1).take_while(|line| *line != "//! ```");
    let text: String = lines.map(|line| format!("{}\n", line.strip_prefix("//! ").unwrap_or_default())).collect();
    assert!(!text.is_empty(), "the head of the example shows nothing");
    text
}

#[track_caller]
fn compare(source: &str, run: fn(&mut Vec<u8>) -> Result<(), Box<dyn Error>>) {
    let mut printed = Vec::new();
    run(&mut printed).expect("the example runs to its end");
    assert_eq!(String::from_utf8(printed).expect("a text"), promised(source));
}

#[test]
fn account() {
    compare(include_str!("../../crates/leadstone/examples/account.rs"), account::run);
}

#[test]
fn counterfactual() {
    compare(include_str!("../../crates/leadstone/examples/counterfactual.rs"), counterfactual::run);
}

#[test]
fn interview() {
    compare(include_str!("../../crates/leadstone/examples/interview.rs"), interview::run);
}

#[test]
fn own_model() {
    compare(include_str!("../../crates/leadstone/examples/own_model.rs"), own_model::run);
}

#[test]
fn score_one_lead() {
    compare(include_str!("../../crates/leadstone/examples/score_one_lead.rs"), score_one_lead::run);
}

#[test]
fn store_verdict() {
    compare(include_str!("../../crates/leadstone/examples/store_verdict.rs"), store_verdict::run);
}

#[test]
fn score_table() {
    compare(include_str!("../../crates/leadstone-arrow/examples/score_table.rs"), score_table::run);
}
