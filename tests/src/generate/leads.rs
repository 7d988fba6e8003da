//! Random leads for any model document: values that its tables and conditions speak of, and a few others.

use leadstone::document::{FieldDocument, FieldType, ModelDocument};

use super::Tape;
use super::field_plan::WORDS;
use super::models::TYPES;
use crate::oracle::{PlainActivity, PlainAnswer, PlainLead, PlainValue, format_instant};

const DAY: i64 = 86_400;

/// An instant in 2026, often at the edge of a day.
pub fn instant(tape: &mut Tape) -> i64 {
    let day = 1_767_225_600 + tape.between(0, 364) * DAY;
    day + match tape.below(4) {
        0 => 0,
        1 => DAY - 1,
        2 => tape.between(0, 23) * 3600,
        _ => tape.between(0, DAY - 1),
    }
}

/// A lead that the document can read, around an instant.
pub fn lead(tape: &mut Tape, document: &ModelDocument, now: i64) -> PlainLead {
    let vocabulary = Vocabulary::of(document);
    let words = &vocabulary.words;
    let mut lead = PlainLead::default();
    if !document.stages.is_empty() && tape.chance(60) {
        lead.stage = Some(stage_word(tape, document));
    }
    for (name, field) in &document.fields {
        if field.count.is_some() || (field.derive.is_some() && !tape.chance(25)) {
            continue;
        }
        let answers = [0, 1, 1, 1, 2, 3][tape.below(6)];
        for _ in 0..answers {
            let name = match field.aliases.first() {
                Some(alias) if tape.chance(20) && is_clear(document, alias) => alias.to_uppercase(),
                _ => name.clone(),
            };
            let value = (!tape.chance(12)).then(|| value(tape, field, &vocabulary, now));
            let at = if tape.chance(60) { Some(moment(tape, now)) } else { None };
            let confidence = if tape.chance(30) { Some(*tape.pick(&[10, 50, 90, 100])) } else { None };
            lead.facts.push((name, PlainAnswer { value, at, confidence }));
        }
    }
    if tape.chance(5) {
        let answer = PlainAnswer { value: Some(PlainValue::Number(1.0)), at: None, confidence: None };
        lead.facts.push(("no.such_field".to_owned(), answer));
    }
    let mut types: Vec<String> = TYPES.iter().map(ToString::to_string).collect();
    for group in document.scores.iter().flat_map(|s| &s.groups) {
        types.extend(group.events.iter().flat_map(|e| e.kind.iter()).map(str::to_owned));
    }
    lead.activities = tape.several(12, |t| activity(t, &types, words, now));
    if tape.chance(25) {
        lead.activities.extend(mailing(tape, now));
    }
    lead
}

/// A message that was delivered, and clicks around the edges of what is too soon and too many.
fn mailing(tape: &mut Tape, now: i64) -> Vec<PlainActivity> {
    let delivered = now - tape.between(-2, 30) * DAY - tape.between(0, 12);
    let part = |kind: &str, at: i64, link: Option<&str>| {
        let text = |t: &str| PlainValue::Text(t.to_owned());
        let mut properties = vec![("message".to_owned(), text("m3"))];
        properties.extend(link.map(|l| ("link".to_owned(), text(l))));
        PlainActivity { id: Some(format!("{kind}{at}{link:?}")), kind: kind.to_owned(), at, properties }
    };
    let mut all = vec![part("email_delivered", delivered, None)];
    let mut clicks = tape.some(4, |t| {
        let after = *t.pick(&[5, 6, 0, 4, 10, 11, 15, 16, -1, 3600, 3601]);
        part("email_click", delivered + after, Some(*t.pick(&["l1", "l2", "l3", "l4"])))
    });
    all.append(&mut clicks);
    all
}

/// A word for one of the stages: its id, in any case, or an alias.
pub(super) fn stage_word(tape: &mut Tape, document: &ModelDocument) -> String {
    let stage = tape.pick(&document.stages);
    match (stage.aliases.first(), tape.below(8)) {
        (Some(alias), 1) => alias.clone(),
        (Some(alias), 2) => alias.to_uppercase().replace(',', " -"),
        (_, 3) => stage.id.to_uppercase(),
        _ => stage.id.clone(),
    }
}

