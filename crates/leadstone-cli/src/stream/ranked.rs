//! Writes the kept rows of a ranked run: as a table for people, as reports, or as the columns of a stream with the rank
//! in front. Knows nothing about how they were scored.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, Int64Array, ListArray, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use leadstone::{Lead, Model, Verdict};
use leadstone_arrow::Scorer;

use crate::args::{Format, ScoreArgs};
use crate::base::failure::Failure;
use crate::base::output;
use crate::base::parallel;
use crate::input::instant::ScoringInstant;
use crate::input::lead_identity::Person;
use crate::join::activity_table::{ActivityTable, KnownLeads};
use crate::join::lead_batch::KEYS;
use crate::join::lead_layout::LeadLayout;
use crate::rank::lead_list::LeadList;
use crate::result::sink::ResultSink;
use crate::stream::kept_rows::{KeptLeads, KeptRows};
use crate::terminal::progress::Progress;
use crate::terminal::style;
use crate::verdict::verdict_words;

/// Rows that are written at once: a row group of Parquet.
const PORTION: usize = 1 << 14;
/// Columns of a table in a file.
const FILE_WIDTH: usize = 160;

/// What a ranked run writes.
pub(crate) struct Ranked<'a> {
    pub(crate) args: &'a ScoreArgs,
    pub(crate) model: &'a Model,
    pub(crate) instant: ScoringInstant,
    pub(crate) kept: &'a KeptRows<'a>,
    /// The columns of the kept rows.
    pub(crate) schema: &'a SchemaRef,
    /// Knows the leads of kept columns.
    pub(crate) scorer: Option<&'a Scorer>,
    /// The number of leads, including those beyond the list.
    pub(crate) all: usize,
    pub(crate) progress: &'a Progress,
}

