//! Until when a verdict holds if nothing happens: the first instant at which time alone changes it.
//!
//! Time enters a verdict through the validity of answers, tests against `now`, the windows of counted fields, the
//! tolerance for future activities, and the decay of points. Each source names its next instant; the verdict is
//! recomputed at the earliest of them, and so on. Points of a rule or of a family only fade, so the day on which their
//! whole number next changes is found by bisection, in O(log days).

use std::borrow::Cow;

use crate::base::budget::BudgetExhausted;
use crate::base::decay::Decay;
use crate::base::ids::{EventRuleId, FieldId, StageId};
use crate::base::index::{IndexVec, id};
use crate::base::time::{DAY, Timestamp};
use crate::base::value::Value;
use crate::condition::{BoolExpr, Moment, Test};
use crate::document::Measure;
use crate::eval::evaluator::{Evaluator, Outcome};
use crate::eval::event_points::{event_points, share_family};
use crate::eval::verdict::Verdict;
use crate::facts::answers::PreparedLead;
use crate::facts::history::ActivityCounts;
use crate::facts::state::FieldState;
use crate::facts::valuation::Valuation;
use crate::model::program::{Counter, Program, TableCells};

id! {
    DecayGroupId = "group of rules that fade";
}

/// The budget of work, in terms and tests evaluated: some ten thousand instants of the default model.
const WORK: usize = 1 << 22;

/// How long something holds if nothing happens.
///
/// These three are all there can be, so callers match them without a wildcard.
///
/// # Example
/// ```
/// use leadstone::{Activity, Lead, Model, Timestamp};
/// use leadstone::verdict::ValidUntil;
/// let at = |text| Timestamp::parse(text).expect("a valid instant");
/// let lead = Lead::new().with_activity(Activity::new("ebook_download", at("2026-11-20")));
/// let verdict = Model::builtin().score(&lead, at("2026-11-22"))?;
/// assert_eq!(verdict.stage(), Some("iql"));
/// assert_eq!(verdict.holds_until(), ValidUntil::At(at("2027-11-20")));
/// # Ok::<(), leadstone::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ValidUntil {
    /// For good (to the end of the year 9999).
    Forever,
    /// It changes at this instant, and not before.
    At(Timestamp),
    /// It does not change before this instant; what comes then was too much work to find out.
    AtLeast(Timestamp),
}

impl ValidUntil {
    /// The instant before which nothing changes; `None` for good.
    ///
    /// # Example
    /// ```
    /// assert_eq!(leadstone::verdict::ValidUntil::Forever.instant(), None);
    /// ```
    pub fn instant(self) -> Option<Timestamp> {
        match self {
            Self::Forever => None,
            Self::At(instant) | Self::AtLeast(instant) => Some(instant),
        }
    }
}

impl Verdict {
    /// Until when the stage (or being disqualified) stays as it is if nothing happens.
    ///
    /// The present stage of the lead, from which it is kept or left, stays as it was given.
    ///
    /// # Example
    /// ```
    /// use leadstone::{Answer, Lead, Model, Timestamp};
    /// use leadstone::verdict::ValidUntil;
    /// let at = |text| Timestamp::parse(text).expect("a valid instant");
    /// // An answer about the budget is good for 180 days.
    /// let lead = Lead::new()
    ///     .with("deal.budget", Answer::new("approved").with_at(at("2026-11-01")))
    ///     .with("deal.need", "urgent");
    /// let verdict = Model::framework("bant")?.score(&lead, at("2026-11-22"))?;
    /// assert_eq!(verdict.stage(), Some("working"));
    /// assert_eq!(verdict.holds_until(), ValidUntil::At(at("2027-04-30")));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn holds_until(&self) -> ValidUntil {
        let stage = |outcome: &Outcome| (outcome.disqualified.is_some(), outcome.stage);
        let own = stage(&self.outcome);
        self.until(|outcome| stage(outcome) == own)
    }

    /// Until when the action stays as it is if nothing happens, its reason included.
    ///
    /// # Example
    /// ```
    /// use leadstone::{Activity, Lead, Model, Timestamp};
    /// use leadstone::verdict::ValidUntil;
    /// let at = |text| Timestamp::parse(text).expect("a valid instant");
    /// let lead = Lead::new().with_activity(Activity::new("webinar_attend", at("2026-11-20")));
    /// let verdict = Model::builtin().score(&lead, at("2026-11-22"))?;
    /// // After two months of silence the lead is to be woken up.
    /// assert_eq!(verdict.action_holds_until(), ValidUntil::At(at("2027-01-19")));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn action_holds_until(&self) -> ValidUntil {
        let own = self.action();
        self.until(|outcome| self.model().0.action_of(outcome) == own)
    }

    fn until(&self, is_same: impl Fn(&Outcome) -> bool) -> ValidUntil {
        let mut now = self.at;
        let mut clock = TimeSweep::new(self);
        loop {
            let next = match clock.next(now.unix()) {
                Ok(next) => next.and_then(Timestamp::from_unix),
                Err(BudgetExhausted) => return ValidUntil::AtLeast(now),
            };
            let Some(next) = next else { return ValidUntil::Forever };
            match clock.advance(next.unix()) {
                Ok(outcome) if is_same(&outcome) => now = next,
                Ok(_) => return ValidUntil::At(next),
                Err(BudgetExhausted) => return ValidUntil::AtLeast(next),
            }
        }
    }
}

