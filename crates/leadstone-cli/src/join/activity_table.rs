//! A table of activities: read into a log, or kept as activities. Knows nothing about points.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, RecordBatch, TimestampSecondArray};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use leadstone::__engine::events::EventModel;
use leadstone::{Activity, Model};
use leadstone_arrow::{Dedup, EventColumns, EventError, EventLog};
use leadstone_import::{ActivityRow, ActivityTableReader, LeadReader, MissingPart, RowFault, TableSurvey, ToolRecord};

use crate::base::failure::Failure;
use crate::input::reject::RejectedRow;
use crate::input::source::TableSource;
use crate::input::table_file::TableRow;
use crate::join::activity_list::ActivityList;
use crate::join::import_context::ImportContext;
use crate::join::surveyed_table::SurveyedTable;
use crate::terminal::progress::Progress;

/// Rows that are pushed to the log at once.
const ROWS: usize = 8192;
/// The columns of a batch that are not properties.
const PARTS: [&str; 4] = ["lead", "type", "time", "id"];

/// A table of activities, its columns known.
pub(crate) struct ActivityTable<'a> {
    pub(crate) table: SurveyedTable<'a>,
    reader: ActivityTableReader,
    /// Names of properties as the log compares them, each with its places among those of the reader: of several the last
    /// that says something wins.
    properties: Vec<(String, Vec<usize>)>,
    pub(crate) rows: usize,
    /// The number of rows that are about a lead of the run.
    pub(crate) joined: usize,
    /// The number of rows that are no activities.
    pub(crate) rejected: usize,
    pub(crate) rejects: Vec<RejectedRow>,
}

/// Says which leads there are, so that a row with a strange key is joined by its address.
#[derive(Clone, Copy)]
pub(crate) enum KnownLeads<'k> {
    /// Those of a table.
    Of(&'k LeadReader, &'k TableSurvey),
    /// Whoever is named.
    Everybody,
}

impl KnownLeads<'_> {
    fn has_key(self, key: &str) -> bool {
        match self {
            Self::Of(reader, survey) => reader.knows_key(survey, key),
            Self::Everybody => true,
        }
    }

    fn has_address(self, address: &str) -> bool {
        match self {
            Self::Of(reader, survey) => reader.knows_address(survey, address),
            Self::Everybody => true,
        }
    }
}

impl<'a> ActivityTable<'a> {
    /// Looks at the whole table. Refuses one that lacks what every activity needs.
    pub(crate) fn open(
        source: &'a TableSource,
        delimiter: Option<u8>,
        context: &ImportContext<'_>,
        progress: &Progress,
    ) -> Result<Self, Failure> {
        let table = SurveyedTable::read(source, delimiter, ToolRecord::Activity, context, progress)?;
        let reader = ActivityTableReader::new(&table.columns, &table.survey, &context.options);
        let reader = reader.map_err(|missing| lacks(&table.name, missing))?;
        let mut properties: Vec<(String, Vec<usize>)> = Vec::new();
        for (place, name) in reader.properties().enumerate() {
            let name = EventModel::normal_name(name);
            match properties.iter_mut().find(|(known, _)| *known == name) {
                Some((_, places)) => places.push(place),
                None => properties.push((name, vec![place])),
            }
        }
        Ok(Self { table, reader, properties, rows: 0, joined: 0, rejected: 0, rejects: Vec::new() })
    }

