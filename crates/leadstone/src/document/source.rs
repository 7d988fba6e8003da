//! The text of a document: parsed once, asked for its sections and for the positions of problems.

use super::format::FORMAT;
use super::json;
use super::node::{ByteSpan, Node, NodeValue};
use super::read::{Read, Reader};
use super::types::ModelDocument;
use crate::base::error::{DocPath, Error, LineIndex, PathSegment, Problem, ProblemKind, Severity};

/// Larger texts are refused before they are parsed.
const MAX_BYTES: usize = 1 << 20;
/// More problems than this help nobody.
pub(crate) const MAX_PROBLEMS: usize = 200;

pub(crate) struct SourceText<'t> {
    text: &'t str,
    language: Language,
    root: Option<Node>,
    problems: Vec<(Problem, ByteSpan)>,
}

#[derive(Clone, Copy, Debug)]
enum Language {
    #[cfg(feature = "toml")]
    Toml,
    Json,
}

/// The text of a compiled document, for positions that are asked for later. It is parsed again then, which is rare.
#[derive(Debug)]
pub(crate) struct Kept {
    text: Box<str>,
    language: Language,
}

impl Kept {
    pub(crate) fn source(&self) -> SourceText<'_> {
        SourceText::new(&self.text, self.language)
    }
}

impl<'t> SourceText<'t> {
    #[cfg(feature = "toml")]
    pub(crate) fn toml(text: &'t str) -> Self {
        Self::new(text, Language::Toml)
    }

    pub(crate) fn json(text: &'t str) -> Self {
        Self::new(text, Language::Json)
    }

    fn new(text: &'t str, language: Language) -> Self {
        Self::parsed(text, language, || match language {
            #[cfg(feature = "toml")]
            Language::Toml => super::toml::parse(text),
            Language::Json => match json::parse(text) {
                Ok(node) => (Some(node), Vec::new()),
                Err(problem) => (None, vec![problem]),
            },
        })
    }

    /// The text, kept for later positions.
    pub(crate) fn keep(&self) -> Kept {
        Kept { text: self.text.into(), language: self.language }
    }

    fn parsed(
        text: &'t str,
        language: Language,
        parse: impl FnOnce() -> (Option<Node>, Vec<(ProblemKind, ByteSpan)>),
    ) -> Self {
        if text.len() > MAX_BYTES {
            let kind = ProblemKind::TooLarge { bytes: text.len(), limit: MAX_BYTES };
            return Self {
                text,
                language,
                root: None,
                problems: vec![(Problem::new(kind, DocPath::root()), ByteSpan::default())],
            };
        }
        let (root, problems) = parse();
        let problems = problems.into_iter().map(|(kind, span)| (Problem::new(kind, DocPath::root()), span)).collect();
        Self { text, language, root, problems }
    }

    /// The sections, or every problem of the text.
    pub(crate) fn document(&self) -> Result<ModelDocument, Error> {
        self.checked(|_| Vec::new())
    }

    /// The sections, or every problem of the text. Problems of meaning are added, if what is broken can be left out
    /// without changing the meaning of the rest.
    pub(crate) fn checked(&self, meaning: impl Fn(ModelDocument) -> Vec<Problem>) -> Result<ModelDocument, Error> {
        let mut problems = self.problems.clone();
        let is_whole = problems.is_empty();
        let mut document = None;
        if let Some(root) = &self.root {
            match format_of(root) {
                Some(newer) if newer > FORMAT => {
                    let kind = ProblemKind::FormatNewer { found: newer, newest: FORMAT };
                    problems.push((
                        Problem::new(kind, DocPath::root().key("format")),
                        root.nearest(&DocPath::root().key("format")).span,
                    ));
                }
                _ => {
                    let mut reader = Reader::default();
                    document = ModelDocument::read(root, &mut reader);
                    problems.append(&mut reader.problems);
                    // These are enough to mend; each is compared with all that is found later.
                    let is_whole = is_whole && problems.len() <= MAX_PROBLEMS;
                    let broken: Option<Vec<DocPath>> = problems.iter().map(|(p, _)| separable(&p.path)).collect();
                    if let (true, false, Some(broken)) = (is_whole, problems.is_empty(), broken)
                        && let Some(document) = document.take()
                    {
                        let found =
                            meaning(document).into_iter().map(|p| Problem { path: reader.original(&p.path), ..p });
                        // What is broken is reported once.
                        let found = found.filter(|p| !broken.iter().any(|b| p.path.steps().starts_with(b.steps())));
                        problems.extend(found.map(|p| {
                            let span = self.span(root, &p);
                            (p, span)
                        }));
                    }
                }
            }
        }
        match document {
            Some(document) if problems.is_empty() => Ok(document),
            _ => Err(Error::new(self.placed(problems))),
        }
    }

