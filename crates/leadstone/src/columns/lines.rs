//! Where the points of each row come from: the lines that add up to them. Knows nothing about what they are called.

use super::block::Block;
use super::codes::Codes;
use super::column::{Column, NULL};
use super::happened::Happened;
use super::lanes::{Layout, Place};
use super::plan::{Plan, Unit};
use super::sight::Sight;
use super::units::UnitClasses;
use crate::model::compiled::{Compiled, FieldSource, Parts, Special};
use crate::qualification::ContributionKind;

/// A line of the sum of a score in some row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which of [`Plan::lines`].
    pub line: u32,
    /// Points, which add up to those of the score.
    pub points: i64,
}

/// What a line stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineName<'p> {
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
pub(crate) struct LinesPlan {
    /// Where the bits of lines begin: one for each, whether it is there.
    from: usize,
    pub(crate) lines: Vec<Source>,
    /// Line of the first table of a group, by group; its rules follow, then its activities, then what its caps take.
    /// Groups of personas are not told.
    groups: Vec<Option<usize>>,
    /// The last line of each score: what its range takes.
    clamped: Vec<usize>,
}

/// Where the points of a line come from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source {
    Table(usize),
    Rule(usize),
    Event(usize),
    Capped(usize),
    Part { score: usize, part: usize },
    Rounded(usize),
    Clamped(usize),
}

/// The points of a table in the rows of a block.
pub(crate) enum TablePoints<'u> {
    /// By the class of the row: all tables of the unit, of which it is one.
    Of { codes: &'u Codes, points: &'u [i64], place: usize, count: usize },
    /// No column says anything about it.
    Same(i64),
}

impl<'u> TablePoints<'u> {
    pub(crate) fn new(plan: &Plan, units: &'u [UnitClasses], columns: &'u [Column], table: usize) -> Self {
        let Some((unit, place, count)) = plan.table_places.get(table).copied() else { return Self::Same(0) };
        if let Some(own) = units.iter().find(|u| u.unit == unit) {
            return Self::Of { codes: own.codes(plan, columns), points: &own.table_points, place, count };
        }
        let blank = plan.units.get(unit).map(|u| plan.table_points(u, &plan.blank(&plan.model.0, u)));
        Self::Same(blank.and_then(|points| points.get(place).copied()).unwrap_or(0))
    }

    #[inline]
    fn of(&self, row: usize) -> i64 {
        match self {
            Self::Of { codes, points, place, count } => {
                let class = codes.get(row).unwrap_or(NULL) as usize;
                points.get(class * count + place).copied().unwrap_or(0)
            }
            Self::Same(points) => *points,
        }
    }
}

