//! Reads a file of activities and joins each to its leads. Knows nothing about points.

use std::collections::HashMap;

use leadstone::model::normal_alias;
use leadstone::{Activity, Timestamp};

use crate::base::failure::Failure;
use crate::input::reject::RejectedRow;
use crate::input::source::TableSource;
use crate::input::table_file::TableFile;
use crate::join::lead_table::LeadTable;
use crate::join::mapping::{ColumnMaps, MapTarget};
use crate::terminal::progress::Progress;

const TYPE: &[&str] = &["activitytype", "type", "eventtype", "event", "activity"];
const AT: &[&str] = &["activitydate", "date", "timestamp", "occurredat", "activitytime", "time", "at", "createdate"];
const ID: &[&str] = &["activityid", "eventid", "recordid", "id"];
const CONTACT: &[&str] = &["contactid", "leadid", "associatedcontactid", "associatedcontactids", "whoid", "personid"];
const EMAIL: &[&str] = &["associatedcontactemail", "contactemail", "leademail", "emailaddress", "email"];

pub(crate) struct JoinedActivities {
    pub(crate) name: String,
    pub(crate) header: Vec<String>,
    pub(crate) rows: usize,
    pub(crate) joined: usize,
    pub(crate) unjoined: usize,
    pub(crate) rejects: Vec<RejectedRow>,
}

/// The columns of the file, by meaning.
pub(crate) struct ActivityColumns {
    pub(crate) kind: Option<usize>,
    at: Option<usize>,
    pub(crate) id: Option<usize>,
    pub(crate) contact: Option<usize>,
    pub(crate) email: Option<usize>,
    pub(crate) properties: Vec<(usize, String)>,
}

impl ActivityColumns {
    /// Refuses a file that lacks what every activity needs.
    pub(crate) fn of(file: &TableFile, maps: &mut ColumnMaps<'_>) -> Result<Self, Failure> {
        let columns = Self::new(&file.header, maps);
        columns.check(file)?;
        Ok(columns)
    }

    fn new(header: &[String], maps: &mut ColumnMaps<'_>) -> Self {
        let mut mapped: Vec<Option<MapTarget<'_>>> = header.iter().map(|h| maps.target(h)).collect();
        let names: Vec<String> = header.iter().map(|h| normal_alias(h)).collect();
        let mut taken = vec![false; header.len()];
        let mut role = |part: &str, known: &[&str]| {
            let by_map = mapped.iter().position(|t| matches!(t, Some(MapTarget::Activity(name)) if *name == part));
            let by_name = || {
                known.iter().find_map(|k| {
                    (0..names.len())
                        .find(|i| names.get(*i).is_some_and(|n| n == k) && mapped.get(*i).is_some_and(Option::is_none))
                })
            };
            let index = by_map.or_else(by_name)?;
            if let Some(taken) = taken.get_mut(index) {
                *taken = true;
            }
            Some(index)
        };
        let (kind, at, id) = (role("type", TYPE), role("at", AT), role("id", ID));
        let (contact, email) = (role("contact", CONTACT), role("email", EMAIL));
        let mut properties = Vec::new();
        for (index, (name, target)) in header.iter().zip(&mut mapped).enumerate() {
            let is_taken = taken.get(index).copied().unwrap_or(false);
            match target {
                Some(MapTarget::Ignore) => {}
                Some(MapTarget::Activity(property)) if !is_taken => properties.push((index, (*property).to_owned())),
                _ if !is_taken && !name.is_empty() => properties.push((index, name.clone())),
                _ => {}
            }
        }
        Self { kind, at, id, contact, email, properties }
    }

    fn check(&self, file: &TableFile) -> Result<(), Failure> {
        let missing = |what: &str, example: &str, part: &str| {
            let hint =
                format!("expected a column such as `{example}`; or say which it is: --map 'Header=activity.{part}'");
            Err(Failure::new(format!("{}: no column holds {what}", file.name)).hint(hint))
        };
        if self.kind.is_none() {
            return missing("the type of the activities", "Activity Type", "type");
        }
        if self.at.is_none() {
            return missing("the date of the activities", "Activity Date", "at");
        }
        if self.contact.is_none() && self.email.is_none() {
            return missing("who did it", "Associated Contact Email", "email");
        }
        Ok(())
    }
}