    /// Adds line and column to problems that were found later.
    pub(crate) fn locate(&self, problems: Vec<Problem>) -> Vec<Problem> {
        let spanned = problems
            .into_iter()
            .map(|p| {
                let span = self.root.as_ref().map_or(ByteSpan::default(), |root| self.span(root, &p));
                (p, span)
            })
            .collect();
        self.placed(spanned)
    }

    /// Adds line and column to a problem; none if the text has no such value.
    pub(crate) fn place(&self, problem: &mut Problem, index: &LineIndex<'_>) {
        let Some(root) = self.root.as_ref() else { return };
        if !std::ptr::eq(root.nearest(&problem.path), root) {
            let span = self.span(root, problem);
            problem.position = Some(index.position(span.start, span.end));
        }
    }

    pub(crate) fn lines(&self) -> LineIndex<'t> {
        LineIndex::new(self.text)
    }

    /// The span of a problem; for one within a condition, the bytes of the condition.
    fn span(&self, root: &Node, problem: &Problem) -> ByteSpan {
        let node = root.nearest(&problem.path);
        if let (Some((start, end)), NodeValue::Text(text)) = (problem.within, &node.value)
            && let Some(offset) = self.text.get(node.span.start..node.span.end).and_then(|raw| raw.find(text.as_str()))
        {
            let from = node.span.start + offset;
            return ByteSpan { start: from + start, end: from + end };
        }
        // A table spans many lines: its first is enough to find it.
        let end = self
            .text
            .get(node.span.start..node.span.end)
            .and_then(|raw| raw.find('\n'))
            .map_or(node.span.end, |n| node.span.start + n);
        ByteSpan { start: node.span.start, end }
    }

    fn placed(&self, mut problems: Vec<(Problem, ByteSpan)>) -> Vec<Problem> {
        let index = LineIndex::new(self.text);
        problems.sort_by_key(|(problem, span)| (span.start, problem.severity == Severity::Warning));
        let more = problems.len().saturating_sub(MAX_PROBLEMS);
        problems.truncate(MAX_PROBLEMS);
        let mut placed: Vec<Problem> = problems
            .into_iter()
            .map(|(mut problem, span)| {
                problem.position = Some(index.position(span.start, span.end));
                problem
            })
            .collect();
        if more > 0 {
            placed.push(Problem::new(ProblemKind::TooManyProblems { more }, DocPath::root()));
        }
        placed
    }
}

/// The term, gate or action that a problem lies in. Nothing else refers to these, so they can be left out.
fn separable(path: &DocPath) -> Option<DocPath> {
    let steps = path.steps();
    let is_list = |step: &PathSegment, names: &[&str]| matches!(step, PathSegment::Key(key) if names.contains(&&**key));
    let end = steps.windows(2).enumerate().find_map(|(at, pair)| {
        let [list, PathSegment::Index(_)] = pair else { return None };
        let is_top = at == 0 && is_list(list, &["gates", "actions"]);
        // `scores[0].groups[0].rules[0]`
        let is_term = at == 4
            && is_list(list, &["tables", "rules", "events"])
            && steps.get(2).is_some_and(|s| is_list(s, &["groups"]));
        (is_top || is_term).then_some(at + 2)
    })?;
    let mut term = DocPath::root();
    steps.iter().take(end).for_each(|step| term.push(step.clone()));
    Some(term)
}

fn format_of(root: &Node) -> Option<i64> {
    match root.get("format")?.value {
        NodeValue::Integer(format) => Some(format),
        _ => None,
    }
}
