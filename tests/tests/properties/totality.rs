//! Law 7: nothing panics, whatever comes in. Errors are printed too: their places must lie in the text.

use leadstone::document::ModelDocument;
use leadstone::{Lead, Model};
use leadstone_tests::fixtures::at;
use leadstone_tests::generate::{Variety, mutate};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::case::{case, score};
use crate::support::{check, config};

/// Whatever comes of it is looked at, so that printing and placing run as well.
fn look_at(text: &str) {
    for result in [Model::from_json(text), Model::from_toml(text)] {
        match result {
            Ok(model) => drop(model.score(&Lead::new(), at(0)).map(|v| v.to_json())),
            Err(error) => {
                for problem in error.problems() {
                    assert!(!problem.to_string().is_empty(), "{problem:?} says nothing of {text}");
                    if let Some(position) = problem.position {
                        assert!(position.offset <= text.len(), "{problem} at {position:?} of {}", text.len());
                    }
                }
            }
        }
    }
    drop(ModelDocument::from_toml(text).map(|d| d.sha256()));
    drop(Lead::from_json(text));
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn no_text_makes_a_document_or_lead_panic(text in any::<String>()) {
        look_at(&text);
    }

    #[test]
    fn no_text_of_signs_makes_a_document_or_lead_panic(text in r#"[\[\]{}",:=.0-9a-e'\\\nu#éT -]{0,80}"#) {
        look_at(&text);
        look_at(&format!("{{\"format\":1,\"id\":{text}}}"));
    }

    #[test]
    fn no_cut_off_document_panics(mut case in case(Variety::Full)) {
        let end = case.tape.below(case.model.len());
        if let Some(text) = case.model.get(..end) {
            look_at(text);
        }
        let document: Value = serde_json::from_str(&case.model).expect("JSON");
        let toml = toml::to_string(&document).expect("TOML");
        if let Some(text) = toml.get(..case.tape.below(toml.len())) {
            look_at(text);
        }
    }

    #[test]
    fn no_condition_panics(condition in r#"([a-z.]{1,4}|[0-9.]{1,3}|[!()<>=&|,+'" -]|&&|\|\||==| in |\['x'\]|size\(|has\(|now|timestamp\(|duration\(|deal|startsWith){0,14}"#) {
        let rule = |key: &str| json!({"format": 1, "id": "m", "fields": {"deal": {"type": "date"}, "x": {"type": "list"}},
            "gates": [{"id": "g", "when": "true", "disqualify": "r"}],
            "scores": [{"id": "s", "groups": [{"id": "g", "rules": [{"id": "r", "when": condition, "points": 1}],
                "events": [{"type": "t", "points": 1, key: condition}]}]}]});
        look_at(&rule("where").to_string());
        let alone = json!({"format": 1, "id": "m", "gates": [{"id": "g", "when": condition, "disqualify": "r"}]});
        look_at(&alone.to_string());
    }
}

#[test]
fn no_mutated_document_panics() {
    let compared = check(300, case(Variety::Full), |mut case, compared| {
        let mut document: Value = serde_json::from_str(&case.model).expect("JSON");
        let share = *case.tape.pick(&[1, 3, 30]);
        mutate(&mut case.tape, &mut document, share);
        let text = document.to_string();
        look_at(&text);
        if let Ok(toml) = toml::to_string(&document) {
            look_at(&toml);
        }
        compared.add("mutated", usize::from(text != case.model));
        if let Ok(model) = Model::from_json(&text) {
            compared.add("scored", score(&model, &case.lead, case.now).map(|v| v.to_json()).iter().count());
        }
        Ok(())
    });
    compared.at_least_percent("mutated", 60).at_least_percent("scored", 20);
}

#[test]
fn no_mutated_lead_panics() {
    let compared = check(300, case(Variety::Full), |mut case, compared| {
        let mut lead: Value = serde_json::from_str(&case.lead.to_lead().to_json()).expect("JSON");
        let share = *case.tape.pick(&[3, 10, 30]);
        mutate(&mut case.tape, &mut lead, share);
        if let Ok(lead) = Lead::from_json(&lead.to_string()) {
            compared.count("read");
            compared.add("scored", case.model().score(&lead, at(case.now)).map(|v| v.to_json()).iter().count());
        }
        Ok(())
    });
    compared.at_least_percent("read", 30).at_least_percent("scored", 20);
}

#[test]
fn hostile_sizes_end() {
    let keys: Vec<String> = (0..80_000).map(|i| format!("\"k{i}\":1")).collect();
    look_at(&format!("{{{}}}", keys.join(",")));
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        look_at(&format!("{}1{}", open.repeat(10_000), close.repeat(10_000)));
    }
    look_at(&format!("a = {}1{}", "[".repeat(10_000), "]".repeat(10_000)));
    look_at(&"[a]\n".repeat(10_000));
    for condition in
        ["(".repeat(8000), "!".repeat(8000), "a.".repeat(4000), "[".repeat(8000), "-".repeat(8000), "x<".repeat(4000)]
    {
        look_at(
            &json!({"format": 1, "id": "m", "gates": [{"id": "g", "when": condition, "disqualify": "r"}]}).to_string(),
        );
    }
    crowds();
}

/// Many that share a name, or one name that is many words: each took from seconds to a minute.
fn crowds() {
    let fields: Vec<String> = (0..5000)
        .map(|i| format!(r#""f{i}":{{"type":"text","aliases":["a","b","c","d","e","f","g","h","i","j"]}}"#))
        .collect();
    look_at(&format!(r#"{{"format":1,"id":"m","standalone":true,"fields":{{{}}}}}"#, fields.join(",")));
    let bands: Vec<Value> =
        (0..64).map(|i| json!({"id": format!("b{i}"), "from": i, "to": i.max(i / 63 * 100)})).collect();
    let looks = vec!["m == 'b1b2'"; 500].join("||");
    let actions: Vec<Value> = (0..50).map(|_| json!({"do": "call", "when": looks})).collect();
    let document = json!({"format": 1, "id": "m", "standalone": true, "actions": actions,
        "scores": [{"id": "s", "bands": bands, "groups": [{"id": "g"}]}],
        "matrices": [{"id": "m", "rows": "s", "columns": "s"}]});
    assert!(Model::from_json(&document.to_string()).is_ok());
    look_at(&document.to_string());
}
