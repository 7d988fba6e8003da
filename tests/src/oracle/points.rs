//! Points of tables, rules, event rules, groups and scores, each line by itself.

use std::collections::BTreeMap;

use leadstone::Span;
use leadstone::document::{
    CriterionDocument, EventRuleDocument, GroupDocument, ModelDocument, ScoreDocument, TableDocument,
};
use num_bigint::BigInt;

use super::activities::{Settings, meets, type_name};
use super::condition::{Meaning, State, Three, World, holds};
use super::decay::{Fading, left};
use super::facts::{Facts, as_compared, kind_of, options_of};
use super::lead::PlainValue;
use super::line::Line;
use super::parse::parse;

/// Facts alone: what rules and gates see.
pub(super) struct FactWorld<'a>(pub(super) &'a Facts<'a>);

impl World for FactWorld<'_> {
    fn meaning(&self, name: &str) -> Meaning {
        let exact = self.0.document.fields.get(name).is_some_and(|f| f.exact == Some(true));
        Meaning::Field { state: self.0.state(name), exact }
    }

    fn is_date(&self, name: &str) -> bool {
        self.0.document.fields.get(name).is_some_and(|f| kind_of(f) == leadstone::document::FieldType::Date)
    }

    fn now(&self) -> i64 {
        self.0.now
    }
}

/// Percent of a weight in whole points, halves up.
fn percent(weight: i64, percent: i64) -> i64 {
    let doubled = i128::from(weight) * i128::from(percent) * 2 + 100;
    i64::try_from(doubled.div_euclid(200)).expect("weights are small")
}

fn line(kind: &str, group: &str, term: &str, points: i64) -> Line {
    Line { kind: kind.to_owned(), group: group.to_owned(), term: term.to_owned(), points, count: None }
}

/// A table gives no line where its field is unknown.
fn table(facts: &Facts, group: &str, table: &TableDocument) -> Option<Line> {
    let field = facts.document.fields.get(&table.field)?;
    let other = table.other.unwrap_or(0);
    let points = match facts.state(&table.field) {
        State::Unknown => return None,
        State::Refused => table.no_answer.unwrap_or(0),
        // Choice: a zero for what is not there gets no line.
        State::Nothing => table.none.filter(|points| *points != 0)?,
        State::Known(PlainValue::Number(number)) => {
            table.points[table.cuts.iter().filter(|cut| **cut <= number).count()]
        }
        State::Known(value) => {
            let word = match value {
                PlainValue::Bool(b) => b.to_string(),
                PlainValue::Text(text) => text,
                _ => String::new(),
            };
            let cell = table.cells.iter().find(|c| c.is.iter().any(|w| as_compared(w, field) == word));
            cell.map_or(other, |c| c.points)
        }
    };
    Some(line("Table", group, table.id.as_ref().unwrap_or(&table.field), points))
}

fn criterion(facts: &Facts, criterion: &CriterionDocument) -> Option<Line> {
    let field = facts.document.fields.get(&criterion.field)?;
    let level = match facts.state(&criterion.field) {
        State::Unknown | State::Nothing => return None,
        State::Refused => criterion.no_answer.unwrap_or(0),
        State::Known(PlainValue::Text(text)) => {
            let own = options_of(field).iter().position(|o| *o == text).and_then(|i| field.options.get(i)?.level);
            criterion.levels.get(&text).copied().or(own).unwrap_or(0)
        }
        State::Known(_) => 0,
    };
    Some(line("Table", &criterion.id, &criterion.id, percent(criterion.weight, level)))
}

fn fading(rule: &EventRuleDocument) -> Fading {
    let seconds = |p: Span| u64::try_from(p.seconds()).expect("a length of time is not negative");
    if let Some(p) = rule.half_life {
        Fading::HalfLife(seconds(p))
    } else if let Some(p) = rule.linear {
        Fading::Linear(seconds(p))
    } else if let Some(p) = rule.window {
        Fading::Window(seconds(p))
    } else if let Some(steps) = &rule.steps {
        let lose = u64::try_from(steps.lose).expect("checked to lie in 1..=100");
        let every = seconds(steps.every);
        if steps.compound == Some(true) { Fading::CompoundSteps(every, lose) } else { Fading::Steps(every, lose) }
    } else {
        Fading::Never
    }
}

/// For each bucket: how many activities of the rule, and what they are worth in 2^32 parts of a point.
fn buckets(facts: &Facts, rule: &EventRuleDocument) -> BTreeMap<i64, (i64, BigInt)> {
    let bucket = Settings::of(facts.document).bucket;
    let mut counts: BTreeMap<i64, i64> = BTreeMap::new();
    for activity in &facts.log.counted {
        if rule.kind.iter().any(|t| type_name(t) == activity.kind) && meets(activity, rule.condition.as_ref()) {
            *counts.entry(activity.at.div_euclid(bucket)).or_default() += 1;
        }
    }
    let worth = |day: i64, n: i64| {
        let age = u64::try_from((facts.now.div_euclid(bucket) - day).max(0) * bucket).expect("not negative");
        BigInt::from(rule.points) * rule.per_day.map_or(n, |most| n.min(most)) * BigInt::from(left(fading(rule), age))
    };
    counts.into_iter().map(|(day, n)| (day, (n, worth(day, n)))).collect()
}

