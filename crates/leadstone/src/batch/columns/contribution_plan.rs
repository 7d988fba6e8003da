//! All lines there can be, numbered in the order in which they are told.
use super::class_signature::ClassSignature;
use super::family::FieldFamily;
use super::lanes::{BitPlace, LaneLayout};
use crate::eval::verdict::ContributionKind;
use crate::model::program::{FieldSource, Parts, Program, Special};

/// A line of the sum of a score in some row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContributionRow {
    /// Which of [`Plan::lines`].
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
    pub(super) groups: Vec<Option<usize>>,
    /// The last line of each score: what its range takes.
    pub(super) clamped: Vec<usize>,
}

/// Where the points of a line come from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ContributionSource {
    Table(usize),
    Rule(usize),
    Event(usize),
    Capped(usize),
    Part { score: usize, part: usize },
    Rounded(usize),
    Clamped(usize),
}

impl ContributionPlan {
    pub(crate) fn new(model: &Program, layout: &mut LaneLayout) -> Self {
        let mut plan = Self { from: 0, lines: Vec::new(), groups: vec![None; model.groups.len()], clamped: Vec::new() };
        let own = model.scores.len() - model.personas.len();
        for (index, score) in model.scores.iter().take(own).enumerate() {
            match &score.parts {
                Parts::Groups(range) => {
                    for at in range.clone() {
                        let Some(group) = model.groups.get(at) else { continue };
                        if let Some(place) = plan.groups.get_mut(at) {
                            *place = Some(plan.lines.len());
                        }
                        plan.lines.extend(group.tables.clone().map(ContributionSource::Table));
                        plan.lines.extend(group.rules.clone().map(ContributionSource::Rule));
                        plan.lines.extend(group.events.clone().map(ContributionSource::Event));
                        plan.lines.push(ContributionSource::Capped(at));
                    }
                }
                Parts::Sum(parts) => {
                    let part = |(part, _): &(usize, i64)| ContributionSource::Part { score: index, part: *part };
                    plan.lines.extend(parts.iter().map(part));
                    plan.lines.push(ContributionSource::Rounded(index));
                }
            }
            plan.clamped.push(plan.lines.len());
            plan.lines.push(ContributionSource::Clamped(index));
        }
        plan.from = layout.take_words(plan.lines.len().div_ceil(64));
        plan
    }

    /// The bit of a line.
    fn bit(&self, line: usize) -> BitPlace {
        BitPlace { word: self.from + line / 64, shift: (line % 64) as u32 }
    }

    /// The bit of a rule.
    pub(crate) fn rule(&self, model: &Program, rule: usize) -> Option<BitPlace> {
        let group = model.groups.iter().position(|g| g.rules.contains(&rule))?;
        let (own, first) = (model.groups.get(group)?, (*self.groups.get(group)?)?);
        Some(self.bit(first + own.tables.len() + rule - own.rules.start))
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
            let Some(field) = model.fields.get(*field) else { continue };
            let is_counted = matches!(field.source, FieldSource::Counted(_));
            for (index, cell) in field.tables.iter().zip(&signature.cells) {
                let index = *index as usize;
                let (Some(table), Some(group)) =
                    (model.tables.get(index), model.groups.iter().position(|g| g.tables.contains(&index)))
                else {
                    continue;
                };
                let told = self.groups.get(group).copied().flatten();
                let is_empty = *cell == table.special(Special::None) && table.points_of(*cell) == 0;
                let says_nothing = !is_counted && (signature.is_unknown || is_empty);
                if let (false, Some(line)) = (says_nothing, told) {
                    let first = model.groups.get(group).map_or(0, |g| g.tables.start);
                    self.bit(line + index - first).set(words);
                }
            }
        }
    }
}
