//! One lead, one verdict: points, outcome, explanation, report. Knows nothing about what is still unknown.

pub(crate) mod evaluator;
pub(crate) mod event_points;
pub(crate) mod lead_source;
pub(crate) mod outcome_names;
pub(crate) mod points;
pub(crate) mod score_json;
pub(crate) mod verdict;
