//! Scores record batches. Knows nothing about how arrays are laid out.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use leadstone::__engine::columns::{BLOCK, BatchPlan, BatchScorer, ScoreOptions};
use leadstone::{Lead, Model, Timestamp, Value};

use crate::array_reader::ArrayReader;
use crate::cells::{CellReader, cell_reader};
use crate::error::ScorerError;
use crate::events::{ActivityReader, EventView, is_key_or_list};
use crate::input_columns::InputColumns;
use crate::lead_rows::LeadRows;
use crate::output::{BatchRows, Output};
use crate::reject::Reject;

/// Scores record batches of one schema. Cheap to clone: give each thread its own.
#[derive(Clone, Debug)]
pub struct Scorer {
    model: Model,
    at: Timestamp,
    wanted: ScoreOptions,
    input: SchemaRef,
    columns: Arc<InputColumns>,
    missing: Arc<[String]>,
    engine: BatchScorer,
    /// By column of the table.
    readers: Vec<ArrayReader>,
    output: Arc<Output>,
    /// The activities of the leads, if a log was given.
    activities: Option<ActivityReader>,
    /// Rows of each batch that the engine is made to reject.
    #[cfg(test)]
    forced_rejects: Vec<usize>,
}

/// The result of a batch.
#[derive(Debug)]
pub struct ScoredBatch {
    /// One row of verdicts for each row of the batch, in the same order; null in rejected rows.
    pub verdicts: RecordBatch,
    /// The rows without a verdict, ascending.
    pub rejects: Vec<Reject>,
}

impl Scorer {
    /// A scorer for a model, the columns of a table, and the instant to score at.
    ///
    /// Columns are matched by the names and aliases of the model's fields. A column `stage` holds the present stage of
    /// a lead. All others are [ignored](Self::ignored).
    ///
    /// # Errors
    /// A column of a type that no value of its field has, and a table without any fact of the model.
    pub fn new(model: &Model, schema: &Schema, at: Timestamp) -> Result<Self, ScorerError> {
        Self::with(model, schema, at, ScoreOptions::default())
    }

    /// A scorer with more columns. Bounds add `<score>_floor`, `<score>_ceiling` and `<score>_exact` for each score;
    /// `settled` adds a flag; contributions add a list of score, group, term and points, which add up to the points of
    /// each score.
    ///
    /// # Errors
    /// As [`Scorer::new`].
    pub fn with(model: &Model, schema: &Schema, at: Timestamp, wanted: ScoreOptions) -> Result<Self, ScorerError> {
        let columns = InputColumns::new(model, schema)?;
        let fields: Vec<&str> = columns.fields.iter().map(String::as_str).collect();
        let plan = Arc::new(BatchPlan::with(model, &fields, at, wanted));
        let missing = plan.unanswered().into_iter().map(str::to_owned).collect();
        Ok(Self {
            model: model.clone(),
            at,
            wanted,
            input: SchemaRef::new(schema.clone()),
            readers: vec![ArrayReader::default(); schema.fields().len()],
            columns: Arc::new(columns),
            missing,
            output: Arc::new(Output::new(model, &plan, wanted)),
            engine: BatchScorer::new(plan),
            activities: None,
            #[cfg(test)]
            forced_rejects: Vec::new(),
        })
    }

