//! What a lead is called in a list. Knows nothing about where that stands.

/// What a lead is called in a list.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) company: String,
}
