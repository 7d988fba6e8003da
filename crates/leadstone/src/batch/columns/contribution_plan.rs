//! All lines there can be, numbered in the order in which they are told.
use super::class_signature::ClassSignature;
use super::family::FieldFamily;
use super::lanes::{BitPlace, LaneLayout};
use crate::base::ids::{EventRuleId, GroupId, RuleId, ScoreId, TableId};
use crate::base::index::IndexVec;
use crate::eval::verdict::ContributionKind;
use crate::model::program::{FieldSource, Parts, Program, Special};

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
pub(crate) struct ContributionPlan {
    /// Where the bits of lines begin: one for each, whether it is there.
    pub(super) from: usize,
    pub(crate) lines: Vec<ContributionSource>,
    /// Line of the first table of a group, by group; its rules follow, then its activities, then what its caps take.
    /// Groups of personas are not told.
    pub(super) groups: IndexVec<GroupId, Option<usize>>,
    /// The last line of each score but personas: what its range takes.
    pub(super) clamped: IndexVec<ScoreId, usize>,
}

/// Where the points of a line come from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ContributionSource {
    Table(TableId),
    Rule(RuleId),
    Event(EventRuleId),
    Capped(GroupId),
    Part { score: ScoreId, part: ScoreId },
    Rounded(ScoreId),
    Clamped(ScoreId),
}

impl ContributionPlan {
    pub(crate) fn new(model: &Program, layout: &mut LaneLayout) -> Self {
        let mut plan = Self { from: 0, lines: Vec::new(), groups: model.groups.filled(None), clamped: IndexVec::new() };
        let own = model.scores.len() - model.personas.len();
        for (id, score) in model.scores.iter_enumerated().take(own) {
            match &score.parts {
                Parts::Groups(ids) => {
                    for at in *ids {
                        let group = &model.groups[at];
                        plan.groups[at] = Some(plan.lines.len());
                        plan.lines.extend(group.tables.iter().map(ContributionSource::Table));
                        plan.lines.extend(group.rules.iter().map(ContributionSource::Rule));
                        plan.lines.extend(group.events.iter().map(ContributionSource::Event));
                        plan.lines.push(ContributionSource::Capped(at));
                    }
                }
                Parts::Sum(parts) => {
                    let part = |(part, _): &(ScoreId, i64)| ContributionSource::Part { score: id, part: *part };
                    plan.lines.extend(parts.iter().map(part));
                    plan.lines.push(ContributionSource::Rounded(id));
                }
            }
            plan.clamped.push(plan.lines.len());
            plan.lines.push(ContributionSource::Clamped(id));
        }
        plan.from = layout.take_words(plan.lines.len().div_ceil(64));
        plan
    }

    /// The bit of a line.
    fn bit(&self, line: usize) -> BitPlace {
        BitPlace { word: self.from + line / 64, shift: (line % 64) as u32 }
    }

    /// The bit of a rule.
    pub(crate) fn rule(&self, model: &Program, rule: RuleId) -> Option<BitPlace> {
        let group = model.groups.position(|g| g.rules.contains(rule)).expect("every rule has its group");
        let (own, first) = (&model.groups[group], self.groups[group]?);
        Some(self.bit(first + own.tables.len() + own.rules.place_of(rule)))
    }

    /// Sets the bits of the tables of a unit that say something.
    pub(crate) fn add_tables(
        &self,
        model: &Program,
        unit: &FieldFamily,
        signatures: &[ClassSignature],
        words: &mut [u64],
    ) {
        for (field, signature) in unit.fields.iter().zip(signatures) {
            let field = &model.fields[*field];
            let is_counted = matches!(field.source, FieldSource::Counted(_));
            for (index, cell) in field.tables.iter().zip(&signature.cells) {
                let table = &model.tables[*index];
                let group = model.groups.position(|g| g.tables.contains(*index)).expect("every table has its group");
                let told = self.groups[group];
                let is_empty = *cell == table.special(Special::None) && table.points_of(*cell) == 0;
                let says_nothing = !is_counted && (signature.is_unknown || is_empty);
                if let (false, Some(line)) = (says_nothing, told) {
                    self.bit(line + model.groups[group].tables.place_of(*index)).set(words);
                }
            }
        }
    }
}
