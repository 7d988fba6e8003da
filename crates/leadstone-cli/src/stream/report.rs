//! The summary of a run, for standard error: what was understood, what became of the leads, and where the rest is. Knows
//! nothing about single leads.

use std::fmt::Write as _;

use leadstone::Model;
use leadstone_import::{CellFault, Column, ColumnOrigin, Target};
use unicode_width::UnicodeWidthStr;

use crate::args::ScoreArgs;
use crate::input::instant::ScoringInstant;
use crate::join::activity_table::ActivityTable;
use crate::join::companies::Companies;
use crate::join::lead_layout::LeadLayout;
use crate::result::notes::{NoteCount, NoteCounts};
use crate::result::rejects_file::RejectsFile;
use crate::stream::unit_result::RunCounts;
use crate::terminal::safe::safe;
use crate::terminal::style::{self, FAINT, TITLE, WARNING, counted, thousands};

/// Rejected rows, and faults of cells, that are shown without `--verbose`.
const SHOWN: usize = 3;
/// Fewer leads than this may well get one verdict.
const MANY: usize = 10;

pub(crate) struct RunReport<'a> {
    pub(crate) model: &'a Model,
    pub(crate) instant: ScoringInstant,
    pub(crate) layout: &'a LeadLayout,
    pub(crate) counts: &'a RunCounts,
    pub(crate) rejects: &'a RejectsFile,
    pub(crate) notes: &'a NoteCounts,
    pub(crate) companies: Option<&'a Companies<'a>>,
    pub(crate) activities: Option<&'a ActivityTable<'a>>,
    pub(crate) rejects_file: Option<String>,
    pub(crate) notes_file: Option<String>,
    /// Carried keys that no line has.
    pub(crate) not_found: Vec<&'a str>,
    pub(crate) written: Option<String>,
    pub(crate) args: &'a ScoreArgs,
}

