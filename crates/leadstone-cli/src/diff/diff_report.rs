//! Prints how two models differ on leads, for people and for programs. Compares nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use comfy_table::{Cell, CellAlignment};
use leadstone::Model;
use serde_json::{Value as Json, json};

use crate::diff::difference::{ChangedLead, Difference, ReadableBy};
use crate::diff::edits::Edit;
use crate::terminal::style::{self, FAINT, TITLE, WARNING};
use crate::terminal::text_table;

/// Shown where no single edit makes the change.
const TOGETHER: &str = "several together";
/// Shown where no single edit makes the change, and not all were tried.
const NOT_FOUND: &str = "several together, or one not tried";
/// Edits that are named for a lead of a list.
const MOST: usize = 4;

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
    push_unread(&mut text, found, top);
    if !found.changed.is_empty() {
        push_leads(&mut text, found, top);
        let _ = writeln!(text, "\n{TITLE}Transitions{TITLE:#}");
        let mut rows = text_table::plain(&[]);
        for ((from, to), count) in transitions(found) {
            rows.add_row(vec![text_table::number(as_number(count)), text_table::text(&format!("{from} -> {to}"))]);
        }
        push(&mut text, &rows);
        push_alerts(&mut text, found);
    }
    let _ = writeln!(text, "\n{TITLE}Edits{TITLE:#} {FAINT}(leads that each changes alone){FAINT:#}");
    if found.edits.is_empty() {
        let _ = writeln!(text, "  none that decides anything");
    }
    let mut rows = text_table::plain(&[]);
    for ((edit, leads), place) in found.edits.iter().zip(alone(found)).zip(0..) {
        let words = style::cut(&edit.what(), 100);
        let leads = match found.untried.binary_search(&place) {
            Ok(_) => Cell::new("?").set_alignment(CellAlignment::Right),
            Err(_) => text_table::number(as_number(leads)),
        };
        rows.add_row(vec![leads, text_table::text(&named(edit)), text_table::text(&words)]);
    }
    let together = found.changed.iter().filter(|c| c.by.is_empty()).count();
    if together > 0 {
        rows.add_row(vec![text_table::number(as_number(together)), text_table::text(no_single(found)), Cell::new("")]);
    }
    push(&mut text, &rows);
    if !found.untried.is_empty() {
        let edits = style::counted(found.untried.len(), "edit was", "edits were");
        let _ = writeln!(text, "{WARNING}{edits} not tried alone: too much work for models of this size{WARNING:#}");
    }
    text
}

/// The leads that cannot be compared, and why.
fn push_unread(text: &mut String, found: &Difference, top: usize) {
    if found.unread.is_empty() {
        return;
    }
    let count = |by: ReadableBy| found.unread.iter().filter(|u| u.by == by).count();
    let parts = [
        (count(ReadableBy::Old), "cannot be read by the new model"),
        (count(ReadableBy::New), "cannot be read by the old model"),
        (count(ReadableBy::Neither), "can be read by neither"),
    ];
    for (rows, words) in parts.into_iter().filter(|(rows, _)| *rows > 0) {
        let _ = writeln!(text, "{WARNING}{} {words}{WARNING:#}", style::counted(rows, "lead", "leads"));
    }
    let mut rows = text_table::plain(&["lead", "line", "only by", "why"]);
    for lead in found.unread.iter().take(top) {
        rows.add_row(vec![
            text_table::text(&style::cut(&lead.id, 26)),
            Cell::new(lead.line),
            Cell::new(reader(lead.by).unwrap_or("neither")),
            text_table::text(&style::cut(&lead.reason, 100)),
        ]);
    }
    text.push('\n');
    text_table::push(text, &rows);
    push_more(text, found.unread.len(), top);
}

/// The model that can read a lead.
fn reader(by: ReadableBy) -> Option<&'static str> {
    match by {
        ReadableBy::Old => Some("old"),
        ReadableBy::New => Some("new"),
        ReadableBy::Neither => None,
    }
}

fn push_more(text: &mut String, all: usize, top: usize) {
    let more = all.saturating_sub(top);
    if more > 0 {
        let _ = writeln!(text, "{FAINT}and {} more; --top shows them{FAINT:#}", style::thousands(more));
    }
}

/// The path of an edit, and the name of its item.
fn named(edit: &Edit) -> String {
    match edit.item() {
        Some(item) => format!("{} ({})", edit.place, style::cut(item, 40)),
        None => edit.place.to_string(),
    }
}

