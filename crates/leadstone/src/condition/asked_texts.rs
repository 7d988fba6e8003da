//! The texts that a condition looks for in what a name stands for. Knows nothing about fields.

use super::parser::{Expr, ExprKind, parse};

/// A text that a condition looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AskedText {
    /// The dotted name whose value it is compared with.
    pub(crate) name: String,
    pub(crate) text: String,
    /// Whether it may be a part of the value, as in `name.contains('text')`.
    pub(crate) is_part: bool,
}

/// The texts in a condition, each with the name it is compared with; none where it cannot be read.
pub(crate) fn texts_in(condition: &str) -> Vec<AskedText> {
    let mut found = Vec::new();
    if let Ok(expr) = parse(condition) {
        collect(&expr, &mut found);
    }
    found
}

fn collect(expr: &Expr, found: &mut Vec<AskedText>) {
    match &expr.form {
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(|part| collect(part, found)),
        ExprKind::Not(inner) => collect(inner, found),
        ExprKind::Relation { left, right, .. } => {
            compared(left, right, found);
            compared(right, left, found);
        }
        ExprKind::Call { args, .. } => {
            if let [Expr { form: ExprKind::Name(name), .. }, Expr { form: ExprKind::Text(text), .. }] = args.as_slice()
            {
                found.push(AskedText { name: name.clone(), text: text.clone(), is_part: true });
            }
        }
        _ => {}
    }
}

fn compared(name: &Expr, literal: &Expr, found: &mut Vec<AskedText>) {
    let ExprKind::Name(name) = &name.form else { return };
    let mut take = |expr: &Expr| {
        if let ExprKind::Text(text) = &expr.form {
            found.push(AskedText { name: name.clone(), text: text.clone(), is_part: false });
        }
    };
    match &literal.form {
        ExprKind::List(items) => items.iter().for_each(take),
        _ => take(literal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_comes_with_the_name_it_is_compared_with() {
        let condition = "a.b == 'x' && (!(a.b in ['y', 'z']) || 'i' in list) && 'w' != c && d.startsWith('p') && n > 1";
        let found: Vec<(String, String, bool)> =
            texts_in(condition).into_iter().map(|t| (t.name, t.text, t.is_part)).collect();
        let expected = [
            ("a.b", "x", false),
            ("a.b", "y", false),
            ("a.b", "z", false),
            ("list", "i", false),
            ("c", "w", false),
            ("d", "p", true),
        ];
        assert_eq!(found, expected.map(|(name, text, is_part)| (name.to_owned(), text.to_owned(), is_part)));
        assert_eq!(texts_in("a =="), []);
    }
}
