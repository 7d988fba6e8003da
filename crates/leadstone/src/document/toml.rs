//! Reads TOML into nodes, with every syntax error at once. Knows nothing about models.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::node::{ByteSpan, Entry, MAX_DEPTH, Node, NodeValue};
use crate::base::error::ProblemKind;

/// Parses one TOML text; what could be read comes along with the problems, unless it is nested too deep.
pub(crate) fn parse(text: &str) -> (Option<Node>, Vec<(ProblemKind, ByteSpan)>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let spanned = errors.into_iter().map(|e| {
        let span = e.span().map_or(ByteSpan::default(), |s| ByteSpan { start: s.start, end: s.end });
        (e.message().lines().collect::<Vec<_>>().join(", "), span)
    });
    let (deep, shallow): (Vec<_>, Vec<_>) = spanned.partition(|(message, _)| message.contains("recurs"));
    // The parser stops deeper than we do, and what it gives then is not what was written.
    let mut reader = Nodes { too_deep: deep.first().map(|(_, span)| *span) };
    let span = ByteSpan { start: 0, end: text.len().min(1) };
    let root = Node { span, value: NodeValue::Table(reader.entries(table.into_inner(), 0)) };
    if let Some(span) = reader.too_deep {
        return (None, vec![(ProblemKind::TooDeep { limit: MAX_DEPTH }, span)]);
    }
    (Some(root), shallow.into_iter().map(|(message, span)| (fault(text, message, span), span)).collect())
}

/// A key given twice is the same mistake in JSON, where we find it ourselves.
fn fault(text: &str, message: String, span: ByteSpan) -> ProblemKind {
    let key = text.get(span.start..span.end).filter(|key| message == "duplicate key" && !key.is_empty());
    match key {
        Some(key) => ProblemKind::DuplicateKey { key: key.trim_matches(['"', '\'']).to_owned() },
        None => ProblemKind::Syntax { message },
    }
}

/// Builds nodes from the events of the parser, as deep as a document may be.
struct Nodes {
    /// The first value that is nested too deep.
    too_deep: Option<ByteSpan>,
}

impl Nodes {
    fn entries(&mut self, table: DeTable<'_>, depth: usize) -> Vec<Entry> {
        table
            .into_iter()
            .map(|(key, value)| {
                let key_span = key.span();
                Entry {
                    key_span: ByteSpan { start: key_span.start, end: key_span.end },
                    key: key.into_inner().into_owned(),
                    node: self.node(value, depth + 1),
                }
            })
            .collect()
    }

    fn node(&mut self, value: Spanned<DeValue<'_>>, depth: usize) -> Node {
        let span = value.span();
        let span = ByteSpan { start: span.start, end: span.end };
        if depth > MAX_DEPTH {
            self.too_deep.get_or_insert(span);
            return Node { span, value: NodeValue::Null };
        }
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
            DeValue::Array(items) => {
                NodeValue::List(items.into_iter().map(|item| self.node(item, depth + 1)).collect())
            }
            DeValue::Table(table) => NodeValue::Table(self.entries(table, depth)),
        };
        Node { span, value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn codes(text: &str) -> Vec<&'static str> {
        parse(text).1.iter().map(|(kind, _)| kind.code()).collect()
    }

    #[test]
    fn a_document_nested_ten_thousand_deep_was_called_a_wrong_type() {
        let lists = format!("a = {}{}", "[".repeat(10_000), "]".repeat(10_000));
        let keys = format!("{}a = 1", "a.".repeat(10_000));
        let header = format!("[{}a]", "a.".repeat(10_000));
        let tables = format!("a = {}{}", "{a=".repeat(10_000), "}".repeat(10_000));
        for text in [lists, keys, header, tables] {
            assert_eq!(codes(&text), ["too-deep"]);
            assert!(parse(&text).0.is_none());
        }
    }

    #[test]
    fn a_key_given_twice_was_a_fault_of_syntax() {
        for text in ["id = 1\nid = 2", "[a]\n[a]", "a = {b = 1, b = 2}", "a.b = 1\n\"a\".'b' = 2", "a = 1\n[a]\nb = 1"]
        {
            let (_, problems) = parse(text);
            let found: Vec<String> = problems.iter().map(|(kind, _)| format!("{}: {kind}", kind.code())).collect();
            let key = if text.contains("b = 2") {
                "b"
            } else if text.contains("id") {
                "id"
            } else {
                "a"
            };
            let key = if text.contains("'b'") { "b" } else { key };
            assert_eq!(found, [format!("duplicate-key: the key `{key}` is given twice")], "{text}");
        }
    }

    #[test]
    fn toml_is_as_deep_as_json() {
        let nested = |depth: usize| format!("[{}{}]", "[".repeat(depth), "]".repeat(depth));
        for (depth, is_fine) in [(MAX_DEPTH - 1, true), (MAX_DEPTH, true), (MAX_DEPTH + 1, false)] {
            let json = format!("{{\"a\": {}}}", nested(depth - 1));
            assert_eq!(crate::document::json::parse(&json).is_ok(), is_fine, "{depth}");
            assert_eq!(codes(&format!("a = {}", nested(depth - 1))).is_empty(), is_fine, "{depth}");
        }
    }
}