/// Shown for a lead whose change no edit makes alone.
fn no_single(found: &Difference) -> &'static str {
    if found.untried.is_empty() { TOGETHER } else { NOT_FOUND }
}

fn push_leads(text: &mut String, found: &Difference, top: usize) {
    let mut rows = text_table::plain(&["lead", "stage", "action", "by"]);
    for lead in found.changed.iter().take(top) {
        rows.add_row(vec![
            text_table::text(&style::cut(&lead.name, 26)),
            text_table::text(&arrow(&lead.old.stage, &lead.new.stage)),
            text_table::text(&arrow(&lead.old.action, &lead.new.action)),
            text_table::text(&by(found, lead)),
        ]);
    }
    text.push('\n');
    text_table::push(text, &rows);
    push_more(text, found.changed.len(), top);
}

fn push_alerts(text: &mut String, found: &Difference) {
    let _ = writeln!(text, "\n{TITLE}Calls{TITLE:#}");
    let mut rows = text_table::plain(&[]);
    for (limit, count) in alerts(found) {
        rows.add_row(vec![text_table::number(as_number(count)), text_table::text(&format!("new, {limit}"))]);
    }
    for ((from, to), count) in limits(found) {
        rows.add_row(vec![text_table::number(as_number(count)), text_table::text(&format!("{from} -> {to}"))]);
    }
    let gone = gone(found);
    rows.add_row(vec![text_table::number(as_number(gone)), Cell::new("no longer")]);
    push(text, &rows);
}

fn push(text: &mut String, rows: &comfy_table::Table) {
    for line in text_table::lines(rows) {
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

/// The first of the edits that make a lead's change.
fn by(found: &Difference, lead: &ChangedLead) -> String {
    if lead.by.is_empty() {
        return no_single(found).to_owned();
    }
    let first = lead.by.iter().take(MOST).filter_map(|i| found.edits.get(*i)).map(named);
    let more = lead.by.len().saturating_sub(MOST);
    let more = (more > 0).then(|| format!("{} more", style::thousands(more)));
    first.chain(more).collect::<Vec<_>>().join(", ")
}

/// By edit, the number of leads that it changes alone.
fn alone(found: &Difference) -> Vec<usize> {
    let mut counts = vec![0; found.edits.len()];
    for edit in found.changed.iter().flat_map(|lead| &lead.by) {
        if let Some(count) = counts.get_mut(*edit) {
            *count += 1;
        }
    }
    counts
}

/// By old and new stage, the most frequent first; ties in alphabetical order.
fn transitions(found: &Difference) -> Vec<((&str, &str), usize)> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for lead in &found.changed {
        *counts.entry((lead.old.stage.as_str(), lead.new.stage.as_str())).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    counts
}

/// New calls, by time limit.
fn alerts(found: &Difference) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for lead in found.changed.iter().filter(|c| c.old.call.is_none()) {
        if let Some(limit) = &lead.new.call {
            *counts.entry(limit.as_str()).or_default() += 1;
        }
    }
    counts
}

/// Calls whose time limit changes.
fn limits(found: &Difference) -> BTreeMap<(&str, &str), usize> {
    let mut counts = BTreeMap::new();
    for lead in &found.changed {
        if let (Some(from), Some(to)) = (&lead.old.call, &lead.new.call)
            && from != to
        {
            *counts.entry((from.as_str(), to.as_str())).or_default() += 1;
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
        .zip(alone(found))
        .zip(0..)
        .map(|((edit, leads), place)| {
            let leads = found.untried.binary_search(&place).is_err().then_some(leads);
            json!({ "path": edit.place.to_string(), "item": edit.item(), "what": edit.what(), "leads": leads })
        })
        .collect();
    let unread: Vec<Json> = found
        .unread
        .iter()
        .map(|u| {
            let lead = Some(&u.id).filter(|id| !id.is_empty());
            json!({ "lead": lead, "line": u.line, "only": reader(u.by), "reason": u.reason })
        })
        .collect();
    let limits: Vec<Json> = limits(found)
        .into_iter()
        .map(|((from, to), leads)| json!({ "from": from, "to": to, "leads": leads }))
        .collect();
    json!({
        "old": model(&found.old),
        "new": model(&found.new),
        "at": found.instant.at.to_string(),
        "compared": found.compared,
        "unread": unread,
        "changed": changed,
        "transitions": transitions,
        "calls": { "new": alerts(found), "changed": limits, "gone": gone(found) },
        "edits": edits,
    })
}
