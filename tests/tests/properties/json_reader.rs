//! Law 4: scoring the JSON of a lead says what reading the lead and scoring it says: the same bytes, or the same problems.

use std::fmt::Write;

use leadstone::{Error, Lead, Model, Timestamp};
use leadstone_tests::fixtures::{at, built_in_models};
use leadstone_tests::generate::{Tape, Variety, instant, lead};
use leadstone_tests::oracle::{PlainAnswer, PlainLead, PlainValue, format_instant};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::case::case;
use crate::support::{Compared, check, config, tape};

/// What is said of the lead in the long way.
fn long_way(model: &Model, text: &str, at: Timestamp) -> Result<String, Error> {
    model.score(&Lead::from_json(text)?, at).map(|v| v.to_json())
}

/// Whether there is a verdict; a text that both ways refuse alike is the same as well.
#[track_caller]
fn assert_same(model: &Model, text: &str, now: i64) -> bool {
    let at = at(now);
    let verdict = model.score_json(text, at);
    if let Ok(verdict) = &verdict {
        assert_eq!(verdict.id(), verdict.prepared().id(), "{text}");
    }
    let short = verdict.map(|v| v.to_json());
    assert_eq!(format!("{short:?}"), format!("{:?}", long_way(model, text, at)), "{text}");
    short.is_ok()
}

/// A lead as JSON, as hosts and people may write it. The odder, the less of it is plain.
struct Writer<'t> {
    tape: &'t mut Tape,
    /// In a hundred, for each thing that may be odd.
    oddness: usize,
}

impl Writer<'_> {
    fn odd(&mut self) -> bool {
        self.oddness > 0 && self.tape.chance(self.oddness)
    }

    fn one_of(&mut self, choices: &[&'static str]) -> &'static str {
        choices[self.tape.below(choices.len())]
    }

    fn lead(&mut self, lead: &PlainLead) -> String {
        let mut entries: Vec<String> = Vec::new();
        if let Some(stage) = &lead.stage {
            let stage = if self.odd() { "nowhere" } else { stage };
            entries.push(format!("\"stage\":{}", self.text(stage)));
        }
        if self.tape.chance(50) {
            let id = (*self.tape.pick(&["\"L1\"", "7", "null", "\"a\\u00e9\"", "-0.5", "true", "[]"])).to_owned();
            entries.push(format!("\"id\":{id}"));
        }
        for (name, answer) in &lead.facts {
            let name = if self.odd() { odd_case(self.tape, name) } else { name.clone() };
            let value = self.answer(answer);
            entries.push(format!("{}{}:{value}", self.text(&name), self.space()));
        }
        while self.odd() {
            let entry = self.tape.pick(ODD_ENTRIES);
            entries.push((*entry).to_owned());
        }
        if !lead.activities.is_empty() && self.tape.chance(15) {
            let items: Vec<Value> = lead
                .activities
                .iter()
                .map(|a| json!({"type": a.kind, "at": format_instant(a.at), "id": a.id}))
                .collect();
            entries.push(format!("\"activities\":{}", json!(items)));
        }
        let mut entries = self.tape.shuffled(entries);
        if self.odd()
            && let Some(again) = entries.first().cloned()
        {
            entries.push(again);
        }
        let mut text = format!("{}{{", self.space());
        for (i, entry) in entries.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            let _ = write!(text, "{}{comma}{}{entry}", self.space(), self.space());
        }
        let end = if self.odd() { self.one_of(&["}x", ",}", "", "}}", "}\u{a0}", "}\n\t "]) } else { "}" };
        text + end
    }

    fn answer(&mut self, answer: &PlainAnswer) -> String {
        let value = match &answer.value {
            Some(value) => self.value(value),
            None if self.odd() => return "{\"no_answer\": true}".to_owned(),
            None => "null".to_owned(),
        };
        if !self.odd() {
            return value;
        }
        let mut text = format!("{{\"value\": {value}");
        if let Some(at) = answer.at {
            let _ = write!(text, ",\"at\":\"{}\"", format_instant(at));
        }
        if let Some(confidence) = answer.confidence {
            let _ = write!(text, ",\"confidence\":{confidence}");
        }
        text.push_str(self.one_of(&["}", ",\"source\":\"crm\"}", ",\"sauce\":1}"]));
        match self.tape.below(3) {
            0 => format!("[{text}]"),
            1 => format!("[{text},{{\"value\":1}}]"),
            _ => text,
        }
    }

    fn value(&mut self, value: &PlainValue) -> String {
        if self.odd() {
            return (*self.tape.pick(ODD_VALUES)).to_owned();
        }
        match value {
            PlainValue::Number(n) => self.number(*n),
            PlainValue::Text(text) => self.text(text),
            PlainValue::Bool(b) => b.to_string(),
            PlainValue::Date(at) => self.text(&format_instant(*at)),
            PlainValue::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.text(item)).collect();
                format!("[{}{}]", self.space(), items.join(&format!("{},", self.space())))
            }
        }
    }

    fn number(&mut self, n: f64) -> String {
        match self.tape.below(4) {
            0 => format!("{n:e}"),
            1 => format!("{n:?}"),
            2 => format!("{n:E}").replace('E', "E+").replace("+-", "-"),
            _ => n.to_string(),
        }
    }

    fn text(&mut self, text: &str) -> String {
        if !self.odd() {
            return json!(text).to_string();
        }
        let mut quoted = "\"".to_owned();
        for c in text.chars() {
            match self.tape.below(3) {
                0 if u32::from(c) < 0x1_0000 => drop(write!(quoted, "\\u{:04x}", u32::from(c))),
                _ => quoted.push_str(json!(c.to_string()).to_string().trim_matches('"')),
            }
        }
        quoted + self.one_of(&["\"", "\"", "\"", "\\n\"", "\\", "\\x\"", "\\ud800\"", "\u{1}\"", "\\u12\""])
    }

    fn space(&mut self) -> &'static str {
        if self.odd() { self.one_of(&["\n", "  ", "\t\r", "\u{b}"]) } else { "" }
    }
}

