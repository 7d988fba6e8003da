//! Prints problems of a document as a compiler does: the line, the place in it, the code, and what to do.
//! Knows nothing about what is wrong.

use std::borrow::Cow;
use std::fmt;

use leadstone::Problem;
use leadstone::error::{Severity, TextSpan};
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use crate::model::model_text::ModelText;
use crate::terminal::safe::{safe, safe_lines};
use crate::terminal::style;

/// The number of errors, warnings not counted.
pub(crate) fn errors(problems: &[Problem]) -> usize {
    problems.iter().filter(|p| p.severity == Severity::Error).count()
}

/// All problems of a file, one below the other.
pub(crate) fn render(file: &ModelText, problems: &[Problem]) -> String {
    let width = style::width().clamp(60, 120);
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode()).with_width(width).with_context_lines(1);
    let mut text = String::new();
    for problem in problems {
        let diagnostic = Shown { problem, excerpt: problem.position.map(|p| Excerpt::of(file, p)) };
        // Writing to a string cannot fail.
        let _ = handler.render_report(&mut text, &diagnostic);
        text.push('\n');
    }
    text
}

/// Lines longer than this are shown in part.
const MAX_LINE: usize = 200;
/// Bytes of a long line that are shown before and after the problem.
const BEFORE: usize = 40;
const BEHIND: usize = 80;

/// The lines around a problem: the one before and the one after, or a part of a line that is too long.
struct Excerpt<'a> {
    name: String,
    /// As it is in the file.
    raw: &'a str,
    /// As it is shown.
    text: Cow<'a, str>,
    start: usize,
    line: usize,
    column: usize,
    /// Line and column of the problem, from 0.
    place: (usize, usize),
}

impl<'a> Excerpt<'a> {
    fn of(file: &'a ModelText, position: TextSpan) -> Self {
        let text = file.text.as_str();
        let offset = text.floor_char_boundary(position.offset);
        let line_start = |at: usize| text.get(..at).and_then(|t| t.rfind('\n')).map_or(0, |n| n + 1);
        let line_end = |at: usize| text.get(at..).and_then(|t| t.find('\n')).map_or(text.len(), |n| at + n);
        let (own_start, own_end) = (line_start(offset), line_end(offset));
        let start = if own_start > 0 { line_start(own_start - 1) } else { 0 };
        let end = if own_end < text.len() { line_end(own_end + 1) } else { own_end };
        let is_short = |from: usize, to: usize| to - from <= MAX_LINE;
        let (start, end) = match () {
            () if is_short(start, own_start) && is_short(own_start, own_end) && is_short(own_end, end) => (start, end),
            () if is_short(own_start, own_end) => (own_start, own_end),
            () => {
                let from = text.floor_char_boundary(offset.saturating_sub(BEFORE)).max(own_start);
                (from, text.floor_char_boundary(offset + BEHIND).min(own_end))
            }
        };
        // Counted back from the problem: counting from the start is quadratic for many problems.
        let above = text.get(start..own_start).map_or(0, |t| t.bytes().filter(|b| *b == b'\n').count());
        let line = position.line.saturating_sub(1 + above);
        let column = text.get(line_start(start)..start).map_or(0, |t| t.chars().count());
        let place = (position.line.saturating_sub(1), position.column.saturating_sub(1));
        let raw = text.get(start..end).unwrap_or_default();
        Self { name: safe(&file.name).into_owned(), raw, text: safe_lines(raw), start, line, column, place }
    }

    /// Where a byte of the file is in what is shown, which may be longer.
    fn shown(&self, offset: usize) -> usize {
        let before = self.raw.floor_char_boundary(offset.saturating_sub(self.start));
        self.start + safe_lines(self.raw.get(..before).unwrap_or_default()).len()
    }
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let span = SourceSpan::new(self.start.into(), self.text.len());
        let lines = self.text.lines().count();
        let name = self.name.clone();
        if before + after == 0 {
            // The reporter asks only for the location.
            return Ok(Box::new(MietteSpanContents::new_named(name, b"", span, self.place.0, self.place.1, 1)));
        }
        Ok(Box::new(MietteSpanContents::new_named(name, self.text.as_bytes(), span, self.line, self.column, lines)))
    }
}

struct Shown<'a> {
    problem: &'a Problem,
    excerpt: Option<Excerpt<'a>>,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.problem.path.is_empty() {
            f.write_str(&safe(&format!("{}: ", self.problem.path)))?;
        }
        f.write_str(&safe(&self.problem.kind.to_string()))
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.problem.code()))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.problem.severity {
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.problem.hint.as_ref().map(|hint| Box::new(safe(hint)) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (position, excerpt) = (self.problem.position?, self.excerpt.as_ref()?);
        let start = excerpt.shown(position.offset);
        let end = excerpt.shown(position.offset.saturating_add(position.length));
        let span = LabeledSpan::new(None, start, end - start);
        Some(Box::new(std::iter::once(span)))
    }
}

#[cfg(test)]
mod tests {
    use leadstone::Model;

    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_replaced_and_the_mark_stays_at_its_place() {
        let text = "format = 1\nid = \"\u{202e}\u{202e}\"\n# \u{202e}\nnam = 1\n".to_owned();
        let file = ModelText { name: "a\u{1b}[2J.toml".to_owned(), text };
        let error = Model::from_toml(&file.text).expect_err("`nam` is no key");
        let shown = anstream::adapter::strip_str(&render(&file, error.problems())).to_string();
        assert!(shown.contains("a\u{fffd}[2J.toml") && !shown.contains(['\u{202e}', '\u{1b}']), "{shown}");
        assert!(shown.contains("4 │ nam = 1\n   · ───"), "{shown}");
    }

    #[test]
    fn a_long_line_is_shown_in_part_at_its_place() {
        let text = format!("format = 1\nid = \"x\"\nscores = [{}{{ nam = 1 }}]\n", " ".repeat(5000));
        let file = ModelText { name: "long.toml".to_owned(), text };
        let error = Model::from_toml(&file.text).expect_err("`nam` is no key");
        let shown = anstream::adapter::strip_str(&render(&file, error.problems())).to_string();
        assert!(shown.contains("[long.toml:3:5013]"), "{shown}");
        assert!(shown.lines().all(|line| line.chars().count() < 200), "{shown}");
    }
}
