//! Prints problems of a document as a compiler does: the line, the place in it, the code, and what to do.
//! Knows nothing about what is wrong.

use std::fmt;

use leadstone::Problem;
use leadstone::error::{Severity, TextSpan};
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use crate::model::model_text::ModelText;
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
    name: &'a str,
    text: &'a str,
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
        Self { name: &file.name, text: text.get(start..end).unwrap_or_default(), start, line, column, place }
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
        let name = self.name.to_owned();
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
            write!(f, "{}: ", self.problem.path)?;
        }
        self.problem.kind.fmt(f)
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
        self.problem.hint.as_ref().map(|hint| Box::new(hint) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (position, excerpt) = (self.problem.position?, self.excerpt.as_ref()?);
        let end = excerpt.start + excerpt.text.len();
        let start = position.offset.min(end);
        let span = LabeledSpan::new(None, start, position.length.min(end - start));
        Some(Box::new(std::iter::once(span)))
    }
}

#[cfg(test)]
mod tests {
    use leadstone::Model;

    use super::*;

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
