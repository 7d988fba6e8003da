//! Turns nodes into sections and collects every problem on the way. Knows the types, not what they mean together.

use std::collections::BTreeMap;

use super::node::{ByteSpan, Entry, Node, NodeValue};
use crate::base::choice::Keyword;
use crate::base::error::{DocPath, PathSegment, Problem, ProblemKind};
use crate::base::nearest::nearest;
use crate::base::time::Span;
use crate::base::value::Number;

/// The expectation for a number; beyond these limits floats are rounded.
pub(crate) const NUMBER: &str = "a number before 2^53";

/// A type that a value of the document can have.
pub(crate) trait Read: Sized {
    /// Reads a value; `None` after a problem was reported.
    fn read(node: &Node, reader: &mut Reader) -> Option<Self>;

    /// The value of a key that is left out; `None` where it must not be.
    fn absent() -> Option<Self> {
        None
    }

    /// Whether the value is as if the key were left out.
    fn is_absent(&self) -> bool {
        false
    }
}

/// The path being read, and the problems so far.
#[derive(Default)]
pub(crate) struct Reader {
    pub(crate) problems: Vec<(Problem, ByteSpan)>,
    /// Items of lists that could not be read and are left out, ascending within a list.
    pub(crate) left_out: Vec<(DocPath, usize)>,
    path: DocPath,
}

impl Reader {
    pub(crate) fn report(&mut self, span: ByteSpan, kind: ProblemKind, hint: Option<String>) {
        self.problems.push((Problem::new(kind, self.path.clone()).hint_if_some(hint), span));
    }

    pub(crate) fn within_index<T>(&mut self, index: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(PathSegment::Index(index));
        let result = read(self);
        self.path.pop();
        result
    }

    /// The position in the text of a value of the document, where broken items are left out.
    pub(crate) fn original(&self, path: &DocPath) -> DocPath {
        let mut original = DocPath::root();
        for step in path.steps() {
            let step = match step {
                PathSegment::Index(index) => {
                    let left_out = self.left_out.iter().filter(|(list, _)| *list == original);
                    PathSegment::Index(left_out.fold(*index, |index, (_, out)| index + usize::from(*out <= index)))
                }
                PathSegment::Key(key) => PathSegment::Key(key.clone()),
            };
            original.push(step);
        }
        original
    }

    fn within_key<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(PathSegment::Key(key.into()));
        let result = read(self);
        self.path.pop();
        result
    }

    pub(crate) fn wrong_type(&mut self, node: &Node, expected: &'static str) {
        self.report(node.span, ProblemKind::WrongType { expected, found: node.describe() }, None);
    }

    pub(crate) fn bad_choice(&mut self, node: &Node, found: &str, choices: &[&str]) {
        let hint = nearest(found, choices.iter().copied()).map(|n| format!("did you mean `{n}`?"));
        self.report(node.span, ProblemKind::BadChoice { found: found.to_owned(), choices: choices.join("`, `") }, hint);
    }

    pub(crate) fn text<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        match &node.value {
            NodeValue::Text(text) => Some(text),
            _ => {
                self.wrong_type(node, "a text");
                None
            }
        }
    }

    /// The entries of a table whose keys are all known.
    pub(crate) fn table<'n>(&mut self, node: &'n Node, keys: &[&'static str]) -> Option<&'n [Entry]> {
        let NodeValue::Table(entries) = &node.value else {
            self.wrong_type(node, "a table");
            return None;
        };
        for entry in entries {
            // Only some unknown keys are reported: a thousand are one mistake, and each costs a search for the nearest
            // known one.
            if !keys.contains(&entry.key.as_str()) && self.problems.len() < 1000 {
                let hint = nearest(&entry.key, keys.iter().copied())
                    .map_or_else(|| format!("known keys: {}", keys.join(", ")), |n| format!("did you mean `{n}`?"));
                self.report(entry.key_span, ProblemKind::UnknownKey { key: entry.key.clone() }, Some(hint));
            }
        }
        Some(entries)
    }

    /// Reports a list that closes a field with no value at all: read as if left out, it would leave the field open.
    fn refuse_empty(&mut self, table: &[Entry], key: &str) {
        let is_empty = |node: &Node| matches!(&node.value, NodeValue::List(items) if items.is_empty());
        if let Some(entry) = table.iter().find(|e| e.key == key && key == "options" && is_empty(&e.node)) {
            let hint = "leave `options` out where any value will do".to_owned();
            self.within_key(key, |reader| reader.report(entry.node.span, ProblemKind::OptionsEmpty, Some(hint)));
        }
    }

    pub(crate) fn key<T: Read>(&mut self, table: &[Entry], node: &Node, key: &str) -> Option<T> {
        self.refuse_empty(table, key);
        match table.iter().find(|e| e.key == key && !matches!(e.node.value, NodeValue::Null)) {
            // Broken optional values are left out, so that the rest can be checked.
            Some(entry) => self.within_key(key, |reader| T::read(&entry.node, reader)).or_else(T::absent),
            None => T::absent().or_else(|| {
                let start = ByteSpan { start: node.span.start, end: node.span.start + 1 };
                self.report(start, ProblemKind::MissingKey { key: key.to_owned() }, None);
                None
            }),
        }
    }
}

impl<T: Read> Read for Option<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        T::read(node, reader).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let NodeValue::List(items) = &node.value else {
            reader.wrong_type(node, "a list");
            return None;
        };
        let mut read = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            match reader.within_index(index, |r| T::read(item, r)) {
                Some(value) => read.push(value),
                None => reader.left_out.push((reader.path.clone(), index)),
            }
        }
        Some(read)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Read> Read for BTreeMap<String, T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let NodeValue::Table(entries) = &node.value else {
            reader.wrong_type(node, "a table");
            return None;
        };
        let read: Vec<Option<(String, T)>> = entries
            .iter()
            .map(|e| reader.within_key(&e.key, |r| T::read(&e.node, r)).map(|value| (e.key.clone(), value)))
            .collect();
        read.into_iter().collect()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Read, const N: usize> Read for [T; N] {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let before = reader.problems.len();
        let items = Vec::<T>::read(node, reader).filter(|_| reader.problems.len() == before)?;
        let found = items.len();
        items.try_into().ok().or_else(|| {
            reader.report(node.span, ProblemKind::WrongLength { expected: N, found }, None);
            None
        })
    }
}

impl<T: Keyword> Read for T {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let text = reader.text(node)?;
        let choice = T::of_word(text);
        if choice.is_none() {
            reader.bad_choice(node, text, T::WORDS);
        }
        choice
    }
}

impl Read for String {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        reader.text(node).map(str::to_owned)
    }
}

impl Read for bool {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match node.value {
            NodeValue::Bool(b) => Some(b),
            _ => {
                reader.wrong_type(node, "`true` or `false`");
                None
            }
        }
    }
}

impl Read for i64 {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match node.value {
            NodeValue::Integer(i) => Some(i),
            _ => {
                reader.wrong_type(node, "a whole number");
                None
            }
        }
    }
}

impl Read for f64 {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match node.value {
            NodeValue::Float(f) => Number::new(f).map(Number::get),
            NodeValue::Integer(i) => Number::new(i as f64).map(Number::get),
            _ => None,
        }
        .or_else(|| {
            reader.wrong_type(node, NUMBER);
            None
        })
    }
}

impl Read for Span {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let text = reader.text(node)?;
        Self::read(text).or_else(|| {
            let kind = ProblemKind::BadPeriod { found: text.to_owned() };
            reader.report(node.span, kind, Some(Self::HINT.to_owned()));
            None
        })
    }
}
