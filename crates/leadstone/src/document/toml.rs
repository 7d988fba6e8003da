//! Reads TOML into nodes, with every syntax error at once. Knows nothing about models.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::node::{Entry, Node, NodeValue, Span};
use crate::error::Kind;

/// Parses one TOML text; what could be read comes along with the problems.
pub(crate) fn parse(text: &str) -> (Node, Vec<(Kind, Span)>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let problems = errors
        .into_iter()
        .map(|e| {
            let span = e.span().map_or(Span::default(), |s| Span { start: s.start, end: s.end });
            (Kind::Syntax { message: e.message().lines().collect::<Vec<_>>().join(", ") }, span)
        })
        .collect();
    let span = Span { start: 0, end: text.len().min(1) };
    (Node { span, value: NodeValue::Table(entries(table.into_inner())) }, problems)
}

fn entries(table: DeTable<'_>) -> Vec<Entry> {
    table
        .into_iter()
        .map(|(key, value)| {
            let key_span = key.span();
            Entry {
                key_span: Span { start: key_span.start, end: key_span.end },
                key: key.into_inner().into_owned(),
                node: node(value),
            }
        })
        .collect()
}

fn node(value: Spanned<DeValue<'_>>) -> Node {
    let span = value.span();
    let span = Span { start: span.start, end: span.end };
    let value = match value.into_inner() {
        DeValue::String(text) => NodeValue::Text(text.into_owned()),
        DeValue::Integer(integer) => match i64::from_str_radix(integer.as_str(), integer.radix()) {
            Ok(integer) => NodeValue::Integer(integer),
            // Too large for any number of a document: the reader refuses it where it stands.
            Err(_) => NodeValue::Float(f64::INFINITY),
        },
        DeValue::Float(float) => NodeValue::Float(float.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(b) => NodeValue::Bool(b),
        DeValue::Datetime(at) => NodeValue::Text(at.to_string()),
        DeValue::Array(items) => NodeValue::List(items.into_iter().map(node).collect()),
        DeValue::Table(table) => NodeValue::Table(entries(table)),
    };
    Node { span, value }
}
