//! An interview as a table of numbers: answers that shift sums, and a stage for each vector of sums.
//!
//! A model can be written so where every open term asks about one question only. Each group whose cap may bind is a
//! dimension of its own; all others of a score are one sum. An answer that decides the stage alone, such as a
//! knock-out, ends the interview. Source: stochastic score classification, see `docs/design.md`.

use std::collections::BTreeMap;

use crate::condition::AtomId;
use crate::domain::DomainCell;
use crate::interval::{Domains, Overlay, rule_fields};
use crate::kernel::{Kernel, weighted};
use crate::model::compiled::{Group, Parts};
use crate::outlook::{Tier, stage_conditions};
use crate::snapshot::Snapshot;

/// Larger spaces of sums are not written out.
const MAX_SUMS: usize = 1 << 18;

/// A question that may be asked: a field, what it costs, and how often each of its cells is the answer.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) field: usize,
    pub(crate) cost: f64,
    /// By cell of the domain; sums to 1.
    pub(crate) shares: Vec<f64>,
}

#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) field: usize,
    pub(crate) cost: f64,
    pub(crate) answers: Vec<Reply>,
}

#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) share: f64,
    /// Points by dimension.
    shift: Box<[i64]>,
    /// The stage, where this answer decides it alone.
    pub(crate) end: Option<u8>,
}

impl Reply {
    /// Points over all dimensions.
    pub(crate) fn points(&self) -> f64 {
        self.shift.iter().sum::<i64>() as f64
    }
}

/// A sum that matters: of one group with a cap, or of all the others of a score.
#[derive(Clone, Debug)]
struct Dimension {
    groups: Vec<usize>,
    low: i64,
    size: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Tabular {
    pub(crate) questions: Vec<Question>,
    dimensions: Vec<Dimension>,
    /// The stage by vector of sums, once nothing is open.
    pub(crate) stages: Vec<u8>,
    pub(crate) start: usize,
    pub(crate) tiers: Vec<Tier>,
    /// The facts of which it was made, with the usual answers filled in.
    plain: Snapshot,
}

impl Tabular {
    /// Whether the tables hold for another lead too: it differs from the first only in answers to the questions.
    pub(crate) fn fits(&self, made_of: &Kernel<'_>, lead: &Kernel<'_>) -> bool {
        let model = lead.model;
        let is_asked = |field: usize| self.questions.iter().any(|q| q.field == field);
        let same_atom = |id: AtomId| match model.atoms.get(id as usize) {
            // An answer that is not as usual has tables of its own.
            Some(atom) if is_asked(atom.field) && !lead.snapshot.is_unknown(model, atom.field) => {
                lead.snapshot.atom(id) == self.plain.atom(id)
            }
            _ => lead.snapshot.atom(id) == made_of.snapshot.atom(id),
        };
        let mut is_same = lead.present_stage.is_none() || model.stages.iter().all(|s| s.leave.is_none());
        for logic in stage_conditions(model) {
            logic.each_atom(&mut |id| is_same &= same_atom(id));
        }
        for score in &model.plans().stage.scores {
            let Some(Parts::Groups(range)) = model.scores.get(*score).map(|s| &s.parts) else { continue };
            for group in model.groups.get(range.clone()).unwrap_or_default() {
                is_same &= lead.events.get(group.events.clone()) == made_of.events.get(group.events.clone());
                is_same &= group.tables.clone().all(|t| {
                    model.tables.get(t).is_none_or(|table| is_asked(table.field))
                        || lead.snapshot.cells.get(t) == made_of.snapshot.cells.get(t)
                });
                let rules = model.rules.get(group.rules.clone()).unwrap_or_default();
                for rule in rules {
                    rule.when.each_atom(&mut |id| {
                        let asked = model.atoms.get(id as usize).is_some_and(|a| is_asked(a.field));
                        is_same &= asked || lead.snapshot.atom(id) == made_of.snapshot.atom(id);
                    });
                }
            }
        }
        is_same
    }

    /// The interview of a lead; `None` where the model cannot be written so.
    pub(crate) fn new(kernel: &Kernel<'_>, domains: &Domains<'_>, asked: &[Asked]) -> Option<Self> {
        let mut answers: Vec<Vec<Effect>> = Vec::new();
        for question in asked {
            answers.push(effects(kernel, domains, asked, question)?);
        }
        let dimensions = dimensions(kernel, &answers)?;
        choices(&answers)
            .iter()
            .find_map(|usual| Self::with_usual(kernel, domains, (asked, &answers), usual, &dimensions))
    }

