//! The identity of a lead in lists. Knows nothing about where it comes from.

/// The identity of a lead in lists.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) company: String,
}
