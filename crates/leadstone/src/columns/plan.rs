//! What each class of each column gives, worked out once for a model, an instant and the columns there are.
//! Knows nothing about rows.

use super::ends::EndsPlan;
use super::extremes::{Extreme, filled};
use super::fold::{Folded, Part, fold};
use super::lanes::Lanes;
use super::lines::{LineName, LinesPlan};
use super::sight::{Sight, below, put_all, root, sights};
use crate::condition::Logic;
use crate::interval::Domains;
use crate::log::LogView;
use crate::model::Model;
use crate::model::compiled::{Compiled, FieldSource};
use crate::snapshot::Snapshot;
use crate::time::Timestamp;
use crate::value::Value;

/// Rules with more parts are worked out row by row; the others are looked up.
const TABLED_PARTS: usize = 6;
/// The truths of so many parts are few enough to be the bits of one word.
const BIT_PARTS: usize = 3;

/// What is wanted of each row beside points and verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The bounds of all scores.
    pub bounds: bool,
    /// Whether every answer to what is unknown leads to the same stage: a search for rows that bounds do not tell apart.
    pub settled: bool,
    /// The lines that add up to the points.
    pub contributions: bool,
}

/// A model at an instant, made ready for the columns of a table; shared between threads.
#[derive(Debug)]
pub struct Plan {
    pub(crate) model: Model,
    pub(crate) at: Timestamp,
    /// By column: its field.
    pub(crate) columns: Vec<usize>,
    pub(crate) units: Vec<Unit>,
    pub(crate) lanes: Lanes,
    /// What every row starts with: sums of groups, then bits of rules, then bits of conditions of the outcome.
    pub(crate) start: Vec<u64>,
    /// Where the bits of the outcome begin.
    pub(crate) outcome_from: usize,
    outcome_to: usize,
    /// How many bits those are.
    pub(crate) outcome_bits: usize,
    /// What lines need, where they are asked for.
    pub(crate) lines: Option<LinesPlan>,
    /// By table: its unit, its place among the tables of the unit, and how many those are.
    pub(crate) table_places: Vec<(usize, usize, usize)>,
    /// Rules that hold whatever a lead says.
    constant: Vec<usize>,
    /// What bounds need, where they are asked for.
    pub(crate) ends: Option<EndsPlan>,
    pub(crate) has_bounds: bool,
    pub(crate) asks_settled: bool,
    /// The same as `start` where what no column speaks of is filled in, for the least points and for the most.
    pub(crate) extreme_starts: [Vec<u64>; 2],
    /// In how many ways what no column speaks of can be filled in.
    pub(crate) absent_ways: usize,
    /// Rules over several units.
    pub(crate) rules: Vec<TangledRule>,
    /// By score: from which points on some condition changes its mind.
    pub(crate) thresholds: Vec<Vec<i64>>,
}

/// Fields that hang together because one is derived from the other, and the columns that speak of them.
#[derive(Debug)]
pub(crate) struct Unit {
    /// Each behind the one it is derived from.
    pub(crate) fields: Vec<usize>,
    /// Indices of columns.
    pub(crate) columns: Vec<usize>,
    /// Rules that the unit decides alone, with their group.
    rules: Vec<(usize, usize)>,
    /// Conditions of which others want to know the truth, and where it goes.
    parts: Vec<(Logic, Place)>,
}

/// Two bits of a word: whether it is known, and above it whether it holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) word: usize,
    pub(crate) shift: u32,
}

/// A rule over several units.
#[derive(Debug)]
pub(crate) struct TangledRule {
    pub(crate) rule: usize,
    /// The word of its line and its bit there, where lines are asked for.
    pub(crate) line: Option<(usize, u64)>,
    /// The word of its group, and what is added to it.
    pub(crate) word: usize,
    pub(crate) packed: u64,
    pub(crate) test: RuleTest,
}

