//! The committed order of the layers, `layers.txt`: which module stands on which floor of its crate.

use std::collections::{BTreeMap, BTreeSet};

/// A floor: 0 is the lowest.
pub(super) type Level = usize;

struct ModuleLayer {
    name: String,
    modules: Vec<String>,
}

/// The layers of the packages that have any.
pub(super) struct LayerOrder {
    packages: BTreeMap<String, Vec<ModuleLayer>>,
}

impl LayerOrder {
    /// A package starts with `[name]`; each line below is a layer, the lowest first: `name: module other::module`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut packages: BTreeMap<String, Vec<ModuleLayer>> = BTreeMap::new();
        let mut open = None;
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.split('#').next().unwrap_or_default().trim();
            let fail = |message: &str| format!("layers.txt:{number}: {message}");
            if let Some(package) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                if packages.insert(package.to_owned(), Vec::new()).is_some() {
                    return Err(fail("the package has its layers already"));
                }
                open = Some(package.to_owned());
            } else if !line.is_empty() {
                let package = open.as_ref().ok_or_else(|| fail("a layer stands before the first `[package]`"))?;
                let (name, modules) = line.split_once(':').ok_or_else(|| fail("a layer is `name: module …`"))?;
                let modules: Vec<String> = modules.split_whitespace().map(str::to_owned).collect();
                let layers = packages.entry(package.clone()).or_default();
                if modules.is_empty() {
                    return Err(fail("a layer has no module"));
                }
                let is_known = |module: &String| layers.iter().any(|layer| layer.modules.contains(module));
                if let Some(module) = modules.iter().find(|module| is_known(module)) {
                    return Err(fail(&format!("`{module}` is in a layer already")));
                }
                layers.push(ModuleLayer { name: name.trim().to_owned(), modules });
            }
        }
        if packages.is_empty() {
            return Err("layers.txt has no package".to_owned());
        }
        Ok(Self { packages })
    }

    pub(super) fn has(&self, package: &str) -> bool {
        self.packages.contains_key(package)
    }

    pub(super) fn packages(&self) -> impl Iterator<Item = &str> {
        self.packages.keys().map(String::as_str)
    }

    pub(super) fn count(&self) -> usize {
        self.packages.values().map(Vec::len).sum()
    }

    /// The layer of a module: that of the longest path which it is or lies in.
    pub(super) fn level(&self, package: &str, module: &str) -> Option<Level> {
        let entries = self.packages.get(package)?.iter().enumerate();
        let all = entries.flat_map(|(level, layer)| layer.modules.iter().map(move |m| (level, m.as_str())));
        all.filter(|(_, path)| lies_in(module, path)).max_by_key(|(_, path)| path.len()).map(|(level, _)| level)
    }

    pub(super) fn name(&self, package: &str, level: Level) -> &str {
        self.packages.get(package).and_then(|l| l.get(level)).map_or("none", |layer| layer.name.as_str())
    }

    /// Paths that stand for no module.
    pub(super) fn unused(&self, package: &str, modules: &BTreeSet<String>) -> Vec<&str> {
        let paths = self.packages.get(package).into_iter().flatten().flat_map(|layer| &layer.modules);
        paths.map(String::as_str).filter(|path| !modules.iter().any(|module| lies_in(module, path))).collect()
    }
}

fn lies_in(module: &str, path: &str) -> bool {
    module.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[cfg(test)]
mod tests {
    use super::LayerOrder;

    #[test]
    fn a_folder_stands_for_all_in_it_but_for_what_is_named_itself() {
        let order =
            LayerOrder::parse("# A comment.\n[core]\nlow: base\nhigh: model base::late # late\ntop: lib\n").unwrap();
        let level = |module| order.level("core", module).map(|l| order.name("core", l));
        assert_eq!(level("base"), Some("low"));
        assert_eq!(level("base::time"), Some("low"));
        assert_eq!(level("base::late::x"), Some("high"));
        assert_eq!(level("basement"), None);
        assert_eq!(level("lib"), Some("top"));
        assert!(!order.has("other"));
        let modules = ["base::time", "lib", "base::late"].map(str::to_owned).into();
        assert_eq!(order.unused("core", &modules), ["model"]);
    }

    #[test]
    fn a_file_that_says_nothing_is_refused() {
        for (text, message) in [
            ("# Nothing.\n", "layers.txt has no package"),
            ("a: b\n", "layers.txt:1: a layer stands before the first `[package]`"),
            ("[p]\nbase time\n", "layers.txt:2: a layer is `name: module …`"),
            ("[p]\na:\n", "layers.txt:2: a layer has no module"),
            ("[p]\na: x\nb: x\n", "layers.txt:3: `x` is in a layer already"),
            ("[p]\n[p]\n", "layers.txt:2: the package has its layers already"),
        ] {
            assert_eq!(LayerOrder::parse(text).err().as_deref(), Some(message));
        }
    }
}
