//! Which stages a lead can still reach, whatever the answers to what is unknown. Asks nothing itself.

use std::collections::BTreeSet;

use super::bounds::{CellFacts, Domains, Interval, Overlay, bounds};
use crate::condition::{AtomId, Facts, Logic, Truth};
use crate::eval::outcome::Kernel;
use crate::eval::verdict::Qualification;
use crate::facts::classes::DomainCell;
use crate::facts::valuation::Snapshot;
use crate::model::program::{Compiled, Effect};

/// So many completions at most are tried to tell which stages are reached.
const BUDGET: usize = 65_536;
/// So many are tried for the stage of a lead that is one of many.
pub(crate) const QUICK: usize = 512;

/// A stage as an outcome: none, an index, or disqualified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tier {
    None,
    Stage(usize),
    Disqualified,
}

/// Which stages are possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outlook {
    pub(crate) tiers: BTreeSet<Tier>,
    /// Whether each of them is reached; otherwise some may not be.
    pub(crate) exact: bool,
}

/// Which stages a lead can still be in, over all answers to what is unknown.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct CouldBe<'q> {
    /// Whether every answer leads to the same stage.
    pub settled: bool,
    /// Every possible stage, in order of the model; `disqualified` last.
    pub stages: Vec<&'q str>,
    /// Whether each of them is reached by some answers; otherwise the work to find out was too much.
    pub exact: bool,
}

impl Qualification {
    /// Which stages the lead can still be in, whatever the answers to what is unknown.
    ///
    /// # Example
    /// ```
    /// # use leadstone::{Lead, Model, Timestamp};
    /// # let at = Timestamp::parse("2026-11-22").expect("a valid instant");
    /// let bant = Model::framework("bant")?;
    /// let verdict = bant.score(&Lead::new().with("deal.need", "none").with("deal.budget", "none"), at)?;
    /// let could_be = verdict.could_be();
    /// assert_eq!((could_be.settled, could_be.stages), (false, vec!["nurture", "working"]));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn could_be(&self) -> CouldBe<'_> {
        self.prospects().1
    }

    /// The bounds of all scores and the possible stages, found together.
    pub(crate) fn prospects(&self) -> (Vec<Interval>, CouldBe<'_>) {
        let model = &self.model().0;
        let (intervals, found) = self.outlook(&Domains::at(model, model.plans(), self.at.unix()));
        let stages = found.tiers.iter().filter_map(|tier| tier.name(model)).collect();
        let could_be = CouldBe { settled: found.tiers.len() == 1, stages, exact: found.exact };
        (intervals, could_be)
    }

    /// The same as outcomes.
    pub(crate) fn outlook(&self, domains: &Domains<'_>) -> (Vec<Interval>, Outlook) {
        let kernel = self.kernel();
        let intervals = bounds(&kernel, self.model().0.plans(), domains);
        let found = outlook(&kernel, &intervals, domains, QUICK);
        (intervals, found)
    }
}

impl Tier {
    /// The name of the stage; `None` where there is none.
    pub(crate) fn name(self, model: &Compiled) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Stage(index) => model.stages.get(index).map(|s| s.id.as_ref()),
            Self::Disqualified => Some(crate::model::DISQUALIFIED),
        }
    }
}

/// The possible stages: first what follows from the bounds, then which of them some completion reaches.
///
/// Closed fields count as they stand; the bounds must be those of the same domains.
pub(crate) fn outlook(kernel: &Kernel<'_>, intervals: &[Interval], domains: &Domains<'_>, budget: usize) -> Outlook {
    let tiers = possible_within(kernel, intervals, domains);
    if tiers.len() <= 1 {
        return Outlook { tiers, exact: true };
    }
    Completions::new(kernel, domains).confirm(tiers, budget.min(BUDGET))
}

/// Every stage that the bounds of the scores do not rule out.
pub(crate) fn possible(kernel: &Kernel<'_>, intervals: &[Interval]) -> BTreeSet<Tier> {
    possible_if(kernel, intervals, None)
}

/// The same where closed fields count as they stand: a condition that only they leave unknown does not hold.
pub(crate) fn possible_within(kernel: &Kernel<'_>, intervals: &[Interval], domains: &Domains<'_>) -> BTreeSet<Tier> {
    possible_if(kernel, intervals, Some(domains).filter(|d| d.has_closed()))
}

