//! Two models on the same leads.

use crate::support::Folder;

const OLD: &str = r#"
format = 1
id = "m"
standalone = true
[fields.size]
type = "number"
[fields.need]
type = "text"
options = [{ is = "low" }, { is = "high" }]
[[scores]]
id = "s"
[[scores.groups]]
id = "g"
tables = [
  { field = "size", cuts = [50], points = [10, 40] },
  { field = "need", cells = [{ is = "high", points = 30 }] },
]
[[stages]]
id = "cold"
[[stages]]
id = "hot"
enter = "s >= 60"
[[actions]]
when = "stage == 'hot'"
do = "call"
within = "1h"
[[actions]]
do = "drop"
"#;

const LEADS: &str = "id,size,need\na,80,high\nb,80,low\nc,10,high\nd,10,low\n";

#[test]
fn a_change_is_named_with_the_edit_that_makes_it() {
    let folder = Folder::with("old.toml", OLD)
        .and("new.toml", OLD.replace("points = 30", "points = 55"))
        .and("both.toml", OLD.replace("points = 30", "points = 45").replace("s >= 60", "s >= 50"))
        .and("leads.csv", LEADS);
    let args = |new| ["diff", "old.toml", new, "--leads", "leads.csv", "--at", "2026-11-22"];
    let same = folder.run(&args("old.toml"));
    assert_eq!(same.code, 0, "{}", same.err);
    let ran = folder.run(&args("new.toml"));
    assert_eq!(ran.code, 1, "{}", ran.err);
    for line in [
        "1 of 4 leads change",
        "c     cold -> hot  drop -> call in 1h  scores.s.g.need",
        "1  new, in 1h",
        "0  no longer",
    ] {
        assert!(ran.out.contains(line), "{line}: {}", ran.out);
    }
    // Neither edit alone lifts the lead: 10 + 45 is below 60, 10 + 30 below 50.
    let ran = folder.run(&args("both.toml"));
    assert!(ran.out.contains("several together"), "{}", ran.out);
    let json = folder.run(&[&args("new.toml")[..], &["--format", "json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["changed"][0]["lead"], "c");
    assert_eq!(json["calls"], serde_json::json!({ "new": { "in 1h": 1 }, "gone": 0 }));
    assert_eq!(json["transitions"], serde_json::json!([{ "from": "cold", "to": "hot", "leads": 1 }]));
}

#[test]
fn a_term_on_a_field_that_only_the_new_model_has_is_one_edit() {
    let field = "[fields.trial]\ntype = \"bool\"\n[[scores]]";
    let new = OLD.replace("[[scores]]", field).replacen(
        "tables = [",
        "rules = [{ when = \"trial\", points = 50 }]\ntables = [",
        1,
    );
    let folder =
        Folder::with("old.toml", OLD).and("new.toml", new).and("leads.csv", "id,size,trial\na,10,yes\nb,10,no\n");
    let ran = folder.run(&["diff", "old.toml", "new.toml", "--leads", "leads.csv", "--at", "2026-11-22"]);
    assert!(ran.out.contains("1  scores.s.g.trial  added"), "{}", ran.out);
    assert!(!ran.out.contains("several together"), "{}", ran.out);
}

#[test]
fn built_in_models_go_by_their_names() {
    let folder = Folder::new();
    let ran = folder.run(&["diff", "b2b-saas", "b2b-saas", "--sample"]).succeeds();
    assert!(ran.out.starts_with("0 of 640 leads change"), "{}", ran.out);
    assert_eq!(folder.run(&["diff", "none.toml", "bant", "--sample"]).code, 2);
}
