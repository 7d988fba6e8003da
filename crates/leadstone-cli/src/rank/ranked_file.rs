//! Writes ranked leads to a Parquet file: rank, identity, verdict. Knows nothing about how they were ranked.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use leadstone::{Model, Verdict};

use crate::args::{Format, ScoreArgs};
use crate::base::failure::Failure;
use crate::input::instant::ScoringInstant;
use crate::input::lead_identity::Person;
use crate::result::encode::Encoder;
use crate::result::sink::{ResultSink, about, keep_terminal};
use crate::verdict::verdict_columns::{VerdictColumns, wanted};

pub(crate) struct RankedFile {
    verdicts: VerdictColumns,
    schema: SchemaRef,
    sink: ResultSink,
    encoder: Encoder,
}

impl RankedFile {
    pub(crate) fn create(args: &ScoreArgs, model: &Model, instant: ScoringInstant) -> Result<Self, Failure> {
        keep_terminal(Format::Parquet, args.output.as_deref())?;
        let verdicts = VerdictColumns::new(model, instant.at, wanted(args)).map_err(|e| broken(&e))?;
        let mut fields = vec![Arc::new(Field::new("rank", DataType::Int64, false))];
        fields.extend(["id", "name", "email", "company"].map(|name| Arc::new(Field::new(name, DataType::Utf8, true))));
        fields.extend(verdicts.schema().fields().iter().cloned());
        let schema = Arc::new(Schema::new(fields));
        let about = about(model, instant);
        let (sink, encoder) =
            ResultSink::create(args.output.as_deref(), Format::Parquet, &schema, about, instant.at.to_string())?;
        Ok(Self { verdicts, schema, sink, encoder })
    }

    /// Appends the leads at these places.
    pub(crate) fn write(&mut self, places: &[usize], leads: &[Option<(Verdict, Person)>]) -> Result<(), Failure> {
        let rows: Vec<Option<&Verdict>> = leads.iter().map(|lead| lead.as_ref().map(|(q, _)| q)).collect();
        let text = |part: fn(&Person) -> &str| {
            let texts = leads.iter().map(|lead| lead.as_ref().map(|(_, p)| part(p)).filter(|t| !t.is_empty()));
            Arc::new(texts.collect::<StringArray>()) as ArrayRef
        };
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(Int64Array::from_iter_values(places.iter().map(|place| *place as i64 + 1))),
            text(|p| &p.id),
            text(|p| &p.name),
            text(|p| &p.email),
            text(|p| &p.company),
        ];
        columns.extend(self.verdicts.batch(&rows).map_err(|e| broken(&e))?.columns().iter().cloned());
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(|e| broken(&e))?;
        let rows = std::iter::once(0..batch.num_rows()).collect();
        let encoded = self.encoder.encode(&[(batch, rows)]).map_err(|e| broken(&e))?;
        self.sink.append(encoded)
    }

    /// Puts the file in its place.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        self.sink.finish()
    }
}

fn broken(error: &dyn std::fmt::Display) -> Failure {
    Failure::new(error.to_string())
}