fn possible_if(kernel: &Kernel<'_>, intervals: &[Interval], closing: Option<&Domains<'_>>) -> BTreeSet<Tier> {
    let model = kernel.model;
    let facts = Bounded { model, snapshot: kernel.snapshot, intervals };
    let truth = |logic: &Logic| {
        let found = logic.eval(&facts);
        let (None, Some(domains)) = (found, closing) else { return found };
        let mut is_open = logic.asks_persona();
        logic.each_atom(&mut |id| {
            let field = model.atoms.get(id as usize).map(|a| a.field);
            is_open |= kernel.snapshot.atom(id).is_none() && !field.is_some_and(|f| domains.is_closed(f));
        });
        logic.each_range(&mut |score, from, to| is_open |= facts.score(score, from, to).is_none());
        if is_open { None } else { Some(false) }
    };
    let mut tiers = BTreeSet::new();
    let (mut certain, mut granted) = (Tier::None, BTreeSet::new());
    for gate in &model.gates {
        match (truth(&gate.when), gate.effect) {
            (Some(false), _) => {}
            (Some(true), Effect::Disqualify) => return BTreeSet::from([Tier::Disqualified]),
            (None, Effect::Disqualify) => _ = tiers.insert(Tier::Disqualified),
            (Some(true), Effect::FastTrack(stage)) => certain = certain.max(Tier::Stage(stage)),
            (None, Effect::FastTrack(stage)) => _ = granted.insert(stage),
        }
    }
    for (index, stage) in model.stages.iter().enumerate() {
        let may_stay = kernel.present_stage.is_some_and(|present| index <= present);
        let stays = match &stage.leave {
            Some(leave) if may_stay => truth(leave).map(|t| !t),
            _ => Some(false),
        };
        match (truth(&stage.enter), stays) {
            (Some(true), _) | (_, Some(true)) => certain = certain.max(Tier::Stage(index)),
            (Some(false), Some(false)) => {}
            _ => _ = granted.insert(index),
        }
    }
    tiers.insert(certain);
    tiers.extend(granted.into_iter().map(Tier::Stage).filter(|t| *t > certain));
    tiers
}

/// The facts with scores known only by their bounds.
struct Bounded<'a> {
    model: &'a Compiled,
    snapshot: &'a Snapshot,
    intervals: &'a [Interval],
}

impl Facts for Bounded<'_> {
    fn atom(&self, id: AtomId) -> Truth {
        self.snapshot.atom(id)
    }

    fn score(&self, score: usize, from: i64, to: i64) -> Truth {
        let interval = self.intervals.get(score)?;
        if from <= interval.floor && interval.ceiling <= to {
            return Some(true);
        }
        (interval.ceiling < from || to < interval.floor).then_some(false)
    }

    fn persona(&self, persona: usize) -> Truth {
        let own = self.model.personas.get(persona)?;
        let of = |score: usize| self.intervals.get(score).copied();
        let interval = of(own.score)?;
        let others = || self.model.personas.iter().enumerate().filter(|(i, _)| *i != persona).map(|(_, p)| p);
        let is_beaten = others()
            .any(|other| of(other.score).is_some_and(|i| i.floor >= other.at_least && i.floor > interval.ceiling));
        if interval.ceiling < own.at_least || is_beaten {
            return Some(false);
        }
        let is_best = others()
            .all(|other| of(other.score).is_some_and(|i| i.ceiling < interval.floor || i.ceiling < other.at_least));
        (interval.floor >= own.at_least && is_best).then_some(true)
    }
}

/// The ways to fill in what is unknown, as far as the stage tells them apart.
struct Completions<'a> {
    kernel: &'a Kernel<'a>,
    domains: &'a Domains<'a>,
    /// Open fields with their cells, from least to most points.
    fields: Vec<(usize, Vec<&'a DomainCell>)>,
    is_complete: bool,
}

impl<'a> Completions<'a> {
    fn new(kernel: &'a Kernel<'a>, domains: &'a Domains<'a>) -> Self {
        let model = kernel.model;
        let mut is_complete = true;
        let mut fields = Vec::new();
        for slot in &model.plans().stage.slots {
            if !kernel.snapshot.is_unknown(model, slot.field) || domains.is_closed(slot.field) {
                continue;
            }
            is_complete &= domains.get(slot.field).is_some_and(|d| d.is_complete);
            fields.push((slot.field, by_worth(model, slot.field, domains.cells(slot)).0));
        }
        Self { kernel, domains, fields, is_complete }
    }

    /// Keeps looking until every tier was seen, every completion tried, or the budget spent.
    fn confirm(&self, tiers: BTreeSet<Tier>, budget: usize) -> Outlook {
        let count = self.fields.iter().fold(1_usize, |n, (_, cells)| n.saturating_mul(cells.len().max(1)));
        let mut search = Confirm { open: tiers.clone(), seen: BTreeSet::new(), left: budget };
        let mut overlay = Overlay::new(self.kernel.snapshot);
        self.walk(&mut overlay, &mut search);
        if !search.open.is_empty() && count <= budget {
            search.left = count;
            self.every(0, &mut overlay, &mut search);
            return Outlook { tiers: search.seen, exact: self.is_complete };
        }
        Outlook { exact: search.open.is_empty(), tiers }
    }

