//! Single answers that qualify: alone they lead to a call or to the highest stage.

use super::finding::{Audit, Finding};
use crate::base::error::{DocPath, Problem, ProblemKind};
use crate::base::ids::{FieldId, StageId};
use crate::condition::BoolExpr;
use crate::document::ActionKind;
use crate::eval::verdict::Verdict;
use crate::facts::lead::Lead;
use crate::model::Model;

/// Tries every answer of every field by itself.
pub(super) fn audit(audit: &mut Audit<'_>, highest: Option<StageId>) {
    let model = audit.model;
    let Some(empty) = audit.search.alone(&Lead::new()) else { return };
    for (index, field) in model.0.fields.iter_enumerated() {
        for value in audit.search.answers(index).iter() {
            let lead = Lead::new().with(&field.name, value.clone());
            let Some(verdict) = audit.search.alone(&lead) else { return };
            let Some(leads_to) = leads_to(model, highest, &empty, &verdict, index) else { continue };
            let shows = format!("a lead of whom nothing else is known comes to {leads_to}");
            let kind =
                ProblemKind::AnswerQualifiesAlone { field: field.name.to_string(), value: value.to_string(), leads_to };
            let path = DocPath::root().key("fields").key(&field.name);
            let problem = Problem::new(kind, path).hint("cap what one answer can give, or ask for a second score");
            audit.findings.push(Finding { problem, witness: Some(lead), shows });
            break;
        }
    }
}

/// The stage or action that the answer leads to, if it is far and not meant by the model.
fn leads_to(
    model: &Model,
    highest: Option<StageId>,
    empty: &Verdict,
    verdict: &Verdict,
    field: FieldId,
) -> Option<String> {
    let compiled = &model.0;
    let calls = |v: &Verdict| v.action().is_some_and(|a| a.kind == ActionKind::Call);
    let (before, after) = (&empty.outcome, &verdict.outcome);
    // The effect of a gate, or of a condition that names the fact, is meant.
    let stage = after.stage.map(|id| &compiled.stages[id]);
    let action = after.action.map(|id| &compiled.actions[id]);
    let is_meant = after.disqualified.is_some()
        || after.fast_track.is_some()
        || stage.is_some_and(|s| asks(model, &s.enter, field))
        || action.is_some_and(|a| asks(model, &a.when, field));
    if is_meant {
        return None;
    }
    if after.stage > before.stage && highest.is_some() && after.stage == highest {
        return Some(format!("the stage `{}`", stage.map_or("", |s| &s.id)));
    }
    (calls(verdict) && !calls(empty)).then(|| "a call".to_owned())
}

fn asks(model: &Model, logic: &BoolExpr, field: FieldId) -> bool {
    let mut asks = false;
    logic.each_atom(&mut |atom| asks |= model.0.atoms[atom].field == field);
    asks
}
