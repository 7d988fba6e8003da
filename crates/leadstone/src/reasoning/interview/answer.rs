//! One answer that a question may get.
use crate::Value;
use crate::base::ids::FieldId;
use crate::facts::classes::ValueClass;

/// An offered answer: one that a person may choose, or a representative of those that the model does not tell apart.
#[derive(Clone, Debug)]
pub(super) struct OfferedAnswer {
    /// The value; `None` where the answer is refused.
    pub(super) value: Option<Value>,
    /// The words of the document for it.
    pub(super) label: Option<String>,
    /// Its probability, from 0 to 1; before normalization, its declared share.
    pub(super) share: f64,
    /// The classes that it gives to fields: its own first, then derived ones.
    pub(super) puts: Vec<(FieldId, ValueClass)>,
}