/// A sweep through time: the lead at an instant, and what changes next.
struct TimeSweep<'q> {
    prepared: &'q PreparedLead,
    model: &'q Program,
    present_stage: Option<StageId>,
    /// Instants at which answers become valid or stale, descending.
    answers: Vec<i64>,
    /// Instants at which future activities begin to count, descending.
    arrivals: Vec<i64>,
    /// Fields with tests against `now`.
    moving: Vec<FieldId>,
    /// Fields that count days since the last activity, with the numbers of days at which some test or table changes.
    edges: Vec<(FieldId, Vec<i64>)>,
    log: Cow<'q, ActivityCounts>,
    valuation: Option<Valuation>,
    events: IndexVec<EventRuleId, i64>,
    fading: IndexVec<DecayGroupId, DecayGroup>,
    /// The next instant of all sources but decay.
    facts_change: Option<i64>,
    /// Work of one verdict.
    size: usize,
    work: usize,
}

/// Event rules whose points fade together.
struct DecayGroup {
    rules: Box<[EventRuleId]>,
    /// Whether they are one family, of which the best counts.
    is_family: bool,
    /// The bucket in which the points next change, if known; `i64::MAX` for never.
    next: Option<i64>,
    /// From this bucket on only points that never fade are left.
    end: i64,
}

impl<'q> TimeSweep<'q> {
    fn new(verdict: &'q Verdict) -> Self {
        let prepared = verdict.prepared();
        let model = &*prepared.0.model.0;
        let now = verdict.at.unix();
        let is_asked = |id: FieldId| !(model.fields[id].tables.is_empty() && model.fields[id].atoms.is_empty());
        let field_answers =
            prepared.0.field_answers.iter_enumerated().filter(|(i, _)| is_asked(*i)).flat_map(|(_, r)| &r.answers);
        let answers =
            descending(field_answers.flat_map(|a| [a.from, a.until]).filter(|at| *at > now && *at != i64::MAX));
        let arrivals = prepared.0.log.times().map(|at| at.saturating_sub(model.activity.future));
        let arrivals = descending(arrivals.filter(|at| *at > now));
        let moving = model.fields.iter_enumerated().filter(|(_, f)| f.moves).map(|(i, _)| i).collect();
        let counters = model.counters().filter(|(i, c)| c.measure == Measure::DaysSinceLast && is_asked(*i));
        let edges = counters.map(|(i, _)| (i, edges(model, i))).collect();
        let mut clock = Self {
            prepared,
            model,
            present_stage: prepared.0.stage,
            answers,
            arrivals,
            moving,
            edges,
            log: prepared.0.log.at(model, now),
            valuation: verdict.valuation.clone(),
            events: verdict.events.clone(),
            fading: IndexVec::new(),
            facts_change: None,
            size: size(model),
            work: WORK,
        };
        clock.fading = clock.all_fading();
        clock
    }

    fn pay(&mut self, cost: usize) -> Result<(), BudgetExhausted> {
        self.work = self.work.checked_sub(cost).ok_or(BudgetExhausted)?;
        Ok(())
    }

    /// The next instant at which anything may change.
    fn next(&mut self, now: i64) -> Result<Option<i64>, BudgetExhausted> {
        while self.answers.pop_if(|at| *at <= now).is_some() {}
        self.pay(self.size)?;
        let fixed = self.answers.last().into_iter().chain(self.arrivals.last()).copied();
        let days = self.edges.iter().filter_map(|(field, edges)| self.next_edge(*field, edges, now));
        let bucket = self.model.activity.bucket;
        let exits = self.model.counters().filter_map(|(i, c)| self.next_exit(i, c, now));
        let moves = self.moving.iter().filter_map(|field| self.next_move(*field, now));
        self.facts_change = fixed.chain(days).chain(exits).chain(moves).min();
        let today = now.div_euclid(bucket);
        let mut next = self.facts_change;
        for id in self.fading.ids() {
            let change = match self.fading[id].next {
                Some(change) => change,
                None => self.next_fading(id, today)?.unwrap_or(i64::MAX),
            };
            self.fading[id].next = Some(change);
            next = next.into_iter().chain([change.saturating_mul(bucket)]).min();
        }
        Ok(next)
    }

