//! A field of a model as it is shown. Knows nothing about other parts.

use crate::base::value::FieldType;
use crate::model::program::{Field, FieldSource};

/// A field of a model.
#[derive(Clone, Copy, Debug)]
pub struct FieldView<'m>(&'m Field);

impl<'m> FieldView<'m> {
    pub(in crate::model) fn of(field: &'m Field) -> Self {
        Self(field)
    }

    pub(crate) fn inner(self) -> &'m Field {
        self.0
    }

    /// The dotted name.
    pub fn name(&self) -> &'m str {
        &self.0.name
    }

    /// The name for people; the dotted one if there is no other.
    pub fn label(&self) -> &'m str {
        self.0.title()
    }

    /// What values it has.
    pub fn kind(&self) -> FieldType {
        self.0.kind
    }

    /// Whether it comes from the activity log, so that no column can stand for it.
    pub fn is_counted(&self) -> bool {
        matches!(self.0.source, FieldSource::Counted(_))
    }

    /// The only values it may have, as compared; empty if open.
    pub fn options(&self) -> impl Iterator<Item = &'m str> {
        self.0.words.iter().map(AsRef::as_ref)
    }
}
