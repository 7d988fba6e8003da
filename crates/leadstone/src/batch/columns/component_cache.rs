//! What open fields leave open together, worked out by the core once and remembered. Knows nothing about rows.

use std::collections::BTreeMap;

use super::batch_plan::BatchPlan;
use super::bounds_plan::{RowComponent, SharedTerm};
use super::class_signature::put_all;
use super::ids::{ComponentId, MemberId, ProjectionId};
use super::lanes::Lanes;
use super::projections::ProjectionSet;
use crate::base::ids::{GroupId, ScoreId};
use crate::base::index::IndexVec;
use crate::base::points::Range;
use crate::eval::evaluator::Evaluator;
use crate::facts::valuation::Valuation;
use crate::reasoning::bounds::{BoundsSearch, CoupledGroups, Domains, FactorId, LeafId, Term, Unresolved};

/// So many knots are remembered before all are forgotten.
const KNOWN: usize = 1 << 16;

/// What open terms can give, as words of lanes, as far as it just adds up.
#[derive(Clone, Debug, Default)]
pub(crate) struct ComponentBounds {
    pub(crate) low: Vec<u64>,
    pub(crate) high: Vec<u64>,
    /// What ties groups together.
    pub(crate) coupled_groups: Vec<CoupledGroups>,
    /// Bounded without regard to others.
    pub(crate) is_relaxed: bool,
    /// Not all values are listed.
    pub(crate) is_partial: bool,
}

/// Remembers knots: open terms of a component that hang together by the open units they share.
#[derive(Clone, Debug, Default)]
pub(crate) struct ComponentCache {
    /// By component, terms of a knot, and the views of their units.
    known: BTreeMap<(ComponentId, Vec<FactorId>, Vec<ProjectionId>), ComponentBounds>,
}

/// A state of a component: a view for each of its units.
pub(crate) struct ComponentState<'a> {
    pub(crate) index: ComponentId,
    pub(crate) component: &'a RowComponent,
    pub(crate) members: &'a IndexVec<MemberId, ProjectionSet>,
    pub(crate) views: &'a IndexVec<MemberId, ProjectionId>,
}

impl ComponentCache {
    /// Hands over what each knot of a component can give in a state.
    pub(crate) fn each(
        &mut self,
        plan: &BatchPlan,
        state: &ComponentState<'_>,
        mut visit: impl FnMut(&ComponentBounds),
    ) {
        if self.known.len() > KNOWN {
            self.known.clear();
        }
        let model = &*plan.model.0;
        let score_plan = &model.plans().scores[state.component.score];
        let mut open: Vec<&SharedTerm> = Vec::new();
        let mut valuation = None;
        for term in state.component.terms.iter().filter(|t| t.members.iter().any(|place| state.is_open(*place))) {
            // What is known of other units may decide a term that asks about several.
            let is_decided = term.members.len() > 1 && {
                let valuation = valuation.get_or_insert_with(|| state.valuation(plan));
                is_decided(plan, valuation, score_plan.items[term.item].term)
            };
            if !is_decided {
                open.push(term);
            }
        }
        while let Some(first) = open.pop() {
            let mut own = vec![first];
            let mut next = 0;
            while let Some(term) = own.get(next).copied() {
                let shared = |t: &&SharedTerm| t.members.iter().any(|m| state.is_open(*m) && term.members.contains(m));
                let (joined, apart) = open.into_iter().partition(shared);
                let joined: Vec<&SharedTerm> = joined;
                own.extend(joined);
                open = apart;
                next += 1;
            }
            let mut terms: Vec<FactorId> = own.iter().map(|t| t.item).collect();
            terms.sort_unstable();
            let mut places: Vec<MemberId> = own.iter().flat_map(|t| t.members.iter().copied()).collect();
            places.sort_unstable();
            places.dedup();
            let views = places.iter().map(|place| state.views[*place]).collect();
            let entry = self.known.entry((state.index, terms.clone(), views));
            let sums = entry.or_insert_with(|| {
                bounded(plan, state.component.score, valuation.get_or_insert_with(|| state.valuation(plan)), &terms)
            });
            visit(sums);
        }
    }
}

impl ComponentState<'_> {
    fn is_open(&self, member: MemberId) -> bool {
        self.members[member].is_open(self.views[member])
    }

    /// What is known of the units.
    fn valuation(&self, plan: &BatchPlan) -> Valuation {
        let mut valuation = Valuation::new(&plan.model.0);
        for ((unit, member), view) in self.component.units.iter().zip(self.members).zip(self.views) {
            put_all(&plan.model.0, &plan.units[*unit].fields, member.signatures(*view), &mut valuation);
        }
        valuation
    }
}

/// Whether what is known says what a rule gives.
fn is_decided(plan: &BatchPlan, valuation: &Valuation, term: Term) -> bool {
    let Term::Rule(rule) = term else { return false };
    plan.model.0.rules[rule].when.eval(valuation).is_some()
}

