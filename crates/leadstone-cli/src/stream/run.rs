//! One run, from opening the files to the report. Knows nothing about single rows.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use arrow_schema::{DataType, Field, SchemaRef};
use leadstone::Model;
use leadstone_arrow::{EventView, Scorer};
use leadstone_import::ToolRecord;

use crate::args::{Format, ScoreArgs};
use crate::base::failure::{Failure, NOTHING_UNDERSTOOD, STRICT};
use crate::base::parallel;
use crate::cells::cell_writer;
use crate::cells::type_name;
use crate::input::input_files::InputFiles;
use crate::input::instant::ScoringInstant;
use crate::input::lead_format::LeadFormat;
use crate::input::parquet_rows::ParquetFiles;
use crate::input::source::TableSource;
use crate::input::text_rows::{JsonLines, TextUnits};
use crate::input::unit::{PART, ROWS, RowUnit};
use crate::join::activity_table::ActivityTable;
use crate::join::companies::Companies;
use crate::join::import_context::ImportContext;
use crate::join::lead_batch::{BatchNeeds, LeadBatcher};
use crate::join::lead_layout::LeadLayout;
use crate::join::surveyed_table::SurveyedTable;
use crate::result::encode::Encoder;
use crate::result::notes_file::NotesFile;
use crate::result::rejects_file::RejectsFile;
use crate::result::sink::{ResultSink, check_target, guard};
use crate::stream::json_leads::JsonLeads;
use crate::stream::json_look::JsonLook;
use crate::stream::kept_rows::{KeptRows, Wanted};
use crate::stream::parquet_look;
use crate::stream::pipeline;
use crate::stream::ranked::Ranked;
use crate::stream::report::RunReport;
use crate::stream::score_unit::{RowScorer, UnitScorer, result_schema};
use crate::stream::side_inputs::SideInputs;
use crate::stream::table_leads::TableLeads;
use crate::stream::unit_result::{RunCounts, UnitResult};
use crate::terminal::progress::Progress;
use crate::terminal::style;
use crate::verdict::verdict_columns::{VerdictColumns, wanted};

/// Where rows that were left out go, and cells that could not be read.
pub(crate) struct ListPaths {
    pub(crate) rejects: PathBuf,
    pub(crate) notes: PathBuf,
}

/// A run of `leadstone score`.
pub(crate) struct StreamRun<'a> {
    pub(crate) args: &'a ScoreArgs,
    pub(crate) model: &'a Model,
    pub(crate) instant: ScoringInstant,
    pub(crate) sources: &'a InputFiles,
    pub(crate) kind: LeadFormat,
    pub(crate) progress: &'a Progress,
    pub(crate) paths: ListPaths,
}

/// What depends on the format of the leads.
struct RunPlan<'a> {
    row_scorer: RowScorer<'a>,
    /// Knows the leads of kept columns.
    scorer: Option<Scorer>,
    carried: Vec<Field>,
    verdicts: SchemaRef,
    steps: u64,
}

type UnitReader<'r> = Box<dyn FnMut() -> Result<Option<RowUnit>, Failure> + 'r>;

