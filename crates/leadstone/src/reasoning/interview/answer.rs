//! One answer that a question may get.
use crate::Value;
use crate::base::ids::FieldId;
use crate::facts::classes::ValueClass;

/// An answer, or what stands for all that the model does not tell apart from it.
#[derive(Clone, Debug)]
pub(super) struct OfferedAnswer {
    /// The value; `None` where the answer is refused.
    pub(super) value: Option<Value>,
    /// The words of the document for it.
    pub(super) label: Option<String>,
    /// How often it is the answer, from 0 to 1; while the answers are looked for, its usual share of all.
    pub(super) share: f64,
    /// The cells in which it puts fields: its own first, then those that follow from it.
    pub(super) puts: Vec<(FieldId, ValueClass)>,
}
