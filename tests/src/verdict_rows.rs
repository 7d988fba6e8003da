//! Rows of verdicts against the leads that they stand for.

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use leadstone::{Lead, Model, Timestamp, Verdict};
use leadstone_arrow::ScoredBatch;

fn word<'b>(batch: &'b RecordBatch, name: &str, row: usize) -> Option<&'b str> {
    let column = batch.column_by_name(name).unwrap_or_else(|| unreachable!("a column `{name}`"));
    let column = column.as_dictionary::<Int32Type>();
    let values = column.values().as_string::<i32>();
    column.key(row).map(|key| values.value(key))
}

fn number(batch: &RecordBatch, name: &str, row: usize) -> Option<i64> {
    let column =
        batch.column_by_name(name).unwrap_or_else(|| unreachable!("a column `{name}`")).as_primitive::<Int64Type>();
    (!column.is_null(row)).then(|| column.value(row))
}

/// Score, group, term and points.
type Line = (String, Option<String>, String, i64);

fn lines(lists: &ArrayRef, row: usize) -> Vec<Line> {
    let items = lists.as_list::<i32>().value(row);
    let items = items.as_struct();
    let batch = RecordBatch::from(items.clone());
    let text = |name: &str, at: usize| word(&batch, name, at).map(str::to_owned);
    let line =
        |at: usize| Some((text("score", at)?, text("group", at), text("term", at)?, number(&batch, "points", at)?));
    (0..items.len()).map(|at| line(at).expect("only the group may be missing")).collect()
}

fn told(verdict: &Verdict) -> Vec<Line> {
    let scores = verdict.model().document().scores.iter();
    let of = |score: &str| {
        let line = |l: &leadstone::verdict::Contribution<'_>| {
            let group = (!l.group.is_empty()).then(|| l.group.to_owned());
            (score.to_owned(), group, l.term.to_owned(), l.points)
        };
        verdict.contributions(score).iter().map(line).collect::<Vec<_>>()
    };
    scores.flat_map(|s| of(&s.id)).collect()
}

fn assert_same(model: &Model, batch: &RecordBatch, row: usize, verdict: &Verdict) {
    let action = verdict.action();
    let within = action.and_then(|a| a.within).map(|w| w.to_string());
    assert_eq!(word(batch, "stage", row), verdict.stage(), "stage of row {row}");
    assert_eq!(word(batch, "label", row), verdict.stage_label(), "label of row {row}");
    assert_eq!(word(batch, "action", row), action.map(|a| a.kind.as_str()), "action of row {row}");
    assert_eq!(word(batch, "segment", row), action.and_then(|a| a.segment), "segment of row {row}");
    assert_eq!(word(batch, "within", row), within.as_deref(), "time limit of row {row}");
    assert_eq!(word(batch, "reason", row), action.and_then(|a| a.reason), "reason of row {row}");
    let gate = verdict.disqualified().or(verdict.fast_track()).map(|(_, reason)| reason);
    assert_eq!(word(batch, "gate", row), gate, "gate of row {row}");
    assert_eq!(word(batch, "model", row), Some(model.sha256()));
    for score in &model.document().scores {
        assert_eq!(number(batch, &score.id, row), verdict.points(&score.id), "points of `{}` in row {row}", score.id);
        if let Some(exact) = batch.column_by_name(&format!("{}_exact", score.id)) {
            let found = (
                number(batch, &format!("{}_floor", score.id), row),
                number(batch, &format!("{}_ceiling", score.id), row),
                Some(exact.as_boolean().value(row)),
            );
            let bounds = verdict.interval(&score.id);
            let wanted = (bounds.map(|b| b.floor), bounds.map(|b| b.ceiling), bounds.map(|b| b.exact));
            assert_eq!(found, wanted, "bounds of `{}` in row {row}", score.id);
        }
        if !score.bands.is_empty() {
            let name = format!("{}_band", score.id);
            assert_eq!(word(batch, &name, row), verdict.band(&score.id), "band of `{}` in row {row}", score.id);
        }
    }
    if let Some(settled) = batch.column_by_name("settled") {
        assert_eq!(settled.as_boolean().value(row), verdict.could_be().settled, "settled in row {row}");
    }
    if let Some(lists) = batch.column_by_name("contributions") {
        assert_eq!(lines(lists, row), told(verdict), "contributions of row {row}");
    }
    let grades = verdict.grades();
    for matrix in &model.document().matrices {
        assert_eq!(word(batch, &matrix.id, row), grades.get(matrix.id.as_str()).map(String::as_str));
    }
    if !model.document().personas.is_empty() {
        assert_eq!(word(batch, "persona", row), verdict.persona().map(|(id, _)| id), "persona of row {row}");
        assert_eq!(number(batch, "persona_points", row), verdict.persona().map(|(_, points)| points));
    }
}

/// The kinds of problems with their places: how a bad value is spelled depends on the layout.
fn problems(problems: &[leadstone::Problem]) -> Vec<(String, &'static str)> {
    problems.iter().map(|p| (p.path.to_string(), p.kind.code())).collect()
}

/// Each row says what its lead alone says, and is rejected where that is refused.
///
/// # Panics
/// If a row does not.
pub fn check_rows(model: &Model, at: Timestamp, leads: &[Lead], scored: &ScoredBatch) {
    assert_eq!(scored.verdicts.num_rows(), leads.len());
    let mut rejects = scored.rejects.iter();
    for (row, lead) in leads.iter().enumerate() {
        match model.score(lead, at) {
            Ok(verdict) => assert_same(model, &scored.verdicts, row, &verdict),
            Err(error) => {
                let reject = rejects.next().unwrap_or_else(|| unreachable!("row {row} is rejected"));
                assert_eq!((reject.row, problems(reject.error.problems())), (row, problems(error.problems())));
                assert!(scored.verdicts.columns().iter().all(|c| c.is_null(row)), "row {row} says nothing");
            }
        }
    }
    assert_eq!(rejects.next().map(|r| r.row), None);
}