/// What some terms of a score can give.
fn bounded(plan: &BatchPlan, score: ScoreId, valuation: &Valuation, terms: &[FactorId]) -> ComponentBounds {
    let model = &*plan.model.0;
    let plans = model.plans();
    let own = &plans.scores[score];
    let domains = Domains::at(model, plans, plan.at.unix());
    let events = model.events.filled(0);
    let evaluator = Evaluator { model, valuation, events: &events, present_stage: None };
    let search = BoundsSearch { evaluator: &evaluator, domains: &domains, plan: own };
    ComponentBounds::new(&plan.lanes, &own.leaves, search.open(terms.iter().map(|item| &own.items[*item])))
}

impl ComponentBounds {
    fn new(lanes: &Lanes, leaves: &IndexVec<LeafId, GroupId>, opened: Unresolved) -> Self {
        let mut sums = Self {
            low: vec![0; lanes.words],
            high: vec![0; lanes.words],
            coupled_groups: Vec::new(),
            is_relaxed: opened.is_relaxed || opened.coupled_groups.iter().any(|t| !t.is_exact()),
            is_partial: !opened.is_complete,
        };
        let put = |way: &[(LeafId, Range)], words: &mut [u64], pick: fn(&Range) -> i64| {
            for (leaf, range) in way {
                lanes.groups[leaves[*leaf]].add(pick(range), words);
            }
        };
        put(&opened.ranges, &mut sums.low, |r| r.0);
        put(&opened.ranges, &mut sums.high, |r| r.1);
        for coupled in opened.coupled_groups {
            match coupled.single() {
                Some((low, high)) => {
                    put(low, &mut sums.low, |r| r.0);
                    put(high, &mut sums.high, |r| r.1);
                }
                None => sums.coupled_groups.push(coupled),
            }
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::index::Id;
    use crate::base::time::Timestamp;
    use crate::batch::columns::batch_plan::ScoreOptions;

    /// Three fields that may be answered yes; `a` and `b` share a rule, as `b` and `c` do.
    fn plan(columns: &[&str]) -> BatchPlan {
        let document = serde_json::json!({
            "format": 1, "id": "m", "standalone": true,
            "fields": {"a": {"type": "bool"}, "b": {"type": "bool"}, "c": {"type": "bool"}},
            "scores": [{"id": "s", "groups": [{"id": "g", "rules": [
                {"id": "ab", "when": "a && b", "points": 10}, {"id": "bc", "when": "b && c", "points": -4},
            ]}]}],
        });
        let model = crate::Model::from_json(&document.to_string()).expect("a model");
        let at = Timestamp::from_unix(1_800_000_000).expect("an instant");
        BatchPlan::with(&model, columns, at, ScoreOptions::default().with_bounds(true))
    }

    /// Least and most of every part of the only component that hangs together, where these fields are answered.
    fn parts(cache: &mut ComponentCache, plan: &BatchPlan, answers: [Option<bool>; 3]) -> Vec<(i64, i64)> {
        let bounds_plan = plan.ends.as_ref().expect("bounds are asked for");
        let [component] = bounds_plan.components.as_slice() else { unreachable!("all fields hang together") };
        let members = component.units.map(|unit| {
            let family = &plan.units[*unit];
            let value = answers[unit.index()].map(crate::Value::Bool);
            let mut member = ProjectionSet::default();
            member.meet(plan, component, family, &vec![plan.signatures(&family.fields, value.as_ref())].into());
            member
        });
        let views = members.filled(ProjectionId::new(0));
        let state = ComponentState { index: ComponentId::new(0), component, members: &members, views: &views };
        let mut found = Vec::new();
        let word = |words: &[u64]| plan.lanes.groups.as_slice()[0].sum(words[0].wrapping_add(plan.start[0]));
        cache.each(plan, &state, |own| found.push((word(&own.low), word(&own.high))));
        found.sort_unstable();
        found
    }

    #[test]
    fn terms_that_share_an_open_field_are_bounded_together() {
        // With `b` the first rule may hold and the second with it: from -4 (only `c`) to 10 (only `a`).
        assert_eq!(parts(&mut ComponentCache::default(), &plan(&[]), [None, None, None]), [(-4, 10)]);
    }

    #[test]
    fn a_field_that_is_known_takes_its_terms_apart() {
        let plan = plan(&[]);
        assert_eq!(parts(&mut ComponentCache::default(), &plan, [None, Some(true), None]), [(-4, 0), (0, 10)]);
    }

    #[test]
    fn a_term_that_is_decided_leaves_nothing_open() {
        let plan = plan(&[]);
        assert_eq!(parts(&mut ComponentCache::default(), &plan, [None, Some(false), None]), []);
        assert_eq!(parts(&mut ComponentCache::default(), &plan, [Some(false), None, None]), [(-4, 0)]);
    }

    #[test]
    fn what_was_worked_out_once_is_remembered_by_its_terms_and_views() {
        let (plan, cache) = (plan(&[]), &mut ComponentCache::default());
        let first = parts(cache, &plan, [None, None, None]);
        assert_eq!(cache.known.len(), 1);
        assert_eq!(parts(cache, &plan, [None, None, None]), first);
        assert_eq!(cache.known.len(), 1);
        parts(cache, &plan, [None, Some(true), None]);
        assert_eq!(cache.known.len(), 3);
    }
}
