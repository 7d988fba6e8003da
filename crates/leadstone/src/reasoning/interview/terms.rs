//! The effect of answers: points that they add to groups, and how the stage sees them directly. Knows nothing about
//! costs.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::answer::OfferedAnswer;
use super::askable::AskableField;
use super::ids::QuestionId;
use crate::base::ids::{AtomId, FieldId, GroupId, RuleId, StageId, TableId};
use crate::base::index::IndexVec;
use crate::condition::{BoolExpr, Kleene};
use crate::eval::evaluator::Evaluator;
use crate::model::program::{Parts, Program};
use crate::reasoning::bounds::{TrialValuation, rule_fields};

/// The effect of an answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct AnswerEffect {
    /// Points that it adds, by group.
    pub(super) adds: BTreeMap<GroupId, i64>,
    /// Truth values of the atoms that are evaluated together with other questions.
    pub(super) signature: Vec<Kleene>,
}

/// The open terms of a lead, by question.
#[derive(Debug)]
pub(super) struct Terms {
    /// By field: the question whose answers say something about it.
    owners: BTreeMap<FieldId, QuestionId>,
    /// By question: tables and rules that depend on no other question, with their groups.
    own: IndexVec<QuestionId, Own>,
    /// Joint rules, which depend on several questions, with their groups.
    pub(super) joint: Vec<(GroupId, RuleId)>,
    /// By question: its atoms in gates, stages and joint rules.
    seen: IndexVec<QuestionId, Vec<AtomId>>,
}

#[derive(Clone, Debug, Default)]
struct Own {
    tables: Vec<(GroupId, TableId)>,
    rules: Vec<(GroupId, RuleId)>,
}

impl Terms {
    /// `None` if two questions say something about one field: the effect of the second then depends on the first.
    pub(crate) fn new(evaluator: &Evaluator<'_>, asked: &IndexVec<QuestionId, Cow<'_, AskableField>>) -> Option<Self> {
        let model = evaluator.model;
        let mut owners = BTreeMap::new();
        for (index, question) in asked.iter_enumerated() {
            for field in &question.fields {
                if owners.insert(*field, index).is_some() {
                    return None;
                }
            }
        }
        let mut terms =
            Self { owners, own: asked.filled(Own::default()), joint: Vec::new(), seen: asked.filled(Vec::new()) };
        for score in &model.plans().stage.scores {
            let Parts::Groups(ids) = &model.scores[*score].parts else { continue };
            for (index, group) in ids.iter().zip(&model.groups[*ids]) {
                for table in group.tables {
                    if let Some(owner) = terms.owners.get(&model.tables[table].field) {
                        terms.own[*owner].tables.push((index, table));
                    }
                }
                group.rules.iter().for_each(|rule| terms.add_rule(evaluator, index, rule));
            }
        }
        let joint: Vec<&BoolExpr> = terms.joint.iter().map(|(_, rule)| &model.rules[*rule].when).collect();
        let conditions: Vec<&BoolExpr> =
            conditions(evaluator).filter(|logic| !terms.is_decided(evaluator, logic)).chain(joint).collect();
        for logic in conditions {
            logic.each_atom(&mut |atom| terms.see(model, atom));
        }
        Some(terms)
    }

    fn add_rule(&mut self, evaluator: &Evaluator<'_>, group: GroupId, index: RuleId) {
        let rule = &evaluator.model.rules[index];
        let fields = rule_fields(evaluator.model, index);
        let asked: BTreeSet<QuestionId> = fields.iter().filter_map(|f| self.owners.get(f)).copied().collect();
        let mut asked = asked.into_iter();
        match (asked.next(), asked.next()) {
            _ if self.is_decided(evaluator, &rule.when) => {}
            (Some(_), Some(_)) => self.joint.push((group, index)),
            (Some(one), None) => self.own[one].rules.push((group, index)),
            (None, _) => {}
        }
    }

    /// Whether no answer can change the condition, since it is decided by fields that no answer says anything about.
    fn is_decided(&self, evaluator: &Evaluator<'_>, logic: &BoolExpr) -> bool {
        let mut is_moved = false;
        logic.each_atom(&mut |atom| {
            // A refusal, though known, is replaced by a derived answer.
            let is_owned = self.owners.contains_key(&evaluator.model.atoms[atom].field);
            is_moved |= is_owned && evaluator.valuation.atom(atom).is_some();
        });
        !is_moved && logic.eval(evaluator.valuation).is_some()
    }

    fn see(&mut self, model: &Program, atom: AtomId) {
        if let Some(owner) = self.owners.get(&model.atoms[atom].field) {
            let seen = &mut self.seen[*owner];
            if !seen.contains(&atom) {
                seen.push(atom);
            }
        }
    }

    /// The atoms of a question that are evaluated together with other questions.
    pub(super) fn seen(&self, question: QuestionId) -> &[AtomId] {
        &self.seen[question]
    }

