//! The columns of verdicts. Knows nothing about where they come from.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Int64Builder, ListBuilder, StringDictionaryBuilder, StructBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, SchemaRef};
use leadstone::{Model, Qualification};

#[derive(Clone)]
pub(crate) struct Output {
    schema: SchemaRef,
    scores: Vec<String>,
    model: String,
    bounds: bool,
    contributions: bool,
}

fn word() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

fn line_fields() -> Fields {
    Fields::from(vec![
        Field::new("score", word(), false),
        Field::new("group", word(), true),
        Field::new("term", word(), false),
        Field::new("points", DataType::Int64, false),
    ])
}

impl Output {
    pub(crate) fn new(model: &Model) -> Self {
        let scores: Vec<String> = model.document().scores.iter().map(|s| s.id.clone()).collect();
        let (schema, hash) = (SchemaRef::new(Schema::empty()), model.sha256().to_owned());
        let mut output = Self { schema, scores, model: hash, bounds: false, contributions: false };
        output.rebuild(model);
        output
    }

    pub(crate) fn bounds(&mut self, model: &Model) {
        self.bounds = true;
        self.rebuild(model);
    }

    pub(crate) fn contributions(&mut self) {
        self.contributions = true;
        let mut fields: Vec<Arc<Field>> = self.schema.fields().iter().cloned().collect();
        let item = Field::new("item", DataType::Struct(line_fields()), true);
        fields.push(Arc::new(Field::new("contributions", DataType::List(Arc::new(item)), true)));
        self.schema = Arc::new(Schema::new(fields));
    }

    fn rebuild(&mut self, model: &Model) {
        let mut fields = Vec::new();
        for name in ["stage", "label", "action", "segment", "within", "reason", "gate"] {
            fields.push(Field::new(name, word(), true));
        }
        for score in &model.document().scores {
            fields.push(Field::new(&score.id, DataType::Int64, true));
            if self.bounds {
                fields.push(Field::new(format!("{}_floor", score.id), DataType::Int64, true));
                fields.push(Field::new(format!("{}_ceiling", score.id), DataType::Int64, true));
                fields.push(Field::new(format!("{}_exact", score.id), DataType::Boolean, true));
            }
            if !score.bands.is_empty() {
                fields.push(Field::new(format!("{}_band", score.id), word(), true));
            }
        }
        if !model.document().personas.is_empty() {
            fields.push(Field::new("persona", word(), true));
            fields.push(Field::new("persona_points", DataType::Int64, true));
        }
        if self.bounds {
            fields.push(Field::new("settled", DataType::Boolean, true));
        }
        fields.push(Field::new("model", word(), false));
        self.schema = Arc::new(Schema::new(fields));
    }

    pub(crate) fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    pub(crate) fn batch(&self, rows: &[Option<Qualification>]) -> Result<RecordBatch, ArrowError> {
        let mut arrays: Vec<ArrayRef> = Vec::new();
        for field in self.schema.fields() {
            arrays.push(self.array(field.name(), rows));
        }
        RecordBatch::try_new(self.schema(), arrays)
    }

    fn array(&self, name: &str, rows: &[Option<Qualification>]) -> ArrayRef {
        let words = |f: &dyn Fn(&Qualification) -> Option<String>| -> ArrayRef {
            let mut builder = StringDictionaryBuilder::<Int32Type>::new();
            for row in rows {
                builder.append_option(row.as_ref().and_then(f));
            }
            Arc::new(builder.finish())
        };
        let numbers = |f: &dyn Fn(&Qualification) -> Option<i64>| -> ArrayRef {
            let mut builder = Int64Builder::new();
            for row in rows {
                builder.append_option(row.as_ref().and_then(f));
            }
            Arc::new(builder.finish())
        };
        let flags = |f: &dyn Fn(&Qualification) -> Option<bool>| -> ArrayRef {
            let mut builder = BooleanBuilder::new();
            for row in rows {
                builder.append_option(row.as_ref().and_then(f));
            }
            Arc::new(builder.finish())
        };
        let text = |t: Option<&str>| t.map(str::to_owned);
        match name {
            "stage" => words(&|q| text(q.stage())),
            "label" => words(&|q| text(q.stage_label())),
            "action" => words(&|q| q.action().map(|a| a.kind.as_str().to_owned())),
            "segment" => words(&|q| text(q.action().and_then(|a| a.segment))),
            "within" => words(&|q| q.action().and_then(|a| a.within).map(|w| w.to_string())),
            "reason" => words(&|q| text(q.action().and_then(|a| a.reason))),
            "gate" => words(&|q| text(q.disqualified().or(q.fast_track()).map(|(_, reason)| reason))),
            "persona" => words(&|q| text(q.persona().map(|(id, _)| id))),
            "persona_points" => numbers(&|q| q.persona().map(|(_, p)| p)),
            "settled" => flags(&|q| Some(q.could_be().settled)),
            "model" => {
                let mut builder = StringDictionaryBuilder::<Int32Type>::new();
                for _ in rows {
                    builder.append_value(&self.model);
                }
                Arc::new(builder.finish())
            }
            "contributions" => self.lines(rows),
            name => {
                if self.scores.iter().any(|s| s == name) {
                    return numbers(&|q| q.points(name));
                }
                let (score, what) = name.rsplit_once('_').unwrap_or((name, ""));
                match what {
                    "band" => words(&|q| text(q.band(score))),
                    "floor" => numbers(&|q| q.interval(score).map(|i| i.floor)),
                    "ceiling" => numbers(&|q| q.interval(score).map(|i| i.ceiling)),
                    _ => flags(&|q| q.interval(score).map(|i| i.exact)),
                }
            }
        }
    }

    fn lines(&self, rows: &[Option<Qualification>]) -> ArrayRef {
        let mut list = ListBuilder::new(StructBuilder::from_fields(line_fields(), 0));
        for row in rows {
            if let Some(q) = row {
                for score in &self.scores {
                    for line in q.contributions(score) {
                        let item = list.values();
                        let texts = [score.as_str(), line.group, line.term];
                        for (index, text) in texts.into_iter().enumerate() {
                            if let Some(builder) = item.field_builder::<StringDictionaryBuilder<Int32Type>>(index) {
                                builder.append_value(text);
                            }
                        }
                        if let Some(builder) = item.field_builder::<Int64Builder>(3) {
                            builder.append_value(line.points);
                        }
                        item.append(true);
                    }
                }
            }
            list.append(row.is_some());
        }
        Arc::new(list.finish())
    }
}
