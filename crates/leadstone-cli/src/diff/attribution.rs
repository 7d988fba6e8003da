//! Finds the edits that change a lead alone, by applying them to the old model. Knows nothing about files and printing.
//!
//! An edit of a term or a group changes only points of one score. Such edits therefore share one model (a layer): the
//! contributions of a lead tell what each is worth, and a what-if question asks the library what the old model would
//! decide with that many more points. One model for each edit is quadratic: 2,000 edits took a minute and a gigabyte.
//! Only edits of other kinds get a model of their own, within a budget.

use std::collections::{BTreeMap, HashMap};

use leadstone::document::ModelDocument;
use leadstone::verdict::{ContributionKind, Decision};
use leadstone::{Lead, Model, Timestamp, Verdict};
use serde_json::Value as Json;

use crate::base::parallel;
use crate::diff::difference::ShownVerdict;
use crate::diff::edits::{self, Edit, EditScope};

/// Budget of bytes of documents to compile: a few seconds.
const COMPILED: u64 = 48 << 20;
/// Budget of bytes of documents times leads to score: about ten seconds.
const SCORED: u64 = 16 << 30;

/// A lead that the models judge differently.
pub(crate) struct Suspect {
    /// As the old model reads it, with the facts that only the new one knows.
    pub(crate) both: Lead,
    /// As the new model reads it.
    pub(crate) new: Lead,
    /// What the new model says.
    pub(crate) said: ShownVerdict,
}

/// The edits between two models, in layers.
pub(crate) struct Attribution<'e> {
    base: &'e Json,
    edits: &'e [Edit],
    at: Timestamp,
    /// The old model with the fields of the new one; `None` if that does not compile.
    old: Option<Model>,
    layers: Vec<EditLayer<'e>>,
    /// Edits that get a model of their own.
    single: Vec<usize>,
    /// Edits beyond the budget.
    untried: Vec<usize>,
    budget: WorkBudget,
}

/// Edits that share a model: no two concern the same part.
struct EditLayer<'e> {
    model: Model,
    edits: Vec<(usize, EditScope<'e>)>,
    /// By score, group and term, the index of an edit; a whole group has no term.
    places: BTreeMap<&'e str, HashMap<&'e str, HashMap<Option<&'e str>, usize>>>,
}

/// The remaining budget.
struct WorkBudget {
    compiled: u64,
    scored: u64,
    /// Bytes of a model.
    size: u64,
    leads: u64,
}

impl WorkBudget {
    /// Pays for a model and its verdicts on all leads.
    fn pay(&mut self) -> Option<()> {
        self.compiled = self.compiled.checked_sub(self.size)?;
        self.scored = self.scored.checked_sub(self.size.saturating_mul(self.leads))?;
        Some(())
    }
}

impl<'e> Attribution<'e> {
    /// For the edits of a document, and this many leads.
    pub(crate) fn new(base: &'e Json, edits: &'e [Edit], leads: usize, at: Timestamp) -> Self {
        let size = base.to_string().len() as u64;
        let budget = WorkBudget { compiled: COMPILED, scored: SCORED, size, leads: leads as u64 };
        let old = model(base);
        let mut found =
            Self { base, edits, at, old, layers: Vec::new(), single: Vec::new(), untried: Vec::new(), budget };
        // A layer holds one edit of a part. Terms and groups are in separate layers: the contributions of terms are
        // those of their group.
        let mut times: BTreeMap<EditScope<'e>, usize> = BTreeMap::new();
        let mut layers: BTreeMap<(bool, usize), Vec<usize>> = BTreeMap::new();
        let mut single = Vec::new();
        for (index, edit) in edits.iter().enumerate() {
            match edit.reach().filter(|_| found.old.is_some()) {
                Some(reach) => {
                    let is_term = matches!(reach, EditScope::Term { .. });
                    let time = times.entry(reach).or_default();
                    layers.entry((is_term, *time)).or_default().push(index);
                    *time += 1;
                }
                None => single.push(index),
            }
        }
        for layer in layers.into_values() {
            found.build(&layer);
        }
        for index in single {
            match found.budget.pay() {
                Some(()) => found.single.push(index),
                None => found.untried.push(index),
            }
        }
        found.untried.sort_unstable();
        found
    }

    /// Edits that were not tried, for lack of budget.
    pub(crate) fn untried(&self) -> &[usize] {
        &self.untried
    }

    /// Compiles a model with all of these edits. If that fails, halves them, and again; an edit that does not compile
    /// alone has no model.
    fn build(&mut self, layer: &[usize]) {
        if self.budget.pay().is_none() {
            self.untried.extend(layer);
            return;
        }
        let (base, all) = (self.base, self.edits);
        let edits: Vec<&Edit> = layer.iter().filter_map(|index| all.get(*index)).collect();
        if let Some(model) = model(&edits::apply_all(&edits, base)) {
            let reaches = layer.iter().filter_map(|index| Some((*index, all.get(*index)?.reach()?)));
            self.layers.push(EditLayer::new(model, reaches.collect()));
        } else if let (true, (one, other)) = (layer.len() > 1, layer.split_at(layer.len() / 2)) {
            self.build(one);
            self.build(other);
        }
    }

