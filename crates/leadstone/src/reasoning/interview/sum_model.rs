//! An interview as a state space: answers shift sums, and each vector of sums has a stage.
//!
//! Each group whose cap may bind is a dimension; all others of a score share one. How gates, stages and rules see an
//! answer together with other answers is a dimension as well: its signature, of which there are few. An answer that
//! settles the stage alone, such as a knock-out, ends the interview. Source: stochastic score classification, see
//! `docs/algorithms.md`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::answer::OfferedAnswer;
use super::askable::AskableField;
use super::ids::{DimensionId, QuestionId};
use super::terms::{AnswerEffect, Terms, conditions};
use crate::base::ids::{AtomId, FieldId, GroupId};
use crate::base::index::{Id, IndexVec};
use crate::condition::{BoolExpr, Kleene};
use crate::eval::evaluator::Evaluator;
use crate::eval::points::weighted;
use crate::model::program::Parts;
use crate::reasoning::bounds::{Domains, TrialValuation, bounds};
use crate::reasoning::possible::{StageOutcome, possible_within};

/// The most vectors of sums.
const MAX_SUMS: usize = 1 << 18;

/// The budget of term evaluations to find answers that settle the stage alone.
const END_WORK: usize = 1 << 22;

/// Why the number of a stage is one.
const TIER: &str = "stages are numbered as they are met";

#[derive(Clone, Debug)]
pub(super) struct SumQuestion {
    pub(crate) field: FieldId,
    /// Fields that are derived from its field.
    below: Vec<FieldId>,
    pub(super) cost: f64,
    pub(super) answers: Vec<AnswerShift>,
    /// Its atoms in gates, stages and joint rules.
    seen: Vec<AtomId>,
    /// The signatures of answers that do not end the interview: truth values of these atoms.
    signatures: Vec<Vec<Kleene>>,
}

#[derive(Clone, Debug)]
pub(super) struct AnswerShift {
    pub(super) share: f64,
    shift: IndexVec<DimensionId, i64>,
    /// The stage, if this answer settles it alone.
    pub(super) end: Option<u8>,
    /// Points over all groups.
    pub(super) points: i64,
}

/// A dimension of the state: what is kept of the answers so far.
#[derive(Clone, Debug)]
struct Dimension {
    kind: DimensionKind,
    low: i64,
    size: usize,
}

#[derive(Clone, Debug)]
enum DimensionKind {
    /// The sum of one group with a cap, or of all the others of a score.
    Sum(Vec<GroupId>),
    /// The signature of the answer to a question; 0 while it is open.
    Signature(QuestionId),
}

#[derive(Debug)]
pub(super) struct SumModel {
    pub(super) questions: IndexVec<QuestionId, SumQuestion>,
    /// Signatures first, so that sums are adjacent in memory.
    dimensions: IndexVec<DimensionId, Dimension>,
    /// By vector of sums: the stage once all questions are answered.
    pub(super) stages: Vec<u8>,
    pub(super) start: usize,
    pub(super) tiers: Vec<StageOutcome>,
    terms: Terms,
    /// Whether what cannot be asked is as good as answered: see [`Terms::stands_for_an_answer`].
    pub(crate) is_closed: bool,
}

impl SumModel {
    /// Whether the tables hold for another lead, that is, if it differs from the first in answers to the questions
    /// only.
    ///
    /// `open` has a bit for each question that is open for the lead.
    pub(crate) fn fits(&self, made_of: &Evaluator<'_>, lead: &Evaluator<'_>, open: usize) -> bool {
        let model = lead.model;
        let is_asked = |field: FieldId| self.terms.is_owned(field);
        let mut is_same = lead.present_stage.is_none() || model.stages.iter().all(|s| s.leave.is_none());
        let mut compare = |logic: &BoolExpr| {
            logic.each_atom(&mut |id| {
                let is_other = !is_asked(model.atoms[id].field);
                is_same &= !is_other || lead.valuation.atom(id) == made_of.valuation.atom(id);
            });
        };
        conditions(lead).for_each(&mut compare);
        let groups = || {
            let parts = model.plans().stage.scores.iter().map(|s| &model.scores[*s].parts);
            let ids = parts.filter_map(|p| if let Parts::Groups(ids) = p { Some(*ids) } else { None });
            ids.flat_map(|ids| &model.groups[ids])
        };
        for rule in groups().flat_map(|g| &model.rules[g.rules]) {
            compare(&rule.when);
        }
        for group in groups() {
            is_same &= lead.events[group.events] == made_of.events[group.events];
            is_same &= group
                .tables
                .iter()
                .all(|t| is_asked(model.tables[t].field) || lead.valuation.cells[t] == made_of.valuation.cells[t]);
        }
        // What follows from an open answer must not be known already.
        let mut below = self.open(open).flat_map(|(_, q)| &q.below);
        is_same && below.all(|field| lead.valuation.is_unknown(model, *field))
    }