/// Whether an alias belongs to one field only: the library must not be asked a riddle.
fn is_clear(document: &ModelDocument, alias: &str) -> bool {
    document.fields.values().filter(|f| f.aliases.iter().any(|a| a.eq_ignore_ascii_case(alias))).count() == 1
}

/// Mostly in the two years before the instant, sometimes after it, often exactly days before it.
fn moment(tape: &mut Tape, now: i64) -> i64 {
    match tape.below(8) {
        0 => now,
        1 => now - tape.between(0, 40) * DAY,
        2 => now - tape.between(0, 500) * DAY,
        3 => now - tape.between(0, 20),
        4 => now + tape.between(0, 3 * DAY),
        5 => now - tape.between(0, 40) * 3600,
        _ => now - tape.between(0, 40 * DAY),
    }
}

/// Words and numbers that a document speaks of, and a few others.
pub(super) struct Vocabulary {
    words: Vec<String>,
    numbers: Vec<f64>,
}

impl Vocabulary {
    pub(super) fn of(document: &ModelDocument) -> Self {
        Self { words: words_of(document), numbers: numbers_of(document) }
    }
}

fn words_of(document: &ModelDocument) -> Vec<String> {
    let mut words: Vec<String> = WORDS.iter().map(ToString::to_string).collect();
    words
        .extend(["CEO", "VP Sales", "jane@acme.com", "x@gmail.com", "info@acme.co.kr", "www.acme.com"].map(Into::into));
    let groups = document.scores.iter().flat_map(|s| &s.groups).chain(document.personas.iter().flat_map(|p| &p.groups));
    for group in groups {
        words.extend(group.tables.iter().flat_map(|t| &t.cells).flat_map(|c| c.is.iter()).map(str::to_owned));
        let conditions =
            group.rules.iter().map(|r| &r.when).chain(group.events.iter().filter_map(|e| e.condition.as_ref()));
        words.extend(conditions.flat_map(|c| c.split('\'').skip(1).step_by(2)).map(str::to_owned));
    }
    words.extend(document.gates.iter().flat_map(|g| g.when.split('\'').skip(1).step_by(2)).map(str::to_owned));
    words
}

fn numbers_of(document: &ModelDocument) -> Vec<f64> {
    let cuts = document.scores.iter().flat_map(|s| &s.groups).flat_map(|g| &g.tables).flat_map(|t| &t.cuts);
    let mut numbers: Vec<f64> = cuts.copied().collect();
    numbers.extend([0.0, 1.0, 5.0, 50.0, 1000.0, 0.1, -1.0]);
    numbers
}

fn spelled(tape: &mut Tape, word: &str, field: &FieldDocument) -> String {
    let word = if field.exact != Some(true) && tape.chance(25) { word.to_uppercase() } else { word.to_owned() };
    // A word that is another one in upper case and back (`ß`, `İ`) is not an option any more.
    let word = if word.trim().to_lowercase() == word.trim().to_lowercase().to_uppercase().to_lowercase() {
        word
    } else {
        word.to_lowercase()
    };
    if tape.chance(15) { format!(" {word}\t") } else { word }
}

fn word(tape: &mut Tape, field: &FieldDocument, words: &[String]) -> String {
    if !field.values.is_empty() && tape.chance(40) {
        let others: Vec<&String> = field.values.keys().collect();
        let other = (*tape.pick(&others)).replace(',', " ");
        return match tape.below(4) {
            // In upper case some letters become others (`ß`).
            1 if other.is_ascii() => other.to_uppercase(),
            2 => other.replace(' ', "_"),
            3 => format!(" ({other})"),
            _ => other,
        };
    }
    let word = if !field.options.is_empty() {
        tape.pick(&field.options).is.clone()
    } else if let Some(how) = field.derive {
        use leadstone::document::Derivation as D;
        use leadstone::normalize;
        match how {
            D::Seniority => (*tape.pick(normalize::SENIORITIES)).to_owned(),
            D::Function => (*tape.pick(normalize::FUNCTIONS)).to_owned(),
            D::EmailKind => (*tape.pick(normalize::EMAIL_KINDS)).to_owned(),
            D::SizeBand => (*tape.pick(normalize::SIZE_BANDS)).to_owned(),
            D::EmailDomain | D::WebsiteDomain => tape.pick(words).clone(),
        }
    } else {
        tape.pick(words).clone()
    };
    if field.options.is_empty() || field.exact == Some(true) {
        return word;
    }
    let written = spelled(tape, &word, field);
    let is_option = field.options.iter().any(|o| o.is.trim().to_lowercase() == written.trim().to_lowercase());
    if is_option { written } else { word }
}