fn odd_case(tape: &mut Tape, name: &str) -> String {
    match tape.below(3) {
        0 => name.to_uppercase(),
        1 => format!(" {}", name.replace('.', "_")),
        _ => name.split('.').next_back().unwrap_or_default().to_owned(),
    }
}

const ODD_ENTRIES: &[&str] = &[
    "\"stage\":null",
    "\"stage\":5",
    "\"activities\":[]",
    "\"activities\":null",
    "\"activities\":{}",
    "\"activities\":[{\"type\":\"open\",\"at\":\"2026-01-01\"}]",
    "\"activities\":[{\"type\":\"open\"}]",
    "\"nobody asks\":1",
    "\"nobody asks\":[\"a\",{\"value\":1}]",
    "\"nobody asks\":{}",
    "\"nobody asks\":[[]]",
    "\"nobody asks\":[[[[[]]]]]",
    "\"nobody asks\":9007199254740993",
    "\"nobody asks\":{\"no_answer\":true,\"value\":1}",
    "\"\":\"\"",
    "\"Email\":\"jo@acme.com\"",
    "\"Job Title\":\"CEO\"",
    "\"person.title\":\"VP Sales\"",
    "\"ID\":\"other\"",
    "5:5",
    "\"a\"",
];

const ODD_VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "tru",
    "nul",
    "0",
    "-0",
    "-0.0",
    "01",
    "-",
    "+1",
    "1.",
    ".5",
    "1e",
    "1e+",
    "1E5",
    "1e-5",
    "12e3",
    "0e0",
    "0.1e1",
    "123456789012345",
    "1234567890123456",
    "9007199254740991",
    "9007199254740992",
    "-9007199254740993",
    "9999999999999999999",
    "18446744073709551615",
    "18446744073709551616",
    "1e400",
    "-1e400",
    "1e-400",
    "0e99999999999",
    "1e99999999999",
    "1e-99999999999",
    "0.30000000000000004",
    "4.9406564584124654e-324",
    "\"\"",
    "\" \"",
    "\"\\u3000\"",
    "\"1\"",
    "\"yes\"",
    "\"2026-01-01\"",
    "\"2999-12-31\"",
    "\"a;b\"",
    "\"ÄÖ ẞ İ\"",
    "\"한국\"",
    "[]",
    "[1]",
    "[\"\"]",
    "[\" \",\"\"]",
    "[null]",
    "[true,\"a\"]",
    "[\"a\",\"A\",\" a \",\"\"]",
    "[\"b\",\"a\",]",
    "[\"a\"",
    "[\"a\" \"b\"]",
    "[[\"a\"]]",
    "{}",
    "{\"value\":1}",
    "{\"value\":null}",
    "{\"value\":[\"a\"]}",
    "{\"value\":{\"value\":1}}",
    "[{\"value\":\"a\"},null]",
    "[{\"no_answer\":true}]",
    "{\"value\":1,\"at\":\"yesterday\"}",
    "NaN",
    "Infinity",
    "'a'",
    "\"a",
    "\"\\\"\"",
    "\"\\\\\"",
];

/// Another text a few signs away.
fn broken(tape: &mut Tape, text: &str) -> String {
    let mut signs: Vec<char> = text.chars().collect();
    for _ in 0..=tape.below(3) {
        let at = tape.below(signs.len() + 1);
        match tape.below(3) {
            0 if at < signs.len() => drop(signs.remove(at)),
            1 => signs.insert(
                at,
                *tape.pick(&['"', '\\', ',', ':', '{', '}', '[', ']', '0', '9', '.', 'e', '-', ' ', 'é', '\u{0}']),
            ),
            _ => signs.truncate(at.max(1)),
        }
    }
    signs.into_iter().collect()
}

