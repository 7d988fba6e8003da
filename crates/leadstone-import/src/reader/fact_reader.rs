//! Reads one fact of a row from the columns that hold it. Knows nothing about other facts.

use std::borrow::Cow;

use leadstone::document::FieldType;
use leadstone::model::RecordKind;
use leadstone::{Model, Timestamp, Value};

use crate::cell::{
    Addresses, Cell, DateFault, DateFormat, EmptyWords, NumberFault, NumberFormat, NumberRange, addresses, clean, date,
    permission, quantity, yes_no,
};
use crate::columns::{TableColumns, Target};
use crate::note::{CellFault, CellNote};
use crate::options::ImportOptions;
use crate::survey::table_survey::{SurveyKind, TableSurvey, field_type};
use crate::zone::Zone;

/// Fields that say that somebody wants no contact: permission is the contrary of them.
const REFUSALS: &[&str] = &["person.opted_out", "person.email_opt_out", "person.do_not_call"];
/// Counts of people: there are none below zero.
const COUNTS: &[&str] = &["company.employees"];
const EMAIL: &str = "person.email";

/// Reads one fact.
#[derive(Clone, Debug)]
pub struct FactReader {
    field: String,
    kind: FieldType,
    model: Model,
    sources: Vec<Source>,
    role: FieldRole,
    /// Whether the model takes only some texts.
    has_options: bool,
    /// Whether it must not lie in the future.
    is_past: bool,
    empty: EmptyWords,
    zone: Zone,
    at: Timestamp,
}

/// What is special about a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FieldRole {
    /// Nothing.
    Plain,
    /// It is an e-mail address.
    Email,
    /// It counts people.
    Count,
    /// It says that somebody wants no contact.
    Refusal,
}

impl FieldRole {
    fn of(field: &str) -> Self {
        match field {
            EMAIL => Self::Email,
            _ if COUNTS.contains(&field) => Self::Count,
            _ if REFUSALS.contains(&field) => Self::Refusal,
            _ => Self::Plain,
        }
    }
}

/// A column that holds the fact.
#[derive(Clone, Copy, Debug)]
struct Source {
    column: usize,
    is_opposite: bool,
    format: WrittenFormat,
}

/// How the cells of a column are written.
#[derive(Clone, Copy, Debug)]
enum WrittenFormat {
    Plain,
    Number(NumberFormat),
    Date(DateFormat),
}

/// What a row says of a fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact<'c> {
    /// A text, also one with several items.
    Text(Cow<'c, str>),
    /// A number.
    Number(f64),
    /// Yes or no.
    Bool(bool),
    /// An instant.
    Date(Timestamp),
}

impl Fact<'_> {
    /// The fact as a value of a lead; `None` for a number that the library does not take.
    pub fn value(&self) -> Option<Value> {
        Some(match self {
            Self::Text(text) => Value::from(text.as_ref()),
            Self::Number(number) => Value::Number(leadstone::Number::new(*number)?),
            Self::Bool(is_so) => Value::Bool(*is_so),
            Self::Date(at) => Value::Date(*at),
        })
    }
}

impl FactReader {
    /// A reader of a field of the model; `None` if no column holds it.
    pub(super) fn new(
        model: &Model,
        field: &str,
        columns: &TableColumns,
        survey: &TableSurvey,
        options: &ImportOptions,
    ) -> Option<Self> {
        // What a column leaves open, the other columns of the table decide, and else the tool.
        let decimal = survey.decimal().or(columns.tool.and_then(|tool| tool.decimal));
        let order = survey.dates().or(columns.tool.and_then(|tool| tool.dates));
        let sources: Vec<Source> = columns
            .of_field(field)
            .into_iter()
            .map(|column| {
                let format = match survey.column(column).map(|column| &column.kind) {
                    Some(SurveyKind::Numbers(numbers)) => {
                        WrittenFormat::Number(numbers.finish(options.decimal, decimal))
                    }
                    Some(SurveyKind::Dates(dates)) => WrittenFormat::Date(dates.finish(options.dates, order)),
                    _ => WrittenFormat::Plain,
                };
                let target = columns.columns.get(column).and_then(|column| column.target.as_ref());
                let is_opposite = matches!(target, Some(Target::Field { is_opposite: true, .. }));
                Source { column, is_opposite, format }
            })
            .collect();
        if sources.is_empty() {
            return None;
        }
        let view = model.fields().find(|view| view.name() == field);
        let document = model.document().fields.get(field).or_else(|| Model::catalog().get(field));
        Some(Self {
            field: field.to_owned(),
            kind: field_type(model, field).unwrap_or(FieldType::Text),
            model: model.clone(),
            sources,
            role: FieldRole::of(field),
            has_options: view.is_some_and(|view| view.options().next().is_some()),
            is_past: document.is_some_and(|document| document.past == Some(true)),
            empty: options.empty.clone(),
            zone: options.zone.clone(),
            at: options.at,
        })
    }

