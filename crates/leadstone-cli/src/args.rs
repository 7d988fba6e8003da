//! What can be said on the command line. Knows nothing about what becomes of it.

use std::num::NonZero;
use std::path::{Path, PathBuf};

use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use leadstone::Timestamp;
use leadstone_import::{DateOrder, DecimalMark};

const EXIT_CODES: &str = "\
Exit codes:
  0  done; rejected rows are counted and set aside, warnings are printed
  1  `check` found mistakes in a model, or `diff` leads that change or that one model cannot read
  2  wrong usage, or input that cannot be used
  3  with --strict: rows were rejected, or `check` has warnings
  4  the result could not be written
  5  `score` found nothing that the model asks about, or gave all of many leads one verdict

Start with:
  leadstone score --sample --top 15 --why
  leadstone score contacts.csv --companies companies.csv --activities activities.csv -o ranked.csv
  leadstone explain contacts.csv --lead jane@acme.example
  leadstone ask --framework bant -o answers.json
  leadstone init my-model.toml
  leadstone diff b2b-saas my-model.toml --sample";

/// Qualifies B2B leads: who is worth a call, who wants nurturing, who is lost, and exactly why.
#[derive(Parser)]
#[command(name = "leadstone", version, after_help = EXIT_CODES, propagate_version = true, max_term_width = 100)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) color: colorchoice_clap::Color,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Scores and ranks the leads of a file: CSV, workbook, Parquet, JSON lines
    Score(Box<ScoreArgs>),
    /// Shows where every point of one lead comes from
    Explain(Box<ExplainArgs>),
    /// Asks for what is unknown, one question at a time, until the stage is settled
    Ask(Box<AskArgs>),
    /// Lists the built-in frameworks, or one with its questions
    Frameworks(FrameworksArgs),
    /// Writes a model to start from
    Init(InitArgs),
    /// Finds every mistake in model files
    Check(CheckArgs),
    /// Shows which leads two models judge differently, and by which edit
    Diff(Box<DiffArgs>),
    /// Prints the JSON Schema of models
    Schema,
    /// Prints the completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Which model.
#[derive(Group, Default)]
pub(crate) struct ModelArgs {
    /// Model in TOML or JSON [default: the built-in b2b-saas]
    #[arg(long, value_name = "FILE", conflicts_with = "framework")]
    pub(crate) model: Option<PathBuf>,
    /// Built-in framework instead of a model
    #[arg(long, value_name = "NAME")]
    pub(crate) framework: Option<String>,
    /// Other weights for the framework, such as budget=30,authority=25,need=30,timeline=15
    #[arg(long, value_name = "NAME=N,…", requires = "framework", value_delimiter = ',', value_parser = weight)]
    pub(crate) weights: Vec<(String, i64)>,
    /// Score from which sales takes over
    #[arg(long, value_name = "N", requires = "framework")]
    pub(crate) hand_over: Option<i64>,
}