fn assert_same_however_written(model: &Model, lead: &PlainLead, now: i64, tape: &mut Tape, compared: &Compared) {
    let oddness = *tape.pick(&[0, 0, 2, 8, 30]);
    let mut lead = lead.clone();
    if !tape.chance(20) {
        lead.facts.dedup_by(|a, b| a.0 == b.0);
    }
    let text = Writer { tape, oddness }.lead(&lead);
    for shift in [0, -40 * 86_400] {
        compared.add("verdicts", usize::from(assert_same(model, &text, now + shift)));
    }
    compared.add("verdicts of broken texts", usize::from(assert_same(model, &broken(tape, &text), now)));
}

#[test]
fn json_scored_directly_says_what_the_lead_says() {
    let compared = check(1000, (case(Variety::Full), tape()), |(case, mut tape), compared| {
        assert_same_however_written(&case.model(), &case.lead, case.now, &mut tape, compared);
        Ok(())
    });
    compared.at_least_percent("verdicts", 80).at_least_percent("verdicts of broken texts", 3);
}

#[test]
fn json_scored_directly_says_what_the_lead_says_under_the_built_in_models() {
    let models = built_in_models();
    let compared = check(200, (tape(), tape()), |(mut lead_tape, mut tape), compared| {
        let model = lead_tape.pick(&models);
        let now = instant(&mut lead_tape);
        let lead = lead(&mut lead_tape, model.document(), now);
        assert_same_however_written(model, &lead, now, &mut tape, compared);
        Ok(())
    });
    compared.at_least_percent("verdicts", 80).at_least_percent("verdicts of broken texts", 3);
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn any_text_scored_directly_says_what_the_lead_says(text in r#"\{("(id|stage|role|deal.budget|Job Title|e)":(["\[\]{}:,]|[-0-9.eE]{1,6}|"[a-z\\u0é]{0,5}"|null|true),?){0,4}\}? ?"#) {
        assert_same(&Model::builtin(), &text, 1_790_000_000);
    }
}

#[test]
fn every_odd_value_of_every_type_of_field_is_read_one_way() {
    let fields: serde_json::Map<String, Value> = ["number", "text", "bool", "date", "list"]
        .iter()
        .flat_map(|kind| {
            let closed = json!([{"is": "a"}, {"is": "yes"}, {"is": "1"}]);
            let has_options = matches!(*kind, "text" | "list");
            [
                Some(((*kind).to_owned(), json!({"type": kind, "past": (*kind == "date").then_some(true)}))),
                has_options.then(|| (format!("{kind}.closed"), json!({"type": kind, "options": closed}))),
                has_options.then(|| (format!("{kind}.exact"), json!({"type": kind, "exact": true}))),
                Some((format!("{kind}.missing"), json!({"type": kind, "missing": "none"}))),
            ]
        })
        .flatten()
        .collect();
    let rules: Vec<Value> = fields
        .iter()
        .map(|(name, field)| {
            let when = match field["type"].as_str() {
                Some("number") => format!("{name} >= 1"),
                Some("text") if field["options"].is_array() => format!("{name} in ['a', 'yes', '1']"),
                Some("text") => format!("{name} in ['a', '1', 'true', '한국', 'ÄÖ ẞ İ', 'äö ß i̇']"),
                Some("bool") => name.clone(),
                Some("date") => format!("{name} > timestamp('2026-06-01')"),
                _ => format!("'a' in {name} || size({name}) == 2"),
            };
            json!({"id": name.replace('.', "-"), "when": when, "points": 1})
        })
        .collect();
    let document = json!({"format": 1, "id": "m", "standalone": true, "fields": fields,
        "scores": [{"id": "s", "groups": [{"id": "g", "rules": rules}]}]});
    let model = Model::from_json(&document.to_string()).expect("a document in order");
    for name in fields.keys().map(String::as_str).chain(["id", "stage", "activities", "nobody asks"]) {
        for value in ODD_VALUES {
            assert_same(&model, &format!("{{\"{name}\":{value}}}"), 1_790_000_000);
            assert_same(&model, &format!("{{\"{name}\": [{value} , {value}] }}"), 1_790_000_000);
            assert_same(&model, &format!("{{\"{name}\":{value},\"{name}\":{value}}}"), 1_790_000_000);
        }
    }
}

#[test]
fn long_texts_and_deep_values_are_refused_alike() {
    let model = Model::builtin();
    for text in [
        format!("{{\"person.title\":\"{}\"}}", "x".repeat(16_384)),
        format!("{{\"person.title\":\"{}\"}}", "x".repeat(16_385)),
        format!("{{\"id\":\"{}\"}}", "x".repeat(16_385)),
        format!("{{\"nobody asks\":[\"{}\"]}}", "é".repeat(8193)),
        format!("{{\"nobody asks\":\"{}\"}}", "x".repeat(16_385)),
        format!("{{\"nobody asks\":{}1{}}}", "[".repeat(5000), "]".repeat(5000)),
        format!("{}1{}", "{\"a\":".repeat(5000), "}".repeat(5000)),
        "\u{feff}{}".to_owned(),
    ] {
        assert_same(&model, &text, 1_790_000_000);
    }
}