    /// For each lead, the edits that make the same change alone, ascending.
    pub(crate) fn of(&self, suspects: &[Suspect]) -> Vec<Vec<usize>> {
        let mut found = parallel::map(suspects, |suspect| self.by_lines(suspect).unwrap_or_default());
        for index in &self.single {
            let Some(edit) = self.edits.get(*index) else { continue };
            let Some(model) = model(&edit.apply(self.base)) else { continue };
            let is_so = parallel::map(suspects, |suspect| {
                let lead = if edit.is_field() { &suspect.new } else { &suspect.both };
                model.score(lead, self.at).is_ok_and(|v| ShownVerdict::of(v.stage(), v.action()) == suspect.said)
            });
            for (found, _) in found.iter_mut().zip(is_so).filter(|(_, is_so)| *is_so) {
                found.push(*index);
            }
        }
        for found in &mut found {
            found.sort_unstable();
        }
        found
    }

    /// The edits of terms and groups that make the same change alone.
    fn by_lines(&self, suspect: &Suspect) -> Option<Vec<usize>> {
        let mut found = Vec::new();
        if self.layers.is_empty() {
            return Some(found);
        }
        let own = self.old.as_ref()?.score(&suspect.both, self.at).ok()?;
        let mut what_if = own.what_if();
        for layer in &self.layers {
            let Ok(other) = layer.model.score(&suspect.both, self.at) else { continue };
            for ((index, reach), more) in layer.edits.iter().zip(layer.worth(&own, &other)) {
                let decision = match reach {
                    _ if more == 0 => None,
                    EditScope::Term { score, group, .. } => what_if.group(score, group, more),
                    EditScope::Group { score, .. } => what_if.score(score, more),
                };
                let is_so = |decision: Decision<'_>| ShownVerdict::of(decision.stage, decision.action) == suspect.said;
                if decision.is_some_and(is_so) {
                    found.push(*index);
                }
            }
        }
        Some(found)
    }
}

impl<'e> EditLayer<'e> {
    fn new(model: Model, edits: Vec<(usize, EditScope<'e>)>) -> Self {
        let mut places: BTreeMap<&str, HashMap<&str, HashMap<Option<&str>, usize>>> = BTreeMap::new();
        for (place, (_, reach)) in edits.iter().enumerate() {
            let (score, group, term) = match reach {
                EditScope::Term { score, group, term } => (score, group, Some(*term)),
                EditScope::Group { score, group } => (score, group, None),
            };
            places.entry(score).or_default().entry(group).or_default().insert(term, place);
        }
        Self { model, edits, places }
    }

    /// The points that each edit is worth for a lead.
    fn worth(&self, old: &Verdict, new: &Verdict) -> Vec<i64> {
        let mut worth = vec![0; self.edits.len()];
        for (verdict, sign) in [(old, -1), (new, 1)] {
            for (score, groups) in &self.places {
                for lines in verdict.contributions(score).chunk_by(|a, b| a.group == b.group) {
                    let Some(places) = lines.first().and_then(|line| groups.get(line.group)) else { continue };
                    let mut add = |term: Option<&str>, points: i64| {
                        if let Some(sum) = places.get(&term).and_then(|place| worth.get_mut(*place)) {
                            *sum += sign * points;
                        }
                    };
                    for line in lines {
                        add(None, line.points);
                        if matches!(line.kind, ContributionKind::Table | ContributionKind::Rule) {
                            add(Some(line.term), line.points);
                        }
                    }
                }
            }
        }
        worth
    }
}

fn model(document: &Json) -> Option<Model> {
    Model::from_document(ModelDocument::from_json(&document.to_string()).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The same numbers in every run.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % end
        }

        fn group(&mut self, id: &str) -> Json {
            let mut rules = Vec::new();
            for rule in 0..3 {
                if self.below(4) > 0 {
                    let when = format!("f{} > {}", self.below(3), self.below(4));
                    rules.push(json!({"id": format!("r{rule}"), "when": when, "points": self.below(9) as i64 - 2}));
                }
            }
            let points: Vec<i64> = (0..3).map(|_| self.below(12) as i64 - 3).collect();
            let mut events = vec![json!({"type": "visit", "points": self.below(5) + 1, "family": "x"})];
            for id in ["e", "d"] {
                if self.below(3) > 0 {
                    let kind = if self.below(2) == 0 { "form" } else { "visit" };
                    let points = self.below(6) + 1;
                    events.push(json!({"id": id, "type": kind, "points": points, "family": "x"}));
                }
            }
            let mut group = json!({"id": id, "rules": rules, "tables": [{"field": "f0", "cuts": [1, 3], "points": points}], "events": events});
            if self.below(2) == 0 {
                group["cap"] = json!(5 + self.below(6));
            }
            if self.below(3) == 0 {
                group["min"] = json!(-(self.below(2) as i64));
            }
            group
        }

        fn model(&mut self) -> Json {
            let mut groups = Vec::new();
            for id in ["g", "h", "i"] {
                if id == "g" || self.below(3) > 0 {
                    groups.push(self.group(id));
                }
            }
            json!({"format": 1, "id": "m", "standalone": true,
                "fields": {"f0": {"type": "number"}, "f1": {"type": "number"}, "f2": {"type": "number"}},
                "scores": [
                    {"id": "s", "range": [0, 10 + self.below(9)], "groups": groups},
                    {"id": "t", "groups": [self.group("g")]},
                    {"id": "u", "sum": {"s": 50 + self.below(2), "t": 50}}],
                "personas": [{"id": "p", "at_least": 3 + self.below(4), "groups": [self.group("g")]}],
                "gates": [{"id": "no", "when": format!("f2 > {}", 2 + self.below(2)), "disqualify": "No."}],
                "stages": [{"id": "a"}, {"id": "b", "enter": format!("s >= {}", 5 + self.below(3))},
                    {"id": "c", "enter": "u >= 9 || persona == 'p' && t > 2"}],
                "actions": [{"when": format!("stage == 'c' && s > {}", self.below(6)), "do": "call", "within": "1h"}, {"do": "drop"}]})
        }

        fn lead(&mut self) -> Lead {
            let at = Timestamp::parse("2026-11-20").expect("a date");
            let lead = (0..3).fold(Lead::new(), |lead, field| {
                if self.below(5) == 0 { lead } else { lead.with(&format!("f{field}"), self.below(5) as i32) }
            });
            ["visit", "form"].into_iter().fold(lead, |lead, kind| {
                if self.below(2) == 0 { lead } else { lead.with_activity(leadstone::Activity::new(kind, at)) }
            })
        }
    }