/// What comes along with a file of leads, and how the files are read.
#[derive(Clone, Default, Group)]
pub(crate) struct TableArgs {
    /// Companies, joined by web domain: CSV, a workbook or Parquet
    #[arg(long, value_name = "FILE")]
    pub(crate) companies: Option<PathBuf>,
    /// What the leads did, joined by contact id or e-mail address: CSV, a workbook or Parquet
    #[arg(long, value_name = "FILE")]
    pub(crate) activities: Option<PathBuf>,
    /// What a column stands for: a field, `id`, `email`, `name`, `company`, `domain`, `owner`, `stage`,
    /// `activity.path` …, or `ignore`; `!field` where yes means no
    #[arg(long = "map", value_name = "HEADER=FIELD", value_parser = mapping)]
    pub(crate) maps: Vec<(String, String)>,
    /// The same for the file of companies only
    #[arg(long = "map-companies", value_name = "HEADER=FIELD", value_parser = mapping)]
    pub(crate) company_maps: Vec<(String, String)>,
    /// The same for the file of activities only
    #[arg(long = "map-activities", value_name = "HEADER=FIELD", value_parser = mapping)]
    pub(crate) activity_maps: Vec<(String, String)>,
    /// The decimal sign of all numbers [default: each column decides]
    #[arg(long, value_enum, value_name = "SIGN")]
    pub(crate) decimal: Option<DecimalSign>,
    /// The order of day and month in all dates [default: each column decides]
    #[arg(long, value_enum, value_name = "ORDER")]
    pub(crate) dates: Option<DayOrder>,
    /// The zone of times that do not name one, such as Europe/Berlin [default: UTC]
    #[arg(long, value_name = "ZONE")]
    pub(crate) zone: Option<String>,
    /// What stands for an unknown answer, instead of the usual words such as `N/A`; several are separated by commas
    #[arg(long, value_name = "WORD,…", value_delimiter = ',')]
    pub(crate) empty: Vec<String>,
    /// The instant to score at, such as 2026-11-22T09:30Z [default: now]
    #[arg(long, value_name = "DATE", value_parser = instant)]
    pub(crate) at: Option<Timestamp>,
    /// What separates the cells: `,`, `;` or `tab` [default: found in the first lines]
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    pub(crate) delimiter: Option<u8>,
    /// The sheet of a workbook of leads [default: the first with a table]
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DecimalSign {
    /// `1,234.5`
    #[value(name = "point", alias = ".")]
    Point,
    /// `1.234,5`
    #[value(name = "comma", alias = ",")]
    Comma,
}

impl From<DecimalSign> for DecimalMark {
    fn from(sign: DecimalSign) -> Self {
        match sign {
            DecimalSign::Point => Self::Point,
            DecimalSign::Comma => Self::Comma,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DayOrder {
    /// The day first: 22/11/2026
    Dmy,
    /// The month first: 11/22/2026
    Mdy,
}

impl From<DayOrder> for DateOrder {
    fn from(order: DayOrder) -> Self {
        match order {
            DayOrder::Dmy => Self::DayFirst,
            DayOrder::Mdy => Self::MonthFirst,
        }
    }
}

/// Which leads, and by which model.
#[derive(Group)]
pub(crate) struct InputArgs {
    /// Leads or contacts: CSV or a workbook (XLSX, XLS, ODS) as exported from a CRM, for `score` also Parquet, a folder
    /// of Parquet files or JSON lines; `-` reads standard input. What gzip or Zstandard compressed is read as well
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Takes the leads that come with this program
    #[arg(long, conflicts_with_all = ["file", "companies", "activities"])]
    pub(crate) sample: bool,
    #[command(flatten)]
    pub(crate) tables: TableArgs,
    #[command(flatten)]
    pub(crate) choice: ModelArgs,
    /// Shows no progress
    #[arg(long)]
    pub(crate) no_progress: bool,
}

#[derive(Group)]
#[command(after_help = "\
Order: the shortest time to call first, then referrals, nurture, and what is dropped; within
that the later stage; then the model's last score that is a weighted sum of others, or the sum of
all scores where it has none; then the id. With --order stage the later stage comes first, so that
customers and open deals are on top; then the shortest time to call, then the rest as above.

Columns are recognised by their names, in the exports of many tools; --columns says what each was
taken for. A cell that cannot be read leaves its fact unknown, and is listed in the notes file; only
rows without structure are rejected. What the cells leave open is not guessed: see --decimal, --dates
and --zone.

All leads are ranked. With --stream they are written in the order of the input, in memory that does
not grow with it. With --top N, and as a table, only the first N are kept.

Exit codes: 0 done, 2 wrong usage or unusable input, 3 rows rejected under --strict, 4 cannot
write, 5 nothing understood.")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct ScoreArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Only the first so many, in their order [default: 20 for a table, all for a file]
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,
    /// What comes first
    #[arg(long, value_enum, default_value = "urgency")]
    pub(crate) order: OrderBy,
    /// Writes the leads in the order of the input, however many they are, instead of ranking them
    #[arg(long)]
    pub(crate) stream: bool,
    /// Columns of the input that go along to the result
    #[arg(long, value_name = "COLUMN,…")]
    pub(crate) carry: Vec<String>,
    /// How far each score can still go, and whether the stage is settled: further columns
    #[arg(long)]
    pub(crate) bounds: bool,
    /// Every line of every sum: a column for JSON lines and Parquet
    #[arg(long)]
    pub(crate) contributions: bool,
    /// So many threads, at most four on a core [default: one on each]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZero<usize>>,
    /// The strongest reasons for and against each lead
    #[arg(long)]
    pub(crate) why: bool,
    /// Writes the result to a file, whole or not at all; compressed if its name ends in .gz or .zst
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// How to write it [default: by the ending of the output, else a table]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// Leaves texts in CSV as they are: without it, those that begin with `=`, `+`, `-` or `@` get an apostrophe in
    /// front, for a spreadsheet would take them for formulas
    #[arg(long)]
    pub(crate) no_guard: bool,
    /// Where rejected rows go [default: OUTPUT.rejects.csv, or INPUT.rejects.csv in this folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// Where cells that could not be read are listed [default: OUTPUT.notes.csv, or INPUT.notes.csv in this folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) notes: Option<PathBuf>,
    /// Rejects a row with a cell that cannot be read, and ends with code 3 where a row was rejected
    #[arg(long)]
    pub(crate) strict: bool,
    /// Lists what each column was taken for, and how often it is filled
    #[arg(long)]
    pub(crate) columns: bool,
    /// Lists all columns that were not used, all faults of cells and the first 100 rejected rows
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// One row a lead
    Csv,
    /// The columns of one row a line
    Jsonl,
    /// One report a line, with every contribution
    Reports,
    /// Columns with their types
    Parquet,
    /// A workbook with one sheet
    Xlsx,
}

/// How a file is compressed, by the last ending of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileCompression {
    Plain,
    Gzip,
    Zstandard,
}

impl FileCompression {
    pub(crate) fn of(path: &Path) -> Self {
        match ending(path).as_deref() {
            Some("gz") => Self::Gzip,
            Some("zst") => Self::Zstandard,
            _ => Self::Plain,
        }
    }
}

/// The last ending of a name, in lower case.
fn ending(path: &Path) -> Option<String> {
    path.extension().map(|ending| ending.to_string_lossy().to_lowercase())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OrderBy {
    /// The leads that have come furthest, of one stage those to call soonest
    Stage,
    /// The leads to call soonest, of one time limit those that have come furthest
    Urgency,
}

#[derive(Group)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Id or e-mail address of the lead
    #[arg(long, value_name = "ID", required_unless_present = "json")]
    pub(crate) lead: Option<String>,
    /// One lead in JSON instead of a CSV file
    #[arg(long, value_name = "LEAD.json", conflicts_with_all = ["file", "sample", "companies", "activities", "lead"])]
    pub(crate) json: Option<PathBuf>,
    /// How to print it
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) format: ListFormat,
}

#[derive(Group)]
#[command(after_help = "\
Answer with the number of an answer, or with a value where there are no numbers; with
  u  don't know: stays unknown, not asked again here
  n  no answer given: will stay unknown
  b  back, q  save and quit, ?  other wordings of the question

Questions go to standard error, answers to standard output or the output file: a lead in JSON that
`explain --json` reads. The end of the input (Ctrl-D) and Ctrl-C save like `q`.

Exit codes: 0 done, 2 wrong usage or unusable input, 4 cannot write.")]
pub(crate) struct AskArgs {
    #[command(flatten)]
    pub(crate) choice: ModelArgs,
    /// What is known already
    #[arg(long, value_name = "LEAD.json")]
    pub(crate) lead: Option<PathBuf>,
    /// The instant of the answers, such as 2026-11-22T09:30Z [default: now]
    #[arg(long, value_name = "DATE", value_parser = instant)]
    pub(crate) at: Option<Timestamp>,
    /// Writes the answers to a file, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people
    Table,
    /// For programs
    Json,
}

#[derive(Group)]
pub(crate) struct FrameworksArgs {
    /// The framework to show
    pub(crate) name: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) format: ListFormat,
}

