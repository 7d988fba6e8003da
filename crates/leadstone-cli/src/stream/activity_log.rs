//! Reads the activities of a stream into a log, before the leads are read. Knows nothing about points.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, RecordBatch, TimestampSecondArray};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use leadstone::__engine::events::EventModel;
use leadstone::{Activity, Model};
use leadstone_arrow::{Dedup, EventColumns, EventError, EventLog};

use crate::base::failure::Failure;
use crate::input::reject::RejectedRow;
use crate::input::source::TableSource;
use crate::input::table_file::{TableFile, TableRow};
use crate::join::activities::{self, ActivityColumns};
use crate::join::mapping::ColumnMaps;
use crate::stream::activity_lookup::ActivityLookup;
use crate::stream::top_k::Candidate;
use crate::terminal::progress::Progress;

/// Rows that are pushed to the log at once.
const ROWS: usize = 8192;
/// The columns of a batch that are not properties.
const PARTS: [&str; 4] = ["lead", "type", "time", "id"];

/// A file of activities, its columns known.
pub(crate) struct ActivityFile<'a> {
    source: &'a TableSource,
    delimiter: Option<u8>,
    /// Open until the first read: standard input can be opened only once.
    file: Option<TableFile>,
    columns: ActivityColumns,
    /// Columns by property name: of two with one name the later wins.
    properties: Vec<(String, Vec<usize>)>,
    /// Whether the leads have ids; if not, e-mail addresses identify them.
    pub(crate) has_ids: bool,
}

/// What was read.
pub(crate) struct ActivityLog {
    pub(crate) log: Arc<EventLog>,
    pub(crate) name: String,
    pub(crate) rows: usize,
    pub(crate) rejects: Vec<RejectedRow>,
}

/// What was read, as it is.
pub(crate) struct KeptActivities {
    pub(crate) lookup: ActivityLookup,
    pub(crate) name: String,
    pub(crate) rows: usize,
    pub(crate) rejects: Vec<RejectedRow>,
}

impl<'a> ActivityFile<'a> {
    pub(crate) fn open(
        source: &'a TableSource,
        delimiter: Option<u8>,
        maps: &mut ColumnMaps<'_>,
    ) -> Result<Self, Failure> {
        let file = TableFile::open_joined(source, delimiter)?;
        let columns = ActivityColumns::of(&file, maps)?;
        let mut properties: Vec<(String, Vec<usize>)> = Vec::new();
        for (index, name) in &columns.properties {
            let name = EventModel::normal_name(name);
            match properties.iter_mut().find(|(known, _)| *known == name) {
                Some((_, columns)) => columns.push(*index),
                None => properties.push((name, vec![*index])),
            }
        }
        Ok(Self { source, delimiter, file: Some(file), columns, properties, has_ids: true })
    }

    /// Reads all activities into a log of at most `limit` bytes.
    pub(crate) fn read(&mut self, model: &Model, limit: usize, progress: &Progress) -> Result<ActivityLog, Failure> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => TableFile::open_joined(self.source, self.delimiter)?,
        };
        let [lead, kind, time, id] = PARTS;
        let columns = EventColumns::default().lead(lead).kind(kind).time(time).id(id);
        let mut log = EventLog::new(model, Dedup::ById).with_limit(limit).with_columns(columns);
        let (mut rows, mut rejects) = (0, Vec::new());
        let mut batch = LogBatch::new(self);
        progress.start("activities", file.size);
        while let Some(row) = file.next_readable(&mut rows, &mut rejects, progress)? {
            if let Err(reason) = batch.add(self, &file, &row) {
                rejects.push(RejectedRow { line: row.line, reason, raw: row.raw.into_bytes() });
                continue;
            }
            batch.rows.push(row);
            if batch.rows.len() == ROWS {
                batch.push_to(&mut log, &mut rejects).map_err(|e| failure(&file.name, &e))?;
            }
        }
        batch.push_to(&mut log, &mut rejects).map_err(|e| failure(&file.name, &e))?;
        rejects.sort_by_key(|r| r.line);
        Ok(ActivityLog { log: Arc::new(log), name: file.name, rows, rejects })
    }

    /// Reads all activities, and keeps them as they are.
    pub(crate) fn read_whole(&mut self, progress: &Progress) -> Result<KeptActivities, Failure> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => TableFile::open_joined(self.source, self.delimiter)?,
        };
        let mut read =
            KeptActivities { lookup: ActivityLookup::default(), name: file.name.clone(), rows: 0, rejects: Vec::new() };
        progress.start("activities", file.size);
        while let Some(row) = file.next_readable(&mut read.rows, &mut read.rejects, progress)? {
            let cells = file.cells(&row);
            let cell = |index: Option<usize>| index.and_then(|i| cells.get(i)).map_or("", |c| c.trim());
            match activities::activity(&self.columns, &file, cell) {
                Ok(activity) => {
                    let addresses = names(&cell(self.columns.email).to_lowercase());
                    read.lookup.add(activity, names(cell(self.columns.contact)), addresses);
                }
                Err(reason) => read.rejects.push(RejectedRow { line: row.line, reason, raw: row.raw.into_bytes() }),
            }
        }
        Ok(read)
    }

    /// The keys of the leads that a row is about, in the log.
    fn keys(&self, contact: &str, email: &str) -> Vec<String> {
        let (ids, emails) = (names(contact), names(&email.to_lowercase()));
        let takes_ids = !ids.is_empty() && (self.has_ids || emails.is_empty());
        if takes_ids { ids } else { emails }
    }

    /// Appends the activities of some leads by a second pass over the file: the log keeps counts, not activities.
    pub(crate) fn give(&self, leads: &mut [Candidate], progress: &Progress) -> Result<(), Failure> {
        let mut file = TableFile::open_joined(self.source, self.delimiter)?;
        let mut known: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, lead) in leads.iter().enumerate() {
            known.entry(&lead.person.id).or_default().push(index);
            known.entry(&lead.person.email).or_default().push(index);
        }
        let mut given: Vec<(usize, Activity)> = Vec::new();
        progress.start("activities", file.size);
        while let Some(row) = file.next_readable(&mut 0, &mut Vec::new(), progress)? {
            let cells = file.cells(&row);
            let cell = |index: Option<usize>| index.and_then(|i| cells.get(i)).map_or("", |c| c.trim());
            let keys = self.keys(cell(self.columns.contact), cell(self.columns.email));
            let mut found: Vec<usize> =
                keys.iter().filter_map(|key| known.get(key.as_str())).flatten().copied().collect();
            found.sort_unstable();
            found.dedup();
            if let (false, Ok(activity)) = (found.is_empty(), activities::activity(&self.columns, &file, cell)) {
                given.extend(found.into_iter().map(|index| (index, activity.clone())));
            }
        }
        for (index, activity) in given {
            if let Some(lead) = leads.get_mut(index) {
                lead.lead = std::mem::take(&mut lead.lead).with_activity(activity);
            }
        }
        Ok(())
    }
}

