//! What would be decided if a part of a score gave other points. Knows nothing about why it would.

use std::collections::BTreeMap;
use std::fmt;

use crate::base::ids::ScoreId;
use crate::base::points::PointLimits;
use crate::eval::evaluator::{Evaluator, Outcome, add_up_sums};
use crate::eval::verdict::{Action, Verdict};
use crate::model::program::Parts;

/// Stage and action as they would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decision<'q> {
    /// The stage, or `disqualified`; `None` where the model has no stage for such a lead.
    pub stage: Option<&'q str>,
    /// What to do.
    pub action: Option<Action<'q>>,
}

/// Tries other points on one verdict; made by [`Verdict::what_if`].
///
/// A term acts on the outcome through its points alone, so many changes of a model can be tried without compiling a
/// model for each. A question costs O(sums + gates + stages + actions), not O(terms); points that were met before are
/// looked up.
pub struct WhatIf<'q> {
    verdict: &'q Verdict,
    evaluator: Evaluator<'q>,
    /// By names of score and group: the score, the limits of the group, and what its terms give together.
    groups: BTreeMap<(&'q str, &'q str), TrialGroup>,
    /// By name: the score, and what its groups give together.
    scores: BTreeMap<&'q str, (ScoreId, i64)>,
    /// Decisions found so far, by score and points.
    known: BTreeMap<(ScoreId, i64), Outcome>,
}

impl fmt::Debug for WhatIf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WhatIf").field("verdict", self.verdict).finish_non_exhaustive()
    }
}

struct TrialGroup {
    sum: i64,
    caps: PointLimits,
}

impl Verdict {
    /// What would be decided if parts of scores gave other points.
    ///
    /// # Example
    /// ```
    /// # use leadstone::{Lead, Model, Timestamp};
    /// # let at = Timestamp::parse("2026-11-22")?;
    /// let model = Model::from_json(r#"{"format": 1, "id": "m", "standalone": true,
    ///     "fields": {"ready": {"type": "bool"}},
    ///     "scores": [{"id": "s", "groups": [{"id": "g", "cap": 50, "rules": [{"when": "ready", "points": 40}]}]}],
    ///     "stages": [{"id": "cold"}, {"id": "hot", "enter": "s >= 50"}]}"#)?;
    /// let verdict = model.score(&Lead::new().with("ready", true), at)?;
    /// let mut what_if = verdict.what_if();
    /// assert_eq!(what_if.group("s", "g", 9).and_then(|d| d.stage), Some("cold"));
    /// assert_eq!(what_if.group("s", "g", 10).and_then(|d| d.stage), Some("hot"));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn what_if(&self) -> WhatIf<'_> {
        let (model, evaluator) = (&*self.model().0, self.evaluator());
        let (mut groups, mut scores) = (BTreeMap::new(), BTreeMap::new());
        for (id, score) in model.scores.iter_enumerated() {
            let Parts::Groups(ids) = &score.parts else { continue };
            let mut all = 0;
            for group in &model.groups[*ids] {
                let own = TrialGroup { sum: evaluator.group(group), caps: group.limits() };
                all += own.gives(0);
                groups.insert((score.id.as_ref(), group.id.as_ref()), own);
            }
            scores.insert(score.id.as_ref(), (id, all));
        }
        WhatIf { verdict: self, evaluator, groups, scores, known: BTreeMap::new() }
    }
}

impl<'q> WhatIf<'q> {
    /// The decision if the terms of a group gave `more` points more, before its caps. A criterion is a group of its
    /// name; a persona is a score. `None` if there is no such group.
    pub fn group(&mut self, score: &str, group: &str, more: i64) -> Option<Decision<'q>> {
        let found = self.groups.get(&(score, group))?;
        let more = found.gives(more) - found.gives(0);
        self.score(score, more)
    }

    /// The decision if the groups of a score gave `more` points more, before its range. `None` if there is no such
    /// score, or if it is a weighted sum.
    pub fn score(&mut self, score: &str, more: i64) -> Option<Decision<'q>> {
        let (id, all) = *self.scores.get(score)?;
        let (model, own) = (&*self.verdict.model().0, &self.verdict.outcome);
        let found = &model.scores[id];
        let points = found.limits().apply(all.saturating_add(more));
        let outcome = if own.points[id] == points {
            own
        } else {
            self.known.entry((id, points)).or_insert_with(|| {
                let mut all = own.points.clone();
                all[id] = points;
                add_up_sums(model, &mut all);
                self.evaluator.outcome_of(all)
            })
        };
        Some(Decision { stage: model.stage_of(outcome), action: model.action_of(outcome) })
    }
}

impl TrialGroup {
    /// The points of the group with `more` added, within its caps.
    fn gives(&self, more: i64) -> i64 {
        self.caps.apply(self.sum.saturating_add(more))
    }
}
