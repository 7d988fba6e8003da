//! Fills a tree of modules from files. Test code is left out: what it imports is its own matter.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, Meta, UseTree};

use super::modules::{Import, Mention, ModuleId, ModuleTree, TypeName};
use super::tokens;

/// A crate, from its root file on. A file that `read` does not have is an error.
pub(crate) fn read_crate(root: &Path, read: &dyn Fn(&Path) -> Option<String>) -> Result<ModuleTree, String> {
    let mut tree = ModuleTree::empty();
    let file = tree.add_file(root.to_owned(), Vec::new());
    let module = tree.add_module(file, Vec::new(), None);
    let place = ModuleFolder::folder_of(root);
    let mut reader = ModuleReader { tree: &mut tree, read, module, place, failed: None, macros: Macros::default() };
    reader.file(root)?;
    let ModuleReader { macros, .. } = reader;
    macros.finish(&mut tree);
    Ok(tree)
}

/// Where the files of child modules are looked for.
#[derive(Clone)]
struct ModuleFolder {
    /// The folder of the file itself: `#[path]` starts here.
    folder: PathBuf,
    /// The folder of its child modules.
    children: PathBuf,
    /// Whether a module in braces is open: `#[path]` then starts in the folder of the children.
    is_inline: bool,
}

impl ModuleFolder {
    /// Of a root, a `mod.rs`, or a file that a `#[path]` names.
    fn folder_of(file: &Path) -> Self {
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        Self { children: folder.clone(), folder, is_inline: false }
    }

    /// Of a module in a file of its own name.
    fn beside(file: &Path) -> Self {
        Self { children: file.with_extension(""), ..Self::folder_of(file) }
    }
}

/// Macros that declare types, and where macros are called that might.
#[derive(Default)]
struct Macros {
    declare: BTreeSet<String>,
    called: Vec<(String, ModuleId, (String, usize))>,
}

impl Macros {
    /// A call of a macro that declares `struct $name` defines the first type name in it.
    fn finish(self, tree: &mut ModuleTree) {
        for (name, module, (type_name, line)) in self.called {
            if self.declare.contains(&name) {
                let file = tree[module].file;
                tree[module].items.insert(type_name.clone());
                tree.types.push(TypeName { name: type_name, file, line });
            }
        }
    }
}

struct ModuleReader<'t> {
    tree: &'t mut ModuleTree,
    read: &'t dyn Fn(&Path) -> Option<String>,
    module: ModuleId,
    place: ModuleFolder,
    failed: Option<String>,
    macros: Macros,
}

impl ModuleReader<'_> {
    /// Reads a file into the module that is open.
    fn file(&mut self, path: &Path) -> Result<(), String> {
        let text = (self.read)(path).ok_or_else(|| format!("{}: no such file", path.display()))?;
        let code = syn::parse_file(&text).map_err(|e| format!("{}:{}: {e}", path.display(), e.span().start().line))?;
        self.visit_file(&code);
        self.failed.take().map_or(Ok(()), Err)
    }

    /// `mod name;` or `mod name { … }`.
    fn child(&mut self, item: &syn::ItemMod) -> Result<(), String> {
        let name = plain(&item.ident);
        let mut path = self.tree[self.module].path.clone();
        path.push(name.clone());
        let outer = (self.module, self.place.clone());
        if let Some((_, items)) = &item.content {
            let file = self.tree[self.module].file;
            self.module = self.tree.add_module(file, path, Some(self.module));
            self.place.children.push(&name);
            self.place.is_inline = true;
            for item in items {
                self.visit_item(item);
            }
        } else {
            let (file, place) = self.find(&name, &item.attrs)?;
            let id = self.tree.add_file(file.clone(), path.clone());
            self.module = self.tree.add_module(id, path, Some(self.module));
            self.place = place;
            self.file(&file)?;
        }
        (self.module, self.place) = outer;
        Ok(())
    }

    /// The file of a child module, and where its own children are.
    fn find(&self, name: &str, attributes: &[Attribute]) -> Result<(PathBuf, ModuleFolder), String> {
        if let Some(path) = attributes.iter().find_map(path_attribute) {
            let folder = if self.place.is_inline { &self.place.children } else { &self.place.folder };
            let file = straight(&folder.join(path));
            let place = ModuleFolder::folder_of(&file);
            return Ok((file, place));
        }
        let single = self.place.children.join(name).with_extension("rs");
        if (self.read)(&single).is_some() {
            let place = ModuleFolder::beside(&single);
            return Ok((single, place));
        }
        let nested = self.place.children.join(name).join("mod.rs");
        if (self.read)(&nested).is_some() {
            let place = ModuleFolder::folder_of(&nested);
            return Ok((nested, place));
        }
        Err(format!("the module `{name}` has no file: {} or {}", single.display(), nested.display()))
    }

    fn define(&mut self, name: &syn::Ident) {
        let name = plain(name);
        self.tree[self.module].items.insert(name);
    }

    fn define_type(&mut self, name: &syn::Ident) {
        self.define(name);
        self.type_name(plain(name), name.span().start().line);
    }

    fn type_name(&mut self, name: String, line: usize) {
        let file = self.tree[self.module].file;
        self.tree.types.push(TypeName { name, file, line });
    }

    fn mention(&mut self, path: Vec<String>, line: usize) {
        self.tree[self.module].mentions.push(Mention { path, line });
    }

    /// Paths in the tokens of a macro. A short name counts if it is a type, a constant or a call.
    fn tokens(&mut self, stream: TokenStream) {
        let mut found = Vec::new();
        tokens::paths(stream, &mut found);
        for tokens::TokenPath { path, line, is_called } in found {
            let is_short = path.len() == 1;
            let is_capital = path.first().is_some_and(|p| p.starts_with(char::is_uppercase));
            if !is_short || is_capital || is_called {
                self.mention(path, line);
            }
        }
    }

    /// `macro_rules! name { … }`, or a macro that is called where an item may stand.
    fn macro_item(&mut self, item: &syn::ItemMacro) {
        let mut named = Vec::new();
        tokens::type_names(item.mac.tokens.clone(), &mut named);
        if let Some(name) = &item.ident {
            self.define(name);
            if named.iter().any(|(n, _)| n == "$") {
                self.macros.declare.insert(plain(name));
            }
        } else if named.is_empty() {
            let called = item.mac.path.segments.last().map(|s| plain(&s.ident));
            if let (Some(called), Some(first)) = (called, tokens::first_type(item.mac.tokens.clone())) {
                self.macros.called.push((called, self.module, first));
            }
        }
        for (name, line) in named.into_iter().filter(|(n, _)| n != "$") {
            self.tree[self.module].items.insert(name.clone());
            self.type_name(name, line);
        }
        self.visit_macro(&item.mac);
    }

    fn import(&mut self, item: &syn::ItemUse) {
        if item.leading_colon.is_some() {
            return;
        }
        let is_public = !matches!(item.vis, syn::Visibility::Inherited);
        let mut imports = Vec::new();
        flatten(&item.tree, &mut Vec::new(), is_public, &mut imports);
        self.tree[self.module].imports.extend(imports);
    }
}

