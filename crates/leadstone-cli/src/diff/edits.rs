//! Finds the edits between two documents, and applies edits to a document. Knows nothing about leads.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use leadstone::error::DocPath;
use serde_json::{Map, Value as Json};

/// One difference.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Edit {
    steps: Vec<EditStep>,
    /// Its path in the new document; in the old one if it removes something.
    pub(crate) place: DocPath,
    old: Option<Json>,
    new: Option<Json>,
    /// By name, the index of each item in the new list: where a new item belongs.
    order: Arc<BTreeMap<String, usize>>,
}

#[derive(Clone, Debug, PartialEq)]
enum EditStep {
    Key(String),
    /// An item of a list, by its name.
    Item(String),
    Index(usize),
}

/// The part of a score whose points an edit can change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum EditScope<'e> {
    /// A table or rule: its contribution.
    Term { score: &'e str, group: &'e str, term: &'e str },
    /// A group or criterion: the sum of its contributions.
    Group { score: &'e str, group: &'e str },
}

/// Keys of a document without effect on verdicts.
const TITLES: [&str; 6] = ["format", "id", "name", "revision", "description", "standalone"];
/// Lists whose items have names.
const NAMED: [&str; 10] =
    ["scores", "criteria", "groups", "tables", "rules", "events", "matrices", "personas", "gates", "stages"];
/// Lists whose items are compared key by key; other items are edited as a whole.
const TAKEN_APART: [&str; 3] = ["scores", "groups", "personas"];

/// All edits from one document to another, and the old document with the fields that only the new one has: an unused
/// field has no effect, but a new term may need it.
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
            let steps = vec![EditStep::Key("fields".to_owned()), EditStep::Key(name.clone())];
            let place = DocPath::default().key("fields").key(name);
            edits.push(Edit { steps, place, old: before.cloned(), new: Some(field.clone()), order: Arc::default() });
        }
    }
    let empty = Map::new();
    let (a, b) = (old.as_object().unwrap_or(&empty), new.as_object().unwrap_or(&empty));
    EditFinder { edits: &mut edits, steps: Vec::new(), old: DocPath::default(), new: DocPath::default() }.keys(a, b);
    edits.retain(
        |e| !matches!(e.steps.as_slice(), [EditStep::Key(key)] if TITLES.contains(&key.as_str()) || key == "fields"),
    );
    (base, edits)
}

fn object<'j>(document: &'j Json, key: &str) -> Option<&'j Map<String, Json>> {
    document.get(key)?.as_object()
}

/// Walks both documents in parallel.
struct EditFinder<'f> {
    edits: &'f mut Vec<Edit>,
    steps: Vec<EditStep>,
    /// The path in each.
    old: DocPath,
    new: DocPath,
}

impl EditFinder<'_> {
    /// Calls `work` one step further down.
    fn within(&mut self, step: EditStep, old: DocPath, new: DocPath, work: impl FnOnce(&mut Self)) {
        let before = (std::mem::replace(&mut self.old, old), std::mem::replace(&mut self.new, new));
        self.steps.push(step);
        work(self);
        self.steps.pop();
        (self.old, self.new) = before;
    }

    fn push(&mut self, old: Option<&Json>, new: Option<&Json>, order: Arc<BTreeMap<String, usize>>) {
        let place = if new.is_some() { &self.new } else { &self.old }.clone();
        self.edits.push(Edit { steps: self.steps.clone(), place, old: old.cloned(), new: new.cloned(), order });
    }

    fn keys(&mut self, old: &Map<String, Json>, new: &Map<String, Json>) {
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for key in names {
            let (a, b) = (old.get(key), new.get(key));
            if a == b {
                continue;
            }
            let (from, to) = (list(a), list(b));
            let (old, new) = (self.old.key(key), self.new.key(key));
            self.within(EditStep::Key(key.clone()), old.clone(), new.clone(), |found| {
                if NAMED.contains(&key.as_str()) {
                    found.items(key, from, to);
                } else if key == "actions" && from.len() == to.len() {
                    for (index, (from, to)) in from.iter().zip(to).enumerate().filter(|(_, (a, b))| a != b) {
                        found.within(EditStep::Index(index), old.index(index), new.index(index), |found| {
                            found.push(Some(from), Some(to), Arc::default());
                        });
                    }
                } else {
                    found.push(a, b, Arc::default());
                }
            });
        }
    }

    fn items(&mut self, list: &str, old: &[Json], new: &[Json]) {
        let (was, is) = (places(old), places(new));
        let order: Arc<BTreeMap<String, usize>> = Arc::new(is.iter().map(|(n, i)| (n.to_string(), *i)).collect());
        for (index, item) in old.iter().enumerate() {
            let name = name(item);
            let place = is.get(&name).copied();
            let after = place.and_then(|place| new.get(place));
            if after == Some(item) {
                continue;
            }
            let (from, to) = (self.old.index(index), self.new.index(place.unwrap_or(index)));
            self.within(EditStep::Item(name.into_owned()), from, to, |found| {
                match (item.as_object(), after.and_then(Json::as_object)) {
                    (Some(a), Some(b)) if TAKEN_APART.contains(&list) => found.keys(a, b),
                    _ => found.push(Some(item), after, Arc::default()),
                }
            });
        }
        for (index, item) in new.iter().enumerate() {
            let name = name(item);
            if !was.contains_key(&name) {
                let (from, to) = (self.old.clone(), self.new.index(index));
                let order = Arc::clone(&order);
                self.within(EditStep::Item(name.into_owned()), from, to, |found| found.push(None, Some(item), order));
            }
        }
        // The same items in another order, which matters for stages and gates.
        let kept = old.iter().map(name).filter(|n| is.contains_key(n));
        let moved = new.iter().map(name).filter(|n| was.contains_key(n));
        if kept.ne(moved) {
            let (old, new) = (Json::from(old), Json::from(new));
            self.push(Some(&old), Some(&new), order);
        }
    }
}