impl Ranked<'_> {
    /// Whether the leads are judged once more, one by one.
    pub(crate) fn judges(args: &ScoreArgs) -> bool {
        args.why || matches!(args.format(), Format::Table | Format::Reports)
    }

    /// Writes the list; returns a description of the file, if there is one.
    pub(crate) fn write(
        &self,
        activities: Option<&mut ActivityTable<'_>>,
        layout: &LeadLayout,
    ) -> Result<Option<String>, Failure> {
        let leads = if Self::judges(self.args) { self.leads(activities, layout)? } else { Vec::new() };
        self.progress.start("writing", self.kept.len() as u64);
        match self.args.format() {
            Format::Table => self.write_table(&leads)?,
            Format::Reports => self.write_reports(&leads)?,
            _ => self.write_columns(&leads)?,
        }
        let shown = style::counted(self.kept.len(), "lead", "leads");
        Ok(self.args.output.as_deref().map(|path| format!("{}, {shown}", path.display())))
    }

    fn write_table(&self, leads: &[Lead]) -> Result<(), Failure> {
        let judge = |place: usize| Some((self.judge(leads.get(place)?)?, self.person(place)?));
        let verdicts: Vec<(Verdict, Person)> = (0..self.kept.len()).filter_map(judge).collect();
        let list = LeadList { args: self.args, model: self.model, all: self.all };
        match &self.args.output {
            Some(path) => Self::write_text(path, &list.table(&verdicts, FILE_WIDTH)),
            None => output::print(|out| out.write_all(list.table(&verdicts, style::width()).as_bytes())),
        }
    }

    fn write_text(path: &Path, text: &str) -> Result<(), Failure> {
        let mut sink = ResultSink::text(Some(path))?;
        sink.append_text(anstream::adapter::strip_str(text).to_string().into_bytes())?;
        sink.finish()
    }

    fn write_reports(&self, leads: &[Lead]) -> Result<(), Failure> {
        let mut sink = ResultSink::text(self.args.output.as_deref())?;
        for portion in leads.chunks(PORTION) {
            let reports = parallel::map(portion, |lead| self.judge(lead).map(|verdict| verdict.to_json() + "\n"));
            sink.append_text(reports.into_iter().flatten().collect::<String>().into_bytes())?;
            self.progress.step(portion.len() as u64);
        }
        sink.finish()
    }

    fn write_columns(&self, leads: &[Lead]) -> Result<(), Failure> {
        let mut fields = vec![Arc::new(Field::new("rank", DataType::Int64, false))];
        fields.extend(self.schema.fields().iter().cloned());
        if self.args.why {
            fields.push(Arc::new(Field::new("why", DataType::Utf8, true)));
        }
        let schema = Arc::new(Schema::new(fields));
        let (mut sink, encoder) = ResultSink::create(self.args, self.model, self.instant, &schema)?;
        for start in (0..self.kept.len()).step_by(PORTION) {
            let places = start..(start + PORTION).min(self.kept.len());
            let count = places.len();
            let batch = self.batch(&schema, places, leads).map_err(|e| Failure::new(e.to_string()))?;
            let rows = std::iter::once(0..batch.num_rows()).collect();
            sink.append(encoder.encode(&[(batch, rows)])?)?;
            self.progress.step(count as u64);
        }
        sink.finish()
    }

    fn batch(&self, schema: &SchemaRef, places: Range<usize>, leads: &[Lead]) -> Result<RecordBatch, ArrowError> {
        let ranks = Int64Array::from_iter_values(places.clone().map(|place| place as i64 + 1));
        let mut columns: Vec<ArrayRef> = vec![Arc::new(ranks)];
        columns.extend(self.kept.columns(places.clone())?);
        if self.args.why {
            let leads = leads.get(places).unwrap_or_default();
            let words = parallel::map(leads, |lead| self.judge(lead).map(|verdict| verdict_words::in_words(&verdict)));
            columns.push(Arc::new(words.into_iter().collect::<StringArray>()));
        }
        RecordBatch::try_new(Arc::clone(schema), columns)
    }

    /// Scores a lead a second time, which cannot fail for a kept lead.
    fn judge(&self, lead: &Lead) -> Option<Verdict> {
        self.model.score(lead, self.instant.at).ok()
    }

    fn person(&self, place: usize) -> Option<Person> {
        let (unit, row) = self.kept.at(place)?;
        let text = |column: usize| {
            let texts: Option<&StringArray> = unit.rows.columns().get(column)?.as_string_opt();
            texts.filter(|texts| texts.is_valid(row)).map(|texts| texts.value(row).to_owned())
        };
        let [id, name, email, company] = [0, 1, 2, 3].map(|column| text(column).unwrap_or_default());
        Some(Person { id, name, email, company })
    }

    /// All kept leads, with the activities that the log has only counts of.
    fn leads(&self, activities: Option<&mut ActivityTable<'_>>, layout: &LeadLayout) -> Result<Vec<Lead>, Failure> {
        let mut leads = Vec::with_capacity(self.kept.len());
        let mut keys = Vec::new();
        for place in 0..self.kept.len() {
            let Some((unit, row)) = self.kept.at(place) else { continue };
            let lead = match (&unit.leads, self.scorer) {
                (KeptLeads::Facts(facts), Some(scorer)) => {
                    keys.push(keys_of(facts, row));
                    scorer.lead(facts, row)
                }
                (KeptLeads::Leads(all), _) => {
                    keys.push(Vec::new());
                    all.get(row).cloned().unwrap_or_default()
                }
                _ => Lead::new(),
            };
            let id = self.person(place).map(|person| person.id).unwrap_or_default();
            leads.push(lead.with_id(id));
        }
        // Leads that are no columns have their activities already.
        let Some(table) = activities.filter(|_| self.scorer.is_some()) else { return Ok(leads) };
        let known = KnownLeads::Of(&layout.reader, &layout.survey);
        for (index, activity) in table.of_leads(&keys, known, self.progress)? {
            if let Some(lead) = leads.get_mut(index) {
                *lead = std::mem::take(lead).with_activity(activity);
            }
        }
        Ok(leads)
    }
}

/// The keys by which activities are joined to the lead of a row.
fn keys_of(facts: &RecordBatch, row: usize) -> Vec<String> {
    let lists: Option<&ListArray> = facts.column_by_name(KEYS).and_then(|keys| keys.as_list_opt());
    let Some(keys) = lists.filter(|lists| row < lists.len()).map(|lists| lists.value(row)) else { return Vec::new() };
    let keys: Option<&StringArray> = keys.as_string_opt();
    keys.map(|keys| keys.iter().flatten().map(str::to_owned).collect()).unwrap_or_default()
}
