//! Builds batches of leads that are ready to be scored: facts under the names of their fields, of the row or else of its
//! company, the present stage, and what identifies each lead. Knows nothing about formats.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Float64Builder, ListBuilder, StringBuilder, TimestampSecondBuilder};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use leadstone::Value;
use leadstone::document::FieldType;
use leadstone_import::{Addresses, Cell, CellNote, Fact, RowIdentity};

use crate::input::lead_identity::{Person, lead_id};
use crate::join::companies::{Companies, shown_company};
use crate::join::import_context::ImportContext;
use crate::join::lead_layout::{LeadLayout, asked};

/// The column of the keys by which activities are joined.
pub(crate) const KEYS: &str = "keys of the lead";
const STAGE: &str = "stage";

/// Builds batches of the leads of a file.
#[derive(Clone)]
pub(crate) struct LeadBatcher<'a> {
    layout: &'a LeadLayout,
    companies: Option<&'a Companies<'a>>,
    columns: Vec<BatchedFact>,
    schema: SchemaRef,
    needs: BatchNeeds,
}

/// What is needed of leads beside their facts.
#[derive(Clone, Copy, Default)]
pub(crate) struct BatchNeeds {
    /// The keys by which activities are joined.
    pub(crate) keys: bool,
    /// The names that lists show.
    pub(crate) names: bool,
}

#[derive(Clone)]
struct BatchedFact {
    field: String,
    kind: FieldType,
    /// Its place among the readers of the layout.
    reader: Option<usize>,
    /// Its place among the fields of the companies.
    company: Option<usize>,
}

/// Leads that are ready to be scored.
pub(crate) struct LeadBatch {
    /// The columns that are scored.
    pub(crate) facts: RecordBatch,
    pub(crate) ids: ArrayRef,
    /// Name, e-mail address and company of each lead; none if they are not needed.
    pub(crate) names: Vec<ArrayRef>,
    /// Cells that could not be read, each with the index of its row, ascending.
    pub(crate) notes: Vec<(usize, CellNote)>,
    /// The number of leads with a company.
    pub(crate) joined: usize,
}

/// A column that is being built.
enum FactBuilder {
    Text(StringBuilder),
    Number(Float64Builder),
    Bool(BooleanBuilder),
    Date(TimestampSecondBuilder),
}

/// A batch that is being built.
pub(crate) struct LeadBatchBuilder<'b> {
    batcher: &'b LeadBatcher<'b>,
    facts: Vec<FactBuilder>,
    stages: Option<StringBuilder>,
    keys: Option<ListBuilder<StringBuilder>>,
    ids: StringBuilder,
    names: Option<[StringBuilder; 3]>,
    notes: Vec<(usize, CellNote)>,
    noted: Vec<CellNote>,
    rows: usize,
    joined: usize,
}

impl<'a> LeadBatcher<'a> {
    pub(crate) fn new(
        context: &ImportContext<'_>,
        layout: &'a LeadLayout,
        companies: Option<&'a Companies<'a>>,
        needs: BatchNeeds,
    ) -> Self {
        let readers = layout.reader.facts();
        let of_company = |field: &str| companies.and_then(|all| all.fields().iter().position(|known| known == field));
        let mut columns: Vec<BatchedFact> = readers
            .iter()
            .enumerate()
            .map(|(place, reader)| BatchedFact {
                field: reader.field().to_owned(),
                kind: reader.kind(),
                reader: Some(place),
                company: of_company(reader.field()),
            })
            .collect();
        for field in context.model.fields().filter(|field| !field.is_counted()) {
            let company = of_company(field.name()).filter(|_| !columns.iter().any(|own| own.field == field.name()));
            if company.is_some() {
                let field_name = field.name().to_owned();
                columns.push(BatchedFact { field: field_name, kind: field.kind(), reader: None, company });
            }
        }
        // A table without any fact is scored as well: its leads have activities, or nothing is known of them.
        if let (true, Some(field)) = (columns.is_empty(), asked(context.model).first()) {
            let kind = FieldType::Text;
            columns.push(BatchedFact { field: (*field).to_owned(), kind, reader: None, company: None });
        }
        let mut fields: Vec<Field> =
            columns.iter().map(|column| Field::new(&column.field, column_type(column.kind), true)).collect();
        if layout.reader.has_stages() {
            fields.push(Field::new(STAGE, DataType::Utf8, true));
        }
        if needs.keys {
            let item = Arc::new(Field::new("item", DataType::Utf8, true));
            fields.push(Field::new(KEYS, DataType::List(item), true));
        }
        Self { layout, companies, columns, schema: Arc::new(Schema::new(fields)), needs }
    }

    /// The columns that are scored.
    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    pub(crate) fn layout(&self) -> &'a LeadLayout {
        self.layout
    }

    pub(crate) fn start(&self, rows: usize) -> LeadBatchBuilder<'_> {
        let text = || StringBuilder::with_capacity(rows, rows * 16);
        LeadBatchBuilder {
            batcher: self,
            facts: self.columns.iter().map(|column| FactBuilder::new(column.kind, rows)).collect(),
            stages: self.layout.reader.has_stages().then(text),
            keys: self.needs.keys.then(|| ListBuilder::new(StringBuilder::new())),
            ids: text(),
            names: self.needs.names.then(|| [text(), text(), text()]),
            notes: Vec::new(),
            noted: Vec::new(),
            rows: 0,
            joined: 0,
        }
    }
}

