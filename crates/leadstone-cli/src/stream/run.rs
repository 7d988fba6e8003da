//! One streamed run, from opening the files to the report. Knows nothing about single rows.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use arrow_schema::{DataType, Field, SchemaRef};
use leadstone::Model;

use crate::args::{Format, ScoreArgs};
use crate::base::failure::{Failure, STRICT};
use crate::base::parallel;
use crate::cells::cell_writer;
use crate::cells::type_name;
use crate::input::input_files::InputFiles;
use crate::input::instant::ScoringInstant;
use crate::input::lead_format::LeadFormat;
use crate::input::parquet_rows::ParquetFiles;
use crate::input::source::TableSource;
use crate::input::table_file::TableFile;
use crate::input::text_rows::{JsonLines, TextUnits};
use crate::input::unit::{PART, ROWS, RowUnit};
use crate::join::mapping::ColumnMaps;
use crate::join::needed_columns::{ColumnNeeds, NeededColumns};
use crate::join::row_problems::no_known_column;
use crate::rank::lead_list::LeadList;
use crate::result::encode::Encoder;
use crate::result::rejects_file::RejectsFile;
use crate::result::sink::{ResultSink, about, keep_terminal};
use crate::stream::json_leads::JsonLeads;
use crate::stream::pipeline;
use crate::stream::report::RunReport;
use crate::stream::score_unit::{RowScorer, UnitScorer, result_schema};
use crate::stream::side_inputs::SideInputs;
use crate::stream::table_leads::TableLeads;
use crate::stream::top_k::{Threshold, TopK, TopPlaces};
use crate::stream::unit_result::{RunCounts, UnitResult};
use crate::terminal::progress::Progress;
use crate::terminal::style;
use crate::verdict::verdict_columns::{VerdictColumns, wanted};

/// A streamed run.
pub(crate) struct StreamRun<'a> {
    pub(crate) args: &'a ScoreArgs,
    pub(crate) model: &'a Model,
    pub(crate) instant: ScoringInstant,
    pub(crate) sources: &'a InputFiles,
    pub(crate) kind: LeadFormat,
    pub(crate) progress: &'a Progress,
}

/// What depends on the format of the leads.
struct RunPlan<'a> {
    row_scorer: RowScorer<'a>,
    id: Field,
    carried: Vec<Field>,
    verdicts: SchemaRef,
    unused: &'a [String],
    steps: u64,
}

type UnitReader<'r> = Box<dyn FnMut() -> Result<Option<RowUnit>, Failure> + 'r>;

