//! Any text as a condition: over fields, scores and the properties of an activity. Its negation says the opposite.
#![no_main]

use leadstone::{Activity, Lead, Model, Timestamp};
use libfuzzer_sys::fuzz_target;

const FIELDS: &str = r#""n":{"type":"number"},"b":{"type":"bool"},"d":{"type":"date"},"l":{"type":"list"},"t":{"type":"text"},
"p":{"type":"text","missing":"none"},"o":{"type":"text","options":[{"is":"x"},{"is":"y"}]}"#;

fn model(condition: &str) -> Result<Model, leadstone::Error> {
    let condition = serde_json::Value::from(condition);
    Model::from_json(&format!(
        r#"{{"format":1,"id":"m","standalone":true,"fields":{{{FIELDS}}},"scores":[{{"id":"s","groups":[{{"id":"g",
        "rules":[{{"id":"r","when":{condition},"points":1}}],"events":[{{"id":"e","type":"v","points":2}}]}}]}}],
        "gates":[{{"id":"g","when":{condition},"disqualify":"r"}}],"actions":[{{"do":"drop","when":{condition}}}]}}"#
    ))
}

fuzz_target!(|text: &str| {
    let at = Timestamp::from_unix(1_800_000_000).expect("an instant");
    let activity = Activity::new("v", at).with("n", 5).with("t", "x").with("b", true).with("l", vec!["x", "y"]);
    let known = Lead::new().with("n", 5).with("b", true).with("d", at).with("l", vec!["x"]).with("t", "x").with("o", "y");
    if let (Ok(yes), Ok(no)) = (model(text), model(&format!("!({text})"))) {
        for lead in [Lead::new(), known.clone().activity(activity.clone())] {
            let (yes, no) = (yes.score(&lead, at).expect("fits"), no.score(&lead, at).expect("fits"));
            assert!(yes.disqualified().is_none() || no.disqualified().is_none());
            let _ = (yes.to_json(), no.to_json());
        }
    }
    let text = serde_json::Value::from(text);
    let events = format!(
        r#"{{"format":1,"id":"m","standalone":true,"scores":[{{"id":"s","groups":[{{"id":"g","events":[{{"type":"v","points":1,"where":{text}}}]}}]}}]}}"#
    );
    if let Ok(model) = Model::from_json(&events) {
        let _ = model.score(&Lead::new().activity(activity), at).expect("fits").to_json();
    }
});
