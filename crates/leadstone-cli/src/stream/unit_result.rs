//! The result of a unit. Knows nothing about formats.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::input::reject::RejectedRow;
use crate::result::encode::Encoded;
use crate::stream::top_k::Candidate;

/// The result of a unit: what the pipeline passes to the writer.
pub(crate) struct UnitResult {
    pub(crate) file: Arc<str>,
    pub(crate) encoded: Encoded,
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) rejects: Vec<RejectedRow>,
    pub(crate) counts: RunCounts,
    pub(crate) steps: u64,
}

/// Counts of what became of the leads.
#[derive(Default)]
pub(crate) struct RunCounts {
    pub(crate) rows: usize,
    pub(crate) scored: usize,
    /// The number of leads with a company.
    pub(crate) joined: usize,
    /// By rank of the stage: its name and the number of leads.
    pub(crate) stages: BTreeMap<i64, (String, usize)>,
    pub(crate) actions: BTreeMap<String, usize>,
    /// By carried key, the number of rows that have it; only for JSON lines.
    pub(crate) carried: Vec<usize>,
}

impl RunCounts {
    pub(crate) fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.scored += other.scored;
        self.joined += other.joined;
        for (place, (stage, count)) in other.stages {
            self.stages.entry(place).or_insert((stage, 0)).1 += count;
        }
        for (action, count) in other.actions {
            *self.actions.entry(action).or_default() += count;
        }
        self.carried.resize(self.carried.len().max(other.carried.len()), 0);
        for (mine, count) in self.carried.iter_mut().zip(other.carried) {
            *mine += count;
        }
    }
}