impl<'a> StreamRun<'a> {
    fn source(&self) -> &'a TableSource {
        &self.sources.contacts
    }

    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        self.check()?;
        let tables = &self.args.input.tables;
        let context =
            ImportContext::new(self.model, tables, self.instant.at)?.joining(self.sources.activities.is_some());
        let side_inputs = SideInputs::open(self.sources, tables.delimiter, &context, self.progress)?;
        match self.kind {
            LeadFormat::Parquet => self.parquet(&context, side_inputs),
            LeadFormat::Csv => self.csv(&context, side_inputs),
            LeadFormat::JsonLines => self.json_lines(&context, side_inputs),
        }
    }

    /// Refuses options that do not go together.
    fn check(&self) -> Result<(), Failure> {
        let args = self.args;
        if !self.is_ranked() && args.why {
            return Err(Failure::new("--why: the reasons are for ranked leads")
                .hint("leave --stream out; --contributions writes every line of every sum"));
        }
        if !self.is_ranked() && args.format() == Format::Reports {
            return Err(Failure::new("--format reports: reports are for ranked leads").hint("leave --stream out"));
        }
        // The result is written last, and its folder should not be found missing then.
        if let Some(output) = &args.output
            && output.parent().is_some_and(|folder| !folder.as_os_str().is_empty() && !folder.is_dir())
        {
            return Err(Failure::writing(output, &std::io::Error::from(std::io::ErrorKind::NotFound)));
        }
        check_target(args)
    }

    /// Whether leads are ranked; if not, they are written as they come.
    fn is_ranked(&self) -> bool {
        !self.args.stream || self.args.top().is_some()
    }

    /// Rows of a unit: more for Parquet, where a unit is a row group.
    fn unit_rows(&self) -> usize {
        if self.args.format() == Format::Parquet && !self.is_ranked() { ROWS } else { PART }
    }

    fn parquet(&self, context: &ImportContext<'_>, mut side_inputs: SideInputs<'_>) -> Result<ExitCode, Failure> {
        let name = self.source().name();
        let path = self.source().path().unwrap_or(Path::new("."));
        let (columns, survey) = parquet_look::look(ParquetFiles::open(path)?, context, self.progress)?;
        let layout = LeadLayout::new(name, columns, survey, context, &self.args.carry)?;
        side_inputs.check_maps(context, &layout)?;
        let files = ParquetFiles::open(path)?;
        let steps = files.rows;
        let needed = layout.needed();
        let mut rows = files.reader(&needed, self.unit_rows())?;
        let types = rows.types();
        side_inputs.read_log(context, self.instant, &layout, self.progress)?;
        let carried = layout.carried.iter().filter_map(|column| {
            let kind = types.get(needed.binary_search(column).ok()?)?.clone();
            Some(Field::new(layout.header.get(*column)?, kind, true))
        });
        let carried = carried.collect();
        let SideInputs { companies, activities, events, .. } = &mut side_inputs;
        let table = self.table(context, &layout, companies.as_ref(), events.as_ref())?;
        let plan = RunPlan {
            verdicts: table.verdicts(),
            scorer: Some(table.scorer().clone()),
            row_scorer: RowScorer::Table(Box::new(table)),
            carried,
            steps,
        };
        self.go(plan, Box::new(move || rows.unit()), companies.as_ref(), activities.as_mut(), &layout)
    }

    fn csv(&self, context: &ImportContext<'_>, mut side_inputs: SideInputs<'_>) -> Result<ExitCode, Failure> {
        let delimiter = self.args.input.tables.delimiter;
        let table = SurveyedTable::read(self.source(), delimiter, ToolRecord::Lead, context, self.progress)?;
        let (columns, survey) = (table.columns.clone(), table.survey.clone());
        let mut layout = LeadLayout::new(table.name.clone(), columns, survey, context, &self.args.carry)?;
        layout.about.clone_from(&table.about);
        side_inputs.check_maps(context, &layout)?;
        side_inputs.read_log(context, self.instant, &layout, self.progress)?;
        let file = table.open()?;
        let (delimiter, steps) = (file.delimiter, file.size);
        let SideInputs { companies, activities, events, .. } = &mut side_inputs;
        let leads = self.table(context, &layout, companies.as_ref(), events.as_ref())?.separated_by(delimiter);
        let carried = layout.carried.iter().filter_map(|column| layout.header.get(*column));
        let plan = RunPlan {
            verdicts: leads.verdicts(),
            scorer: Some(leads.scorer().clone()),
            row_scorer: RowScorer::Table(Box::new(leads)),
            carried: carried.map(|name| Field::new(name, DataType::Utf8, true)).collect(),
            steps,
        };
        let mut rows = TextUnits::new(&table.name, file, self.unit_rows());
        self.go(plan, Box::new(move || rows.unit()), companies.as_ref(), activities.as_mut(), &layout)
    }

    fn json_lines(&self, context: &ImportContext<'_>, mut side_inputs: SideInputs<'_>) -> Result<ExitCode, Failure> {
        let name = self.source().name();
        let verdicts = VerdictColumns::new(self.model, self.instant.at, wanted(self.args))
            .map_err(|e| Failure::new(format!("{name}: {e}")))?;
        let carry: Vec<String> =
            self.args.carry.iter().flat_map(|names| names.split(',')).map(|name| name.trim().to_owned()).collect();
        let schema = Arc::clone(verdicts.schema());
        let JsonLook { columns, survey, places, is_plain } = JsonLook::read(self.source(), context, self.progress)?;
        let layout = LeadLayout::new(name.clone(), columns, survey, context, &[])?;
        side_inputs.check_maps(context, &layout)?;
        side_inputs.read_list(&layout, self.progress)?;
        let SideInputs { companies, activities, list, .. } = &mut side_inputs;
        let objects = JsonLeads {
            model: self.model,
            at: self.instant.at,
            verdicts: Arc::new(verdicts),
            layout: &layout,
            places: &places,
            is_plain,
            carry: carry.into(),
            raw: self.args.format() == Format::Jsonl,
            companies: companies.as_ref(),
            activities: list.as_ref(),
            is_listed: self.is_ranked(),
            is_strict: self.args.strict,
        };
        let plan = RunPlan {
            carried: objects.carried_fields(),
            row_scorer: RowScorer::Objects(objects),
            scorer: None,
            verdicts: schema,
            steps: self.source().size(),
        };
        let mut rows = TextUnits::new(&name, JsonLines::open(self.source())?, self.unit_rows());
        self.go(plan, Box::new(move || rows.unit()), companies.as_ref(), activities.as_mut(), &layout)
    }

    /// The scorer of a table, with companies and activities joined.
    fn table<'t>(
        &self,
        context: &ImportContext<'_>,
        layout: &'t LeadLayout,
        companies: Option<&'t Companies<'t>>,
        events: Option<&EventView<'static>>,
    ) -> Result<TableLeads<'t>, Failure> {
        let needs = BatchNeeds { keys: events.is_some(), names: self.is_ranked() };
        let batcher = LeadBatcher::new(context, layout, companies, needs);
        let leads = TableLeads::new(self.model, self.instant.at, batcher, events, wanted(self.args));
        Ok(leads.map_err(|e| Failure::new(format!("{}: {e}", layout.name)))?.strict(self.args.strict))
    }

    fn go(
        &self,
        plan: RunPlan<'_>,
        read: UnitReader<'_>,
        companies: Option<&Companies<'_>>,
        mut activities: Option<&mut ActivityTable<'_>>,
        layout: &LeadLayout,
    ) -> Result<ExitCode, Failure> {
        let (args, model) = (self.args, self.model);
        let format = args.format();
        let carried: Vec<String> = plan.carried.iter().map(|f| f.name().clone()).collect();
        let schema = result_schema(self.is_ranked(), plan.carried, &plan.verdicts);
        check_columns(&schema, format, &carried)?;
        let mut rejects = RejectsFile::new(self.paths.rejects.clone(), guard(args));
        let mut notes = NotesFile::new(self.paths.notes.clone(), guard(args));
        if let Some(companies) = companies {
            rejects.add(&companies.table.name, companies.rejects.clone())?;
            notes.add(&companies.table.name, &companies.notes.cells)?;
        }
        if let Some(table) = &mut activities {
            rejects.add(&table.table.name, std::mem::take(&mut table.rejects))?;
        }
        let wanted = self.is_ranked().then(|| Wanted::new(args.top(), args.order));
        let (mut sink, encoder) = match wanted {
            Some(_) => (None, Encoder::Nothing),
            None => {
                let (sink, encoder) = ResultSink::create(args, model, self.instant, &schema)?;
                (Some(sink), encoder)
            }
        };
        let scorer = UnitScorer {
            model,
            row_scorer: plan.row_scorer,
            schema: Arc::clone(&schema),
            encoder,
            wanted: wanted.as_ref(),
            keeps_leads: Ranked::judges(args),
        };
        let workers = (0..parallel::threads())
            .map(|_| {
                let mut scorer = scorer.clone();
                move |unit: RowUnit| scorer.score_unit(unit)
            })
            .collect();
        let mut kept = wanted.as_ref().map(KeptRows::new);
        let mut counts = RunCounts::default();
        self.progress.stream(plan.steps);
        pipeline::run(read, workers, |done: UnitResult| {
            rejects.add(&done.file, done.rejects)?;
            notes.add(&done.file, &done.notes)?;
            if let Some(sink) = &mut sink {
                sink.append(done.encoded)?;
            }
            if let Some(kept) = &mut kept {
                done.kept.into_iter().for_each(|unit| kept.add(unit));
            }
            self.progress.rows(done.counts.rows as u64, done.steps);
            counts.add(done.counts);
            Ok(())
        })?;
        if counts.rows == 0 {
            let words =
                if self.kind == LeadFormat::Csv { "no rows below the column names" } else { "no leads are in it" };
            return Err(Failure::new(format!("{}: {words}", self.source().name())));
        }
        let written = match (sink, kept) {
            (Some(sink), _) => {
                sink.finish()?;
                let words = style::counted(counts.scored, "lead", "leads");
                args.output.as_ref().map(|path| format!("{}, {words} in the order of the input", path.display()))
            }
            (None, Some(mut kept)) => {
                kept.sort();
                let ranked = Ranked {
                    args,
                    model,
                    instant: self.instant,
                    kept: &kept,
                    schema: &schema,
                    scorer: plan.scorer.as_ref(),
                    all: counts.scored,
                    progress: self.progress,
                };
                ranked.write(activities.as_deref_mut(), layout)?
            }
            (None, None) => None,
        };
        self.progress.finish();
        let (rejects_file, notes_file) = (rejects.finish()?, notes.finish()?);
        let not_found = carried.iter().zip(&counts.carried).filter(|(_, count)| **count == 0);
        let report = RunReport {
            model,
            instant: self.instant,
            layout,
            counts: &counts,
            rejects: &rejects,
            notes: &notes.counts,
            companies,
            activities: activities.as_deref(),
            rejects_file,
            notes_file,
            not_found: not_found.map(|(key, _)| key.as_str()).collect(),
            written,
            args,
        };
        let understood = report.understood();
        // A closed standard error does not make the run fail.
        let _ = anstream::stderr().write_all(report.text().as_bytes());
        if counts.scored == 0 {
            return Err(Failure::new(format!("{}: every row was rejected", self.source().name())));
        }
        if !understood {
            return Ok(ExitCode::from(NOTHING_UNDERSTOOD));
        }
        Ok(if rejects.count > 0 && args.strict { ExitCode::from(STRICT) } else { ExitCode::SUCCESS })
    }
}

/// Refuses columns that the result cannot hold.
fn check_columns(schema: &SchemaRef, format: Format, carried: &[String]) -> Result<(), Failure> {
    for (index, field) in schema.fields().iter().enumerate() {
        let name = field.name();
        let is_twice = schema.fields().iter().skip(index + 1).any(|other| other.name() == name);
        if is_twice || (name == "at" && carried.contains(name)) {
            return Err(Failure::new(format!("--carry: the result has a column `{name}` of its own"))
                .hint("leave it out, or rename it in the input"));
        }
        let is_text = matches!(format, Format::Csv | Format::Jsonl | Format::Xlsx);
        if is_text && !cell_writer::is_known(field.data_type()) {
            let words = type_name::type_words(field.data_type());
            return Err(Failure::new(format!("the column `{name}` holds {words}, which cannot be written as text"))
                .hint("write Parquet"));
        }
    }
    Ok(())
}
