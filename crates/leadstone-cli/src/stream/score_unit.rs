//! Scores a unit and encodes the result: the work of one thread. Knows nothing about files and order.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use leadstone::Model;

use crate::base::failure::Failure;
use crate::cells::word_column::WordColumn;
use crate::input::unit::{PART, RowUnit, TextRow, UnitRows};
use crate::result::encode::{Encoded, Encoder};
use crate::stream::json_leads::JsonLeads;
use crate::stream::kept_rows::{KeptLeads, KeptUnit, Wanted};
use crate::stream::table_leads::TableLeads;
use crate::stream::unit_result::{RunCounts, UnitResult};
use crate::verdict::rank_key;

/// The scorer of a row format.
#[derive(Clone)]
pub(crate) enum RowScorer<'a> {
    Table(Box<TableLeads<'a>>),
    Objects(JsonLeads<'a>),
}

/// Scores units; cloned for each thread.
#[derive(Clone)]
pub(crate) struct UnitScorer<'a> {
    pub(crate) model: &'a Model,
    pub(crate) row_scorer: RowScorer<'a>,
    /// The columns of the result.
    pub(crate) schema: SchemaRef,
    pub(crate) encoder: Encoder,
    /// The rows to keep, if they are ranked.
    pub(crate) wanted: Option<&'a Wanted>,
    /// Whether the leads are judged once more to be shown.
    pub(crate) keeps_leads: bool,
}

/// Rows that are scored at once.
enum UnitPart<'p> {
    Columns(RecordBatch, [u64; 2]),
    Texts(&'p [TextRow]),
    Objects(&'p [TextRow]),
}

impl UnitScorer<'_> {
    pub(crate) fn score_unit(&mut self, unit: RowUnit) -> Result<UnitResult, Failure> {
        let RowUnit { file, before, rows, faults, steps } = unit;
        let counts = RunCounts { rows: faults.len(), ..RunCounts::default() };
        let encoded = Encoded::Nothing;
        let mut done =
            UnitResult { file, encoded, kept: Vec::new(), notes: Vec::new(), rejects: faults, counts, steps };
        let parts: Vec<UnitPart<'_>> = match &rows {
            UnitRows::Columns(batch) => (0..batch.num_rows())
                .step_by(PART)
                .map(|start| {
                    let part = batch.slice(start, PART.min(batch.num_rows() - start));
                    UnitPart::Columns(part, before.map(|before| before + start as u64))
                })
                .collect(),
            UnitRows::Texts(lines) => lines.chunks(PART).map(UnitPart::Texts).collect(),
            UnitRows::Objects(lines) => lines.chunks(PART).map(UnitPart::Objects).collect(),
        };
        let results: Result<Vec<_>, Failure> = parts.iter().map(|part| self.part(part, &mut done)).collect();
        done.encoded = self.encoder.encode(&results?).map_err(|e| e.within(&done.file))?;
        done.rejects.sort_by_key(|r| r.line);
        Ok(done)
    }

    /// Scores a part; returns the rows of the result, and the ranges to keep.
    fn part(
        &mut self,
        part: &UnitPart<'_>,
        done: &mut UnitResult,
    ) -> Result<(RecordBatch, Vec<Range<usize>>), Failure> {
        let file = Arc::clone(&done.file);
        let broken = |e: &dyn std::fmt::Display| Failure::new(format!("{file}: {e}"));
        let scored = match (&mut self.row_scorer, part) {
            (RowScorer::Table(table), UnitPart::Columns(batch, before)) => table.columns(batch, *before),
            (RowScorer::Table(table), UnitPart::Texts(lines)) => table.texts(lines),
            (RowScorer::Objects(objects), UnitPart::Objects(lines)) => objects.score_rows(lines),
            _ => return Err(broken(&"the rows have another shape than the run")),
        };
        let scored = scored.map_err(|e| broken(&e))?;
        let count = scored.verdicts.num_rows();
        let mut is_rejected = vec![false; count];
        for (row, _) in &scored.rejects {
            if let Some(is_rejected) = is_rejected.get_mut(*row) {
                *is_rejected = true;
            }
        }
        let mut counts = count_up(self.model, &scored.verdicts, &is_rejected);
        counts.rows = count;
        counts.scored = count - scored.rejects.len();
        counts.joined = scored.joined;
        counts.carried = scored.carried_counts;
        done.counts.add(counts);
        done.rejects.extend(scored.rejects.into_iter().map(|(_, reject)| reject));
        done.notes.extend(scored.notes.into_iter().map(|(_, note)| note));
        let found = self.wanted.map(|wanted| wanted.rows(self.model, &scored.verdicts, &is_rejected));
        let mut columns = vec![scored.ids];
        columns.extend(scored.names);
        columns.extend(scored.carried);
        columns.extend(scored.verdicts.columns().iter().cloned());
        let result = RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(|e| broken(&e))?;
        if let Some(found) = found {
            let leads = if self.keeps_leads { scored.leads } else { KeptLeads::Nothing };
            done.kept.push(KeptUnit::of(&found, &result, leads).map_err(|e| broken(&e))?);
            return Ok((result, Vec::new()));
        }
        Ok((result, kept(&is_rejected)))
    }
}

