//! Models with mistakes: all of them are shown, and none takes long or kills the program.

use std::fmt::Write as _;

use crate::support::Folder;

#[test]
fn twenty_mistakes_are_twenty_messages() {
    let mut model = String::from("format = 1\nid = \"m\"\n");
    for number in 0..20 {
        let _ = write!(model, "[[scores]]\nid = \"s{number}\"\nrang = [0, 10]\n");
    }
    let folder = Folder::with("m.toml", model);
    let ran = folder.run(&["check", "m.toml"]);
    assert_eq!((ran.code, ran.out.matches("unknown key `rang`").count()), (1, 20));
    assert!(ran.out.ends_with("m.toml: 20 mistakes\n"), "{}", ran.out);
    assert!(
        ran.out.starts_with(
            "unknown-key\n\n  × scores[0]: unknown key `rang`\n   ╭─[m.toml:5:1]\n 4 │ id = \"s0\"\n \
             5 │ rang = [0, 10]\n   · ────\n 6 │ [[scores]]\n   ╰────\n  help: did you mean `range`?\n"
        ),
        "{}",
        ran.out
    );
    let ran = folder.run(&["score", "--sample", "--model", "m.toml"]);
    assert!(ran.err.ends_with("error: m.toml: 20 mistakes in the model\n"), "{}", ran.err);
    assert_eq!(ran.code, 2);
}

#[test]
fn a_document_of_50_megabytes_is_refused_at_once() {
    let folder = Folder::with("m.toml", "#".repeat(50_000_000));
    folder
        .run(&["check", "m.toml"])
        .fails(2, "error: m.toml: the file has more than 16777216 bytes; no model is that large\n");
}

#[test]
fn nesting_kills_nobody() {
    let deep = |open: &str, close: &str| open.repeat(10_000) + &close.repeat(10_000);
    let folder = Folder::with("deep.json", format!("{{\"format\":1,\"id\":\"m\",\"scores\":{}}}", deep("[", "]")))
        .and("deep.toml", format!("format = 1\nid = \"m\"\nscores = {}\n", deep("[", "]")))
        .and("keys.toml", format!("format = 1\nid = \"m\"\n{} = 1\n", vec!["a"; 10_000].join(".")));
    for name in ["deep.json", "deep.toml", "keys.toml"] {
        let ran = folder.run(&["check", name]);
        assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{name}");
        assert!(ran.out.len() < 4000, "{name} prints {} bytes", ran.out.len());
    }
}

#[test]
fn warnings_do_not_stop_the_work() {
    let model = "format = 1\nid = \"m\"\n[[scores]]\nid = \"s\"\n[[scores.groups]]\nid = \"g\"\n\
                 rules = [{ when = \"company.employees >= 5\", points = 3 }]\n\
                 [[stages]]\nid = \"a\"\n[[stages]]\nid = \"b\"\nenter = \"s >= 500\"\n";
    let folder = Folder::with("m.toml", model);
    let ran = folder.run(&["check", "m.toml"]).succeeds();
    assert!(ran.out.contains("`s` lies between 0 and 100, so `s >= 500` is always false"), "{}", ran.out);
    assert!(ran.out.contains("m.toml: good, 2 warnings; m revision 0 ("), "{}", ran.out);
    assert_eq!(folder.run(&["check", "m.toml", "--strict"]).code, 3);
    let ran = folder.run(&["check", "m.toml", "--format", "json"]).succeeds();
    let listed: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(listed[0]["code"], "threshold-unreachable");
    assert_eq!(listed[1]["code"], "stage-unreachable");
    assert_eq!((&listed[0]["position"]["line"], &listed[0]["severity"]), (&12.into(), &"warning".into()));
}

#[test]
fn frameworks_and_weights_that_do_not_exist() {
    let folder = Folder::new();
    let fails = |args: &[&str], message: &str| folder.run(&[&["score", "--sample"], args].concat()).fails(2, message);
    fails(&["--framework", "bnt"], "error: unknown framework `bnt`\nhint: did you mean `bant`?\n");
    fails(
        &["--framework", "bant", "--weights", "budge=30"],
        "error: `bant` has no criterion `budge`\nhint: did you mean `budget`?\n",
    );
    let ran = folder.run(&[
        "score",
        "--sample",
        "--framework",
        "bant",
        "--weights",
        "budget=40,timeline=10",
        "--hand-over",
        "60",
    ]);
    assert!(ran.succeeds().err.contains("model      bant revision 1"));
}