/// The names in a cell; several are separated by `;`.
fn names(cell: &str) -> Vec<String> {
    cell.split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// A batch of rows for the log.
struct LogBatch {
    schema: Arc<Schema>,
    leads: StringBuilder,
    kinds: StringBuilder,
    times: Vec<i64>,
    ids: StringBuilder,
    properties: Vec<StringBuilder>,
    rows: Vec<TableRow>,
    /// By entry, the index of its row: a row about several leads has several entries.
    origins: Vec<usize>,
}

impl LogBatch {
    fn new(file: &ActivityFile<'_>) -> Self {
        let time = DataType::Timestamp(TimeUnit::Second, None);
        let parts =
            PARTS.iter().map(|name| if *name == "time" { (*name, time.clone()) } else { (*name, DataType::Utf8) });
        let properties = file.properties.iter().map(|(name, _)| (name.as_str(), DataType::Utf8));
        let fields: Vec<Field> = parts.chain(properties).map(|(name, kind)| Field::new(name, kind, true)).collect();
        Self {
            schema: Arc::new(Schema::new(fields)),
            leads: StringBuilder::new(),
            kinds: StringBuilder::new(),
            times: Vec::new(),
            ids: StringBuilder::new(),
            properties: file.properties.iter().map(|_| StringBuilder::new()).collect(),
            rows: Vec::new(),
            origins: Vec::new(),
        }
    }

    /// Adds a row, or says what is wrong with it.
    fn add(&mut self, from: &ActivityFile<'_>, file: &TableFile, row: &TableRow) -> Result<(), String> {
        let cells = file.cells(row);
        let cell = |index: Option<usize>| index.and_then(|i| cells.get(i)).map_or("", |c| c.trim());
        let at = activities::occurred(&from.columns, file, cell)?;
        let filled = |cell: &'_ str| (!cell.is_empty()).then(|| cell.to_owned());
        for key in from.keys(cell(from.columns.contact), cell(from.columns.email)) {
            self.leads.append_value(key);
            self.kinds.append_value(cell(from.columns.kind));
            self.times.push(at.unix());
            self.ids.append_option(filled(cell(from.columns.id)));
            for ((_, columns), builder) in from.properties.iter().zip(&mut self.properties) {
                let last = columns.iter().rev().map(|column| cell(Some(*column))).find(|cell| !cell.is_empty());
                builder.append_option(last);
            }
            self.origins.push(self.rows.len());
        }
        Ok(())
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
            if let Some(row) = origin.filter(|_| origin != last).and_then(|o| rows.get(o)) {
                let raw = row.raw.clone().into_bytes();
                rejects.push(RejectedRow { line: row.line, reason: reject.reason.to_string(), raw });
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
    use super::*;

    #[test]
    fn a_log_that_grows_too_large_says_what_to_do() {
        let model = Model::builtin();
        let text = "Activity Type,Activity Date,Contact ID\npage_view,2026-11-20,c1\n";
        let source = TableSource::Sample("activities.csv", text);
        let read = |limit: usize| {
            let mut maps = ColumnMaps::new(&model, &[])?;
            ActivityFile::open(&source, None, &mut maps)?.read(&model, limit, &Progress::hidden())
        };
        assert!(read(EventLog::LIMIT).is_ok_and(|read| read.rows == 1));
        let failure = read(1).err().map(|failure| failure.text());
        let expected = "activities.csv: the activities take more than 1 MiB of memory; leave out old ones, or split \
                        leads and activities into several runs";
        assert_eq!(failure.as_deref(), Some(expected));
    }
}
