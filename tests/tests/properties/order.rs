//! Law 1: lines add up to the points; the order of everything that is no list of priorities never matters.

use leadstone_tests::fixtures::at;
use leadstone_tests::generate::{Tape, Variety};
use proptest::prelude::*;
use serde_json::Value;

use super::case::{case, outcome, score};
use crate::support::check;

/// Turns the lists under these keys around, everywhere.
///
/// Not `bands` or `actions`, and not `stages`: the first action that matches and the last stage count by position.
/// `gates` are shuffled, but only the first that holds is named: who wants the name has an order.
fn shuffle(tape: &mut Tape, value: &mut Value, keys: &[&str]) {
    match value {
        Value::Object(table) => {
            for (key, inner) in table.iter_mut() {
                shuffle(tape, inner, keys);
                if let (true, Value::Array(items)) = (keys.contains(&key.as_str()), &mut *inner) {
                    *items = tape.shuffled(std::mem::take(items));
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|i| shuffle(tape, i, keys)),
        _ => {}
    }
}

#[test]
fn the_lines_of_every_score_and_persona_add_up_to_its_points() {
    let compared = check(300, case(Variety::Full), |case, compared| {
        let model = case.model();
        let Some(verdict) = score(&model, &case.lead, case.now) else { return Ok(()) };
        let document = model.document();
        for id in document.scores.iter().map(|s| &s.id).chain(document.personas.iter().map(|p| &p.id)) {
            let sum: i64 = verdict.contributions(id).iter().map(|c| c.points).sum();
            prop_assert_eq!(Some(sum), verdict.points(id), "{}", id);
            compared.count("scores and personas");
        }
        Ok(())
    });
    compared.at_least_percent("scores and personas", 100);
}

#[test]
fn the_order_of_terms_groups_cells_and_gates_never_matters() {
    let keys = ["tables", "rules", "events", "groups", "cells", "criteria", "gates", "personas", "is", "type", "bands"];
    let compared = check(300, case(Variety::Named), |mut case, compared| {
        let mut document: Value = serde_json::from_str(&case.model).expect("JSON");
        shuffle(&mut case.tape, &mut document, &keys);
        let before = score(&case.model(), &case.lead, case.now);
        let text = document.to_string();
        let is_other = case.model != text;
        case.model = text;
        let after = score(&case.model(), &case.lead, case.now);
        prop_assert_eq!(before.as_ref().map(outcome), after.as_ref().map(outcome));
        let action = |v: &leadstone::Verdict| v.action().map(|a| (a.kind, a.segment.map(str::to_owned)));
        prop_assert_eq!(before.as_ref().map(action), after.as_ref().map(action));
        compared.add("verdicts of shuffled documents", usize::from(is_other && before.is_some()));
        Ok(())
    });
    compared.at_least_percent("verdicts of shuffled documents", 70);
}

#[test]
fn the_order_of_answers_never_matters() {
    let compared = check(300, case(Variety::Full), |mut case, compared| {
        let model = case.model();
        let before = score(&model, &case.lead, case.now).map(|v| v.to_json());
        let facts = case.lead.facts.clone();
        case.lead.facts = case.tape.shuffled(std::mem::take(&mut case.lead.facts));
        compared.add("verdicts of shuffled answers", usize::from(before.is_some() && facts != case.lead.facts));
        prop_assert_eq!(before, score(&model, &case.lead, case.now).map(|v| v.to_json()));
        Ok(())
    });
    compared.at_least_percent("verdicts of shuffled answers", 50);
}

#[test]
fn a_prepared_lead_scored_at_many_instants_is_as_one_read_afresh() {
    let compared = check(300, case(Variety::Full), |mut case, compared| {
        let model = case.model();
        let Ok(prepared) = model.prepare(&case.lead.to_lead()) else { return Ok(()) };
        let instants: Vec<i64> = case.tape.several(3, |t| case.now + t.between(-50, 500) * 86_400);
        for now in instants.iter().chain(instants.iter().rev()) {
            let fresh = model.prepare(&case.lead.to_lead()).expect("it was read before");
            prop_assert_eq!(prepared.score(at(*now)).to_json(), fresh.score(at(*now)).to_json());
            compared.count("instants");
        }
        Ok(())
    });
    compared.at_least_percent("instants", 100);
}
