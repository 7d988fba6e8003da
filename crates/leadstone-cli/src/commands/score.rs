//! `leadstone score`: reads, scores, ranks, writes. Knows nothing about how a verdict comes about.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::args::ScoreArgs;
use crate::base::failure::Failure;
use crate::base::parallel;
use crate::input::input_files::InputFiles;
use crate::input::instant::ScoringInstant;
use crate::input::lead_format::LeadFormat;
use crate::input::parquet_rows::has_ending;
use crate::input::source::TableSource;
use crate::join::activity_table::ActivityTable;
use crate::join::import_context::ImportContext;
use crate::model::model_choice;
use crate::result::csv_list;
use crate::stream::{ListPaths, StreamRun};
use crate::terminal::progress::Progress;

pub(crate) fn run(args: &ScoreArgs) -> Result<ExitCode, Failure> {
    let model = model_choice::load(&args.input.choice)?;
    let instant = ScoringInstant::of(&args.input);
    let progress = if args.input.no_progress { Progress::hidden() } else { Progress::shown() };
    if let Some(threads) = args.threads {
        parallel::limit(threads);
    }
    let mut sources = InputFiles::of(&args.input)?;
    if let (true, Some(log)) = (sources.are_of_the_log(), &sources.activities) {
        let context = ImportContext::new(&model, &args.input.tables, instant.at)?;
        let mut table = ActivityTable::open(log, args.input.tables.delimiter, &context, &progress)?;
        let text = table.leads(&progress)?.into();
        sources.contacts = TableSource::Text { name: sources.contacts.name(), text };
    }
    let lies = |ending: &str| csv_list::default_path(args.output.as_deref(), sources.contacts.path(), ending);
    let paths = ListPaths {
        rejects: args.rejects.clone().unwrap_or_else(|| lies("rejects.csv")),
        notes: args.notes.clone().unwrap_or_else(|| lies("notes.csv")),
    };
    keep_inputs(args, &sources, &paths)?;
    let kind = LeadFormat::of(&sources.contacts)?;
    StreamRun { args, model: &model, instant, sources: &sources, kind, progress: &progress, paths }.run()
}

/// Refuses to overwrite a file that is read.
fn keep_inputs(args: &ScoreArgs, sources: &InputFiles, paths: &ListPaths) -> Result<(), Failure> {
    let same = |a: &Path, b: &Path| a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b);
    let all = [Some(&sources.contacts), sources.companies.as_ref(), sources.activities.as_ref()];
    let read: Vec<&Path> =
        all.into_iter().flatten().filter_map(|s| s.path()).chain(args.input.choice.model.as_deref()).collect();
    let folder = sources.contacts.path().filter(|path| path.is_dir()).and_then(|path| path.canonicalize().ok());
    if let (Some(folder), Some(output)) = (folder, &args.output)
        && has_ending(output)
        && output.parent().and_then(|p| if p.as_os_str().is_empty() { Path::new(".") } else { p }.canonicalize().ok())
            == Some(folder)
    {
        return Err(Failure::new(format!("{}: lies in the folder that is read", output.display()))
            .hint("name a file in another folder"));
    }
    for written in args.output.iter().map(PathBuf::as_path).chain([paths.rejects.as_path(), &paths.notes]) {
        if read.iter().any(|path| same(path, written)) {
            return Err(Failure::new(format!("{}: is read, so it is not written over", written.display()))
                .hint("name another file"));
        }
    }
    for (list, what) in [(&paths.rejects, "rejected rows"), (&paths.notes, "notes")] {
        if args.output.as_deref().is_some_and(|output| same(output, list)) {
            return Err(Failure::new(format!("{}: is both the output and the list of {what}", list.display())));
        }
    }
    Ok(())
}
