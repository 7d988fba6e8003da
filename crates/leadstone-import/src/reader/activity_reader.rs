//! Reads the rows of a table of activities. Knows nothing about leads.

use std::borrow::Cow;
use std::fmt;

use leadstone::{Activity, Timestamp};

use crate::cell::{Cell, DateFault, DateFormat, addresses, clean, date};
use crate::columns::{ActivityPart, TableColumns, Target};
use crate::options::ImportOptions;
use crate::survey::TableSurvey;
use crate::survey::table_survey::SurveyKind;
use crate::zone::Zone;

/// Reads rows of activities.
#[derive(Clone, Debug)]
pub struct ActivityTableReader {
    /// Of several columns for one part, the first that says something counts.
    kinds: Vec<usize>,
    /// What was done, where no column says it.
    default_kind: Option<&'static str>,
    /// Columns of dates, each with how they are written.
    dates: Vec<(usize, DateFormat)>,
    ids: Vec<usize>,
    contacts: Vec<usize>,
    emails: Vec<usize>,
    /// Names of properties, each with its columns: of several the last that says something wins.
    properties: Vec<(String, Vec<usize>)>,
    zone: Zone,
}

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityRow<'c> {
    /// What was done.
    pub kind: Cow<'c, str>,
    /// When it was done.
    pub at: Timestamp,
    /// The key of the activity; empty if it has none.
    pub id: Cow<'c, str>,
    /// The keys of the leads who did it.
    pub contacts: Vec<String>,
    /// The e-mail addresses of the leads who did it.
    pub emails: Vec<String>,
}

/// Why a row is no activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// It does not say what was done.
    NoType(usize),
    /// It does not say when.
    NoDate(usize),
    /// Its date cannot be read.
    NotADate(usize, String),
    /// Its date may name the day or the month first.
    OpenDate(usize, String),
    /// It does not say who did it.
    Nobody,
}

/// What every activity needs, and a table does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingPart {
    /// No column says what was done.
    Type,
    /// No column says when.
    Date,
    /// No column says who did it.
    Who,
}

impl ActivityTableReader {
    /// A reader of a table whose rows were surveyed.
    ///
    /// # Errors
    /// The first part that every activity needs and no column holds.
    pub fn new(columns: &TableColumns, survey: &TableSurvey, options: &ImportOptions) -> Result<Self, MissingPart> {
        let of = |part| columns.of(&Target::Activity(part));
        let (kinds, default_kind) = (of(ActivityPart::Type), columns.activity_type);
        if kinds.is_empty() && default_kind.is_none() {
            return Err(MissingPart::Type);
        }
        let order = survey.dates().or(columns.tool.and_then(|tool| tool.dates));
        let format = |column: usize| match survey.column(column).map(|column| &column.kind) {
            Some(SurveyKind::Dates(dates)) => dates.finish(options.dates, order),
            _ => crate::survey::DateSurvey::new().finish(options.dates, order),
        };
        let dates: Vec<_> = of(ActivityPart::At).into_iter().map(|column| (column, format(column))).collect();
        if dates.is_empty() {
            return Err(MissingPart::Date);
        }
        let (contacts, emails) = (of(ActivityPart::Contact), of(ActivityPart::Email));
        if contacts.is_empty() && emails.is_empty() {
            return Err(MissingPart::Who);
        }
        let mut properties: Vec<(String, Vec<usize>)> = Vec::new();
        for (index, column) in columns.columns.iter().enumerate() {
            let Some(Target::Activity(ActivityPart::Property(name))) = &column.target else { continue };
            match properties.iter_mut().find(|(known, _)| known == name) {
                Some((_, columns)) => columns.push(index),
                None => properties.push((name.clone(), vec![index])),
            }
        }
        let zone = options.zone.clone();
        Ok(Self { kinds, default_kind, dates, ids: of(ActivityPart::Id), contacts, emails, properties, zone })
    }

    /// The names of the properties.
    pub fn properties(&self) -> impl Iterator<Item = &str> {
        self.properties.iter().map(|(name, _)| name.as_str())
    }

