//! Where a problem is: a path through a document, and a line and column in its text.

use std::fmt;

use super::echo::cut_key;

/// One step of a [`DocPath`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PathSegment {
    Key(Box<str>),
    Index(usize),
}

/// The path of a value in a document or lead, such as `scores[0].groups[1].cap`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocPath(Vec<PathSegment>);

impl DocPath {
    /// The path of the document itself.
    pub(crate) fn root() -> Self {
        Self::default()
    }

    /// The path of a key within the value at this path.
    ///
    /// # Example
    /// ```
    /// let place = leadstone::error::DocPath::default().key("scores").index(0).key("cap");
    /// assert_eq!(place.to_string(), "scores[0].cap");
    /// ```
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        let mut steps = self.0.clone();
        steps.push(PathSegment::Key(key.into()));
        Self(steps)
    }

    /// The path of an item, counted from 0, within the list at this path.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        let mut steps = self.0.clone();
        steps.push(PathSegment::Index(index));
        Self(steps)
    }

    pub(crate) fn steps(&self) -> &[PathSegment] {
        &self.0
    }

    pub(crate) fn push(&mut self, step: PathSegment) {
        self.0.push(step);
    }

    pub(crate) fn pop(&mut self) {
        self.0.pop();
    }

    /// Whether this path is `other` or lies within it.
    pub(crate) fn starts_with(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// Whether this is the whole document or lead.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for DocPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                PathSegment::Index(index) => write!(f, "[{index}]")?,
                PathSegment::Key(key) => {
                    let dot = if position > 0 { "." } else { "" };
                    let quote = if key.contains('.') { "\"" } else { "" };
                    write!(f, "{dot}{quote}{}{quote}", cut_key(key))?;
                }
            }
        }
        Ok(())
    }
}

/// A range of a text, for people (line and column) and for tools (bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextSpan {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// First byte, from 0.
    pub offset: usize,
    /// Length in bytes.
    pub length: usize,
}

/// The starts of the lines of a text, found once: a document may have many problems.
pub(crate) struct LineIndex<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> LineIndex<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    pub(crate) fn position(&self, start: usize, end: usize) -> TextSpan {
        let offset = start.min(self.text.len());
        let line = self.starts.partition_point(|&s| s <= offset);
        let line_start = line.checked_sub(1).and_then(|i| self.starts.get(i)).copied().unwrap_or(0);
        let column = self.text.get(line_start..offset).map_or(0, |t| t.chars().count()) + 1;
        TextSpan { line, column, offset, length: end.saturating_sub(offset).max(1) }
    }
}
