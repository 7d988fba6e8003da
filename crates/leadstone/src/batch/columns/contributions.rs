//! Where the points of each row come from: the lines that add up to them. Knows nothing about what they are called.

use super::batch_plan::BatchPlan;
use super::block::Block;
use super::codes::Codes;
use super::column_encoder::ColumnEncoder;
use super::contribution_plan::{ContributionPlan, ContributionSource};
use super::event_block::EventPointsBlock;
use super::family_classes::FamilyClasses;
use super::ids::{ColumnId, EncodedFamilyId};
use super::lanes::{Lane, word};
use super::{ContributionKey, ContributionRow};
use crate::base::ids::{EventRuleId, GroupId, ScoreId, TableId};
use crate::base::index::IndexVec;
use crate::base::points::{PointLimits, part_share};
use crate::eval::points::weighted;
use crate::eval::verdict::ContributionKind;
use crate::model::program::{Parts, Program, Score};

/// The points of a table in the rows of a block.
pub(crate) enum TablePoints<'u> {
    /// By the class of the row: all tables of the unit, of which it is one.
    Of { codes: &'u Codes, points: &'u [i64], place: usize, count: usize },
    /// No column says anything about it.
    Same(i64),
}

impl<'u> TablePoints<'u> {
    pub(crate) fn new(
        plan: &BatchPlan,
        units: &'u IndexVec<EncodedFamilyId, FamilyClasses>,
        columns: &'u IndexVec<ColumnId, ColumnEncoder>,
        table: TableId,
    ) -> Self {
        let (unit, place, count) = plan.table_places[table];
        if let Some(own) = units.iter().find(|u| u.unit == unit) {
            return Self::Of { codes: own.codes(plan, columns), points: &own.table_points, place, count };
        }
        let family = &plan.units[unit];
        let blank = plan.table_points(family, &plan.blank(&plan.model.0, family));
        Self::Same(*blank.get(place).expect("every table of a family has its points"))
    }

    #[inline]
    fn of(&self, row: usize) -> i64 {
        match self {
            Self::Of { codes, points, place, count } => {
                let class = codes.get(row).expect("every row of a block has its class") as usize;
                *points.get(class * count + place).expect("every class has points of all tables")
            }
            Self::Same(points) => *points,
        }
    }
}

/// The lines of a score.
enum ScoreLines<'p> {
    Groups(Vec<GroupLines<'p>>),
    /// The line of the first part.
    Sum {
        first: usize,
        parts: &'p [(ScoreId, i64)],
    },
}

/// The lines of a group.
struct GroupLines<'p> {
    lane: Lane,
    /// The line of the first table.
    first: usize,
    tables: &'p [TablePoints<'p>],
    /// By row: points of all events.
    events: &'p [i64],
    /// The line of what the caps take.
    capped: usize,
    caps: PointLimits,
}

/// The lines of a row: which are there, and the points of each that may be.
struct RowBuilder {
    there: Vec<u64>,
    points: Vec<i64>,
}

impl RowBuilder {
    fn new(plan: &ContributionPlan, model: &Program) -> Self {
        let points = |source: &ContributionSource| match source {
            ContributionSource::Rule(rule) => model.rules[*rule].points,
            _ => 0,
        };
        Self { there: vec![0; plan.lines.len().div_ceil(64)], points: plan.lines.iter().map(points).collect() }
    }

    /// A row of which these bits are set.
    #[inline]
    fn start(&mut self, bits: &[u64]) {
        self.there.iter_mut().zip(bits).for_each(|(there, bits)| *there = *bits);
    }

    #[inline]
    fn set_points(&mut self, line: usize, points: i64) {
        *self.points.get_mut(line).expect("every line has its points") = points;
    }

    #[inline]
    fn put(&mut self, line: usize, points: i64) {
        self.set_points(line, points);
        self.set(line, true);
    }

    /// Puts a line that is there if it has points.
    #[inline]
    fn put_rest(&mut self, line: usize, points: i64) {
        self.set_points(line, points);
        self.set(line, points != 0);
    }

    #[inline]
    fn set(&mut self, line: usize, is_there: bool) {
        *self.there.get_mut(line / 64).expect("every line has its bit") |= u64::from(is_there) << (line % 64);
    }

    /// Writes the lines behind so many; gives back how many there are then.
    #[inline]
    fn write(&self, lines: &mut [ContributionRow], mut len: usize) -> usize {
        for (first, there) in (0..).step_by(64).zip(&self.there) {
            let mut left = *there;
            while left != 0 {
                let line = first + left.trailing_zeros();
                let points = *self.points.get(line as usize).expect("every line has its points");
                *lines.get_mut(len).expect("there is room for all lines of a row") = ContributionRow { line, points };
                len += 1;
                left &= left - 1;
            }
        }
        len
    }
}

impl GroupLines<'_> {
    /// Puts what is not there already; gives back the points of the group.
    #[inline]
    fn tell(&self, row: usize, words: &[u64], told: &mut RowBuilder) -> i64 {
        for (line, table) in (self.first..).zip(self.tables) {
            told.set_points(line, table.of(row));
        }
        let raw = self.lane.sum(word(words, self.lane.word));
        let raw = raw + self.events.get(row).copied().unwrap_or(0);
        let points = self.caps.apply(raw);
        told.put_rest(self.capped, points - raw);
        points
    }
}

#[inline]
fn points_of(block: &Block, score: ScoreId, row: usize) -> i64 {
    *block.points[score].get(row).expect("every row of a block has its points")
}

