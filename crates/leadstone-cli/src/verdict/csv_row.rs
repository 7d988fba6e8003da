//! Rows of CSV files. Knows nothing about tables for people.

use leadstone::{Model, Verdict};

use crate::args::ScoreArgs;
use crate::input::lead_identity::Person;
use crate::verdict::verdict_words;

/// The names of the columns.
pub(crate) fn header(model: &Model, why: ReasonsColumn) -> Vec<String> {
    let fixed =
        ["rank", "id", "name", "email", "company", "stage", "label", "action", "segment", "within", "reason", "gate"];
    let mut header: Vec<String> = fixed.map(str::to_owned).to_vec();
    for score in model.scores() {
        header.push(score.id().to_owned());
        if score.bands().len() > 0 {
            header.push(format!("{}_band", score.id()));
        }
    }
    header.extend(model.matrices().map(|m| m.id().to_owned()));
    if model.personas().len() > 0 {
        header.extend(["persona", "persona_points"].map(str::to_owned));
    }
    if why == ReasonsColumn::Shown {
        header.push("why".to_owned());
    }
    header
}

/// Whether there is a column of reasons.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReasonsColumn {
    Shown,
    Omitted,
}

impl ScoreArgs {
    pub(crate) fn why(&self) -> ReasonsColumn {
        if self.why { ReasonsColumn::Shown } else { ReasonsColumn::Omitted }
    }
}

/// The cells of a lead, without its rank.
pub(crate) fn row(verdict: &Verdict, person: Person, why: ReasonsColumn) -> Vec<String> {
    let model = verdict.model();
    let action = verdict.action();
    let text = |t: Option<&str>| t.unwrap_or_default().to_owned();
    let mut row = vec![
        person.id,
        person.name,
        person.email,
        person.company,
        text(verdict.stage()),
        text(verdict.stage_label()),
        text(action.map(|a| verdict_words::kind(a.kind))),
        text(action.and_then(|a| a.segment)),
        action.and_then(|a| a.within).map(|w| w.to_string()).unwrap_or_default(),
        text(action.and_then(|a| a.reason)),
        text(verdict_words::gate(verdict)),
    ];
    for score in model.scores() {
        row.push(verdict.points(score.id()).unwrap_or(0).to_string());
        if score.bands().len() > 0 {
            row.push(text(verdict.band(score.id())));
        }
    }
    let mut grades = verdict.grades();
    row.extend(model.matrices().map(|m| grades.remove(m.id()).unwrap_or_default()));
    if model.personas().len() > 0 {
        let (persona, points) =
            verdict.persona().map_or((String::new(), String::new()), |(id, p)| (id.to_owned(), p.to_string()));
        row.extend([persona, points]);
    }
    if why == ReasonsColumn::Shown {
        row.push(verdict_words::in_words(verdict));
    }
    row
}

/// A row of a CSV file, with its line end.
pub(crate) fn csv_line(row: &[String]) -> Vec<u8> {
    // The default buffer is sized for files.
    let mut writer = csv::WriterBuilder::new().buffer_capacity(512).from_writer(Vec::with_capacity(512));
    // Writing to memory cannot fail.
    let _ = writer.write_record(row);
    writer.into_inner().unwrap_or_default()
}
