//! Which column of a table is which field of a model. Knows nothing about cells.

use arrow_schema::Schema;
use leadstone::Model;
use leadstone::document::FieldType;
use leadstone::model::RecordKind;

use crate::cells::fits;
use crate::error::ScorerError;

/// A column that is a fact of the model.
#[derive(Clone, Debug)]
pub(crate) struct FactColumn {
    /// Its index in the table.
    pub(crate) column: usize,
    /// Its name.
    pub(crate) name: String,
    /// The place of its name among those of the field.
    pub(crate) name_place: usize,
    /// The index of its field in [`InputColumns::fields`].
    pub(crate) field: usize,
    pub(crate) kind: FieldType,
}

/// The columns of a table, by what they mean to a model.
#[derive(Clone, Debug, Default)]
pub(crate) struct InputColumns {
    /// The fields that have columns, each once.
    pub(crate) fields: Vec<String>,
    pub(crate) facts: Vec<FactColumn>,
    /// The column of the present stage.
    pub(crate) stage: Option<usize>,
    /// Names of columns that are no facts of the model.
    pub(crate) ignored: Vec<String>,
}

impl InputColumns {
    pub(crate) fn new(model: &Model, schema: &Schema) -> Result<Self, ScorerError> {
        let mut columns = Self::default();
        for (index, column) in schema.fields().iter().enumerate() {
            let name = column.name();
            // `stage` and `id` are no facts; the same as in JSON.
            if name == "stage" && fits(column.data_type(), FieldType::Text) {
                columns.stage = Some(index);
                continue;
            }
            let field = model.field_for(name, RecordKind::Lead).filter(|f| !f.is_counted() && name != "id");
            let Some(field) = field else {
                columns.ignored.push(name.clone());
                continue;
            };
            if !fits(column.data_type(), field.kind()) {
                return Err(ScorerError::ColumnType {
                    column: name.clone(),
                    field: field.name().to_owned(),
                    expected: type_text(field.kind()),
                    found: Box::new(column.data_type().clone()),
                });
            }
            let known = columns.fields.iter().position(|f| f == field.name());
            let place = known.unwrap_or_else(|| {
                columns.fields.push(field.name().to_owned());
                columns.fields.len() - 1
            });
            let name_place = model.place_of_name(field.name(), name);
            let (name, kind) = (name.clone(), field.kind());
            columns.facts.push(FactColumn { column: index, name, name_place, field: place, kind });
        }
        // A model that only counts activities has no facts to find.
        let has_facts = model.fields().any(|field| !field.is_counted());
        if columns.facts.is_empty() && has_facts {
            return Err(ScorerError::NoFacts { columns: schema.fields().len(), model: model.id().to_owned() });
        }
        Ok(columns)
    }
}

fn type_text(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Number => "number",
        FieldType::Text => "text",
        FieldType::Bool => "yes or no",
        FieldType::Date => "date",
        FieldType::List => "list of texts",
    }
}
