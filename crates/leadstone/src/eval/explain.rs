//! Where the points of a score come from: every line it can have, in the order in which they are told, for one lead and
//! for columns alike.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::points::weighted;
use super::verdict::{Contribution, ContributionKind, Verdict};
use crate::base::ids::{EventRuleId, FieldId, GroupId, RuleId, ScoreId, TableId};
use crate::base::points::part_share;
use crate::base::value::Value;
use crate::facts::history::ActivityCounts;
use crate::facts::state::FieldState;
use crate::model::program::{FieldSource, Parts, Program, Special, Table};

/// What a line of a score stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContributionSource {
    Table {
        group: GroupId,
        table: TableId,
    },
    Rule {
        group: GroupId,
        rule: RuleId,
    },
    Event {
        group: GroupId,
        event: EventRuleId,
    },
    /// What the caps of the group take or give.
    Capped(GroupId),
    Part {
        part: ScoreId,
        weight: i64,
    },
    /// What rounding the sum of the parts gives.
    Rounded,
    /// What the range of the score takes or gives.
    Clamped,
}

/// The lines that a score can have: for each group its tables, rules, event rules and caps, or for a sum its parts and
/// their rounding; at last the range of the score.
pub(crate) fn contribution_sources(model: &Program, score: ScoreId) -> Vec<ContributionSource> {
    let mut sources = Vec::new();
    match &model.scores[score].parts {
        Parts::Groups(ids) => {
            for group in *ids {
                let own = &model.groups[group];
                sources.extend(own.tables.iter().map(|table| ContributionSource::Table { group, table }));
                sources.extend(own.rules.iter().map(|rule| ContributionSource::Rule { group, rule }));
                sources.extend(own.events.iter().map(|event| ContributionSource::Event { group, event }));
                sources.push(ContributionSource::Capped(group));
            }
        }
        Parts::Sum(parts) => {
            let part = |(part, weight): &(ScoreId, i64)| ContributionSource::Part { part: *part, weight: *weight };
            sources.extend(parts.iter().map(part));
            sources.push(ContributionSource::Rounded);
        }
    }
    sources.push(ContributionSource::Clamped);
    sources
}

impl ContributionSource {
    pub(crate) fn kind(self) -> ContributionKind {
        match self {
            Self::Table { .. } => ContributionKind::Table,
            Self::Rule { .. } => ContributionKind::Rule,
            Self::Event { .. } => ContributionKind::Event,
            Self::Capped(_) => ContributionKind::Capped,
            Self::Part { .. } => ContributionKind::Part,
            Self::Rounded => ContributionKind::Rounded,
            Self::Clamped => ContributionKind::Clamped,
        }
    }

    /// The group of the line; empty for lines of the whole score.
    pub(crate) fn group(self, model: &Program) -> &str {
        match self {
            Self::Table { group, .. } | Self::Rule { group, .. } | Self::Event { group, .. } | Self::Capped(group) => {
                &model.groups[group].id
            }
            Self::Part { .. } | Self::Rounded | Self::Clamped => "",
        }
    }

    /// What the line is of, for a line of this score.
    pub(crate) fn term(self, model: &Program, score: ScoreId) -> &str {
        match self {
            Self::Table { table, .. } => &model.tables[table].id,
            Self::Rule { rule, .. } => &model.rules[rule].id,
            Self::Event { event, .. } => &model.events[event].id,
            Self::Capped(group) => model.groups[group].title(),
            Self::Part { part, .. } => &model.scores[part].id,
            Self::Rounded => "rounded",
            Self::Clamped => &model.scores[score].id,
        }
    }
}

impl Table {
    /// Whether the line of the table says something: a zero for what is not there says nothing, but a zero for a bad
    /// answer does. A counted field always has a value, or the answer that there is none.
    pub(crate) fn tells(&self, model: &Program, cell: u16, is_unknown: bool) -> bool {
        let is_counted = matches!(model.fields[self.field].source, FieldSource::Counted(_));
        let is_empty = cell == self.special(Special::None) && self.points_of(cell) == 0;
        is_counted || !(is_unknown || is_empty)
    }
}

