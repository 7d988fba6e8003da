//! Which columns of a batch of activities hold the lead, the type, the time and the id. Knows nothing about cells.

use arrow_schema::{DataType, Schema};
use leadstone::__engine::events::EventModel;
use leadstone::document::FieldType;

use super::EventError;
use crate::cells::fits;

const LEAD: &[&str] =
    &["lead", "leadid", "leadkey", "contactid", "contact", "associatedcontactid", "whoid", "personid"];
const KIND: &[&str] = &["type", "activitytype", "eventtype", "event", "activity", "kind"];
const AT: &[&str] =
    &["time", "timestamp", "at", "activitydate", "date", "occurredat", "activitytime", "eventtime", "createdate"];
const ID: &[&str] = &["eventid", "activityid", "recordid", "id"];

/// Which columns of a batch hold the lead, the type, the time and the id of activities; all others are properties.
///
/// Columns that are not named here are found by usual names: `lead` or `lead_id`, `type` or `event_type`, `time`,
/// `timestamp` or `at`, `id` or `event_id`, and those of CRM exports. The first known name wins.
///
/// # Example
/// ```
/// use leadstone_arrow::EventColumns;
/// let columns = EventColumns::default().lead("visitor").time("seen_at");
/// ```
#[derive(Clone, Debug, Default)]
pub struct EventColumns {
    lead: Option<String>,
    kind: Option<String>,
    at: Option<String>,
    id: Option<String>,
}

impl EventColumns {
    /// Names the column of the leads: whole numbers or texts.
    #[must_use]
    pub fn lead(mut self, column: impl Into<String>) -> Self {
        self.lead = Some(column.into());
        self
    }

    /// Names the column of the types.
    #[must_use]
    pub fn kind(mut self, column: impl Into<String>) -> Self {
        self.kind = Some(column.into());
        self
    }

    /// Names the column of the times: timestamps or dates, or texts as [`leadstone::Timestamp::parse`] reads them.
    #[must_use]
    pub fn time(mut self, column: impl Into<String>) -> Self {
        self.at = Some(column.into());
        self
    }

    /// Names the column of the names of activities: whole numbers or texts.
    #[must_use]
    pub fn id(mut self, column: impl Into<String>) -> Self {
        self.id = Some(column.into());
        self
    }

    /// The indices of the columns in a table.
    pub(crate) fn find(&self, schema: &Schema) -> Result<ColumnPlaces, EventError> {
        let names: Vec<String> = schema.fields().iter().map(|f| squeezed(f.name())).collect();
        let find = |what: &'static str, named: Option<&String>, known: &[&str]| match named {
            Some(name) => {
                let column = schema.fields().iter().position(|f| f.name() == name);
                column.map(Some).ok_or_else(|| EventError::NoSuchColumn { column: name.clone(), what })
            }
            None => Ok(known.iter().find_map(|k| names.iter().position(|n| n == k))),
        };
        let needed = |what: &'static str, named: Option<&String>, known: &'static [&'static str]| {
            find(what, named, known)?
                .ok_or_else(|| EventError::MissingColumn { what, usual: known.first().copied().unwrap_or_default() })
        };
        let found = ColumnPlaces {
            lead: needed("lead", self.lead.as_ref(), LEAD)?,
            kind: needed("type", self.kind.as_ref(), KIND)?,
            at: needed("time", self.at.as_ref(), AT)?,
            id: find("id", self.id.as_ref(), ID)?,
            properties: Vec::new(),
        };
        let taken = [Some(found.lead), Some(found.kind), Some(found.at), found.id];
        let check =
            |column: usize, fits: fn(&DataType) -> bool, expected: &'static str| match schema.fields().get(column) {
                Some(field) if !fits(field.data_type()) => Err(EventError::ColumnType {
                    column: field.name().clone(),
                    expected,
                    found: Box::new(field.data_type().clone()),
                }),
                _ => Ok(()),
            };
        check(found.lead, is_key, "whole number or text")?;
        check(found.kind, is_text, "text")?;
        check(found.at, is_time, "timestamp, date or text")?;
        if let Some(id) = found.id {
            check(id, is_key, "whole number or text")?;
        }
        let mut properties: Vec<(String, usize)> = Vec::new();
        for (column, field) in schema.fields().iter().enumerate() {
            let name = EventModel::normal_name(field.name());
            if taken.contains(&Some(column)) || name.is_empty() {
                continue;
            }
            if properties.iter().any(|(other, _)| *other == name) {
                return Err(EventError::SameProperty { column: field.name().clone(), property: name });
            }
            properties.push((name, column));
        }
        Ok(ColumnPlaces { properties, ..found })
    }
}

/// Indices of columns.
#[derive(Clone, Debug)]
pub(crate) struct ColumnPlaces {
    pub(crate) lead: usize,
    pub(crate) kind: usize,
    pub(crate) at: usize,
    pub(crate) id: Option<usize>,
    /// Normalised names of properties, with their columns.
    pub(crate) properties: Vec<(String, usize)>,
}

/// Letters and digits only, in lower case.
fn squeezed(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn is_text(found: &DataType) -> bool {
    match found {
        DataType::Null | DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

fn is_key(found: &DataType) -> bool {
    match found {
        DataType::Dictionary(_, values) => is_key(values),
        DataType::Decimal128(_, 0) => true,
        found => is_text(found) || found.is_integer(),
    }
}

/// Whether the type can hold keys of leads: one key or a list of keys in a row.
pub(crate) fn is_key_or_list(found: &DataType) -> bool {
    match found {
        DataType::List(item) => is_key(item.data_type()),
        found => is_key(found),
    }
}

fn is_time(found: &DataType) -> bool {
    match found {
        DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => true,
        DataType::Dictionary(_, values) => is_time(values),
        found => is_text(found),
    }
}

/// Whether values of the type can be a property.
pub(crate) fn is_property(found: &DataType) -> bool {
    [FieldType::Number, FieldType::Text, FieldType::Bool, FieldType::Date, FieldType::List]
        .into_iter()
        .any(|kind| fits(found, kind))
}