/// Whole points: parts are dropped, of negative points too, for they fade towards nothing.
fn whole(worth: &BigInt) -> i64 {
    i64::try_from(worth / (BigInt::from(1) << 32)).expect("points of a rule are small")
}

/// Choice: of the rules of a family that are worth the same in a bucket, the one whose id, points and types come
/// first counts; in that order, each has the whole points by which it raises those of the rules before it, and points
/// below nought are reckoned apart; the count of a line has all activities of the rule, those beyond `per_day`
/// included.
fn events(facts: &Facts, group: &GroupDocument) -> Vec<Line> {
    let all: Vec<_> = group.events.iter().map(|rule| (rule, buckets(facts, rule))).collect();
    let name = |rule: &EventRuleDocument| {
        rule.id.clone().or_else(|| rule.kind.iter().next().map(str::to_owned)).unwrap_or_default()
    };
    let order =
        |rule: &EventRuleDocument| (name(rule), rule.points, rule.kind.iter().map(type_name).collect::<Vec<_>>());
    // What each rule is worth where no other of its family beats it.
    let mut own = Vec::new();
    for (index, (rule, days)) in all.iter().enumerate() {
        let mut sum = BigInt::ZERO;
        for (day, (_, worth)) in days {
            let is_beaten = rule.family.is_some()
                && all.iter().enumerate().any(|(other_index, (other, other_days))| {
                    other_index != index
                        && other.family == rule.family
                        && other_days.get(day).is_some_and(|(_, other_worth)| {
                            let before = (order(other), other_index) < (order(rule), index);
                            other_worth > worth || (other_worth == worth && before)
                        })
                });
            if !is_beaten {
                sum += worth;
            }
        }
        own.push(sum);
    }
    let mut lines = Vec::new();
    for (index, (rule, days)) in all.iter().enumerate() {
        let mut before = BigInt::ZERO;
        for (other_index, (other, _)) in all.iter().enumerate() {
            let is_before = (order(other), other_index) < (order(rule), index);
            if rule.family.is_some()
                && other.family == rule.family
                && is_before
                && own[other_index].sign() == own[index].sign()
            {
                before += &own[other_index];
            }
        }
        let mut points = whole(&(&before + &own[index])) - whole(&before);
        if let Some(cap) = rule.cap {
            points = if rule.points < 0 { points.max(cap) } else { points.min(cap) };
        }
        if !days.is_empty() {
            let count = days.values().map(|(n, _)| n).sum();
            lines.push(Line { count: Some(count), ..line("Event", &group.id, &name(rule), points) });
        }
    }
    lines
}

fn sum(lines: &[Line]) -> i64 {
    lines.iter().map(|l| l.points).sum()
}

pub(super) fn groups(facts: &Facts, groups: &[GroupDocument]) -> Vec<Line> {
    let mut lines = Vec::new();
    for group in groups {
        let mut own: Vec<Line> = group.tables.iter().filter_map(|t| table(facts, &group.id, t)).collect();
        for rule in &group.rules {
            if holds(&parse(&rule.when), &FactWorld(facts)) == Three::Yes {
                own.push(line("Rule", &group.id, rule.id.as_ref().unwrap_or(&rule.when), rule.points));
            }
        }
        own.extend(events(facts, group));
        let raw = sum(&own);
        // Choice: a group without a cap holds a thousand million points either way.
        let low = group.min.unwrap_or(-1_000_000_000);
        let high = group.cap.unwrap_or(1_000_000_000);
        let capped = raw.max(low).min(high);
        if capped != raw {
            own.push(line("Capped", &group.id, group.name.as_ref().unwrap_or(&group.id), capped - raw));
        }
        lines.extend(own);
    }
    lines
}

/// The line that keeps a score in its range.
pub(super) fn clamp(lines: &mut Vec<Line>, id: &str, low: i64, high: i64) -> i64 {
    let raw = sum(lines);
    let points = raw.max(low).min(high);
    if points != raw {
        lines.push(line("Clamped", "", id, points - raw));
    }
    points
}

/// Points and lines of a score; a sum looks its parts up by scoring them again.
pub(super) fn score(facts: &Facts, document: &ModelDocument, wanted: &ScoreDocument) -> (i64, Vec<Line>) {
    let mut lines = if !wanted.criteria.is_empty() {
        wanted.criteria.iter().filter_map(|c| criterion(facts, c)).collect()
    } else if wanted.sum.is_empty() {
        groups(facts, &wanted.groups)
    } else {
        parts(facts, document, wanted)
    };
    let [low, high] = wanted.range.unwrap_or([0, 100]);
    let points = clamp(&mut lines, &wanted.id, low, high);
    (points, lines)
}

/// Choice: the parts are rounded down each, their sum to nearest with halves up.
fn parts(facts: &Facts, document: &ModelDocument, wanted: &ScoreDocument) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut hundredths: i128 = 0;
    for (id, weight) in &wanted.sum {
        let part = document.scores.iter().find(|s| s.id == *id).expect("the library has checked the parts");
        let product = i128::from(score(facts, document, part).0) * i128::from(*weight);
        hundredths += product;
        lines.push(line("Part", "", id, i64::try_from(product.div_euclid(100)).expect("small")));
    }
    let rounded = i64::try_from((hundredths * 2 + 100).div_euclid(200)).expect("small");
    let missing = rounded - sum(&lines);
    if missing != 0 {
        lines.push(line("Rounded", "", "rounded", missing));
    }
    lines
}
