//! Follows a path to the file where the thing is defined, through re-exports and imports.

use std::collections::BTreeSet;

use super::modules::{FileId, Module, ModuleId, ModuleTree};

/// What a path leads to within the crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entity {
    Module(ModuleId),
    /// Anything else that is defined in that file.
    Item(FileId),
}

/// Names on the way, so that an import of itself (`use time::time`) ends.
type OpenNames = BTreeSet<(ModuleId, String, bool)>;

/// What a path in a module leads to; `None` for what is of another crate, or a variable.
pub(super) fn resolve(tree: &ModuleTree, from: ModuleId, path: &[String]) -> Option<Entity> {
    follow(tree, from, path, &mut OpenNames::new())
}

fn follow(tree: &ModuleTree, from: ModuleId, path: &[String], open: &mut OpenNames) -> Option<Entity> {
    let mut at = from;
    let mut rest = path;
    let mut is_inside = false;
    while let Some((first, after)) = rest.split_first() {
        match first.as_str() {
            "crate" => at = ModuleId::ROOT,
            "self" => {}
            "super" => at = tree[at].parent?,
            _ => break,
        }
        is_inside = true;
        rest = after;
    }
    while let Some((name, after)) = rest.split_first() {
        match lookup(tree, at, name, after.is_empty(), open) {
            Some(Entity::Module(module)) => at = module,
            // What follows is a variant, a constant or a function of the item.
            Some(item) => return Some(item),
            // Made by a macro, as far as anyone can see.
            None if is_inside => return Some(Entity::Item(tree[at].file)),
            None => return None,
        }
        is_inside = true;
        rest = after;
    }
    Some(Entity::Module(at))
}

/// A name in a module. At the end of a path an item goes before a module of the same name.
fn lookup(tree: &ModuleTree, module: ModuleId, name: &str, is_last: bool, open: &mut OpenNames) -> Option<Entity> {
    let key = (module, name.to_owned(), is_last);
    if !open.insert(key.clone()) {
        return None;
    }
    let found = lookup_open(tree, module, name, is_last, open);
    open.remove(&key);
    found
}

fn lookup_open(tree: &ModuleTree, id: ModuleId, name: &str, is_last: bool, open: &mut OpenNames) -> Option<Entity> {
    let module: &Module = &tree[id];
    let child = module.children.get(name).map(|child| Entity::Module(*child));
    if let (Some(_), false) = (child, is_last) {
        return child;
    }
    if module.items.contains(name) {
        return Some(Entity::Item(module.file));
    }
    let mut imported = child;
    for import in module.imports.iter().filter(|import| import.name.as_deref() == Some(name)) {
        match follow(tree, id, &import.path, open) {
            Some(Entity::Module(found)) if is_last => imported = Some(Entity::Module(found)),
            Some(found) => return Some(found),
            None => {}
        }
    }
    if imported.is_some() {
        return imported;
    }
    module.imports.iter().filter(|import| import.name.is_none()).find_map(|import| {
        match follow(tree, id, &import.path, open)? {
            Entity::Module(source) => lookup(tree, source, name, is_last, open),
            // An enum whose variants are imported: the edge is that of the import.
            Entity::Item(_) => None,
        }
    })
}