/// The items of a list; none for another value.
fn list(value: Option<&Json>) -> &[Json] {
    value.and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

/// The indices of items by name; of equal names the first.
fn places(items: &[Json]) -> BTreeMap<Cow<'_, str>, usize> {
    let mut places = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        places.entry(name(item)).or_insert(index);
    }
    places
}

/// The name of an item: its id, else its field, condition or type.
fn name(item: &Json) -> Cow<'_, str> {
    let known = ["id", "field", "when", "type"].iter().find_map(|k| item.get(k));
    known.map_or(Cow::Borrowed(""), |v| v.as_str().map_or_else(|| Cow::Owned(v.to_string()), Cow::Borrowed))
}

impl Edit {
    /// Whether it edits a field.
    pub(crate) fn is_field(&self) -> bool {
        matches!(self.steps.first(), Some(EditStep::Key(key)) if key == "fields")
    }

    /// The part of a score that it edits; `None` if it edits something else, or more than points.
    pub(crate) fn reach(&self) -> Option<EditScope<'_>> {
        let [EditStep::Key(of), EditStep::Item(score), EditStep::Key(list), EditStep::Item(group), rest @ ..] =
            self.steps.as_slice()
        else {
            return None;
        };
        if !matches!(of.as_str(), "scores" | "personas") || !matches!(list.as_str(), "groups" | "criteria") {
            return None;
        }
        Some(match rest {
            // Event rules may share a name or a family: only the sum of the group is unambiguous.
            [EditStep::Key(list), EditStep::Item(term)] if list != "events" => EditScope::Term { score, group, term },
            _ => EditScope::Group { score, group },
        })
    }

    /// The document with this edit alone.
    pub(crate) fn apply(&self, document: &Json) -> Json {
        let mut document = document.clone();
        if self.order.is_empty() || matches!(self.steps.last(), Some(EditStep::Item(_))) {
            self.put(&mut document, &self.steps);
        } else if let Some(items) = list_at(&mut document, &self.steps) {
            self.sort(items);
        }
        document
    }

    fn sort(&self, items: &mut [Json]) {
        items.sort_by_key(|item| self.order.get(name(item).as_ref()).copied().unwrap_or(usize::MAX));
    }

    fn put(&self, at: &mut Json, path: &[EditStep]) {
        match path {
            [EditStep::Key(key)] => {
                if let Some(map) = at.as_object_mut() {
                    match &self.new {
                        Some(new) => _ = map.insert(key.clone(), new.clone()),
                        None => _ = map.remove(key),
                    }
                }
            }
            [EditStep::Key(key), rest @ ..] => {
                if let Some(map) = at.as_object_mut() {
                    // A list that was empty is left out of the document.
                    let empty = || {
                        if matches!(rest, [EditStep::Key(_), ..]) {
                            Json::Object(Map::new())
                        } else {
                            Json::Array(Vec::new())
                        }
                    };
                    self.put(map.entry(key).or_insert_with(empty), rest);
                }
            }
            [EditStep::Item(wanted)] => {
                let Some(items) = at.as_array_mut() else { return };
                let found = items.iter().position(|i| name(i) == wanted.as_str());
                match (found, &self.new) {
                    (Some(index), Some(new)) => {
                        if let Some(item) = items.get_mut(index) {
                            *item = new.clone();
                        }
                    }
                    (Some(index), None) => _ = items.remove(index),
                    (None, Some(new)) => {
                        let place = |name: &str| self.order.get(name).copied();
                        let own = place(wanted).unwrap_or(0);
                        let is_before = |item: &Json| place(&name(item)).is_some_and(|place| place < own);
                        let index = items.iter().rposition(is_before).map_or(0, |i| i + 1);
                        items.insert(index, new.clone());
                    }
                    (None, None) => {}
                }
            }
            [EditStep::Item(wanted), rest @ ..] => {
                let found = at.as_array_mut().and_then(|items| items.iter_mut().find(|i| name(i) == wanted.as_str()));
                if let Some(item) = found {
                    self.put(item, rest);
                }
            }
            [EditStep::Index(index), ..] => {
                if let (Some(item), Some(new)) = (at.get_mut(*index), &self.new) {
                    *item = new.clone();
                }
            }
            [] => {}
        }
    }

    /// The name of the item that it edits.
    pub(crate) fn item(&self) -> Option<&str> {
        let items = self.steps.iter().rev().map(|step| match step {
            EditStep::Item(name) => Some(name.as_str()),
            EditStep::Key(_) | EditStep::Index(_) => None,
        });
        items.flatten().next()
    }

    /// A description: `cap: 50 -> 40`, `added`, `removed`.
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

