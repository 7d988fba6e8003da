//! The other commands.

use std::fs;
use std::path::Path;

use crate::support::Folder;

#[test]
fn init_writes_what_check_likes_and_score_takes() {
    let folder = Folder::new();
    let ran = folder.run(&["init"]).succeeds();
    assert!(ran.out.starts_with("leadstone.toml: written"), "{}", ran.out);
    folder
        .run(&["init"])
        .fails(4, "error: leadstone.toml: is there already\nhint: name another file, or replace it with --force\n");
    folder.run(&["init", "--force", "--framework", "meddic"]).succeeds();
    folder.run(&["init", "bank.toml", "--example", "bank-telemarketing"]).succeeds();
    folder.run(&["check", "leadstone.toml", "bank.toml"]).succeeds();
    folder
        .run(&["init", "x.toml", "--framework", "medic"])
        .fails(2, "error: unknown framework `medic`\nhint: did you mean `meddic`?\n");
    assert_eq!(folder.files(), ["bank.toml", "leadstone.toml"]);
}

#[test]
fn the_committed_schema_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../leadstone/schema/leadstone-model-1.schema.json");
    let printed = Folder::new().run(&["schema"]).succeeds().out;
    let committed = fs::read_to_string(path).unwrap();
    assert!(
        printed == committed,
        "the schema has changed: cargo run -- schema > crates/leadstone/schema/leadstone-model-1.schema.json"
    );
}

#[test]
fn frameworks_are_listed_with_their_questions() {
    let folder = Folder::new();
    let list = folder.run(&["frameworks"]).succeeds().out;
    assert!(list.contains("bant      75         Budget 25, Authority 25, Need 25, Timeline 25"), "{list}");
    let bant = folder.run(&["frameworks", "BANT"]).succeeds().out;
    assert!(bant.contains("Sales takes over from 75 points."), "{bant}");
    assert!(bant.contains("8  not_yet   No budget yet, but it can be found"), "{bant}");
    assert!(bant.contains("? What does the problem cost you in a year?"), "{bant}");
    let json: serde_json::Value =
        serde_json::from_str(&folder.run(&["frameworks", "--format", "json"]).succeeds().out).unwrap();
    assert_eq!(json.as_array().unwrap().len(), leadstone::Model::frameworks().len());
}

#[test]
fn a_lead_is_explained_from_json_too() {
    let lead = r#"{"id": "L1", "deal.need": "urgent", "deal.budget": {"no_answer": true}, "shoe": 4}"#;
    let folder = Folder::with("lead.json", lead);
    let args = ["explain", "--json", "lead.json", "--framework", "bant", "--at", "2026-11-22"];
    let text = folder.run(&args).succeeds().out;
    for line in
        ["BANT 25 of 0 to 100", "+25    Need", "Not known", "Asked, not answered", "Facts that the model does not use"]
    {
        assert!(text.contains(line), "{line}: {text}");
    }
    let json = folder.run(&[&args[..], &["--format", "json"]].concat()).succeeds().out;
    let lead = leadstone::Lead::from_json(lead).unwrap();
    let at = leadstone::Timestamp::parse("2026-11-22").unwrap();
    let verdict = leadstone::Model::framework("bant").unwrap().score(&lead, at).unwrap();
    assert_eq!(json.trim_end(), verdict.to_json());
    let broken = Folder::with("lead.json", r#"{"deal.need": "urgnt"}"#);
    broken.run(&args).fails(
        2,
        "error: the lead: \"deal.need\": `urgnt` is not an option of `deal.need`\nhint: did you mean `urgent`?\n",
    );
}

#[test]
fn completions_and_help_are_printed() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish"] {
        assert!(folder.run(&["completions", shell]).succeeds().out.contains("leadstone"));
    }
    assert!(folder.run(&["--help"]).succeeds().out.contains("Exit codes:"));
}

#[test]
fn check_audits_a_model_and_shows_a_lead() {
    let model = "format = 1\nid = \"m\"\nstandalone = true\n[fields.a]\ntype = \"bool\"\n[[scores]]\nid = \"s\"\n\
                 [[scores.groups]]\nid = \"g\"\nrules = [{ when = \"a\", points = 40 }]\n\
                 [[stages]]\nid = \"cold\"\n[[stages]]\nid = \"hot\"\nenter = \"s >= 50\"\n";
    let folder = Folder::with("m.toml", model);
    let text = folder.run(&["check", "m.toml"]).succeeds().out;
    for words in ["stage-unreachable", "shown by: the closest lead found: s is 40", r#"{"a":true}"#, "good, 1 warning"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(folder.run(&["check", "m.toml", "--strict"]).code, 3);
    assert_eq!(folder.run(&["check", "m.toml", "--strict", "--no-audit"]).code, 0);
    let json = folder.run(&["check", "m.toml", "--format", "json"]).succeeds().out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json[0]["witness"], serde_json::json!({ "a": true }));
}

#[test]
fn every_line_is_explained_those_without_points_too() {
    let model = "format = 1\nid = \"m\"\nstandalone = true\n[fields.a]\ntype = \"bool\"\n[[scores]]\nid = \"s\"\n\
                 [[scores.groups]]\nid = \"g\"\ntables = [{ field = \"a\", cells = [{ is = \"no\", points = 5 }] }]\nevents = [\n\
                 { id = \"form\", type = \"form\", points = 10, family = \"f\" },\n\
                 { id = \"thanks\", type = \"thanks\", points = 8, family = \"f\" }]\n[[stages]]\nid = \"all\"\n";
    let lead = "{\"a\": true, \"activities\": [{\"type\": \"form\", \"at\": \"2026-11-20T09:00Z\"}, \
                {\"type\": \"thanks\", \"at\": \"2026-11-20T09:01Z\"}]}";
    let folder = Folder::with("m.toml", model).and("lead.json", lead);
    let args = ["explain", "--json", "lead.json", "--model", "m.toml", "--at", "2026-11-22"];
    let text = folder.run(&args).succeeds().out;
    for line in
        ["+10    form      once", "+0    thanks    once; another of its family counts", "+0    a         a is true"]
    {
        assert!(text.contains(line), "{line}: {text}");
    }
}

/// With all tests asked of every value it took minutes, where the code is not optimized.
#[test]
fn eleven_thousand_thresholds_of_one_date_are_explained() {
    let mut model = "format = 1\nid = \"m\"\nstandalone = true\n[fields.d]\ntype = \"date\"\n[[scores]]\nid = \"s\"\n\
                     [[scores.groups]]\nid = \"g\"\nrules = [\n"
        .to_owned();
    model.extend(
        (1..=11_000).map(|d| format!("{{ id = \"r{d}\", when = \"now - d < duration('{d}d')\", points = 1 }},\n")),
    );
    let folder = Folder::with("m.toml", model + "]\n[[stages]]\nid = \"all\"\n").and("lead.json", "{}");
    let args = ["explain", "--json", "lead.json", "--model", "m.toml", "--at", "2026-11-22", "--format", "json"];
    let json: serde_json::Value = serde_json::from_str(&folder.run(&args).succeeds().out).unwrap();
    assert_eq!((json["scores"][0]["ceiling"].clone(), json["scores"][0]["exact"].clone()), (100.into(), false.into()));
}
