//! Least and most of every group and score over all leads there can be. Sound, not always tight; knows no lead.

use crate::condition::{AtomId, Facts, Logic, Test, Truth};
use crate::document::FieldType;
use crate::domain::{Domain, DomainCell};
use crate::interval::Overlay;
use crate::model::compiled::{Compiled, Field, Group, Parts, Special};
use crate::snapshot::Snapshot;
use crate::time::Timestamp;

/// So many states of the fields of a condition are tried at most.
const BUDGET: usize = 65_536;
/// More than any score.
const ENDLESS: i64 = 1_000_000_000_000;
/// Lists up to this size are told apart.
const LONGEST_LIST: f64 = 60.0;

pub(super) type Range = (i64, i64);

pub(super) struct Reach<'m> {
    model: &'m Compiled,
    /// By field: every state that can be told apart; none where they cannot be listed.
    states: Vec<Option<Vec<DomainCell>>>,
    /// Before the caps.
    pub(super) groups: Vec<Range>,
    pub(super) scores: Vec<Range>,
    nothing: Snapshot,
}

impl<'m> Reach<'m> {
    pub(super) fn new(model: &'m Compiled) -> Self {
        let states = model.fields.iter().map(|f| states(model, f)).collect();
        let mut reach = Self { model, states, groups: Vec::new(), scores: Vec::new(), nothing: Snapshot::new(model) };
        reach.groups = model.groups.iter().map(|g| reach.group(g, None)).collect();
        reach.scores = vec![(0, 0); model.scores.len()];
        for index in &model.order {
            let Some(score) = model.scores.get(*index) else { continue };
            let (low, high) = match &score.parts {
                Parts::Groups(range) => {
                    let groups = model.groups.get(range.clone()).unwrap_or_default();
                    let ranges = reach.groups.get(range.clone()).unwrap_or_default();
                    groups.iter().zip(ranges).fold((0, 0), |(low, high), (group, (a, b))| {
                        (low + (*a).clamp(group.min, group.cap), high + (*b).clamp(group.min, group.cap))
                    })
                }
                Parts::Sum(parts) => {
                    let (low, high) = parts.iter().fold((0, 0), |(low, high), (part, weight)| {
                        let (a, b) = reach.scores.get(*part).copied().unwrap_or((0, 0));
                        (low + (a * weight).min(b * weight), high + (a * weight).max(b * weight))
                    });
                    ((low + 50_i64).div_euclid(100), (high + 50_i64).div_euclid(100))
                }
            };
            if let Some(place) = reach.scores.get_mut(*index) {
                *place = (low.clamp(score.low, score.high), high.clamp(score.low, score.high));
            }
        }
        reach
    }

    /// Least and most points of a group before its caps; one rule may be left out.
    pub(super) fn group(&self, group: &Group, without: Option<usize>) -> Range {
        let mut sum = (0_i64, 0_i64);
        let mut add = |(low, high): Range| sum = (sum.0 + low, sum.1 + high);
        // By field, with the rules that ask about it alone: what excludes each other does not add up.
        let mut alone: std::collections::BTreeMap<usize, (Vec<usize>, Vec<usize>)> = std::collections::BTreeMap::new();
        for index in group.tables.clone() {
            if let Some(table) = self.model.tables.get(index) {
                alone.entry(table.field).or_default().0.push(index);
            }
        }
        for index in group.rules.clone().filter(|r| Some(*r) != without) {
            let Some(rule) = self.model.rules.get(index) else { continue };
            match *self.fields_of(&rule.when) {
                [field] if self.states.get(field).is_some_and(Option::is_some) => {
                    alone.entry(field).or_default().1.push(index);
                }
                _ if self.can_hold(&rule.when) => add((rule.points.min(0), rule.points.max(0))),
                _ => {}
            }
        }
        for (field, (tables, rules)) in alone {
            add(self.field(field, &tables, &rules));
        }
        for rule in self.model.events.get(group.events.clone()).unwrap_or_default() {
            add(match (rule.points, rule.cap) {
                (0, _) => (0, 0),
                (1.., cap) => (0, cap.unwrap_or(ENDLESS)),
                (_, cap) => (cap.unwrap_or(-ENDLESS), 0),
            });
        }
        sum
    }

