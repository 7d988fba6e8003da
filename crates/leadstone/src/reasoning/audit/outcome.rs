//! Gates, stages, personas and actions that no lead reaches, and conditions of theirs that have no effect.

use super::conditions;
use super::conditions::{Satisfiability, Written, course, open, report};
use super::finding::{Audit, Finding, proven};
use super::plan::WorldDepth;
use super::stage_course::{Arrival, OnWay, StageCourse, ways};
use super::truths::{PossibleTruths, possible};
use super::worlds::World;
use crate::base::error::{DocPath, Problem, ProblemKind};
use crate::base::ids::{ActionId, ScoreId, StageId};
use crate::base::index::Id;
use crate::condition::BoolExpr;
use crate::eval::verdict::Verdict;
use crate::model::program::{GateDecision, Stage};

/// Audits all of them; returns the highest stage that a lead can reach, if there are several.
pub(super) fn audit(audit: &mut Audit<'_>) -> Option<StageId> {
    gates(audit);
    let highest = stages(audit);
    personas(audit);
    actions(audit);
    highest
}

fn gates(audit: &mut Audit<'_>) {
    let model = audit.model;
    let root = DocPath::root().key("gates");
    for (index, (gate, document)) in model.0.gates.iter().zip(&model.document().gates).enumerate() {
        let of = format!("the gate `{}`", gate.id);
        let path = root.index(index).key("when");
        conditions::audit(audit, &Written { logic: &gate.when, text: Some(&document.when), of, path });
    }
}

fn stages(audit: &mut Audit<'_>) -> Option<StageId> {
    let model = audit.model;
    let root = DocPath::root().key("stages");
    let mut reachable = Vec::new();
    for ((id, stage), document) in model.0.stages.iter_enumerated().zip(&model.document().stages) {
        let path = root.index(id.index());
        let entered = open(&audit.reach, &mut audit.worlds, &stage.enter);
        let of = |key: &str| format!("`{key}` of the stage `{}`", stage.id);
        let text = document.enter.as_deref();
        let enter = Written { logic: &stage.enter, text, of: of("enter"), path: path.key("enter") };
        let arrival = arrival(audit, id);
        if arrival.can_be_there {
            reachable.push(id);
        }
        if arrival.can_enter {
            report(audit, &enter, entered);
            if !arrival.can_be_there {
                audit.findings.push(passed(audit, id, &arrival, entered, path.clone()));
            }
        } else {
            let finding = unreachable(audit, stage, enter.path);
            audit.findings.push(finding);
        }
        if let (Some(leave), Some(text)) = (&stage.leave, &document.leave) {
            let leave = Written { logic: leave, text: Some(text), of: of("leave"), path: path.key("leave") };
            conditions::audit(audit, &leave);
        }
    }
    reachable.last().copied().filter(|_| reachable.len() > 1)
}

/// What is common to all leads that meet the condition of a stage.
fn arrival(audit: &mut Audit<'_>, stage: StageId) -> Arrival {
    let model = &{ audit.model }.0;
    let own = &model.stages[stage].enter;
    let gates = |drops: bool| {
        let gates = model.gates.iter().filter(move |g| (g.effect == GateDecision::Disqualify) == drops);
        gates.map(|g| &g.when)
    };
    let later = model.stages.iter_enumerated().filter(|(id, _)| *id > stage).map(|(_, s)| &s.enter);
    let logics: Vec<&BoolExpr> = std::iter::once(own).chain(gates(true)).chain(later).chain(gates(false)).collect();
    let mut all = Arrival::default();
    audit.worlds.each(&audit.reach, WorldDepth::Scores, &logics, &mut |world| {
        let found = Arrival::at(model, world, stage);
        all.can_enter |= found.can_enter;
        all.can_be_there |= found.can_be_there;
        if found.is_spared && all.is_spared {
            all.passed_to.retain(|later| found.passed_to.contains(later));
        } else if found.is_spared {
            (all.is_spared, all.passed_to) = (true, found.passed_to);
        }
        !all.can_be_there
    });
    all
}

/// The finding for a stage whose leads are all dropped, or all go on.
fn passed(audit: &Audit<'_>, id: StageId, arrival: &Arrival, entered: Satisfiability, path: DocPath) -> Finding {
    let stages = &audit.model.0.stages;
    let name = |stage: StageId| &stages[stage].id;
    let problem = Problem::new(ProblemKind::StageUnreachable { stage: name(id).to_string() }, path);
    if !arrival.is_spared {
        let hint = "only leads that a gate drops meet its condition";
        return proven(problem.hint(hint), "every lead that enters it is disqualified");
    }
    let Some(later) = arrival.passed_to.last() else {
        return proven(problem.hint("whoever enters it enters a later one"), "every lead that enters it goes past it");
    };
    let always = entered == Satisfiability { can_hold: true, can_fail: false };
    let who = if always { "every lead" } else { "whoever enters it" };
    let shows = if always { "every lead goes past it" } else { "every lead that enters it goes past it" };
    proven(problem.hint(format!("{who} enters `{}`, which comes later", name(*later))), shows)
}

