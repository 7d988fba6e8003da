//! Least and most points of every group and score over all possible leads. Sound, not always tight; knows no lead.

use std::collections::BTreeMap;

use super::states::{FieldStates, StateId};
use super::truths::{PossibleTruths, TruthView, possible};
use crate::base::ids::{AtomId, FieldId, GroupId, RuleId, ScoreId, TableId};
use crate::base::index::IndexVec;
use crate::base::points::{PointDomain, Range, hull};
use crate::condition::BoolExpr;
use crate::eval::points::score_points;
use crate::facts::classes::ValueClass;
use crate::model::program::{Group, Parts, Program};

/// More than any score.
const ENDLESS: i64 = 1_000_000_000_000;

/// Why the states of a field are there.
const LISTED: &str = "only fields whose states are listed have terms of their own";

pub(super) struct Reach<'m> {
    pub(super) model: &'m Program,
    pub(super) states: FieldStates,
    /// By rule: whether some lead may meet it; `false` is proven.
    pub(super) fires: IndexVec<RuleId, bool>,
    pub(super) groups: IndexVec<GroupId, GroupReach>,
    pub(super) scores: IndexVec<ScoreId, Range>,
}

/// What a group can give before its caps.
#[derive(Debug, Default)]
pub(super) struct GroupReach {
    /// Activities, and tables of fields whose states are not listed.
    pub(super) fixed: Range,
    /// Terms that depend on one field: those that exclude each other are not added up.
    pub(super) fields: BTreeMap<FieldId, OneField>,
    /// Rules over several fields, or over one whose states are not listed.
    pub(super) mixed: Vec<RuleId>,
    pub(super) total: Range,
    /// The number of parts in the rules over several fields.
    pub(super) size: usize,
}

/// Terms of a group that ask about one field, whose states are listed.
#[derive(Debug, Default)]
pub(super) struct OneField {
    pub(super) tables: Vec<TableId>,
    pub(super) rules: Vec<RuleId>,
    /// Over every state of the field.
    pub(super) range: Range,
}

impl Reach<'_> {
    /// Least and most points of a score, by those of its groups or parts.
    pub(super) fn score(&self, id: ScoreId) -> Range {
        score_points(self.model, id, |group| self.groups[group].total, |part| self.scores[part])
    }

    pub(super) fn group(&self, group: &Group) -> GroupReach {
        let mut own = GroupReach::default();
        for index in group.tables {
            let table = &self.model.tables[index];
            if self.states.of(table.field).is_some() {
                own.fields.entry(table.field).or_default().tables.push(index);
            } else {
                let points = || table.points.iter().copied().chain([0]);
                own.fixed = own.fixed.plus((points().min().unwrap_or(0), points().max().unwrap_or(0)));
            }
        }
        for index in group.rules {
            match *self.fields_of(&self.model.rules[index].when) {
                [field] if self.states.of(field).is_some() => {
                    own.fields.entry(field).or_default().rules.push(index);
                }
                _ if self.can_fire(index) => own.mixed.push(index),
                _ => {}
            }
        }
        for rule in &self.model.events[group.events] {
            let range = match (rule.points, rule.cap) {
                (0, _) => (0, 0),
                (1.., cap) => (0, cap.unwrap_or(ENDLESS)),
                (_, cap) => (cap.unwrap_or(-ENDLESS), 0),
            };
            own.fixed = own.fixed.plus(range);
        }
        own.total = own.fixed;
        for (field, terms) in &mut own.fields {
            terms.range = self.range(*field, self.points(*field, terms).into_iter());
            own.total = own.total.plus(terms.range);
        }
        for index in &own.mixed {
            own.total = own.total.plus(self.loose(*index));
            own.size += self.model.rules[*index].when.size();
        }
        own
    }

    /// The fields that terms of a group ask about.
    pub(super) fn fields_of_group(&self, group: GroupId) -> Vec<FieldId> {
        let group = &self.model.groups[group];
        let tables = &self.model.tables[group.tables];
        let rules = &self.model.rules[group.rules];
        let mut fields: Vec<FieldId> = tables.iter().map(|t| t.field).collect();
        fields.extend(rules.iter().flat_map(|r| self.fields_of(&r.when)));
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    /// The fields that terms of a score ask about, or those of its parts.
    pub(super) fn fields_of_score(&self, score: ScoreId) -> Vec<FieldId> {
        let mut fields = Vec::new();
        match &self.model.scores[score].parts {
            Parts::Groups(ids) => fields.extend(ids.iter().flat_map(|g| self.fields_of_group(g))),
            // A sum has no circles, but may be deep: every field is then worth a try.
            Parts::Sum(_) => fields.extend(self.model.fields.ids()),
        }
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    /// The range of an undecided rule.
    pub(super) fn loose(&self, rule: RuleId) -> Range {
        let points = self.model.rules[rule].points;
        (points.min(0), points.max(0))
    }

    /// The range over the states of a field; 0 points are included if it can be unknown.
    pub(super) fn range(&self, field: FieldId, points: impl Iterator<Item = i64>) -> Range {
        let nothing = self.states.can_be_unknown(field).then_some(0);
        points.chain(nothing).map(|p| (p, p)).reduce(hull).unwrap_or((0, 0))
    }

    /// By state of the field: what its terms give.
    pub(super) fn points(&self, field: FieldId, terms: &OneField) -> IndexVec<StateId, i64> {
        let states = self.states.of(field).expect(LISTED);
        let mut points: IndexVec<StateId, i64> =
            states.map(|state| terms.tables.iter().map(|t| self.states.points(self.model, state, *t)).sum());
        for rule in &terms.rules {
            points.iter_mut().zip(self.rule_points(field, *rule)).for_each(|(sum, own)| *sum += own);
        }
        points
    }

    /// By state of the field: what a rule about it gives.
    pub(super) fn rule_points(&self, field: FieldId, rule: RuleId) -> impl Iterator<Item = i64> {
        let rule = &self.model.rules[rule];
        let states = self.states.of(field).expect(LISTED);
        states.iter().map(move |state| {
            let view = InState { states: &self.states, state };
            if possible(&rule.when, &view) == PossibleTruths::TRUE { rule.points } else { 0 }
        })
    }

    pub(super) fn fields_of(&self, logic: &BoolExpr) -> Vec<FieldId> {
        let mut fields = Vec::new();
        logic.each_atom(&mut |atom| fields.push(self.model.atoms[atom].field));
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    pub(super) fn can_fire(&self, rule: RuleId) -> bool {
        self.fires[rule]
    }
}

/// A state of the only field that a condition asks about.
pub(super) struct InState<'a> {
    pub(super) states: &'a FieldStates,
    pub(super) state: &'a ValueClass,
}

impl TruthView for InState<'_> {
    fn atom(&self, id: AtomId) -> PossibleTruths {
        PossibleTruths::only(Some(self.states.holds(self.state, id)))
    }
}

/// The facts of an empty lead.
pub(super) struct Blank;

impl TruthView for Blank {
    fn atom(&self, _: AtomId) -> PossibleTruths {
        PossibleTruths::UNKNOWN
    }
}
