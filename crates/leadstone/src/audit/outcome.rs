//! Stages that nobody reaches, thresholds beyond what scores reach, and single answers that qualify.

use super::Finding;
use super::reach::Reach;
use super::witness::Search;
use crate::condition::Logic;
use crate::document::ActionKind;
use crate::error::{Kind, Path, Problem};
use crate::lead::Lead;
use crate::model::Model;
use crate::model::compiled::Effect;
use crate::qualification::Qualification;
use crate::value::Value;

pub(super) fn audit(model: &Model, reach: &Reach<'_>, search: &mut Search<'_>, findings: &mut Vec<Finding>) {
    let compiled = &model.0;
    let root = Path::root();
    let mut reachable = Vec::new();
    for (index, stage) in compiled.stages.iter().enumerate() {
        let path = root.key("stages").index(index);
        let is_granted = compiled.gates.iter().any(|g| g.effect == Effect::FastTrack(index) && reach.can_hold(&g.when));
        let later = compiled.stages.iter().skip(index + 1).find(|s| reach.must_hold(&s.enter));
        if let Some(later) = later {
            let problem = Problem::new(Kind::StageUnreachable { stage: stage.id.to_string() }, path.clone());
            let hint = format!("every lead enters `{}`, which comes later", later.id);
            findings.push(Finding {
                problem: problem.hint(hint),
                witness: None,
                shows: "every lead goes past it".into(),
            });
        } else if !is_granted && !reach.can_hold(&stage.enter) {
            findings.push(unreachable(model, reach, search, (index, &stage.enter), path.key("enter")));
        } else {
            reachable.push(index);
            thresholds(model, reach, &stage.enter, &path.key("enter"), findings);
        }
        if let Some(leave) = &stage.leave {
            thresholds(model, reach, leave, &path.key("leave"), findings);
        }
    }
    for (index, action) in compiled.actions.iter().enumerate() {
        thresholds(model, reach, &action.when, &root.key("actions").index(index).key("when"), findings);
    }
    if let Some(highest) = reachable.last().filter(|_| reachable.len() > 1) {
        alone(model, search, *highest, findings);
    }
}

fn unreachable(
    model: &Model,
    reach: &Reach<'_>,
    search: &mut Search<'_>,
    (index, enter): (usize, &Logic),
    path: Path,
) -> Finding {
    let stage = model.0.stages.get(index).map_or_else(String::new, |s| s.id.to_string());
    let mut problem = Problem::new(Kind::StageUnreachable { stage }, path);
    // The score that falls short the most, and by how much.
    let mut short: Option<(usize, i64, i64)> = None;
    enter.each_range(&mut |score, from, _| {
        let most = reach.scores.get(score).map_or(0, |(_, high)| *high);
        if from > most && short.is_none_or(|(_, f, m)| from - most > f - m) {
            short = Some((score, from, most));
        }
    });
    let name = |score: usize| model.0.scores.get(score).map_or("", |s| s.id.as_ref());
    let Some((score, from, most)) = short else {
        return Finding { problem, witness: None, shows: "its condition contradicts itself or the model".to_owned() };
    };
    problem = problem.hint(format!("`{}` reaches at most {most}, {from} is asked for", name(score)));
    let points = |v: &Qualification| v.points(name(score)).unwrap_or(i64::MIN);
    let best = search.most(&points);
    let shows =
        best.as_ref().map_or_else(String::new, |(_, n)| format!("the closest lead found: {} is {n}", name(score)));
    Finding { problem, witness: best.map(|(lead, _)| lead), shows }
}

/// Comparisons that every lead answers alike, though the range of the score would allow both answers.
fn thresholds(model: &Model, reach: &Reach<'_>, logic: &Logic, path: &Path, findings: &mut Vec<Finding>) {
    logic.each_range(&mut |index, from, to| {
        let (Some(score), Some((low, high))) = (model.0.scores.get(index), reach.scores.get(index).copied()) else {
            return;
        };
        let decided = |low: i64, high: i64| {
            if from <= low && high <= to {
                return Some(true);
            }
            (high < from || to < low).then_some(false)
        };
        let (None, Some(always)) = (decided(score.low, score.high), decided(low, high)) else { return };
        let kind = Kind::ThresholdUnreachable { score: score.id.to_string(), low, high, always };
        let hint = format!("its range is {} to {}, but its terms do not add up to that", score.low, score.high);
        let shows = format!("no answers and no activities take `{}` beyond {low} to {high}", score.id);
        findings.push(Finding { problem: Problem::new(kind, path.clone()).hint(hint), witness: None, shows });
    });
}

/// Answers that lead alone to a call or to the highest stage.
fn alone(model: &Model, search: &mut Search<'_>, highest: usize, findings: &mut Vec<Finding>) {
    let compiled = &model.0;
    let calls = |v: &Qualification| v.action().is_some_and(|a| a.kind == ActionKind::Call);
    let Some(empty) = search.score(&Lead::new()) else { return };
    let (called, started) = (calls(&empty), empty.outcome.stage);
    for (index, field) in compiled.fields.iter().enumerate() {
        let mut found: Vec<(Value, Lead, Qualification)> = Vec::new();
        for value in search.answers(index) {
            let lead = Lead::new().with(&field.name, value.clone());
            let Some(verdict) = search.score(&lead) else { continue };
            let rises = verdict.outcome.stage > started && verdict.outcome.stage == Some(highest);
            let is_call = calls(&verdict) && !called;
            // What a condition names on purpose needs no warning: a gate, or a stage that asks for this fact.
            let is_meant = verdict.fast_track().is_some()
                || verdict
                    .outcome
                    .stage
                    .and_then(|s| compiled.stages.get(s))
                    .is_some_and(|s| asks(model, &s.enter, index))
                || verdict
                    .outcome
                    .action
                    .and_then(|a| compiled.actions.get(a))
                    .is_some_and(|a| asks(model, &a.when, index));
            if (rises || is_call) && !is_meant {
                found.push((value, lead, verdict));
            }
        }
        let Some((value, lead, verdict)) = found.into_iter().next() else { continue };
        let stage = verdict.stage().unwrap_or("no stage").to_owned();
        let kind = Kind::AnswerQualifiesAlone {
            field: field.name.to_string(),
            value: value.to_string(),
            stage: stage.clone(),
        };
        let path = Path::root().key("fields").key(&field.name);
        let problem = Problem::new(kind, path).hint("cap what one answer can give, or ask for a second score");
        let shows = format!("a lead of whom nothing else is known is in stage `{stage}`");
        findings.push(Finding { problem, witness: Some(lead), shows });
    }
}

fn asks(model: &Model, logic: &Logic, field: usize) -> bool {
    let mut asks = false;
    logic.each_atom(&mut |atom| asks |= model.0.atoms.get(atom as usize).is_some_and(|a| a.field == field));
    asks
}
