//! All lines there can be, numbered in the order in which they are told.
use super::class_signature::ClassSignature;
use super::family::FieldFamily;
use super::lanes::{BitPlace, LaneLayout};
use crate::base::ids::{GroupId, RuleId, ScoreId};
use crate::base::index::IndexVec;
use crate::eval::explain::{ContributionSource, contribution_sources};
use crate::eval::verdict::ContributionKind;
use crate::model::program::Program;

/// A line of the sum of a score in some row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContributionRow {
    /// Which of [`BatchPlan::lines`](super::BatchPlan::lines).
    pub line: u32,
    /// Points, which add up to those of the score.
    pub points: i64,
}

/// What a line stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContributionKey<'p> {
    /// What it is.
    pub kind: ContributionKind,
    /// The score.
    pub score: &'p str,
    /// The group; empty for lines of the whole score.
    pub group: &'p str,
    /// The term; for parts of a sum the other score.
    pub term: &'p str,
}

/// All lines there can be, in the order in which they are told.
#[derive(Debug)]
pub(super) struct ContributionPlan {
    /// Where the bits of lines begin: one for each, whether it is there.
    pub(super) from: usize,
    /// Each with its score.
    pub(crate) lines: Vec<(ScoreId, ContributionSource)>,
    /// Line of the first table of a group, by group; its rules follow, then its activities, then what its caps take.
    /// Groups of personas are not told.
    pub(super) groups: IndexVec<GroupId, Option<usize>>,
    /// The last line of each score but personas: what its range takes.
    pub(super) clamped: IndexVec<ScoreId, usize>,
}

impl ContributionPlan {
    pub(crate) fn new(model: &Program, layout: &mut LaneLayout) -> Self {
        let mut plan = Self { from: 0, lines: Vec::new(), groups: model.groups.filled(None), clamped: IndexVec::new() };
        let own = model.scores.len() - model.personas.len();
        for score in model.scores.ids().iter().take(own) {
            for source in contribution_sources(model, score) {
                match source {
                    ContributionSource::Clamped => _ = plan.clamped.push(plan.lines.len()),
                    ContributionSource::Capped(group) => {
                        let terms = &model.groups[group];
                        let before = terms.tables.len() + terms.rules.len() + terms.events.len();
                        plan.groups[group] = Some(plan.lines.len() - before);
                    }
                    _ => {}
                }
                plan.lines.push((score, source));
            }
        }
        plan.from = layout.take_words(plan.lines.len().div_ceil(64));
        plan
    }

    /// The bit of a line.
    fn bit(&self, line: usize) -> BitPlace {
        BitPlace { word: self.from + line / 64, shift: (line % 64) as u32 }
    }

    /// The bit of a rule.
    pub(super) fn rule(&self, model: &Program, rule: RuleId) -> Option<BitPlace> {
        let group = model.groups.position(|g| g.rules.contains(rule)).expect("every rule has its group");
        let (own, first) = (&model.groups[group], self.groups[group]?);
        Some(self.bit(first + own.tables.len() + own.rules.place_of(rule)))
    }

    /// Sets the bits of the tables of a unit that say something.
    pub(super) fn add_tables(
        &self,
        model: &Program,
        unit: &FieldFamily,
        signatures: &[ClassSignature],
        words: &mut [u64],
    ) {
        for (field, signature) in unit.fields.iter().zip(signatures) {
            let field = &model.fields[*field];
            for (index, cell) in field.tables.iter().zip(&signature.cells) {
                let group = model.groups.position(|g| g.tables.contains(*index)).expect("every table has its group");
                let told = self.groups[group];
                let says_something = model.tables[*index].tells(model, *cell, signature.is_unknown);
                if let (true, Some(line)) = (says_something, told) {
                    self.bit(line + model.groups[group].tables.place_of(*index)).set(words);
                }
            }
        }
    }
}
