//! Scores the rows of a table: Parquet columns as they are, delimited text as columns of text. Knows nothing about
//! files.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, Int64Array, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use leadstone::{Model, Timestamp};
use leadstone_arrow::{ScoreOptions, ScoredBatch, Scorer};

use crate::cells::cell_writer::{CellFormat, cell_writer, json_text};
use crate::input::lead_identity::{IdentityParts, Person, lead_id};
use crate::input::records;
use crate::input::reject::RejectedRow;
use crate::input::unit::TextRow;
use crate::join::mapping::ColumnRole;
use crate::join::needed_columns::NeededColumns;
use crate::join::row_problems::row_problems;
use crate::stream::joins::{Joins, KEYS};
use crate::stream::scored_rows::{LeadIdentities, ScoredRows};
use crate::stream::top_k::Candidate;
use crate::verdict::rank_key::RankKey;

#[derive(Clone)]
pub(crate) struct TableLeads<'a> {
    layout: &'a NeededColumns<'a>,
    joins: &'a Joins<'a>,
    scorer: Scorer,
    /// The columns that are scored: facts under the names of their fields, the stage, and joined columns.
    input: SchemaRef,
    delimiter: u8,
}

impl<'a> TableLeads<'a> {
    /// For needed columns of these types.
    pub(crate) fn new(
        model: &Model,
        at: Timestamp,
        layout: &'a NeededColumns<'a>,
        joins: &'a Joins<'a>,
        types: &[DataType],
        wanted: ScoreOptions,
    ) -> Result<Self, leadstone_arrow::ScorerError> {
        let stage = layout.role(ColumnRole::Stage).map(|place| (place, "stage"));
        let fields: Vec<Field> = layout
            .facts()
            .chain(stage)
            .filter_map(|(place, name)| Some(Field::new(name, types.get(place)?.clone(), true)))
            .chain(joins.fields())
            .collect();
        let input = Arc::new(Schema::new(fields));
        let mut scorer = Scorer::with(model, &input, at, wanted)?;
        if let Some(events) = &joins.events {
            scorer = scorer.with_events(events, KEYS)?;
        }
        Ok(Self { layout, joins, scorer, input, delimiter: b',' })
    }

    pub(crate) fn separated_by(mut self, delimiter: u8) -> Self {
        self.delimiter = delimiter;
        self
    }

    /// The columns of the verdicts.
    pub(crate) fn verdicts(&self) -> SchemaRef {
        self.scorer.schema()
    }

    /// Scores needed columns; `before` is the number of rows before the first: in its file, and in the whole input.
    pub(crate) fn columns<'u>(
        &'u mut self,
        batch: &'u RecordBatch,
        before: [u64; 2],
    ) -> Result<ScoredRows<'u>, ArrowError> {
        let rows = batch.num_rows();
        let [in_file, in_all] = before;
        let ids = match self.layout.id().and_then(|place| batch.columns().get(place)) {
            Some(ids) => Arc::clone(ids),
            None => Arc::new(Int64Array::from_iter_values((in_all as i64 + 1..).take(rows))) as ArrayRef,
        };
        let scored = self.score(batch, &ids)?;
        let raw = |row: usize| object(self.layout, batch, row);
        let line = |row: usize| in_file + row as u64 + 1;
        Ok(self.scored_rows(batch.columns().to_vec(), ids, scored, line, raw))
    }

    /// Scores rows of text.
    pub(crate) fn texts<'u>(&'u mut self, lines: &'u [TextRow]) -> Result<ScoredRows<'u>, ArrowError> {
        let layout = self.layout;
        let mut builders: Vec<StringBuilder> =
            layout.needed.iter().map(|_| StringBuilder::with_capacity(lines.len(), lines.len() * 8)).collect();
        let mut ids = StringBuilder::with_capacity(lines.len(), lines.len() * 8);
        let (id, email) = (layout.columns.role(ColumnRole::Id), layout.columns.role(ColumnRole::Email));
        for line in lines {
            let cells = records::cells(&line.text, self.delimiter);
            for (column, builder) in layout.needed.iter().zip(&mut builders) {
                builder.append_option(cells.get(*column).filter(|cell| !cell.trim().is_empty()));
            }
            let cell = |index: Option<usize>| index.and_then(|i| cells.get(i)).map_or("", |c| c.trim());
            ids.append_value(lead_id(cell(id), cell(email), line.number, id.is_some() || email.is_some()));
        }
        let fields: Vec<Field> = layout
            .needed
            .iter()
            .map(|column| Field::new(layout.header.get(*column).map_or("", String::as_str), DataType::Utf8, true))
            .collect();
        let columns: Vec<ArrayRef> =
            builders.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?;
        let ids: ArrayRef = Arc::new(ids.finish());
        let scored = self.score(&batch, &ids)?;
        let raw = |row: usize| lines.get(row).map(|line| line.text.clone().into_bytes()).unwrap_or_default();
        let line = |row: usize| lines.get(row).map_or(0, |line| line.at);
        Ok(self.scored_rows(batch.columns().to_vec(), ids, scored, line, raw))
    }

    /// Scores rows, and finds the company of each.
    fn score(&mut self, batch: &RecordBatch, ids: &ArrayRef) -> Result<JoinedAndScored, ArrowError> {
        let facts = self.layout.facts().map(|(place, _)| place).chain(self.layout.role(ColumnRole::Stage));
        let mut columns: Vec<ArrayRef> = facts.filter_map(|place| batch.columns().get(place).cloned()).collect();
        let joined = self.joins.join(self.layout, batch.columns(), ids);
        columns.extend(joined.columns);
        let batch = RecordBatch::try_new(Arc::clone(&self.input), columns)?;
        let verdicts = self.scorer.score(&batch).map_err(|e| match e {
            leadstone_arrow::ScorerError::Arrow(e) => e,
            other => ArrowError::ComputeError(other.to_string()),
        })?;
        Ok(JoinedAndScored { batch, verdicts, companies: joined.companies })
    }

    fn scored_rows(
        &self,
        columns: Vec<ArrayRef>,
        ids: ArrayRef,
        scored: JoinedAndScored,
        line: impl Fn(usize) -> u64,
        raw: impl Fn(usize) -> Vec<u8>,
    ) -> ScoredRows<'_> {
        let layout = self.layout;
        let JoinedAndScored { batch, verdicts, companies } = scored;
        let rejects = verdicts
            .rejects
            .into_iter()
            .map(|reject| {
                let reason = row_problems(&reject.error, &layout.columns, |column| layout.column_name(column));
                (reject.row, RejectedRow { line: line(reject.row), reason, raw: raw(reject.row) })
            })
            .collect();
        let carried =
            layout.carried.iter().filter_map(|c| layout.place(*c).and_then(|p| columns.get(p)).cloned()).collect();
        let joined = companies.iter().flatten().count();
        let (joins, scorer) = (self.joins, &self.scorer);
        let identities = Box::new(TableIdentities {
            layout,
            joins,
            columns,
            scorer,
            scored: batch,
            companies,
            ids: Arc::clone(&ids),
        });
        let verdicts = verdicts.verdicts;
        ScoredRows { ids, carried, verdicts, rejects, carried_counts: Vec::new(), joined, identities }
    }
}