/// Applies edits of parts of scores, all at once. Added terms come last in their group, where order does not matter.
pub(crate) fn apply_all(edits: &[&Edit], document: &Json) -> Json {
    let mut document = document.clone();
    put_all(edits, &mut document, 0);
    document
}

fn put_all(edits: &[&Edit], at: &mut Json, depth: usize) {
    let same_step = |a: &&Edit, b: &&Edit| a.steps.get(depth) == b.steps.get(depth);
    let mut names: Option<BTreeMap<String, usize>> = None;
    let mut has_gone = false;
    for edits in edits.chunk_by(same_step) {
        let Some(first) = edits.first() else { continue };
        let is_last = first.steps.len() == depth + 1;
        match first.steps.get(depth) {
            Some(EditStep::Item(wanted)) => {
                let Some(items) = at.as_array_mut() else { return };
                let names = names.get_or_insert_with(|| {
                    places(items).into_iter().map(|(name, index)| (name.into_owned(), index)).collect()
                });
                let index = *names.entry(wanted.clone()).or_insert(items.len());
                if index == items.len() {
                    items.push(Json::Null);
                }
                let Some(item) = items.get_mut(index) else { continue };
                if is_last {
                    *item = first.new.clone().unwrap_or(Json::Null);
                    has_gone |= item.is_null();
                } else {
                    put_all(edits, item, depth + 1);
                }
            }
            Some(EditStep::Key(key)) if !is_last && at.get(key).is_some() => {
                if let Some(part) = at.get_mut(key) {
                    put_all(edits, part, depth + 1);
                }
            }
            // Edits of an order are left out: order does not matter here.
            Some(EditStep::Key(_)) if first.order.is_empty() || !is_last => {
                for edit in edits {
                    edit.put(at, edit.steps.get(depth..).unwrap_or_default());
                }
            }
            _ => {}
        }
    }
    if let (true, Some(items)) = (has_gone, at.as_array_mut()) {
        items.retain(|item| !item.is_null());
    }
}

fn list_at<'j>(document: &'j mut Json, path: &[EditStep]) -> Option<&'j mut Vec<Json>> {
    let mut at = document;
    for step in path {
        at = match step {
            EditStep::Key(key) => at.get_mut(key)?,
            EditStep::Item(wanted) => at.as_array_mut()?.iter_mut().find(|i| name(i) == wanted.as_str())?,
            EditStep::Index(index) => at.get_mut(*index)?,
        };
    }
    at.as_array_mut()
}

fn short(value: Option<&Json>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |v| crate::terminal::style::cut(&v.to_string(), 48))
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
        let told: Vec<String> = edits.iter().map(|e| format!("{}: {}", e.place, e.what())).collect();
        assert_eq!(
            told,
            [
                "actions[0]: do: \"drop\" -> \"call\"",
                "scores[0].groups[0].cap: 5 -> 7",
                "scores[0].groups[0].rules[1]: points: 3 -> 4",
                "scores[0].groups[0].rules[0]: added",
                "stages[1]: added",
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
