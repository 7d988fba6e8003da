//! What each class of each column gives, worked out once for a model, an instant and the columns there are.
//! Knows nothing about rows.

use super::bounds_plan::BoundsPlan;
use super::class_signature::{ClassSignature, below, put_all, root, signatures};
use super::contribution_plan::{ContributionKey, ContributionPlan};
use super::cross_rules::{CrossRules, Placing};
use super::extreme::{Extreme, filled};
use super::family::FieldFamily;
use super::ids::{ColumnId, FamilyId};
use super::lanes;
use super::lanes::{BitPlace, Lane, LaneLayout, Lanes};
use super::split::{ConditionSplitter, SplitCondition, UnitCondition};
use crate::base::ids::{AtomId, FieldId, GroupId, RuleId, ScoreId, TableId};
use crate::base::index::IndexVec;
use crate::base::time::Timestamp;
use crate::base::value::Value;
use crate::condition::BoolExpr;
use crate::facts::history::ActivityCounts;
use crate::facts::valuation::Valuation;
use crate::model::Model;
use crate::model::program::{FieldSource, Program};
use crate::reasoning::bounds::Domains;

/// What is asked for each row besides points and verdict.
///
/// # Example
/// ```
/// use leadstone::__engine::columns::ScoreOptions;
/// let options = ScoreOptions::default().with_bounds(true).with_contributions(true);
/// assert!(options.bounds() && options.contributions() && !options.settled());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScoreOptions {
    bounds: bool,
    settled: bool,
    contributions: bool,
}

impl ScoreOptions {
    /// Asks for the bounds of all scores.
    #[must_use]
    pub fn with_bounds(mut self, wanted: bool) -> Self {
        self.bounds = wanted;
        self
    }

    /// Asks whether every answer to what is unknown leads to the same stage: a search for rows that bounds do not tell
    /// apart.
    #[must_use]
    pub fn with_settled(mut self, wanted: bool) -> Self {
        self.settled = wanted;
        self
    }

    /// Asks for the lines that add up to the points.
    #[must_use]
    pub fn with_contributions(mut self, wanted: bool) -> Self {
        self.contributions = wanted;
        self
    }

    /// Whether the bounds of all scores are asked for.
    pub fn bounds(self) -> bool {
        self.bounds
    }

    /// Whether it is asked for that every answer leads to the same stage.
    pub fn settled(self) -> bool {
        self.settled
    }

    /// Whether the lines are asked for.
    pub fn contributions(self) -> bool {
        self.contributions
    }
}

/// A model at an instant, made ready for the columns of a table; shared between threads.
#[derive(Debug)]
pub struct BatchPlan {
    pub(crate) model: Model,
    pub(crate) at: Timestamp,
    /// By column: its field; `None` where it is no fact of the model.
    pub(crate) columns: IndexVec<ColumnId, Option<FieldId>>,
    pub(crate) units: IndexVec<FamilyId, FieldFamily>,
    pub(crate) lanes: Lanes,
    /// What every row starts with: sums of groups, then bits of rules, then bits of conditions of the outcome.
    pub(crate) start: Vec<u64>,
    /// Where the bits of the outcome begin, and how many those are.
    outcome: BitPlace,
    pub(crate) outcome_bits: usize,
    /// What lines need, where they are asked for.
    pub(crate) lines: Option<ContributionPlan>,
    /// By table: its unit, its place among the tables of the unit, and how many those are.
    pub(crate) table_places: IndexVec<TableId, (FamilyId, usize, usize)>,
    /// Rules that hold whatever a lead says.
    constant: Vec<RuleId>,
    /// What bounds need, where they are asked for.
    pub(crate) ends: Option<BoundsPlan>,
    pub(crate) asks_settled: bool,
    /// The same as `start` where what no column speaks of is filled in, for the least points and for the most.
    pub(crate) extreme_starts: [Vec<u64>; 2],
    /// In how many ways what no column speaks of can be filled in.
    pub(crate) absent_ways: usize,
    /// Rules over several units.
    pub(crate) tangled: CrossRules,
    /// By score: from which points on some condition changes its mind.
    pub(crate) thresholds: IndexVec<ScoreId, Vec<i64>>,
}

impl BatchPlan {
    /// A plan for columns, each named by its field or an alias; a column that is no fact of the model gives nothing.
    pub fn new(model: &Model, columns: &[&str], at: Timestamp) -> Self {
        Self::with(model, columns, at, ScoreOptions::default())
    }

