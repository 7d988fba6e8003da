//! A parsed text with the position of every value, the same for TOML and JSON. Knows nothing about models.

use crate::base::error::{DocPath, PathSegment};
use crate::base::value::Number;

/// Deeper nesting is refused: no model needs it and recursion must end.
pub(crate) const MAX_DEPTH: usize = 64;

/// Bytes of the text, end excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ByteSpan {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) span: ByteSpan,
    pub(crate) value: NodeValue,
}

#[derive(Clone, Debug)]
pub(crate) enum NodeValue {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Table(Vec<Entry>),
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: ByteSpan,
    pub(crate) node: Node,
}

impl Node {
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            NodeValue::Table(entries) => entries.iter().find(|e| e.key == key).map(|e| &e.node),
            _ => None,
        }
    }

    /// The deepest node on a path: the position of a problem whose own key may be missing.
    pub(crate) fn nearest(&self, path: &DocPath) -> &Node {
        let mut node = self;
        for step in path.steps() {
            let next = match (step, &node.value) {
                (PathSegment::Key(key), _) => node.get(key),
                (PathSegment::Index(index), NodeValue::List(items)) => items.get(*index),
                (PathSegment::Index(_), _) => None,
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }

    pub(crate) fn describe(&self) -> &'static str {
        match self.value {
            NodeValue::Null => "null",
            NodeValue::Bool(_) => "a yes or no",
            NodeValue::Integer(_) => "a whole number",
            NodeValue::Float(f) if f.abs() >= Number::END => "a number that is too large",
            NodeValue::Float(_) => "a decimal number",
            NodeValue::Text(_) => "a text",
            NodeValue::List(_) => "a list",
            NodeValue::Table(_) => "a table",
        }
    }
}
