//! The top k leads of a stream, by a bounded buffer and a threshold that all threads share. Knows nothing about files.

use std::sync::Mutex;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, RecordBatch};
use leadstone::{Lead, Model, Verdict};

use crate::args::OrderBy;
use crate::cells::word_column::WordColumn;
use crate::input::instant::ScoringInstant;
use crate::input::lead_identity::Person;
use crate::input::unit::PART;
use crate::rank::lead_list;
use crate::verdict::rank_key::{self, LeadOrder, RankKey};

/// A lead that may be in the top k.
pub(crate) struct Candidate {
    pub(crate) key: RankKey,
    pub(crate) lead: Lead,
    pub(crate) person: Person,
}

/// The bound that all threads share: the k-th best key so far.
pub(crate) struct Threshold {
    pub(crate) size: usize,
    order: OrderBy,
    /// The k-th best key, once k leads are kept: leads after it are skipped.
    last: Mutex<Option<RankKey>>,
}

impl Threshold {
    pub(crate) fn new(size: usize, order: OrderBy) -> Self {
        Self { size, order, last: Mutex::new(None) }
    }

    fn last(&self) -> Option<RankKey> {
        self.last.lock().map(|last| last.clone()).unwrap_or_default()
    }

    /// The rows that may be in the top k, with their keys.
    pub(crate) fn rows(
        &self,
        model: &Model,
        verdicts: &RecordBatch,
        is_rejected: &[bool],
        id: impl Fn(usize) -> String,
    ) -> Vec<(usize, RankKey)> {
        if self.size == 0 {
            return Vec::new();
        }
        let last = self.last();
        let places: Vec<i64> = rank_key::places(model, WordColumn::of(verdicts, "stage").words());
        let (stages, actions, within) =
            (WordColumn::of(verdicts, "stage"), WordColumn::of(verdicts, "action"), WordColumn::of(verdicts, "within"));
        let order = LeadOrder::of(model);
        let scores: Vec<_> = order
            .scores()
            .filter_map(|score| verdicts.column_by_name(score)?.as_primitive_opt::<Int64Type>())
            .collect();
        let mut found: Vec<(usize, RankKey)> = Vec::new();
        for row in 0..verdicts.num_rows() {
            if is_rejected.get(row).copied().unwrap_or(false) {
                continue;
            }
            let urgency = rank_key::urgency_of(actions.get(row), within.get(row));
            let place = stages.code(row).and_then(|code| places.get(code)).copied().unwrap_or(0);
            let points = scores.iter().filter(|s| s.is_valid(row)).map(|s| s.value(row)).sum();
            let mut key = RankKey { by: self.order, urgency, place, points, id: String::new() };
            // The id is formatted only if it may break a tie.
            if last.as_ref().is_some_and(|last| key.is_surely_behind(last)) {
                continue;
            }
            key.id = id(row);
            if last.as_ref().is_none_or(|last| key < *last) {
                found.push((row, key));
            }
            if found.len() >= 2 * self.size.max(1024) {
                self.cut(&mut found);
            }
        }
        self.cut(&mut found);
        found
    }

    fn cut(&self, found: &mut Vec<(usize, RankKey)>) {
        found.sort_by(|(_, a), (_, b)| a.cmp(b));
        found.truncate(self.size);
    }
}

/// The top k leads, and up to as many more that were not cut yet.
pub(crate) struct TopK<'a> {
    pub(crate) threshold: &'a Threshold,
    kept: Vec<Candidate>,
}

impl<'a> TopK<'a> {
    pub(crate) fn new(threshold: &'a Threshold) -> Self {
        Self { threshold, kept: Vec::new() }
    }

    pub(crate) fn add(&mut self, candidates: Vec<Candidate>) {
        self.kept.extend(candidates);
        // Cut early, so that the threshold rises fast; for a large k only every k leads, since a cut sorts.
        let size = self.threshold.size;
        if self.kept.len() >= if size > PART { 2 * size } else { size } {
            self.cut();
        }
    }

    fn cut(&mut self) {
        // Stable: ties keep the order of the input.
        self.kept.sort_by(|a, b| a.key.cmp(&b.key));
        self.kept.truncate(self.threshold.size);
        let last = self.kept.last().filter(|_| self.kept.len() == self.threshold.size).map(|c| c.key.clone());
        if let Ok(mut threshold) = self.threshold.last.lock() {
            *threshold = last;
        }
    }

    /// The top k leads, sorted.
    pub(crate) fn finish(mut self) -> Vec<Candidate> {
        self.cut();
        self.kept
    }
}

/// The kept leads as a list.
pub(crate) struct TopPlaces<'a> {
    pub(crate) model: &'a Model,
    pub(crate) instant: ScoringInstant,
    pub(crate) kept: Vec<Candidate>,
}

impl lead_list::RankedPlaces for TopPlaces<'_> {
    fn len(&self) -> usize {
        self.kept.len()
    }

    fn judge(&self, place: usize) -> Option<(Verdict, Person)> {
        let candidate = self.kept.get(place)?;
        let verdict = self.model.score(&candidate.lead, self.instant.at).ok()?;
        Some((verdict, candidate.person.clone()))
    }
}
