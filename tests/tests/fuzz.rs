//! The fuzz targets on a few seeds, so that every run of the tests builds and tries them; `tests/fuzz` runs them for long.

use leadstone_tests::dice::Dice;
use leadstone_tests::fuzz;
use leadstone_tests::generate::{Tape, Variety, model};

/// So many bytes, the same in every run; the last cases are short ones.
fn bytes(run: impl Fn(&[u8])) {
    for seed in 0..60 {
        let mut dice = Dice::new(seed);
        let length = if seed < 50 { 1_000 } else { seed - 50 };
        let bytes: Vec<u8> = (0..length).map(|_| u8::try_from(dice.roll(0, 255)).expect("a byte")).collect();
        run(&bytes);
    }
}

/// Texts that are nearly right: these with some characters lost, doubled or put in from elsewhere.
fn texts(right: &[String], run: impl Fn(&str)) {
    for (seed, text) in right.iter().enumerate() {
        run(text);
        for more in 0..30 {
            let mut dice = Dice::new(1_000 * seed as u64 + more);
            let mut characters: Vec<char> = text.chars().collect();
            for _ in 0..dice.roll(1, 3) {
                let at = usize::try_from(dice.roll(0, characters.len() as i64 - 1)).expect("a place");
                let other = *dice.pick(&['"', '\\', ',', ':', '{', '}', '[', '0', '.', '-', ' ', '(', '\'', 'é', '\0']);
                match dice.roll(0, 2) {
                    0 => characters.insert(at, other),
                    1 => characters[at] = other,
                    _ if characters.len() > 1 => drop(characters.remove(at)),
                    _ => {}
                }
            }
            run(&characters.into_iter().collect::<String>());
        }
    }
}

fn documents() -> Vec<String> {
    let mut documents: Vec<String> = (0..4).map(|seed| model(&mut Tape::of_seed(seed), Variety::Full)).collect();
    documents.push("format = 1\nid = \"m\"\n[fields.a]\ntype = \"bool\"\n[[stages]]\nid = \"cold\"\n".to_owned());
    documents
}

const LEADS: [&str; 4] = [
    r#"{"id":"L","n":12,"b":true,"l":["crm","erp"],"o":"X ","mail":"jo@acme.com"}"#,
    r#"{"Number":[{"value":"60","at":"2026-01-01","confidence":50},null],"p":null,"stage":"warm"}"#,
    r#"{"d":"2026-01-01T09:00:00+09:00","activities":[{"type":"visit","at":"2027-01-10","id":1,"n":[1]}]}"#,
    r#"{"o":{"no_answer":true},"mail":"caf\u00e9@gmail.com","nobody asks":{"value":1e3}}"#,
];

const CONDITIONS: [&str; 5] = [
    "n >= 50 && !(b || 'x' in l)",
    "o in ['x', 'y'] || t.startsWith('a') && size(l) == 2",
    "now - d < duration('30d') || d > timestamp('2026-01-01')",
    "has(p) && p != '+82'",
    "(n in [1, 2.5, -3]) == false",
];

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

#[test]
fn documents_are_read_or_refused() {
    texts(&documents(), fuzz::document_reading);
}

#[test]
fn documents_are_compiled_or_refused() {
    bytes(fuzz::document_compiling);
}

#[test]
fn conditions_and_their_negations_are_never_both_true() {
    texts(&owned(&CONDITIONS), fuzz::condition);
}

#[test]
fn leads_are_read_again_as_they_were_written() {
    texts(&owned(&LEADS), fuzz::lead_reading);
}

#[test]
fn the_fast_reader_says_what_the_slow_one_says() {
    texts(&owned(&LEADS), fuzz::json_reader);
}

#[test]
fn leads_are_scored_with_lines_that_add_up() {
    bytes(fuzz::scoring);
}

#[test]
fn histories_are_sets() {
    bytes(fuzz::history);
}

#[test]
fn rows_say_what_their_leads_say() {
    bytes(fuzz::batch);
}
