//! Which stages a lead can still reach, whatever the answers to what is unknown. Asks nothing itself.

use std::collections::BTreeSet;

use super::bounds::{CellFacts, Domains, Interval, TrialValuation, bounds};
use crate::base::ids::{AtomId, FieldId, PersonaId, ScoreId, StageId};
use crate::base::index::IndexVec;
use crate::condition::{BoolExpr, Facts, Kleene};
use crate::eval::evaluator::Evaluator;
use crate::eval::verdict::Verdict;
use crate::facts::classes::ValueClass;
use crate::facts::valuation::Valuation;
use crate::model::program::{GateDecision, Program};

/// The most completions that are tried to tell which stages are reached.
const BUDGET: usize = 65_536;
/// The same for a lead that is one of many.
pub(crate) const QUICK: usize = 512;

/// The stage of an outcome: none, a stage, or disqualified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StageOutcome {
    None,
    Stage(StageId),
    Disqualified,
}

/// Which stages are possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StageSet {
    pub(crate) tiers: BTreeSet<StageOutcome>,
    /// Whether each of them is reached; otherwise some may not be.
    pub(crate) exact: bool,
}

/// Which stages a lead can still be in, over all answers to what is unknown.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct PossibleStages<'q> {
    /// Whether every answer leads to the same stage.
    pub settled: bool,
    /// Every possible stage, in order of the model; `disqualified` last.
    pub stages: Vec<&'q str>,
    /// Whether each of them is reached by some answers; otherwise the work to find out was too much.
    pub exact: bool,
}

impl Verdict {
    /// Which stages the lead can still be in, whatever the answers to what is unknown.
    ///
    /// # Example
    /// ```
    /// # use leadstone::{Lead, Model, Timestamp};
    /// # let at = Timestamp::parse("2026-11-22")?;
    /// let bant = Model::framework("bant")?;
    /// let verdict = bant.score(&Lead::new().with("deal.need", "none").with("deal.budget", "none"), at)?;
    /// let could_be = verdict.could_be();
    /// assert_eq!((could_be.settled, could_be.stages), (false, vec!["nurture", "working"]));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn could_be(&self) -> PossibleStages<'_> {
        self.bounds_and_stages().1
    }

    /// The bounds of all scores and the possible stages, found together.
    pub(crate) fn bounds_and_stages(&self) -> (IndexVec<ScoreId, Interval>, PossibleStages<'_>) {
        let model = &self.model().0;
        let (intervals, found) = self.stage_set(&Domains::at(model, model.plans(), self.at.unix()));
        let stages = found.tiers.iter().filter_map(|tier| tier.name(model)).collect();
        let could_be = PossibleStages { settled: found.tiers.len() == 1, stages, exact: found.exact };
        (intervals, could_be)
    }

    /// The possible stages as outcomes, with the bounds of all scores.
    pub(crate) fn stage_set(&self, domains: &Domains<'_>) -> (IndexVec<ScoreId, Interval>, StageSet) {
        let evaluator = self.evaluator();
        let intervals = bounds(&evaluator, self.model().0.plans(), domains);
        let found = stage_set(&evaluator, &intervals, domains, QUICK);
        (intervals, found)
    }
}

impl StageOutcome {
    /// The name of the stage; `None` where there is none.
    pub(crate) fn name(self, model: &Program) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Stage(id) => Some(&model.stages[id].id),
            Self::Disqualified => Some(crate::model::DISQUALIFIED),
        }
    }
}

/// The possible stages: first what the bounds do not rule out, then which of them some completion reaches.
///
/// Closed fields keep their present state; the bounds must be those of the same domains.
pub(crate) fn stage_set(
    evaluator: &Evaluator<'_>,
    intervals: &IndexVec<ScoreId, Interval>,
    domains: &Domains<'_>,
    budget: usize,
) -> StageSet {
    let tiers = possible_within(evaluator, intervals, domains);
    if tiers.len() <= 1 {
        return StageSet { tiers, exact: true };
    }
    Completions::new(evaluator, domains).confirm(tiers, budget.min(BUDGET))
}

/// Every stage that the bounds of the scores do not rule out.
pub(crate) fn possible(evaluator: &Evaluator<'_>, intervals: &IndexVec<ScoreId, Interval>) -> BTreeSet<StageOutcome> {
    possible_if(evaluator, intervals, None)
}

/// As [`possible`], where closed fields keep their present state: a condition that only they leave unknown does not
/// hold.
pub(crate) fn possible_within(
    evaluator: &Evaluator<'_>,
    intervals: &IndexVec<ScoreId, Interval>,
    domains: &Domains<'_>,
) -> BTreeSet<StageOutcome> {
    possible_if(evaluator, intervals, Some(domains).filter(|d| d.has_closed()))
}

