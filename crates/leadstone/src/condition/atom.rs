//! Atoms, the leaves of conditions: one test of one field. Knows how a value answers, not where it comes from.

use std::collections::BTreeMap;

use crate::base::ids::{AtomId, FieldId};
use crate::base::index::IndexVec;
use crate::base::value::{Number, Value};

/// One test of one field (or of one property of an activity).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Atom {
    pub(crate) field: FieldId,
    pub(crate) test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Test {
    /// The text is one of these; sorted.
    TextIn(Box<[Box<str>]>),
    StartsWith(Box<str>),
    EndsWith(Box<str>),
    Contains(Box<str>),
    Number(Compare, Number),
    /// The value is true.
    True,
    /// The value is false. This is a test of its own and not the negation of `True`, since a refused answer is neither.
    False,
    /// The list has this item.
    Has(Box<str>),
    /// The number of items compares like this.
    Size(Compare, Number),
    Time(Compare, Moment),
    /// There is a value, for fields with `missing = "none"`.
    Present,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Compare {
    Less,
    AtMost,
    Equal,
    AtLeast,
    Greater,
}

impl Compare {
    pub(crate) fn holds<T: PartialOrd>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::Equal => left == right,
            Self::AtLeast => left >= right,
            Self::Greater => left > right,
        }
    }

    /// The comparison with its sides swapped.
    pub(crate) fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::AtMost => Self::AtLeast,
            Self::Equal => Self::Equal,
            Self::AtLeast => Self::AtMost,
            Self::Greater => Self::Less,
        }
    }
}

/// A fixed instant, or one that moves with the instant of scoring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Moment {
    At(i64),
    FromNow(i64),
}

impl Moment {
    pub(crate) fn seconds(self, now: i64) -> i64 {
        match self {
            Self::At(seconds) => seconds,
            Self::FromNow(shift) => now.saturating_add(shift),
        }
    }
}

impl Test {
    /// Whether the value passes; `None` where the test does not fit its type.
    pub(crate) fn passes(&self, value: &Value, now: i64) -> Option<bool> {
        Some(match (self, value) {
            (Self::TextIn(words), Value::Text(text)) => words.binary_search_by(|w| w.as_ref().cmp(text)).is_ok(),
            (Self::StartsWith(part), Value::Text(text)) => text.starts_with(part.as_ref()),
            (Self::EndsWith(part), Value::Text(text)) => text.ends_with(part.as_ref()),
            (Self::Contains(part), Value::Text(text)) => text.contains(part.as_ref()),
            (Self::Number(compare, limit), Value::Number(number)) => compare.holds(number, limit),
            (Self::True, Value::Bool(b)) => *b,
            (Self::False, Value::Bool(b)) => !*b,
            (Self::Has(item), Value::List(items)) => items.binary_search_by(|i| i.as_str().cmp(item)).is_ok(),
            (Self::Size(compare, limit), Value::List(items)) => compare.holds(&Number::from_count(items.len()), limit),
            (Self::Time(compare, moment), Value::Date(at)) => compare.holds(&at.unix(), &moment.seconds(now)),
            (Self::Present, _) => true,
            _ => return None,
        })
    }

    /// Whether the answer changes with the instant of scoring.
    pub(crate) fn moves(&self) -> bool {
        matches!(self, Self::Time(_, Moment::FromNow(_)))
    }
}

/// All atoms of a model, each once: equal questions share one answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Atoms {
    ids: BTreeMap<Atom, AtomId>,
    list: IndexVec<AtomId, Atom>,
}

impl Atoms {
    pub(crate) fn intern(&mut self, atom: Atom) -> AtomId {
        if let Some(id) = self.ids.get(&atom) {
            return *id;
        }
        let id = self.list.push(atom.clone());
        self.ids.insert(atom, id);
        id
    }

    pub(crate) fn into_list(self) -> IndexVec<AtomId, Atom> {
        self.list
    }
}
