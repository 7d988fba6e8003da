//! The scored rows of a unit, with the identities of the leads. Knows nothing about how they were scored.

use arrow_array::{ArrayRef, RecordBatch};

use crate::input::reject::RejectedRow;
use crate::stream::top_k::Candidate;
use crate::verdict::rank_key;

/// The rows of a unit, scored.
pub(crate) struct ScoredRows<'u> {
    /// The id of each lead.
    pub(crate) ids: ArrayRef,
    pub(crate) carried: Vec<ArrayRef>,
    pub(crate) verdicts: RecordBatch,
    /// Ascending, each with its index among the rows.
    pub(crate) rejects: Vec<(usize, RejectedRow)>,
    pub(crate) carried_counts: Vec<usize>,
    /// The number of rows with a company.
    pub(crate) joined: usize,
    pub(crate) identities: Box<dyn LeadIdentities + 'u>,
}

/// Identifies the leads of scored rows.
pub(crate) trait LeadIdentities {
    fn id(&self, row: usize) -> String;

    /// The lead with all that lists show of it.
    fn candidate(&self, row: usize, key: rank_key::RankKey) -> Candidate;
}
