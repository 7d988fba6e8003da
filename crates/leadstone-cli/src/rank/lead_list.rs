//! Prints or writes ranked leads: a table for people, CSV, JSON lines or Parquet. Knows nothing about how they were
//! ranked.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

use comfy_table::{Cell, Color};
use leadstone::{Model, Verdict};

use crate::args::{Format, ScoreArgs};
use crate::base::failure::Failure;
use crate::base::output::{self, WholeFile};
use crate::base::parallel;
use crate::input::instant::ScoringInstant;
use crate::input::lead_identity::Person;
use crate::rank::ranked_file::RankedFile;
use crate::terminal::progress::Progress;
use crate::terminal::style::{self, BAD, FAINT, GOOD};
use crate::terminal::text_table;
use crate::verdict::csv_row::{self, ReasonsColumn};
use crate::verdict::rank_key::LeadOrder;
use crate::verdict::verdict_words;

/// Leads that are reported and written at once: the reports of all would fill the memory.
const PORTION: usize = 4096;
/// From this width on there is space for every score.
const WIDE: usize = 110;
/// Columns of a table in a file.
const FILE_WIDTH: usize = 160;

/// Ranked leads; each is scored when it is shown.
pub(crate) trait RankedPlaces: Sync {
    fn len(&self) -> usize;

    fn judge(&self, place: usize) -> Option<(Verdict, Person)>;

    /// The row of a CSV file without the rank, with its line end.
    fn row(&self, place: usize, why: ReasonsColumn) -> Vec<u8> {
        self.judge(place)
            .map_or_else(Vec::new, |(verdict, person)| csv_row::csv_line(&csv_row::row(&verdict, person, why)))
    }
}

pub(crate) struct LeadList<'a> {
    pub(crate) args: &'a ScoreArgs,
    pub(crate) format: Format,
    pub(crate) model: &'a Model,
    pub(crate) instant: ScoringInstant,
    pub(crate) places: &'a dyn RankedPlaces,
    /// The number of leads, including those beyond the list.
    pub(crate) all: usize,
    pub(crate) progress: &'a Progress,
}

impl LeadList<'_> {
    /// Writes the list; returns a description of the file, if there is one.
    pub(crate) fn write(&self) -> Result<Option<String>, Failure> {
        let format = self.format;
        let shown = self.args.top().unwrap_or(usize::MAX).min(self.places.len());
        let written = |path: &Path| Some(format!("{}, {}", path.display(), style::counted(shown, "lead", "leads")));
        if format == Format::Parquet {
            self.write_parquet(shown)?;
            return Ok(self.args.output.as_deref().and_then(written));
        }
        let Some(path) = &self.args.output else {
            output::print(|out| self.write_as(format, shown, style::width(), out))?;
            return Ok(None);
        };
        let mut file = WholeFile::create(path)?;
        let done = if format == Format::Table {
            let text = self.table(shown, FILE_WIDTH);
            write!(file, "{}", anstream::adapter::strip_str(&text))
        } else {
            self.write_as(format, shown, FILE_WIDTH, &mut file)
        };
        done.map_err(|e| file.failure(&e))?;
        file.finish()?;
        Ok(written(path))
    }

    fn write_as(&self, format: Format, shown: usize, width: usize, out: &mut dyn Write) -> io::Result<()> {
        self.progress.start("writing", shown as u64);
        match format {
            Format::Csv => {
                out.write_all(&csv_row::csv_line(&csv_row::header(self.model, self.args.why())))?;
                (0..shown).try_for_each(|place| {
                    write!(out, "{},", place + 1)?;
                    out.write_all(&self.places.row(place, self.args.why()))
                })
            }
            Format::Jsonl => self.portions(shown, |portion| {
                let reports =
                    parallel::map(portion, |place| self.places.judge(*place).map(|(verdict, _)| verdict.to_json()));
                reports.into_iter().flatten().try_for_each(|report| writeln!(out, "{report}"))
            }),
            Format::Table | Format::Parquet => out.write_all(self.table(shown, width).as_bytes()),
        }
    }

    /// Calls `write` with the places, portion by portion.
    fn portions<E>(&self, shown: usize, mut write: impl FnMut(&[usize]) -> Result<(), E>) -> Result<(), E> {
        let places: Vec<usize> = (0..shown).collect();
        places.chunks(PORTION).try_for_each(|portion| {
            write(portion)?;
            self.progress.step(portion.len() as u64);
            Ok(())
        })
    }

    fn write_parquet(&self, shown: usize) -> Result<(), Failure> {
        let mut file = RankedFile::create(self.args, self.model, self.instant)?;
        self.progress.start("writing", shown as u64);
        self.portions(shown, |portion| {
            let leads = parallel::map(portion, |place| self.places.judge(*place));
            file.write(portion, &leads)
        })?;
        file.finish()
    }

    fn table(&self, shown: usize, width: usize) -> String {
        let model = self.model;
        let order = LeadOrder::of(self.model);
        let verdicts: Vec<(Verdict, Person)> = (0..shown).filter_map(|place| self.places.judge(place)).collect();
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
            row.push(Cell::new(verdict_words::action(verdict.action())));
            row.push(text_table::number(order.points(verdict)));
            let mut grades = verdict.grades();
            row.extend(model.matrices().map(|m| Cell::new(grades.remove(m.id()).unwrap_or_default())));
            if is_wide {
                let others = model.scores().filter(|s| !matches!(order, LeadOrder::Score(main) if main == s.id()));
                row.extend(others.map(|s| text_table::number(verdict.points(s.id()).unwrap_or(0))));
                if model.personas().len() > 0 {
                    row.push(Cell::new(verdict.persona().map_or("", |(id, _)| id)));
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
            LeadOrder::Sum(scores) => match scores.as_slice() {
                [score] => score,
                _ => "sum",
            },
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
    let cell = Cell::new(verdict_words::stage(verdict));
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