    /// From the least completion to the greatest, one field after the other, and back in the same order.
    fn walk(&self, overlay: &mut Overlay, search: &mut Confirm) {
        let model = self.kernel.model;
        let mut put = |end: fn(&[&'a DomainCell]) -> Option<&'a DomainCell>, is_looking: bool| {
            for (field, cells) in &self.fields {
                let kept = cells.partition_point(|cell| !drops(model, *field, cell));
                if let Some(cell) = end(cells.get(..kept).unwrap_or_default()).or(cells.first().copied()) {
                    overlay.put(self.kernel.model, *field, cell);
                }
                if is_looking && !search.open.is_empty() {
                    self.look(overlay, search);
                }
            }
        };
        let least: fn(&[&'a DomainCell]) -> Option<&'a DomainCell> = |cells| cells.first().copied();
        let most: fn(&[&'a DomainCell]) -> Option<&'a DomainCell> = |cells| cells.last().copied();
        put(least, false);
        put(most, true);
        put(least, true);
        put(most, false);
        // From the best case each field through all its cells: this is what gates look at.
        for (field, cells) in &self.fields {
            for cell in cells {
                if search.open.is_empty() {
                    return;
                }
                overlay.put(self.kernel.model, *field, cell);
                self.look(overlay, search);
            }
        }
    }

    fn every(&self, depth: usize, overlay: &mut Overlay, search: &mut Confirm) {
        if search.open.is_empty() {
            return;
        }
        let Some((field, cells)) = self.fields.get(depth) else { return self.look(overlay, search) };
        for cell in cells {
            overlay.put(self.kernel.model, *field, cell);
            self.every(depth + 1, overlay, search);
        }
    }

    fn look(&self, overlay: &Overlay, search: &mut Confirm) {
        if search.left == 0 {
            return;
        }
        search.left -= 1;
        self.domains.pay(self.kernel.model.tables.len() + self.kernel.model.rules.len());
        let tier = Kernel { snapshot: &overlay.snapshot, ..*self.kernel }.tier();
        search.open.remove(&tier);
        search.seen.insert(tier);
    }
}

struct Confirm {
    open: BTreeSet<Tier>,
    seen: BTreeSet<Tier>,
    left: usize,
}

/// The cells from least to most points; those that drop the lead come last. And how many do not drop it.
pub(crate) fn by_worth<'c>(
    model: &Compiled,
    field: usize,
    mut cells: Vec<&'c DomainCell>,
) -> (Vec<&'c DomainCell>, usize) {
    cells.sort_by_cached_key(|cell| (drops(model, field, cell), worth(model, field, cell)));
    let kept = cells.partition_point(|cell| !drops(model, field, cell));
    (cells, kept)
}

/// Whether the cell alone disqualifies.
fn drops(model: &Compiled, field: usize, cell: &DomainCell) -> bool {
    let Some(field) = model.fields.get(field) else { return false };
    let facts = CellFacts { field, cell };
    model.gates.iter().any(|g| g.effect == Effect::Disqualify && g.when.eval(&facts) == Some(true))
}

/// Points of a cell over all tables and the rules that it decides alone: an order, no more.
fn worth(model: &Compiled, field: usize, cell: &DomainCell) -> i64 {
    let Some(own) = model.fields.get(field) else { return 0 };
    let tables = own.tables.iter().zip(&cell.tables);
    let points: i64 = tables.filter_map(|(t, c)| Some(model.tables.get(*t as usize)?.points_of(*c))).sum();
    let truths = own.atoms.iter().zip(&cell.truths).filter(|(_, truth)| **truth);
    points + truths.map(|(atom, _)| model.plans().atom_worth.get(*atom as usize).copied().unwrap_or(0)).sum::<i64>()
}

impl Kernel<'_> {
    /// The stage as an outcome.
    pub(crate) fn tier(&self) -> Tier {
        self.tier_with(self.points())
    }

    /// The stage as an outcome, with the points of the scores given.
    pub(crate) fn tier_with(&self, points: Vec<i64>) -> Tier {
        let outcome = self.decide(points);
        match (outcome.disqualified, outcome.stage) {
            (Some(_), _) => Tier::Disqualified,
            (None, Some(stage)) => Tier::Stage(stage),
            (None, None) => Tier::None,
        }
    }
}