    /// The state space of a lead; `None` if it cannot be expressed by sums.
    ///
    /// `closed` are the domains in which all that cannot be asked is closed.
    pub(crate) fn new(
        evaluator: &Evaluator<'_>,
        closed: &Domains<'_>,
        asked: &IndexVec<QuestionId, Cow<'_, AskableField>>,
    ) -> Option<Self> {
        if asked.iter().any(|a| !a.is_complete) {
            return None;
        }
        let terms = Terms::new(evaluator, asked)?;
        let mut trial = TrialValuation::new(evaluator.valuation);
        let mut effects: IndexVec<QuestionId, Vec<AnswerEffect>> = IndexVec::new();
        for (index, question) in asked.iter_enumerated() {
            let effect = |answer: &OfferedAnswer| terms.effect(evaluator, index, answer, &mut trial);
            effects.push(question.answers.iter().map(effect).collect());
        }
        let is_closed = terms.stands_for_an_answer(evaluator, closed);
        let mut whole = Self {
            questions: IndexVec::new(),
            dimensions: IndexVec::new(),
            stages: Vec::new(),
            start: 0,
            tiers: Vec::new(),
            terms,
            is_closed,
        };
        let ends = whole.ends(evaluator, closed, asked, &effects);
        let mut questions = Vec::with_capacity(asked.len());
        for (((index, question), effects), ends) in asked.iter_enumerated().zip(&effects).zip(&ends) {
            let seen = whole.terms.seen(index).to_vec();
            let mut signatures: Vec<Vec<Kleene>> = Vec::new();
            for (effect, _) in effects.iter().zip(ends).filter(|(_, end)| end.is_none()) {
                if !signatures.contains(&effect.signature) {
                    signatures.push(effect.signature.clone());
                }
            }
            if signatures.len() > 1 {
                let kind = DimensionKind::Signature(index);
                whole.dimensions.push(Dimension { kind, low: 0, size: signatures.len() });
            }
            let below = question.fields.iter().copied().filter(|f| *f != question.field).collect();
            questions.push((below, seen, signatures));
        }
        whole.add_sums(evaluator, &effects)?;
        for (((question, effects), ends), (below, seen, signatures)) in
            asked.iter().zip(&effects).zip(ends).zip(questions)
        {
            let index = whole.questions.next_id();
            let reply = |((answer, effect), end): ((&OfferedAnswer, &AnswerEffect), Option<u8>)| {
                let shift = |d: &Dimension| match &d.kind {
                    DimensionKind::Sum(groups) => groups.iter().filter_map(|g| effect.adds.get(g)).sum(),
                    DimensionKind::Signature(of) if *of == index => {
                        signatures.iter().position(|s| *s == effect.signature).map_or(0, |digit| digit as i64)
                    }
                    DimensionKind::Signature(_) => 0,
                };
                let shift = whole.dimensions.map(shift);
                AnswerShift { share: answer.share, shift, end, points: effect.adds.values().sum() }
            };
            let answers = question.answers.iter().zip(effects).zip(ends).map(reply).collect();
            let (field, cost) = (question.field, question.cost);
            whole.questions.push(SumQuestion { field, below, cost, answers, seen, signatures });
        }
        whole.start = whole.sums_of(evaluator, usize::MAX)?;
        whole.fill_stages(evaluator, asked)?;
        Some(whole)
    }

    pub(super) fn sums(&self) -> usize {
        self.stages.len()
    }

