//! Reads the Rust code of the workspace: its crates, their files and modules, and which file imports which.
//! Knows no rule.

mod graph;
mod modules;
mod reader;
mod resolve;
mod targets;
mod tokens;

pub(crate) use graph::{ImportEdge, edges};
pub(crate) use modules::{FileId, ModuleTree};
pub(crate) use reader::read_crate;
pub(crate) use targets::{CrateTarget, rust_files, shown, targets};

#[cfg(test)]
pub(crate) mod fake {
    //! Trees of files that are nowhere but in a test.

    use std::path::Path;

    use super::{ModuleTree, read_crate};

    /// A crate of files whose root is the first of them.
    #[track_caller]
    pub(crate) fn tree(files: &[(&str, &str)]) -> ModuleTree {
        let read = |path: &Path| files.iter().find(|(name, _)| Path::new(name) == path).map(|(_, t)| (*t).to_owned());
        let (root, _) = files.first().expect("a crate has a root");
        read_crate(Path::new(root), &read).expect("the files can be read")
    }
}
