//! What all cells of a column together say about how they are written. Knows nothing about models.

mod date_survey;
mod number_survey;
pub(crate) mod table_survey;

pub use date_survey::DateSurvey;
pub use number_survey::NumberSurvey;
pub use table_survey::TableSurvey;