impl RunReport<'_> {
    /// Whether the run says something: a fact that the model asks about was found, and not all of many leads got one
    /// verdict.
    pub(crate) fn understood(&self) -> bool {
        self.nothing().is_none()
    }

    /// Why the run says nothing.
    fn nothing(&self) -> Option<String> {
        let layout = self.layout;
        let has_facts = layout.reader.facts().iter().any(|fact| fact.columns().any(|c| layout.survey.filled(c) > 0));
        let is_joined = self.companies.is_some_and(|all| !all.fields().is_empty() && self.counts.joined > 0)
            || self.activities.is_some_and(|table| table.joined > 0);
        if !has_facts && !is_joined && !self.has_activities() {
            let model = self.model.id();
            return Some(format!("nothing that the model `{model}` asks about was found; --columns lists what was"));
        }
        let is_one = self.counts.is_uniform && self.counts.scored >= MANY;
        is_one.then(|| format!("all {} leads got the same verdict", thousands(self.counts.scored)))
    }

    /// Whether the leads may bring activities of their own, as JSON does.
    fn has_activities(&self) -> bool {
        self.layout.header.iter().any(|header| header == "activities")
    }

    pub(crate) fn text(&self) -> String {
        let mut text = Lines::new();
        self.push_columns(&mut text);
        self.push_counts(&mut text);
        for key in &self.not_found {
            text.line("carried", &format!("{WARNING}no line has the key `{}`{WARNING:#}", safe(key)));
        }
        let hash = self.model.sha256().get(..12).unwrap_or_default();
        text.line("model", &format!("{} revision {} ({hash})", self.model.id(), self.model.revision()));
        text.line("at", &format!("{}{}", self.instant.at, self.instant.origin));
        if let Some(written) = &self.written {
            text.line("written", &safe(written));
        }
        self.push_notes(&mut text);
        self.push_rejects(&mut text);
        if let Some(why) = self.nothing() {
            text.line("warning", &format!("{WARNING}{}{WARNING:#}", safe(&why)));
        }
        text.text
    }

    fn push_columns(&self, text: &mut Lines) {
        let layout = self.layout;
        let mut about: Vec<String> = layout.columns.tool.iter().map(|tool| tool.name.clone()).collect();
        about.extend(layout.about.iter().cloned());
        let about = if about.is_empty() { String::new() } else { format!(": {}", about.join(", ")) };
        text.line("file", &safe(&format!("{}{about}", layout.name)));
        let mut facts = Vec::new();
        let [mut roles, mut known, mut unknown] = [0; 3];
        for (index, column) in layout.columns.columns.iter().enumerate() {
            match self.kind(index, column) {
                ColumnKind::Fact => facts.push(self.filled(index)),
                ColumnKind::Role => roles += 1,
                ColumnKind::Known => known += 1,
                ColumnKind::Unknown => unknown += 1,
            }
        }
        let roles = counted(roles, "column", "columns");
        let count = counted(facts.len(), "fact", "facts");
        let words =
            format!("{count}, {roles} of who a lead is, {known} known that this model does not use, {unknown} unknown");
        let hint = if self.args.columns { String::new() } else { format!(" {FAINT}(--columns lists them){FAINT:#}") };
        text.line("columns", &format!("{words}{hint}"));
        if self.args.columns {
            self.push_column_table(text);
        } else if !facts.is_empty() {
            text.line("filled", &facts.join(", "));
        }
        for fact in layout.reader.facts().iter().filter(|fact| fact.columns().count() > 1) {
            let columns: Vec<String> = fact
                .columns()
                .map(|index| {
                    let rows = counted(self.count(index), "row", "rows");
                    format!("`{}` in {rows}", self.shown_name(index))
                })
                .collect();
            text.line("note", &format!("{} is that of {}", fact.field(), columns.join(", else of ")));
        }
    }

    fn count(&self, column: usize) -> usize {
        usize::try_from(self.layout.survey.filled(column)).unwrap_or(usize::MAX)
    }

    /// A column, and in how many rows it is filled, in percent.
    fn filled(&self, column: usize) -> String {
        let percent = self.layout.survey.filled(column) * 100 / self.layout.survey.rows().max(1);
        format!("{} {percent} %", self.shown_name(column))
    }

    /// The name of a column, fit for a terminal.
    fn shown_name(&self, column: usize) -> String {
        safe(&self.layout.columns.shown_name(column)).into_owned()
    }

    fn push_column_table(&self, text: &mut Lines) {
        let layout = self.layout;
        let names: Vec<String> =
            (0..layout.columns.columns.len()).map(|index| style::cut(&layout.columns.shown_name(index), 36)).collect();
        let width = names.iter().map(|name| name.width()).max().unwrap_or(0);
        let rows = layout.survey.rows().max(1);
        for (index, (column, name)) in layout.columns.columns.iter().zip(&names).enumerate() {
            let filled = layout.survey.filled(index) * 100 / rows;
            let target =
                column.target.as_ref().map(|target| safe(&target.to_string()).into_owned()).unwrap_or_default();
            let words = match self.kind(index, column) {
                ColumnKind::Fact | ColumnKind::Role => target,
                ColumnKind::Known if column.target == Some(Target::Ignore) => "left out".to_owned(),
                ColumnKind::Known => format!("{target}, not used by this model"),
                ColumnKind::Unknown => "unknown".to_owned(),
            };
            let by = match column.origin {
                ColumnOrigin::Map => ", by --map",
                ColumnOrigin::Tool => layout.columns.tool.map_or("", |_| ", by the tool"),
                _ => "",
            };
            let pad = " ".repeat(width - name.width());
            let _ = writeln!(text.text, "  {name}{pad}  {filled:>3} %  {words}{by}");
        }
    }

    fn kind(&self, index: usize, column: &Column) -> ColumnKind {
        let layout = self.layout;
        match &column.target {
            None => ColumnKind::Unknown,
            Some(Target::Ignore) => ColumnKind::Known,
            Some(Target::Field { .. })
                if layout.reader.facts().iter().any(|fact| fact.columns().any(|c| c == index)) =>
            {
                ColumnKind::Fact
            }
            Some(Target::Field { .. } | Target::ForeignKey) if !layout.reader.used_columns().contains(&index) => {
                ColumnKind::Known
            }
            Some(_) => ColumnKind::Role,
        }
    }

    fn push_counts(&self, text: &mut Lines) {
        let counts = self.counts;
        let lost = counts.rows - counts.scored;
        text.line(
            "leads",
            &format!(
                "{} read, {} scored, {} rejected",
                thousands(counts.rows),
                thousands(counts.scored),
                thousands(lost)
            ),
        );
        let repeated: Vec<String> =
            self.layout.reader.repeated_keys().iter().map(|c| format!("`{}`", self.shown_name(*c))).collect();
        if !repeated.is_empty() {
            text.line("ids", &format!("{} repeats, so it is the key of another record", repeated.join(", ")));
        }
        if let Some(companies) = self.companies {
            let joined = counted(counts.joined, "lead", "leads");
            let (read, rejected) = (thousands(companies.rows), thousands(companies.rejects.len()));
            text.line("companies", &format!("{read} read, {rejected} rejected, joined to {joined}"));
        }
        if let Some(table) = self.activities {
            let rejected = table.rejected;
            let nobody = table.rows.saturating_sub(table.joined + rejected);
            text.line(
                "activities",
                &format!(
                    "{} read, {} joined, {} of nobody here, {} rejected",
                    thousands(table.rows),
                    thousands(table.joined),
                    thousands(nobody),
                    thousands(rejected)
                ),
            );
        }
        text.line("stages", &listed(counts.stages.values().rev().cloned()));
        let mut actions: Vec<(String, usize)> = counts.actions.iter().map(|(a, n)| (a.clone(), *n)).collect();
        actions.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        text.line("actions", &listed(actions.into_iter()));
    }

    fn push_notes(&self, text: &mut Lines) {
        let total = usize::try_from(self.notes.total()).unwrap_or(usize::MAX);
        if total == 0 {
            return;
        }
        let place = self.notes_file.as_ref().map_or_else(String::new, |file| format!(", all in {}", safe(file)));
        let cells = counted(total, "cell", "cells");
        let facts = if total == 1 { "its fact is" } else { "their facts are" };
        text.line("notes", &format!("{WARNING}{cells} could not be read{WARNING:#}, so {facts} unknown{place}"));
        let all = self.notes.by_count();
        let shown = if self.args.verbose { usize::MAX } else { SHOWN };
        for (file, note) in all.iter().take(shown) {
            let first = &note.first;
            let times = if note.count > 1 { format!(" ({} such cells)", note.count) } else { String::new() };
            let hint = hint(note).map_or_else(String::new, |hint| format!("; {hint}"));
            let _ = writeln!(text.text, "  {}:{}: {}{times}{hint}", safe(file), first.line, safe(&first.reason()));
        }
        if all.len() > shown {
            let _ = writeln!(text.text, "  {FAINT}and {} more kinds (--verbose){FAINT:#}", all.len() - shown);
        }
    }

    fn push_rejects(&self, text: &mut Lines) {
        let rejected = self.rejects.count;
        if rejected == 0 {
            return;
        }
        let place = self.rejects_file.as_ref().map_or_else(String::new, |file| format!(", all in {}", safe(file)));
        text.line("rejected", &format!("{WARNING}{}{WARNING:#}{place}", counted(rejected, "row", "rows")));
        let shown = if self.args.verbose { usize::MAX } else { SHOWN };
        let shown = self.rejects.shown.iter().take(shown);
        let more = rejected - shown.len();
        for (file, number, reason) in shown {
            let _ = writeln!(text.text, "  {}:{number}: {}", safe(file), safe(reason));
        }
        if more > 0 {
            let _ = writeln!(text.text, "  {FAINT}and {} more{FAINT:#}", thousands(more));
        }
    }
}