    /// By question and answer: the stage that the answer settles alone, whatever the other answers are.
    fn ends(
        &mut self,
        evaluator: &Evaluator<'_>,
        closed: &Domains<'_>,
        asked: &IndexVec<QuestionId, Cow<'_, AskableField>>,
        effects: &IndexVec<QuestionId, Vec<AnswerEffect>>,
    ) -> Vec<Vec<Option<u8>>> {
        let mut trial = TrialValuation::new(evaluator.valuation);
        let mut all = Vec::with_capacity(asked.len());
        for (question, effects) in asked.iter().zip(effects) {
            // An answer whose question has one signature needs no dimension: sums alone decide.
            let is_seen = effects.first().is_some_and(|first| effects.iter().any(|e| e.signature != first.signature));
            let mut known: BTreeMap<&AnswerEffect, Option<u8>> = BTreeMap::new();
            let mut ends = Vec::with_capacity(effects.len());
            for (answer, effect) in question.answers.iter().zip(effects) {
                let end = match known.get(effect) {
                    Some(end) => *end,
                    None if !is_seen || closed.work() > END_WORK => None,
                    None => only_tier(evaluator, closed, answer, &mut trial).and_then(|tier| self.tier_index(tier)),
                };
                known.insert(effect, end);
                ends.push(end);
            }
            all.push(ends);
        }
        all
    }

    fn tier_index(&mut self, tier: StageOutcome) -> Option<u8> {
        let known = self.tiers.iter().position(|t| *t == tier).unwrap_or_else(|| {
            self.tiers.push(tier);
            self.tiers.len() - 1
        });
        u8::try_from(known).ok().filter(|index| *index < u8::MAX)
    }

    /// The index of the sums of a lead; `None` if one of its answers is not in the tables.
    pub(crate) fn sums_of(&self, evaluator: &Evaluator<'_>, open: usize) -> Option<usize> {
        let digit = |id: QuestionId| {
            let question = &self.questions[id];
            if open >> id.index() & 1 == 1 || question.seen.is_empty() {
                return Some(0);
            }
            let is_own =
                |s: &Vec<Kleene>| s.iter().zip(&question.seen).all(|(t, a)| *t == evaluator.valuation.atom(*a));
            question.signatures.iter().position(is_own)
        };
        if self.questions.ids().iter().any(|id| digit(id).is_none()) {
            return None;
        }
        let mut index = 0;
        for dimension in &self.dimensions {
            let place = match &dimension.kind {
                DimensionKind::Signature(question) => digit(*question)?,
                DimensionKind::Sum(groups) => {
                    let sum: i64 = groups.iter().map(|g| self.plain_sum(evaluator, *g)).sum();
                    usize::try_from((sum - dimension.low).max(0)).ok()?.min(dimension.size - 1)
                }
            };
            index = index * dimension.size + place;
        }
        Some(index)
    }

    /// Points of a group before its caps, without its joint rules.
    fn plain_sum(&self, evaluator: &Evaluator<'_>, group: GroupId) -> i64 {
        evaluator.group(&evaluator.model.groups[group]) - self.terms.joint_points(evaluator, group)
    }

    /// The questions of a set.
    pub(crate) fn open(&self, set: usize) -> impl Iterator<Item = (QuestionId, &SumQuestion)> {
        self.questions.iter_enumerated().filter(move |(id, _)| set >> id.index() & 1 == 1)
    }