    #[test]
    fn edits_that_are_told_apart_by_their_lines_are_those_that_a_model_for_each_tells() {
        let at = Timestamp::parse("2026-11-22").expect("a date");
        let mut dice = Dice(1);
        let (mut changed, mut named, mut by_lines) = (0, 0, 0);
        for _ in 0..150 {
            let [old, new] = [0, 1].map(|_| {
                let model = Model::from_json(&dice.model().to_string()).expect("a model");
                let json = serde_json::from_str(&model.document().to_json()).expect("JSON");
                (model, json)
            });
            let (base, edits) = edits::between(&old.1, &new.1);
            let said = |model: &Model, lead: &Lead| {
                let verdict = model.score(lead, at).expect("a lead");
                ShownVerdict::of(verdict.stage(), verdict.action())
            };
            let leads: Vec<Lead> =
                (0..12).map(|_| dice.lead()).filter(|l| said(&old.0, l) != said(&new.0, l)).collect();
            let suspect = |l: &Lead| Suspect { both: l.clone(), new: l.clone(), said: said(&new.0, l) };
            let suspects: Vec<Suspect> = leads.iter().map(suspect).collect();
            let attribution = Attribution::new(&base, &edits, leads.len(), at);
            assert_eq!(attribution.untried(), [0; 0]);
            by_lines += edits.len() - attribution.single.len();
            let alone: Vec<Option<Model>> = edits.iter().map(|e| model(&e.apply(&base))).collect();
            for (suspect, found) in suspects.iter().zip(attribution.of(&suspects)) {
                let is_so =
                    |model: &Option<Model>| model.as_ref().is_some_and(|m| said(m, &suspect.both) == suspect.said);
                let expected: Vec<usize> = alone.iter().enumerate().filter(|(_, m)| is_so(m)).map(|(i, _)| i).collect();
                assert_eq!(found, expected, "{old:?} {new:?} {:?}", suspect.both, old = old.1, new = new.1);
                changed += 1;
                named += found.len();
            }
        }
        assert!(changed > 400 && named > 200 && by_lines > 1500, "{changed} {named} {by_lines}");
    }

    #[test]
    fn what_is_too_much_work_is_left_out_and_said() {
        let mut dice = Dice(7);
        let (old, new) = (dice.model(), dice.model());
        let (base, edits) = edits::between(&old, &new);
        let at = Timestamp::parse("2026-11-22").expect("a date");
        let attribution = Attribution::new(&base, &edits, 1 << 40, at);
        assert_eq!(attribution.untried().len(), edits.len());
        assert_eq!(attribution.of(&[]), Vec::<Vec<usize>>::new());
    }
}