#[derive(Group)]
pub(crate) struct InitArgs {
    /// Where to write it; `-` is standard output
    #[arg(default_value = "leadstone.toml")]
    pub(crate) file: PathBuf,
    /// A framework instead of the default model
    #[arg(long, value_name = "NAME", conflicts_with = "example")]
    pub(crate) framework: Option<String>,
    /// An example instead of the default model
    #[arg(long, value_name = "NAME", value_enum)]
    pub(crate) example: Option<Example>,
    /// Replaces a file that is there
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Example {
    /// Which prospects should a bank ring first?
    BankTelemarketing,
}

#[derive(Group)]
pub(crate) struct CheckArgs {
    /// Models in TOML or JSON
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Only what is found while reading: no search for stages nobody reaches and terms that never count
    #[arg(long)]
    pub(crate) no_audit: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: CheckFormat,
    /// Ends with code 3 where there are warnings
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Group)]
#[command(after_help = "\
A lead changes where its stage or its action is another. An edit is named for a lead where it alone,
applied to the old model, gives what the new model says; else several make the change together.
Edits that were too much work to try alone are marked with ?. Paths are those of `check`: in the new
model, of what is removed in the old one. A field named with --map must be one of both models.

Exit codes: 0 no lead changes, 1 some do, or only one of the models can read some, 2 wrong usage or
unusable input, 4 cannot write.")]
pub(crate) struct DiffArgs {
    /// The model in use: a file, or the name of a built-in one
    pub(crate) old: PathBuf,
    /// The model that is to take its place
    pub(crate) new: PathBuf,
    /// Leads or contacts, as exported from a CRM
    #[arg(long, value_name = "FILE.csv", required_unless_present = "sample")]
    pub(crate) leads: Option<PathBuf>,
    /// Takes the leads that come with this program
    #[arg(long, conflicts_with_all = ["leads", "companies", "activities"])]
    pub(crate) sample: bool,
    #[command(flatten)]
    pub(crate) tables: TableArgs,
    /// Only the first so many leads of the table [default: 20]
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,
    /// How to print it
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) format: ListFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people
    Text,
    /// For editors
    Json,
}

