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
fn numbers_are_saved_as_they_are_read() {
    let model = "format = 1\nid = \"m\"\nstandalone = true\n[fields.n]\ntype = \"number\"\nask = { question = \"How many?\" }\n\
                 [[stages]]\nid = \"cold\"\n[[stages]]\nid = \"hot\"\nenter = \"n >= 50\"\n";
    let folder = Folder::with("m.toml", model);
    for (typed, saved) in [("1e3", "1000"), (" 007 ", "7"), ("-0", "0"), ("2.50", "2.5")] {
        let ran = talk(&folder, &["--model", "m.toml"], &format!("{typed}\n")).succeeds();
        assert!(ran.out.starts_with(&format!("{{\"n\":{{\"value\":{saved},")), "{typed}: {}", ran.out);
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_saves_what_was_answered() {
    use std::io::Read;
    let folder = Folder::new();
    let mut child = folder
        .command(&["ask", "--framework", "bant", "-o", "answers.json", "--at", "2026-11-22"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"2\n").unwrap();
    // The second question shows that the first answer was taken.
    let mut said = String::new();
    let mut err = child.stderr.take().unwrap();
    while !said.contains("\n2. ") || !said.ends_with("> ") {
        let mut byte = [0];
        assert_eq!(err.read(&mut byte).unwrap(), 1, "{said}");
        said.push(char::from(byte[0]));
    }
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let mut rest = Vec::new();
    err.read_to_end(&mut rest).unwrap();
    let rest = String::from_utf8_lossy(&rest);
    assert_eq!(child.wait().unwrap().code(), Some(0), "{rest}");
    assert!(rest.contains("stopped before it was settled") && rest.contains("written to answers.json"), "{rest}");
    let lead = leadstone::Lead::from_json(&folder.read("answers.json")).unwrap();
    assert_eq!(lead.names().count(), 1);
    drop(input);
}

#[test]
fn the_default_model_can_be_asked_too() {
    let folder = Folder::new();
    let ran = talk(&folder, &[], &"u\n".repeat(60)).succeeds();
    assert!(!ran.err.contains("stopped"), "{}", ran.err);
    talk(&folder, &["--lead", "none.json"], "").fails(2, "error: none.json: no such file\n");
}