#[derive(Debug)]
pub(crate) enum RuleTest {
    /// The bits of up to three parts are the place of a bit.
    Bits {
        word: usize,
        shift: u32,
        mask: u64,
        holds: u64,
    },
    /// Those of more are the place in a table.
    Table {
        word: usize,
        shift: u32,
        mask: u64,
        holds: Box<[bool]>,
    },
    Tree {
        folded: Folded,
        places: Vec<Place>,
    },
}

impl TangledRule {
    /// Adds the points and the line where the rule holds (1) and nothing where it does not (0).
    #[inline]
    pub(crate) fn add(&self, row: &mut [u64], holds: u64) {
        let all = holds.wrapping_neg();
        if let Some(word) = row.get_mut(self.word) {
            *word = word.wrapping_add(self.packed & all);
        }
        if let Some((at, bit)) = self.line
            && let Some(word) = row.get_mut(at)
        {
            *word |= bit & all;
        }
    }
}

/// Whether a condition over many parts holds in a row.
pub(crate) fn tree_holds(folded: &Folded, places: &[Place], row: &[u64]) -> bool {
    let truth = |part: usize| {
        let place = places.get(part)?;
        let bits = row.get(place.word)? >> place.shift;
        (bits & 1 == 1).then_some(bits & 2 == 2)
    };
    folded.eval(&truth) == Some(true)
}

impl Plan {
    /// A plan for columns, each named by its field or an alias; a column that is no fact of the model gives nothing.
    pub fn new(model: &Model, columns: &[&str], at: Timestamp) -> Self {
        Self::with(model, columns, at, Wanted::default())
    }

    /// The same, with more than points and verdicts.
    pub fn with(model: &Model, columns: &[&str], at: Timestamp, wanted: Wanted) -> Self {
        let compiled = &model.0;
        let none = usize::MAX;
        let columns: Vec<usize> =
            columns.iter().map(|c| compiled.field_for(c, crate::Record::Lead).unwrap_or(none)).collect();
        let mut units: Vec<Unit> = Vec::new();
        let mut unit_of = vec![none; compiled.fields.len()];
        for index in 0..compiled.fields.len() {
            if root(compiled, index) != index {
                continue;
            }
            let fields = below(compiled, index);
            for field in &fields {
                if let Some(place) = unit_of.get_mut(*field) {
                    *place = units.len();
                }
            }
            let own = columns.iter().enumerate().filter(|(_, f)| fields.contains(f)).map(|(i, _)| i).collect();
            units.push(Unit { fields, columns: own, rules: Vec::new(), parts: Vec::new() });
        }
        let mut plan = Self {
            lanes: Lanes::new(compiled),
            model: model.clone(),
            at,
            columns,
            units,
            start: Vec::new(),
            outcome_from: 0,
            outcome_to: 0,
            outcome_bits: 0,
            lines: None,
            table_places: Vec::new(),
            constant: Vec::new(),
            ends: None,
            has_bounds: false,
            asks_settled: false,
            extreme_starts: [Vec::new(), Vec::new()],
            absent_ways: 1,
            rules: Vec::new(),
            thresholds: thresholds(compiled),
        };
        plan.start = plan.lanes.start();
        let unit_of =
            |atom: u32| compiled.atoms.get(atom as usize).and_then(|a| unit_of.get(a.field)).map_or(none, |u| *u);
        plan.place_rules(compiled, &unit_of);
        plan.place_outcome(compiled, &unit_of);
        if wanted.contributions {
            plan.place_lines(compiled);
        }
        if wanted.bounds || wanted.settled {
            plan.has_bounds = true;
            plan.asks_settled = wanted.settled;
            plan.ends = EndsPlan::new(compiled, &plan.units, &plan.lanes, &plan.rules, &mut plan.start);
        }
        plan.settle_absent(compiled);
        plan
    }