    /// The verdict at the instant that `next` gave.
    fn advance(&mut self, now: i64) -> Result<Outcome, BudgetExhausted> {
        let today = now.div_euclid(self.model.activity.bucket);
        if self.arrivals.last().is_some_and(|at| *at <= now) {
            while self.arrivals.pop_if(|at| *at <= now).is_some() {}
            // The whole log is read anew: a new click may show that older ones were a machine's.
            let activities = self.prepared.0.log.times().count();
            self.pay(activities.saturating_mul(16 + self.model.events.len() + self.model.counted.len()))?;
            self.log = self.prepared.0.log.at(self.model, now);
            self.events = event_points(self.model, &self.log, now);
            self.fading = self.all_fading();
        }
        for id in self.fading.ids() {
            let fading = &self.fading[id];
            if fading.next.is_none_or(|day| day > today) {
                continue;
            }
            let points = self.points(fading, today);
            let cost = self.entries(fading);
            for (rule, points) in fading.rules.iter().zip(points) {
                self.events[*rule] = points;
            }
            self.fading[id].next = None;
            self.pay(cost)?;
        }
        if self.facts_change.is_some_and(|at| at <= now) {
            self.valuation = self.prepared.valuation(now, &self.log);
        }
        self.pay(self.size)?;
        let evaluator = Evaluator {
            model: self.model,
            valuation: self.valuation.as_ref().unwrap_or(&self.prepared.0.base),
            events: &self.events,
            present_stage: self.present_stage,
        };
        Ok(evaluator.outcome())
    }

    /// The instant at which a date passes its next test against `now`.
    fn next_move(&self, field: FieldId, now: i64) -> Option<i64> {
        let FieldState::Known(Value::Date(date)) = self.prepared.state(field, None, now) else { return None };
        let tests = self.model.fields[field].atoms.iter().map(|a| &self.model.atoms[*a]);
        let instants = tests.filter_map(|atom| match atom.test {
            Test::Time(_, Moment::FromNow(shift)) => Some(date.unix().saturating_sub(shift)),
            _ => None,
        });
        instants.flat_map(|at| [at, at.saturating_add(1)]).filter(|at| *at > now).min()
    }

    /// The instant at which the next activity leaves the window of a counted field.
    fn next_exit(&self, field: FieldId, counter: &Counter, now: i64) -> Option<i64> {
        self.log.next_exit(field, counter, now, self.model.activity.bucket)
    }

    /// The instant at which the days since the last activity reach the next number that matters.
    fn next_edge(&self, field: FieldId, edges: &[i64], now: i64) -> Option<i64> {
        let last = self.log.times_of(field).last()?.div_euclid(DAY);
        let days = now.div_euclid(DAY) - last;
        let edge = edges.get(edges.partition_point(|e| *e <= days))?;
        Some((last + edge).saturating_mul(DAY))
    }

    /// Event rules with points that can fade, each alone or with its family.
    fn all_fading(&self) -> IndexVec<DecayGroupId, DecayGroup> {
        let is_used = |rule: &EventRuleId| !self.log.counts[*rule].is_empty();
        let decay = |rule: &EventRuleId| self.model.events[*rule].decay;
        let mut shared = self.model.events.filled(false);
        let mut all = Vec::new();
        let groups = self.model.family_groups.iter().map(|g| &self.model.groups[*g]);
        for family in groups.flat_map(|g| &g.families) {
            let rules: Box<[EventRuleId]> = family.iter().copied().filter(is_used).collect();
            if rules.len() < 2 {
                continue;
            }
            for rule in &rules {
                shared[*rule] = true;
            }
            all.push(DecayGroup { rules, is_family: true, next: None, end: i64::MAX });
        }
        let alone = self.model.events.ids().iter().filter(|r| is_used(r) && !shared[*r]);
        all.extend(alone.map(|r| DecayGroup { rules: [r].into(), is_family: false, next: None, end: i64::MAX }));
        all.retain(|f| f.rules.iter().any(|r| decay(r) != Decay::Never));
        for fading in &mut all {
            fading.end = self.end_of(&fading.rules);
        }
        all.into()
    }

    /// Work of computing the points once.
    fn entries(&self, fading: &DecayGroup) -> usize {
        let entries = fading.rules.iter().map(|r| self.log.counts[*r].len()).sum::<usize>() + 1;
        if fading.is_family { entries.saturating_mul(8) + self.model.events.len() } else { entries }
    }