    /// The tables, if every answer that is not as usual decides alone.
    fn with_usual(
        kernel: &Kernel<'_>,
        domains: &Domains<'_>,
        (asked, answers): (&[Asked], &[Vec<Effect>]),
        usual: &[&Signature],
        dimensions: &[Dimension],
    ) -> Option<Self> {
        let mut plain = Overlay::new(kernel.snapshot);
        for ((question, effects), usual) in asked.iter().zip(answers).zip(usual) {
            let cells = domains.get(question.field).map_or(&[][..], |d| &d.cells);
            if let Some((cell, _)) = cells.iter().zip(effects).find(|(_, (_, signature))| signature == *usual) {
                plain.put(kernel.model, question.field, cell);
            }
        }
        let mut whole = Self {
            questions: Vec::new(),
            dimensions: dimensions.to_vec(),
            stages: Vec::new(),
            start: 0,
            tiers: Vec::new(),
            plain: plain.snapshot.clone(),
        };
        whole.start = whole.sums_of(kernel)?;
        whole.stages = whole.stages_of(&Kernel { snapshot: &plain.snapshot, ..*kernel })?;
        for ((question, effects), usual) in asked.iter().zip(answers).zip(usual) {
            let compiled = whole.question(kernel, domains, question, (effects, usual), &plain)?;
            whole.questions.push(compiled);
        }
        Some(whole)
    }

    pub(crate) fn sums(&self) -> usize {
        self.stages.len()
    }

    fn question(
        &mut self,
        kernel: &Kernel<'_>,
        domains: &Domains<'_>,
        question: &Asked,
        (effects, usual): (&[Effect], &Signature),
        plain: &Overlay,
    ) -> Option<Question> {
        let cells = &domains.get(question.field)?.cells;
        let mut replies = Vec::with_capacity(cells.len());
        for ((cell, (adds, signature)), share) in cells.iter().zip(effects).zip(&question.shares) {
            let end = if signature == usual {
                None
            } else {
                // Another signature is another table of stages, unless it decides all by itself.
                let mut overlay = plain.clone();
                overlay.put(kernel.model, question.field, cell);
                let stages = self.stages_of(&Kernel { snapshot: &overlay.snapshot, ..*kernel })?;
                let first = *stages.first()?;
                if stages.iter().any(|s| *s != first) {
                    return None;
                }
                Some(first)
            };
            let shift = self.dimensions.iter().map(|d| d.groups.iter().filter_map(|g| adds.get(g)).sum()).collect();
            replies.push(Reply { share: *share, shift, end });
        }
        Some(Question { field: question.field, cost: question.cost, answers: replies })
    }

    /// The sums of a lead, as an index.
    pub(crate) fn sums_of(&self, kernel: &Kernel<'_>) -> Option<usize> {
        let mut index = 0;
        for dimension in &self.dimensions {
            let groups = dimension.groups.iter().filter_map(|g| kernel.model.groups.get(*g));
            let sum: i64 = groups.map(|g| kernel.group(g)).sum();
            let place = usize::try_from((sum - dimension.low).max(0)).ok()?.min(dimension.size - 1);
            index = index * dimension.size + place;
        }
        Some(index)
    }

    /// The sums after an answer.
    pub(crate) fn after(&self, sums: usize, reply: &Reply) -> usize {
        if let ([dimension], [shift]) = (self.dimensions.as_slice(), &*reply.shift) {
            return moved(sums, *shift, dimension.size);
        }
        let (mut rest, mut scale, mut index) = (sums, 1, 0);
        for (dimension, shift) in self.dimensions.iter().zip(&reply.shift).rev() {
            index += moved(rest % dimension.size, *shift, dimension.size) * scale;
            rest /= dimension.size;
            scale *= dimension.size;
        }
        index
    }

    /// How likely each stage is from a state, by the shares of the answers, in the order of `tiers`.
    pub(crate) fn odds(&self, set: usize, sums: usize) -> Vec<f64> {
        let mut now: BTreeMap<usize, f64> = BTreeMap::from([(sums, 1.0)]);
        let mut stages = vec![0.0_f64; self.tiers.len()];
        for question in self.questions.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1).map(|(_, q)| q) {
            let mut next: BTreeMap<usize, f64> = BTreeMap::new();
            for (at, probability) in now {
                for reply in &question.answers {
                    let share = probability * reply.share;
                    match reply.end.and_then(|end| stages.get_mut(usize::from(end))) {
                        Some(stage) => *stage += share,
                        None => *next.entry(self.after(at, reply)).or_default() += share,
                    }
                }
            }
            now = next;
        }
        for (at, probability) in now {
            if let Some(stage) = self.stages.get(at).and_then(|s| stages.get_mut(usize::from(*s))) {
                *stage += probability;
            }
        }
        stages
    }

