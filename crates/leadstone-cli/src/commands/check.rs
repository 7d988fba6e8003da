//! `leadstone check`: every mistake in model files. Knows nothing about what a mistake is.

use std::fmt::Write as _;
use std::process::ExitCode;

use leadstone::Problem;
use leadstone::audit::Finding;
use leadstone::error::Severity;
use serde_json::json;

use crate::args::{CheckArgs, CheckFormat};
use crate::base::failure::{Failure, MISTAKES, STRICT};
use crate::base::output;
use crate::model::diagnostic;
use crate::model::model_text::ModelText;
use crate::terminal::safe::safe;
use crate::terminal::style::{self, BAD, FAINT, GOOD, TITLE, WARNING};

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
        let findings = match &model {
            Ok(model) if !args.no_audit => model.audit(),
            _ => Vec::new(),
        };
        let found = diagnostic::errors(problems);
        let warned = problems.len() - found + findings.len();
        errors += found;
        warnings += warned;
        match args.format {
            CheckFormat::Json => {
                listed.extend(problems.iter().map(|p| as_json(&file.name, p)));
                listed.extend(findings.iter().map(|f| finding_as_json(&file.name, f)));
            }
            CheckFormat::Text => {
                text.push_str(&diagnostic::render(&file, problems));
                for finding in &findings {
                    push_finding(&mut text, &file, finding);
                }
                text.push_str(&verdict(&file.name, found, warned));
                if let Ok(model) = &model {
                    let hash = model.sha256().get(..12).unwrap_or_default();
                    // Writing to a string cannot fail.
                    let _ = write!(text, "; {} revision {} ({hash})", model.id(), model.revision());
                }
                text.push('\n');
            }
        }
    }
    match args.format {
        CheckFormat::Text => output::print(|out| out.write_all(text.as_bytes()))?,
        CheckFormat::Json => output::print_data(&format!("{:#}\n", serde_json::Value::Array(listed)))?,
    }
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
    format!("{TITLE}{}{TITLE:#}: {}", safe(name), parts.join(", "))
}

/// A finding of the audit, with its witness.
fn push_finding(text: &mut String, file: &ModelText, finding: &Finding) {
    text.push_str(diagnostic::render(file, std::slice::from_ref(&finding.problem)).trim_end());
    // Writing to a string cannot fail.
    let _ = write!(text, "\n{FAINT}  shown by: {}{FAINT:#}\n", safe(&finding.shows));
    if let Some(witness) = &finding.witness {
        let _ = writeln!(text, "{FAINT}  at {}: {}{FAINT:#}", Finding::AT, safe(&witness.to_json()));
    }
    text.push('\n');
}

fn finding_as_json(file: &str, finding: &Finding) -> serde_json::Value {
    let mut json = as_json(file, &finding.problem);
    json["shows"] = json!(finding.shows);
    json["witness"] = json!(finding.witness);
    json["at"] = json!(Finding::AT.to_string());
    json
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