    /// The sums after an answer.
    pub(super) fn after(&self, sums: usize, reply: &AnswerShift) -> usize {
        if let ([dimension], [shift]) = (self.dimensions.as_slice(), reply.shift.as_slice()) {
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

    /// The probability of each stage from a state, by the shares of the answers, in the order of `tiers`.
    pub(super) fn odds(&self, set: usize, sums: usize) -> Vec<f64> {
        let mut now: BTreeMap<usize, f64> = BTreeMap::from([(sums, 1.0)]);
        let mut stages = vec![0.0_f64; self.tiers.len()];
        for (_, question) in self.open(set) {
            let mut next: BTreeMap<usize, f64> = BTreeMap::new();
            for (at, probability) in now {
                for reply in &question.answers {
                    let share = probability * reply.share;
                    match reply.end {
                        Some(end) => *stages.get_mut(usize::from(end)).expect(TIER) += share,
                        None => *next.entry(self.after(at, reply)).or_default() += share,
                    }
                }
            }
            now = next;
        }
        for (at, probability) in now {
            let stage = *self.stages.get(at).expect("every state has its stage");
            *stages.get_mut(usize::from(stage)).expect(TIER) += probability;
        }
        stages
    }

    /// The likeliest stage from a state, with its probability by the shares of the answers.
    pub(super) fn likeliest(&self, set: usize, sums: usize) -> Option<(StageOutcome, f64)> {
        let mut best: Option<(StageOutcome, f64)> = None;
        for (tier, probability) in self.tiers.iter().zip(self.odds(set, sums)) {
            if best.is_none_or(|(_, most)| probability > most) {
                best = Some((*tier, probability));
            }
        }
        best
    }

    /// Computes the stage of every final state.
    fn fill_stages(
        &mut self,
        evaluator: &Evaluator<'_>,
        asked: &IndexVec<QuestionId, Cow<'_, AskableField>>,
    ) -> Option<()> {
        let model = evaluator.model;
        let size = self.dimensions.iter().try_fold(1_usize, |n, d| n.checked_mul(d.size).filter(|n| *n <= MAX_SUMS))?;
        let is_sum = |d: &&Dimension| matches!(d.kind, DimensionKind::Sum(_));
        let sums: usize = self.dimensions.iter().filter(is_sum).map(|d| d.size).product();
        self.stages = Vec::with_capacity(size);
        for signatures in 0..size / sums {
            let mut trial = TrialValuation::new(evaluator.valuation);
            let digits = self.digits(signatures);
            for ((index, question), asked) in self.questions.iter_enumerated().zip(asked) {
                if let Some(answer) = question.example(digits[index], asked, &self.dimensions, index) {
                    answer.put(model, &mut trial);
                }
            }
            let after = Evaluator { valuation: &trial.valuation, ..*evaluator };
            let joint: BTreeMap<GroupId, i64> =
                self.terms.joint.iter().map(|(group, _)| (*group, self.terms.joint_points(&after, *group))).collect();
            let plan = self.plan(&after, &joint);
            let mut own = self.dimensions.filled(0);
            for index in 0..sums {
                let mut rest = index;
                for (sum, dimension) in own.iter_mut().zip(&self.dimensions).rev() {
                    if is_sum(&dimension) {
                        *sum = dimension.low + i64::try_from(rest % dimension.size).ok()?;
                        rest /= dimension.size;
                    }
                }
                let tier = tier(&after, &plan, &own);
                let tier = self.tier_index(tier)?;
                self.stages.push(tier);
            }
        }
        Some(())
    }

    /// The signature of each question, from the number of a combination.
    fn digits(&self, number: usize) -> IndexVec<QuestionId, usize> {
        let (mut digits, mut rest) = (self.questions.filled(0), number);
        for dimension in self.dimensions.iter().rev() {
            if let DimensionKind::Signature(question) = dimension.kind {
                digits[question] = rest % dimension.size;
                rest /= dimension.size;
            }
        }
        digits
    }

    /// How to compute the points of groups from the sums of a state, by score.
    fn plan(&self, evaluator: &Evaluator<'_>, joint: &BTreeMap<GroupId, i64>) -> ScoreShape {
        let place = |group: GroupId| match self.dimensions.position(|d| d.kind.has(group)) {
            None => {
                let own = &evaluator.model.groups[group];
                GroupShape::Fixed(own.limits().apply(evaluator.group(own)))
            }
            Some(dimension) => match &self.dimensions[dimension].kind {
                // The first of the groups that share a sum carries it.
                DimensionKind::Sum(groups) if groups.len() > 1 && groups.first() != Some(&group) => {
                    GroupShape::Fixed(0)
                }
                DimensionKind::Sum(groups) if groups.len() > 1 => GroupShape::Sum(dimension),
                _ => GroupShape::Capped(dimension, joint.get(&group).copied().unwrap_or(0)),
            },
        };
        evaluator.model.groups.ids().iter().map(place).collect()
    }

    /// The sums that matter, with the range that the answers can move them in.
    fn add_sums(&mut self, evaluator: &Evaluator<'_>, effects: &IndexVec<QuestionId, Vec<AnswerEffect>>) -> Option<()> {
        let model = evaluator.model;
        let mut ranges: BTreeMap<GroupId, (i64, i64)> = BTreeMap::new();
        for replies in effects {
            let mut own: BTreeMap<GroupId, (i64, i64)> = BTreeMap::new();
            for (group, add) in replies.iter().flat_map(|effect| &effect.adds) {
                let range = own.entry(*group).or_insert((*add, *add));
                *range = (range.0.min(*add), range.1.max(*add));
            }
            for (group, (low, high)) in own {
                let range = ranges.entry(group).or_default();
                // A question may also still be open.
                *range = (range.0 + low.min(0), range.1 + high.max(0));
            }
        }
        let is_joint = |group: GroupId| self.terms.joint.iter().any(|(g, _)| *g == group);
        let mut dimensions: Vec<Dimension> = Vec::new();
        for score in &model.plans().stage.scores {
            let Parts::Groups(groups) = &model.scores[*score].parts else { continue };
            let (mut together, mut low, mut high) = (Vec::new(), 0, 0);
            for index in *groups {
                let range = ranges.get(&index).copied().or_else(|| is_joint(index).then_some((0, 0)));
                let Some((less, more)) = range else { continue };
                let group = &model.groups[index];
                let base = self.plain_sum(evaluator, index);
                let (least, most) = (base + less, base + more);
                if group.min <= least && most <= group.cap && !is_joint(index) {
                    together.push(index);
                    (low, high) = (low + least, high + most);
                } else {
                    // Without negative points, all sums above the cap are equal to the cap.
                    let ends_at_cap = less == 0 && !is_joint(index);
                    let top = if ends_at_cap { most.min(group.cap.max(base)) } else { most };
                    let kind = DimensionKind::Sum(vec![index]);
                    dimensions.push(Dimension { kind, low: least, size: size(least, top)? });
                }
            }
            if !together.is_empty() {
                dimensions.push(Dimension { kind: DimensionKind::Sum(together), low, size: size(low, high)? });
            }
        }
        self.dimensions.extend(dimensions);
        Some(())
    }
}

/// The stage after an answer, if no other answer can change it.
fn only_tier(
    evaluator: &Evaluator<'_>,
    closed: &Domains<'_>,
    answer: &OfferedAnswer,
    trial: &mut TrialValuation,
) -> Option<StageOutcome> {
    let model = evaluator.model;
    answer.put(model, trial);
    let after = Evaluator { valuation: &trial.valuation, ..*evaluator };
    let tiers = possible_within(&after, &bounds(&after, model.plans(), closed), closed);
    answer.take_back(model, trial, evaluator.valuation);
    tiers.first().copied().filter(|_| tiers.len() == 1)
}

/// By group: where its points come from.
type ScoreShape = IndexVec<GroupId, GroupShape>;

#[derive(Clone, Copy, Debug)]
enum GroupShape {
    /// No answer changes them.
    Fixed(i64),
    /// Several groups without caps that bind, together.
    Sum(DimensionId),
    /// One group, with what its joint rules add.
    Capped(DimensionId, i64),
}

impl DimensionKind {
    fn has(&self, group: GroupId) -> bool {
        matches!(self, Self::Sum(groups) if groups.contains(&group))
    }
}

impl SumQuestion {
    /// An answer of the signature, preferably one that does not end the interview.
    fn example<'a>(
        &self,
        digit: usize,
        asked: &'a AskableField,
        dimensions: &IndexVec<DimensionId, Dimension>,
        id: QuestionId,
    ) -> Option<&'a OfferedAnswer> {
        let own = dimensions.position(|d| matches!(d.kind, DimensionKind::Signature(of) if of == id));
        let has_digit = |reply: &AnswerShift| {
            let found = own.map_or(0, |dimension| reply.shift[dimension]);
            reply.end.is_none() && usize::try_from(found) == Ok(digit)
        };
        let position = self.answers.iter().position(has_digit).unwrap_or(0);
        asked.answers.get(position)
    }
}

/// The stage for the sums of a state.
fn tier(evaluator: &Evaluator<'_>, plan: &ScoreShape, sums: &IndexVec<DimensionId, i64>) -> StageOutcome {
    let model = evaluator.model;
    let group = |id: GroupId| match plan[id] {
        GroupShape::Fixed(points) => points,
        GroupShape::Sum(dimension) => sums[dimension],
        GroupShape::Capped(dimension, joint) => model.groups[id].limits().apply(sums[dimension] + joint),
    };
    let mut points = model.scores.filled(0);
    for id in &model.order {
        let score = &model.scores[*id];
        let raw = match &score.parts {
            Parts::Sum(parts) => weighted(parts, |part| points[part]),
            Parts::Groups(ids) => ids.iter().map(group).sum::<i64>(),
        };
        points[*id] = score.limits().apply(raw);
    }
    evaluator.tier_with(points)
}

fn moved(place: usize, shift: i64, size: usize) -> usize {
    place.saturating_add_signed(isize::try_from(shift).unwrap_or(0)).min(size - 1)
}

fn size(low: i64, high: i64) -> Option<usize> {
    usize::try_from(high - low + 1).ok().filter(|s| *s <= MAX_SUMS)
}