    /// The likeliest stage from a state, with its probability by the shares of the answers.
    pub(crate) fn likeliest(&self, set: usize, sums: usize) -> Option<(Tier, f64)> {
        let mut best: Option<(Tier, f64)> = None;
        for (tier, probability) in self.tiers.iter().zip(self.odds(set, sums)) {
            if best.is_none_or(|(_, most)| probability > most) {
                best = Some((*tier, probability));
            }
        }
        best
    }

    /// The stage by vector of sums, with the facts as the kernel has them.
    fn stages_of(&mut self, kernel: &Kernel<'_>) -> Option<Vec<u8>> {
        let size = self.dimensions.iter().try_fold(1_usize, |n, d| n.checked_mul(d.size).filter(|n| *n <= MAX_SUMS))?;
        let mut stages = Vec::with_capacity(size);
        let mut sums = vec![0_i64; self.dimensions.len()];
        for index in 0..size {
            let mut rest = index;
            for (sum, dimension) in sums.iter_mut().zip(&self.dimensions).rev() {
                *sum = dimension.low + i64::try_from(rest % dimension.size).ok()?;
                rest /= dimension.size;
            }
            let tier = self.tier(kernel, &sums);
            let known = self.tiers.iter().position(|t| *t == tier).unwrap_or_else(|| {
                self.tiers.push(tier);
                self.tiers.len() - 1
            });
            stages.push(u8::try_from(known).ok()?);
        }
        Some(stages)
    }

    fn tier(&self, kernel: &Kernel<'_>, sums: &[i64]) -> Tier {
        let model = kernel.model;
        let mut points: Vec<i64> = vec![0; model.scores.len()];
        for index in &model.order {
            let Some(score) = model.scores.get(*index) else { continue };
            let raw = match &score.parts {
                Parts::Sum(parts) => weighted(parts, &points),
                Parts::Groups(range) => range.clone().map(|g| self.group(kernel, g, sums)).sum::<i64>(),
            };
            if let Some(place) = points.get_mut(*index) {
                *place = raw.clamp(score.low, score.high);
            }
        }
        kernel.tier_with(points)
    }

    /// Points of a group after its caps; of groups summed together the first carries the sum.
    fn group(&self, kernel: &Kernel<'_>, index: usize, sums: &[i64]) -> i64 {
        let Some(group) = kernel.model.groups.get(index) else { return 0 };
        match self.dimensions.iter().position(|d| d.groups.contains(&index)) {
            None => kernel.group(group).clamp(group.min, group.cap),
            Some(found) => {
                let sum = sums.get(found).copied().unwrap_or(0);
                match self.dimensions.get(found).map(|d| d.groups.as_slice()) {
                    Some([_]) => sum.clamp(group.min, group.cap),
                    Some([first, ..]) if *first == index => sum,
                    _ => 0,
                }
            }
        }
    }
}

fn moved(place: usize, shift: i64, size: usize) -> usize {
    place.saturating_add_signed(isize::try_from(shift).unwrap_or(0)).min(size - 1)
}

/// Truths of the atoms of a question that the stage looks at itself.
type Signature = Vec<bool>;

/// Points by group, and what the stage sees of the answer.
type Effect = (BTreeMap<usize, i64>, Signature);

/// So many ways at most to say which answers are the usual ones.
const MAX_CHOICES: usize = 64;

/// For each question a signature that is the usual one; those of most answers first.
fn choices(answers: &[Vec<Effect>]) -> Vec<Vec<&Signature>> {
    let mut choices: Vec<Vec<&Signature>> = vec![Vec::new()];
    for effects in answers {
        let mut counts: BTreeMap<&Signature, usize> = BTreeMap::new();
        for (_, signature) in effects {
            *counts.entry(signature).or_default() += 1;
        }
        let mut signatures: Vec<(&Signature, usize)> = counts.into_iter().collect();
        signatures.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        choices = signatures
            .iter()
            .flat_map(|(signature, _)| {
                choices.iter().map(move |known| known.iter().copied().chain([*signature]).collect())
            })
            .take(MAX_CHOICES)
            .collect();
    }
    choices
}

