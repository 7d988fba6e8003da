//! `leadstone frameworks`: the built-in frameworks, with their questions. Knows nothing about leads.

use std::fmt::Write as _;
use std::process::ExitCode;

use comfy_table::Cell;
use leadstone::Model;
use leadstone::model::{CriterionView, ScoreKind, ScoreView};
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
                // The document itself is asked for.
                ListFormat::Json => pretty(&model.document().to_json()),
                ListFormat::Table => one(&model),
            }
        }
        (None, ListFormat::Json) => {
            let all: Vec<serde_json::Value> = models()?.iter().map(|(name, model)| as_json(name, model)).collect();
            format!("{:#}\n", serde_json::Value::Array(all))
        }
        (None, ListFormat::Table) => all()?,
    };
    output::print(|out| out.write_all(text.as_bytes()))?;
    Ok(ExitCode::SUCCESS)
}

fn models() -> Result<Vec<(&'static str, Model)>, Failure> {
    let model = |name| Ok((name, Model::framework(name).map_err(|error| Failure::refused(&error))?));
    Model::frameworks().into_iter().map(model).collect()
}

/// The score that the criteria belong to.
fn framework(model: &Model) -> Option<ScoreView<'_>> {
    model.scores().find(|s| s.kind() == ScoreKind::Criteria)
}

fn criteria(model: &Model) -> impl Iterator<Item = CriterionView<'_>> {
    framework(model).into_iter().flat_map(|score| score.criteria())
}

fn pretty(json: &str) -> String {
    serde_json::from_str::<serde_json::Value>(json).map_or_else(|_| json.to_owned(), |value| format!("{value:#}\n"))
}

fn as_json(name: &str, model: &Model) -> serde_json::Value {
    let criterion = |c: CriterionView<'_>| json!({ "id": c.id(), "name": c.name(), "field": c.field().name(), "weight": c.weight() });
    json!({
        "id": name,
        "name": model.name(),
        "description": model.description(),
        "hand_over": framework(model).and_then(|s| s.hand_over()),
        "criteria": criteria(model).map(criterion).collect::<Vec<_>>(),
    })
}

fn all() -> Result<String, Failure> {
    let mut table = text_table::plain(&["name", "hand over", "criteria"]);
    for (name, model) in models()? {
        let listed: Vec<String> = criteria(&model).map(|c| format!("{} {}", c.name(), c.weight())).collect();
        let hand_over =
            framework(&model).and_then(|s| s.hand_over()).map_or_else(String::new, |points| points.to_string());
        table.add_row(vec![Cell::new(name), Cell::new(hand_over), Cell::new(listed.join(", "))]);
        table.add_row(vec!["", "", model.description().unwrap_or_default()]);
    }
    let mut text = String::new();
    text_table::push(&mut text, &table);
    let _ = writeln!(text, "\n{FAINT}leadstone frameworks NAME shows the questions of one{FAINT:#}");
    Ok(text)
}

fn one(model: &Model) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{TITLE}{}{TITLE:#}: {}", model.name(), model.description().unwrap_or_default());
    if let Some(points) = framework(model).and_then(|s| s.hand_over()) {
        let _ = writeln!(text, "Sales takes over from {points} points.");
    }
    for criterion in criteria(model) {
        let _ = writeln!(
            text,
            "\n{TITLE}{}, {} points{TITLE:#} {FAINT}{}{FAINT:#}",
            criterion.name(),
            criterion.weight(),
            criterion.field().name()
        );
        if let Some(about) = criterion.about() {
            let _ = writeln!(text, "{about}");
        }
        let mut table = text_table::plain(&[]);
        for level in criterion.levels() {
            table.add_row(vec![
                text_table::number(level.points()),
                Cell::new(level.value()),
                Cell::new(level.label().unwrap_or_default()),
            ]);
        }
        for line in text_table::lines(&table) {
            let _ = writeln!(text, "  {line}");
        }
        for question in criterion.questions() {
            let _ = writeln!(text, "  ? {question}");
        }
    }
    text
}