    /// The same, with more than points and verdicts.
    pub fn with(model: &Model, columns: &[&str], at: Timestamp, wanted: ScoreOptions) -> Self {
        let compiled = &model.0;
        let columns: IndexVec<ColumnId, Option<FieldId>> =
            columns.iter().map(|c| compiled.field_for(c, crate::model::RecordKind::Lead)).collect();
        let mut units: IndexVec<FamilyId, FieldFamily> = IndexVec::new();
        let mut unit_of = compiled.fields.filled(None);
        for index in compiled.fields.ids() {
            if root(compiled, index) != index {
                continue;
            }
            let fields = below(compiled, index);
            for field in &fields {
                unit_of[*field] = Some(units.next_id());
            }
            let own = columns
                .iter_enumerated()
                .filter(|(_, f)| f.is_some_and(|f| fields.contains(&f)))
                .map(|(i, _)| i)
                .collect();
            units.push(FieldFamily { fields, columns: own, rules: Vec::new(), parts: Vec::new() });
        }
        let mut layout = LaneLayout::default();
        let mut plan = Self {
            lanes: Lanes::new(compiled, &mut layout),
            model: model.clone(),
            at,
            columns,
            units,
            start: Vec::new(),
            outcome: BitPlace { word: 0, shift: 0 },
            outcome_bits: 0,
            lines: None,
            table_places: IndexVec::new(),
            constant: Vec::new(),
            ends: None,
            asks_settled: false,
            extreme_starts: [Vec::new(), Vec::new()],
            absent_ways: 1,
            tangled: CrossRules::default(),
            thresholds: thresholds(compiled),
        };
        let unit_of = |atom: AtomId| unit_of[compiled.atoms[atom].field].expect("every field is of some family");
        plan.asks_settled = wanted.settled();
        plan.place_rules(compiled, &unit_of, &mut layout);
        plan.place_outcome(compiled, &unit_of, &mut layout);
        if wanted.contributions() {
            plan.place_lines(compiled, &mut layout);
        }
        if wanted.bounds() || wanted.settled() {
            plan.ends = Some(BoundsPlan::new(compiled, &plan.units));
        }
        plan.tangled.list(layout.start.len());
        plan.start = layout.start;
        plan.settle_absent(compiled);
        plan
    }

    /// Fields that the model asks about and that no column speaks of, not even one that they are derived from.
    pub fn unanswered(&self) -> Vec<&str> {
        let fields = |unit: &FieldFamily| {
            let heard: Vec<FieldId> = unit.columns.iter().filter_map(|c| self.columns[*c]).collect();
            let model = &self.model.0;
            let answered: Vec<FieldId> = heard.iter().flat_map(|field| below(model, *field)).collect();
            unit.fields.iter().copied().filter(|f| !answered.contains(f)).collect::<Vec<FieldId>>()
        };
        let asked = |id: FieldId| {
            let field = &self.model.0.fields[id];
            let is_fact = !matches!(field.source, FieldSource::Counted(_));
            (is_fact && !(field.tables.is_empty() && field.atoms.is_empty())).then_some(field.name.as_ref())
        };
        self.units.iter().flat_map(fields).filter_map(asked).collect()
    }

    /// How many words each row has.
    pub(crate) fn width(&self) -> usize {
        self.start.len()
    }

    fn place_rules(&mut self, model: &Program, unit_of: &impl Fn(AtomId) -> FamilyId, layout: &mut LaneLayout) {
        let mut placing = Placing::default();
        let units = &mut self.units;
        let mut placed = |part: UnitCondition, place: BitPlace| {
            units[part.unit].parts.push((part, place));
        };
        let mut alone: Vec<(FamilyId, RuleId, GroupId)> = Vec::new();
        for (group_id, group) in model.groups.iter_enumerated() {
            for index in group.rules {
                let rule = &model.rules[index];
                let mut parts = IndexVec::new();
                let folded = ConditionSplitter { unit_of, parts: &mut parts }.fold(&rule.when, false);
                let lane = self.lanes.groups[group_id];
                match (&folded, parts.as_slice()) {
                    (SplitCondition::Known(holds), _) => {
                        if *holds {
                            lane.add(rule.points, &mut layout.start);
                            self.constant.push(index);
                        }
                    }
                    (SplitCondition::Unit(_), [UnitCondition { unit, .. }]) => alone.push((*unit, index, group_id)),
                    _ => placing.add(index, (lane, rule.points), (folded, parts), layout, &mut placed),
                }
            }
        }
        self.tangled = placing.finish(layout, &mut placed);
        for (unit, rule, group) in alone {
            self.units[unit].rules.push((rule, group));
        }
    }

