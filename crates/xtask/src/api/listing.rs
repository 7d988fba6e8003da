//! One line for each public item of a library, short enough to read. Knows nothing about what is committed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use public_api::{Builder, PublicItem};

/// The surface of one library, each item behind what it belongs to.
pub(super) struct Listing {
    /// The crate, as code names it.
    name: String,
    pub(super) lines: Vec<String>,
}

impl Listing {
    /// Reads what rustdoc has written; what is `#[doc(hidden)]` is not in it.
    pub(super) fn read(json: &Path, name: &str) -> Result<Self, String> {
        let surface = Builder::from_rustdoc_json(json).omit_blanket_impls(true).omit_auto_trait_impls(true).build();
        let surface = surface.map_err(|e| {
            format!(
                "{e}\nAnother compiler writes another format: the version of `public-api` in xtask has to fit to it"
            )
        })?;
        let items: Vec<&PublicItem> = surface.items().collect();
        Ok(Self { name: name.to_owned(), lines: lines(&items) })
    }

    pub(super) fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// How many names a user sees who writes `name::`.
    pub(super) fn root_names(&self) -> usize {
        self.lines.iter().filter_map(|line| root_name(line, &self.name)).collect::<BTreeSet<_>>().len()
    }
}

/// All lines; the traits of a type are one of them.
fn lines(items: &[&PublicItem]) -> Vec<String> {
    let texts: Vec<String> = items.iter().map(|item| short(&item.to_string())).collect();
    let mut traits: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut of_trait = BTreeSet::new();
    for (item, text) in items.iter().zip(&texts) {
        if let Some((name, implementor)) = implementation(text) {
            traits.entry(implementor).or_default().insert(name);
            of_trait.insert(item.id());
        }
    }
    let mut lines = Vec::new();
    for (item, text) in items.iter().zip(&texts) {
        if let Some((_, implementor)) = implementation(text) {
            // At the first of them.
            if let Some(names) = traits.remove(implementor) {
                let names: Vec<&str> = names.into_iter().filter(|n| *n != "StructuralPartialEq").collect();
                lines.push(format!("impl {} for {implementor}", names.join(" + ")));
            }
            continue;
        }
        // What a trait demands is said by its name; what an `impl` holds has lines of its own.
        if !text.starts_with("impl") && !item.parent_id().is_some_and(|parent| of_trait.contains(&parent)) {
            lines.push(text.clone());
        }
    }
    lines
}

/// The trait and the type of `impl Trait for Type`.
fn implementation(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("impl")?;
    let rest = if rest.starts_with('<') { rest.split_once("> ")?.1 } else { rest.trim_start() };
    rest.split_once(" for ")
}

/// Without the paths of the standard library and of serde: `core::option::Option` is `Option`.
fn short(text: &str) -> String {
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let mut short = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let is_known = ["core::", "alloc::", "std::", "serde_core::"].iter().any(|home| name.starts_with(home));
        // A name ends with a colon where its type follows.
        let (path, colon) = name.strip_suffix(':').map_or((name, ""), |path| (path, ":"));
        short.push_str(if is_known { path.rsplit("::").next().unwrap_or(path) } else { path });
        short.push_str(colon);
        let other = after.find(is_name).unwrap_or(after.len());
        short.push_str(&after[..other]);
        rest = &after[other..];
    }
    short
}

/// `Model` of `pub struct leadstone::Model(_)`; none for what lies deeper.
fn root_name<'l>(line: &'l str, krate: &str) -> Option<&'l str> {
    let words = line.strip_prefix("#[non_exhaustive] ").unwrap_or(line).strip_prefix("pub ")?;
    let path = words.split(' ').find(|word| word.starts_with(krate))?;
    let rest = path.strip_prefix(krate)?.strip_prefix("::")?;
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    (!rest[end..].starts_with("::")).then(|| &rest[..end])
}

#[cfg(test)]
mod tests {
    use super::{implementation, root_name, short};

    #[test]
    fn paths_of_the_standard_library_are_shortened() {
        let long = "pub fn a::M::score(&self, &a::Lead) -> core::result::Result<alloc::vec::Vec<a::V>, a::Error>";
        assert_eq!(short(long), "pub fn a::M::score(&self, &a::Lead) -> Result<Vec<a::V>, a::Error>");
        assert_eq!(short("pub a::K::Two::score: alloc::string::String"), "pub a::K::Two::score: String");
        assert_eq!(
            short("pub fn a::codes(&[u8]) -> &'static [&'static str]"),
            "pub fn a::codes(&[u8]) -> &'static [&'static str]"
        );
    }

    #[test]
    fn a_trait_and_its_type_are_told_apart() {
        assert_eq!(implementation("impl Clone for a::M"), Some(("Clone", "a::M")));
        assert_eq!(implementation("impl<'a> Clone for a::C<'a>"), Some(("Clone", "a::C<'a>")));
        assert_eq!(implementation("impl<'q> a::C<'q>"), None);
        assert_eq!(implementation("pub fn a::f()"), None);
    }

    #[test]
    fn names_at_the_root_are_counted_and_no_others() {
        assert_eq!(root_name("pub struct a::Model(_)", "a"), Some("Model"));
        assert_eq!(root_name("#[non_exhaustive] pub enum a::Value", "a"), Some("Value"));
        assert_eq!(root_name("pub const fn a::run() -> u8", "a"), Some("run"));
        assert_eq!(root_name("pub fn a::Model::new()", "a"), None);
        assert_eq!(root_name("pub a::Value::One", "a"), None);
        assert_eq!(root_name("impl Clone for a::Model", "a"), None);
    }
}
