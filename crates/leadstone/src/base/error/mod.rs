//! The one error of the library: a list of problems, each with a code, a path and a hint. Knows nothing about how a
//! problem is found or printed.

mod echo;
mod json;
mod kind;
mod location;

pub use kind::ProblemKind;
pub use location::{DocPath, TextSpan};
pub(crate) use location::{LineIndex, PathSegment};

use std::fmt;

/// Whether a problem stops a document from being used.
///
/// Both are all there can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The document works, but probably not as meant.
    Warning,
    /// The document or lead cannot be used.
    Error,
}

/// One thing that is wrong: what, where, and what to do about it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Whether it stops the work.
    pub severity: Severity,
    /// Where in the document or lead; empty for the whole.
    pub path: DocPath,
    /// Where in the text, if there was one.
    pub position: Option<TextSpan>,
    /// What to do, if there is something better than the message.
    pub hint: Option<String>,
    /// Which bytes of a condition.
    pub(crate) within: Option<(usize, usize)>,
}

impl Problem {
    pub(crate) fn new(kind: ProblemKind, path: DocPath) -> Self {
        let severity = if kind.is_warning() { Severity::Warning } else { Severity::Error };
        Self { kind, severity, path, position: None, hint: None, within: None }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(echo::cut(&hint.into()).into_owned());
        self
    }

    pub(crate) fn hint_if_some(self, hint: Option<String>) -> Self {
        match hint {
            Some(hint) => self.hint(hint),
            None => self,
        }
    }

    /// The stable name of the kind, such as `unknown-key`; listed in `docs/errors.md`.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}", self.kind)?;
        if let Some(hint) = &self.hint {
            write!(f, " ({hint})")?;
        }
        if let Some(position) = self.position {
            write!(f, " at line {}, column {}", position.line, position.column)?;
        }
        Ok(())
    }
}

/// Everything that is wrong with a document or a lead, in the order of the text; never empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    problems: Box<[Problem]>, // INVARIANT: at least one, checked by `new`.
}

impl Error {
    pub(crate) fn new(problems: Vec<Problem>) -> Self {
        assert!(!problems.is_empty(), "an error holds at least one problem");
        Self { problems: problems.into_boxed_slice() }
    }

    pub(crate) fn one(kind: ProblemKind, path: DocPath) -> Self {
        Self::new(vec![Problem::new(kind, path)])
    }

    /// The error of an engine that disagrees with another one.
    #[doc(hidden)]
    pub fn internal(message: &str) -> Self {
        Self::one(ProblemKind::Internal { message: message.to_owned() }, DocPath::root())
    }

    /// All problems, warnings included.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The code of the first problem that is not a warning.
    pub fn code(&self) -> &'static str {
        self.first().map_or("unknown", Problem::code)
    }

    fn first(&self) -> Option<&Problem> {
        self.problems.iter().find(|p| p.severity == Severity::Error).or(self.problems.first())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(first) = self.first() {
            write!(f, "{first}")?;
        }
        match self.problems.len() {
            0 | 1 => Ok(()),
            2 => write!(f, "; and 1 more problem"),
            n => write!(f, "; and {} more problems", n - 1),
        }
    }
}

impl std::error::Error for Error {}
