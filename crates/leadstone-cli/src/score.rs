//! `leadstone score`: reads, scores, ranks, writes. Knows nothing about how a verdict comes about.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use comfy_table::{Cell, Color};
use leadstone::{Model, Qualification};

use crate::args::{Format, OrderBy, ScoreArgs};
use crate::contacts::Contact;
use crate::export::{self, Why};
use crate::failure::{Failure, STRICT, UNUSABLE};
use crate::inputs::{Inputs, Instant, Sources};
use crate::model_file;
use crate::output::{self, WholeFile};
use crate::parallel;
use crate::progress::Progress;
use crate::ranking::{self, Key, Order};
use crate::reasons;
use crate::rejects::{self, Rejects};
use crate::style::{self, BAD, FAINT, GOOD};
use crate::summary::{Summary, Tally};
use crate::table;
use crate::table_file::Reject;

/// Rows of a table where `--top` does not say.
const TABLE_ROWS: usize = 20;
/// Leads that are scored and written in one go: the reports of all would fill the memory.
const PORTION: usize = 4096;
/// From here on there is space for every score.
const WIDE: usize = 110;
/// Columns of a table in a file.
const FILE_WIDTH: usize = 160;

pub(crate) fn run(args: &ScoreArgs) -> Result<ExitCode, Failure> {
    let model = model_file::load(&args.input)?;
    let instant = Instant::of(&args.input);
    let progress = if args.input.no_progress { Progress::hidden() } else { Progress::shown() };
    let sources = Sources::of(&args.input)?;
    let rejects_path =
        args.rejects.clone().unwrap_or_else(|| rejects::default_path(args.output.as_deref(), sources.contacts.path()));
    keep_inputs(args, &sources, &rejects_path)?;
    let mut inputs = Inputs::read(&args.input, &model, &progress)?;
    let mut rejects = Rejects::default();
    let (ranked, tally) = rank(&model, instant, args.order, &mut inputs, &progress);
    inputs.take_rejects(&mut rejects);
    let run = Run { args, model: &model, instant, inputs: &inputs, progress: &progress };
    let written = run.write(&ranked);
    progress.finish();
    let written = written?;
    let rejects_file = (rejects.len() > 0).then(|| rejects_path.display().to_string());
    if rejects_file.is_some() {
        rejects.write(&rejects_path)?;
    }
    let is_lossy = rejects.len() > 0;
    let summary =
        Summary { model: &model, instant, inputs: &inputs, tally: &tally, rejects: &rejects, rejects_file, written };
    let text = if args.verbose { summary.long() } else { summary.short() };
    // A run is not lost because nobody reads about it.
    let _ = anstream::stderr().write_all(text.as_bytes());
    if tally.scored == 0 {
        return Err(Failure::new(format!("{}: every row was rejected", inputs.contacts.name)).code(UNUSABLE));
    }
    Ok(if is_lossy && args.strict { ExitCode::from(STRICT) } else { ExitCode::SUCCESS })
}

/// Refuses to write over what is read.
fn keep_inputs(args: &ScoreArgs, sources: &Sources, rejects: &Path) -> Result<(), Failure> {
    let same = |a: &Path, b: &Path| a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b);
    let all = [Some(&sources.contacts), sources.companies.as_ref(), sources.activities.as_ref()];
    let read: Vec<&Path> =
        all.into_iter().flatten().filter_map(|s| s.path()).chain(args.input.model.as_deref()).collect();
    for written in args.output.iter().map(PathBuf::as_path).chain([rejects]) {
        if read.iter().any(|path| same(path, written)) {
            return Err(Failure::new(format!("{}: is read, so it is not written over", written.display()))
                .hint("name another file"));
        }
    }
    if args.output.as_deref().is_some_and(|output| same(output, rejects)) {
        return Err(Failure::new(format!("{}: is both the output and the list of rejected rows", rejects.display())));
    }
    Ok(())
}

/// What is kept of a verdict for the order and the summary.
struct Scored {
    key: Key,
    stage: String,
    action: String,
    dropped: Vec<String>,
}