    /// Gives every part of the conditions of gates, stages and actions its bit.
    fn place_outcome(&mut self, model: &Program, unit_of: &impl Fn(AtomId) -> FamilyId, layout: &mut LaneLayout) {
        let mut parts = IndexVec::new();
        let mut folding = ConditionSplitter { unit_of, parts: &mut parts };
        for logic in outcome_conditions(model) {
            folding.fold(logic, false);
        }
        if self.asks_settled {
            // What is possible also depends on what is known to be false.
            for part in parts.clone() {
                let other = UnitCondition { is_negated: !part.is_negated, ..part };
                if !parts.contains(&other) {
                    parts.push(other);
                }
            }
        }
        self.outcome_bits = parts.len();
        self.outcome = match parts.len() {
            0..=64 => layout.take(parts.len() as u32),
            bits => BitPlace { word: layout.take_words(bits.div_ceil(64)), shift: 0 },
        };
        for (index, part) in parts.into_iter().enumerate() {
            let bit = self.outcome.shift as usize + index;
            let place = BitPlace { word: self.outcome.word + bit / 64, shift: (bit % 64) as u32 };
            self.units[part.unit].parts.push((part, place));
        }
    }

    /// What gates, stages and actions want to know of a row, from its words.
    #[inline]
    pub(crate) fn outcome_of<'w>(&self, words: &'w [u64]) -> impl Iterator<Item = u64> + use<'w> {
        let (BitPlace { word, shift }, bits) = (self.outcome, self.outcome_bits);
        (0..self.outcome_words()).map(move |index| {
            let left = (bits - 64 * index).min(64);
            lanes::word(words, word + index) >> shift & u64::MAX >> (64 - left)
        })
    }

    /// Gives every line its bit.
    fn place_lines(&mut self, model: &Program, layout: &mut LaneLayout) {
        let lines = ContributionPlan::new(model, layout);
        for rule in &mut self.tangled.rules {
            rule.line = lines.rule(model, rule.rule);
        }
        for line in self.constant.iter().filter_map(|rule| lines.rule(model, *rule)) {
            line.set(&mut layout.start);
        }
        self.lines = Some(lines);
        let mut places = model.tables.filled(None);
        for (family, unit) in self.units.iter_enumerated() {
            let tables: Vec<TableId> =
                unit.fields.iter().map(|f| &model.fields[*f]).flat_map(|f| f.tables.clone()).collect();
            for (position, table) in tables.iter().enumerate() {
                places[*table] = Some((family, position, tables.len()));
            }
        }
        self.table_places = places.map(|place| place.expect("every table asks about a field of some family"));
    }

    /// The points of all tables of a unit.
    pub(crate) fn table_points(&self, unit: &FieldFamily, signatures: &[ClassSignature]) -> Vec<i64> {
        let model = &*self.model.0;
        let fields = unit.fields.iter().map(|f| &model.fields[*f]).zip(signatures);
        let cells = fields.flat_map(|(field, signature)| field.tables.iter().zip(&signature.cells));
        cells.map(|(table, cell)| model.tables[*table].points_of(*cell)).collect()
    }

    /// The lines there can be, in order; empty where none are wanted.
    pub fn lines(&self) -> impl Iterator<Item = ContributionKey<'_>> {
        self.lines.iter().flat_map(|lines| &lines.lines).map(|source| ContributionPlan::name(&self.model.0, *source))
    }

    /// How many words say what gates, stages and actions want to know.
    pub(crate) fn outcome_words(&self) -> usize {
        self.outcome_bits.div_ceil(64)
    }

    /// What units without a column give is the same for every row.
    fn settle_absent(&mut self, model: &Program) {
        let start = std::mem::take(&mut self.start);
        let with = |signatures: &dyn Fn(&FieldFamily) -> Vec<ClassSignature>| {
            let mut words = start.clone();
            for unit in self.units.iter().filter(|u| u.columns.is_empty()) {
                for (word, own) in words.iter_mut().zip(self.entry(unit, &signatures(unit), start.len())) {
                    *word = word.wrapping_add(own);
                }
            }
            words
        };
        let blank = |unit: &FieldFamily| self.blank(model, unit);
        let own = with(&blank);
        if self.asks_settled {
            self.extreme_starts = Extreme::BOTH
                .map(|extreme| with(&|unit| filled((&self.model.0, self.at), unit, &blank(unit), extreme)));
        }
        self.start = own;
        let absent = self.units.iter().filter(|u| u.columns.is_empty());
        self.absent_ways = absent.map(|u| self.ways(u, &self.blank(model, u))).fold(1, usize::saturating_mul);
    }

    /// In how many ways what is unknown of a unit can be filled in, as far as the stage tells them apart.
    pub(crate) fn ways(&self, unit: &FieldFamily, signatures: &[ClassSignature]) -> usize {
        if !self.asks_settled {
            return 1;
        }
        let model = &*self.model.0;
        let plans = model.plans();
        let domains = Domains::at(model, plans, self.at.unix());
        let unknown = unit.fields.iter().zip(signatures).filter(|(_, s)| s.is_unknown).map(|(f, _)| *f);
        let vars = unknown.filter_map(|field| plans.stage.vars.iter().find(|s| s.field == field));
        vars.fold(1, |ways, var| ways.saturating_mul(domains.cells(var).len().max(1)))
    }

    /// What is seen of a unit of whose fields nothing is known.
    pub(crate) fn blank(&self, model: &Program, unit: &FieldFamily) -> Vec<ClassSignature> {
        let root = *unit.fields.first().expect("a family has the field at its top");
        let value = match &model.fields[root].source {
            FieldSource::Counted(counter) => {
                ActivityCounts::nothing(model).count(root, counter, self.at.unix(), model.activity.bucket)
            }
            _ => None,
        };
        self.signatures(&unit.fields, value.as_ref())
    }

    pub(crate) fn signatures(&self, fields: &[FieldId], value: Option<&Value>) -> Vec<ClassSignature> {
        signatures(&self.model.0, fields, value, self.at.unix())
    }

    /// What is added to the words of a row for what is seen of a unit.
    pub(crate) fn entry(&self, unit: &FieldFamily, signatures: &[ClassSignature], width: usize) -> Vec<u64> {
        let model = &*self.model.0;
        let mut words = vec![0_u64; width];
        for (field, signature) in unit.fields.iter().zip(signatures) {
            let field = &model.fields[*field];
            for (index, cell) in field.tables.iter().zip(&signature.cells) {
                self.lane_of_table(*index).add(model.tables[*index].points_of(*cell), &mut words);
            }
        }
        let mut seen = Valuation::new(model);
        put_all(model, &unit.fields, signatures, &mut seen);
        for (index, group) in &unit.rules {
            let rule = &model.rules[*index];
            if rule.when.eval(&seen) == Some(true) {
                self.lanes.groups[*group].add(rule.points, &mut words);
                if let Some(line) = self.lines.as_ref().and_then(|l| l.rule(model, *index)) {
                    line.set(&mut words);
                }
            }
        }
        if let Some(lines) = &self.lines {
            lines.add_tables(model, unit, signatures, &mut words);
        }
        for (_, place) in unit.parts.iter().filter(|(part, _)| part.holds(&seen)) {
            place.set(&mut words);
        }
        words
    }

    fn lane_of_table(&self, table: TableId) -> Lane {
        let group = self.model.0.groups.position(|g| g.tables.contains(table)).expect("every table has its group");
        self.lanes.groups[group]
    }
}

/// The conditions of gates, stages and actions.
fn outcome_conditions(model: &Program) -> impl Iterator<Item = &BoolExpr> {
    crate::model::program::stage_conditions(model).chain(model.actions.iter().map(|a| &a.when))
}

/// For each score the points at which a condition of the outcome changes, ascending.
fn thresholds(model: &Program) -> IndexVec<ScoreId, Vec<i64>> {
    let mut found = model.scores.filled(Vec::new());
    for logic in outcome_conditions(model) {
        logic.each_range(&mut |score, from, to| {
            found[score].extend([from, to.saturating_add(1)]);
        });
    }
    for (own, score) in found.iter_mut().zip(&model.scores) {
        own.retain(|at| score.low < *at && *at <= score.high);
        own.sort_unstable();
        own.dedup();
    }
    found
}