fn unreachable(audit: &mut Audit<'_>, stage: &Stage, path: DocPath) -> Finding {
    let model = &audit.model.0;
    let mut problem = Problem::new(ProblemKind::StageUnreachable { stage: stage.id.to_string() }, path);
    // The score that falls short the most, with the shortfall.
    let mut short: Option<(ScoreId, i64, i64)> = None;
    stage.enter.each_range(&mut |score, from, _| {
        let (_, most) = audit.reach.scores[score];
        if from > most && short.is_none_or(|(_, f, m)| from - most > f - m) {
            short = Some((score, from, most));
        }
    });
    let name = |score: ScoreId| model.scores[score].id.as_ref();
    let Some((score, from, most)) = short else {
        return proven(problem, "its condition contradicts itself or the model");
    };
    problem = problem.hint(format!("`{}` reaches at most {most}, {from} is asked for", name(score)));
    let points = |v: &Verdict| v.points(name(score)).unwrap_or(i64::MIN);
    let Some((lead, found)) = audit.search.most(&audit.reach.fields_of_score(score), &points) else {
        return proven(problem, "its terms were added up; no lead was looked for, for there were too many already");
    };
    Finding { problem, witness: Some(lead), shows: format!("the closest lead found: {} is {found}", name(score)) }
}

fn personas(audit: &mut Audit<'_>) {
    let model = &audit.model.0;
    let root = DocPath::root().key("personas");
    for (id, persona) in model.personas.iter_enumerated() {
        let asked = BoolExpr::Persona(id);
        let mut can_be = false;
        audit.worlds.each(&audit.reach, WorldDepth::Scores, &[&asked], &mut |world| {
            can_be |= world.persona() == Some(id);
            !can_be
        });
        if can_be {
            continue;
        }
        let (_, most) = audit.reach.scores[persona.score];
        let hint = if most < persona.at_least {
            format!("it reaches at most {most}, {} is asked for", persona.at_least)
        } else {
            "another always has more points, or as many and a name that comes first".to_owned()
        };
        let kind = ProblemKind::PersonaUnreachable { persona: persona.id.to_string() };
        let problem = Problem::new(kind, root.index(id.index())).hint(hint);
        audit.findings.push(proven(problem, "every way the points of the personas can be was tried"));
    }
}

fn actions(audit: &mut Audit<'_>) {
    let model = audit.model;
    let root = DocPath::root().key("actions");
    // An action after one without a condition has a warning already.
    let mut is_final = false;
    for ((id, action), document) in model.0.actions.iter_enumerated().zip(&model.document().actions) {
        let of = format!("the action `{}`", action.kind.as_str());
        let path = root.index(id.index());
        let path_of_when = path.key("when");
        let written = Written { logic: &action.when, text: document.when.as_deref(), of, path: path_of_when };
        let open = conditions::audit(audit, &written);
        if open.can_hold && !is_final && !is_taken(audit, id) {
            let problem = Problem::new(ProblemKind::ActionNeverTaken, path).hint("move it up, or take it out");
            let shows = "every way the facts and points they ask about can be was tried";
            audit.findings.push(proven(problem, shows));
        }
        is_final |= document.when.is_none();
    }
}

/// Whether the action may be the first to match; `false` is proven.
fn is_taken(audit: &mut Audit<'_>, id: ActionId) -> bool {
    let model = &audit.model.0;
    let earlier = || model.actions.iter_enumerated().rev().filter(|(earlier, _)| *earlier <= id).map(|(_, a)| &a.when);
    let mut logics: Vec<&BoolExpr> = earlier().collect();
    let asks_outcome = logics.iter().any(|l| l.asks_outcome());
    if asks_outcome {
        logics.extend(course(&audit.reach));
    }
    let mut is_taken = false;
    let nowhere = StageCourse { disqualified: false, fast_tracked: false, stage: None };
    audit.worlds.each(&audit.reach, WorldDepth::Scores, &logics, &mut |world: &World<'_, '_>| {
        let ways = if asks_outcome { ways(model, world) } else { vec![nowhere] };
        is_taken |= ways.into_iter().any(|way| {
            let truths = |logic: &BoolExpr| -> PossibleTruths { possible(logic, &OnWay { world, way }) };
            let mut conditions = earlier().map(truths);
            conditions.next().is_some_and(PossibleTruths::can_hold) && conditions.all(PossibleTruths::can_fail)
        });
        !is_taken
    });
    is_taken
}
