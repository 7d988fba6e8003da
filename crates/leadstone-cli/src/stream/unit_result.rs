//! The result of a unit. Knows nothing about formats.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::input::reject::RejectedRow;
use crate::result::encode::Encoded;
use crate::result::notes::NotedCell;
use crate::stream::kept_rows::KeptUnit;

/// The result of a unit: what the pipeline passes to the writer.
pub(crate) struct UnitResult {
    pub(crate) file: Arc<str>,
    pub(crate) encoded: Encoded,
    /// Rows of a ranked run.
    pub(crate) kept: Vec<Option<KeptUnit>>,
    /// Cells that could not be read, in the order of the file.
    pub(crate) notes: Vec<NotedCell>,
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
    /// Whether all scored leads so far have the same stage, action and points.
    pub(crate) is_uniform: bool,
    /// The verdict of the first lead, as far as leads are compared.
    pub(crate) first: Option<String>,
    /// By carried key, the number of rows that have it; only for JSON lines.
    pub(crate) carried: Vec<usize>,
}

impl RunCounts {
    pub(crate) fn add(&mut self, other: Self) {
        self.is_uniform = match (&self.first, &other.first) {
            (None, _) => other.is_uniform,
            (_, None) => self.is_uniform,
            (mine, theirs) => self.is_uniform && other.is_uniform && mine == theirs,
        };
        self.first = self.first.take().or(other.first);
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
