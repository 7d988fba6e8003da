//! Prints how two models differ on leads, for people and for programs. Compares nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use comfy_table::Cell;
use leadstone::Model;
use serde_json::{Value as Json, json};

use crate::diff::{Changed, Difference};
use crate::style::{self, FAINT, TITLE, WARNING};
use crate::table;

/// Where no single edit makes the change.
const TOGETHER: &str = "several together";

pub(crate) fn in_words(found: &Difference, top: usize) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{TITLE}{} of {} leads change{TITLE:#}, {} -> {} at {}{}",
        style::thousands(found.changed.len()),
        style::thousands(found.compared),
        title(&found.old),
        title(&found.new),
        found.instant.at,
        found.instant.origin
    );
    if found.unread > 0 {
        let rows = style::counted(found.unread, "row", "rows");
        let _ = writeln!(text, "{WARNING}{rows} cannot be read by both models{WARNING:#}");
    }
    if !found.changed.is_empty() {
        push_leads(&mut text, found, top);
        let _ = writeln!(text, "\n{TITLE}Transitions{TITLE:#}");
        let mut rows = table::plain(&[]);
        for ((from, to), count) in transitions(found) {
            rows.add_row(vec![table::number(as_number(count)), Cell::new(format!("{from} -> {to}"))]);
        }
        push(&mut text, &rows);
        push_alerts(&mut text, found);
    }
    let _ = writeln!(text, "\n{TITLE}Edits{TITLE:#} {FAINT}(leads that each changes alone){FAINT:#}");
    if found.edits.is_empty() {
        let _ = writeln!(text, "  none that decides anything");
    }
    let mut rows = table::plain(&[]);
    for (index, edit) in found.edits.iter().enumerate() {
        let words = style::cut(&edit.what(), 100);
        rows.add_row(vec![table::number(as_number(alone(found, index))), Cell::new(edit.place()), Cell::new(words)]);
    }
    let together = found.changed.iter().filter(|c| c.by.is_empty()).count();
    if together > 0 {
        rows.add_row(vec![table::number(as_number(together)), Cell::new(TOGETHER), Cell::new("")]);
    }
    push(&mut text, &rows);
    text
}

fn push_leads(text: &mut String, found: &Difference, top: usize) {
    let mut rows = table::plain(&["lead", "stage", "action", "by"]);
    for lead in found.changed.iter().take(top) {
        rows.add_row(vec![
            style::cut(&lead.name, 26),
            arrow(&lead.old.stage, &lead.new.stage),
            arrow(&lead.old.action, &lead.new.action),
            by(found, lead).join(", "),
        ]);
    }
    text.push('\n');
    table::push(text, &rows);
    let more = found.changed.len().saturating_sub(top);
    if more > 0 {
        let _ = writeln!(text, "{FAINT}and {} more; --top shows them{FAINT:#}", style::thousands(more));
    }
}

fn push_alerts(text: &mut String, found: &Difference) {
    let _ = writeln!(text, "\n{TITLE}Calls{TITLE:#}");
    let mut rows = table::plain(&[]);
    for (limit, count) in alerts(found) {
        rows.add_row(vec![table::number(as_number(count)), Cell::new(format!("new, {limit}"))]);
    }
    let gone = gone(found);
    rows.add_row(vec![table::number(as_number(gone)), Cell::new("no longer")]);
    push(text, &rows);
}

fn push(text: &mut String, rows: &comfy_table::Table) {
    for line in table::lines(rows) {
        let _ = writeln!(text, "  {line}");
    }
}

fn title(model: &Model) -> String {
    let hash = model.sha256().get(..12).unwrap_or_default();
    format!("{} revision {} ({hash})", model.id(), model.revision())
}

fn arrow(old: &str, new: &str) -> String {
    if old == new { old.to_owned() } else { format!("{old} -> {new}") }
}

fn by(found: &Difference, lead: &Changed) -> Vec<String> {
    if lead.by.is_empty() {
        return vec![TOGETHER.to_owned()];
    }
    lead.by.iter().filter_map(|i| found.edits.get(*i)).map(crate::edits::Edit::place).collect()
}

fn alone(found: &Difference, edit: usize) -> usize {
    found.changed.iter().filter(|c| c.by.contains(&edit)).count()
}

/// By old and new stage, the most first.
fn transitions(found: &Difference) -> Vec<((&str, &str), usize)> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for lead in &found.changed {
        *counts.entry((lead.old.stage.as_str(), lead.new.stage.as_str())).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    counts
}

/// Leads that a rep would be told to call and was not before, by time limit.
fn alerts(found: &Difference) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for lead in found.changed.iter().filter(|c| c.old.call.is_none()) {
        if let Some(limit) = &lead.new.call {
            *counts.entry(limit.as_str()).or_default() += 1;
        }
    }
    counts
}

fn gone(found: &Difference) -> usize {
    found.changed.iter().filter(|c| c.old.call.is_some() && c.new.call.is_none()).count()
}

fn as_number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(crate) fn json(found: &Difference) -> Json {
    let model = |m: &Model| json!({ "id": m.id(), "revision": m.revision(), "sha256": m.sha256() });
    let transitions: Vec<Json> = transitions(found)
        .into_iter()
        .map(|((from, to), leads)| json!({ "from": from, "to": to, "leads": leads }))
        .collect();
    let changed: Vec<Json> = found
        .changed
        .iter()
        .map(|c| {
            json!({
                "lead": c.id,
                "stage": { "old": c.old.stage, "new": c.new.stage },
                "action": { "old": c.old.action, "new": c.new.action },
                "edits": c.by,
            })
        })
        .collect();
    let edits: Vec<Json> = found
        .edits
        .iter()
        .enumerate()
        .map(|(i, e)| json!({ "path": e.place(), "what": e.what(), "leads": alone(found, i) }))
        .collect();
    json!({
        "old": model(&found.old),
        "new": model(&found.new),
        "at": found.instant.at.to_string(),
        "compared": found.compared,
        "unread": found.unread,
        "changed": changed,
        "transitions": transitions,
        "calls": { "new": alerts(found), "gone": gone(found) },
        "edits": edits,
    })
}
