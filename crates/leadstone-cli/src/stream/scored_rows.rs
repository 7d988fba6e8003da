//! The rows of a unit, scored: the columns, and who the leads are. Knows nothing about how they were scored.

use arrow_array::{ArrayRef, RecordBatch};

use crate::input::reject::RejectedRow;
use crate::stream::top_k::Candidate;
use crate::verdict::rank_key;

/// The rows of a unit, scored.
pub(crate) struct ScoredRows<'u> {
    /// What identifies each lead.
    pub(crate) ids: ArrayRef,
    pub(crate) carried: Vec<ArrayRef>,
    pub(crate) verdicts: RecordBatch,
    /// Ascending, each with its place among the rows.
    pub(crate) rejects: Vec<(usize, RejectedRow)>,
    pub(crate) carried_counts: Vec<usize>,
    /// How many rows found their company.
    pub(crate) joined: usize,
    pub(crate) identities: Box<dyn LeadIdentities + 'u>,
}

/// Tells who a lead is.
pub(crate) trait LeadIdentities {
    fn id(&self, row: usize) -> String;

    /// All that is needed to show the lead.
    fn candidate(&self, row: usize, key: rank_key::RankKey) -> Candidate;
}
