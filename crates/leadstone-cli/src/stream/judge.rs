//! Scores a unit and encodes what comes of it: the work of one thread. Knows nothing about files and order.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{Field, Schema, SchemaRef};
use leadstone::Model;

use crate::failure::Failure;
use crate::ranking;
use crate::stream::best::{Bar, Candidate};
use crate::stream::encode::Encoder;
use crate::stream::objects::Objects;
use crate::stream::table::Table;
use crate::stream::unit::{Counts, Done, Rows, Unit};
use crate::stream::words::Words;
use crate::table_file::Reject;

/// What rows look like: of a table, or one object a line.
#[derive(Clone)]
pub(crate) enum Shape<'a> {
    Table(Table<'a>),
    Objects(Objects<'a>),
}

/// The rows of a unit, scored.
pub(crate) struct Judged<'u> {
    /// What identifies each lead.
    pub(crate) ids: ArrayRef,
    pub(crate) carried: Vec<ArrayRef>,
    pub(crate) verdicts: RecordBatch,
    /// Ascending, each with its place among the rows.
    pub(crate) rejects: Vec<(usize, Reject)>,
    pub(crate) carried_counts: Vec<usize>,
    pub(crate) people: Box<dyn People + 'u>,
}

/// Tells who a lead is.
pub(crate) trait People {
    fn id(&self, row: usize) -> String;

    /// All that is needed to show the lead.
    fn candidate(&self, row: usize, key: ranking::Key) -> Candidate;
}

/// One for each thread.
#[derive(Clone)]
pub(crate) struct Judge<'a> {
    pub(crate) model: &'a Model,
    pub(crate) shape: Shape<'a>,
    /// The columns of the result.
    pub(crate) schema: SchemaRef,
    pub(crate) encoder: Encoder,
    /// Where only the first leads are wanted.
    pub(crate) bar: Option<&'a Bar>,
}

impl Judge<'_> {
    pub(crate) fn judge(&mut self, unit: Unit) -> Result<Done, Failure> {
        let Unit { file, before, rows, faults, steps } = unit;
        let broken = |e: &dyn std::fmt::Display| Failure::new(format!("{file}: {e}"));
        let judged = match (&mut self.shape, &rows) {
            (Shape::Table(table), Rows::Columns(batch)) => table.columns(batch, before),
            (Shape::Table(table), Rows::Texts(lines)) => table.texts(lines),
            (Shape::Objects(objects), Rows::Objects(lines)) => objects.judge(lines),
            _ => return Err(broken(&"the rows have another shape than the run")),
        };
        let judged = judged.map_err(|e| broken(&e))?;
        let count = judged.verdicts.num_rows();
        let mut is_out = vec![false; count];
        for (row, _) in &judged.rejects {
            if let Some(is_out) = is_out.get_mut(*row) {
                *is_out = true;
            }
        }
        let mut counts = count_up(self.model, &judged.verdicts, &is_out);
        counts.rows = count + faults.len();
        counts.scored = count - judged.rejects.len();
        counts.carried = judged.carried_counts;
        let people = &judged.people;
        let best = self.bar.map_or_else(Vec::new, |bar| {
            let rows = bar.rows(self.model, &judged.verdicts, &is_out, |row| people.id(row));
            rows.into_iter().map(|(row, key)| people.candidate(row, key)).collect()
        });
        let mut columns = vec![judged.ids];
        columns.extend(judged.carried);
        columns.extend(judged.verdicts.columns().iter().cloned());
        let result = RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(|e| broken(&e))?;
        let encoded = self.encoder.encode(&result, &kept(&is_out)).map_err(|e| broken(&e))?;
        let mut rejects = faults;
        rejects.extend(judged.rejects.into_iter().map(|(_, reject)| reject));
        rejects.sort_by_key(|r| r.line);
        Ok(Done { file, encoded, best, rejects, counts, steps })
    }
}

/// The columns of a result: what identifies the lead, what is carried, the verdict.
pub(crate) fn result_schema(id: Field, carried: Vec<Field>, verdicts: &Schema) -> SchemaRef {
    let mut fields = vec![Arc::new(id.with_name("id"))];
    fields.extend(carried.into_iter().map(Arc::new));
    fields.extend(verdicts.fields().iter().cloned());
    Arc::new(Schema::new(fields))
}

/// Runs of rows that were not rejected.
fn kept(is_out: &[bool]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (row, is_out) in is_out.iter().enumerate() {
        match ranges.last_mut() {
            _ if *is_out => {}
            Some(last) if last.end == row => last.end = row + 1,
            _ => ranges.push(row..row + 1),
        }
    }
    ranges
}

fn count_up(model: &Model, verdicts: &RecordBatch, is_out: &[bool]) -> Counts {
    let words = ["stage", "action", "segment", "within"].map(|name| Words::of(verdicts, name));
    let mut seen: HashMap<[Option<usize>; 4], usize> = HashMap::new();
    for (row, is_out) in is_out.iter().enumerate() {
        if !*is_out {
            *seen.entry([0, 1, 2, 3].map(|i| words.get(i).and_then(|w| w.code(row)))).or_default() += 1;
        }
    }
    let mut counts = Counts::default();
    // The order of a map does not matter to sums.
    let mut seen: Vec<_> = seen.into_iter().collect();
    seen.sort_unstable();
    for (codes, count) in seen {
        let word = |i: usize| codes.get(i).copied().flatten().and_then(|c| words.get(i).map(|w| w.word(c)));
        let place = ranking::places(model, [word(0)].into_iter()).first().copied().unwrap_or(0);
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