    /// Whether it is the e-mail address of the lead.
    pub fn is_email(&self) -> bool {
        self.role == FieldRole::Email
    }

    /// The name of the field.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What values it has.
    pub fn kind(&self) -> FieldType {
        self.kind
    }

    /// The columns that hold it, the preferred one first.
    pub fn columns(&self) -> impl Iterator<Item = usize> {
        self.sources.iter().map(|source| source.column)
    }

    /// What a row says: the first of its columns that says something readable. Cells that cannot be read are noted.
    pub fn read<'c, C: Cell>(&self, cells: &'c [C], notes: &mut Vec<CellNote>) -> Option<Fact<'c>> {
        if self.role == FieldRole::Email {
            let found = self.addresses(cells, notes);
            return self.address(found.chosen, cells);
        }
        if self.role == FieldRole::Refusal {
            return self.refusal(cells, notes);
        }
        for source in &self.sources {
            if let (FieldType::Number, Some(number)) = (self.kind, cells.get(source.column).and_then(Cell::number)) {
                match self.counted(number) {
                    Ok(number) => return Some(Fact::Number(number)),
                    Err(fault) => notes.push(CellNote::new(source.column, &number.to_string(), fault)),
                }
                continue;
            }
            let Some(text) = self.said(*source, cells) else { continue };
            match self.fact(*source, text) {
                Ok(fact) => return Some(fact),
                Err((text, fault)) => notes.push(CellNote::new(source.column, &text, fault)),
            }
        }
        None
    }

    /// Whether somebody wants no contact: if any column says so, else if any says the contrary.
    fn refusal<'c, C: Cell>(&self, cells: &'c [C], notes: &mut Vec<CellNote>) -> Option<Fact<'c>> {
        let mut said = None;
        for source in &self.sources {
            let Some(text) = self.said(*source, cells) else { continue };
            match self.yes_or_no(*source, &text) {
                Some(is_so) => said = Some(is_so || said == Some(true)),
                None => notes.push(CellNote::new(source.column, &text, CellFault::NotYesOrNo)),
            }
        }
        said.map(Fact::Bool)
    }

    /// All e-mail addresses of a row: the first business address is chosen, else the first one.
    pub(super) fn addresses<C: Cell>(&self, cells: &[C], notes: &mut Vec<CellNote>) -> Addresses {
        let mut all: Vec<String> = Vec::new();
        for source in &self.sources {
            let Some(text) = self.said(*source, cells) else { continue };
            let found = addresses(&text);
            if found.chosen.is_none() {
                notes.push(CellNote::new(source.column, &text, CellFault::NotAnAddress));
            }
            all.extend(found.chosen.into_iter().chain(found.others));
        }
        if all.len() < 2 {
            return Addresses { chosen: all.pop(), others: all };
        }
        let business = all.iter().position(|address| leadstone::normalize::email_kind(address) == Some("business"));
        let chosen = all.remove(business.unwrap_or(0));
        all.retain(|address| *address != chosen);
        Addresses { chosen: Some(chosen), others: all }
    }

    /// The address that was chosen; if none was, what is written instead.
    pub(super) fn address<'c, C: Cell>(&self, chosen: Option<String>, cells: &'c [C]) -> Option<Fact<'c>> {
        let text = chosen.map(Cow::Owned).or_else(|| self.sources.iter().find_map(|s| self.said(*s, cells)));
        text.map(Fact::Text)
    }

    /// What a cell says, if it says something.
    fn said<'c, C: Cell>(&self, source: Source, cells: &'c [C]) -> Option<Cow<'c, str>> {
        let text = clean(cells.get(source.column)?.text());
        if text.is_empty() {
            return None;
        }
        let is_word = self.kind != FieldType::Text || !self.has_options || !self.takes(&text);
        if is_word && self.empty.is_empty(&text) { None } else { Some(text) }
    }

    fn takes(&self, text: &str) -> bool {
        let view = self.model.field_for(&self.field, RecordKind::Lead);
        view.is_some_and(|view| view.check(&Value::from(text)).is_ok())
    }

    fn fact<'c>(&self, source: Source, text: Cow<'c, str>) -> Result<Fact<'c>, (Cow<'c, str>, CellFault)> {
        match self.kind {
            FieldType::Number => match self.number(source, &text) {
                Ok(number) => Ok(Fact::Number(number)),
                Err(fault) => Err((text, fault)),
            },
            FieldType::Date => match self.date(source, &text) {
                Ok(at) => Ok(Fact::Date(at)),
                Err(fault) => Err((text, fault)),
            },
            FieldType::Bool => match self.yes_or_no(source, &text) {
                Some(is_so) => Ok(Fact::Bool(is_so)),
                None => Err((text, CellFault::NotYesOrNo)),
            },
            FieldType::Text | FieldType::List => match self.refused(&text) {
                None => Ok(Fact::Text(text)),
                Some(reason) => Err((text, CellFault::NotAnAnswer(reason))),
            },
        }
    }

    fn number(&self, source: Source, text: &str) -> Result<f64, CellFault> {
        let WrittenFormat::Number(format) = source.format else { return Err(CellFault::NotANumber) };
        let range = quantity(text, format).map_err(|fault| match fault {
            NumberFault::NotANumber => CellFault::NotANumber,
            NumberFault::OpenMark => CellFault::OpenDecimal,
        })?;
        self.counted(range.exact().map_or_else(|| self.one_of(range), Ok)?)
    }

    /// A number that the field takes.
    fn counted(&self, number: f64) -> Result<f64, CellFault> {
        if leadstone::Number::new(number).is_none() {
            return Err(CellFault::NotANumber);
        }
        if number < 0.0 && self.role == FieldRole::Count {
            return Err(CellFault::Negative);
        }
        Ok(number)
    }

    /// A number that stands for all of a range, where the model does not tell them apart.
    fn one_of(&self, range: NumberRange) -> Result<f64, CellFault> {
        let is_asked = self.model.fields().any(|view| view.name() == self.field);
        let low = if self.role == FieldRole::Count { range.low.max(1.0) } else { range.low };
        if is_asked && !self.model.is_one_class(&self.field, low, range.high) {
            return Err(CellFault::WideRange);
        }
        Ok(if low.is_finite() { low } else { range.high })
    }

    fn date(&self, source: Source, text: &str) -> Result<Timestamp, CellFault> {
        let WrittenFormat::Date(format) = source.format else { return Err(CellFault::NotADate) };
        let local = date(text, format).map_err(|fault| match fault {
            DateFault::NotADate => CellFault::NotADate,
            DateFault::OpenOrder => CellFault::OpenDate,
        })?;
        let at = self.zone.instant(&local).ok_or(CellFault::NotADate)?;
        let ahead = at.unix() - self.at.unix();
        if self.is_past && ahead > 0 {
            return Err(CellFault::InFuture { is_near: ahead < 86_400 });
        }
        Ok(at)
    }

    fn yes_or_no(&self, source: Source, text: &str) -> Option<bool> {
        if self.role == FieldRole::Refusal
            && let Some(is_allowed) = permission(text)
        {
            return Some(!is_allowed);
        }
        yes_no(text).map(|is_so| is_so != source.is_opposite)
    }

    /// Why the field does not take a text.
    fn refused(&self, text: &str) -> Option<String> {
        // Without options every text is taken, up to a length that cells rarely have.
        if !self.has_options && text.len() < 16_384 {
            return None;
        }
        let view = self.model.field_for(&self.field, RecordKind::Lead)?;
        let problem = view.check(&Value::from(text)).err()?;
        Some(match problem.hint {
            Some(hint) => format!("{} ({hint})", problem.kind),
            None => problem.kind.to_string(),
        })
    }
}