fn possible_if(
    evaluator: &Evaluator<'_>,
    intervals: &IndexVec<ScoreId, Interval>,
    closing: Option<&Domains<'_>>,
) -> BTreeSet<StageOutcome> {
    let model = evaluator.model;
    let facts = Bounded { model, valuation: evaluator.valuation, intervals };
    let truth = |logic: &BoolExpr| {
        let found = logic.eval(&facts);
        let (None, Some(domains)) = (found, closing) else { return found };
        let mut is_open = logic.asks_persona();
        logic.each_atom(&mut |id| {
            is_open |= evaluator.valuation.atom(id).is_none() && !domains.is_closed(model.atoms[id].field);
        });
        logic.each_range(&mut |score, from, to| is_open |= facts.score(score, from, to).is_none());
        if is_open { None } else { Some(false) }
    };
    let mut tiers = BTreeSet::new();
    let (mut certain, mut granted) = (StageOutcome::None, BTreeSet::new());
    for gate in &model.gates {
        match (truth(&gate.when), gate.effect) {
            (Some(false), _) => {}
            (Some(true), GateDecision::Disqualify) => return BTreeSet::from([StageOutcome::Disqualified]),
            (None, GateDecision::Disqualify) => _ = tiers.insert(StageOutcome::Disqualified),
            (Some(true), GateDecision::FastTrack(stage)) => certain = certain.max(StageOutcome::Stage(stage)),
            (None, GateDecision::FastTrack(stage)) => _ = granted.insert(stage),
        }
    }
    for (index, stage) in model.stages.iter_enumerated() {
        let may_stay = evaluator.present_stage.is_some_and(|present| index <= present);
        let stays = match &stage.leave {
            Some(leave) if may_stay => truth(leave).map(|t| !t),
            _ => Some(false),
        };
        match (truth(&stage.enter), stays) {
            (Some(true), _) | (_, Some(true)) => certain = certain.max(StageOutcome::Stage(index)),
            (Some(false), Some(false)) => {}
            _ => _ = granted.insert(index),
        }
    }
    tiers.insert(certain);
    tiers.extend(granted.into_iter().map(StageOutcome::Stage).filter(|t| *t > certain));
    tiers
}

/// A valuation with scores known only by their bounds.
struct Bounded<'a> {
    model: &'a Program,
    valuation: &'a Valuation,
    intervals: &'a IndexVec<ScoreId, Interval>,
}

impl Facts for Bounded<'_> {
    fn atom(&self, id: AtomId) -> Kleene {
        self.valuation.atom(id)
    }

    fn score(&self, score: ScoreId, from: i64, to: i64) -> Kleene {
        let interval = self.intervals[score];
        if from <= interval.floor && interval.ceiling <= to {
            return Some(true);
        }
        (interval.ceiling < from || to < interval.floor).then_some(false)
    }

    fn persona(&self, persona: PersonaId) -> Kleene {
        let own = &self.model.personas[persona];
        let interval = self.intervals[own.score];
        let others = || self.model.personas.iter_enumerated().filter(|(i, _)| *i != persona).map(|(_, p)| p);
        let is_beaten = others()
            .map(|other| (self.intervals[other.score].floor, other.at_least))
            .any(|(floor, at_least)| floor >= at_least && floor > interval.ceiling);
        if interval.ceiling < own.at_least || is_beaten {
            return Some(false);
        }
        let is_best = others()
            .map(|other| (self.intervals[other.score].ceiling, other.at_least))
            .all(|(ceiling, at_least)| ceiling < interval.floor || ceiling < at_least);
        (interval.floor >= own.at_least && is_best).then_some(true)
    }
}

/// The completions of a lead, one for each combination of classes that the stage tells apart.
struct Completions<'a> {
    evaluator: &'a Evaluator<'a>,
    domains: &'a Domains<'a>,
    /// Open fields with their classes, from least to most points.
    fields: Vec<(FieldId, Vec<&'a ValueClass>)>,
    is_complete: bool,
}

impl<'a> Completions<'a> {
    fn new(evaluator: &'a Evaluator<'a>, domains: &'a Domains<'a>) -> Self {
        let model = evaluator.model;
        let mut is_complete = true;
        let mut fields = Vec::new();
        for var in &model.plans().stage.vars {
            if !evaluator.valuation.is_unknown(model, var.field) || domains.is_closed(var.field) {
                continue;
            }
            is_complete &= domains.get(var.field).is_complete;
            fields.push((var.field, by_worth(model, var.field, domains.cells(var)).0));
        }
        Self { evaluator, domains, fields, is_complete }
    }

