//! One crate as a tree of modules. A module has a file, names, imports, and paths that its code mentions.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Index, IndexMut};
use std::path::{Path, PathBuf};

/// A file of a [`ModuleTree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileId(usize);

/// A module of a [`ModuleTree`]; several modules may stand in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ModuleId(usize);

impl ModuleId {
    /// The root of the crate: the first that is read.
    pub(super) const ROOT: Self = Self(0);
}

/// One `use` of one name.
pub(super) struct Import {
    /// As it is written, with the path of the braces in front.
    pub(super) path: Vec<String>,
    /// The name it has here; `None` stands for `*`.
    pub(super) name: Option<String>,
    pub(super) line: usize,
    /// Whether it is a `pub use`, with any reach.
    pub(super) is_public: bool,
}

/// A path in an expression, a type, a pattern or a macro.
pub(super) struct Mention {
    pub(super) path: Vec<String>,
    pub(super) line: usize,
}

/// A struct, enum, trait, union or type alias.
pub(crate) struct TypeName {
    pub(crate) name: String,
    pub(crate) file: FileId,
    pub(crate) line: usize,
}

pub(crate) struct Module {
    pub(super) file: FileId,
    /// From the root of the crate, which is empty itself.
    pub(super) path: Vec<String>,
    pub(super) parent: Option<ModuleId>,
    pub(super) children: BTreeMap<String, ModuleId>,
    /// What is defined here, but for modules.
    pub(super) items: BTreeSet<String>,
    pub(super) imports: Vec<Import>,
    pub(super) mentions: Vec<Mention>,
    /// Names of variables: a short name in code may be one of them.
    pub(super) variables: BTreeSet<String>,
}

struct SourceFile {
    path: PathBuf,
    /// The module that the file is, as a path from the root of the crate.
    module: Vec<String>,
}

/// A crate: files and modules, without its test code.
pub(crate) struct ModuleTree {
    files: Vec<SourceFile>,
    modules: Vec<Module>,
    pub(crate) types: Vec<TypeName>,
}

impl ModuleTree {
    pub(super) fn empty() -> Self {
        Self { files: Vec::new(), modules: Vec::new(), types: Vec::new() }
    }

    pub(super) fn add_file(&mut self, path: PathBuf, module: Vec<String>) -> FileId {
        self.files.push(SourceFile { path, module });
        FileId(self.files.len() - 1)
    }

    pub(super) fn add_module(&mut self, file: FileId, path: Vec<String>, parent: Option<ModuleId>) -> ModuleId {
        let id = ModuleId(self.modules.len());
        if let (Some(parent), Some(name)) = (parent, path.last()) {
            self[parent].children.insert(name.clone(), id);
        }
        self.modules.push(Module {
            file,
            path,
            parent,
            children: BTreeMap::new(),
            items: BTreeSet::new(),
            imports: Vec::new(),
            mentions: Vec::new(),
            variables: BTreeSet::new(),
        });
        id
    }

    pub(super) fn modules(&self) -> impl Iterator<Item = ModuleId> + use<> {
        (0..self.modules.len()).map(ModuleId)
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.files.len()).map(FileId)
    }

    pub(crate) fn path(&self, file: FileId) -> &Path {
        &self.file(file).path
    }

    /// `condition::parser`, or `lib` for the root of a library.
    pub(crate) fn module_path(&self, file: FileId) -> String {
        let file = self.file(file);
        if file.module.is_empty() {
            return file.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        }
        file.module.join("::")
    }

    fn file(&self, file: FileId) -> &SourceFile {
        self.files.get(file.0).expect("a file id is of the tree that gave it")
    }
}

impl Index<ModuleId> for ModuleTree {
    type Output = Module;

    fn index(&self, id: ModuleId) -> &Module {
        self.modules.get(id.0).expect("a module id is of the tree that gave it")
    }
}

impl IndexMut<ModuleId> for ModuleTree {
    fn index_mut(&mut self, id: ModuleId) -> &mut Module {
        self.modules.get_mut(id.0).expect("a module id is of the tree that gave it")
    }
}
