//! The summary of a streamed run, for standard error. Knows nothing about single leads.

use std::fmt::Write as _;

use leadstone::Model;

use crate::input::instant::ScoringInstant;
use crate::rank::summary::{SHOWN_REJECTS, listed, wrapped};
use crate::result::rejects_file::RejectsFile;
use crate::stream::unit_result::RunCounts;
use crate::terminal::style::{self, FAINT, TITLE, WARNING, counted, thousands};

pub(crate) struct RunReport<'a> {
    pub(crate) model: &'a Model,
    pub(crate) instant: ScoringInstant,
    pub(crate) counts: &'a RunCounts,
    pub(crate) rejects: &'a RejectsFile,
    /// Companies read, and rejected.
    pub(crate) companies: Option<[usize; 2]>,
    pub(crate) activities: Option<[usize; 2]>,
    pub(crate) rejects_file: Option<String>,
    pub(crate) unused: Vec<String>,
    /// Carried keys that no line has.
    pub(crate) not_found: Vec<&'a str>,
    pub(crate) written: Option<String>,
    pub(crate) verbose: bool,
}

impl RunReport<'_> {
    pub(crate) fn text(&self) -> String {
        let width = style::error_width();
        let mut text = String::new();
        let mut line = |title: &str, words: String| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{TITLE}{title:<11}{TITLE:#}{}", wrapped(&words, width, 11));
        };
        let counts = self.counts;
        let lost = counts.rows - counts.scored;
        line(
            "leads",
            format!(
                "{} read, {} scored, {} rejected",
                thousands(counts.rows),
                thousands(counts.scored),
                thousands(lost)
            ),
        );
        if let Some([read, rejected]) = self.companies {
            let joined = counted(counts.joined, "lead", "leads");
            let (read, rejected) = (thousands(read), thousands(rejected));
            line("companies", format!("{read} read, {rejected} rejected, joined to {joined}"));
        }
        if let Some([read, rejected]) = self.activities {
            line("activities", format!("{} read, {} rejected", thousands(read), thousands(rejected)));
        }
        line("stages", listed(counts.stages.values().rev().cloned()));
        let mut actions: Vec<(String, usize)> = counts.actions.iter().map(|(a, n)| (a.clone(), *n)).collect();
        actions.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        line("actions", listed(actions.into_iter()));
        if !self.unused.is_empty() {
            let words = if self.verbose {
                format!("not used: {}", self.unused.join(", "))
            } else {
                format!("{} not used {FAINT}(--verbose lists them){FAINT:#}", self.unused.len())
            };
            line("columns", words);
        }
        for key in &self.not_found {
            line("carried", format!("{WARNING}no line has the key `{key}`{WARNING:#}"));
        }
        let hash = self.model.sha256().get(..12).unwrap_or_default();
        line("model", format!("{} revision {} ({hash})", self.model.id(), self.model.revision()));
        line("at", format!("{}{}", self.instant.at, self.instant.origin));
        if let Some(written) = &self.written {
            line("written", written.clone());
        }
        let rejected = self.rejects.count;
        if rejected > 0 {
            let place = self.rejects_file.as_ref().map_or_else(String::new, |file| format!(", all in {file}"));
            line("rejected", format!("{WARNING}{}{WARNING:#}{place}", counted(rejected, "row", "rows")));
            let shown = if self.verbose { usize::MAX } else { SHOWN_REJECTS };
            let shown = self.rejects.shown.iter().take(shown);
            let more = rejected - shown.len();
            for (file, number, reason) in shown {
                let _ = writeln!(text, "  {file}:{number}: {reason}");
            }
            if more > 0 {
                let _ = writeln!(text, "  {FAINT}and {} more{FAINT:#}", thousands(more));
            }
        }
        text
    }
}
