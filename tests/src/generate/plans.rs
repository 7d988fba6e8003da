//! What random models, conditions and leads have in common: words, types of activities, and what a field is for.

/// Texts that values and conditions share, so that they meet. Some are longer or shorter in lower case.
pub(super) const WORDS: &[&str] =
    &["saas", "bank", "retail", "sales", "a", "b", "ab", "vp of sales", "ceo", "서울", "İstanbul", "straße", "50"];

/// Activity types.
pub(super) const TYPES: &[&str] =
    &["page_view", "email_click", "email_delivered", "demo_request", "form_submit", "open"];

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
