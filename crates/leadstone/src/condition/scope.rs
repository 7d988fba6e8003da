//! The interface between the language and the model: what the names in a condition mean. Knows no model.
use super::{BoolExpr, ConditionError};
use crate::base::ids::{FieldId, ScoreId};
use crate::base::nearest::nearest;
use crate::base::value::FieldType;

/// The meaning of a name in a condition.
pub(crate) enum Subject<'m> {
    /// A field; `kind` is `None` for properties of activities, which have no declared type.
    Field { id: FieldId, kind: Option<FieldType>, exact: bool, may_be_missing: bool, options: Options<'m> },
    /// A score.
    Score(ScoreId),
    /// A word that is one of several, each with the logic that says so: a band, a matrix, a persona, a stage.
    Word(Box<dyn WordSet + 'm>),
    /// A proposition.
    Fact(BoolExpr),
}

/// The values of a closed field: as declared for hints, in order to look one up.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options<'m> {
    pub(crate) declared: &'m [Box<str>],
    pub(crate) sorted: &'m [Box<str>],
}

/// The words that a name may be. A matrix has thousands and a document may ask thousands of times, so they are looked
/// up one by one (measured: a minute for 10,000 looks at lists made each time).
pub(crate) trait WordSet {
    /// What makes the name be this word; several where words are spelled alike.
    fn find(&self, word: &str) -> Vec<BoolExpr>;

    /// All words, for hints.
    fn all(&self) -> Vec<String>;
}

/// The names that a condition may use.
pub(crate) trait NameScope {
    fn name(&self, name: &str) -> Option<Subject<'_>>;

    /// All names, for hints.
    fn names(&self) -> Vec<String>;

    /// Whether there is an instant of scoring.
    fn has_now(&self) -> bool {
        true
    }
}

/// The error for an unknown name, with the nearest known one as a hint.
pub(super) fn unknown(name: &str, scope: &dyn NameScope, (start, end): (usize, usize)) -> ConditionError {
    let names = scope.names();
    let hint = nearest(name, names.iter().map(String::as_str)).map(|n| format!("did you mean `{n}`?"));
    ConditionError { kind: crate::base::error::ProblemKind::UnknownName { name: name.to_owned() }, start, end, hint }
}