    pub(crate) fn is_owned(&self, field: FieldId) -> bool {
        self.owners.contains_key(&field)
    }

    /// The effect of an answer, relative to the open question.
    pub(super) fn effect(
        &self,
        evaluator: &Evaluator<'_>,
        question: QuestionId,
        answer: &OfferedAnswer,
        trial: &mut TrialValuation,
    ) -> AnswerEffect {
        let model = evaluator.model;
        answer.put(model, trial);
        let mut adds: BTreeMap<GroupId, i64> = BTreeMap::new();
        let of_table = |cells: &IndexVec<TableId, u16>, id: TableId| model.tables[id].points_of(cells[id]);
        let own = &self.own[question];
        for (group, index) in &own.tables {
            let points = of_table(&trial.valuation.cells, *index);
            *adds.entry(*group).or_default() += points - of_table(&evaluator.valuation.cells, *index);
        }
        for (group, rule) in own.rules.iter().map(|(group, r)| (group, &model.rules[*r])) {
            let points = |holds: Kleene| if holds == Some(true) { rule.points } else { 0 };
            *adds.entry(*group).or_default() +=
                points(rule.when.eval(trial)) - points(rule.when.eval(evaluator.valuation));
        }
        let signature = self.seen(question).iter().map(|a| trial.valuation.atom(*a)).collect();
        answer.take_back(model, trial, evaluator.valuation);
        AnswerEffect { adds, signature }
    }

    /// Points of the joint rules of a group.
    pub(super) fn joint_points(&self, evaluator: &Evaluator<'_>, group: GroupId) -> i64 {
        let rules = self.joint.iter().filter(|(g, _)| *g == group).map(|(_, r)| &evaluator.model.rules[*r]);
        rules.filter(|r| r.when.eval(evaluator.valuation) == Some(true)).map(|r| r.points).sum()
    }

    /// Whether the present state of what cannot be asked is equivalent to one of its completions.
    ///
    /// If so, a lead with only one possible stage is at that stage already, and asking may ignore what cannot be asked.
    /// Each such field needs a class that gives no points and meets no test that a term wishes for.
    pub(super) fn stands_for_an_answer(
        &self,
        evaluator: &Evaluator<'_>,
        domains: &crate::reasoning::bounds::Domains<'_>,
    ) -> bool {
        let model = evaluator.model;
        let mut wished: BTreeMap<AtomId, (bool, bool)> = BTreeMap::new();
        let plan = &model.plans().stage;
        let groups = plan.scores.iter().filter_map(|s| match &model.scores[*s].parts {
            Parts::Groups(ids) => Some(&model.groups[*ids]),
            Parts::Sum(_) => None,
        });
        let rules = groups.flatten().flat_map(|g| &model.rules[g.rules]).map(|r| &r.when);
        for logic in conditions(evaluator).chain(rules) {
            polarity(logic, true, &mut wished);
        }
        plan.vars.iter().all(|var| {
            if !evaluator.valuation.is_unknown(model, var.field) || self.is_owned(var.field) {
                return true;
            }
            let (field, domain) = (&model.fields[var.field], domains.get(var.field));
            domain.cells.iter().any(|cell| {
                let idle = field.atoms.iter().zip(&cell.truths).all(|(atom, truth)| match wished.get(atom) {
                    Some((true, true)) => false,
                    Some((true, false)) => !truth,
                    Some((false, true)) => *truth,
                    Some((false, false)) | None => true,
                });
                let tables = field.tables.iter().zip(&cell.tables);
                let mut asked = tables.filter(|(t, _)| plan.asks_table(**t));
                idle && asked.all(|(t, c)| model.tables[*t].points_of(*c) == 0)
            })
        })
    }
}

/// Every condition that the stage depends on, with the stage that the lead is in now.
pub(super) fn conditions<'a>(evaluator: &Evaluator<'a>) -> impl Iterator<Item = &'a BoolExpr> + use<'a> {
    let (model, present) = (evaluator.model, evaluator.present_stage);
    let may_stay = move |id: StageId| present.is_some_and(|present| id <= present);
    let stages = model.stages.iter_enumerated();
    let stages = stages.flat_map(move |(i, s)| [Some(&s.enter), s.leave.as_ref().filter(|_| may_stay(i))]);
    model.gates.iter().map(|g| &g.when).chain(stages.flatten())
}

/// Collects the polarity in which a condition uses each atom: plain, negated, or both.
fn polarity(logic: &BoolExpr, plainly: bool, found: &mut BTreeMap<AtomId, (bool, bool)>) {
    match logic {
        BoolExpr::Atom(atom) => {
            let senses = found.entry(*atom).or_default();
            if plainly {
                senses.0 = true;
            } else {
                senses.1 = true;
            }
        }
        BoolExpr::Not(inner) => polarity(inner, !plainly, found),
        BoolExpr::And(parts) | BoolExpr::Or(parts) => parts.iter().for_each(|p| polarity(p, plainly, found)),
        _ => {}
    }
}
