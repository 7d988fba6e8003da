//! Which file of a crate needs which, and by what line. A method that is called leaves no trace: only names do.

use std::collections::BTreeMap;

use super::modules::{FileId, ModuleId, ModuleTree};
use super::resolve::{Entity, resolve};

/// One file needs another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ImportEdge {
    pub(crate) from: FileId,
    pub(crate) to: FileId,
    /// Of the first import that leads there.
    pub(crate) line: usize,
    pub(crate) path: String,
}

/// At most one edge for two files, in their order.
///
/// No edge is made by `mod x;`, by a `pub use` of what lies below the module itself, and by an import of a module
/// alone, for what is then used of it says more.
pub(crate) fn edges(tree: &ModuleTree) -> Vec<ImportEdge> {
    let mut edges: BTreeMap<(FileId, FileId), ImportEdge> = BTreeMap::new();
    let mut add = |from: FileId, to: FileId, line: usize, path: &[String], end: &str| {
        if from != to {
            let edge = ImportEdge { from, to, line, path: path.join("::") + end };
            let known = edges.entry((from, to)).or_insert_with(|| edge.clone());
            if edge.line < known.line {
                *known = edge;
            }
        }
    };
    for id in tree.modules() {
        let module = &tree[id];
        for import in &module.imports {
            let Some(entity) = resolve(tree, id, &import.path) else { continue };
            if import.is_public && is_below(tree, id, &import.path) {
                continue;
            }
            match entity {
                Entity::Item(file) => add(module.file, file, import.line, &import.path, ""),
                Entity::Module(source) if import.name.is_none() => {
                    add(module.file, tree[source].file, import.line, &import.path, "::*");
                }
                Entity::Module(_) => {}
            }
        }
        for mention in &module.mentions {
            if let [name] = mention.path.as_slice()
                && module.variables.contains(name)
            {
                continue;
            }
            if let Some(Entity::Item(file)) = resolve(tree, id, &mention.path) {
                add(module.file, file, mention.line, &mention.path, "");
            }
        }
    }
    edges.into_values().collect()
}

/// Whether a path starts with a child of the module.
fn is_below(tree: &ModuleTree, id: ModuleId, path: &[String]) -> bool {
    let start = match path {
        [first, rest @ ..] if first == "self" => rest,
        _ => path,
    };
    if start.first().is_some_and(|name| tree[id].children.contains_key(name)) {
        return true;
    }
    // `pub use crate::…` in the module itself.
    matches!(path.split_first(), Some((first, rest)) if first == "crate" && rest.starts_with(&tree[id].path)
        && rest.get(tree[id].path.len()).is_some_and(|name| tree[id].children.contains_key(name)))
}

#[cfg(test)]
mod tests {
    use super::super::fake::tree;
    use super::edges;

    /// Edges as `file:line -> file`.
    #[track_caller]
    fn edges_of(files: &[(&str, &str)]) -> Vec<String> {
        let tree = tree(files);
        let name = |file| tree.path(file).display().to_string();
        edges(&tree).iter().map(|e| format!("{}:{} -> {}", name(e.from), e.line, name(e.to))).collect()
    }

