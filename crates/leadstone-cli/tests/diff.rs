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
        "c     cold -> hot  drop -> call in 1h  scores[0].groups[0].tables[1] (need)",
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
    assert_eq!(json["calls"], serde_json::json!({ "new": { "in 1h": 1 }, "changed": [], "gone": 0 }));
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
    assert!(ran.out.contains("1  scores[0].groups[0].rules[0] (trial)  added"), "{}", ran.out);
    assert!(!ran.out.contains("several together"), "{}", ran.out);
}

#[test]
fn built_in_models_go_by_their_names() {
    let folder = Folder::new();
    let ran = folder.run(&["diff", "b2b-saas", "b2b-saas", "--sample"]).succeeds();
    assert!(ran.out.starts_with("0 of 640 leads change"), "{}", ran.out);
    assert_eq!(folder.run(&["diff", "none.toml", "bant", "--sample"]).code, 2);
}

#[test]
fn a_lead_that_only_one_model_can_read_is_named_and_counted() {
    let without = OLD.replace("{ is = \"low\" }, ", "");
    let folder = Folder::with("old.toml", OLD).and("new.toml", without).and("leads.csv", format!("{LEADS}e,no,high\n"));
    let args = |one, other| ["diff", one, other, "--leads", "leads.csv", "--at", "2026-11-22"];
    let ran = folder.run(&args("old.toml", "new.toml"));
    assert_eq!(ran.code, 1, "a removed option is no silence: {}", ran.err);
    for line in [
        "0 of 3 leads change",
        "2 leads cannot be read by the new model",
        "b     3     old      column `need`: `low` is not an option of `need` (options: high)",
    ] {
        assert!(ran.out.contains(line), "{line}: {}", ran.out);
    }
    let ran = folder.run(&args("new.toml", "old.toml"));
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.contains("2 leads cannot be read by the old model"), "{}", ran.out);
    // What no model can read is no difference between them.
    assert_eq!(folder.run(&args("old.toml", "old.toml")).code, 0);
    let json = folder.run(&[&args("old.toml", "new.toml")[..], &["--format", "json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["compared"], 3);
    let told: Vec<String> =
        json["unread"].as_array().unwrap().iter().map(|u| format!("{} {}", u["lead"], u["only"])).collect();
    assert_eq!(told, ["\"b\" \"old\"", "\"d\" \"old\""]);
}

#[test]
fn a_call_with_another_time_limit_is_counted() {
    let folder = Folder::with("old.toml", OLD)
        .and("new.toml", OLD.replace("within = \"1h\"", "within = \"5m\""))
        .and("leads.csv", LEADS);
    let args = ["diff", "old.toml", "new.toml", "--leads", "leads.csv", "--at", "2026-11-22"];
    let ran = folder.run(&args);
    for line in ["1  in 1h -> in 5m", "0  no longer", "actions[0]", "within: \"1h\" -> \"5m\""] {
        assert!(ran.out.contains(line), "{line}: {}", ran.out);
    }
    let json = folder.run(&[&args[..], &["--format", "json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["calls"]["changed"], serde_json::json!([{ "from": "in 1h", "to": "in 5m", "leads": 1 }]));
    assert_eq!(json["edits"][0]["path"], "actions[0]");
}

/// A model with many rules, each of so many points.
fn many(rules: usize, points: impl Fn(usize) -> usize) -> String {
    let mut text = String::from("format = 1\nid = \"m\"\nstandalone = true\n");
    text.extend((0..20).map(|field| format!("[fields.f{field}]\ntype = \"number\"\n")));
    text += "[[scores]]\nid = \"s\"\nrange = [0, 100000]\n[[scores.groups]]\nid = \"g\"\ncap = 50000\nrules = [\n";
    text.extend((0..rules).map(|rule| {
        let (field, value, points) = (rule % 20, rule / 20, points(rule));
        format!("{{ id = \"r{rule}\", when = \"f{field} == {value}\", points = {points} }},\n")
    }));
    text + "]\n[[stages]]\nid = \"cold\"\n[[stages]]\nid = \"hot\"\nenter = \"s >= 24\"\n"
}

/// A model for each edit took minutes, even where the code is optimized.
#[test]
fn thousands_of_edits_are_attributed() {
    let (header, cells) = ((0..20).map(|f| format!(",f{f}")).collect::<String>(), ",7".repeat(20));
    let folder = Folder::with("old.toml", many(3000, |_| 1))
        // The lead has the 20 points of rules 140 to 159, and is hot from 24 on.
        .and("new.toml", many(3000, |rule| if rule == 141 { 1 } else { 2 }))
        .and("one.toml", many(3000, |rule| if rule == 141 { 5 } else { 2 }))
        .and("leads.csv", format!("id{header}\nlead{cells}\nlow,7{}\n", ",".repeat(19)));
    let ran = folder.run(&["diff", "old.toml", "new.toml", "--leads", "leads.csv", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((json["compared"].clone(), json["edits"].as_array().unwrap().len()), (2.into(), 2999));
    assert_eq!(
        (json["changed"][0]["lead"].clone(), json["changed"][0]["edits"].clone()),
        ("lead".into(), [0; 0].into())
    );
    let ran = folder.run(&["diff", "old.toml", "one.toml", "--leads", "leads.csv", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let edit = json["changed"][0]["edits"][0].as_u64().unwrap() as usize;
    assert_eq!(json["edits"][edit]["path"], "scores[0].groups[0].rules[141]");
    assert_eq!(json["changed"][0]["edits"].as_array().unwrap().len(), 1);
}
