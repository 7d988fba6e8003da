//! Tells what is wrong with a row or a table in terms of its columns. Knows nothing about cells.

use std::path::Path;

use leadstone::Error;

use crate::base::failure::Failure;
use crate::join::mapping::{ColumnMaps, ColumnRole, LeadColumns};

/// All problems of a row, each with its column.
pub(crate) fn row_problems(error: &Error, columns: &LeadColumns<'_>, column_name: impl Fn(usize) -> String) -> String {
    let problems = error.problems().iter().map(|problem| {
        let path = problem.path.to_string();
        let field = path.trim_matches('"');
        let column = match field {
            "stage" => columns.role(ColumnRole::Stage),
            _ => columns.of_field(field),
        };
        let place = column.map_or_else(|| field.to_owned(), |index| format!("column {}", column_name(index)));
        match &problem.hint {
            Some(hint) => format!("{place}: {} ({hint})", problem.kind),
            None => format!("{place}: {}", problem.kind),
        }
    });
    problems.collect::<Vec<_>>().join("; ")
}

/// The failure of a table without any fact of the model.
pub(crate) fn no_known_column(name: &str, header: &[String], maps: &ColumnMaps<'_>) -> Failure {
    let model = maps.model();
    let count = header.len();
    let columns = if count == 1 {
        "the only column is no fact".to_owned()
    } else {
        format!("none of the {count} columns is a fact")
    };
    let failure = Failure::new(format!("{name}: {columns} of the model `{}`", model.id()));
    let is_csv = Path::new(name).extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    if count == 1 && is_csv {
        return failure.hint("are the cells separated in another way? name it with --delimiter");
    }
    let facts: Vec<&str> = model.fields().filter(|f| !f.is_counted()).map(|f| f.name()).collect();
    let Some(first) = facts.iter().find(|f| **f == "person.title").or(facts.first()) else { return failure };
    let more = if facts.len() > 4 { ", …" } else { "" };
    let some: Vec<&str> = facts.iter().take(4).copied().collect();
    let header = header.iter().find(|h| !h.is_empty()).map_or("Header", String::as_str);
    failure.hint(format!(
        "its facts are {}{more}; to say that a column is one of them: --map '{header}={first}'",
        some.join(", ")
    ))
}