    /// Least and most of what one field gives.
    fn field(&self, field: usize, tables: &[usize], rules: &[usize]) -> Range {
        let of = |t: &usize| self.model.tables.get(*t);
        let Some(Some(states)) = self.states.get(field) else {
            // Every cell of every table, and each for itself.
            return tables.iter().filter_map(of).fold((0, 0), |(low, high), table| {
                let points = || table.points.iter().copied().chain([0]);
                (low + points().min().unwrap_or(0), high + points().max().unwrap_or(0))
            });
        };
        let mut overlay = Overlay::new(&self.nothing);
        // Unknown gives nothing.
        let mut range = (0, 0);
        for state in states {
            overlay.put(self.model, field, state);
            let cells = tables.iter().filter_map(|t| Some(of(t)?.points_of(*overlay.snapshot.cells.get(*t)?)));
            let rules = rules.iter().filter_map(|r| self.model.rules.get(*r));
            let holds = rules.filter(|r| r.when.eval(&overlay) == Some(true)).map(|r| r.points);
            let points = cells.sum::<i64>() + holds.sum::<i64>();
            range = (range.0.min(points), range.1.max(points));
        }
        range
    }

    fn fields_of(&self, logic: &Logic) -> Vec<usize> {
        let mut fields = Vec::new();
        logic.each_atom(&mut |atom: AtomId| fields.extend(self.model.atoms.get(atom as usize).map(|a| a.field)));
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    /// Whether some lead may meet the condition; `false` is proven.
    pub(super) fn can_hold(&self, logic: &Logic) -> bool {
        let mut fields = self.fields_of(logic);
        // What cannot be listed stays unknown, which rules nothing out.
        fields.retain(|f| self.states.get(*f).is_some_and(Option::is_some));
        let width = |f: &usize| self.states.get(*f).and_then(Option::as_ref).map_or(1, Vec::len);
        let count = fields.iter().fold(1_usize, |n, f| n.saturating_mul(width(f)));
        if count > BUDGET {
            fields.clear();
        }
        self.any(&fields, &mut Overlay::new(&self.nothing), logic)
    }

    fn any(&self, fields: &[usize], overlay: &mut Overlay, logic: &Logic) -> bool {
        let Some((first, rest)) = fields.split_first() else {
            return logic.eval(&Anywhere { reach: self, overlay }) != Some(false);
        };
        let states = self.states.get(*first).and_then(Option::as_ref).map_or(&[][..], Vec::as_slice);
        let found = states.iter().any(|state| {
            overlay.put(self.model, *first, state);
            self.any(rest, overlay, logic)
        });
        overlay.clear(self.model, *first);
        found
    }

    /// Whether every lead meets the condition; `true` is proven.
    pub(super) fn must_hold(&self, logic: &Logic) -> bool {
        logic.eval(&Anywhere { reach: self, overlay: &Overlay::new(&self.nothing) }) == Some(true)
    }
}

/// Some facts, and scores as far as they can go.
struct Anywhere<'a> {
    reach: &'a Reach<'a>,
    overlay: &'a Overlay,
}

impl Facts for Anywhere<'_> {
    fn atom(&self, id: AtomId) -> Truth {
        self.overlay.atom(id)
    }

    fn score(&self, score: usize, from: i64, to: i64) -> Truth {
        let (low, high) = self.reach.scores.get(score).copied()?;
        if from <= low && high <= to {
            return Some(true);
        }
        (high < from || to < low).then_some(false)
    }
}

/// Every state that a field can be in beside unknown; `None` where they cannot be listed for every instant.
fn states(model: &Compiled, field: &Field) -> Option<Vec<DomainCell>> {
    // Which dates lie between two others depends on the instant.
    if field.moves || (field.kind == FieldType::Date && field.past) {
        return None;
    }
    let tests = || field.atoms.iter().filter_map(|a| model.atoms.get(*a as usize)).map(|a| &a.test);
    if tests().any(|t| matches!(t, Test::Size(_, limit) if limit.get() > LONGEST_LIST)) {
        return None;
    }
    let mut domain = Domain::new(model, field, Timestamp::AUDIT.unix());
    if !domain.is_complete {
        return None;
    }
    domain.cells.retain(|c| c.value.is_some());
    let special = |special: Special| DomainCell {
        value: None,
        truths: field.atoms.iter().map(|_| false).collect(),
        tables: field.tables.iter().filter_map(|t| model.tables.get(*t as usize)).map(|t| t.special(special)).collect(),
    };
    domain.cells.push(special(Special::NoAnswer));
    if field.may_be_missing {
        domain.cells.push(special(Special::None));
    }
    Some(domain.cells)
}