    /// Gives the scorer the activities of the leads: `key` names the column that identifies a row's lead in the log.
    ///
    /// Keys are whole numbers or texts, as in the log. A lead without a key, and one that the log does not know, has no
    /// activities. Clones share the log.
    ///
    /// A lead with several keys, such as an id and an e-mail address, has a list of keys, and its activities are those
    /// of all keys combined. With [`Dedup::ById`](crate::Dedup::ById) repeats across keys are removed; with
    /// [`Dedup::AlreadyUnique`](crate::Dedup::AlreadyUnique) no activity may be under two keys of a lead.
    ///
    /// # Errors
    /// Where the log is read by another model or at another instant, and where the table has no such column or none
    /// that names leads.
    ///
    /// # Example
    /// ```
    /// use std::sync::Arc;
    /// use arrow_array::{Int64Array, RecordBatch, StringArray, cast::AsArray, types::Int64Type};
    /// use leadstone::{Model, Timestamp};
    /// use leadstone_arrow::{Dedup, EventLog, Scorer};
    ///
    /// let model = Model::builtin();
    /// let at = Timestamp::parse("2026-11-22").expect("a valid instant");
    /// let activities = RecordBatch::try_from_iter([
    ///     ("lead", Arc::new(Int64Array::from(vec![7])) as _),
    ///     ("type", Arc::new(StringArray::from(vec!["demo_request"])) as _),
    ///     ("time", Arc::new(StringArray::from(vec!["2026-11-20"])) as _),
    /// ])?;
    /// let mut log = Arc::new(EventLog::new(&model, Dedup::ById));
    /// Arc::make_mut(&mut log).push(&activities)?;
    ///
    /// let leads = RecordBatch::try_from_iter([
    ///     ("id", Arc::new(Int64Array::from(vec![7, 8])) as _),
    ///     ("person.title", Arc::new(StringArray::from(vec!["VP of Sales", "VP of Sales"])) as _),
    /// ])?;
    /// let mut scorer = Scorer::new(&model, &leads.schema(), at)?.with_events(&log.shared_at(at)?, "id")?;
    /// let scored = scorer.score(&leads)?;
    /// let intent = scored.verdicts.column_by_name("intent").expect("a score of the model");
    /// assert_eq!(intent.as_primitive::<Int64Type>().values(), &[47, 0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_events(mut self, events: &EventView<'static>, key: &str) -> Result<Self, ScorerError> {
        let (found, wanted) = (events.model(), &self.model);
        if found.sha256() != wanted.sha256() {
            return Err(ScorerError::OtherModel { found: found.id().to_owned(), wanted: wanted.id().to_owned() });
        }
        if events.at() != self.at {
            return Err(ScorerError::OtherInstant { found: events.at(), wanted: self.at });
        }
        let Some((column, field)) = self.input.fields().find(key) else {
            return Err(ScorerError::NoKey { column: key.to_owned() });
        };
        if !is_key_or_list(field.data_type()) {
            let found = Box::new(field.data_type().clone());
            return Err(ScorerError::KeyType { column: key.to_owned(), found });
        }
        let columns = Arc::make_mut(&mut self.columns);
        columns.ignored.retain(|name| name != key);
        let fields: Vec<&str> = columns.fields.iter().map(String::as_str).chain(events.fields()).collect();
        let plan = Arc::new(BatchPlan::with(&self.model, &fields, self.at, self.wanted));
        self.activities = Some(ActivityReader::new(events, column, &plan));
        // The readers remember classes of the previous engine.
        self.readers.fill(ArrayReader::default());
        self.engine = BatchScorer::new(plan);
        Ok(self)
    }

    /// The columns of the verdicts.
    pub fn schema(&self) -> SchemaRef {
        self.output.schema()
    }

    /// Columns of the table that are no facts of the model.
    pub fn ignored(&self) -> &[String] {
        &self.columns.ignored
    }

    /// Fields that the model asks about and that have no column: unknown for every lead.
    pub fn missing(&self) -> &[String] {
        &self.missing
    }

    /// The lead in a row of a batch: its facts and its present stage, as they are scored; without id and activities.
    pub fn lead(&self, batch: &RecordBatch, row: usize) -> Lead {
        LeadRows::new(&self.columns, batch).lead(row)
    }

    /// Scores a batch. A row that cannot be scored is [rejected](ScoredBatch::rejects); the others are not affected.
    ///
    /// # Errors
    /// Where the batch has other columns than the scorer was made for.
    pub fn score(&mut self, batch: &RecordBatch) -> Result<ScoredBatch, ScorerError> {
        self.check(batch)?;
        let columns = Arc::clone(&self.columns);
        let lead_rows = LeadRows::new(&columns, batch);
        let scores = self.model.scores().len() + self.model.personas().len();
        let mut rows = BatchRows::with_capacity(batch.num_rows(), scores, self.wanted.bounds());
        let keys = self.activities.as_ref().and_then(|a| a.keys(batch));
        let mut stages = Vec::new();
        for from in (0..batch.num_rows()).step_by(BLOCK) {
            let len = (batch.num_rows() - from).min(BLOCK);
            for field in 0..columns.fields.len() {
                self.read(&columns, field, batch, from..from + len);
            }
            stages.clear();
            let mut strangers = Vec::new();
            if lead_rows.has_stages() {
                for row in from..from + len {
                    let stage = lead_rows.stage(row).map(|name| self.engine.stage_index(&name)).transpose();
                    strangers.extend(stage.is_err().then_some(row));
                    stages.push(stage.ok().flatten().flatten());
                }
            }
            match (&mut self.activities, &keys) {
                (Some(activities), Some(keys)) => {
                    activities.read(keys, from..from + len, &mut self.engine, columns.fields.len());
                    self.engine.score_with(&stages, activities.happened());
                }
                _ => self.engine.score(&stages),
            }
            rows.add(self.engine.block(), scores);
            rows.rejected.extend(strangers);
        }
        #[cfg(test)]
        rows.rejected.extend(&self.forced_rejects);
        rows.rejected.sort_unstable();
        rows.rejected.dedup();
        let reject = |row: &usize| Reject::new(*row, self.model.score(&lead_rows.lead(*row), self.at).map(drop));
        let rejects = rows.rejected.iter().map(reject).collect();
        Ok(ScoredBatch { verdicts: self.output.batch(&self.engine, rows)?, rejects })
    }

    fn check(&self, batch: &RecordBatch) -> Result<(), ScorerError> {
        let (found, wanted) = (batch.schema_ref().fields(), self.input.fields());
        if found.len() != wanted.len() {
            let message = format!("{} instead of {}", found.len(), wanted.len());
            return Err(ScorerError::OtherColumns { message });
        }
        let differs = |(a, b): &(&arrow_schema::FieldRef, &arrow_schema::FieldRef)| {
            a.name() != b.name() || a.data_type() != b.data_type()
        };
        match found.iter().zip(wanted).find(differs) {
            None => Ok(()),
            Some((found, wanted)) => {
                let name = |f: &arrow_schema::FieldRef| format!("`{}` of type {}", f.name(), f.data_type());
                Err(ScorerError::OtherColumns { message: format!("{} instead of {}", name(found), name(wanted)) })
            }
        }
    }

    /// Reads the rows of all columns of one field.
    fn read(&mut self, columns: &InputColumns, field: usize, batch: &RecordBatch, rows: std::ops::Range<usize>) {
        let Some(column) = self.engine.column(field) else { return };
        let mut facts = columns.facts.iter().filter(|f| f.field == field);
        let (Some(fact), rest) = (facts.next(), facts.collect::<Vec<_>>()) else { return };
        let array = batch.columns().get(fact.column);
        if rest.is_empty() {
            if let (Some(array), Some(reader)) = (array, self.readers.get_mut(fact.column)) {
                reader.read(array, fact.kind, rows.start, column);
            }
            return;
        }
        let cells: Vec<(usize, CellReader<'_>)> = std::iter::once(fact)
            .chain(rest)
            .filter_map(|f| Some((f.name_place, cell_reader(batch.columns().get(f.column)?.as_ref())?)))
            .collect();
        for row in rows {
            let values: Vec<(usize, Value)> =
                cells.iter().filter_map(|(place, cell)| Some((*place, cell(row)?))).collect();
            column.best_of(values.iter().map(|(place, value)| (*place, value)));
        }
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::cast::AsArray;
    use arrow_array::types::Int64Type;
    use arrow_array::{Array, Int64Array, StringArray};

    use super::*;

    #[test]
    fn a_row_on_which_the_engines_disagree_is_rejected_and_the_others_are_scored() {
        let titles = Arc::new(StringArray::from(vec!["VP of Sales", "Student", "CEO"]));
        let employees = Arc::new(StringArray::from(vec!["412", "7", "many"]));
        let leads = [("person.title", titles as _), ("company.employees", employees as _)];
        let leads = RecordBatch::try_from_iter(leads).unwrap();
        let mut scorer = Scorer::new(&Model::builtin(), &leads.schema(), Timestamp::EPOCH).unwrap();
        scorer.forced_rejects = vec![1];
        // Twice: the run goes on.
        for _ in 0..2 {
            let scored = scorer.score(&leads).unwrap();
            let found: Vec<_> = scored.rejects.iter().map(|r| (r.row, r.error.code())).collect();
            assert_eq!(found, [(1, "internal"), (2, "not-a-value")]);
            let fit = scored.verdicts.column_by_name("fit").unwrap();
            assert_eq!((0..3).map(|row| fit.is_valid(row)).collect::<Vec<_>>(), [true, false, false]);
        }
    }

    #[test]
    fn the_lead_of_a_row_is_scored_alone_as_in_the_batch() {
        let columns = [
            ("id", Arc::new(StringArray::from(vec!["a", "b"])) as _),
            ("person.title", Arc::new(StringArray::from(vec![Some("VP of Sales"), None])) as _),
            ("company.employees", Arc::new(Int64Array::from(vec![Some(412), Some(1 << 60)])) as _),
            ("stage", Arc::new(StringArray::from(vec![Some(" inquiry "), None])) as _),
        ];
        let leads = RecordBatch::try_from_iter(columns).unwrap();
        let model = Model::builtin();
        let mut scorer = Scorer::new(&model, &leads.schema(), Timestamp::EPOCH).unwrap();
        let lead = scorer.lead(&leads, 0);
        let expected = Lead::new().with("person.title", "VP of Sales").with("company.employees", 412);
        assert_eq!(lead, expected.with_stage("inquiry"));
        let scored = scorer.score(&leads).unwrap();
        let fit = scored.verdicts.column_by_name("fit").unwrap().as_primitive::<Int64Type>();
        let alone = |row: usize| model.score(&scorer.lead(&leads, row), Timestamp::EPOCH).map(|v| v.points("fit"));
        assert_eq!(alone(0).unwrap(), Some(fit.value(0)));
        // Beyond 2^53 a number is a text, here as in the batch.
        assert_eq!(alone(1).unwrap_err().code(), scored.rejects[0].error.code());
    }
}