/// Puts the parts of a sum; gives back its points.
fn tell_parts(first: usize, parts: &[(ScoreId, i64)], row: usize, block: &Block, told: &mut RowBuilder) -> i64 {
    let mut sum = 0;
    for (line, (part, weight)) in (first..).zip(parts) {
        let share = part_share(points_of(block, *part, row), *weight);
        told.put(line, share);
        sum += share;
    }
    let rounded = weighted(parts, |part| points_of(block, part, row));
    told.put_rest(first + parts.len(), rounded - sum);
    rounded
}

impl ContributionPlan {
    /// The lines of all rows, with the points of all tables.
    pub(crate) fn tell(
        &self,
        plan: &BatchPlan,
        block: &mut Block,
        event_points: &EventPointsBlock,
        tables: &IndexVec<TableId, TablePoints<'_>>,
    ) {
        let model = &*plan.model.0;
        let scores = self.scores(plan, event_points, tables);
        let events = self.events(model);
        let width = plan.width().max(1);
        let mut lines = std::mem::take(&mut block.lines);
        let mut ends = std::mem::take(&mut block.line_ends);
        ends.clear();
        let mut told = RowBuilder::new(self, model);
        let mut len = 0;
        for row in 0..block.rows {
            let words = block.words.get(row * width..(row + 1) * width).expect("every row of a block has its words");
            told.start(words.get(self.from..).expect("lines have their bits in every row"));
            for own in event_points.of(row) {
                if let Some(line) = events[own.rule] {
                    told.put(line, own.points);
                }
            }
            for (score, (id, clamped)) in scores.iter().zip(self.clamped.iter_enumerated()) {
                let sum = match score {
                    ScoreLines::Groups(groups) => groups.iter().map(|group| group.tell(row, words, &mut told)).sum(),
                    ScoreLines::Sum { first, parts } => tell_parts(*first, parts, row, block, &mut told),
                };
                told.put_rest(*clamped, points_of(block, id, row) - sum);
            }
            // Room for all lines that a row can have: none of them has to look for it.
            if lines.len() < len + self.lines.len() {
                lines.resize((2 * lines.len()).max(len + self.lines.len()), ContributionRow { line: 0, points: 0 });
            }
            len = told.write(&mut lines, len);
            ends.push(len);
        }
        block.lines = lines;
        block.line_ends = ends;
    }

    /// What is the same for all rows of a block.
    fn scores<'p>(
        &self,
        plan: &'p BatchPlan,
        event_points: &'p EventPointsBlock,
        tables: &'p IndexVec<TableId, TablePoints<'p>>,
    ) -> Vec<ScoreLines<'p>> {
        let model = &*plan.model.0;
        let group = |at: GroupId| {
            let group = &model.groups[at];
            let first = self.groups[at].expect("only groups of personas have no lines");
            GroupLines {
                lane: plan.lanes.groups[at],
                first,
                tables: &tables[group.tables],
                events: event_points.sums(at),
                capped: first + group.tables.len() + group.rules.len() + group.events.len(),
                caps: group.limits(),
            }
        };
        let score = |(score, clamped): (&'p Score, &usize)| match &score.parts {
            Parts::Groups(ids) => ScoreLines::Groups(ids.iter().map(group).collect()),
            Parts::Sum(parts) => ScoreLines::Sum { first: clamped - parts.len() - 1, parts },
        };
        model.scores.iter().zip(&self.clamped).map(score).collect()
    }

    /// By event rule: its line.
    fn events(&self, model: &Program) -> IndexVec<EventRuleId, Option<usize>> {
        let mut events = model.events.filled(None);
        for (line, source) in self.lines.iter().enumerate() {
            if let ContributionSource::Event(rule) = source {
                events[*rule] = Some(line);
            }
        }
        events
    }

    pub(crate) fn name(model: &Program, source: ContributionSource) -> ContributionKey<'_> {
        let score_of = |group: GroupId| {
            let own = model.scores.iter().find(|s| matches!(&s.parts, Parts::Groups(ids) if ids.contains(group)));
            own.expect("every group has its score").id.as_ref()
        };
        let in_group = |kind, is_in: &dyn Fn(&crate::model::program::Group) -> bool, term| {
            let at = model.groups.position(is_in).expect("every term has its group");
            ContributionKey { kind, score: score_of(at), group: &model.groups[at].id, term }
        };
        let whole = |kind, score: ScoreId, term: Option<_>| {
            let id = &model.scores[score].id;
            ContributionKey { kind, score: id, group: "", term: term.unwrap_or(id) }
        };
        match source {
            ContributionSource::Table(t) => {
                in_group(ContributionKind::Table, &|g| g.tables.contains(t), &model.tables[t].id)
            }
            ContributionSource::Rule(r) => {
                in_group(ContributionKind::Rule, &|g| g.rules.contains(r), &model.rules[r].id)
            }
            ContributionSource::Event(e) => {
                in_group(ContributionKind::Event, &|g| g.events.contains(e), &model.events[e].id)
            }
            ContributionSource::Capped(at) => {
                let group = &model.groups[at];
                let term = group.name.as_deref().unwrap_or(&group.id);
                ContributionKey { kind: ContributionKind::Capped, score: score_of(at), group: &group.id, term }
            }
            ContributionSource::Part { score, part } => {
                whole(ContributionKind::Part, score, Some(model.scores[part].id.as_ref()))
            }
            ContributionSource::Rounded(score) => whole(ContributionKind::Rounded, score, Some("rounded")),
            ContributionSource::Clamped(score) => whole(ContributionKind::Clamped, score, None),
        }
    }
}