    #[test]
    fn paths_from_the_root_from_above_and_in_braces_are_followed() {
        let found = edges_of(&[
            ("lib.rs", "mod a;\nmod b;\nmod c;"),
            ("a.rs", "\nuse crate::{b::{B, inner::I}, c as other};\nfn f() -> other::C {}"),
            ("b/mod.rs", "pub mod inner;\npub struct B;"),
            ("b/inner.rs", "use super::B;\nuse super::super::c::C as D;\npub struct I;"),
            ("c.rs", "pub struct C;"),
        ]);
        let expected = [
            "a.rs:2 -> b/mod.rs",
            "a.rs:2 -> b/inner.rs",
            "a.rs:3 -> c.rs",
            "b/inner.rs:1 -> b/mod.rs",
            "b/inner.rs:2 -> c.rs",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_re_export_leads_to_where_the_thing_is_defined() {
        let found = edges_of(&[
            ("lib.rs", "mod a;\nmod b;\npub use b::*;"),
            ("a.rs", "use crate::B;\nuse crate::b::Other;\nuse crate::shown;"),
            (
                "b/mod.rs",
                "mod one;\nmod two;\npub use one::*;\npub(crate) use self::two::Two as Other;\npub fn shown() {}",
            ),
            ("b/one.rs", "pub struct B;"),
            ("b/two.rs", "use super::B;\npub struct Two;"),
        ]);
        assert_eq!(found, ["a.rs:3 -> b/mod.rs", "a.rs:1 -> b/one.rs", "a.rs:2 -> b/two.rs", "b/two.rs:1 -> b/one.rs"]);
    }

    #[test]
    fn a_parent_that_uses_its_child_needs_it_and_one_that_shows_it_does_not() {
        let child = ("a/child.rs", "pub struct X; pub fn run() {}");
        let lib = ("lib.rs", "mod a;");
        assert!(edges_of(&[lib, ("a/mod.rs", "mod child;\npub use child::X;"), child]).is_empty());
        assert!(edges_of(&[lib, ("a/mod.rs", "mod child;\npub(super) use crate::a::child::X;"), child]).is_empty());
        let used = "a/mod.rs:2 -> a/child.rs";
        assert_eq!(edges_of(&[lib, ("a/mod.rs", "mod child;\nuse child::X;"), child]), [used]);
        assert_eq!(edges_of(&[lib, ("a/mod.rs", "mod child;\nfn f() { child::run() }"), child]), [used]);
        assert_eq!(edges_of(&[lib, ("a/mod.rs", "pub use child::run;\nfn f() { run() }\nmod child;"), child]), [used]);
        assert_eq!(edges_of(&[lib, ("a/mod.rs", "mod child;\nstruct Y(Vec<self::child::X>);"), child]), [used]);
    }

    #[test]
    fn macros_are_searched() {
        let found = edges_of(&[
            ("lib.rs", "mod a;\nmod b;\nmod c;\nmod d;"),
            ("a.rs", "use crate::c::C;\nfn f() {\n  vec![crate::b::one(), 1];\n  assert!(x.d(), \"{}\", C);\n}"),
            ("b.rs", "pub fn one() {}\nmacro_rules! make { ($n:ident) => { struct $n($crate::d::D); } }"),
            ("c.rs", "pub struct C;"),
            ("d.rs", "pub struct D;"),
        ]);
        assert_eq!(found, ["a.rs:3 -> b.rs", "a.rs:1 -> c.rs", "b.rs:2 -> d.rs"]);
    }

    #[test]
    fn types_that_a_macro_makes_are_defined_where_it_is_called() {
        let found = edges_of(&[
            ("lib.rs", "mod a;\nmod b;\nmod c;"),
            ("a.rs", "use crate::c::Made;"),
            ("b.rs", "macro_rules! make { ($n:ident) => { pub struct $n; } }\npub(crate) use make;"),
            ("c/mod.rs", "mod types;\npub use types::*;"),
            ("c/types.rs", "use crate::b::make;\nmake! { /// Doc.\n Made { Other } }"),
        ]);
        assert_eq!(found, ["a.rs:1 -> c/types.rs", "c/types.rs:1 -> b.rs"]);
    }

    #[test]
    fn test_code_is_not_read() {
        let found = edges_of(&[
            ("lib.rs", "mod a;\nmod b;\n#[cfg(test)]\nmod missing;"),
            ("a.rs", "#[cfg(test)]\nmod tests { use crate::b::B; }\n#[cfg(all(test, unix))]\nuse crate::b::B;"),
            ("b.rs", "pub struct B;\nimpl B {\n #[cfg(test)]\n fn f() -> crate::a::A {} }"),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_variable_is_no_function_of_the_same_name() {
        let b = ("b.rs", "pub fn far() {}");
        let lib = ("lib.rs", "mod a;\nmod b;");
        let found = edges_of(&[lib, ("a.rs", "pub use crate::b::far as near;\nfn f() { near() }"), b]);
        assert_eq!(found, ["a.rs:1 -> b.rs"]);
        let glob = edges_of(&[lib, ("a.rs", "fn f() { let near = 1; near; }\nmod i { use super::super::b::*; }"), b]);
        assert_eq!(glob, ["a.rs:2 -> b.rs"]);
    }

    #[test]
    fn files_are_found_by_path_attributes_and_in_braces() {
        let found = edges_of(&[
            (
                "src/main.rs",
                "#[path = \"../other/dice.rs\"]\nmod dice;\nmod a { pub mod b; }\nfn f() { a::b::g(dice::D) }",
            ),
            ("other/dice.rs", "mod side;\npub struct D(side::S);"),
            ("other/side.rs", "pub struct S;"),
            ("src/a/b.rs", "pub fn g() {}"),
        ]);
        assert_eq!(
            found,
            ["src/main.rs:4 -> other/dice.rs", "src/main.rs:4 -> src/a/b.rs", "other/dice.rs:2 -> other/side.rs"]
        );
    }

    #[test]
    fn a_module_and_a_function_of_one_name_are_told_apart() {
        let found = edges_of(&[
            ("lib.rs", "mod a;\nmod b;"),
            ("a.rs", "use crate::b::far;\nfn f() { far(); }"),
            ("b/mod.rs", "mod far;\npub use far::far;\npub fn other() {}"),
            ("b/far/mod.rs", "mod deep;\npub use deep::far;"),
            ("b/far/deep.rs", "pub fn far() {}"),
        ]);
        assert_eq!(found, ["a.rs:1 -> b/far/deep.rs"]);
    }

    #[test]
    fn an_import_of_another_crate_is_none_of_ours() {
        let found = edges_of(&[
            ("lib.rs", "mod a;\nmod time;"),
            ("a.rs", "use time::Date;\nuse ::time::Other;\nuse std::fmt;\nfn f() -> fmt::Result {}"),
            ("time.rs", "use time::time;\npub struct Date;"),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }
}