/// What each answer gives to each group, and what the stage sees of it; `None` where a term asks two questions.
fn effects(kernel: &Kernel<'_>, domains: &Domains<'_>, asked: &[Asked], question: &Asked) -> Option<Vec<Effect>> {
    let model = kernel.model;
    let domain = domains.get(question.field).filter(|d| d.is_complete)?;
    let mut seen: Vec<AtomId> = Vec::new();
    for logic in stage_conditions(model) {
        logic.each_atom(&mut |atom| {
            let is_own = model.atoms.get(atom as usize).is_some_and(|a| a.field == question.field);
            if is_own && !seen.contains(&atom) {
                seen.push(atom);
            }
        });
    }
    let field = model.fields.get(question.field)?;
    let positions: Vec<usize> = seen.iter().filter_map(|a| field.atoms.iter().position(|o| o == a)).collect();
    let rules = open_rules(kernel, asked, question.field)?;
    let cell_effect = |cell: &DomainCell| {
        let mut adds: BTreeMap<usize, i64> = BTreeMap::new();
        let mut overlay = Overlay::new(kernel.snapshot);
        overlay.put(model, question.field, cell);
        for (group, table) in &rules.tables {
            let points =
                overlay.snapshot.cells.get(*table).zip(model.tables.get(*table)).map_or(0, |(c, t)| t.points_of(*c));
            *adds.entry(*group).or_default() += points;
        }
        for (group, rule) in &rules.rules {
            if let Some(rule) = model.rules.get(*rule).filter(|r| r.when.eval(&overlay) == Some(true)) {
                *adds.entry(*group).or_default() += rule.points;
            }
        }
        (adds, positions.iter().filter_map(|p| cell.truths.get(*p).copied()).collect())
    };
    Some(domain.cells.iter().map(cell_effect).collect())
}

/// Open terms of a field with their groups.
struct OpenTerms {
    tables: Vec<(usize, usize)>,
    rules: Vec<(usize, usize)>,
}

fn open_rules(kernel: &Kernel<'_>, asked: &[Asked], field: usize) -> Option<OpenTerms> {
    let model = kernel.model;
    let mut open = OpenTerms { tables: Vec::new(), rules: Vec::new() };
    for score in &model.plans().stage.scores {
        let Some(Parts::Groups(range)) = model.scores.get(*score).map(|s| &s.parts) else { continue };
        for (index, group) in range.clone().zip(model.groups.get(range.clone()).unwrap_or_default()) {
            let tables = group.tables.clone().filter(|t| model.tables.get(*t).is_some_and(|t| t.field == field));
            open.tables.extend(tables.map(|t| (index, t)));
            for rule in open_of(kernel, group) {
                let fields = rule_fields(model, rule);
                if fields.contains(&field) {
                    if fields.iter().any(|f| *f != field && asked.iter().any(|a| a.field == *f)) {
                        return None;
                    }
                    open.rules.push((index, rule));
                }
            }
        }
    }
    Some(open)
}

fn open_of(kernel: &Kernel<'_>, group: &Group) -> Vec<usize> {
    let is_open = |rule: &usize| kernel.model.rules.get(*rule).is_some_and(|r| r.when.eval(kernel.snapshot).is_none());
    group.rules.clone().filter(is_open).collect()
}

/// The sums that matter, with the range that the answers can move them in.
fn dimensions(kernel: &Kernel<'_>, answers: &[Vec<Effect>]) -> Option<Vec<Dimension>> {
    let model = kernel.model;
    let mut ranges: BTreeMap<usize, (i64, i64)> = BTreeMap::new();
    for replies in answers {
        let mut own: BTreeMap<usize, (i64, i64)> = BTreeMap::new();
        for (group, add) in replies.iter().flat_map(|(adds, _)| adds) {
            let range = own.entry(*group).or_insert((*add, *add));
            *range = (range.0.min(*add), range.1.max(*add));
        }
        for (group, (low, high)) in own {
            let range = ranges.entry(group).or_default();
            // A question in no order may also not have been asked yet.
            *range = (range.0 + low.min(0), range.1 + high.max(0));
        }
    }
    let mut dimensions: Vec<Dimension> = Vec::new();
    for score in &model.plans().stage.scores {
        let Some(score) = model.scores.get(*score) else { continue };
        let Parts::Groups(groups) = &score.parts else { continue };
        let (mut together, mut low, mut high) = (Vec::new(), 0, 0);
        for index in groups.clone() {
            let (Some((less, more)), Some(group)) = (ranges.get(&index), model.groups.get(index)) else { continue };
            let base = kernel.group(group);
            let (least, most) = (base + less, base + more);
            if group.min <= least && most <= group.cap {
                together.push(index);
                (low, high) = (low + least, high + most);
            } else {
                // Without negative points, sums above the cap are as the cap.
                let top = if *less == 0 { most.min(group.cap.max(base)) } else { most };
                dimensions.push(Dimension { groups: vec![index], low: least, size: size(least, top)? });
            }
        }
        if !together.is_empty() {
            dimensions.push(Dimension { groups: together, low, size: size(low, high)? });
        }
    }
    Some(dimensions)
}

fn size(low: i64, high: i64) -> Option<usize> {
    usize::try_from(high - low + 1).ok().filter(|s| *s <= MAX_SUMS)
}