/// Reads the file and appends each activity to its leads.
pub(crate) fn join(
    source: &TableSource,
    delimiter: Option<u8>,
    maps: &mut ColumnMaps<'_>,
    contacts: &mut LeadTable<'_>,
    progress: &Progress,
) -> Result<JoinedActivities, Failure> {
    let mut file = TableFile::open_joined(source, delimiter)?;
    let columns = ActivityColumns::of(&file, maps)?;
    let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, contact) in contacts.list.iter().enumerate() {
        by_id.entry(contact.id.clone()).or_default().push(index);
        if !contact.email.is_empty() && contact.email != contact.id {
            by_id.entry(contact.email.clone()).or_default().push(index);
        }
    }
    let (name, header) = (file.name.clone(), file.header.clone());
    let mut read = JoinedActivities { name, header, rows: 0, joined: 0, unjoined: 0, rejects: Vec::new() };
    progress.start("activities", file.size);
    while let Some(row) = file.next_readable(&mut read.rows, &mut read.rejects, progress)? {
        let cells = file.cells(&row);
        let cell = |index: Option<usize>| index.and_then(|i| cells.get(i)).map_or("", |c| c.trim());
        let activity = match activity(&columns, &file, cell) {
            Ok(activity) => activity,
            Err(reason) => {
                read.rejects.push(RejectedRow { line: row.line, reason, raw: row.raw.into_bytes() });
                continue;
            }
        };
        let found = who(&by_id, cell(columns.contact), cell(columns.email));
        if found.is_empty() {
            read.unjoined += 1;
            continue;
        }
        read.joined += 1;
        for index in found {
            if let Some(contact) = contacts.list.get_mut(index) {
                contact.activities.push(activity.clone());
            }
        }
    }
    Ok(read)
}

/// The activity of a row, or what is wrong with it.
pub(crate) fn activity<'c>(
    columns: &ActivityColumns,
    file: &TableFile,
    cell: impl Fn(Option<usize>) -> &'c str,
) -> Result<Activity, String> {
    let mut activity = Activity::new(cell(columns.kind), occurred(columns, file, &cell)?);
    if !cell(columns.id).is_empty() {
        activity = activity.with_id(cell(columns.id));
    }
    for (index, name) in &columns.properties {
        let value = cell(Some(*index));
        if !value.is_empty() {
            activity = activity.with(name, value);
        }
    }
    Ok(activity)
}

/// The time of a row that has all that an activity needs, or what is wrong with the row.
pub(crate) fn occurred<'c>(
    columns: &ActivityColumns,
    file: &TableFile,
    cell: impl Fn(Option<usize>) -> &'c str,
) -> Result<Timestamp, String> {
    let column = |index: Option<usize>| index.map_or_else(String::new, |i| format!("column {}", file.column_name(i)));
    if !cell(columns.kind).contains(char::is_alphanumeric) {
        return Err(format!("{}: the activity has no type", column(columns.kind)));
    }
    let at = cell(columns.at);
    if at.is_empty() {
        return Err(format!("{}: the activity has no date", column(columns.at)));
    }
    let at = Timestamp::parse(at)
        .map_err(|_| format!("{}: `{at}` is not a date (write 2026-11-22 or 2026-11-22T09:30Z)", column(columns.at)))?;
    if cell(columns.contact).is_empty() && cell(columns.email).is_empty() {
        return Err("the activity has neither an e-mail address nor a contact id".to_owned());
    }
    Ok(at)
}

/// The leads that a row is about: by contact id, else by e-mail address; several are separated by `;`.
fn who(known: &HashMap<String, Vec<usize>>, ids: &str, emails: &str) -> Vec<usize> {
    let find = |names: &str, lower: bool| {
        let mut found: Vec<usize> = names
            .split(';')
            .filter_map(|name| known.get(&if lower { name.trim().to_lowercase() } else { name.trim().to_owned() }))
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    };
    let by_id = find(ids, false);
    if by_id.is_empty() { find(emails, true) } else { by_id }
}
