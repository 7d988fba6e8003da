//! Any text as a document in JSON and TOML: read, printed, scored, and written again with the same hash.
#![no_main]

use leadstone::{Lead, Model, Timestamp};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for model in [Model::from_json(text), Model::from_toml(text)] {
        match model {
            Err(error) => {
                for problem in error.problems() {
                    let _ = problem.to_string();
                    assert!(problem.position.is_none_or(|p| p.offset <= text.len()));
                }
            }
            Ok(model) => {
                let again = Model::from_json(&model.document().to_json()).expect("its own document");
                assert_eq!(model.sha256(), again.sha256());
                let at = Timestamp::from_unix(1_800_000_000).expect("an instant");
                let verdict = model.score(&Lead::new(), at).expect("an empty lead fits every model");
                for score in &model.document().scores {
                    let sum: i64 = verdict.contributions(&score.id).iter().map(|c| c.points).sum();
                    assert_eq!(Some(sum), verdict.points(&score.id));
                }
                let _ = verdict.to_json();
            }
        }
    }
});