impl LinesPlan {
    pub(crate) fn new(model: &Compiled, layout: &mut Layout) -> Self {
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
                        plan.lines.extend(group.tables.clone().map(Source::Table));
                        plan.lines.extend(group.rules.clone().map(Source::Rule));
                        plan.lines.extend(group.events.clone().map(Source::Event));
                        plan.lines.push(Source::Capped(at));
                    }
                }
                Parts::Sum(parts) => {
                    let part = |(part, _): &(usize, i64)| Source::Part { score: index, part: *part };
                    plan.lines.extend(parts.iter().map(part));
                    plan.lines.push(Source::Rounded(index));
                }
            }
            plan.clamped.push(plan.lines.len());
            plan.lines.push(Source::Clamped(index));
        }
        plan.from = layout.take_words(plan.lines.len().div_ceil(64));
        plan
    }

    /// The bit of a line.
    fn bit(&self, line: usize) -> Place {
        Place { word: self.from + line / 64, shift: (line % 64) as u32 }
    }

    /// The bit of a rule.
    pub(crate) fn rule(&self, model: &Compiled, rule: usize) -> Option<Place> {
        let group = model.groups.iter().position(|g| g.rules.contains(&rule))?;
        let (own, first) = (model.groups.get(group)?, (*self.groups.get(group)?)?);
        Some(self.bit(first + own.tables.len() + rule - own.rules.start))
    }

    /// Sets the bits of the tables of a unit that say something.
    pub(crate) fn add_tables(&self, model: &Compiled, unit: &Unit, sights: &[Sight], words: &mut [u64]) {
        for (field, sight) in unit.fields.iter().zip(sights) {
            let Some(field) = model.fields.get(*field) else { continue };
            let is_counted = matches!(field.source, FieldSource::Counted(_));
            for (index, cell) in field.tables.iter().zip(&sight.cells) {
                let index = *index as usize;
                let (Some(table), Some(group)) =
                    (model.tables.get(index), model.groups.iter().position(|g| g.tables.contains(&index)))
                else {
                    continue;
                };
                let told = self.groups.get(group).copied().flatten();
                let is_empty = *cell == table.special(Special::None) && table.points_of(*cell) == 0;
                let says_nothing = !is_counted && (sight.is_unknown || is_empty);
                if let (false, Some(line)) = (says_nothing, told) {
                    let first = model.groups.get(group).map_or(0, |g| g.tables.start);
                    self.bit(line + index - first).set(words);
                }
            }
        }
    }

    /// The lines of all rows, with the points of all tables.
    pub(crate) fn tell(&self, plan: &Plan, block: &mut Block, happened: &Happened, tables: &[TablePoints<'_>]) {
        let model = &*plan.model.0;
        let mut lines = std::mem::take(&mut block.lines);
        let mut ends = std::mem::take(&mut block.line_ends);
        lines.clear();
        ends.clear();
        let width = plan.width().max(1);
        for row in 0..block.rows {
            let words = block.words.get(row * width..(row + 1) * width).unwrap_or_default();
            let points = |score: usize| block.points(score).get(row).copied().unwrap_or(0);
            let mut put = |line: usize, points: i64| lines.push(Line { line: line as u32, points });
            let own = model.scores.iter().take(self.clamped.len()).enumerate();
            for ((index, score), clamped) in own.zip(&self.clamped) {
                let mut sum = 0;
                match &score.parts {
                    Parts::Groups(range) => {
                        for at in range.clone() {
                            let (Some(group), Some(lane), Some(first)) = (
                                model.groups.get(at),
                                plan.lanes.groups.get(at),
                                self.groups.get(at).copied().flatten(),
                            ) else {
                                continue;
                            };
                            let mut raw = 0;
                            let count = group.tables.len() + group.rules.len();
                            self.each_set(words, first, count, |line| {
                                let points = match self.lines.get(line) {
                                    Some(Source::Table(table)) => tables.get(*table).map_or(0, |own| own.of(row)),
                                    Some(Source::Rule(rule)) => model.rules.get(*rule).map_or(0, |r| r.points),
                                    _ => 0,
                                };
                                raw += points;
                                put(line, points);
                            });
                            debug_assert_eq!(raw, words.get(lane.word).map_or(0, |w| lane.sum(*w)));
                            for own in happened.of(row).iter().filter(|own| group.events.contains(&own.rule)) {
                                raw += own.points;
                                put(first + count + own.rule - group.events.start, own.points);
                            }
                            let capped = raw.clamp(group.min, group.cap);
                            if capped != raw {
                                put(first + count + group.events.len(), capped - raw);
                            }
                            sum += capped;
                        }
                    }
                    Parts::Sum(parts) => {
                        let first = clamped - parts.len() - 1;
                        let mut whole = 0;
                        for (at, (part, weight)) in parts.iter().enumerate() {
                            let own = (points(*part) * weight).div_euclid(100);
                            whole += points(*part) * weight;
                            sum += own;
                            put(first + at, own);
                        }
                        let rounded = (whole + 50).div_euclid(100);
                        if rounded != sum {
                            put(first + parts.len(), rounded - sum);
                        }
                        sum = rounded;
                    }
                }
                if points(index) != sum {
                    put(*clamped, points(index) - sum);
                }
            }
            ends.push(lines.len());
        }
        block.lines = lines;
        block.line_ends = ends;
    }

    /// Calls the function for each line that is there, of so many from the first on.
    #[inline]
    fn each_set(&self, words: &[u64], first: usize, count: usize, mut f: impl FnMut(usize)) {
        let (mut at, end) = (first, first + count);
        while at < end {
            let word = words.get(self.from + at / 64).copied().unwrap_or(0) >> (at % 64);
            let here = (64 - at % 64).min(end - at);
            let mut bits = if here == 64 { word } else { word & ((1 << here) - 1) };
            while bits != 0 {
                f(at + bits.trailing_zeros() as usize);
                bits &= bits - 1;
            }
            at += here;
        }
    }

    pub(crate) fn name<'p>(&self, model: &'p Compiled, line: usize) -> Option<LineName<'p>> {
        let score_of = |group: usize| {
            let own = model.scores.iter().find(|s| matches!(&s.parts, Parts::Groups(g) if g.contains(&group)));
            own.map_or("", |s| s.id.as_ref())
        };
        let in_group = |kind, is_in: &dyn Fn(&crate::model::compiled::Group) -> bool, term: &'p str| {
            let at = model.groups.iter().position(is_in)?;
            Some(LineName { kind, score: score_of(at), group: &model.groups.get(at)?.id, term })
        };
        let whole = |kind, score: usize, term: Option<&'p str>| {
            let id = &model.scores.get(score)?.id;
            Some(LineName { kind, score: id, group: "", term: term.unwrap_or(id) })
        };
        match *self.lines.get(line)? {
            Source::Table(t) => in_group(ContributionKind::Table, &|g| g.tables.contains(&t), &model.tables.get(t)?.id),
            Source::Rule(r) => in_group(ContributionKind::Rule, &|g| g.rules.contains(&r), &model.rules.get(r)?.id),
            Source::Event(e) => in_group(ContributionKind::Event, &|g| g.events.contains(&e), &model.events.get(e)?.id),
            Source::Capped(at) => {
                let group = model.groups.get(at)?;
                let term = group.name.as_deref().unwrap_or(&group.id);
                Some(LineName { kind: ContributionKind::Capped, score: score_of(at), group: &group.id, term })
            }
            Source::Part { score, part } => {
                whole(ContributionKind::Part, score, model.scores.get(part).map(|s| s.id.as_ref()))
            }
            Source::Rounded(score) => whole(ContributionKind::Rounded, score, Some("rounded")),
            Source::Clamped(score) => whole(ContributionKind::Clamped, score, None),
        }
    }
}
