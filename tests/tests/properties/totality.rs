//! Law 7: nothing panics, whatever comes in. Errors are printed too: their places must lie in the text.

use leadstone::{Lead, Model, ModelDocument};
use leadstone_tests::generate::{Tape, Variety};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::case::{case, config, score};

/// Whatever comes of it is looked at, so that printing and placing run as well.
fn look_at(text: &str) {
    for result in [Model::from_json(text), Model::from_toml(text)] {
        match result {
            Ok(model) => drop(model.score(&Lead::new(), super::case::at(0)).map(|v| v.to_json())),
            Err(error) => {
                for problem in error.problems() {
                    let _ = problem.to_string();
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

/// Something else in the place of some value.
fn odd(tape: &mut Tape) -> Value {
    let words =
        ["", " ", "now", "a.b", "1d", "999999999999999999d", "('", "\u{0}", "é\u{301}", "x == 1", "size(x", "𝕏"];
    match tape.below(10) {
        0 => Value::Null,
        1 => json!(tape.chance(50)),
        2 => json!(*tape.pick(&[0, -1, i64::MAX, i64::MIN, 1 << 53, 1_000_000_000])),
        3 => json!(*tape.pick(&[0.5, -0.0, 1e300, f64::MIN_POSITIVE])),
        4 => json!([]),
        5 => json!({}),
        6 => json!([[[]]]),
        7 => json!({"is": 1, "points": 1}),
        _ => json!(*tape.pick(&words)),
    }
}

/// Changes a few values, wherever they are.
fn mutate(tape: &mut Tape, value: &mut Value) {
    if tape.chance(3) {
        *value = odd(tape);
        return;
    }
    match value {
        Value::Object(table) => {
            if tape.chance(3) {
                let key = *tape.pick(&["", "sum", "missing", "count", "when", "cuts", "framework", "field", "🦀"]);
                let odd = odd(tape);
                table.insert(key.to_owned(), odd);
            }
            table.values_mut().for_each(|v| mutate(tape, v));
        }
        Value::Array(items) => {
            if tape.chance(3)
                && let Some(first) = items.first().cloned()
            {
                items.push(first);
            }
            for item in items {
                mutate(tape, item);
            }
        }
        Value::String(text) if tape.chance(3) => {
            let at =
                (0..=text.len()).filter(|i| text.is_char_boundary(*i)).nth(tape.below(text.len() + 1)).unwrap_or(0);
            text.insert(at, *tape.pick(&['(', '\'', '"', '!', '.', 'é', '\\', '0', '=', '\n']));
        }
        _ => {}
    }
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
    fn no_mutated_document_panics(mut case in case(Variety::Full)) {
        let mut document: Value = serde_json::from_str(&case.model).expect("JSON");
        mutate(&mut case.tape, &mut document);
        look_at(&document.to_string());
        if let Ok(toml) = toml::to_string(&document) {
            look_at(&toml);
        }
        if let Ok(model) = Model::from_json(&document.to_string()) {
            drop(score(&model, &case.lead, case.now).map(|v| v.to_json()));
        }
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

    #[test]
    fn no_mutated_lead_panics(mut case in case(Variety::Full)) {
        let mut lead = json!({"id": "L", "stage": "stage0", "activities": [{"type": "open", "at": "2026-01-01", "id": 5, "n": [1]}]});
        for (name, answer) in &case.lead.facts {
            lead[name] = json!([{"value": format!("{:?}", answer.value), "at": "2026-01-01T00:00Z", "confidence": 50}, null]);
        }
        mutate(&mut case.tape, &mut lead);
        if let Ok(lead) = Lead::from_json(&lead.to_string()) {
            drop(case.model().score(&lead, super::case::at(case.now)).map(|v| v.to_json()));
        }
    }
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