    /// Calls `take` with each activity, its keys and its row; rows that are none go to the rejects.
    fn each(
        &mut self,
        known: KnownLeads<'_>,
        progress: &Progress,
        mut take: impl FnMut(&Self, ActivityRow<'_>, Vec<String>, &[Cow<'_, str>], &TableRow) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut file = self.table.open()?;
        let (mut rows, mut joined, mut rejects) = (0, 0, Vec::new());
        progress.start("activities", file.size);
        while let Some(row) = file.next_readable(&mut rows, &mut rejects, progress)? {
            let cells = file.cells(&row);
            match self.reader.row(&cells) {
                Ok(mut found) => {
                    let keys = keys(&mut found, known);
                    let is_joined = keys.iter().any(|key| known.has_key(key) || known.has_address(key));
                    joined += usize::from(is_joined);
                    take(self, found, keys, &cells, &row)?;
                }
                Err(fault) => {
                    let reason = self.reason(&fault);
                    rejects.push(RejectedRow { line: row.line, reason, raw: row.raw.clone().into_bytes() });
                }
            }
        }
        (self.rows, self.joined, self.rejected) = (rows, joined, rejects.len());
        self.rejects = rejects;
        Ok(())
    }

    fn reason(&self, fault: &RowFault) -> String {
        match fault.column() {
            Some(column) => format!("column `{}`: {fault}", self.table.columns.shown_name(column)),
            None => fault.to_string(),
        }
    }

    /// Reads all activities into a log of at most `limit` bytes.
    pub(crate) fn read_log(
        &mut self,
        model: &Model,
        limit: usize,
        known: KnownLeads<'_>,
        progress: &Progress,
    ) -> Result<Arc<EventLog>, Failure> {
        let [lead, kind, time, id] = PARTS;
        let columns = EventColumns::default().lead(lead).kind(kind).time(time).id(id);
        let mut log = EventLog::new(model, Dedup::ById).with_limit(limit).with_columns(columns);
        let mut batch = LogBatch::new(&self.properties);
        let mut refused = Vec::new();
        let name = self.table.name.clone();
        self.each(known, progress, |table, found, keys, cells, row| {
            let values: Vec<Option<Cow<'_, str>>> = table.reader.values(cells).collect();
            batch.add(&table.properties, &found, keys, &values, row);
            if batch.rows.len() == ROWS {
                batch.push_to(&mut log, &mut refused).map_err(|e| failure(&name, &e))?;
            }
            Ok(())
        })?;
        batch.push_to(&mut log, &mut refused).map_err(|e| failure(&name, &e))?;
        self.rejects.append(&mut refused);
        self.rejects.sort_by_key(|r| r.line);
        self.rejected = self.rejects.len();
        Ok(Arc::new(log))
    }

    /// Reads all activities, and keeps them as they are.
    pub(crate) fn read_list(&mut self, known: KnownLeads<'_>, progress: &Progress) -> Result<ActivityList, Failure> {
        let mut list = ActivityList::default();
        self.each(known, progress, |table, found, keys, cells, _| {
            list.add(table.reader.activity(&found, cells), keys);
            Ok(())
        })?;
        Ok(list)
    }

    /// The activities of some leads, each with the index of its lead among their keys: by a second pass over the table,
    /// for a log keeps counts and no activities.
    pub(crate) fn of_leads(
        &mut self,
        keys_of_leads: &[Vec<String>],
        known: KnownLeads<'_>,
        progress: &Progress,
    ) -> Result<Vec<(usize, Activity)>, Failure> {
        let mut leads_of: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, keys) in keys_of_leads.iter().enumerate() {
            for key in keys {
                leads_of.entry(key).or_default().push(index);
            }
        }
        let mut given: Vec<(usize, Activity)> = Vec::new();
        let first = (self.rows, self.joined, self.rejected);
        self.each(known, progress, |table, found, keys, cells, _| {
            let mut leads: Vec<usize> =
                keys.iter().filter_map(|key| leads_of.get(key.as_str())).flatten().copied().collect();
            leads.sort_unstable();
            leads.dedup();
            if !leads.is_empty() {
                let activity = table.reader.activity(&found, cells);
                given.extend(leads.into_iter().map(|index| (index, activity.clone())));
            }
            Ok(())
        })?;
        (self.rows, self.joined, self.rejected) = first;
        self.rejects.clear();
        Ok(given)
    }

    /// The leads of the log, each once in the order in which they appear, as a table of keys and addresses.
    pub(crate) fn leads(&mut self, progress: &Progress) -> Result<String, Failure> {
        let mut seen = std::collections::HashSet::new();
        let mut writer = csv::Writer::from_writer(Vec::new());
        let header = ["Record ID", "Email"];
        let mut done = writer.write_record(header);
        self.each(KnownLeads::Everybody, progress, |_, found, keys, _, _| {
            for key in keys {
                if seen.insert(key.clone()) {
                    let is_address = found.contacts.is_empty();
                    let row = if is_address { ["", key.as_str()] } else { [key.as_str(), ""] };
                    done = std::mem::replace(&mut done, Ok(())).and_then(|()| writer.write_record(row));
                }
            }
            Ok(())
        })?;
        let bytes =
            done.map_err(csv::Error::into).and_then(|()| writer.into_inner().map_err(csv::IntoInnerError::into_error));
        bytes
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .ok_or_else(|| Failure::new(format!("{}: the leads of the log cannot be listed", self.table.name)))
    }
}

/// The keys of the leads that a row is about: the ids that are known, else the addresses, else the ids as they are.
fn keys(found: &mut ActivityRow<'_>, known: KnownLeads<'_>) -> Vec<String> {
    if found.emails.is_empty() {
        return found.contacts.clone();
    }
    let ids: Vec<String> = found.contacts.iter().filter(|key| known.has_key(key)).cloned().collect();
    if ids.is_empty() { std::mem::take(&mut found.emails) } else { ids }
}

fn lacks(name: &str, missing: MissingPart) -> Failure {
    let (what, example, part) = match missing {
        MissingPart::Type => ("the type of the activities", "Activity Type", "type"),
        MissingPart::Date => ("the date of the activities", "Activity Date", "at"),
        MissingPart::Who => ("who did it", "Associated Contact Email", "email"),
    };
    let hint = format!("expected a column such as `{example}`; or say which it is: --map 'Header=activity.{part}'");
    Failure::new(format!("{name}: no column holds {what}")).hint(hint)
}

