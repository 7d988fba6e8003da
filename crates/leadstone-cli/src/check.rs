//! `leadstone check`: every mistake in model files. Knows nothing about what a mistake is.

use std::fmt::Write as _;
use std::process::ExitCode;

use leadstone::{Problem, Severity};
use serde_json::json;

use crate::args::{CheckArgs, CheckFormat};
use crate::diagnostic;
use crate::failure::{Failure, MISTAKES, STRICT};
use crate::model_file::ModelText;
use crate::output;
use crate::style::{self, BAD, GOOD, TITLE, WARNING};

pub(crate) fn run(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let mut text = String::new();
    let mut listed = Vec::new();
    let (mut errors, mut warnings) = (0, 0);
    for path in &args.files {
        let file = ModelText::read(path)?;
        let model = file.model();
        let problems = match &model {
            Ok(model) => model.warnings(),
            Err(error) => error.problems(),
        };
        let found = diagnostic::errors(problems);
        errors += found;
        warnings += problems.len() - found;
        match args.format {
            CheckFormat::Json => listed.extend(problems.iter().map(|p| as_json(&file.name, p))),
            CheckFormat::Text => {
                text.push_str(&diagnostic::render(&file, problems));
                text.push_str(&verdict(&file.name, found, problems.len() - found));
                if let Ok(model) = &model {
                    let hash = model.sha256().get(..12).unwrap_or_default();
                    // Writing to a string cannot fail.
                    let _ = write!(text, "; {} revision {} ({hash})", model.id(), model.revision());
                }
                text.push('\n');
            }
        }
    }
    output::print(|out| match args.format {
        CheckFormat::Text => out.write_all(text.as_bytes()),
        CheckFormat::Json => writeln!(out, "{:#}", serde_json::Value::Array(listed)),
    })?;
    Ok(match (errors, warnings) {
        (1.., _) => ExitCode::from(MISTAKES),
        (0, 1..) if args.strict => ExitCode::from(STRICT),
        _ => ExitCode::SUCCESS,
    })
}

fn verdict(name: &str, errors: usize, warnings: usize) -> String {
    let mut parts = Vec::new();
    if errors > 0 {
        parts.push(format!("{BAD}{}{BAD:#}", style::counted(errors, "mistake", "mistakes")));
    }
    if warnings > 0 {
        parts.push(format!("{WARNING}{}{WARNING:#}", style::counted(warnings, "warning", "warnings")));
    }
    if errors == 0 {
        parts.insert(0, format!("{GOOD}good{GOOD:#}"));
    }
    format!("{TITLE}{name}{TITLE:#}: {}", parts.join(", "))
}

fn as_json(file: &str, problem: &Problem) -> serde_json::Value {
    let position =
        problem.position.map(|p| json!({ "line": p.line, "column": p.column, "offset": p.offset, "length": p.length }));
    json!({
        "file": file,
        "severity": match problem.severity { Severity::Warning => "warning", Severity::Error => "error" },
        "code": problem.code(),
        "path": problem.path.to_string(),
        "message": problem.kind.to_string(),
        "hint": problem.hint,
        "position": position,
    })
}
