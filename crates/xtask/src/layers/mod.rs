//! `cargo xtask check layers`: imports go down, and never in a circle.

mod circles;
mod order;

use std::collections::BTreeSet;
use std::fs;

use crate::code::{CrateTarget, ImportEdge, ModuleTree, edges, read_crate, rust_files, shown, targets};
use crate::shell::{StepResult, root};
use order::LayerOrder;

pub(crate) fn run() -> StepResult {
    let path = root().join("layers.txt");
    let order = LayerOrder::parse(&fs::read_to_string(&path).map_err(|e| format!("layers.txt: {e}"))?)?;
    let mut findings = Findings::default();
    let mut files = BTreeSet::new();
    let mut imports = 0;
    let mut known = BTreeSet::new();
    for target in targets()? {
        let tree = read_crate(&target.root, &|path| fs::read_to_string(path).ok())?;
        let edges = edges(&tree);
        files.extend(tree.files().map(|file| tree.path(file).to_owned()));
        imports += edges.len();
        findings.circles(&tree, &edges);
        if target.is_product() && order.has(&target.package) {
            findings.layers(&order, &target, &tree, &edges);
            known.insert(target.package);
        }
    }
    let lost: Vec<_> = rust_files()?.into_iter().filter(|file| !files.contains(file)).collect();
    findings.texts.extend(lost.iter().map(|file| format!("{}: no crate has this file", shown(file))));
    let strangers = order.packages().filter(|package| !known.contains(*package));
    findings.texts.extend(strangers.map(|package| format!("layers.txt: there is no package `{package}`")));
    if !findings.texts.is_empty() {
        return Err(format!("{}\n{}", findings.texts.join("\n"), findings.summary()));
    }
    println!(
        "{} files, {imports} imports between them, {} layers: no import goes up, none in a circle",
        files.len(),
        order.count()
    );
    Ok(())
}

/// What is wrong, one text each.
#[derive(Default)]
struct Findings {
    texts: Vec<String>,
    circles: usize,
    upward: usize,
}

impl Findings {
    fn summary(&self) -> String {
        let others = self.texts.len() - self.circles - self.upward;
        format!("{} imports go up, {} circles, {others} others", self.upward, self.circles)
    }

    fn circles(&mut self, tree: &ModuleTree, edges: &[ImportEdge]) {
        for circle in circles::circles(edges) {
            let mut lines = vec![format!("{} files import each other in a circle:", circle.files.len())];
            lines.extend(circle.shortest.iter().map(|edge| {
                format!("  {} imports {} by `{}`", place(tree, edge), shown(tree.path(edge.to)), edge.path)
            }));
            if circle.files.len() > circle.shortest.len() {
                let names: Vec<String> = circle.files.iter().map(|file| tree.module_path(*file)).collect();
                lines.push(format!("  all of them: {}", names.join(", ")));
            }
            self.texts.push(lines.join("\n"));
            self.circles += 1;
        }
    }

    /// Files without a layer, and imports that go up.
    fn layers(&mut self, order: &LayerOrder, target: &CrateTarget, tree: &ModuleTree, edges: &[ImportEdge]) {
        let level = |file| order.level(&target.package, &tree.module_path(file));
        let name = |level| order.name(&target.package, level);
        for file in tree.files().filter(|file| level(*file).is_none()) {
            let module = tree.module_path(file);
            self.texts.push(format!("{}: `{module}` is in no layer of layers.txt", shown(tree.path(file))));
        }
        let modules = tree.files().map(|file| tree.module_path(file)).collect();
        for path in order.unused(&target.package, &modules) {
            self.texts.push(format!("layers.txt: `{}` has no module `{path}`", target.package));
        }
        for edge in edges {
            if let (Some(from), Some(to)) = (level(edge.from), level(edge.to))
                && from < to
            {
                let place = place(tree, edge);
                let (from, to) = (name(from), name(to));
                self.texts.push(format!("{place}: `{}` goes up, from `{from}` to `{to}`", edge.path));
                self.upward += 1;
            }
        }
    }
}

/// `crates/leadstone/src/lead.rs:12`.
fn place(tree: &ModuleTree, edge: &ImportEdge) -> String {
    format!("{}:{}", shown(tree.path(edge.from)), edge.line)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{CrateTarget, Findings, LayerOrder, edges};
    use crate::code::fake;

    #[track_caller]
    fn findings(layers: &str, files: &[(&str, &str)]) -> Vec<String> {
        let order = LayerOrder::parse(layers).unwrap();
        let target = CrateTarget { package: "core".to_owned(), kind: "lib".to_owned(), root: PathBuf::from("lib.rs") };
        let tree = fake::tree(files);
        let edges = edges(&tree);
        let mut findings = Findings::default();
        findings.circles(&tree, &edges);
        findings.layers(&order, &target, &tree, &edges);
        findings.texts
    }

    const LAYERS: &str = "[core]\nbase: base\nmodel: model\nfacade: lib\n";

    #[test]
    fn imports_that_go_down_are_fine() {
        let files = [
            ("lib.rs", "mod base;\nmod model;\npub use model::Model;"),
            ("base/mod.rs", "pub mod time;\npub use time::Time;"),
            ("base/time.rs", "pub struct Time;"),
            ("model.rs", "use crate::base::Time;\npub struct Model;"),
        ];
        assert!(findings(LAYERS, &files).is_empty());
    }

    #[test]
    fn an_import_that_goes_up_is_named_with_its_line_and_both_layers() {
        let files = [
            ("lib.rs", "mod base;\nmod model;\npub use model::Model;"),
            ("base.rs", "\nuse crate::Model;"),
            ("model.rs", "pub struct Model;"),
        ];
        assert_eq!(findings(LAYERS, &files), ["base.rs:2: `crate::Model` goes up, from `base` to `model`"]);
    }

    #[test]
    fn a_circle_is_told_with_its_lines() {
        let files = [
            ("lib.rs", "mod base;\nmod model;"),
            ("base.rs", "pub mod a;\npub mod b;"),
            ("base/a.rs", "use super::b::B;\npub struct A;"),
            ("base/b.rs", "pub struct B(super::a::A);"),
            ("model.rs", ""),
        ];
        assert_eq!(
            findings(LAYERS, &files),
            [
                "2 files import each other in a circle:\n  base/a.rs:1 imports base/b.rs by `super::b::B`\n  base/b.rs:1 imports base/a.rs by `super::a::A`"
            ]
        );
    }

    #[test]
    fn a_file_without_a_layer_and_a_layer_without_a_file_are_told() {
        let files = [("lib.rs", "mod base;\nmod other;"), ("base.rs", ""), ("other.rs", "")];
        let expected = ["other.rs: `other` is in no layer of layers.txt", "layers.txt: `core` has no module `model`"];
        assert_eq!(findings(LAYERS, &files), expected);
    }
}
