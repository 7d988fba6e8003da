//! The summary of a ranked run, for standard error: rows, stages, actions, model and instant. Knows nothing about
//! single leads.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use leadstone::Model;
use unicode_width::UnicodeWidthStr;

use crate::input::instant::ScoringInstant;
use crate::join::inputs::Inputs;
use crate::result::reject_list::RejectList;
use crate::terminal::style::{self, FAINT, TITLE, WARNING, counted, thousands};

/// Rejected rows that are shown without `--verbose`.
pub(crate) const SHOWN_REJECTS: usize = 3;

/// Counts of what became of the leads.
#[derive(Default)]
pub(crate) struct RankCounts {
    /// By rank of the stage: its name and the number of leads.
    pub(crate) stages: BTreeMap<i64, (String, usize)>,
    pub(crate) actions: BTreeMap<String, usize>,
    pub(crate) dropped: BTreeMap<String, usize>,
    pub(crate) scored: usize,
}

pub(crate) struct Summary<'a> {
    pub(crate) model: &'a Model,
    pub(crate) instant: ScoringInstant,
    pub(crate) inputs: &'a Inputs<'a>,
    pub(crate) tally: &'a RankCounts,
    pub(crate) rejects: &'a RejectList,
    /// Where the rejects were written.
    pub(crate) rejects_file: Option<String>,
    pub(crate) written: Option<String>,
}

impl Summary<'_> {
    pub(crate) fn short(&self) -> String {
        self.text(SHOWN_REJECTS, false)
    }

    pub(crate) fn long(&self) -> String {
        self.text(usize::MAX, true)
    }

    fn text(&self, shown_rejects: usize, lists_columns: bool) -> String {
        let width = style::error_width();
        let mut text = String::new();
        let mut line = |title: &str, words: String| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{TITLE}{title:<11}{TITLE:#}{}", wrapped(&words, width, 11));
        };
        let contacts = &self.inputs.contacts;
        let lost = contacts.rows - self.tally.scored;
        line(
            "leads",
            format!(
                "{} read, {} scored, {} rejected",
                thousands(contacts.rows),
                thousands(self.tally.scored),
                thousands(lost)
            ),
        );
        if let Some(companies) = &self.inputs.companies {
            let rejected = self.of_file(&companies.name);
            let joined = counted(self.inputs.joined, "lead", "leads");
            line("companies", format!("{} read, {rejected} rejected, joined to {joined}", thousands(companies.rows)));
        }
        if let Some(activities) = &self.inputs.activities {
            let mut words = format!(
                "{} read, {} joined, {} of nobody here, {} rejected",
                thousands(activities.rows),
                thousands(activities.joined),
                thousands(activities.unjoined),
                self.of_file(&activities.name)
            );
            if !self.tally.dropped.is_empty() {
                let total = self.tally.dropped.values().sum();
                let by_reason = listed(self.tally.dropped.iter().map(|(reason, n)| (reason.replace('_', " "), *n)));
                let _ = write!(words, ", {} dropped ({by_reason})", thousands(total));
            }
            line("activities", words);
        }
        line("stages", listed(self.tally.stages.values().rev().cloned()));
        let mut actions: Vec<(String, usize)> = self.tally.actions.iter().map(|(a, n)| (a.clone(), *n)).collect();
        actions.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        line("actions", listed(actions.into_iter()));
        let unused: Vec<String> = self.unused();
        if !unused.is_empty() {
            let words = if lists_columns {
                format!("not used: {}", unused.join(", "))
            } else {
                format!("{} not used {FAINT}(--verbose lists them){FAINT:#}", unused.len())
            };
            line("columns", words);
        }
        let hash = self.model.sha256().get(..12).unwrap_or_default();
        line("model", format!("{} revision {} ({hash})", self.model.id(), self.model.revision()));
        line("at", format!("{}{}", self.instant.at, self.instant.origin));
        if let Some(written) = &self.written {
            line("written", written.clone());
        }
        if self.rejects.len() > 0 {
            let place = self.rejects_file.as_ref().map_or_else(String::new, |file| format!(", all in {file}"));
            line("rejected", format!("{WARNING}{}{WARNING:#}{place}", counted(self.rejects.len(), "row", "rows")));
            for (file, reject) in self.rejects.iter().take(shown_rejects) {
                let _ = writeln!(text, "  {file}:{}: {}", reject.line, reject.reason);
            }
            let more = self.rejects.len().saturating_sub(shown_rejects);
            if more > 0 {
                let _ = writeln!(text, "  {FAINT}and {} more{FAINT:#}", thousands(more));
            }
        }
        text
    }

    fn of_file(&self, name: &str) -> String {
        thousands(self.rejects.iter().filter(|(file, _)| *file == name).count())
    }

    fn unused(&self) -> Vec<String> {
        let contacts = self.inputs.contacts.columns.unused.iter();
        let companies = self.inputs.companies.iter().flat_map(|c| &c.unused);
        contacts.cloned().chain(companies.map(|column| format!("{column} (companies)"))).collect()
    }
}

pub(crate) fn listed(counts: impl Iterator<Item = (String, usize)>) -> String {
    counts.map(|(name, count)| format!("{name} {}", thousands(count))).collect::<Vec<_>>().join(", ")
}

/// A list wrapped after commas; further lines are indented like the first.
pub(crate) fn wrapped(list: &str, width: usize, indent: usize) -> String {
    let mut text = String::new();
    let mut used = indent;
    for (index, entry) in list.split(", ").enumerate() {
        let length = anstream::adapter::strip_str(entry).to_string().width();
        if index > 0 {
            text.push(',');
            used += 2;
            if used + length >= width {
                text.push('\n');
                text.push_str(&" ".repeat(indent));
                used = indent;
            } else {
                text.push(' ');
            }
        }
        text.push_str(entry);
        used += length;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_broken_at_commas() {
        assert_eq!(wrapped("call 1, drop 22, refer 3", 20, 4), "call 1, drop 22,\n    refer 3");
        assert_eq!(wrapped("call 1, drop 22", usize::MAX, 4), "call 1, drop 22");
    }
}