/// A batch after joining and scoring.
struct JoinedAndScored {
    /// The columns that were scored.
    batch: RecordBatch,
    verdicts: ScoredBatch,
    /// By row; empty if no companies are joined.
    companies: Vec<Option<usize>>,
}

/// A row of needed columns as JSON.
fn object(layout: &NeededColumns<'_>, batch: &RecordBatch, row: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, (place, column)) in layout.needed.iter().zip(batch.columns()).enumerate() {
        out.push(if index == 0 { b'{' } else { b',' });
        json_text(layout.header.get(*place).map_or("", String::as_str), &mut out);
        out.push(b':');
        cell_writer(column.as_ref(), CellFormat::Json)(row, &mut out);
    }
    out.push(b'}');
    out
}

/// The rows of a unit, to identify its leads.
struct TableIdentities<'u> {
    layout: &'u NeededColumns<'u>,
    joins: &'u Joins<'u>,
    columns: Vec<ArrayRef>,
    scorer: &'u Scorer,
    /// The columns that were scored.
    scored: RecordBatch,
    /// By row; empty if no companies are joined.
    companies: Vec<Option<usize>>,
    ids: ArrayRef,
}

impl TableIdentities<'_> {
    fn role(&self, role: ColumnRole, row: usize) -> String {
        let column = self.layout.role(role).and_then(|place| self.columns.get(place));
        column.map(|column| text(column, row)).unwrap_or_default()
    }

    fn company(&self, row: usize) -> Option<usize> {
        self.companies.get(row).copied().flatten()
    }
}

fn text(array: &ArrayRef, row: usize) -> String {
    let mut out = Vec::new();
    cell_writer(array.as_ref(), CellFormat::Plain)(row, &mut out);
    String::from_utf8_lossy(&out).trim().to_owned()
}

impl LeadIdentities for TableIdentities<'_> {
    fn id(&self, row: usize) -> String {
        text(&self.ids, row)
    }

    fn candidate(&self, row: usize, key: RankKey) -> Candidate {
        let role = |role| self.role(role, row).into();
        let parts = IdentityParts {
            name: role(ColumnRole::Name),
            first_name: role(ColumnRole::FirstName),
            last_name: role(ColumnRole::LastName),
            company: role(ColumnRole::Company),
            domain: role(ColumnRole::Domain),
        };
        let email = self.role(ColumnRole::Email, row).to_lowercase();
        let person = Person::new(self.id(row), email, &parts, self.joins.shown_name(self.company(row)));
        let lead = self.scorer.lead(&self.scored, row).with_id(person.id.as_str());
        Candidate { key, lead, person }
    }
}
