//! `leadstone explain`: every line of the sum of every score of one lead. Knows nothing about how it was added up.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use comfy_table::Cell;
use leadstone::model::{ScoreKind, ScoreView};
use leadstone::verdict::{Contribution, ContributionKind};
use leadstone::{Lead, Model, Verdict};

use crate::args::{ExplainArgs, ListFormat};
use crate::base::failure::Failure;
use crate::base::header::nearest;
use crate::base::output;
use crate::input::input_files::InputFiles;
use crate::input::instant::ScoringInstant;
use crate::input::lead_file;
use crate::input::lead_identity::Person;
use crate::join::import_context::ImportContext;
use crate::join::inputs::Inputs;
use crate::model::model_choice;
use crate::terminal::progress::Progress;
use crate::terminal::safe::safe;
use crate::terminal::style::{FAINT, TITLE, WARNING};
use crate::terminal::text_table;
use crate::verdict::verdict_words;

pub(crate) fn run(args: &ExplainArgs) -> Result<ExitCode, Failure> {
    let model = model_choice::load(&args.input.choice)?;
    let instant = ScoringInstant::of(&args.input);
    let (lead, title) = match &args.json {
        Some(path) => {
            let lead = lead_file::read(path)?;
            let title = lead.id().unwrap_or("the lead").to_owned();
            (lead, title)
        }
        None => from_table(args, &model, instant)?,
    };
    let verdict = model.score(&lead, instant.at).map_err(|error| {
        let failure = Failure::refused(&error);
        match error.problems().first().map(|p| p.path.to_string()) {
            Some(path) if !path.is_empty() => failure.within(&format!("{title}: {path}")),
            _ => failure.within(&title),
        }
    })?;
    let text = match args.format {
        ListFormat::Json => return output::print_data(&(verdict.to_json() + "\n")).map(|()| ExitCode::SUCCESS),
        ListFormat::Table => in_words(&verdict, &title, instant),
    };
    output::print(|out| out.write_all(text.as_bytes()))?;
    Ok(ExitCode::SUCCESS)
}

fn from_table(args: &ExplainArgs, model: &Model, instant: ScoringInstant) -> Result<(Lead, String), Failure> {
    let tables = &args.input.tables;
    let sources = InputFiles::of(&args.input)?;
    let context = ImportContext::new(model, tables, instant.at)?.joining(sources.activities.is_some());
    let wanted = args.lead.as_deref().unwrap_or_default().trim();
    let address = wanted.to_lowercase();
    let passes = |person: &Person| person.id == wanted || person.email == address;
    let mut inputs = Inputs::read(&sources, tables, &context, &Progress::hidden(), passes)?;
    let by_id = inputs.leads.iter().position(|found| found.person.id == wanted);
    let Some(found) = by_id.or_else(|| (!inputs.leads.is_empty()).then_some(0)) else {
        // The lead may be in a rejected row.
        let is_about = |raw: &[u8]| String::from_utf8_lossy(raw).to_lowercase().contains(&address);
        if let Some(reject) = inputs.rejects.iter().find(|reject| is_about(&reject.raw)) {
            let place = format!("{}:{}", inputs.name, reject.line);
            return Err(Failure::new(format!("{place}: the row of `{wanted}` was rejected: {}", reject.reason)));
        }
        let failure = Failure::new(format!("{}: no lead has the id or e-mail address `{wanted}`", inputs.name));
        let all = Inputs::read(&sources, tables, &context, &Progress::hidden(), |_| true)?;
        let persons = all.leads.iter().map(|found| &found.person);
        let known = persons.flat_map(|person| [person.id.as_str(), &person.email]).filter(|key| !key.is_empty());
        return Err(match nearest(wanted, known) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure,
        });
    };
    let found = inputs.leads.swap_remove(found);
    for reason in &found.reasons {
        let (file, reason) = (safe(&inputs.name), safe(reason));
        let words = format!("{WARNING}note{WARNING:#}: {file}:{}: {reason}\n", found.line);
        // A closed standard error does not make the run fail.
        let _ = anstream::stderr().write_all(words.as_bytes());
    }
    let Person { id, name, company, .. } = &found.person;
    let title = [name.as_str(), company].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
    let id = if title == *id { String::new() } else { format!(" ({id})") };
    Ok((found.lead, format!("{title}{id}")))
}

