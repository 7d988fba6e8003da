//! Scores the rows of a table, delimited text or Parquet. Knows nothing about files.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, SchemaRef};
use leadstone::{Model, Timestamp};
use leadstone_arrow::{EventView, ScoreOptions, Scorer};

use crate::cells::cell_writer::{CellFormat, cell_writer, json_text};
use crate::input::records;
use crate::input::reject::RejectedRow;
use crate::input::unit::TextRow;
use crate::join::lead_batch::{KEYS, LeadBatch, LeadBatcher};
use crate::result::notes::noted;
use crate::stream::arrow_cells::ArrowCells;
use crate::stream::kept_rows::KeptLeads;
use crate::stream::scored_rows::ScoredRows;

#[derive(Clone)]
pub(crate) struct TableLeads<'a> {
    batcher: LeadBatcher<'a>,
    scorer: Scorer,
    /// The columns that a run looks at, by their index in the table: those of a batch of Parquet.
    needed: Vec<usize>,
    delimiter: u8,
    /// Whether a row with a cell that cannot be read is rejected.
    is_strict: bool,
}

impl<'a> TableLeads<'a> {
    pub(crate) fn new(
        model: &Model,
        at: Timestamp,
        batcher: LeadBatcher<'a>,
        events: Option<&EventView<'static>>,
        wanted: ScoreOptions,
    ) -> Result<Self, leadstone_arrow::ScorerError> {
        let mut scorer = Scorer::with(model, batcher.schema(), at, wanted)?;
        if let Some(events) = events {
            scorer = scorer.with_events(events, KEYS)?;
        }
        let needed = batcher.layout().needed();
        Ok(Self { batcher, scorer, needed, delimiter: b',', is_strict: false })
    }

    pub(crate) fn separated_by(mut self, delimiter: u8) -> Self {
        self.delimiter = delimiter;
        self
    }

    pub(crate) fn strict(mut self, is_strict: bool) -> Self {
        self.is_strict = is_strict;
        self
    }

    /// The columns of the verdicts.
    pub(crate) fn verdicts(&self) -> SchemaRef {
        self.scorer.schema()
    }

    /// Scores needed columns; `before` is the number of rows before the first: in its file, and in the whole input.
    pub(crate) fn columns(&mut self, batch: &RecordBatch, before: [u64; 2]) -> Result<ScoredRows, ArrowError> {
        let layout = self.batcher.layout();
        let [in_file, in_all] = before;
        let mut builder = self.batcher.start(batch.num_rows());
        let mut cells = ArrowCells::new(batch, &self.needed, layout.header.len());
        for row in 0..batch.num_rows() {
            builder.add(cells.row(row), in_all + row as u64 + 1);
        }
        let leads = builder.finish()?;
        let place = |column: &usize| self.needed.binary_search(column).ok();
        let carried = layout.carried.iter().filter_map(|column| batch.columns().get(place(column)?).cloned()).collect();
        let needed = self.needed.clone();
        let raw = |row: usize| object(&layout.header, &needed, batch, row);
        self.scored(leads, carried, |row| in_file + row as u64 + 1, raw)
    }

    /// Scores rows of text.
    pub(crate) fn texts(&mut self, lines: &[TextRow]) -> Result<ScoredRows, ArrowError> {
        let layout = self.batcher.layout();
        let mut builder = self.batcher.start(lines.len());
        let mut carried: Vec<StringBuilder> = layout.carried.iter().map(|_| StringBuilder::new()).collect();
        for line in lines {
            let cells = records::cells(&line.text, self.delimiter);
            builder.add(&cells, line.number);
            for (column, builder) in layout.carried.iter().zip(&mut carried) {
                builder.append_option(cells.get(*column).filter(|cell| !cell.trim().is_empty()));
            }
        }
        let leads = builder.finish()?;
        let carried = carried.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef).collect();
        let raw = |row: usize| lines.get(row).map(|line| line.text.clone().into_bytes()).unwrap_or_default();
        self.scored(leads, carried, |row| lines.get(row).map_or(0, |line| line.at), raw)
    }

    fn scored(
        &mut self,
        leads: LeadBatch,
        carried: Vec<ArrayRef>,
        line: impl Fn(usize) -> u64,
        raw: impl Fn(usize) -> Vec<u8>,
    ) -> Result<ScoredRows, ArrowError> {
        let scored = self.scorer.score(&leads.facts).map_err(|e| match e {
            leadstone_arrow::ScorerError::Arrow(e) => e,
            other => ArrowError::ComputeError(other.to_string()),
        })?;
        let refused = scored.rejects.into_iter().map(|reject| {
            let (line, reason, raw) = (line(reject.row), reject.error.to_string(), raw(reject.row));
            (reject.row, RejectedRow { line, reason, raw })
        });
        let rejects = refused.collect();
        let columns = &self.batcher.layout().columns;
        let notes = leads.notes.into_iter().map(|(row, note)| (row, noted(line(row), note, columns))).collect();
        let mut scored = ScoredRows {
            ids: leads.ids,
            names: leads.names,
            carried,
            verdicts: scored.verdicts,
            rejects,
            notes,
            carried_counts: Vec::new(),
            joined: leads.joined,
            leads: KeptLeads::Facts(leads.facts),
        };
        if self.is_strict {
            scored.reject_noted(raw);
        }
        Ok(scored)
    }

    /// Knows the leads of scored columns.
    pub(crate) fn scorer(&self) -> &Scorer {
        &self.scorer
    }
}

/// A row of needed columns as JSON.
fn object(header: &[String], needed: &[usize], batch: &RecordBatch, row: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, (place, column)) in needed.iter().zip(batch.columns()).enumerate() {
        out.push(if index == 0 { b'{' } else { b',' });
        json_text(header.get(*place).map_or("", String::as_str), &mut out);
        out.push(b':');
        cell_writer(column.as_ref(), CellFormat::Json)(row, &mut out);
    }
    out.push(b'}');
    out
}
