//! One answer that a question may get.
use crate::Value;
use crate::base::ids::FieldId;
use crate::facts::classes::ValueClass;

/// An offered answer: one that a person may choose, or a representative of those that the model does not tell apart.
#[derive(Clone, Debug)]
pub(crate) struct OfferedAnswer {
    /// The value; `None` where the answer is refused.
    pub(crate) value: Option<Value>,
    /// The words of the document for it.
    pub(crate) label: Option<String>,
    /// Its probability, from 0 to 1; before normalization, its declared share.
    pub(crate) share: f64,
    /// The classes that it gives to fields: its own first, then derived ones.
    pub(crate) puts: Vec<(FieldId, ValueClass)>,
}