/// Scores all leads; those that the model refuses become rejects. Gives back their order.
fn rank(
    model: &Model,
    instant: Instant,
    by: OrderBy,
    inputs: &mut Inputs<'_>,
    progress: &Progress,
) -> (Vec<usize>, Tally) {
    let order = Order::of(model);
    progress.start("scoring", inputs.contacts.contacts.len() as u64);
    let score = |contact: &Contact| -> Result<Scored, String> {
        let verdict = model.score(&inputs.lead(contact), instant.at).map_err(|e| inputs.contacts.reason(&e))?;
        let urgency = if by == OrderBy::Urgency { ranking::urgency(&verdict) } else { 0 };
        let key =
            Key { urgency, place: ranking::place(&verdict), points: order.points(&verdict), id: contact.id.clone() };
        let dropped = if contact.activities.is_empty() { Vec::new() } else { drop_reasons(&verdict) };
        let stage = verdict.stage().unwrap_or("no stage").to_owned();
        let action = reasons::action(verdict.action());
        progress.step(1);
        Ok(Scored { key, stage, action, dropped })
    };
    let scored = parallel::map(&inputs.contacts.contacts, score);
    let mut tally = Tally::default();
    let mut refused = Vec::new();
    let mut keys: Vec<(Key, usize)> = Vec::with_capacity(scored.len());
    for (index, scored) in scored.into_iter().enumerate() {
        match scored {
            Ok(scored) => {
                tally.scored += 1;
                tally.stages.entry(scored.key.place).or_insert_with(|| (scored.stage, 0)).1 += 1;
                *tally.actions.entry(scored.action).or_default() += 1;
                for reason in scored.dropped {
                    *tally.dropped.entry(reason).or_default() += 1;
                }
                keys.push((scored.key, index));
            }
            Err(reason) => refused.push((index, reason)),
        }
    }
    for (index, reason) in refused {
        if let Some(contact) = inputs.contacts.contacts.get(index) {
            let raw = contact.raw.clone().into_bytes();
            inputs.contacts.rejects.push(Reject { line: contact.line, reason, raw });
        }
    }
    keys.sort_unstable();
    (keys.into_iter().map(|(_, index)| index).collect(), tally)
}

fn drop_reasons(verdict: &Qualification) -> Vec<String> {
    let reason = |d: &leadstone::Dropped| serde_json::to_value(d.reason).ok()?.as_str().map(str::to_owned);
    verdict.dropped().iter().filter_map(reason).collect()
}

struct Run<'a> {
    args: &'a ScoreArgs,
    model: &'a Model,
    instant: Instant,
    inputs: &'a Inputs<'a>,
    progress: &'a Progress,
}

