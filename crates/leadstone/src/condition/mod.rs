//! The language of conditions: a subset of CEL, parsed, checked against the model and compiled to three-valued logic.

mod asked_texts;
mod atom;
mod check;
mod compared;
mod condition_error;
mod expr;
mod lexer;
mod literal;
mod names;
mod parser;
mod scope;
mod time_terms;
mod token;

pub(crate) use asked_texts::texts_in;
pub(crate) use atom::{Atom, Atoms, Compare, Moment, Test};
pub(crate) use check::compile;
pub(crate) use compared::{Compared, Decided};
pub(crate) use condition_error::ConditionError;
pub(crate) use expr::{BoolExpr, Facts, Kleene, and};
pub(crate) use names::names_in;
pub(crate) use scope::{NameScope, Options, Subject, WordSet};
