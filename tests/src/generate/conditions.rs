//! Random conditions that the library accepts, with every operator of the grammar.

use super::Tape;
use super::field_plan::{FieldPlan, Kind, WORDS};

/// What a condition may speak of.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    pub(super) fields: Vec<FieldPlan>,
    pub(super) scores: Vec<(String, i64, i64)>,
    /// Names with the words they may be.
    pub(super) words: Vec<(String, Vec<String>)>,
    /// Names that are true or false.
    pub(super) facts: Vec<String>,
}

/// A condition of at most this depth.
pub fn condition(tape: &mut Tape, scope: &Scope, depth: usize) -> String {
    match tape.below(if depth == 0 { 5 } else { 10 }) {
        0..=4 => atom(tape, scope),
        5 | 6 => join(tape, scope, depth, "&&"),
        7 | 8 => join(tape, scope, depth, "||"),
        _ => format!("{}({})", "!".repeat(tape.some(2, |_| ()).len()), condition(tape, scope, depth - 1)),
    }
}

fn join(tape: &mut Tape, scope: &Scope, depth: usize, sign: &str) -> String {
    let mut parts = tape.some(2, |t| wrapped(t, scope, depth - 1));
    parts.push(wrapped(tape, scope, depth - 1));
    parts.join(if tape.chance(10) { sign } else { [" && ", " || "][usize::from(sign == "||")] })
}

fn wrapped(tape: &mut Tape, scope: &Scope, depth: usize) -> String {
    let inner = condition(tape, scope, depth);
    // Without brackets now and then: `&&` binds more tightly than `||`.
    if tape.chance(20) { inner } else { format!("({inner})") }
}

fn atom(tape: &mut Tape, scope: &Scope) -> String {
    if tape.chance(4) {
        return (*tape.pick(&["true", "false"])).to_owned();
    }
    let other = usize::from(!scope.scores.is_empty()) * 2
        + usize::from(!scope.words.is_empty())
        + usize::from(!scope.facts.is_empty());
    if other > 0 && tape.chance(15 * other) {
        return outcome_atom(tape, scope);
    }
    if scope.fields.is_empty() {
        return "true".to_owned();
    }
    let field = tape.pick(&scope.fields).clone();
    field_atom(tape, &field)
}

fn outcome_atom(tape: &mut Tape, scope: &Scope) -> String {
    if !scope.scores.is_empty() && tape.chance(50) {
        let (name, low, high) = tape.pick(&scope.scores).clone();
        if tape.chance(10) {
            return format!("{name} in [{}, {}]", tape.between(low, high), tape.between(low, high));
        }
        let limit = tape.between(low - 2, high + 2).to_string();
        let limit = if tape.chance(20) && !limit.starts_with('-') { format!("{limit}.5") } else { limit };
        return compared(tape, &name, &limit);
    }
    if !scope.words.is_empty() && (scope.facts.is_empty() || tape.chance(60)) {
        let (name, words) = tape.pick(&scope.words).clone();
        let word = tape.pick(&words).clone();
        return match tape.below(4) {
            0 | 1 => format!("{name} == '{word}'"),
            2 => format!("{name} != \"{word}\""),
            _ => format!("{name} in ['{word}', '{}']", tape.pick(&words)),
        };
    }
    if scope.facts.is_empty() {
        return "false".to_owned();
    }
    let fact = tape.pick(&scope.facts).clone();
    match tape.below(3) {
        0 => fact,
        1 => format!("!{fact}"),
        _ => format!("{fact} == false"),
    }
}

fn sign(tape: &mut Tape) -> &'static str {
    let signs: [&'static str; 6] = ["==", "!=", "<", "<=", ">", ">="];
    signs[tape.below(6)]
}

fn compared(tape: &mut Tape, left: &str, right: &str) -> String {
    let sign = sign(tape);
    if tape.chance(20) { format!("{right} {sign} {left}") } else { format!("{left} {sign} {right}") }
}

/// A word as people write it in a condition.
fn quoted(tape: &mut Tape, word: &str, is_exact: bool) -> String {
    let word = match tape.below(20) {
        0..3 if is_exact => format!(" {word} "),
        0..3 => format!(" {} ", word.to_uppercase()),
        3 => format!("{word} "),
        _ => word.to_owned(),
    };
    let word = word.replace('\\', "\\\\");
    if word.contains('\'') || tape.chance(10) {
        format!("\"{}\"", word.replace('"', "\\\""))
    } else {
        format!("'{word}'")
    }
}

