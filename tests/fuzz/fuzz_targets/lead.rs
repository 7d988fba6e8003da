//! Any text as a lead in JSON, read against the built-in models; scored twice, the bytes are the same.
#![no_main]

use std::sync::LazyLock;

use leadstone::{Lead, Model, Timestamp};
use libfuzzer_sys::fuzz_target;

static MODELS: LazyLock<Vec<Model>> =
    LazyLock::new(|| vec![Model::builtin(), Model::framework("bant").expect("built in")]);

fuzz_target!(|text: &str| {
    let Ok(lead) = Lead::from_json(text) else { return };
    for model in MODELS.iter() {
        match model.prepare(&lead) {
            Err(error) => drop(error.to_string()),
            Ok(prepared) => {
                for seconds in [0, 1_700_000_000, 1_800_000_000, 253_402_300_799, -62_135_596_800] {
                    let at = Timestamp::from_unix(seconds).expect("an instant");
                    let fresh = model.prepare(&lead).expect("it was read before");
                    assert_eq!(prepared.score(at).to_json(), fresh.score(at).to_json());
                    let _ = prepared.check(at);
                }
            }
        }
    }
});
