//! What the makers of models and of conditions know of a field.

/// Texts that values and conditions share, so that they meet. Some are longer or shorter in lower case.
pub(super) const WORDS: &[&str] =
    &["saas", "bank", "retail", "sales", "a", "b", "ab", "vp of sales", "ceo", "서울", "İstanbul", "straße", "50"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Text,
    Bool,
    Date,
    List,
}

/// A field as conditions and tables need it.
#[derive(Clone, Debug)]
pub(super) struct FieldPlan {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) exact: bool,
    pub(super) may_be_missing: bool,
    pub(super) options: Vec<String>,
    pub(super) has_levels: bool,
}

impl FieldPlan {
    pub(super) fn words(&self) -> Vec<String> {
        if self.options.is_empty() { WORDS.iter().map(ToString::to_string).collect() } else { self.options.clone() }
    }
}
