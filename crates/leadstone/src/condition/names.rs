//! The dotted names that a condition uses.
use super::parser::{Expr, ExprKind, parse};

/// The dotted names in a condition; none where it cannot be read.
pub(crate) fn names_in(text: &str) -> Vec<String> {
    fn collect(expr: &Expr, names: &mut Vec<String>) {
        match &expr.form {
            ExprKind::Name(name) => names.push(name.clone()),
            ExprKind::List(items) | ExprKind::And(items) | ExprKind::Or(items) => {
                for item in items {
                    collect(item, names);
                }
            }
            ExprKind::Call { args, .. } => args.iter().for_each(|a| collect(a, names)),
            ExprKind::Not(inner) => collect(inner, names),
            ExprKind::Sum { left, right, .. } | ExprKind::Relation { left, right, .. } => {
                collect(left, names);
                collect(right, names);
            }
            ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Text(_) => {}
        }
    }
    let mut names = Vec::new();
    if let Ok(expr) = parse(text) {
        collect(&expr, &mut names);
    }
    names
}