fn in_words(verdict: &Verdict, title: &str, instant: ScoringInstant) -> String {
    let model = verdict.model();
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{TITLE}{}{TITLE:#}", safe(title));
    let mut line = |head: &str, words: &str| {
        let _ = writeln!(text, "{FAINT}{head:<9}{FAINT:#}{}", safe(words));
    };
    line("stage", &verdict_words::stage(verdict));
    line("action", &verdict_words::action(verdict.action()));
    if let Some(reason) = verdict.action().and_then(|a| a.reason) {
        line("because", reason);
    }
    if let Some((gate, reason)) = verdict.disqualified() {
        line("gate", &format!("{gate}, disqualifies: {reason}"));
    }
    if let Some((gate, reason)) = verdict.fast_track() {
        line("gate", &format!("{gate}, fast track: {reason}"));
    }
    for (matrix, grade) in verdict.grades() {
        line(matrix, &grade);
    }
    if let Some((persona, points)) = verdict.persona() {
        line("persona", &format!("{persona}, {points} points"));
    }
    let hash = model.sha256().get(..12).unwrap_or_default();
    line("model", &format!("{} revision {} ({hash})", model.id(), model.revision()));
    line("at", &format!("{}{}", instant.at, instant.origin));
    for score in model.scores() {
        text.push('\n');
        push_score(&mut text, verdict, score);
    }
    push_rest(&mut text, verdict);
    text
}

fn push_score(text: &mut String, verdict: &Verdict, score: ScoreView<'_>) {
    let points = verdict.points(score.id()).unwrap_or(0);
    let (name, low, high) = (safe(score.name()), score.low(), score.high());
    let band = score.band(points).map_or_else(String::new, |band| match band.label() {
        Some(label) => format!(", {}: {}", band.id(), safe(label)),
        None => format!(", {}", band.id()),
    });
    let ready = match (score.hand_over(), score.is_ready(points)) {
        (Some(from), Some(true)) => format!(", ready for sales (from {from})"),
        (Some(from), _) => format!(", ready for sales from {from}"),
        (None, _) => String::new(),
    };
    let _ = writeln!(text, "{TITLE}{name} {points}{TITLE:#} of {low} to {high}{band}{ready}");
    let lines = verdict.contributions(score.id());
    if lines.is_empty() {
        let _ = writeln!(text, "  {FAINT}nothing known that gives or takes points{FAINT:#}");
        return;
    }
    let families = Families::new(score, &lines);
    let mut table = text_table::plain(&[]);
    for lines in lines.chunk_by(|a, b| a.group == b.group) {
        let group = lines.first().map_or("", |line| line.group);
        // A criterion is a group of one line that has its name.
        if !group.is_empty() && score.kind() != ScoreKind::Criteria {
            let name = score.groups().find(|g| g.id() == group).map_or(group, |g| g.name());
            table.add_row(vec![Cell::new(""), text_table::text(&format!("{name}:")), Cell::new("")]);
        }
        for line in lines {
            table.add_row(vec![
                text_table::points(line.points),
                text_table::text(&what(line)),
                text_table::text(&detail(line, &families)),
            ]);
        }
        if lines.len() > 1 && !group.is_empty() {
            let sum: i64 = lines.iter().map(|l| l.points).sum();
            table.add_row(vec![text_table::number(sum), Cell::new("  together"), Cell::new("")]);
        }
    }
    for line in text_table::lines(&table) {
        let _ = writeln!(text, "  {line}");
    }
}

/// The families of event rules by group and name of a rule, each with a number, and the families that score.
struct Families {
    of: BTreeMap<(String, String), usize>,
    counting: BTreeSet<usize>,
}

impl Families {
    fn new(score: ScoreView<'_>, lines: &[Contribution<'_>]) -> Self {
        let mut of = BTreeMap::new();
        let families = score.groups().flat_map(|group| group.families().map(move |family| (group, family)));
        for (number, (group, family)) in families.enumerate() {
            of.extend(family.rules().map(|rule| ((group.id().to_owned(), rule.id().to_owned()), number)));
        }
        let family = |l: &Contribution<'_>| of.get(&key(l)).copied();
        let counting = lines.iter().filter(|l| l.kind == ContributionKind::Event && l.points != 0).filter_map(family);
        Self { counting: counting.collect(), of }
    }

    /// Whether another rule of its family scores in its place.
    fn has_better_than(&self, line: &Contribution<'_>) -> bool {
        line.kind == ContributionKind::Event
            && line.points == 0
            && self.of.get(&key(line)).is_some_and(|family| self.counting.contains(family))
    }
}

