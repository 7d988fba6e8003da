//! Prints problems of a document as a compiler does: the line, the place in it, the code, and what to do.
//! Knows nothing about what is wrong.

use std::fmt;

use leadstone::{Problem, Severity};
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};

use crate::model_file::ModelText;
use crate::style;

/// How many of them stop the work.
pub(crate) fn errors(problems: &[Problem]) -> usize {
    problems.iter().filter(|p| p.severity == Severity::Error).count()
}

/// All problems of a file, one below the other.
pub(crate) fn render(file: &ModelText, problems: &[Problem]) -> String {
    let width = style::width().clamp(60, 120);
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode()).with_width(width).with_context_lines(1);
    let source = NamedSource::new(&file.name, file.text.clone());
    let mut text = String::new();
    for problem in problems {
        let diagnostic = Shown { problem, source: &source, length: file.text.len() };
        // Writing to a string cannot fail.
        let _ = handler.render_report(&mut text, &diagnostic);
        text.push('\n');
    }
    text
}

struct Shown<'a> {
    problem: &'a Problem,
    source: &'a NamedSource<String>,
    length: usize,
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
        self.problem.position.is_some().then_some(self.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let position = self.problem.position?;
        let start = position.offset.min(self.length);
        let span = LabeledSpan::new(None, start, position.length.min(self.length - start));
        Some(Box::new(std::iter::once(span)))
    }
}
