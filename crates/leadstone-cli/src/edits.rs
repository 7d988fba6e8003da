//! What differs between two documents, edit by edit, and one edit applied alone. Knows nothing about leads.

use serde_json::{Map, Value as Json};

/// One difference.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Edit {
    path: Vec<Step>,
    old: Option<Json>,
    new: Option<Json>,
    /// The names of a list in their new order: where a new item belongs.
    order: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Key(String),
    /// An item of a list, by its name.
    Item(String),
    Index(usize),
}

/// Keys of a document that decide nothing.
const TITLES: [&str; 6] = ["format", "id", "name", "revision", "description", "standalone"];
/// Lists whose items have names.
const NAMED: [&str; 10] =
    ["scores", "criteria", "groups", "tables", "rules", "events", "matrices", "personas", "gates", "stages"];
/// Items that are taken apart; others are edited as a whole.
const TAKEN_APART: [&str; 3] = ["scores", "groups", "personas"];

/// All edits that lead from one document to another, and the old one with the fields that only the new one has: a
/// field that nothing asks about changes nothing, but a new term may need it.
pub(crate) fn between(old: &Json, new: &Json) -> (Json, Vec<Edit>) {
    let mut base = old.clone();
    let mut edits = Vec::new();
    if let (Some(fields), Some(others)) = (base.get_mut("fields").and_then(Json::as_object_mut), object(new, "fields"))
    {
        for (name, field) in others {
            fields.entry(name).or_insert_with(|| field.clone());
        }
    } else if let (Some(root), Some(fields)) = (base.as_object_mut(), new.get("fields")) {
        root.insert("fields".to_owned(), fields.clone());
    }
    let known = object(old, "fields");
    for (name, field) in object(new, "fields").into_iter().flatten() {
        let before = known.and_then(|k| k.get(name));
        if before.is_some_and(|b| b != field) {
            let path = vec![Step::Key("fields".to_owned()), Step::Key(name.clone())];
            edits.push(Edit { path, old: before.cloned(), new: Some(field.clone()), order: Vec::new() });
        }
    }
    let empty = Map::new();
    let (a, b) = (old.as_object().unwrap_or(&empty), new.as_object().unwrap_or(&empty));
    keys(a, b, &mut Vec::new(), &mut edits);
    edits.retain(
        |e| !matches!(e.path.as_slice(), [Step::Key(key)] if TITLES.contains(&key.as_str()) || key == "fields"),
    );
    (base, edits)
}

fn object<'j>(document: &'j Json, key: &str) -> Option<&'j Map<String, Json>> {
    document.get(key)?.as_object()
}

fn keys(old: &Map<String, Json>, new: &Map<String, Json>, path: &mut Vec<Step>, edits: &mut Vec<Edit>) {
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort_unstable();
    names.dedup();
    for key in names {
        let (a, b) = (old.get(key), new.get(key));
        if a == b {
            continue;
        }
        path.push(Step::Key(key.clone()));
        let list = |value: Option<&Json>| value.and_then(Json::as_array).cloned().unwrap_or_default();
        let (from, to) = (list(a), list(b));
        if NAMED.contains(&key.as_str()) {
            items(key, &from, &to, path, edits);
        } else if key == "actions" && from.len() == to.len() {
            for (index, (from, to)) in from.iter().zip(&to).enumerate().filter(|(_, (a, b))| a != b) {
                let path = path.iter().cloned().chain([Step::Index(index)]).collect();
                edits.push(Edit { path, old: Some(from.clone()), new: Some(to.clone()), order: Vec::new() });
            }
        } else {
            edits.push(Edit { path: path.clone(), old: a.cloned(), new: b.cloned(), order: Vec::new() });
        }
        path.pop();
    }
}