/// The columns of a result: id, names if leads are listed, carried columns, verdict.
pub(crate) fn result_schema(is_listed: bool, carried: Vec<Field>, verdicts: &Schema) -> SchemaRef {
    let text = |name: &str| Arc::new(Field::new(name, DataType::Utf8, true));
    let mut fields = vec![text("id")];
    if is_listed {
        fields.extend(["name", "email", "company"].map(text));
    }
    fields.extend(carried.into_iter().map(Arc::new));
    fields.extend(verdicts.fields().iter().cloned());
    Arc::new(Schema::new(fields))
}

/// The ranges of rows that were not rejected.
fn kept(is_rejected: &[bool]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (row, is_rejected) in is_rejected.iter().enumerate() {
        match ranges.last_mut() {
            _ if *is_rejected => {}
            Some(last) if last.end == row => last.end = row + 1,
            _ => ranges.push(row..row + 1),
        }
    }
    ranges
}

fn count_up(model: &Model, verdicts: &RecordBatch, is_rejected: &[bool]) -> RunCounts {
    let words = ["stage", "action", "segment", "within"].map(|name| WordColumn::of(verdicts, name));
    let mut seen: HashMap<[Option<usize>; 4], usize> = HashMap::new();
    for (row, is_rejected) in is_rejected.iter().enumerate() {
        if !*is_rejected {
            *seen.entry([0, 1, 2, 3].map(|i| words.get(i).and_then(|w| w.code(row)))).or_default() += 1;
        }
    }
    let mut counts = RunCounts::default();
    (counts.is_uniform, counts.first) = uniform(model, verdicts, is_rejected, seen.len());
    // Sorted, because the order of a map must not reach the user.
    let mut seen: Vec<_> = seen.into_iter().collect();
    seen.sort_unstable();
    for (codes, count) in seen {
        let word = |i: usize| codes.get(i).copied().flatten().and_then(|c| words.get(i).map(|w| w.word(c)));
        let place = rank_key::places(model, [word(0)].into_iter()).first().copied().unwrap_or(0);
        let stage = word(0).unwrap_or("no stage");
        counts.stages.entry(place).or_insert_with(|| (stage.to_owned(), 0)).1 += count;
        let mut action = word(1).unwrap_or("-").to_owned();
        if let Some(segment) = word(2) {
            action.push_str(": ");
            action.push_str(segment);
        }
        if let Some(within) = word(3) {
            action.push_str(" in ");
            action.push_str(within);
        }
        *counts.actions.entry(action).or_default() += count;
    }
    counts
}

/// Whether all scored rows have the same outcome and the same points, and those of the first one.
fn uniform(model: &Model, verdicts: &RecordBatch, is_rejected: &[bool], outcomes: usize) -> (bool, Option<String>) {
    let rows = || (0..is_rejected.len()).filter(|row| !is_rejected.get(*row).copied().unwrap_or(false));
    let Some(first) = rows().next() else { return (true, None) };
    let words = ["stage", "action", "segment", "within"].map(|name| WordColumn::of(verdicts, name));
    let scores: Vec<_> = model
        .scores()
        .filter_map(|score| verdicts.column_by_name(score.id())?.as_primitive_opt::<Int64Type>())
        .collect();
    let is_uniform =
        outcomes <= 1 && scores.iter().all(|points| rows().all(|row| points.value(row) == points.value(first)));
    let mut said: Vec<String> = words.iter().map(|word| word.get(first).unwrap_or_default().to_owned()).collect();
    said.extend(scores.iter().map(|points| points.value(first).to_string()));
    (is_uniform, Some(said.join("|")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejected_rows_are_cut_out() {
        assert_eq!(kept(&[true, false, false, true, true, false]), [1..3, 5..6]);
        assert_eq!(kept(&[false, false]), std::iter::once(0..2).collect::<Vec<_>>());
        assert_eq!(kept(&[true]), []);
    }
}
