//! All known tools, and which of them a table is from. Knows nothing about cells.

use std::sync::OnceLock;

use leadstone::model::normal_alias;

use crate::tool::tool_file::{Tool, ToolRecord, ToolTable};

const FILES: &[&str] = include!(concat!(env!("OUT_DIR"), "/tool_files.rs"));

/// All known tools, by file name.
pub fn tools() -> &'static [Tool] {
    static TOOLS: OnceLock<Vec<Tool>> = OnceLock::new();
    TOOLS.get_or_init(|| {
        FILES
            .iter()
            .map(|text| serde_json::from_str(text).expect("the files of the tools are read by a test"))
            .collect()
    })
}

/// The tool that a table of such rows is from, by its headers; `None` if none has them. Where several could be meant, the
/// one with most signs, then the one that knows most of the headers, then the first by name of its file.
pub(crate) fn detect(record: ToolRecord, headers: &[String]) -> Option<(&'static Tool, &'static ToolTable)> {
    let headers: Vec<String> = headers.iter().map(|header| normal_alias(header)).collect();
    let tables = tools().iter().flat_map(|tool| tool.tables.iter().map(move |table| (tool, table)));
    let found = tables
        .filter(|(_, table)| table.record == record)
        .filter_map(|(tool, table)| Some(((table.signs_in(&headers)?, table.known_of(&headers)), (tool, table))));
    // Not `max_by_key`, which gives the last of equals.
    found.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, found)| found)
}