/// The type of a column of facts.
fn column_type(kind: FieldType) -> DataType {
    match kind {
        FieldType::Number => DataType::Float64,
        FieldType::Bool => DataType::Boolean,
        FieldType::Date => DataType::Timestamp(TimeUnit::Second, Some("UTC".into())),
        FieldType::Text | FieldType::List => DataType::Utf8,
    }
}

impl LeadBatchBuilder<'_> {
    /// Adds the lead of the row with this number.
    pub(crate) fn add<C: Cell>(&mut self, cells: &[C], number: u64) {
        let batcher = self.batcher;
        let reader = &batcher.layout.reader;
        let needs = batcher.needs;
        let key = reader.key(cells);
        let needs_email = key.is_empty() || needs.keys || needs.names || batcher.companies.is_some();
        let emails = if needs_email { reader.emails(cells) } else { Addresses::default() };
        let email = emails.chosen.clone().unwrap_or_default();
        let id = lead_id(&key, &email, number, reader.has_identities());
        let company = batcher.companies.and_then(|all| all.of_lead(reader.domain(cells).as_deref(), &email));
        self.joined += usize::from(company.is_some());
        for (column, builder) in batcher.columns.iter().zip(&mut self.facts) {
            let own = column.reader.and_then(|place| reader.facts().get(place));
            let fact = own.and_then(|own| {
                if needs_email && own.is_email() {
                    reader.email_fact(&emails, cells, &mut self.noted)
                } else {
                    own.read(cells, &mut self.noted)
                }
            });
            match (fact, batcher.companies.zip(company).zip(column.company)) {
                (Some(fact), _) => builder.append(&fact),
                (None, Some(((all, company), field))) => builder.append_value(all.value(company, field)),
                (None, None) => builder.append_value(None),
            }
        }
        if let Some(stages) = &mut self.stages {
            stages.append_option(reader.stage(cells, &mut self.noted));
        }
        if let Some(keys) = &mut self.keys {
            let identity = RowIdentity {
                key,
                other_keys: reader.other_keys(cells),
                email: email.clone(),
                other_emails: emails.others,
                ..RowIdentity::default()
            };
            keys.append_value(identity.all_keys(&id).into_iter().map(Some));
        }
        if let Some([names, addresses, companies]) = &mut self.names {
            let shown = reader.names(cells);
            let joined = batcher.companies.zip(company).and_then(|(all, company)| all.shown_name(company));
            let company = shown_company(shown.company, joined, || reader.domain(cells));
            let person = Person::new(id.clone(), email, shown.name, company);
            names.append_value(&person.name);
            addresses.append_option(Some(person.email).filter(|email| !email.is_empty()));
            companies.append_option(Some(person.company).filter(|company| !company.is_empty()));
        }
        self.ids.append_value(id);
        let row = self.rows;
        self.notes.extend(self.noted.drain(..).map(|note| (row, note)));
        self.rows += 1;
    }

    pub(crate) fn finish(mut self) -> Result<LeadBatch, ArrowError> {
        let mut columns: Vec<ArrayRef> = self.facts.iter_mut().map(FactBuilder::finish).collect();
        columns.extend(self.stages.iter_mut().map(|stages| Arc::new(stages.finish()) as ArrayRef));
        columns.extend(self.keys.iter_mut().map(|keys| Arc::new(keys.finish()) as ArrayRef));
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        let facts = RecordBatch::try_new_with_options(Arc::clone(&self.batcher.schema), columns, &options)?;
        let names = self.names.into_iter().flatten().map(|mut names| Arc::new(names.finish()) as ArrayRef).collect();
        Ok(LeadBatch { facts, ids: Arc::new(self.ids.finish()), names, notes: self.notes, joined: self.joined })
    }
}

impl FactBuilder {
    fn new(kind: FieldType, rows: usize) -> Self {
        match kind {
            FieldType::Number => Self::Number(Float64Builder::with_capacity(rows)),
            FieldType::Bool => Self::Bool(BooleanBuilder::with_capacity(rows)),
            FieldType::Date => {
                Self::Date(TimestampSecondBuilder::with_capacity(rows).with_data_type(column_type(FieldType::Date)))
            }
            FieldType::Text | FieldType::List => Self::Text(StringBuilder::with_capacity(rows, rows * 16)),
        }
    }

    fn append(&mut self, fact: &Fact<'_>) {
        match (self, fact) {
            (Self::Text(texts), Fact::Text(text)) => texts.append_value(text),
            (Self::Number(numbers), Fact::Number(number)) => numbers.append_value(*number),
            (Self::Bool(flags), Fact::Bool(flag)) => flags.append_value(*flag),
            (Self::Date(dates), Fact::Date(at)) => dates.append_value(at.unix()),
            (builder, _) => builder.append_value(None),
        }
    }

    /// Appends a value of this type; a null if there is none.
    fn append_value(&mut self, value: Option<&Value>) {
        match (self, value) {
            (Self::Text(texts), Some(Value::Text(text))) => texts.append_value(text),
            (Self::Number(numbers), Some(Value::Number(number))) => numbers.append_value(number.get()),
            (Self::Bool(flags), Some(Value::Bool(flag))) => flags.append_value(*flag),
            (Self::Date(dates), Some(Value::Date(at))) => dates.append_value(at.unix()),
            (Self::Text(texts), _) => texts.append_null(),
            (Self::Number(numbers), _) => numbers.append_null(),
            (Self::Bool(flags), _) => flags.append_null(),
            (Self::Date(dates), _) => dates.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(texts) => Arc::new(texts.finish()),
            Self::Number(numbers) => Arc::new(numbers.finish()),
            Self::Bool(flags) => Arc::new(flags.finish()),
            Self::Date(dates) => Arc::new(dates.finish()),
        }
    }
}
