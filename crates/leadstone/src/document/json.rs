//! Reads JSON with the position of every value, which `serde_json` does not keep. Knows nothing about models.

use super::node::{ByteSpan, Entry, MAX_DEPTH, Node, NodeValue};
use crate::base::error::ProblemKind;

/// Parses one JSON text; the span of an error is where parsing failed.
pub(crate) fn parse(text: &str) -> Result<Node, (ProblemKind, ByteSpan)> {
    let mut parser = JsonParser { text, at: 0 };
    parser.skip_space();
    let node = parser.value(0)?;
    parser.skip_space();
    if parser.at < text.len() {
        return Err(parser.unexpected("the end of the document"));
    }
    Ok(node)
}

struct JsonParser<'t> {
    text: &'t str,
    at: usize,
}

type Parsed<T> = Result<T, (ProblemKind, ByteSpan)>;

impl JsonParser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn unexpected(&self, expected: &str) -> (ProblemKind, ByteSpan) {
        let found = match self.text.get(self.at..).and_then(|t| t.chars().next()) {
            Some(c) => format!("`{}`", c.escape_debug()),
            None => "the end".to_owned(),
        };
        (
            ProblemKind::Syntax { message: format!("expected {expected}, found {found}") },
            ByteSpan { start: self.at, end: self.at + 1 },
        )
    }

    fn expect(&mut self, byte: u8, expected: &str) -> Parsed<()> {
        if self.peek() == Some(byte) {
            self.at += 1;
            return Ok(());
        }
        Err(self.unexpected(expected))
    }

    fn word(&mut self, word: &str, value: NodeValue) -> Parsed<NodeValue> {
        if self.text.get(self.at..).is_some_and(|t| t.starts_with(word)) {
            self.at += word.len();
            return Ok(value);
        }
        Err(self.unexpected("a value"))
    }

    fn value(&mut self, depth: usize) -> Parsed<Node> {
        let start = self.at;
        if depth > MAX_DEPTH {
            return Err((ProblemKind::TooDeep { limit: MAX_DEPTH }, ByteSpan { start, end: start + 1 }));
        }
        let value = match self.peek() {
            Some(b'{') => self.table(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => NodeValue::Text(self.string()?),
            Some(b't') => self.word("true", NodeValue::Bool(true))?,
            Some(b'f') => self.word("false", NodeValue::Bool(false))?,
            Some(b'n') => self.word("null", NodeValue::Null)?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Node { span: ByteSpan { start, end: self.at }, value })
    }

    fn table(&mut self, depth: usize) -> Parsed<NodeValue> {
        let mut entries: Vec<Entry> = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(NodeValue::Table(entries));
        }
        loop {
            self.skip_space();
            let key_start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a key in double quotes"));
            }
            let key = self.string()?;
            let key_span = ByteSpan { start: key_start, end: self.at };
            self.skip_space();
            self.expect(b':', "`:`")?;
            self.skip_space();
            let node = self.value(depth + 1)?;
            entries.push(Entry { key, key_span, node });
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(self.unexpected("`,` or `}`")),
            }
        }
        self.at += 1;
        // Keys are sorted too: a linear search for each would be quadratic.
        let mut keys: Vec<(&str, ByteSpan)> = entries.iter().map(|e| (e.key.as_str(), e.key_span)).collect();
        keys.sort_by_key(|(key, span)| (*key, span.start));
        for pair in keys.windows(2) {
            if let [(a, _), (b, span)] = pair
                && a == b
            {
                return Err((ProblemKind::DuplicateKey { key: (*b).to_owned() }, *span));
            }
        }
        Ok(NodeValue::Table(entries))
    }

    fn list(&mut self, depth: usize) -> Parsed<NodeValue> {
        let mut items = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(NodeValue::List(items));
        }
        loop {
            self.skip_space();
            items.push(self.value(depth + 1)?);
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.unexpected("`,` or `]`")),
            }
        }
        self.at += 1;
        Ok(NodeValue::List(items))
    }

    fn string(&mut self) -> Parsed<String> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.at += 2,
                Some(0..=0x1f) => return Err(self.unexpected("no control character in a text")),
                Some(_) => self.at += 1,
                None => return Err(self.unexpected("`\"`")),
            }
        }
        self.at += 1;
        // `serde_json` decodes escapes; only positions are found here.
        let raw = self.text.get(start..self.at).unwrap_or_default();
        serde_json::from_str(raw).map_err(|_| {
            (ProblemKind::Syntax { message: "broken escape in a text".to_owned() }, ByteSpan { start, end: self.at })
        })
    }

    fn number(&mut self) -> Parsed<NodeValue> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')) {
            self.at += 1;
        }
        let raw = self.text.get(start..self.at).unwrap_or_default();
        let span = ByteSpan { start, end: self.at };
        let broken = || (ProblemKind::Syntax { message: format!("`{raw}` is not a number") }, span);
        let number: serde_json::Number = serde_json::from_str(raw).map_err(|_| broken())?;
        if let Some(integer) = number.as_i64() {
            return Ok(NodeValue::Integer(integer));
        }
        number.as_f64().filter(|f| f.is_finite()).map(NodeValue::Float).ok_or_else(broken)
    }
}