fn items(list: &str, old: &[Json], new: &[Json], path: &mut Vec<Step>, edits: &mut Vec<Edit>) {
    let order: Vec<String> = new.iter().map(name).collect();
    let find = |items: &'_ [Json], wanted: &str| items.iter().find(|i| name(i) == wanted).cloned();
    for item in old {
        let name = name(item);
        let after = find(new, &name);
        if after.as_ref() == Some(item) {
            continue;
        }
        path.push(Step::Item(name));
        match (item.as_object(), after.as_ref().and_then(Json::as_object)) {
            (Some(a), Some(b)) if TAKEN_APART.contains(&list) => keys(a, b, path, edits),
            _ => edits.push(Edit { path: path.clone(), old: Some(item.clone()), new: after, order: Vec::new() }),
        }
        path.pop();
    }
    for item in new.iter().filter(|i| find(old, &name(i)).is_none()) {
        let path = path.iter().cloned().chain([Step::Item(name(item))]).collect();
        edits.push(Edit { path, old: None, new: Some(item.clone()), order: order.clone() });
    }
    // The same items in another order: of stages and gates the place counts.
    let kept: Vec<String> = old.iter().map(name).filter(|n| order.contains(n)).collect();
    let moved: Vec<&String> = order.iter().filter(|n| kept.contains(n)).collect();
    if kept.iter().ne(moved) {
        edits.push(Edit { path: path.clone(), old: Some(old.into()), new: Some(new.into()), order });
    }
}

/// The name of an item: its id, or what stands for it where there is none.
fn name(item: &Json) -> String {
    let known = ["id", "field", "when", "type"].iter().find_map(|k| item.get(k));
    known.map_or_else(String::new, |v| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
}

impl Edit {
    /// Whether it is about how a field is read.
    pub(crate) fn is_field(&self) -> bool {
        matches!(self.path.first(), Some(Step::Key(key)) if key == "fields")
    }

    /// The document with this edit alone.
    pub(crate) fn apply(&self, document: &Json) -> Json {
        let mut document = document.clone();
        if self.order.is_empty() || matches!(self.path.last(), Some(Step::Item(_))) {
            self.put(&mut document, &self.path);
        } else if let Some(items) = list_at(&mut document, &self.path) {
            let place = |i: &Json| self.order.iter().position(|n| *n == name(i)).unwrap_or(usize::MAX);
            items.sort_by_key(place);
        }
        document
    }

    fn put(&self, at: &mut Json, path: &[Step]) {
        match path {
            [Step::Key(key)] => {
                if let Some(map) = at.as_object_mut() {
                    match &self.new {
                        Some(new) => _ = map.insert(key.clone(), new.clone()),
                        None => _ = map.remove(key),
                    }
                }
            }
            [Step::Key(key), rest @ ..] => {
                if let Some(map) = at.as_object_mut() {
                    // A list that was empty is left out of the document.
                    let empty = || {
                        if matches!(rest, [Step::Key(_), ..]) {
                            Json::Object(Map::new())
                        } else {
                            Json::Array(Vec::new())
                        }
                    };
                    self.put(map.entry(key).or_insert_with(empty), rest);
                }
            }
            [Step::Item(wanted)] => {
                let Some(items) = at.as_array_mut() else { return };
                let found = items.iter().position(|i| name(i) == *wanted);
                match (found, &self.new) {
                    (Some(index), Some(new)) => {
                        if let Some(item) = items.get_mut(index) {
                            *item = new.clone();
                        }
                    }
                    (Some(index), None) => _ = items.remove(index),
                    (None, Some(new)) => {
                        let own = self.order.iter().position(|n| n == wanted).unwrap_or(0);
                        let before = self.order.get(..own).unwrap_or_default();
                        let index = items.iter().rposition(|i| before.contains(&name(i))).map_or(0, |i| i + 1);
                        items.insert(index, new.clone());
                    }
                    (None, None) => {}
                }
            }
            [Step::Item(wanted), rest @ ..] => {
                let found = at.as_array_mut().and_then(|items| items.iter_mut().find(|i| name(i) == *wanted));
                if let Some(item) = found {
                    self.put(item, rest);
                }
            }
            [Step::Index(index), ..] => {
                if let (Some(item), Some(new)) = (at.get_mut(*index), &self.new) {
                    *item = new.clone();
                }
            }
            [] => {}
        }
    }

    /// Where it is: `scores.fit.company.cap`.
    pub(crate) fn place(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        for step in &self.path {
            match step {
                // The name of the item says it.
                Step::Key(key) if matches!(key.as_str(), "groups" | "tables" | "rules" | "events" | "criteria") => {}
                Step::Key(key) | Step::Item(key) => words.push(key.clone()),
                Step::Index(index) => words.push((index + 1).to_string()),
            }
        }
        words.join(".")
    }

    /// What was done: `cap: 50 -> 40`, `added`, `removed`.
    pub(crate) fn what(&self) -> String {
        if !self.order.is_empty() && self.old.is_some() {
            return "another order".to_owned();
        }
        match (&self.old, &self.new) {
            (None, _) => "added".to_owned(),
            (_, None) => "removed".to_owned(),
            (Some(Json::Object(old)), Some(Json::Object(new))) => {
                let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
                names.sort_unstable();
                names.dedup();
                let differ = names.into_iter().filter(|k| old.get(*k) != new.get(*k));
                let parts: Vec<String> =
                    differ.map(|k| format!("{k}: {} -> {}", short(old.get(k)), short(new.get(k)))).collect();
                parts.join("; ")
            }
            (old, new) => format!("{} -> {}", short(old.as_ref()), short(new.as_ref())),
        }
    }
}

fn list_at<'j>(document: &'j mut Json, path: &[Step]) -> Option<&'j mut Vec<Json>> {
    let mut at = document;
    for step in path {
        at = match step {
            Step::Key(key) => at.get_mut(key)?,
            Step::Item(wanted) => at.as_array_mut()?.iter_mut().find(|i| name(i) == *wanted)?,
            Step::Index(index) => at.get_mut(*index)?,
        };
    }
    at.as_array_mut()
}

