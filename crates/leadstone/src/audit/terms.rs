//! Terms that never count and caps that never bind. Knows nothing about stages.

use super::Finding;
use super::reach::Reach;
use super::witness::Search;
use crate::document::GroupDocument;
use crate::error::{Kind, Path, Problem};
use crate::model::Model;
use crate::model::compiled::{Group, Parts};

/// A group with where it is written.
struct Place<'a> {
    group: usize,
    compiled: &'a Group,
    document: &'a GroupDocument,
    path: Path,
}

pub(super) fn audit(model: &Model, reach: &Reach<'_>, search: &mut Search<'_>, findings: &mut Vec<Finding>) {
    for place in places(model) {
        rules(model, reach, &place, findings);
        events(model, &place, findings);
        cap(reach, search, &place, findings);
    }
}

/// Groups as they are written; those of criteria are written by the library.
fn places(model: &Model) -> Vec<Place<'_>> {
    let document = model.document();
    let root = Path::root();
    let scores = document.scores.iter().enumerate().filter(|(_, s)| s.criteria.is_empty());
    let scores = scores.map(|(i, s)| (i, &s.groups, root.key("scores").index(i)));
    let personas = document.personas.iter().enumerate().zip(&model.0.personas);
    let personas = personas.map(|((i, p), own)| (own.score, &p.groups, root.key("personas").index(i)));
    let mut places = Vec::new();
    for (score, groups, path) in scores.chain(personas) {
        let Some(Parts::Groups(range)) = model.0.scores.get(score).map(|s| &s.parts) else { continue };
        for (position, (group, written)) in range.clone().zip(groups).enumerate() {
            if let Some(compiled) = model.0.groups.get(group) {
                let path = path.key("groups").index(position);
                places.push(Place { group, compiled, document: written, path });
            }
        }
    }
    places
}

fn found(problem: Problem, shows: impl Into<String>) -> Finding {
    Finding { problem, witness: None, shows: shows.into() }
}

fn rules(model: &Model, reach: &Reach<'_>, place: &Place<'_>, findings: &mut Vec<Finding>) {
    for (position, index) in place.compiled.rules.clone().enumerate() {
        let Some(rule) = model.0.rules.get(index) else { continue };
        let path = place.path.key("rules").index(position);
        let term = rule.id.to_string();
        if rule.points == 0 {
            let problem = Problem::new(Kind::TermPointless { term }, path.key("points"));
            findings.push(found(problem.hint("give it points, or take it out"), "it gives 0 points"));
        } else if !reach.can_hold(&rule.when) {
            let problem = Problem::new(Kind::RuleNeverFires { rule: term }, path.key("when"));
            let shows = "every value of the fields it asks about was tried";
            findings.push(found(problem.hint("look for parts that exclude each other"), shows));
        } else {
            let (low, high) = reach.group(place.compiled, Some(index));
            let is_full = rule.points > 0 && low >= place.compiled.cap;
            let is_empty = rule.points < 0 && high <= place.compiled.min;
            if is_full || is_empty {
                let problem = Problem::new(Kind::TermPointless { term }, path);
                let shows = format!("without it the group already gives {low} to {high} points");
                findings.push(found(problem.hint("move the cap, or take the rule out"), shows));
            }
        }
    }
}

fn events(model: &Model, place: &Place<'_>, findings: &mut Vec<Finding>) {
    for (position, index) in place.compiled.events.clone().enumerate() {
        let Some(rule) = model.0.events.get(index) else { continue };
        // In a family a rule without points may still take the place of another.
        let is_in_family = place.compiled.families.iter().any(|f| f.contains(&index));
        if rule.points == 0 && !is_in_family {
            let path = place.path.key("events").index(position).key("points");
            let problem = Problem::new(Kind::TermPointless { term: rule.id.to_string() }, path);
            findings.push(found(problem.hint("give it points, or take it out"), "it gives 0 points"));
        }
    }
}

fn cap(reach: &Reach<'_>, search: &mut Search<'_>, place: &Place<'_>, findings: &mut Vec<Finding>) {
    let (Some(cap), Some((_, most))) = (place.document.cap, reach.groups.get(place.group)) else { return };
    if *most >= cap {
        return;
    }
    let kind = Kind::CapNeverBinds { group: place.document.id.clone(), cap, most: *most };
    let problem = Problem::new(kind, place.path.key("cap")).hint("lower the cap, or take it out");
    let points = |v: &crate::Qualification| v.kernel().group(place.compiled);
    let best = search.most(&points);
    let shows = best.as_ref().map_or_else(String::new, |(_, n)| format!("a lead whose group has {n} points"));
    findings.push(Finding { problem, witness: best.map(|(lead, _)| lead), shows });
}