/// Rows of a table where `--top` does not say.
const TABLE_ROWS: usize = 20;

impl ScoreArgs {
    pub(crate) fn format(&self) -> Format {
        match (self.format, self.ending().as_deref()) {
            (Some(format), _) => format,
            (None, Some("csv")) => Format::Csv,
            (None, Some("jsonl" | "ndjson" | "json")) => Format::Jsonl,
            (None, Some("parquet" | "pq")) => Format::Parquet,
            (None, Some("xlsx")) => Format::Xlsx,
            (None, _) => Format::Table,
        }
    }

    /// The ending of the output that names its format, in lower case: `csv` of `a.csv` and of `a.csv.gz`.
    pub(crate) fn ending(&self) -> Option<String> {
        let path = self.output.as_deref()?;
        match FileCompression::of(path) {
            FileCompression::Plain => ending(path),
            _ => ending(&path.with_extension("")),
        }
    }

    /// How many leads are wanted; `None` for all.
    pub(crate) fn top(&self) -> Option<usize> {
        self.top.or((self.format() == Format::Table).then_some(TABLE_ROWS))
    }
}

fn weight(text: &str) -> Result<(String, i64), String> {
    let (name, weight) = text.split_once('=').ok_or("expected name=number, such as budget=30")?;
    let weight = weight.trim().parse().map_err(|_| format!("`{}` is not a whole number", weight.trim()))?;
    Ok((name.trim().to_owned(), weight))
}

fn mapping(text: &str) -> Result<(String, String), String> {
    // The header may hold `=`; a field cannot.
    let (header, field) = text.rsplit_once('=').ok_or("expected Header=field, such as 'Staff=company.employees'")?;
    if header.trim().is_empty() || field.trim().is_empty() {
        return Err("expected Header=field, such as 'Staff=company.employees'".to_owned());
    }
    Ok((header.trim().to_owned(), field.trim().to_owned()))
}

fn instant(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).map_err(|_| "expected a date such as 2026-11-22 or 2026-11-22T09:30Z".to_owned())
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text {
        "," | "comma" => Ok(b','),
        ";" | "semicolon" => Ok(b';'),
        "\t" | "\\t" | "tab" => Ok(b'\t'),
        "|" | "pipe" => Ok(b'|'),
        _ => Err("expected `,`, `;`, `|` or `tab`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        use clap::CommandFactory;
        Args::command().debug_assert();
    }

    #[test]
    fn a_header_may_hold_an_equals_sign() {
        assert_eq!(mapping("a=b = person.title"), Ok(("a=b".to_owned(), "person.title".to_owned())));
        assert!(mapping("=x").is_err());
    }
}