    fn points(&self, fading: &DecayGroup, today: i64) -> Vec<i64> {
        let bucket = self.model.activity.bucket;
        if fading.is_family {
            let mut points = self.model.events.filled(0);
            share_family(self.model, &fading.rules, &self.log, (today, bucket), &mut points);
            return fading.rules.iter().map(|r| points[*r]).collect();
        }
        let of = |rule: &EventRuleId| self.model.events[*rule].points_at(&self.log.counts[*rule], today, bucket);
        fading.rules.iter().map(of).collect()
    }

    /// The bucket in which the points of these rules next change.
    fn next_fading(&mut self, id: DecayGroupId, today: i64) -> Result<Option<i64>, BudgetExhausted> {
        let fading = &self.fading[id];
        let cost = self.entries(fading);
        let mut work = self.work;
        // Rules of a family that fade at different speeds exchange points. The sums of gains and of losses only fade,
        // and only these reach the score.
        let sums = |day: i64| {
            let points = self.points(fading, day);
            let sum = |is_gain: bool| points.iter().filter(|p| (**p > 0) == is_gain).sum::<i64>();
            (sum(true), sum(false))
        };
        let own = sums(today);
        let found = bisect(today, fading.end, &mut |day| {
            work = work.checked_sub(cost).ok_or(BudgetExhausted)?;
            Ok(sums(day) == own)
        });
        self.work = work;
        found
    }

    /// A bucket from which on only points that never fade are left.
    fn end_of(&self, rules: &[EventRuleId]) -> i64 {
        let bucket = self.model.activity.bucket;
        let last = Timestamp::LAST.unix().div_euclid(bucket);
        let rules = rules.iter().map(|r| (&self.model.events[*r], &self.log.counts[*r]));
        let rules = rules.filter(|(rule, _)| rule.decay != Decay::Never);
        let ends = rules.filter_map(|(rule, counts)| {
            let newest = counts.last()?.0;
            let (mut low, mut high) = (newest, last.max(newest));
            while low < high {
                let middle = low + (high - low) / 2;
                if rule.left_after(middle - newest, bucket) == 0 { high = middle } else { low = middle + 1 }
            }
            Some(low)
        });
        ends.max().unwrap_or(last)
    }
}

/// The first day at which a value that changes once and for all has changed.
fn bisect(
    today: i64,
    end: i64,
    is_same: &mut impl FnMut(i64) -> Result<bool, BudgetExhausted>,
) -> Result<Option<i64>, BudgetExhausted> {
    if end <= today || is_same(end)? {
        return Ok(None);
    }
    // The change is mostly near, so steps start small and double.
    let (mut low, mut step) = (today, 1);
    let mut high = loop {
        let probe = (low + step).min(end);
        if probe == end || !is_same(probe)? {
            break probe;
        }
        (low, step) = (probe, step * 2);
    };
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if is_same(middle)? { low = middle } else { high = middle }
    }
    Ok(Some(high))
}

fn descending(instants: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut instants: Vec<i64> = instants.collect();
    instants.sort_unstable_by(|a, b| b.cmp(a));
    instants.dedup();
    instants
}

/// The whole numbers at which a test or table distinguishes a count from the one before; ascending.
fn edges(model: &Program, field: FieldId) -> Vec<i64> {
    let field = &model.fields[field];
    let tests = field.atoms.iter().map(|a| &model.atoms[*a]).filter_map(|a| match a.test {
        Test::Number(_, limit) => Some(limit),
        _ => None,
    });
    let tables = field.tables.iter().map(|t| &model.tables[*t]);
    let cuts = tables.filter_map(|t| match &t.cells {
        TableCells::Cuts(cuts) => Some(cuts.iter().copied()),
        TableCells::Words(_) => None,
    });
    let mut edges: Vec<i64> = tests
        .chain(cuts.flatten())
        .map(|limit| libm::floor(limit.get()).clamp(-1.0, 1e9) as i64)
        .flat_map(|whole| [whole, whole + 1])
        .collect();
    edges.sort_unstable();
    edges.dedup();
    edges
}

/// Work of one verdict, roughly: terms, tests, and parts of conditions.
pub(crate) fn size(model: &Program) -> usize {
    let rules = model.rules.iter().map(|r| r.when.size());
    let gates = model.gates.iter().map(|g| g.when.size());
    let stages = model.stages.iter().map(|s| s.enter.size() + s.leave.as_ref().map_or(0, BoolExpr::size));
    let actions = model.actions.iter().map(|a| a.when.size());
    let conditions: usize = rules.chain(gates).chain(stages).chain(actions).sum();
    conditions + model.atoms.len() + model.tables.len() + model.events.len() + model.fields.len() / 4 + 16
}