impl Run<'_> {
    /// Writes the list; says where to, if that is a file.
    fn write(&self, ranked: &[usize]) -> Result<Option<String>, Failure> {
        let format = self.format();
        let top = match (self.args.top, format) {
            (Some(top), _) => top,
            (None, Format::Table) => TABLE_ROWS,
            (None, _) => usize::MAX,
        };
        let shown = ranked.get(..top.min(ranked.len())).unwrap_or_default();
        let Some(path) = &self.args.output else {
            output::print(|out| self.write_as(format, shown, ranked.len(), style::width(), out))?;
            return Ok(None);
        };
        let mut file = WholeFile::create(path)?;
        let written = if format == Format::Table {
            let text = self.table(shown, ranked.len(), FILE_WIDTH);
            write!(file, "{}", anstream::adapter::strip_str(&text))
        } else {
            self.write_as(format, shown, ranked.len(), FILE_WIDTH, &mut file)
        };
        written.map_err(|e| file.failure(&e))?;
        file.finish()?;
        Ok(Some(format!("{}, {}", path.display(), style::counted(shown.len(), "lead", "leads"))))
    }

    fn format(&self) -> Format {
        let ending = self.args.output.as_ref().and_then(|p| p.extension()).map(|e| e.to_string_lossy().to_lowercase());
        match (self.args.format, ending.as_deref()) {
            (Some(format), _) => format,
            (None, Some("csv")) => Format::Csv,
            (None, Some("jsonl" | "ndjson" | "json")) => Format::Jsonl,
            (None, _) => Format::Table,
        }
    }

    fn write_as(
        &self,
        format: Format,
        shown: &[usize],
        all: usize,
        width: usize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let why = if self.args.why { Why::Told } else { Why::Left };
        self.progress.start("writing", shown.len() as u64);
        match format {
            Format::Table => out.write_all(self.table(shown, all, width).as_bytes()),
            Format::Csv => {
                out.write_all(&export::csv_line(&export::header(self.model, why)))?;
                self.portions(shown, out, |rank, verdict, contact| {
                    export::csv_line(&export::row(rank, verdict, contact, self.inputs, why))
                })
            }
            Format::Jsonl => self.portions(shown, out, |_, verdict, _| {
                let mut line = verdict.to_json().into_bytes();
                line.push(b'\n');
                line
            }),
        }
    }

    fn portions(
        &self,
        shown: &[usize],
        out: &mut dyn Write,
        line: impl Fn(usize, &Qualification, &Contact) -> Vec<u8> + Sync,
    ) -> io::Result<()> {
        let ranks: Vec<(usize, usize)> = shown.iter().enumerate().map(|(i, index)| (i + 1, *index)).collect();
        for portion in ranks.chunks(PORTION) {
            let lines = parallel::map(portion, |(rank, index)| {
                self.verdict(*index).map(|(verdict, contact)| line(*rank, &verdict, contact))
            });
            self.progress.step(portion.len() as u64);
            for line in lines.into_iter().flatten() {
                out.write_all(&line)?;
            }
        }
        Ok(())
    }

    /// Scored a second time: a lead that was ranked is sound.
    fn verdict(&self, index: usize) -> Option<(Qualification, &Contact)> {
        let contact = self.inputs.contacts.contacts.get(index)?;
        let verdict = self.model.score(&self.inputs.lead(contact), self.instant.at).ok()?;
        Some((verdict, contact))
    }

    fn table(&self, shown: &[usize], all: usize, width: usize) -> String {
        let document = self.model.document();
        let order = Order::of(self.model);
        let verdicts: Vec<(Qualification, &Contact)> = shown.iter().filter_map(|i| self.verdict(*i)).collect();
        let is_wide = width >= WIDE;
        let names = self.columns(&order, is_wide);
        let heads: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut table = table::plain(&heads);
        let first_score = heads.iter().position(|h| *h == "action").map_or(0, |i| i + 1);
        let scores = document.scores.len();
        // In a narrow table names give way to everything else.
        let name_width = if is_wide { 26 } else { width.saturating_sub(54).clamp(10, 26) };
        for (rank, (verdict, contact)) in verdicts.iter().enumerate() {
            let mut row =
                vec![Cell::new(rank + 1), Cell::new(style::cut(&self.inputs.contacts.shown_name(contact), name_width))];
            if is_wide {
                row.push(Cell::new(style::cut(&self.inputs.shown_company(contact), 24)));
            }
            row.push(stage_cell(verdict));
            row.push(Cell::new(reasons::action(verdict.action())));
            row.push(table::number(order.points(verdict)));
            let mut grades = verdict.grades();
            row.extend(document.matrices.iter().map(|m| Cell::new(grades.remove(m.id.as_str()).unwrap_or_default())));
            if is_wide {
                let others = document.scores.iter().filter(|s| !matches!(order, Order::Score(main) if main == s.id));
                row.extend(others.map(|s| table::number(verdict.points(&s.id).unwrap_or(0))));
                if !document.personas.is_empty() {
                    row.push(Cell::new(verdict.persona().map_or("", |(id, _)| id)));
                }
            }
            table.add_row(row);
        }
        table::right(&mut table, std::iter::once(0).chain(first_score..first_score + 1));
        if is_wide {
            let start = first_score + 1 + document.matrices.len();
            table::right(&mut table, start..start + scores);
        }
        let mut text = String::new();
        let lines = table::lines(&table);
        let rows = lines.len() - verdicts.len();
        for (index, line) in lines.iter().enumerate() {
            let _ = writeln!(text, "{line}");
            if let Some((verdict, _)) = index.checked_sub(rows).and_then(|i| verdicts.get(i))
                && self.args.why
            {
                push_why(&mut text, verdict, width);
            }
        }
        if shown.len() < all {
            let _ = writeln!(
                text,
                "{FAINT}   {} of {} leads; --top shows more{FAINT:#}",
                style::thousands(shown.len()),
                style::thousands(all)
            );
        }
        text
    }

    fn columns(&self, order: &Order<'_>, is_wide: bool) -> Vec<String> {
        let document = self.model.document();
        let mut names: Vec<&str> = vec!["#", "lead"];
        if is_wide {
            names.push("company");
        }
        names.extend(["stage", "action"]);
        names.push(match order {
            Order::Score(score) => score,
            Order::Sum(scores) => match scores.as_slice() {
                [score] => score,
                _ => "sum",
            },
        });
        names.extend(document.matrices.iter().map(|m| m.id.as_str()));
        if is_wide {
            names.extend(
                document
                    .scores
                    .iter()
                    .map(|s| s.id.as_str())
                    .filter(|s| !matches!(order, Order::Score(main) if main == s)),
            );
            if !document.personas.is_empty() {
                names.push("persona");
            }
        }
        names.into_iter().map(str::to_owned).collect()
    }
}

fn stage_cell(verdict: &Qualification) -> Cell {
    let cell = Cell::new(reasons::stage(verdict));
    match verdict.stage_label() {
        Some("hot") => cell.fg(Color::Red),
        Some("warm") => cell.fg(Color::Yellow),
        Some("cold") => cell.fg(Color::Blue),
        _ if verdict.disqualified().is_some() => cell.fg(Color::DarkGrey),
        _ => cell,
    }
}

/// The reasons below a row, as far as they fit.
fn push_why(text: &mut String, verdict: &Qualification, width: usize) {
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
    if let Some(reason) = reasons::gate(verdict) {
        add(reason.to_owned(), &|s| s.to_owned());
    }
    for reason in reasons::strongest(verdict) {
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