    /// Fields that the model asks about and that no column speaks of, not even one that they are derived from.
    pub fn unanswered(&self) -> Vec<&str> {
        let fields = |unit: &Unit| {
            let heard: Vec<usize> = unit.columns.iter().filter_map(|c| self.columns.get(*c)).copied().collect();
            let model = &self.model.0;
            let answered: Vec<usize> = heard.iter().flat_map(|field| below(model, *field)).collect();
            unit.fields.iter().copied().filter(|f| !answered.contains(f)).collect::<Vec<usize>>()
        };
        let asked = |index: usize| {
            let field = self.model.0.fields.get(index)?;
            let is_fact = !matches!(field.source, FieldSource::Counted(_));
            (is_fact && !(field.tables.is_empty() && field.atoms.is_empty())).then_some(field.name.as_ref())
        };
        self.units.iter().flat_map(fields).filter_map(asked).collect()
    }

    /// How many words each row has.
    pub(crate) fn width(&self) -> usize {
        self.start.len()
    }

    fn place_rules(&mut self, model: &Compiled, unit_of: &impl Fn(u32) -> usize) {
        let mut word = self.start.len();
        let mut used = 64;
        for (group_index, group) in model.groups.iter().enumerate() {
            for index in group.rules.clone() {
                let Some(rule) = model.rules.get(index) else { continue };
                let mut parts = Vec::new();
                let folded = fold(&rule.when, unit_of, &mut parts);
                let Some(lane) = self.lanes.groups.get(group_index).copied() else { continue };
                match (&folded, parts.as_slice()) {
                    (Folded::Known(truth), _) => {
                        if *truth == Some(true) {
                            lane.add(rule.points, &mut self.start);
                            self.constant.push(index);
                        }
                    }
                    (Folded::Part(_), [Part { unit, .. }]) => {
                        if let Some(unit) = self.units.get_mut(*unit) {
                            unit.rules.push((index, group_index));
                        }
                    }
                    _ => {
                        let wanted = 2 * parts.len() as u32;
                        if used + wanted > 64 || parts.len() > TABLED_PARTS {
                            word = self.start.len();
                            used = 0;
                            self.start.push(0);
                        }
                        let first = (word, used);
                        let mut places = Vec::with_capacity(parts.len());
                        for part in parts {
                            if used == 64 {
                                word = self.start.len();
                                used = 0;
                                self.start.push(0);
                            }
                            let place = Place { word, shift: used };
                            used += 2;
                            places.push(place);
                            if let Some(unit) = self.units.get_mut(part.unit) {
                                unit.parts.push((part.when, place));
                            }
                        }
                        let test = RuleTest::new(folded, places, first);
                        self.rules.push(TangledRule {
                            rule: index,
                            line: None,
                            word: lane.word,
                            packed: lane.packed(rule.points),
                            test,
                        });
                    }
                }
            }
        }
    }

    /// Gives every part of the conditions of gates, stages and actions its bits.
    fn place_outcome(&mut self, model: &Compiled, unit_of: &impl Fn(u32) -> usize) {
        self.outcome_from = self.start.len();
        let mut parts = Vec::new();
        for logic in outcome_conditions(model) {
            fold(logic, unit_of, &mut parts);
        }
        self.outcome_bits = 2 * parts.len();
        for (index, part) in parts.into_iter().enumerate() {
            let place = Place { word: self.outcome_from + index / 32, shift: (index % 32) as u32 * 2 };
            if place.word == self.start.len() {
                self.start.push(0);
            }
            if let Some(unit) = self.units.get_mut(part.unit) {
                unit.parts.push((part.when, place));
            }
        }
        self.outcome_to = self.start.len();
    }

    /// Gives every line its bit.
    fn place_lines(&mut self, model: &Compiled) {
        let lines = LinesPlan::new(model, &mut self.start);
        for rule in &mut self.rules {
            rule.line = lines.rule(model, rule.rule);
        }
        for (word, bit) in self.constant.iter().filter_map(|rule| lines.rule(model, *rule)) {
            self.start.get_mut(word).into_iter().for_each(|w| *w |= bit);
        }
        self.lines = Some(lines);
        self.table_places = vec![(0, 0, 0); model.tables.len()];
        for (place, unit) in self.units.iter().enumerate() {
            let tables: Vec<u32> =
                unit.fields.iter().filter_map(|f| model.fields.get(*f)).flat_map(|f| f.tables.clone()).collect();
            for (position, table) in tables.iter().enumerate() {
                if let Some(own) = self.table_places.get_mut(*table as usize) {
                    *own = (place, position, tables.len());
                }
            }
        }
    }