/// A batch of rows for the log.
struct LogBatch {
    schema: Arc<Schema>,
    leads: StringBuilder,
    kinds: StringBuilder,
    times: Vec<i64>,
    ids: StringBuilder,
    properties: Vec<StringBuilder>,
    /// Line and text of each row.
    rows: Vec<(u64, String)>,
    /// By entry, the index of its row: a row about several leads has several entries.
    origins: Vec<usize>,
}

impl LogBatch {
    fn new(properties: &[(String, Vec<usize>)]) -> Self {
        let time = DataType::Timestamp(TimeUnit::Second, None);
        let parts =
            PARTS.iter().map(|name| if *name == "time" { (*name, time.clone()) } else { (*name, DataType::Utf8) });
        let names = properties.iter().map(|(name, _)| (name.as_str(), DataType::Utf8));
        let fields: Vec<Field> = parts.chain(names).map(|(name, kind)| Field::new(name, kind, true)).collect();
        Self {
            schema: Arc::new(Schema::new(fields)),
            leads: StringBuilder::new(),
            kinds: StringBuilder::new(),
            times: Vec::new(),
            ids: StringBuilder::new(),
            properties: properties.iter().map(|_| StringBuilder::new()).collect(),
            rows: Vec::new(),
            origins: Vec::new(),
        }
    }

    fn add(
        &mut self,
        properties: &[(String, Vec<usize>)],
        found: &ActivityRow<'_>,
        keys: Vec<String>,
        values: &[Option<Cow<'_, str>>],
        row: &TableRow,
    ) {
        for key in keys {
            self.leads.append_value(key);
            self.kinds.append_value(&found.kind);
            self.times.push(found.at.unix());
            self.ids.append_option(Some(&found.id).filter(|id| !id.is_empty()));
            for ((_, places), builder) in properties.iter().zip(&mut self.properties) {
                let last = places.iter().rev().find_map(|place| values.get(*place)?.as_deref());
                builder.append_option(last);
            }
            self.origins.push(self.rows.len());
        }
        self.rows.push((row.line, row.raw.clone()));
    }

    /// Pushes the batch to the log and clears it.
    fn push_to(&mut self, log: &mut EventLog, rejects: &mut Vec<RejectedRow>) -> Result<(), EventError> {
        let times = TimestampSecondArray::from(std::mem::take(&mut self.times));
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(self.leads.finish()),
            Arc::new(self.kinds.finish()),
            Arc::new(times),
            Arc::new(self.ids.finish()),
        ];
        columns.extend(self.properties.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef));
        let (rows, origins) = (std::mem::take(&mut self.rows), std::mem::take(&mut self.origins));
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(EventError::from)?;
        let mut last = None;
        for reject in log.push(&batch)? {
            let origin = origins.get(reject.row).copied();
            if let Some((line, raw)) = origin.filter(|_| origin != last).and_then(|o| rows.get(o)) {
                let (line, raw) = (*line, raw.clone().into_bytes());
                rejects.push(RejectedRow { line, reason: reject.reason.to_string(), raw });
            }
            last = origin;
        }
        Ok(())
    }
}

/// A failure of the log, in the words of the command.
fn failure(name: &str, error: &EventError) -> Failure {
    match error {
        EventError::Limit { limit, .. } => {
            let megabytes = limit.div_ceil(1 << 20);
            Failure::new(format!("{name}: the activities take more than {megabytes} MiB of memory"))
                .hint("leave out old ones, or split leads and activities into several runs")
        }
        other => Failure::new(format!("{name}: {other}")),
    }
}

#[cfg(test)]
mod tests {
    use leadstone::Timestamp;

    use super::*;
    use crate::args::TableArgs;

    #[test]
    fn a_log_that_grows_too_large_says_what_to_do() {
        let model = Model::builtin();
        let text = "Activity Type,Activity Date,Contact ID\npage_view,2026-11-20,c1\n";
        let source = TableSource::Sample("activities.csv", text);
        let context = ImportContext::new(&model, &TableArgs::default(), Timestamp::EPOCH).expect("nothing is mapped");
        let read = |limit: usize| {
            let progress = Progress::hidden();
            let mut table = ActivityTable::open(&source, None, &context, &progress)?;
            table.read_log(&model, limit, KnownLeads::Everybody, &progress)?;
            Ok::<_, Failure>(table.rows)
        };
        assert!(read(EventLog::LIMIT).is_ok_and(|rows| rows == 1));
        let failure = read(1).err().map(|failure| failure.text());
        let expected = "activities.csv: the activities take more than 1 MiB of memory; leave out old ones, or split \
                        leads and activities into several runs";
        assert_eq!(failure.as_deref(), Some(expected));
    }
}
