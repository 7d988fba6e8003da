//! Interviews whose answers come from a pipe.

use std::io::Write;
use std::process::Stdio;

use crate::support::{Folder, Ran};

fn talk(folder: &Folder, args: &[&str], answers: &str) -> Ran {
    let mut child = folder
        .command(&[&["ask", "--at", "2026-11-22"][..], args].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The talk may be over before all is read.
    let _ = child.stdin.take().unwrap().write_all(answers.as_bytes());
    Ran::of(child.wait_with_output().unwrap())
}

#[test]
fn an_interview_stops_when_it_is_settled_and_its_answers_are_read_back() {
    let folder = Folder::new();
    let ran = talk(&folder, &["--framework", "bant", "-o", "answers.json"], "1\n1\n1\n1\n1\n").succeeds();
    assert!(ran.err.contains("settled after"), "{}", ran.err);
    assert!(ran.err.contains("can become 0 to 100"), "{}", ran.err);
    let json = folder.read("answers.json");
    assert!(json.contains(r#""source":"call","at":"2026-11-22T00:00:00Z""#), "{json}");
    let again = ["explain", "--json", "answers.json", "--framework", "bant", "--at", "2026-11-22"];
    assert!(folder.run(&again).succeeds().out.contains("stage"));
    // With the answers there is nothing left to ask.
    let ran = talk(&folder, &["--framework", "bant", "--lead", "answers.json"], "").succeeds();
    assert!(ran.err.contains("settled after 0 questions"), "{}", ran.err);
    assert_eq!(ran.out, json);
}

#[test]
fn what_nobody_knows_is_not_asked_again_and_ends_the_talk() {
    let folder = Folder::new();
    let ran = talk(&folder, &["--framework", "bant"], &"u\n".repeat(50)).succeeds();
    assert!(ran.err.contains("nothing more to ask after 3 questions"), "{}", ran.err);
    assert_eq!(ran.out, "{}\n");
    for framework in leadstone::Model::frameworks() {
        let ran = talk(&folder, &["--framework", framework], &"u\n".repeat(50)).succeeds();
        assert!(!ran.err.contains("stopped"), "{framework}: {}", ran.err);
    }
}

#[test]
fn back_undoes_wrong_input_is_explained_and_the_end_of_the_input_saves() {
    let folder = Folder::new();
    let ran = talk(&folder, &["--framework", "bant"], "b\n99\n?\nn\nb\n2\n").succeeds();
    for words in
        ["this is the first question", "there is no answer 99: type a number from 1 to", "  ? ", "stopped before"]
    {
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    }
    let lead = leadstone::Lead::from_json(&ran.out).unwrap();
    assert_eq!(lead.names().count(), 1);
    assert!(!ran.out.contains("no_answer"), "{}", ran.out);
}

#[test]
fn a_value_is_typed_where_the_field_is_open() {
    let model = r#"
format = 1
id = "m"
standalone = true
[fields.staff]
type = "number"
ask = { question = "How many?" }
[[scores]]
id = "s"
[[scores.groups]]
id = "g"
tables = [{ field = "staff", cuts = [50], points = [0, 60] }]
[[stages]]
id = "cold"
[[stages]]
id = "hot"
enter = "s >= 50"
"#;
    let folder = Folder::with("m.toml", model).and("lead.json", r#"{"id": "L1", "other": "x"}"#);
    let ran = talk(&folder, &["--model", "m.toml", "--lead", "lead.json"], "many\n8e1\n").succeeds();
    assert!(ran.err.contains("`many` is not a number"), "{}", ran.err);
    assert!(ran.err.contains("^50 hot"), "{}", ran.err);
    assert!(ran.err.contains("stage     hot"), "{}", ran.err);
    assert!(ran.out.starts_with(r#"{"id":"L1","other":"x","staff":{"value":80"#), "{}", ran.out);
}

#[test]
fn the_default_model_can_be_asked_too() {
    let folder = Folder::new();
    let ran = talk(&folder, &[], &"u\n".repeat(60)).succeeds();
    assert!(!ran.err.contains("stopped"), "{}", ran.err);
    talk(&folder, &["--lead", "none.json"], "").fails(2, "error: none.json: no such file\n");
}