    /// The points of all tables of a unit.
    pub(crate) fn table_points(&self, unit: &Unit, sights: &[Sight]) -> Vec<i64> {
        let model = &*self.model.0;
        let fields = unit.fields.iter().filter_map(|f| model.fields.get(*f)).zip(sights);
        let cells = fields.flat_map(|(field, sight)| field.tables.iter().zip(&sight.cells));
        cells.map(|(table, cell)| model.tables.get(*table as usize).map_or(0, |t| t.points_of(*cell))).collect()
    }

    /// The lines there can be, in order; empty where none are wanted.
    pub fn lines(&self) -> impl Iterator<Item = LineName<'_>> {
        let all = self.lines.iter().flat_map(|lines| (0..lines.lines.len()).map(move |line| (lines, line)));
        all.filter_map(|(lines, line)| lines.name(&self.model.0, line))
    }

    /// How many words say what gates, stages and actions want to know.
    pub(crate) fn outcome_words(&self) -> usize {
        self.outcome_to - self.outcome_from
    }

    /// What units without a column give is the same for every row.
    fn settle_absent(&mut self, model: &Compiled) {
        let start = std::mem::take(&mut self.start);
        let with = |sights: &dyn Fn(&Unit) -> Vec<Sight>| {
            let mut words = start.clone();
            for (index, unit) in self.units.iter().enumerate().filter(|(_, u)| u.columns.is_empty()) {
                for (word, own) in words.iter_mut().zip(self.entry(index, unit, &sights(unit), start.len())) {
                    *word = word.wrapping_add(own);
                }
            }
            words
        };
        let blank = |unit: &Unit| self.blank(model, unit);
        let own = with(&blank);
        if self.asks_settled {
            self.extreme_starts = Extreme::BOTH.map(|extreme| with(&|unit| filled(self, unit, &blank(unit), extreme)));
        }
        self.start = own;
        let absent = self.units.iter().filter(|u| u.columns.is_empty());
        self.absent_ways = absent.map(|u| self.ways(u, &self.blank(model, u))).fold(1, usize::saturating_mul);
    }

    /// In how many ways what is unknown of a unit can be filled in, as far as the stage tells them apart.
    pub(crate) fn ways(&self, unit: &Unit, sights: &[Sight]) -> usize {
        if !self.asks_settled {
            return 1;
        }
        let model = &*self.model.0;
        let plans = model.plans();
        let domains = Domains::at(model, plans, self.at.unix());
        let unknown = unit.fields.iter().zip(sights).filter(|(_, s)| s.is_unknown).map(|(f, _)| *f);
        let slots = unknown.filter_map(|field| plans.stage.slots.iter().find(|s| s.field == field));
        slots.fold(1, |ways, slot| ways.saturating_mul(domains.cells(slot).len().max(1)))
    }

    /// What is seen of a unit of whose fields nothing is known.
    pub(crate) fn blank(&self, model: &Compiled, unit: &Unit) -> Vec<Sight> {
        let root = unit.fields.first().copied().unwrap_or(usize::MAX);
        let value = match model.fields.get(root).map(|f| &f.source) {
            Some(FieldSource::Counted(counter)) => {
                LogView::default().count(root, counter, self.at.unix(), model.activity.bucket)
            }
            _ => None,
        };
        self.sights(&unit.fields, value.as_ref())
    }

    pub(crate) fn sights(&self, fields: &[usize], value: Option<&Value>) -> Vec<Sight> {
        sights(&self.model.0, fields, value, self.at.unix())
    }

    /// What is added to the words of a row for what is seen of a unit.
    pub(crate) fn entry(&self, place: usize, unit: &Unit, sights: &[Sight], width: usize) -> Vec<u64> {
        let model = &*self.model.0;
        let mut words = vec![0_u64; width];
        for (field, sight) in unit.fields.iter().zip(sights) {
            let Some(field) = model.fields.get(*field) else { continue };
            for (index, cell) in field.tables.iter().zip(&sight.cells) {
                let Some(table) = model.tables.get(*index as usize) else { continue };
                if let Some(lane) = self.lane_of_table(*index as usize) {
                    lane.add(table.points_of(*cell), &mut words);
                }
            }
        }
        let mut seen = Snapshot::new(model);
        put_all(model, &unit.fields, sights, &mut seen);
        for (index, group) in &unit.rules {
            if let (Some(rule), Some(lane)) = (model.rules.get(*index), self.lanes.groups.get(*group))
                && rule.when.eval(&seen) == Some(true)
            {
                lane.add(rule.points, &mut words);
                if let Some((word, bit)) = self.lines.as_ref().and_then(|l| l.rule(model, *index)) {
                    words.get_mut(word).into_iter().for_each(|w| *w |= bit);
                }
            }
        }
        if let Some(lines) = &self.lines {
            lines.add_tables(model, unit, sights, &mut words);
        }
        for (when, place) in &unit.parts {
            if let Some(word) = words.get_mut(place.word) {
                let bits = match when.eval(&seen) {
                    None => 0,
                    Some(false) => 1,
                    Some(true) => 3,
                };
                *word |= bits << place.shift;
            }
        }
        if let Some(ends) = &self.ends {
            ends.add(self, unit, place, sights, &mut words);
        }
        words
    }

    fn lane_of_table(&self, table: usize) -> Option<super::lanes::Lane> {
        let group = self.model.0.groups.iter().position(|g| g.tables.contains(&table))?;
        self.lanes.groups.get(group).copied()
    }
}