impl Verdict {
    /// The lines of a score that are there; they add up to its points.
    pub(crate) fn lines(&self, score: ScoreId) -> Vec<Contribution<'_>> {
        let log = OnceCell::new();
        let model = &*self.model().0;
        let (mut lines, mut sum, mut of_group) = (Vec::new(), 0, 0);
        for source in contribution_sources(model, score) {
            let Some(line) = self.line(score, source, (sum, of_group), &log) else {
                if let ContributionSource::Capped(_) = source {
                    of_group = 0;
                }
                continue;
            };
            sum += line.points;
            of_group = if let ContributionSource::Capped(_) = source { 0 } else { of_group + line.points };
            lines.push(line);
        }
        lines
    }

    /// A line, after lines that add up to `sum`, and in its group to `of_group`; `None` where it says nothing.
    fn line<'q>(
        &'q self,
        score: ScoreId,
        source: ContributionSource,
        (sum, of_group): (i64, i64),
        log: &OnceCell<Cow<'q, ActivityCounts>>,
    ) -> Option<Contribution<'q>> {
        let model = &*self.model().0;
        let log = || &**log.get_or_init(|| self.prepared().0.log.at(model, self.at.unix()));
        let line = |label: &'q str, points: i64| Contribution {
            kind: source.kind(),
            group: source.group(model),
            term: source.term(model, score),
            label,
            points,
            field: None,
            value: None,
            count: None,
        };
        // What makes up for a limit is there only where the limit binds.
        let rest = |less: &'static str, more: &'static str, points: i64| {
            (points != 0).then(|| line(if points < 0 { less } else { more }, points))
        };
        match source {
            ContributionSource::Table { table, .. } => {
                let (table, cell) = (&model.tables[table], self.evaluator().valuation.cells[table]);
                let (state, counted) = self.field_state(table.field, log);
                let value = match state {
                    FieldState::Known(value) => Some(Cow::Borrowed(value)),
                    _ => counted.map(Cow::Owned),
                };
                table.tells(model, cell, state == FieldState::Unknown).then(|| Contribution {
                    field: Some(&model.fields[table.field].name),
                    value,
                    ..line(table.cell_title(cell, &model.fields[table.field]), table.points_of(cell))
                })
            }
            ContributionSource::Rule { rule, .. } => {
                let rule = &model.rules[rule];
                let holds = rule.when.eval(self.evaluator().valuation) == Some(true);
                holds.then(|| line(rule.title(), rule.points))
            }
            ContributionSource::Event { event, .. } => {
                let rule = &model.events[event];
                let count: u64 = log().counts[event].iter().map(|(_, n)| u64::from(*n)).sum();
                (count > 0).then(|| Contribution { count: Some(count), ..line(rule.title(), self.events[event]) })
            }
            ContributionSource::Capped(group) => {
                let points = model.groups[group].limits().apply(of_group) - of_group;
                rest("More than the group can give", "Less than the group can take", points)
            }
            ContributionSource::Part { part, weight } => {
                Some(line(model.scores[part].title(), part_share(self.outcome.points[part], weight)))
            }
            ContributionSource::Rounded => {
                let Parts::Sum(parts) = &model.scores[score].parts else { return None };
                let label = "Rounded to whole points";
                rest(label, label, weighted(parts, |part| self.outcome.points[part]) - sum)
            }
            ContributionSource::Clamped => {
                let points = self.outcome.points[score] - sum;
                rest("More than the score can hold", "Less than the score can hold", points)
            }
        }
    }

    /// What is known of a field; the value of a counted one comes apart, for it is kept nowhere.
    fn field_state<'l>(&self, field: FieldId, log: impl Fn() -> &'l ActivityCounts) -> (FieldState<'_>, Option<Value>) {
        let model = &*self.model().0;
        if matches!(model.fields[field].source, FieldSource::Counted(_)) {
            return (FieldState::NoAnswer, self.prepared().counted(field, log(), self.at.unix()));
        }
        (self.prepared().state(field, None, self.at.unix()), None)
    }
}
