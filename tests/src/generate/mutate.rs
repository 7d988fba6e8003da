//! JSON that is nearly right: what a person or a broken program may send.

use serde_json::{Value, json};

use super::Tape;

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

/// Changes so many of a thousand values, keys and texts, wherever they are.
pub fn mutate(tape: &mut Tape, value: &mut Value, share: usize) {
    let hits = |tape: &mut Tape| tape.below(1_000) >= 1_000 - share;
    if hits(tape) {
        *value = odd(tape);
        return;
    }
    match value {
        Value::Object(table) => {
            if hits(tape) {
                let key = *tape.pick(&["", "sum", "missing", "count", "when", "cuts", "framework", "field", "🦀"]);
                let odd = odd(tape);
                table.insert(key.to_owned(), odd);
            }
            table.values_mut().for_each(|v| mutate(tape, v, share));
        }
        Value::Array(items) => {
            if hits(tape)
                && let Some(first) = items.first().cloned()
            {
                items.push(first);
            }
            for item in items {
                mutate(tape, item, share);
            }
        }
        Value::String(text) if hits(tape) => {
            let at =
                (0..=text.len()).filter(|i| text.is_char_boundary(*i)).nth(tape.below(text.len() + 1)).unwrap_or(0);
            text.insert(at, *tape.pick(&['(', '\'', '"', '!', '.', 'é', '\\', '0', '=', '\n']));
        }
        _ => {}
    }
}
