//! Terms that never count and caps that never bind. Knows nothing about stages.

use std::collections::BTreeMap;

use super::finding::{Audit, Finding, proven};
use super::reach::{GroupReach, Reach};
use super::states::StateId;
use crate::base::error::{DocPath, Problem, ProblemKind};
use crate::base::ids::{FieldId, GroupId, RuleId, ScoreId};
use crate::base::index::{Id, IndexVec};
use crate::base::points::Range;
use crate::document::GroupDocument;
use crate::model::Model;
use crate::model::program::{Group, Parts};

/// A group with where it is written.
struct GroupPath<'a> {
    group: GroupId,
    compiled: &'a Group,
    document: &'a GroupDocument,
    path: DocPath,
}

pub(super) fn audit(audit: &mut Audit<'_>) {
    for place in places(audit.model) {
        rules(audit.model, &audit.reach, &place, &mut audit.findings);
        events(audit.model, &place, &mut audit.findings);
        cap(audit, &place);
    }
}

/// Groups with their paths; those of criteria are written by the library.
fn places(model: &Model) -> Vec<GroupPath<'_>> {
    let document = model.document();
    let root = DocPath::root();
    let scores = document.scores.iter().enumerate().filter(|(_, s)| s.criteria.is_empty());
    let scores = scores.map(|(i, s)| (ScoreId::new(i), &s.groups, root.key("scores").index(i)));
    let personas = document.personas.iter().enumerate().zip(&model.0.personas);
    let personas = personas.map(|((i, p), own)| (own.score, &p.groups, root.key("personas").index(i)));
    let mut places = Vec::new();
    for (score, groups, path) in scores.chain(personas) {
        let Parts::Groups(ids) = &model.0.scores[score].parts else { continue };
        for (position, (group, written)) in ids.iter().zip(groups).enumerate() {
            let path = path.key("groups").index(position);
            places.push(GroupPath { group, compiled: &model.0.groups[group], document: written, path });
        }
    }
    places
}

fn rules(model: &Model, reach: &Reach<'_>, place: &GroupPath<'_>, findings: &mut Vec<Finding>) {
    let own = &reach.groups[place.group];
    let mut rest = Rest { reach, own, points: BTreeMap::new() };
    for (position, index) in place.compiled.rules.iter().enumerate() {
        let rule = &model.0.rules[index];
        let path = place.path.key("rules").index(position);
        let term = rule.id.to_string();
        if rule.points == 0 {
            let problem = Problem::new(ProblemKind::TermPointless { term }, path.key("points"));
            findings.push(proven(problem.hint("give it points, or take it out"), "it gives 0 points"));
        } else if !reach.can_fire(index) {
            let problem = Problem::new(ProblemKind::RuleNeverFires { rule: term }, path.key("when"));
            let shows = "every value of the fields it asks about was tried";
            findings.push(proven(problem.hint("look for parts that exclude each other"), shows));
        } else {
            // Without a rule that gives points the most is no higher, without one that takes points the least is no
            // lower.
            let (cap, min) = (place.compiled.cap, place.compiled.min);
            if !(rule.points > 0 && own.total.0 >= cap || rule.points < 0 && own.total.1 <= min) {
                continue;
            }
            let (low, high) = rest.without(index);
            let is_full = rule.points > 0 && low >= cap;
            let is_empty = rule.points < 0 && high <= min;
            if is_full || is_empty {
                let problem = Problem::new(ProblemKind::TermPointless { term }, path);
                let shows = format!("without it the group already gives {low} to {high} points");
                findings.push(proven(problem.hint("move the cap, or take the rule out"), shows));
            }
        }
    }
}

fn events(model: &Model, place: &GroupPath<'_>, findings: &mut Vec<Finding>) {
    for (position, index) in place.compiled.events.iter().enumerate() {
        let rule = &model.0.events[index];
        // In a family a rule without points may still displace another.
        let is_in_family = place.compiled.families.iter().any(|f| f.contains(&index));
        if rule.points == 0 && !is_in_family {
            let path = place.path.key("events").index(position).key("points");
            let problem = Problem::new(ProblemKind::TermPointless { term: rule.id.to_string() }, path);
            findings.push(proven(problem.hint("give it points, or take it out"), "it gives 0 points"));
        }
    }
}

/// What a group gives without one of its rules.
struct Rest<'a, 'm> {
    reach: &'a Reach<'m>,
    own: &'a GroupReach,
    /// By field: what its terms give in each state.
    points: BTreeMap<FieldId, IndexVec<StateId, i64>>,
}

impl Rest<'_, '_> {
    /// Least and most points.
    fn without(&mut self, rule: RuleId) -> Range {
        let Self { reach, own, points } = self;
        let total = own.total;
        if own.mixed.binary_search(&rule).is_ok() {
            let (low, high) = reach.loose(rule);
            return (total.0 - low, total.1 - high);
        }
        let field = reach.fields_of(&reach.model.rules[rule].when).first().copied();
        let Some((field, terms)) = field.and_then(|f| Some((f, own.fields.get(&f)?))) else { return total };
        let points = points.entry(field).or_insert_with(|| reach.points(field, terms));
        let rest = points.iter().zip(reach.rule_points(field, rule)).map(|(all, own)| all - own);
        let (low, high) = reach.range(field, rest);
        (total.0 - terms.range.0 + low, total.1 - terms.range.1 + high)
    }
}

fn cap(audit: &mut Audit<'_>, place: &GroupPath<'_>) {
    let Some(cap) = place.document.cap else { return };
    let (_, most) = audit.reach.groups[place.group].total;
    if most >= cap {
        return;
    }
    let kind = ProblemKind::CapNeverBinds { group: place.document.id.clone(), cap, most };
    let problem = Problem::new(kind, place.path.key("cap")).hint("lower the cap, or take it out");
    let points = |v: &crate::Verdict| v.evaluator().group(place.compiled);
    let fields = audit.reach.fields_of_group(place.group);
    let finding = match audit.search.most(&fields, &points) {
        Some((lead, n)) => {
            Finding { problem, witness: Some(lead), shows: format!("a lead whose group has {n} points") }
        }
        None => proven(problem, format!("its terms do not add up to more than {most}")),
    };
    audit.findings.push(finding);
}