impl<'ast> Visit<'ast> for ModuleReader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if self.failed.is_some() || attributes(item).iter().any(is_test) {
            return;
        }
        match item {
            Item::Use(item) => return self.import(item),
            Item::Mod(item) => {
                if let Err(message) = self.child(item) {
                    self.failed.get_or_insert(message);
                }
                return;
            }
            Item::Macro(item) => return self.macro_item(item),
            Item::Struct(item) => self.define_type(&item.ident),
            Item::Enum(item) => self.define_type(&item.ident),
            Item::Union(item) => self.define_type(&item.ident),
            Item::Trait(item) => self.define_type(&item.ident),
            Item::Type(item) => self.define_type(&item.ident),
            Item::Fn(item) => self.define(&item.sig.ident),
            Item::Const(item) => self.define(&item.ident),
            Item::Static(item) => self.define(&item.ident),
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        let attributes = match item {
            syn::ImplItem::Fn(item) => &item.attrs[..],
            syn::ImplItem::Const(item) => &item.attrs[..],
            _ => &[],
        };
        if !attributes.iter().any(is_test) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_foreign_item_type(&mut self, item: &'ast syn::ForeignItemType) {
        self.define_type(&item.ident);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none()
            && let Some(first) = path.segments.first()
        {
            let line = first.ident.span().start().line;
            self.mention(path.segments.iter().map(|s| plain(&s.ident)).collect(), line);
        }
        visit::visit_path(self, path);
    }

    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        let name = plain(&pattern.ident);
        if name.starts_with(char::is_uppercase) {
            // A constant that is compared.
            self.mention(vec![name], pattern.ident.span().start().line);
        } else {
            self.tree[self.module].variables.insert(name);
        }
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.visit_path(&called.path);
        self.tokens(called.tokens.clone());
    }

    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    /// `pub(in crate::a)` names a reach, not something that is used.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}

fn flatten(tree: &UseTree, above: &mut Vec<String>, is_public: bool, imports: &mut Vec<Import>) {
    let mut push = |above: &[String], last: &syn::Ident, name: Option<String>| {
        let mut path = above.to_owned();
        let last_name = plain(last);
        if last_name != "self" || path.is_empty() {
            path.push(last_name);
        }
        let name = name.or_else(|| path.last().cloned());
        imports.push(Import { path, name, line: last.span().start().line, is_public });
    };
    match tree {
        UseTree::Path(path) => {
            above.push(plain(&path.ident));
            flatten(&path.tree, above, is_public, imports);
            above.pop();
        }
        UseTree::Name(name) => push(above, &name.ident, None),
        UseTree::Rename(rename) => push(above, &rename.ident, Some(plain(&rename.rename))),
        UseTree::Glob(glob) => {
            let line = glob.star_token.spans.first().map_or(0, |s| s.start().line);
            imports.push(Import { path: above.clone(), name: None, line, is_public });
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                flatten(tree, above, is_public, imports);
            }
        }
    }
}

/// Without the `r#` of a raw name.
fn plain(name: &syn::Ident) -> String {
    let name = name.to_string();
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}

/// `a/b/../c` as `a/c`.
fn straight(path: &Path) -> PathBuf {
    let mut straight = PathBuf::new();
    for part in path.components() {
        let can_go_back = straight.file_name().is_some_and(|n| n != "..");
        if part == std::path::Component::ParentDir && can_go_back {
            straight.pop();
        } else {
            straight.push(part);
        }
    }
    straight
}

fn path_attribute(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// `#[cfg(test)]`, or a `cfg(all(…))` with `test` in it.
fn is_test(attribute: &Attribute) -> bool {
    fn demands_test(meta: &Meta) -> bool {
        match meta {
            Meta::Path(path) => path.is_ident("test"),
            Meta::List(list) if list.path.is_ident("all") => list
                .parse_args_with(syn::punctuated::Punctuated::<Meta, syn::Token![,]>::parse_terminated)
                .is_ok_and(|parts| parts.iter().any(demands_test)),
            _ => false,
        }
    }
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => list.parse_args::<Meta>().is_ok_and(|m| demands_test(&m)),
        _ => false,
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