    /// What a row says, but for its properties.
    ///
    /// # Errors
    /// What it lacks.
    pub fn row<'c, C: Cell>(&self, cells: &'c [C]) -> Result<ActivityRow<'c>, RowFault> {
        let cell = |column: usize| cells.get(column).map_or(Cow::Borrowed(""), |cell| clean(cell.text()));
        let first = |columns: &[usize]| columns.iter().map(|column| cell(*column)).find(|text| !text.is_empty());
        let kind = first(&self.kinds).filter(|kind| kind.contains(char::is_alphanumeric));
        let Some(kind) = kind.or(self.default_kind.map(Cow::Borrowed)) else {
            return Err(RowFault::NoType(self.kinds.first().copied().unwrap_or_default()));
        };
        let written = self.dates.iter().map(|(column, format)| (*column, *format, cell(*column)));
        let Some((column, format, text)) = written.into_iter().find(|(_, _, text)| !text.is_empty()) else {
            return Err(RowFault::NoDate(self.dates.first().map_or(0, |(column, _)| *column)));
        };
        let local = date(&text, format).map_err(|fault| match fault {
            DateFault::NotADate => RowFault::NotADate(column, text.to_string()),
            DateFault::OpenOrder => RowFault::OpenDate(column, text.to_string()),
        })?;
        let at = self.zone.instant(&local).ok_or_else(|| RowFault::NotADate(column, text.to_string()))?;
        let contacts: Vec<String> = first(&self.contacts)
            .unwrap_or_default()
            .split(';')
            .map(str::trim)
            .filter(|key| !key.is_empty())
            .map(str::to_owned)
            .collect();
        let mut emails = Vec::new();
        for column in &self.emails {
            let found = addresses(cells.get(*column).map_or("", Cell::text));
            emails.extend(found.chosen.into_iter().chain(found.others));
        }
        if contacts.is_empty() && emails.is_empty() {
            return Err(RowFault::Nobody);
        }
        Ok(ActivityRow { kind, at, id: first(&self.ids).unwrap_or_default(), contacts, emails })
    }

    /// The value of each property of a row, in the order of [`properties`](Self::properties).
    pub fn values<'c, C: Cell>(&self, cells: &'c [C]) -> impl Iterator<Item = Option<Cow<'c, str>>> {
        self.properties.iter().map(|(_, columns)| {
            let said = |column: &usize| cells.get(*column).map(|cell| clean(cell.text())).filter(|t| !t.is_empty());
            columns.iter().rev().find_map(said)
        })
    }

    /// The activity of a row.
    pub fn activity<C: Cell>(&self, row: &ActivityRow<'_>, cells: &[C]) -> Activity {
        let mut activity = Activity::new(row.kind.as_ref(), row.at);
        if !row.id.is_empty() {
            activity = activity.with_id(row.id.as_ref());
        }
        for (name, value) in self.properties().zip(self.values(cells)) {
            if let Some(value) = value {
                activity = activity.with(name, value.as_ref());
            }
        }
        activity
    }
}

impl RowFault {
    /// The column that it is about.
    pub fn column(&self) -> Option<usize> {
        match self {
            Self::NoType(column) | Self::NoDate(column) | Self::NotADate(column, _) | Self::OpenDate(column, _) => {
                Some(*column)
            }
            Self::Nobody => None,
        }
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoType(_) => f.write_str("the activity has no type"),
            Self::NoDate(_) => f.write_str("the activity has no date"),
            Self::NotADate(_, text) => write!(f, "`{text}` is not a date"),
            Self::OpenDate(_, text) => write!(f, "`{text}` may name the day or the month first"),
            Self::Nobody => f.write_str("the activity has neither an e-mail address nor the id of a lead"),
        }
    }
}

#[cfg(test)]
mod tests {
    use leadstone::Model;

    use super::*;
    use crate::columns::ColumnMap;
    use crate::tool::ToolRecord;

    fn read(rows: &[&[&str]]) -> Result<Vec<Result<Activity, RowFault>>, MissingPart> {
        let model = Model::builtin();
        let headers: Vec<String> = rows[0].iter().map(|cell| (*cell).to_owned()).collect();
        let options = ImportOptions::new(Timestamp::parse("2026-11-22").unwrap());
        let columns = TableColumns::new(&model, ToolRecord::Activity, &headers, &ColumnMap::default());
        let mut survey = TableSurvey::new(&model, &columns, &options.empty);
        rows[1..].iter().for_each(|row| survey.add(row));
        let reader = ActivityTableReader::new(&columns, &survey, &options)?;
        Ok(rows[1..].iter().map(|row| reader.row(row).map(|found| reader.activity(&found, row))).collect())
    }

    #[test]
    fn the_order_of_day_and_month_is_that_of_the_whole_column() {
        let found = read(&[
            &["Type", "Date", "Email"],
            &["Call", "11/3/2026", "a@x.example"],
            &["Call", "11/20/2026", "a@x.example"],
        ]);
        let at = |text: &str| Activity::new("Call", Timestamp::parse(text).unwrap());
        assert_eq!(found.unwrap(), [Ok(at("2026-11-03")), Ok(at("2026-11-20"))]);
        let open = read(&[&["Type", "Date", "Email"], &["Call", "11/3/2026", "a@x.example"]]).unwrap();
        assert_eq!(open, [Err(RowFault::OpenDate(1, "11/3/2026".to_owned()))]);
    }

    #[test]
    fn what_an_activity_lacks_is_said() {
        let found = read(&[
            &["Type", "Date", "Contact ID", "Path"],
            &["", "2026-11-20", "c1", ""],
            &["visit", "", "c1", ""],
            &["visit", "soon", "c1", ""],
            &["visit", "2026-11-20", "", ""],
            &["visit", "2026-11-20", "c1; c2", "/pricing"],
        ]);
        let visit = Activity::new("visit", Timestamp::parse("2026-11-20").unwrap()).with("Path", "/pricing");
        let soon = RowFault::NotADate(1, "soon".to_owned());
        let expected =
            [Err(RowFault::NoType(0)), Err(RowFault::NoDate(1)), Err(soon), Err(RowFault::Nobody), Ok(visit)];
        assert_eq!(found.unwrap(), expected);
        assert_eq!(read(&[&["Type", "Date"]]), Err(MissingPart::Who));
        assert_eq!(read(&[&["Date", "Email"]]), Err(MissingPart::Type));
        assert_eq!(read(&[&["Type", "Email"]]), Err(MissingPart::Date));
    }
}
