//! Scores record batches row by row or column by column. Knows nothing about how arrays are laid out.

use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use leadstone::{Lead, Model, Timestamp, Value};

use crate::cells::{Cells, cells};
use crate::columns::Columns;
use crate::error::Error;
use crate::output::Output;

/// Scores tables with the columns it was made for; cheap to clone, one for each thread.
#[derive(Clone)]
pub struct Scorer {
    model: Model,
    at: Timestamp,
    input: SchemaRef,
    columns: Columns,
    output: Output,
}

/// A batch that was scored.
#[derive(Debug)]
pub struct Scored {
    /// A row of verdicts for each row of the batch, in the same order; nothing but nulls where the row was rejected.
    pub verdicts: RecordBatch,
    /// The rows that cannot be read, ascending.
    pub rejects: Vec<Reject>,
}

/// A row with a value that is not what its field is.
#[derive(Debug)]
pub struct Reject {
    /// Its place in the batch.
    pub row: usize,
    /// What is wrong; the paths are the names of columns.
    pub error: leadstone::Error,
}

impl Scorer {
    /// A scorer for a model, the columns of a table and the instant to score at.
    ///
    /// Columns are taken by the names of the model's fields and by their aliases; a column `stage` says which stage a
    /// lead is in now. All others are [ignored](Self::ignored).
    ///
    /// # Errors
    /// A column of a type that no value of its field has, and a table without any fact of the model.
    pub fn new(model: &Model, schema: &Schema, at: Timestamp) -> Result<Self, Error> {
        let columns = Columns::new(model, schema)?;
        let output = Output::new(model);
        Ok(Self { model: model.clone(), at, input: SchemaRef::new(schema.clone()), columns, output })
    }

    /// Adds columns `<score>_floor`, `<score>_ceiling` and `<score>_exact` for each score, and `settled`.
    #[must_use]
    pub fn with_bounds(mut self) -> Self {
        self.output.bounds(&self.model);
        self
    }

    /// Adds a column `contributions`: a list of score, group, term and points for each row, which add up to the points
    /// of each score exactly.
    #[must_use]
    pub fn with_contributions(mut self) -> Self {
        self.output.contributions();
        self
    }

    /// The columns of the verdicts.
    pub fn schema(&self) -> SchemaRef {
        self.output.schema()
    }

    /// Columns of the table that are no facts of the model.
    pub fn ignored(&self) -> &[String] {
        &self.columns.ignored
    }

    /// Fields that the model asks about and that no column stands for: they are unknown for every lead.
    pub fn missing(&self) -> Vec<String> {
        Vec::new()
    }

    /// Scores a batch.
    ///
    /// # Errors
    /// Where the batch has other columns than the scorer was made for.
    pub fn score(&mut self, batch: &RecordBatch) -> Result<Scored, Error> {
        let schema = batch.schema();
        let same = schema.fields().len() == self.input.fields().len()
            && schema
                .fields()
                .iter()
                .zip(self.input.fields())
                .all(|(a, b)| a.name() == b.name() && a.data_type() == b.data_type());
        if !same {
            let message = format!("expected {:?}, found {:?}", self.input.fields(), schema.fields());
            return Err(Error::OtherColumns { message });
        }
        let readers: Vec<(&str, Cells<'_>)> = self
            .columns
            .facts
            .iter()
            .filter_map(|f| Some((f.name.as_str(), cells(batch.columns().get(f.column)?.as_ref())?)))
            .collect();
        let stage = self.columns.stage.and_then(|i| cells(batch.columns().get(i)?.as_ref()));
        let mut rejects = Vec::new();
        let mut rows = Vec::with_capacity(batch.num_rows());
        for row in 0..batch.num_rows() {
            let mut lead = Lead::new();
            for (name, cell) in &readers {
                if let Some(value) = cell(row) {
                    lead = lead.with(name, value);
                }
            }
            if let Some(Value::Text(stage)) =
                stage.as_ref().and_then(|cell| cell(row)).filter(|s| s.to_string().trim() != "")
            {
                lead = lead.in_stage(stage.trim());
            }
            match self.model.score(&lead, self.at) {
                Ok(verdict) => rows.push(Some(verdict)),
                Err(error) => {
                    rejects.push(Reject { row, error });
                    rows.push(None);
                }
            }
        }
        Ok(Scored { verdicts: self.output.batch(&rows)?, rejects })
    }
}
