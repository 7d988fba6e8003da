//! Prints verdicts in words: reasons, action, stage. Knows nothing about output.

use std::cmp::Reverse;

use leadstone::Verdict;
use leadstone::document::ActionKind;
use leadstone::model::{ScoreKind, ScoreView};
use leadstone::verdict::{Action, Contribution, ContributionKind};

use crate::verdict::rank_key;

/// The number of reasons for a lead, and against it.
const FOR: usize = 3;
const AGAINST: usize = 2;

/// One reason: its points and its label.
pub(crate) struct Reason {
    pub(crate) points: i64,
    pub(crate) label: String,
}

/// The contributions with most points, then those that cost most.
///
/// Points are weighted as in the model's weighted sum, if it has one. Ties keep the order of the model.
pub(crate) fn strongest(verdict: &Verdict) -> Vec<Reason> {
    let model = verdict.model();
    let sum = rank_key::weighted_sum(model);
    let mut reasons: Vec<(i64, Reason)> = Vec::new();
    for score in model.scores().filter(|s| s.kind() != ScoreKind::Sum) {
        let weight = weight_in(sum, score);
        for line in verdict.contributions(score.id()) {
            let is_term =
                matches!(line.kind, ContributionKind::Table | ContributionKind::Rule | ContributionKind::Event);
            if is_term && line.points != 0 {
                reasons.push((line.points * weight, Reason { points: line.points, label: label(&line) }));
            }
        }
    }
    // Stable: ties keep the order of the model.
    reasons.sort_by_key(|(weighted, _)| Reverse(weighted.abs()));
    let (good, bad): (Vec<_>, Vec<_>) = reasons.into_iter().partition(|(_, reason)| reason.points > 0);
    good.into_iter().take(FOR).chain(bad.into_iter().take(AGAINST)).map(|(_, reason)| reason).collect()
}

/// Percent of a score in the weighted sum; all of it where there is no sum.
fn weight_in(sum: Option<ScoreView<'_>>, score: ScoreView<'_>) -> i64 {
    let Some(sum) = sum else { return 100 };
    sum.parts().find(|(part, _)| part.id() == score.id()).map_or(0, |(_, weight)| weight)
}

/// The reason of the gate that decided, if one did.
pub(crate) fn gate(verdict: &Verdict) -> Option<&str> {
    verdict.disqualified().or(verdict.fast_track()).map(|(_, reason)| reason)
}

/// `Size of the company (350)`, `Asked for a demo (2 times)`.
fn label(line: &Contribution<'_>) -> String {
    match (&line.value, line.count) {
        (Some(value), _) => format!("{} ({value})", line.label),
        (None, Some(count)) if count > 1 => format!("{} ({count} times)", line.label),
        _ => line.label.to_owned(),
    }
}

/// All reasons in one line of text.
pub(crate) fn in_words(verdict: &Verdict) -> String {
    let mut words: Vec<String> = gate(verdict).map(str::to_owned).into_iter().collect();
    words.extend(strongest(verdict).iter().map(|reason| format!("{} {:+}", reason.label, reason.points)));
    words.join("; ")
}

/// `call in 5m`, `nurture: educate`.
pub(crate) fn action(action: Option<Action<'_>>) -> String {
    let Some(action) = action else { return "-".to_owned() };
    let mut words = kind(action.kind).to_owned();
    if let Some(segment) = action.segment {
        words.push_str(": ");
        words.push_str(segment);
    }
    if let Some(within) = action.within {
        words.push_str(" in ");
        words.push_str(&within.to_string());
    }
    words
}

pub(crate) fn kind(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Call => "call",
        ActionKind::Nurture => "nurture",
        ActionKind::Refer => "refer",
        ActionKind::Drop => "drop",
    }
}

/// `sql (hot)`.
pub(crate) fn stage(verdict: &Verdict) -> String {
    match (verdict.stage(), verdict.stage_label()) {
        (Some(stage), Some(label)) => format!("{stage} ({label})"),
        (Some(stage), None) => stage.to_owned(),
        (None, _) => "-".to_owned(),
    }
}