pub(super) fn value(tape: &mut Tape, field: &FieldDocument, vocabulary: &Vocabulary, now: i64) -> PlainValue {
    let (words, numbers) = (vocabulary.words.as_slice(), vocabulary.numbers.as_slice());
    if tape.chance(4) {
        return PlainValue::Text("  ".to_owned());
    }
    match field.kind.unwrap_or(FieldType::Text) {
        FieldType::Number => {
            let number = *tape.pick(numbers) + [0.0, 0.0, 1.0, -0.5][tape.below(4)];
            if tape.chance(20) { PlainValue::Text(format!(" {number}")) } else { PlainValue::Number(number) }
        }
        FieldType::Bool => match tape.below(4) {
            0 | 1 => PlainValue::Bool(tape.chance(50)),
            2 => PlainValue::Text((*tape.pick(&["Yes", "no ", "TRUE", "0"])).to_owned()),
            _ => PlainValue::Number([0.0, 1.0][tape.below(2)]),
        },
        FieldType::Date => {
            let at = moment(tape, now);
            match tape.below(3) {
                0 => PlainValue::Date(at),
                1 => PlainValue::Text(format_instant(at)),
                _ => PlainValue::Text(format_instant(at)[..10].to_owned()),
            }
        }
        FieldType::List => {
            let items = tape.some(3, |t| word(t, field, words));
            if tape.chance(30) { PlainValue::Text(items.join("; ")) } else { PlainValue::List(items) }
        }
        FieldType::Text if field.options.is_empty() && field.derive.is_none() && tape.chance(12) => match tape.below(3)
        {
            0 => PlainValue::Number(*tape.pick(numbers)),
            1 => PlainValue::Bool(true),
            _ => PlainValue::Date(moment(tape, now)),
        },
        FieldType::Text => PlainValue::Text(word(tape, field, words)),
    }
}

fn activity(tape: &mut Tape, types: &[String], words: &[String], now: i64) -> PlainActivity {
    let id = if tape.chance(60) { Some(format!("e{}", tape.below(20))) } else { None };
    let kind = tape.pick(types).clone();
    let mut properties: Vec<(String, PlainValue)> = Vec::new();
    let mut add = |name: &str, value: PlainValue| properties.push((name.to_owned(), value));
    if tape.chance(50) {
        add("message", PlainValue::Text((*tape.pick(&["m1", "m2"])).to_owned()));
        add("link", PlainValue::Text((*tape.pick(&["l1", "l2", "l3", "l4"])).to_owned()));
    }
    if tape.chance(40) {
        add("path", PlainValue::Text(tape.pick(words).clone()));
    }
    if tape.chance(40) {
        let seconds = u32::try_from(tape.between(0, 12)).unwrap_or(0);
        let value = if tape.chance(30) {
            PlainValue::Text(seconds.to_string())
        } else {
            PlainValue::Number(f64::from(seconds))
        };
        add("seconds", value);
    }
    if tape.chance(40) {
        let done = tape.chance(50);
        add("done", if tape.chance(30) { PlainValue::Text(done.to_string()) } else { PlainValue::Bool(done) });
    }
    if tape.chance(20) {
        add("tags", PlainValue::List(tape.several(3, |t| (*t.pick(&["B", "a", "SaaS"])).to_owned())));
    }
    if tape.chance(20) {
        add("asset", PlainValue::Text(tape.pick(words).clone()));
    }
    if tape.chance(15) {
        let due = moment(tape, now);
        add("due", if tape.chance(50) { PlainValue::Date(due) } else { PlainValue::Text(format_instant(due)) });
    }
    if tape.chance(4) {
        add("machine", PlainValue::Bool(true));
    }
    if tape.chance(3) {
        add("honeypot", PlainValue::Text("Yes".to_owned()));
    }
    PlainActivity { id, kind, at: moment(tape, now), properties }
}
