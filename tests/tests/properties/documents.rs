//! Law 4: one document is one model, whatever it is written in and however often it is written again.

use leadstone::Model;
use leadstone_tests::fixtures::at;
use leadstone_tests::generate::{Tape, Variety};
use proptest::prelude::*;
use serde_json::Value;

use super::case::{case, score};
use crate::support::check;

/// The document with random decimal numbers for its cuts.
fn with_long_cuts(tape: &mut Tape, value: &mut Value) {
    match value {
        Value::Object(table) => {
            for (key, inner) in table.iter_mut() {
                if let ("cuts", Value::Array(cuts)) = (key.as_str(), &mut *inner) {
                    let part = |t: &mut Tape, limit| f64::from(u32::try_from(t.below(limit)).unwrap_or(0));
                    let mut found: Vec<f64> =
                        cuts.iter().map(|_| part(tape, 1 << 32) / (1.0 + part(tape, 1 << 20))).collect();
                    found.sort_by(f64::total_cmp);
                    found.dedup();
                    if found.len() == cuts.len() {
                        *cuts = found.into_iter().map(Value::from).collect();
                    }
                }
                with_long_cuts(tape, inner);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|i| with_long_cuts(tape, i)),
        _ => {}
    }
}

#[test]
fn a_model_is_the_same_in_toml_and_in_json_and_after_its_own_document() {
    let compared = check(300, case(Variety::Full), |mut case, compared| {
        let mut document: Value = serde_json::from_str(&case.model).expect("JSON");
        with_long_cuts(&mut case.tape, &mut document);
        let json = Model::from_json(&document.to_string()).expect("the cuts rise");
        let toml = Model::from_toml(&toml::to_string(&document).expect("TOML")).expect("the same document");
        let again = Model::from_json(&json.document().to_json()).expect("a document that was read before");
        let built = Model::from_document(json.document().clone()).expect("a document that was read before");
        prop_assert_eq!(json.sha256(), toml.sha256());
        prop_assert_eq!(json.sha256(), again.sha256());
        prop_assert_eq!(json.sha256(), built.sha256());
        prop_assert_eq!(json.document().to_json(), again.document().to_json());
        let verdict = |model: &Model| score(model, &case.lead, case.now).map(|v| v.to_json());
        compared.add("verdicts", verdict(&json).iter().count());
        prop_assert_eq!(verdict(&json), verdict(&toml));
        prop_assert_eq!(verdict(&json), verdict(&again));
        Ok(())
    });
    compared.at_least_percent("verdicts", 80);
}

/// What a host gives as a number and what it writes as JSON is one lead.
#[test]
fn a_number_in_a_lead_is_the_same_in_json() {
    let bits = || any::<f64>().prop_filter("finite", |n| n.is_finite());
    // Half of all that is made of random bits is beyond what is read.
    let number =
        prop_oneof![9 => bits().prop_map(|n| if n.abs() < 2_f64.powi(53) { n } else { n.recip() }), 1 => bits()];
    let compared = check(300, number, |number, compared| {
        let document = format!(
            r#"{{"format":1,"id":"m","standalone":true,"fields":{{"n":{{"type":"number"}}}},
                "scores":[{{"id":"s","groups":[{{"id":"g","tables":[{{"field":"n","cuts":[{number:?}],"points":[1,2]}}]}}]}}]}}"#
        );
        let text = format!("{number:?}");
        let found = Model::from_json(&document).and_then(|model| {
            let read = model.score(&leadstone::Lead::from_json(&format!(r#"{{"n": {text}}}"#))?, at(0))?;
            let number =
                leadstone::Number::new(number).map(|n| leadstone::Lead::new().with("n", leadstone::Value::Number(n)));
            let held = model.score(&number.unwrap_or_default(), at(0))?;
            Ok((read.points("s"), held.points("s")))
        });
        // From 2^53 on a number is refused rather than rounded.
        if number.abs() < 2_f64.powi(53) {
            prop_assert_eq!(found.map_err(|e| e.to_string()), Ok((Some(2), Some(2))));
            compared.count("read");
        } else {
            prop_assert!(found.is_err());
        }
        Ok(())
    });
    compared.at_least_percent("read", 90);
}

#[track_caller]
fn problems(document: &str) -> Vec<String> {
    let error = Model::from_json(document).expect_err("the document has mistakes");
    error.problems().iter().map(|p| format!("{}: {}", p.path, p.kind)).collect()
}

#[test]
fn a_term_that_cannot_be_read_hid_every_mistake_of_meaning() {
    let document = r#"{"format": 1, "id": "m", "standalone": true, "fields": {"n": {"type": "number"}},
        "scores": [{"id": "s", "groups": [{"id": "g",
            "rules": [{"id": "a", "when": "n > 1", "points": "many"}, {"id": "b", "when": 5, "points": 1},
                      {"id": "c", "when": "m > 1", "points": 1}, {"id": "d", "when": "n > 1", "point": 1}],
            "tables": [{"field": "n", "cuts": [2, 1], "points": [0, 1, 2]}]}]}],
        "gates": [{"id": "x"}, {"id": "y", "when": "q", "disqualify": "no"}],
        "stages": [{"id": "new"}, {"id": "hot", "enter": "s > 'a'"}]}"#;
    assert_eq!(
        problems(document),
        [
            "scores[0].groups[0].rules[0].points: expected a whole number, found a text",
            "scores[0].groups[0].rules[1].when: expected a text, found a whole number",
            "scores[0].groups[0].rules[2].when: unknown name `m`",
            "scores[0].groups[0].rules[3]: missing key `points`",
            "scores[0].groups[0].rules[3]: unknown key `point`",
            "scores[0].groups[0].tables[0].cuts: the cut points do not rise",
            "gates[0]: missing key `when`",
            "gates[1].when: unknown name `q`",
            "stages[1].enter: the score `s` is compared with a number",
        ]
    );
}

/// Where others speak of what is broken, the rest is not judged: it would be called wrong for what is not its own.
#[test]
fn a_score_that_cannot_be_read_does_not_make_its_stages_wrong() {
    let document = r#"{"format": 1, "id": "m", "standalone": true, "scores": [{"id": "s", "range": [0, "x"], "groups": []}],
        "stages": [{"id": "new"}, {"id": "hot", "enter": "s >= 50 && t"}]}"#;
    assert_eq!(problems(document), ["scores[0].range[1]: expected a whole number, found a text"]);
}