    /// Tries completions until every stage was seen, every completion tried, or the budget spent.
    fn confirm(&self, tiers: BTreeSet<StageOutcome>, budget: usize) -> StageSet {
        let count = self.fields.iter().fold(1_usize, |n, (_, cells)| n.saturating_mul(cells.len().max(1)));
        let mut search = Confirm { open: tiers.clone(), seen: BTreeSet::new(), left: budget };
        let mut trial = TrialValuation::new(self.evaluator.valuation);
        self.walk(&mut trial, &mut search);
        if !search.open.is_empty() && count <= budget {
            search.left = count;
            self.every(0, &mut trial, &mut search);
            return StageSet { tiers: search.seen, exact: self.is_complete };
        }
        StageSet { exact: search.open.is_empty(), tiers }
    }

    /// Walks from the least completion to the greatest, one field after the other, and back in the same order.
    fn walk(&self, trial: &mut TrialValuation, search: &mut Confirm) {
        let model = self.evaluator.model;
        let mut put = |end: fn(&[&'a ValueClass]) -> Option<&'a ValueClass>, is_looking: bool| {
            for (field, cells) in &self.fields {
                let kept = cells.partition_point(|cell| !drops(model, *field, cell));
                if let Some(cell) = end(cells.get(..kept).expect("a part of the cells")).or(cells.first().copied()) {
                    trial.put(self.evaluator.model, *field, cell);
                }
                if is_looking && !search.open.is_empty() {
                    self.look(trial, search);
                }
            }
        };
        let least: fn(&[&'a ValueClass]) -> Option<&'a ValueClass> = |cells| cells.first().copied();
        let most: fn(&[&'a ValueClass]) -> Option<&'a ValueClass> = |cells| cells.last().copied();
        put(least, false);
        put(most, true);
        put(least, true);
        put(most, false);
        // Then, from the best case, each field through all its classes: this is what gates look at.
        for (field, cells) in &self.fields {
            for cell in cells {
                if search.open.is_empty() {
                    return;
                }
                trial.put(self.evaluator.model, *field, cell);
                self.look(trial, search);
            }
        }
    }

    fn every(&self, depth: usize, trial: &mut TrialValuation, search: &mut Confirm) {
        if search.open.is_empty() {
            return;
        }
        let Some((field, cells)) = self.fields.get(depth) else { return self.look(trial, search) };
        for cell in cells {
            trial.put(self.evaluator.model, *field, cell);
            self.every(depth + 1, trial, search);
        }
    }

    fn look(&self, trial: &TrialValuation, search: &mut Confirm) {
        if search.left == 0 {
            return;
        }
        search.left -= 1;
        self.domains.pay(self.evaluator.model.tables.len() + self.evaluator.model.rules.len());
        let tier = Evaluator { valuation: &trial.valuation, ..*self.evaluator }.tier();
        search.open.remove(&tier);
        search.seen.insert(tier);
    }
}

struct Confirm {
    open: BTreeSet<StageOutcome>,
    seen: BTreeSet<StageOutcome>,
    left: usize,
}

/// The classes from least to most points, those that disqualify last; and how many do not disqualify.
pub(crate) fn by_worth<'c>(
    model: &Program,
    field: FieldId,
    mut cells: Vec<&'c ValueClass>,
) -> (Vec<&'c ValueClass>, usize) {
    cells.sort_by_cached_key(|cell| (drops(model, field, cell), worth(model, field, cell)));
    let kept = cells.partition_point(|cell| !drops(model, field, cell));
    (cells, kept)
}

/// Whether the class alone disqualifies.
fn drops(model: &Program, field: FieldId, cell: &ValueClass) -> bool {
    let field = &model.fields[field];
    let facts = CellFacts { field, cell };
    model.gates.iter().any(|g| g.effect == GateDecision::Disqualify && g.when.eval(&facts) == Some(true))
}

/// Points of a class over all tables and the rules that it decides alone. It serves as an order only.
fn worth(model: &Program, field: FieldId, cell: &ValueClass) -> i64 {
    let own = &model.fields[field];
    let tables = own.tables.iter().zip(&cell.tables);
    let points: i64 = tables.map(|(t, c)| model.tables[*t].points_of(*c)).sum();
    let truths = own.atoms.iter().zip(&cell.truths).filter(|(_, truth)| **truth);
    points + truths.map(|(atom, _)| model.plans().atom_worth[*atom]).sum::<i64>()
}

impl Evaluator<'_> {
    /// The stage as an outcome.
    pub(crate) fn tier(&self) -> StageOutcome {
        self.tier_with(self.points())
    }

    /// The stage as an outcome, with the points of the scores given.
    pub(crate) fn tier_with(&self, points: IndexVec<ScoreId, i64>) -> StageOutcome {
        let outcome = self.decide(points);
        match (outcome.disqualified, outcome.stage) {
            (Some(_), _) => StageOutcome::Disqualified,
            (None, Some(stage)) => StageOutcome::Stage(stage),
            (None, None) => StageOutcome::None,
        }
    }
}