impl<'a> StreamRun<'a> {
    fn source(&self) -> &'a TableSource {
        &self.sources.contacts
    }

    pub(crate) fn run(&self, rejects_path: PathBuf) -> Result<ExitCode, Failure> {
        self.check()?;
        let mut maps = ColumnMaps::new(self.model, &self.args.input.tables.maps)?;
        let side_inputs = SideInputs::open(self.sources, self.args, &mut maps, self.progress)?;
        match self.kind {
            LeadFormat::Parquet => self.parquet(&mut maps, side_inputs, rejects_path),
            LeadFormat::Csv => self.csv(&mut maps, side_inputs, rejects_path),
            LeadFormat::JsonLines => self.json_lines(&maps, side_inputs, rejects_path),
        }
    }

    /// Refuses options that a stream cannot honour.
    fn check(&self) -> Result<(), Failure> {
        let args = self.args;
        let tables = &args.input.tables;
        if self.top_size().is_some() && tables.activities.as_deref() == Some(Path::new("-")) {
            return Err(Failure::new("--activities: standard input is read once, and the first leads need it twice")
                .hint("name a file, or write all leads with -o"));
        }
        if args.why && self.top_size().is_none() {
            return Err(Failure::new("--why: the reasons are for ranked leads")
                .hint("--top N ranks the first N; --contributions writes every line of every sum"));
        }
        if self.top_size().is_some() && !args.carry.is_empty() {
            return Err(Failure::new("--carry is for runs that keep the order of the input")
                .hint("leave --top out, and write CSV, JSON lines or Parquet"));
        }
        keep_terminal(args.format(), args.output.as_deref())
    }

    /// The number of leads to rank; `None` if all are written as they come.
    fn top_size(&self) -> Option<usize> {
        self.args.top()
    }

    /// Rows of a unit: more for Parquet, where a unit is a row group.
    fn unit_rows(&self) -> usize {
        if self.args.format() == Format::Parquet { ROWS } else { PART }
    }

    fn needs(&self, side_inputs: &SideInputs<'_>) -> ColumnNeeds<'_> {
        let is_table = self.kind == LeadFormat::Parquet;
        ColumnNeeds {
            carry: &self.args.carry,
            names: self.top_size().is_some(),
            joins: !side_inputs.is_empty(),
            stage_by_name: is_table,
        }
    }

    fn parquet<'m>(
        &self,
        maps: &mut ColumnMaps<'m>,
        mut side_inputs: SideInputs<'m>,
        rejects_path: PathBuf,
    ) -> Result<ExitCode, Failure> {
        let name = self.source().name();
        let path = self.source().path().unwrap_or(Path::new("."));
        let files = ParquetFiles::open(path)?;
        let layout = NeededColumns::new(files.header(), maps, self.needs(&side_inputs))?;
        if layout.columns.facts.is_empty() {
            return Err(no_known_column(&name, &layout.header, maps));
        }
        let steps = files.rows;
        let mut rows = files.reader(&layout.needed, self.unit_rows())?;
        let types = rows.types();
        side_inputs.read_activities(self.model, self.instant, &layout, self.progress)?;
        let rejects = side_inputs.open_rejects(rejects_path)?;
        let joins = side_inputs.joins();
        let table = TableLeads::new(self.model, self.instant.at, &layout, &joins, &types, wanted(self.args))
            .map_err(|e| of_scorer(&name, &layout, &e))?;
        let field = |column: usize| {
            let kind = layout.place(column).and_then(|place| types.get(place)).cloned().unwrap_or(DataType::Null);
            Field::new(layout.header.get(column).map_or("", String::as_str), kind, true)
        };
        let id = layout.id().and_then(|place| layout.needed.get(place)).map(|column| field(*column));
        let plan = RunPlan {
            verdicts: table.verdicts(),
            row_scorer: RowScorer::Table(Box::new(table)),
            id: id.unwrap_or_else(|| Field::new("id", DataType::Int64, true)),
            carried: layout.carried.iter().map(|column| field(*column)).collect(),
            unused: &layout.columns.unused,
            steps,
        };
        self.go(plan, Box::new(move || rows.unit()), &side_inputs, rejects)
    }

    fn csv<'m>(
        &self,
        maps: &mut ColumnMaps<'m>,
        mut side_inputs: SideInputs<'m>,
        rejects_path: PathBuf,
    ) -> Result<ExitCode, Failure> {
        let file = TableFile::open(self.source(), self.args.input.tables.delimiter)?;
        let (name, delimiter, steps) = (file.name.clone(), file.delimiter, file.size);
        let layout = NeededColumns::new(file.header.clone(), maps, self.needs(&side_inputs))?;
        if layout.columns.facts.is_empty() {
            return Err(no_known_column(&name, &layout.header, maps));
        }
        let types = vec![DataType::Utf8; layout.needed.len()];
        side_inputs.read_activities(self.model, self.instant, &layout, self.progress)?;
        let rejects = side_inputs.open_rejects(rejects_path)?;
        let joins = side_inputs.joins();
        let table = TableLeads::new(self.model, self.instant.at, &layout, &joins, &types, wanted(self.args))
            .map_err(|e| of_scorer(&name, &layout, &e))?
            .separated_by(delimiter);
        let carried = layout.carried.iter().filter_map(|column| layout.header.get(*column));
        let plan = RunPlan {
            verdicts: table.verdicts(),
            row_scorer: RowScorer::Table(Box::new(table)),
            id: Field::new("id", DataType::Utf8, true),
            carried: carried.map(|name| Field::new(name, DataType::Utf8, true)).collect(),
            unused: &layout.columns.unused,
            steps,
        };
        let mut rows = TextUnits::new(&name, file, self.unit_rows());
        self.go(plan, Box::new(move || rows.unit()), &side_inputs, rejects)
    }

    fn json_lines(
        &self,
        maps: &ColumnMaps<'_>,
        mut side_inputs: SideInputs<'_>,
        rejects_path: PathBuf,
    ) -> Result<ExitCode, Failure> {
        let name = self.source().name();
        let verdicts = VerdictColumns::new(self.model, self.instant.at, wanted(self.args))
            .map_err(|e| Failure::new(format!("{name}: {e}")))?;
        let carry: Vec<String> =
            self.args.carry.iter().flat_map(|names| names.split(',')).map(|name| name.trim().to_owned()).collect();
        let schema = Arc::clone(verdicts.schema());
        side_inputs.keep_activities(self.progress)?;
        let rejects = side_inputs.open_rejects(rejects_path)?;
        let objects = JsonLeads {
            model: self.model,
            at: self.instant.at,
            verdicts: Arc::new(verdicts),
            renames: maps.renames().into(),
            carry: carry.into(),
            raw: self.args.format() == Format::Jsonl,
            companies: side_inputs.companies(),
            lookup: side_inputs.lookup(),
        };
        let plan = RunPlan {
            carried: objects.carried_fields(),
            row_scorer: RowScorer::Objects(objects),
            id: Field::new("id", DataType::Utf8, true),
            verdicts: schema,
            unused: &[],
            steps: self.source().size(),
        };
        let mut rows = TextUnits::new(&name, JsonLines::open(self.source())?, self.unit_rows());
        self.go(plan, Box::new(move || rows.unit()), &side_inputs, rejects)
    }

    fn go(
        &self,
        plan: RunPlan<'_>,
        read: UnitReader<'_>,
        side_inputs: &SideInputs<'_>,
        mut rejects: RejectsFile,
    ) -> Result<ExitCode, Failure> {
        let (args, model) = (self.args, self.model);
        let format = args.format();
        let carried: Vec<String> = plan.carried.iter().map(|f| f.name().clone()).collect();
        let schema = result_schema(plan.id, plan.carried, &plan.verdicts);
        check_columns(&schema, format, &carried)?;
        let threshold = self.top_size().map(|size| Threshold::new(size, args.order));
        let (mut sink, encoder) = match threshold {
            Some(_) => (None, Encoder::Nothing),
            None => {
                let at = self.instant.at.to_string();
                let about = about(model, self.instant);
                let (sink, encoder) = ResultSink::create(args.output.as_deref(), format, &schema, about, at)?;
                (Some(sink), encoder)
            }
        };
        let scorer = UnitScorer { model, row_scorer: plan.row_scorer, schema, encoder, threshold: threshold.as_ref() };
        let workers = (0..parallel::threads())
            .map(|_| {
                let mut scorer = scorer.clone();
                move |unit: RowUnit| scorer.score_unit(unit)
            })
            .collect();
        let mut top_k = threshold.as_ref().map(TopK::new);
        let mut counts = RunCounts::default();
        self.progress.stream(plan.steps);
        pipeline::run(read, workers, |done: UnitResult| {
            rejects.add(&done.file, done.rejects)?;
            if let Some(sink) = &mut sink {
                sink.append(done.encoded)?;
            }
            if let Some(top_k) = &mut top_k {
                top_k.add(done.candidates);
            }
            self.progress.rows(done.counts.rows as u64, done.steps);
            counts.add(done.counts);
            Ok(())
        })?;
        if counts.rows == 0 {
            return Err(Failure::new(format!("{}: no leads are in it", self.source().name())));
        }
        let written = match (sink, top_k) {
            (Some(sink), _) => {
                sink.finish()?;
                let words = style::counted(counts.scored, "lead", "leads");
                args.output.as_ref().map(|path| format!("{}, {words} in the order of the input", path.display()))
            }
            (None, top_k) => {
                let mut kept = top_k.map(TopK::finish).unwrap_or_default();
                side_inputs.give(&mut kept, self.progress)?;
                let places = TopPlaces { model, instant: self.instant, kept };
                let all = counts.scored;
                let (instant, progress) = (self.instant, self.progress);
                LeadList { args, format, model, instant, places: &places, all, progress }.write()?
            }
        };
        self.progress.finish();
        let rejects_file = rejects.finish()?;
        let not_found = carried.iter().zip(&counts.carried).filter(|(_, count)| **count == 0);
        let report = RunReport {
            model,
            instant: self.instant,
            counts: &counts,
            rejects: &rejects,
            companies: side_inputs.companies_read,
            activities: side_inputs.activities_read,
            rejects_file,
            unused: plan.unused.iter().cloned().chain(side_inputs.unused()).collect(),
            not_found: not_found.map(|(key, _)| key.as_str()).collect(),
            written,
            verbose: args.verbose,
        };
        // A closed standard error does not make the run fail.
        let _ = anstream::stderr().write_all(report.text().as_bytes());
        if counts.scored == 0 {
            return Err(Failure::new(format!("{}: every row was rejected", self.source().name())));
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
        let is_text = matches!(format, Format::Csv | Format::Jsonl);
        if is_text && !cell_writer::is_known(field.data_type()) {
            let words = type_name::type_words(field.data_type());
            return Err(Failure::new(format!("the column `{name}` holds {words}, which cannot be written as text"))
                .hint("write Parquet"));
        }
    }
    Ok(())
}

/// A table that the library refuses.
fn of_scorer(name: &str, layout: &NeededColumns<'_>, error: &leadstone_arrow::ScorerError) -> Failure {
    match error {
        leadstone_arrow::ScorerError::ColumnType { field, expected, found, .. } => {
            let column = layout.columns.of_field(field).and_then(|c| layout.header.get(c)).unwrap_or(field);
            let words = type_name::type_words(found);
            let message = format!("{name}: column `{column}` holds {words}; the field `{field}` is of type {expected}");
            Failure::new(message).hint(format!("cast it, or leave it out: --map '{column}=ignore'"))
        }
        other => Failure::new(format!("{name}: {other}")),
    }
}
