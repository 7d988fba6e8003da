//! The ids of an interview. Knows nothing about what is asked.

use crate::base::index::id;

id! {
    /// A question among those that may be asked at one step, or that a way was made of.
    QuestionId = "question";
    /// What a state of the tables keeps of the answers so far.
    DimensionId = "dimension";
}