/// A number as conditions write it, which documents may not.
fn literal(tape: &mut Tape) -> String {
    match tape.below(10) {
        0 => format!("{}e{}", tape.between(1, 20), tape.between(0, 3)),
        1 => format!(".{}", tape.between(0, 99)),
        2 => format!("0x{:X}", tape.between(0, 300)),
        3 => format!("{}u", tape.between(0, 12)),
        4 => format!("{}.5E-1", tape.between(0, 12)),
        _ => number(tape),
    }
}

pub(super) fn number(tape: &mut Tape) -> String {
    match tape.below(6) {
        0 | 1 => tape.between(0, 12).to_string(),
        2 => tape.between(-20, 2000).to_string(),
        3 => format!("{}.5", tape.between(0, 12)),
        4 => format!("0.{}", tape.between(1, 999)),
        _ => tape.pick(&["0", "-1", "1000000", "0.1", "9007199254740000"]).to_string(),
    }
}

fn field_atom(tape: &mut Tape, field: &FieldPlan) -> String {
    let name = &field.name;
    if field.may_be_missing && tape.chance(25) {
        return format!("has({name})");
    }
    match field.kind {
        Kind::Number if tape.chance(12) => format!("{name} in [{}, {}]", literal(tape), literal(tape)),
        Kind::Number => {
            let limit = literal(tape);
            compared(tape, name, &limit)
        }
        Kind::Bool => match tape.below(7) {
            0 => name.clone(),
            1 => format!("!{name}"),
            2 => format!("{name} == true"),
            3 => format!("false != {name}"),
            4 => format!("{name} == false"),
            5 => format!("true != {name}"),
            _ => format!("{name} in [false]"),
        },
        Kind::Text => text_atom(tape, field),
        Kind::List => {
            let words = field.words();
            match tape.below(4) {
                0 | 1 => {
                    let word = tape.pick(&words).clone();
                    format!("{} in {name}", quoted(tape, &word, field.exact))
                }
                2 => {
                    let limit = tape.between(0, 4).to_string();
                    compared(tape, &format!("size({name})"), &limit)
                }
                _ => format!("!('{}' in {name})", tape.pick(&words)),
            }
        }
        Kind::Date => date_atom(tape, name),
    }
}

fn text_atom(tape: &mut Tape, field: &FieldPlan) -> String {
    let name = &field.name;
    let words = field.words();
    let word = tape.pick(&words).clone();
    let word = quoted(tape, &word, field.exact);
    match tape.below(9) {
        0 | 1 => format!("{name} == {word}"),
        2 => format!("{name} != {word}"),
        3 => format!("{word} == {name}"),
        4 | 5 => {
            let mut items = tape.several(3, |t| {
                let word = t.pick(&words).clone();
                quoted(t, &word, field.exact)
            });
            items.push(word);
            format!("{name} in [{}]", items.join(", "))
        }
        _ => {
            let method = *tape.pick(&["startsWith", "endsWith", "contains"]);
            let part: String = tape.pick(WORDS).chars().take(1 + tape.below(3)).collect();
            let part = quoted(tape, &part, field.exact);
            format!("{name}.{method}({part})")
        }
    }
}

fn day(tape: &mut Tape) -> String {
    let date = format!("{}-{:02}-{:02}", tape.between(2024, 2027), tape.between(1, 12), tape.between(1, 28));
    match tape.below(4) {
        0 | 1 => date,
        2 => format!("{date}T{:02}:{:02}:{:02}Z", tape.between(0, 23), tape.between(0, 59), tape.between(0, 59)),
        _ => format!("{date}T{:02}:{:02}+09:00", tape.between(0, 23), tape.between(0, 59)),
    }
}

fn length(tape: &mut Tape) -> String {
    let unit = *tape.pick(&["d", "d", "h", "w", "m", "s"]);
    match tape.below(8) {
        0 => format!("duration('-{}{unit}')", tape.between(0, 400)),
        1 => format!("duration('{}d{}h{}m')", tape.between(0, 40), tape.between(0, 40), tape.between(0, 90)),
        2 => format!("duration('{}.25h')", tape.between(0, 40)),
        _ => format!("duration('{}{unit}')", tape.between(0, 400)),
    }
}

fn date_atom(tape: &mut Tape, name: &str) -> String {
    match tape.below(8) {
        0 => {
            let day = format!("timestamp('{}')", day(tape));
            compared(tape, name, &day)
        }
        1 => format!("{name} {} '{}'", sign(tape), day(tape)),
        2 => format!("now - {name} {} {}", sign(tape), length(tape)),
        3 => format!("{name} - now {} {}", sign(tape), length(tape)),
        4 => format!("{name} {} now - {}", sign(tape), length(tape)),
        5 => format!("{name} + {} {} now", length(tape), sign(tape)),
        6 => format!("{name} - {} {} timestamp('{}') + {}", length(tape), sign(tape), day(tape), length(tape)),
        _ => compared(tape, name, "now"),
    }
}
