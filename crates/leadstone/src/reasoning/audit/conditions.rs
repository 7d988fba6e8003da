//! Conditions that no lead meets or that every lead meets, and comparisons of scores that are always true or always
//! false.

use super::finding::{Audit, Finding, proven};
use super::plan::WorldDepth;
use super::reach::Reach;
use super::stage_course::{OnWay, ways};
use super::truths::{PossibleTruths, possible};
use super::worlds::{World, Worlds};
use crate::base::error::{DocPath, Problem, ProblemKind};
use crate::base::ids::ScoreId;
use crate::condition::{Atoms, BoolExpr, Compared, compile};
use crate::model::Model;
use crate::model::scope::ModelScope;

/// Whether some lead meets a condition, and whether some lead does not; `false` is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Satisfiability {
    pub(super) can_hold: bool,
    pub(super) can_fail: bool,
}

/// A condition, where it is written.
pub(super) struct Written<'a> {
    pub(super) logic: &'a BoolExpr,
    /// `None` if the document has no condition there.
    pub(super) text: Option<&'a str>,
    /// Its owner, for people.
    pub(super) of: String,
    pub(super) path: DocPath,
}

/// Whether a condition can hold and can fail. If it asks for the course of a lead, the courses are enumerated.
pub(super) fn open(reach: &Reach<'_>, worlds: &mut Worlds, logic: &BoolExpr) -> Satisfiability {
    let model = reach.model;
    let asks_outcome = logic.asks_outcome();
    let mut logics = vec![logic];
    if asks_outcome {
        logics.extend(course(reach));
    }
    let mut open = Satisfiability { can_hold: false, can_fail: false };
    let mut look = |truths: PossibleTruths| {
        open.can_hold |= truths.can_hold();
        open.can_fail |= truths.can_fail();
        !(open.can_hold && open.can_fail)
    };
    worlds.each(reach, WorldDepth::Scores, &logics, &mut |world: &World<'_, '_>| {
        if asks_outcome {
            return ways(model, world).into_iter().all(|way| look(possible(logic, &OnWay { world, way })));
        }
        look(possible(logic, world))
    });
    open
}

/// The conditions that the course of a lead depends on.
pub(super) fn course<'m>(reach: &Reach<'m>) -> impl Iterator<Item = &'m BoolExpr> {
    let model = reach.model;
    let gates = model.gates.iter().map(|g| &g.when);
    gates.chain(model.stages.iter().flat_map(|s| std::iter::once(&s.enter).chain(&s.leave)))
}

/// Reports a condition that is always true or never true, else its comparisons that are.
pub(super) fn audit(audit: &mut Audit<'_>, written: &Written<'_>) -> Satisfiability {
    let open = open(&audit.reach, &mut audit.worlds, written.logic);
    report(audit, written, open);
    open
}

/// Reports a condition whose satisfiability is known already.
pub(super) fn report(audit: &mut Audit<'_>, written: &Written<'_>, open: Satisfiability) {
    let Some(text) = written.text else { return };
    let compared = compared(audit.model, text);
    // If the condition is a single comparison, the comparison is reported.
    let is_comparison = compared.iter().any(|c| c.logic == *written.logic && c.written == text.trim());
    let found = thresholds(audit, &compared, &written.path);
    let is_told = is_comparison && (!found.is_empty() || is_beyond(audit.model, &compared));
    let of = written.of.clone();
    let kind = match open {
        Satisfiability { can_hold: false, .. } => Some((
            ProblemKind::ConditionNeverHolds { of },
            "every way the facts and points it asks about can be was tried, and none meets it",
        )),
        Satisfiability { can_fail: false, .. } => Some((
            ProblemKind::ConditionAlwaysHolds { of },
            "every way the facts and points it asks about can be was tried, and all meet it",
        )),
        Satisfiability { .. } => None,
    };
    match kind {
        Some((kind, shows)) if !is_told => {
            let hint =
                if open.can_hold { "take it out, or ask for more" } else { "look for parts that exclude each other" };
            audit.findings.push(proven(Problem::new(kind, written.path.clone()).hint(hint), shows));
        }
        _ => audit.findings.extend(found),
    }
}

/// The comparisons of scores in a condition of stages or actions.
fn compared(model: &Model, text: &str) -> Vec<Compared> {
    let model = &model.0;
    let scope = ModelScope {
        fields: &model.fields,
        field_names: Some(&model.field_names),
        scores: &model.scores,
        personas: &model.personas,
        matrices: &model.matrices,
        stages: &model.stages,
        has_outcome: true,
    };
    let mut compared = Vec::new();
    // The text was compiled before, so it compiles again; without comparisons there are none to report.
    if compile(text, &scope, &mut Atoms::default(), &mut compared).is_err() {
        compared.clear();
    }
    compared
}

/// Whether the ranges of the scores decide already: then the model has a warning.
fn is_beyond(model: &Model, compared: &[Compared]) -> bool {
    let full = |score: ScoreId| (model.0.scores[score].low, model.0.scores[score].high);
    compared.iter().any(|c| !c.faults(&full).is_empty())
}

/// Comparisons that are the same for every lead, though the range of the score would allow both.
fn thresholds(audit: &Audit<'_>, compared: &[Compared], path: &DocPath) -> Vec<Finding> {
    let model = &audit.model.0;
    let full = |score: ScoreId| (model.scores[score].low, model.scores[score].high);
    let reached = |score: ScoreId| audit.reach.scores[score];
    let found = compared.iter().flat_map(|c| c.faults(&reached));
    let found = found.filter(|(comparison, _)| comparison.decided(&full).is_none());
    let finding = |(comparison, decided): (&Compared, crate::condition::Decided)| {
        let score = &model.scores[decided.score];
        let (low, high) = reached(decided.score);
        let mut problem = Problem::new(comparison.kind(decided.always, &score.id, (low, high)), path.clone());
        problem.within = Some((comparison.start, comparison.end));
        let hint = format!("its range is {} to {}, but its terms do not add up to that", score.low, score.high);
        let shows = format!("no answers and no activities take `{}` beyond {low} to {high}", score.id);
        proven(problem.hint(hint), shows)
    };
    found.map(finding).collect()
}