fn short(value: Option<&Json>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |v| crate::style::cut(&v.to_string(), 48))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn edits_are_found_by_name_and_all_together_make_the_new_document() {
        let old = json!({"id": "m", "fields": {"a": {"type": "number"}}, "scores": [
            {"id": "s", "groups": [{"id": "g", "cap": 5, "rules": [{"when": "a > 1", "points": 3}]}]}],
            "stages": [{"id": "x"}, {"id": "y", "enter": "s > 1"}], "actions": [{"do": "drop"}]});
        let new = json!({"id": "m2", "fields": {"a": {"type": "number"}, "b": {"type": "bool"}}, "scores": [
            {"id": "s", "groups": [{"id": "g", "cap": 7, "rules": [{"when": "b", "points": 1}, {"when": "a > 1", "points": 4}]}]}],
            "stages": [{"id": "x"}, {"id": "w", "enter": "s > 0"}, {"id": "y", "enter": "s > 1"}], "actions": [{"do": "call"}]});
        let (base, edits) = between(&old, &new);
        let told: Vec<String> = edits.iter().map(|e| format!("{}: {}", e.place(), e.what())).collect();
        assert_eq!(
            told,
            [
                "actions.1: do: \"drop\" -> \"call\"",
                "scores.s.g.cap: 5 -> 7",
                "scores.s.g.a > 1: points: 3 -> 4",
                "scores.s.g.b: added",
                "stages.w: added",
            ]
        );
        let mut all = edits.iter().fold(base, |document, edit| edit.apply(&document));
        all["id"] = json!("m2");
        assert_eq!(all, new);
        assert_eq!(between(&new, &new).1, []);
    }

    #[test]
    fn another_order_is_an_edit() {
        let (old, new) = (json!({"stages": [{"id": "x"}, {"id": "y"}]}), json!({"stages": [{"id": "y"}, {"id": "x"}]}));
        let (base, edits) = between(&old, &new);
        assert_eq!(edits.len(), 1);
        assert_eq!(edits[0].apply(&base), new);
    }
}
