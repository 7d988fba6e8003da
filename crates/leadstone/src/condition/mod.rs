//! The language of conditions: a subset of CEL, parsed, checked against the model and compiled to three-valued logic.

mod atom;
mod check;
mod compared;
mod expr;
mod lexer;
mod literal;
mod parser;
mod scope;
mod time_terms;
mod token;

pub(crate) use atom::{Atom, Atoms, Compare, Moment, Test};
pub(crate) use check::compile;
pub(crate) use compared::{Compared, Decided};
pub(crate) use expr::{BoolExpr, Facts, Kleene, and};
pub(crate) use scope::{NameScope, Options, Subject, WordSet};

use crate::base::error::ProblemKind;

/// What is wrong with a condition, and which bytes of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ConditionError {
    pub(crate) kind: ProblemKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) hint: Option<String>,
}

impl ConditionError {
    fn syntax(message: impl Into<String>, start: usize, end: usize) -> Self {
        Self { kind: ProblemKind::ConditionSyntax { message: message.into() }, start, end, hint: None }
    }

    fn kind(message: impl Into<String>, (start, end): (usize, usize)) -> Self {
        Self { kind: ProblemKind::ConditionType { message: message.into() }, start, end, hint: None }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// The dotted names in a condition; none where it cannot be read.
pub(crate) fn names_in(text: &str) -> Vec<String> {
    fn collect(expr: &parser::Expr, names: &mut Vec<String>) {
        use parser::ExprKind;
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
    if let Ok(expr) = parser::parse(text) {
        collect(&expr, &mut names);
    }
    names
}