impl RuleTest {
    /// The bits that the rule looks at, by word.
    pub(crate) fn bits(&self) -> Vec<(usize, u64)> {
        match self {
            Self::Bits { word, shift, mask, .. } | Self::Table { word, shift, mask, .. } => {
                vec![(*word, mask << shift)]
            }
            Self::Tree { places, .. } => places.iter().map(|p| (p.word, 3 << p.shift)).collect(),
        }
    }

    fn new(folded: Folded, places: Vec<Place>, (word, shift): (usize, u32)) -> Self {
        if places.len() > TABLED_PARTS {
            return Self::Tree { folded, places };
        }
        let bits = 2 * places.len();
        let truth_at = |index: usize| {
            move |part: usize| {
                let own = index >> (2 * part);
                (own & 1 == 1).then_some(own & 2 == 2)
            }
        };
        let holds = |index: usize| folded.eval(&truth_at(index)) == Some(true);
        if places.len() <= BIT_PARTS {
            let holds = (0..1_usize << bits).fold(0, |all, index| all | u64::from(holds(index)) << index);
            return Self::Bits { word, shift, mask: (1 << bits) - 1, holds };
        }
        let holds = (0..1_usize << bits).map(holds).collect();
        Self::Table { word, shift, mask: (1 << bits) - 1, holds }
    }
}

/// The conditions of gates, stages and actions.
fn outcome_conditions(model: &Compiled) -> impl Iterator<Item = &Logic> {
    crate::outlook::stage_conditions(model).chain(model.actions.iter().map(|a| &a.when))
}

/// For each score the points at which a condition of the outcome changes, ascending.
fn thresholds(model: &Compiled) -> Vec<Vec<i64>> {
    let mut found: Vec<Vec<i64>> = vec![Vec::new(); model.scores.len()];
    for logic in outcome_conditions(model) {
        logic.each_range(&mut |score, from, to| {
            if let Some(own) = found.get_mut(score) {
                own.extend([from, to.saturating_add(1)]);
            }
        });
    }
    for (own, score) in found.iter_mut().zip(&model.scores) {
        own.retain(|at| score.low < *at && *at <= score.high);
        own.sort_unstable();
        own.dedup();
    }
    found
}
