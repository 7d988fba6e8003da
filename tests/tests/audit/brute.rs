//! The audit against every lead there is, on small random models: no false proof, and how much it does not see.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use leadstone::Verdict;
use leadstone::audit::Finding;
use leadstone::error::ProblemKind;
use leadstone_tests::fixtures::instant;
use serde_json::Value as Json;

use super::judged::{Case, Cond, Judged};
use crate::support::{check, tape};

/// What every lead of a model shows, each as kind and path.
#[derive(Default)]
struct Facts {
    truths: BTreeSet<(&'static str, String)>,
}

/// Looks at all leads; what no lead refutes is true.
fn facts(judged: &Judged, cases: &[Case], verdicts: &[Verdict]) -> Facts {
    let mut open: BTreeSet<(&'static str, String)> = BTreeSet::new();
    for (path, _) in &judged.conditions {
        open.extend([("never", path.clone()), ("always", path.clone())]);
    }
    let count = |list: &str| judged.document[list].as_array().map_or(0, Vec::len);
    open.extend((0..count("stages")).map(|i| ("stage", format!("stages[{i}]"))));
    open.extend((0..count("personas")).map(|i| ("persona", format!("personas[{i}]"))));
    open.extend((0..count("actions")).map(|i| ("action", format!("actions[{i}]"))));
    for (path, group) in groups(judged) {
        let rules = group["rules"].as_array().map_or(0, Vec::len);
        open.extend((0..rules).map(|r| ("rule", format!("{path}.rules[{r}].when"))));
    }
    for (case, verdict) in cases.iter().zip(verdicts) {
        for (path, condition) in &judged.conditions {
            // What a present stage changes is not what a condition over facts and scores says.
            let truth = condition.truth(case, verdict);
            open.remove(&(if truth == Some(true) { "never" } else { "always" }, path.clone()));
        }
        if !case.is_at_stage
            && let Some(stage) = verdict.stage()
        {
            open.remove(&("stage", format!("stages[{}]", place(&judged.document["stages"], stage))));
        }
        if let Some((persona, _)) = verdict.persona() {
            open.remove(&("persona", format!("personas[{}]", place(&judged.document["personas"], persona))));
        }
        if let Some(reason) = verdict.action().and_then(|a| a.reason) {
            open.remove(&("action", format!("actions[{reason}]")));
        }
        for list in ["scores", "personas"] {
            for (index, score) in judged.document[list].as_array().unwrap().iter().enumerate() {
                for line in verdict.contributions(score["id"].as_str().unwrap()) {
                    let Some(group) = score["groups"].as_array().map(|_| place(&score["groups"], line.group)) else {
                        continue;
                    };
                    let Some(rules) = score["groups"].get(group).map(|g| &g["rules"]) else { continue };
                    let rule = place(rules, line.term);
                    open.remove(&("rule", format!("{list}[{index}].groups[{group}].rules[{rule}].when")));
                }
            }
        }
    }
    Facts { truths: open }
}

/// Every group with its path.
fn groups(judged: &Judged) -> Vec<(String, &Json)> {
    let scores = ["scores", "personas"].into_iter().flat_map(|list| {
        let scores = judged.document[list].as_array().unwrap().iter().enumerate();
        scores.map(move |(index, score)| (format!("{list}[{index}]"), score))
    });
    let groups = scores.flat_map(|(path, score)| {
        let groups = score["groups"].as_array().into_iter().flatten().enumerate();
        groups.map(move |(index, group)| (format!("{path}.groups[{index}]"), group))
    });
    groups.collect()
}

/// The place of a name in a list; `disqualified` is in none.
fn place(list: &Json, id: &str) -> usize {
    list.as_array().and_then(|l| l.iter().position(|e| e["id"] == id)).unwrap_or(usize::MAX)
}

/// What a finding claims, as kind and path.
fn claim(finding: &Finding) -> Option<(&'static str, String)> {
    let path = finding.problem.path.to_string();
    Some(match finding.problem.code() {
        "condition-never-holds" => ("never", path),
        "condition-always-holds" => ("always", path),
        "stage-unreachable" => ("stage", path.trim_end_matches(".enter").to_owned()),
        "persona-unreachable" => ("persona", path),
        "action-never-taken" => ("action", path),
        "rule-never-fires" => ("rule", path),
        _ => return None,
    })
}

/// A condition that is one comparison is told by `threshold-unreachable`, and so by the model's own warnings.
fn by_comparison(judged: &Judged, path: &str, comparison: &str, always: bool) -> Option<(&'static str, String)> {
    let (_, condition) = judged.conditions.iter().find(|(p, _)| p == path)?;
    (condition.text() == comparison).then(|| (if always { "always" } else { "never" }, path.to_owned()))
}

/// Comparisons of scores in a condition, each part by itself.
fn comparisons<'c>(condition: &'c Cond, found: &mut Vec<&'c Cond>) {
    match condition {
        Cond::Points(..) | Cond::Band(..) => found.push(condition),
        Cond::Not(inner) => {
            // Written as `!=`, it is one comparison.
            if condition.text().contains("!=") { found.push(condition) } else { comparisons(inner, found) }
        }
        Cond::And(parts) | Cond::Or(parts) => parts.iter().for_each(|p| comparisons(p, found)),
        _ => {}
    }
}

/// A comparison that the audit calls always true or always false, over every lead.
fn comparison_is_so(judged: &Judged, path: &str, comparison: &str, always: bool, all: &[(&Case, &Verdict)]) {
    let condition = &judged.conditions.iter().find(|(p, _)| p == path).expect("a condition of the model").1;
    let mut found = Vec::new();
    comparisons(condition, &mut found);
    let own = found.into_iter().find(|c| c.text() == comparison);
    let own = own.unwrap_or_else(|| panic!("`{comparison}` stands in `{}`", condition.text()));
    for (case, verdict) in all {
        assert_eq!(own.truth(case, verdict), Some(always), "{path}: `{comparison}`\n{:#}", judged.document);
    }
}

#[test]
fn no_claim_is_false_of_any_lead_and_most_that_is_true_is_told() {
    let missed: RefCell<BTreeMap<&'static str, (usize, usize)>> = RefCell::default();
    let compared = check(1_300, tape(), |mut tape, compared| {
        let judged = Judged::random(&mut tape);
        let Some(cases) = judged.cases(700, instant()) else { return Ok(()) };
        compared.count("models");
        let model = judged.model();
        let score = |case: &Case| model.score(&case.lead, instant()).expect("the lead fits");
        let verdicts: Vec<Verdict> = cases.iter().map(score).collect();
        let all: Vec<(&Case, &Verdict)> = cases.iter().zip(&verdicts).collect();
        let facts = facts(&judged, &cases, &verdicts);
        let findings = model.audit();
        let mut told = BTreeSet::new();
        let mut seen = BTreeSet::new();
        for finding in &findings {
            let message = (finding.problem.path.to_string(), finding.problem.kind.to_string());
            assert!(seen.insert(message.clone()), "{message:?} is told twice");
            assert!(finding.problem.position.is_some(), "{message:?} has no place\n{:#}", judged.document);
            told.extend(claim(finding));
            if let Some(witness) = &finding.witness {
                compared.count("witnesses");
                replay(finding, &model.score(witness, Finding::AT).expect("a witness can be scored"));
            }
            if let ProblemKind::CapNeverBinds { group, most, .. } = &finding.problem.kind {
                for (_, verdict) in &all {
                    let score = finding.problem.path.to_string();
                    let Some(score) = score.strip_prefix("scores[").and_then(|p| p.split(']').next()) else { continue };
                    let score = judged.document["scores"][score.parse::<usize>().unwrap()]["id"].as_str().unwrap();
                    assert!(points(verdict, score, group) <= *most, "{message:?}\n{:#}", judged.document);
                }
            }
        }
        for problem in model.warnings().iter().chain(findings.iter().map(|f| &f.problem)) {
            if let ProblemKind::ThresholdUnreachable { comparison, always, .. } = &problem.kind {
                let path = problem.path.to_string();
                comparison_is_so(&judged, &path, comparison, *always, &all);
                compared.count("comparisons");
                told.extend(by_comparison(&judged, &path, comparison, *always));
            }
        }
        for claim in &told {
            assert!(facts.truths.contains(claim), "{claim:?} is false\n{:#}", judged.document);
        }
        compared.add("with something to find", usize::from(!facts.truths.is_empty()));
        let is_told = |(kind, path): &(&'static str, String)| {
            told.contains(&(*kind, path.clone()))
                // Of a condition that is never met the stage is told.
                || (*kind == "never" && path.strip_suffix(".enter").is_some_and(|s| told.contains(&("stage", s.to_owned()))))
                || (*kind == "action" && told.contains(&("never", format!("{path}.when"))))
        };
        for truth in &facts.truths {
            let mut missed = missed.borrow_mut();
            let own = missed.entry(truth.0).or_default();
            own.1 += 1;
            own.0 += usize::from(!is_told(truth));
        }
        Ok(())
    });
    for (kind, (missed, all)) in &*missed.borrow() {
        println!("{kind}: {missed} of {all} missed");
        assert!(missed * 10 <= *all, "{kind}: {missed} of {all} are missed");
    }
    let compared = compared.at_least("models", 1_000).at_least("with something to find", 1_000);
    compared.at_least("comparisons", 500).at_least("witnesses", 500);
}

/// The points of a group before its cap.
fn points(verdict: &Verdict, score: &str, group: &str) -> i64 {
    let lines = verdict.contributions(score).into_iter();
    lines.filter(|l| l.group == group && l.kind != leadstone::verdict::ContributionKind::Capped).map(|l| l.points).sum()
}

/// The witness shows what is said of it.
fn replay(finding: &Finding, verdict: &Verdict) {
    match &finding.problem.kind {
        ProblemKind::AnswerQualifiesAlone { leads_to, .. } => {
            assert_eq!(verdict.disqualified(), None);
            let stage = verdict.stage().map(|s| format!("the stage `{s}`"));
            let call = verdict.action().filter(|a| a.kind.as_str() == "call").map(|_| "a call".to_owned());
            assert!(stage.as_ref() == Some(leads_to) || call.as_ref() == Some(leads_to), "{finding:?}");
        }
        ProblemKind::StageUnreachable { .. } => {
            let shown = finding.shows.strip_prefix("the closest lead found: ").expect("what comes closest");
            let (score, points) = shown.split_once(" is ").expect("a score and its points");
            assert_eq!(verdict.points(score).map(|p| p.to_string()).as_deref(), Some(points));
        }
        ProblemKind::CapNeverBinds { .. } => {
            assert!(finding.shows.starts_with("a lead whose group has "), "{finding:?}");
        }
        other => panic!("no witness is known for {other:?}"),
    }
}