fn key(line: &Contribution<'_>) -> (String, String) {
    (line.group.to_owned(), line.term.to_owned())
}

fn what(line: &Contribution<'_>) -> String {
    match line.kind {
        ContributionKind::Capped | ContributionKind::Clamped | ContributionKind::Rounded => {
            format!("  ({})", line.label)
        }
        _ => format!("  {}", line.label),
    }
}

fn detail(line: &Contribution<'_>, families: &Families) -> String {
    let beaten = if families.has_better_than(line) { "; another of its family counts" } else { "" };
    match (&line.field, &line.value, line.count) {
        (Some(field), Some(value), _) => format!("{field} is {value}"),
        (Some(field), None, _) => format!("{field} is not given"),
        (None, _, Some(1)) => format!("once{beaten}"),
        (None, _, Some(count)) => format!("{count} times{beaten}"),
        _ => String::new(),
    }
}

/// Unknown fields, conflicts, and ignored activities and facts.
fn push_rest(text: &mut String, verdict: &Verdict) {
    let mut list = |title: &str, entries: Vec<String>| {
        if !entries.is_empty() {
            let _ = writeln!(text, "\n{TITLE}{title}{TITLE:#}");
            for entry in entries {
                let _ = writeln!(text, "  {entry}");
            }
        }
    };
    let labels: BTreeMap<&str, &str> = verdict.model().fields().map(|f| (f.name(), f.label())).collect();
    let named = |fields: Vec<&str>| -> Vec<String> {
        fields.iter().map(|f| format!("{} ({f})", safe(labels.get(f).copied().unwrap_or(f)))).collect()
    };
    list("Not known", named(verdict.unknown()));
    list("Asked, not answered", named(verdict.no_answer()));
    let conflicts = verdict.conflicts().into_iter().map(|c| {
        let source = c.source.map_or_else(String::new, |s| format!(", from {s}"));
        let words = format!("{} counts, {} does not{source}", c.used, c.other);
        format!("{WARNING}{}{WARNING:#}: {}", c.field, safe(&words))
    });
    list("Answers that differ", conflicts.collect());
    let dropped = verdict.dropped();
    let dropped = dropped.iter().map(|d| {
        let reason = serde_json::to_value(d.reason).ok().and_then(|r| r.as_str().map(|r| r.replace('_', " ")));
        let id = d.id.as_deref().map_or_else(String::new, |id| format!(" {id}"));
        safe(&format!("{} {}{id}: {}", d.at, d.kind, reason.unwrap_or_default())).into_owned()
    });
    list("Activities that do not count", dropped.collect());
    let ignored: Vec<String> = verdict.prepared().ignored().iter().map(|name| safe(name).into_owned()).collect();
    list("Facts that the model does not use", ignored);
}