/// What a column is to the model.
enum ColumnKind {
    /// A fact that the model asks about.
    Fact,
    /// Who the lead is, or what joins it.
    Role,
    /// Known, and not asked about.
    Known,
    Unknown,
}

/// How to say what a cell leaves open.
fn hint(note: &NoteCount) -> Option<&'static str> {
    Some(match note.first.fault {
        CellFault::OpenDecimal => "say it with --decimal point or --decimal comma",
        CellFault::OpenDate => "say it with --dates dmy or --dates mdy",
        CellFault::InFuture { is_near: true } => "are the times those of another zone? say which with --zone",
        _ => return None,
    })
}

/// Lines with a title each, wrapped to the width of the terminal.
struct Lines {
    text: String,
    width: usize,
}

impl Lines {
    fn new() -> Self {
        Self { text: String::new(), width: style::error_width() }
    }

    fn line(&mut self, title: &str, words: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{TITLE}{title:<11}{TITLE:#}{}", wrapped(words, self.width, 11));
    }
}

fn listed(counts: impl Iterator<Item = (String, usize)>) -> String {
    counts.map(|(name, count)| format!("{} {}", safe(&name), thousands(count))).collect::<Vec<_>>().join(", ")
}

/// A list wrapped after commas; further lines are indented like the first.
fn wrapped(list: &str, width: usize, indent: usize) -> String {
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
