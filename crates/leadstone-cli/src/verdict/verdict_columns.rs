//! Verdicts on single leads as columns, equal to those of the batch engine. Knows nothing about files.

use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Int64Builder, ListBuilder, StringBuilder, StringDictionaryBuilder, StructBuilder,
};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, SchemaRef};
use leadstone::{Model, Timestamp, Verdict};
use leadstone_arrow::{ScoreOptions, Scorer};

use crate::args::ScoreArgs;
use crate::verdict::verdict_words;

/// The columns that the options ask for.
pub(crate) fn wanted(args: &ScoreArgs) -> ScoreOptions {
    ScoreOptions::default().with_bounds(args.bounds).with_settled(args.bounds).with_contributions(args.contributions)
}

/// Makes columns of verdicts.
pub(crate) struct VerdictColumns {
    schema: SchemaRef,
    scores: Vec<String>,
    model: String,
}

impl VerdictColumns {
    pub(crate) fn new(
        model: &Model,
        at: Timestamp,
        wanted: ScoreOptions,
    ) -> Result<Self, leadstone_arrow::ScorerError> {
        // The columns of verdicts do not depend on those of the leads.
        let facts: Vec<Field> = model
            .fields()
            .filter(|field| !field.is_counted())
            .map(|field| Field::new(field.name(), DataType::Utf8, true))
            .collect();
        let schema = Scorer::with(model, &Schema::new(facts), at, wanted)?.schema();
        let scores = model.scores().map(|s| s.id().to_owned()).collect();
        Ok(Self { schema, scores, model: model.sha256().to_owned() })
    }

    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// A row for each verdict; null where there is none.
    pub(crate) fn batch(&self, rows: &[Option<&Verdict>]) -> Result<RecordBatch, ArrowError> {
        let columns: Vec<ArrayRef> = self.schema.fields().iter().map(|field| self.column(field, rows)).collect();
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }

    fn column(&self, field: &Field, rows: &[Option<&Verdict>]) -> ArrayRef {
        let name = field.name().as_str();
        match field.data_type() {
            DataType::Int64 => {
                let mut builder = Int64Builder::with_capacity(rows.len());
                builder.extend(rows.iter().map(|row| row.and_then(|q| self.number(q, name))));
                Arc::new(builder.finish())
            }
            DataType::Boolean => {
                let mut builder = BooleanBuilder::with_capacity(rows.len());
                builder.extend(rows.iter().map(|row| row.and_then(|q| flag(q, name))));
                Arc::new(builder.finish())
            }
            DataType::List(item) => match item.data_type() {
                DataType::Struct(fields) => self.lines(item, fields, rows),
                kind => arrow_array::new_null_array(kind, rows.len()),
            },
            kind => {
                let words = rows.iter().map(|row| match (name, row) {
                    ("model", _) => Some(self.model.clone()),
                    (_, Some(row)) => word(row, name),
                    _ => None,
                });
                if matches!(kind, DataType::Dictionary(..)) {
                    let mut builder = StringDictionaryBuilder::<Int32Type>::new();
                    words.for_each(|word| builder.append_option(word));
                    Arc::new(builder.finish())
                } else {
                    let mut builder = StringBuilder::new();
                    words.for_each(|word| builder.append_option(word));
                    Arc::new(builder.finish())
                }
            }
        }
    }

    fn number(&self, verdict: &Verdict, name: &str) -> Option<i64> {
        if self.scores.iter().any(|s| s == name) {
            return verdict.points(name);
        }
        match name.rsplit_once('_')? {
            ("persona", "points") => verdict.persona().map(|(_, points)| points),
            (score, "floor") => verdict.interval(score).map(|i| i.floor),
            (score, "ceiling") => verdict.interval(score).map(|i| i.ceiling),
            _ => None,
        }
    }

    fn lines(&self, item: &Arc<Field>, fields: &Fields, rows: &[Option<&Verdict>]) -> ArrayRef {
        let builder = StructBuilder::from_fields(fields.clone(), 0);
        let mut list = ListBuilder::new(builder).with_field(Arc::clone(item));
        for row in rows {
            let lines = row.iter().flat_map(|q| self.scores.iter().map(|s| (s, q.contributions(s))));
            for (score, line) in lines.flat_map(|(score, lines)| lines.into_iter().map(move |line| (score, line))) {
                let parts = list.values();
                for (index, field) in fields.iter().enumerate() {
                    let text = match field.name().as_str() {
                        "score" => Some(score.as_str()),
                        "group" => Some(line.group).filter(|group| !group.is_empty()),
                        "term" => Some(line.term),
                        _ => None,
                    };
                    append(parts, index, text, line.points);
                }
                parts.append(true);
            }
            list.append(row.is_some());
        }
        Arc::new(list.finish())
    }
}

/// Appends to a field of the struct, by its type.
fn append(parts: &mut StructBuilder, index: usize, text: Option<&str>, points: i64) {
    let Some(builder) = parts.field_builders_mut().get_mut(index) else { return };
    let builder: &mut dyn ArrayBuilder = builder.as_mut();
    if let Some(builder) = builder.as_any_mut().downcast_mut::<StringDictionaryBuilder<Int32Type>>() {
        builder.append_option(text);
    } else if let Some(builder) = builder.as_any_mut().downcast_mut::<StringBuilder>() {
        builder.append_option(text);
    } else if let Some(builder) = builder.as_any_mut().downcast_mut::<Int64Builder>() {
        builder.append_value(points);
    }
}

fn flag(verdict: &Verdict, name: &str) -> Option<bool> {
    match name.rsplit_once('_') {
        Some((score, "exact")) => verdict.interval(score).map(|i| i.exact),
        _ => (name == "settled").then(|| verdict.could_be().settled),
    }
}

fn word(verdict: &Verdict, name: &str) -> Option<String> {
    let action = verdict.action();
    let text = |t: Option<&str>| t.map(str::to_owned);
    match name {
        "stage" => text(verdict.stage()),
        "label" => text(verdict.stage_label()),
        "action" => action.map(|a| verdict_words::kind(a.kind).to_owned()),
        "segment" => text(action.and_then(|a| a.segment)),
        "within" => action.and_then(|a| a.within).map(|w| w.to_string()),
        "reason" => text(action.and_then(|a| a.reason)),
        "gate" => text(verdict_words::gate(verdict)),
        "persona" => text(verdict.persona().map(|(id, _)| id)),
        name => match name.rsplit_once('_') {
            Some((score, "band")) => text(verdict.band(score)),
            _ => verdict.grades().remove(name),
        },
    }
}
