//! `leadstone frameworks`: the built-in frameworks, with their questions. Knows nothing about leads.

use std::fmt::Write as _;
use std::process::ExitCode;

use comfy_table::Cell;
use leadstone::Model;
use leadstone::document::{CriterionDocument, ModelDocument, ScoreDocument};
use serde_json::json;

use crate::args::{FrameworksArgs, ListFormat};
use crate::base::failure::Failure;
use crate::base::output;
use crate::terminal::style::{FAINT, TITLE};
use crate::terminal::text_table;

pub(crate) fn run(args: &FrameworksArgs) -> Result<ExitCode, Failure> {
    let text = match (&args.name, args.format) {
        (Some(name), format) => {
            let model = Model::framework(name).map_err(|error| Failure::refused(&error))?;
            match format {
                ListFormat::Json => pretty(&model.document().to_json()),
                ListFormat::Table => one(model.document()),
            }
        }
        (None, ListFormat::Json) => {
            let all: Vec<serde_json::Value> =
                documents()?.iter().map(|(name, model)| as_json(name, model.document())).collect();
            format!("{:#}\n", serde_json::Value::Array(all))
        }
        (None, ListFormat::Table) => all()?,
    };
    output::print(|out| out.write_all(text.as_bytes()))?;
    Ok(ExitCode::SUCCESS)
}

fn documents() -> Result<Vec<(&'static str, Model)>, Failure> {
    let model = |name| Ok((name, Model::framework(name).map_err(|error| Failure::refused(&error))?));
    Model::frameworks().into_iter().map(model).collect()
}

/// The score that the criteria belong to.
fn framework(document: &ModelDocument) -> Option<&ScoreDocument> {
    document.scores.iter().find(|s| !s.criteria.is_empty())
}

fn title(criterion: &CriterionDocument) -> &str {
    criterion.name.as_deref().unwrap_or(&criterion.id)
}

fn pretty(json: &str) -> String {
    serde_json::from_str::<serde_json::Value>(json).map_or_else(|_| json.to_owned(), |value| format!("{value:#}\n"))
}

fn as_json(name: &str, document: &ModelDocument) -> serde_json::Value {
    let score = framework(document);
    let criteria = score.map_or(&[][..], |s| &s.criteria);
    json!({
        "id": name,
        "name": document.name,
        "description": document.description,
        "hand_over": score.and_then(|s| s.hand_over),
        "criteria": criteria.iter().map(|c| json!({ "id": c.id, "name": title(c), "field": c.field, "weight": c.weight })).collect::<Vec<_>>(),
    })
}

fn all() -> Result<String, Failure> {
    let mut table = text_table::plain(&["name", "hand over", "criteria"]);
    for (name, model) in documents()? {
        let score = framework(model.document());
        let criteria = score.map_or(&[][..], |s| &s.criteria);
        let listed: Vec<String> = criteria.iter().map(|c| format!("{} {}", title(c), c.weight)).collect();
        let hand_over = score.and_then(|s| s.hand_over).map_or_else(String::new, |points| points.to_string());
        table.add_row(vec![Cell::new(name), Cell::new(hand_over), Cell::new(listed.join(", "))]);
        table.add_row(vec!["", "", model.document().description.as_deref().unwrap_or_default()]);
    }
    let mut text = String::new();
    text_table::push(&mut text, &table);
    let _ = writeln!(text, "\n{FAINT}leadstone frameworks NAME shows the questions of one{FAINT:#}");
    Ok(text)
}

fn one(document: &ModelDocument) -> String {
    let mut text = String::new();
    let name = document.name.as_deref().unwrap_or(&document.id);
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{TITLE}{name}{TITLE:#}: {}", document.description.as_deref().unwrap_or_default());
    let Some(score) = framework(document) else { return text };
    if let Some(points) = score.hand_over {
        let _ = writeln!(text, "Sales takes over from {points} points.");
    }
    for criterion in &score.criteria {
        let _ = writeln!(
            text,
            "\n{TITLE}{}, {} points{TITLE:#} {FAINT}{}{FAINT:#}",
            title(criterion),
            criterion.weight,
            criterion.field
        );
        if let Some(about) = &criterion.about {
            let _ = writeln!(text, "{about}");
        }
        let mut table = text_table::plain(&[]);
        for option in document.fields.get(&criterion.field).map_or(&[][..], |f| &f.options) {
            let level = criterion.levels.get(&option.is).copied().or(option.level).unwrap_or(0);
            table.add_row(vec![
                text_table::number(points(criterion.weight, level)),
                Cell::new(&option.is),
                Cell::new(option.label.as_deref().unwrap_or_default()),
            ]);
        }
        for line in text_table::lines(&table) {
            let _ = writeln!(text, "  {line}");
        }
        for question in &criterion.questions {
            let _ = writeln!(text, "  ? {question}");
        }
    }
    text
}

/// Percent of a weight, as the library rounds it: a half goes up.
fn points(weight: i64, level: i64) -> i64 {
    (weight * level + 50).div_euclid(100)
}
