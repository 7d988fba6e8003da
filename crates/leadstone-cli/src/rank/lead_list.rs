//! Ranked leads as a table for people. Knows nothing about how they were ranked.

use std::fmt::Write as _;

use comfy_table::{Cell, Color};
use leadstone::{Model, Verdict};

use crate::args::ScoreArgs;
use crate::input::lead_identity::Person;
use crate::terminal::style::{self, BAD, FAINT, GOOD};
use crate::terminal::text_table;
use crate::verdict::rank_key::LeadOrder;
use crate::verdict::verdict_words;

/// From this width on there is space for every score.
const WIDE: usize = 110;
/// A list of ranked leads for people.
pub(crate) struct LeadList<'a> {
    pub(crate) args: &'a ScoreArgs,
    pub(crate) model: &'a Model,
    /// The number of leads, including those beyond the list.
    pub(crate) all: usize,
}

impl LeadList<'_> {
    /// The list as text, for so many columns of a terminal.
    pub(crate) fn table(&self, verdicts: &[(Verdict, Person)], width: usize) -> String {
        let model = self.model;
        let order = LeadOrder::of(self.model);
        let is_wide = width >= WIDE;
        let names = self.columns(&order, is_wide);
        let heads: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut table = text_table::plain(&heads);
        let first_score = heads.iter().position(|h| *h == "action").map_or(0, |i| i + 1);
        let scores = model.scores().len();
        // In a narrow table names are cut first.
        let name_width = if is_wide { 26 } else { width.saturating_sub(54).clamp(10, 26) };
        for (rank, (verdict, person)) in verdicts.iter().enumerate() {
            let mut row = vec![Cell::new(rank + 1), Cell::new(style::cut(&person.name, name_width))];
            if is_wide {
                row.push(Cell::new(style::cut(&person.company, 24)));
            }
            row.push(stage_cell(verdict));
            row.push(text_table::text(&verdict_words::action(verdict.action())));
            row.push(text_table::number(order.points(verdict)));
            let mut grades = verdict.grades();
            row.extend(model.matrices().map(|m| text_table::text(&grades.remove(m.id()).unwrap_or_default())));
            if is_wide {
                let others = model.scores().filter(|s| !matches!(order, LeadOrder::Score(main) if main == s.id()));
                row.extend(others.map(|s| text_table::number(verdict.points(s.id()).unwrap_or(0))));
                if model.personas().len() > 0 {
                    row.push(text_table::text(verdict.persona().map_or("", |(id, _)| id)));
                }
            }
            table.add_row(row);
        }
        text_table::right(&mut table, [0, first_score].into_iter());
        if is_wide {
            let start = first_score + 1 + model.matrices().len();
            text_table::right(&mut table, start..start + scores);
        }
        let mut text = String::new();
        let lines = text_table::lines(&table);
        let rows = lines.len() - verdicts.len();
        for (index, line) in lines.iter().enumerate() {
            let _ = writeln!(text, "{line}");
            if let Some((verdict, _)) = index.checked_sub(rows).and_then(|i| verdicts.get(i))
                && self.args.why
            {
                push_why(&mut text, verdict, width);
            }
        }
        let shown = verdicts.len();
        if shown < self.all {
            let _ = writeln!(
                text,
                "{FAINT}   {} of {} leads; --top shows more{FAINT:#}",
                style::thousands(shown),
                style::thousands(self.all)
            );
        }
        text
    }

    fn columns(&self, order: &LeadOrder<'_>, is_wide: bool) -> Vec<String> {
        let model = self.model;
        let mut names: Vec<&str> = vec!["#", "lead"];
        if is_wide {
            names.push("company");
        }
        names.extend(["stage", "action"]);
        names.push(match order {
            LeadOrder::Score(score) => score,
            LeadOrder::Sum(_) => "sum",
        });
        names.extend(model.matrices().map(|m| m.id()));
        if is_wide {
            names.extend(
                model.scores().map(|s| s.id()).filter(|s| !matches!(order, LeadOrder::Score(main) if main == s)),
            );
            if model.personas().len() > 0 {
                names.push("persona");
            }
        }
        names.into_iter().map(str::to_owned).collect()
    }
}

fn stage_cell(verdict: &Verdict) -> Cell {
    let cell = text_table::text(&verdict_words::stage(verdict));
    match verdict.stage_label() {
        Some("hot") => cell.fg(Color::Red),
        Some("warm") => cell.fg(Color::Yellow),
        Some("cold") => cell.fg(Color::Blue),
        _ if verdict.disqualified().is_some() => cell.fg(Color::DarkGrey),
        _ => cell,
    }
}

/// The reasons, below a row; those that do not fit are left out.
fn push_why(text: &mut String, verdict: &Verdict, width: usize) {
    let indent = "      ";
    let mut left = width.saturating_sub(indent.len());
    let mut words: Vec<String> = Vec::new();
    let mut add = |shown: String, styled: &dyn Fn(&str) -> String| {
        if left > 8 {
            let shown = style::cut(&shown, left);
            left = left.saturating_sub(unicode_width::UnicodeWidthStr::width(shown.as_str()) + 2);
            words.push(styled(&shown));
        }
    };
    if let Some(reason) = verdict_words::gate(verdict) {
        add(reason.to_owned(), &|s| s.to_owned());
    }
    for reason in verdict_words::strongest(verdict) {
        let color = if reason.points < 0 { BAD } else { GOOD };
        let shown = format!("{:+} {}", reason.points, reason.label);
        add(shown, &|s| match s.split_once(' ') {
            Some((points, label)) => format!("{color}{points}{color:#} {label}"),
            None => s.to_owned(),
        });
    }
    if !words.is_empty() {
        let _ = writeln!(text, "{indent}{}", words.join("  "));
    }
}
