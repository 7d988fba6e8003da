//! `leadstone score`: reads, scores, ranks, writes. Knows nothing about how a verdict comes about.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::args::{Format, ScoreArgs};
use crate::base::failure::{Failure, STRICT};
use crate::base::parallel;
use crate::input::input_files::InputFiles;
use crate::input::instant::ScoringInstant;
use crate::input::lead_format::LeadFormat;
use crate::input::parquet_rows::has_ending;
use crate::join::inputs::Inputs;
use crate::model::model_choice;
use crate::rank::lead_list::LeadList;
use crate::rank::ranked_leads::{self, RankOptions};
use crate::rank::summary::Summary;
use crate::result::reject_list::{self, RejectList};
use crate::stream;
use crate::terminal::progress::Progress;
use crate::terminal::style::HINT;

/// A file beyond this takes gigabytes of memory to rank.
const LARGE: u64 = 1 << 29;

pub(crate) fn run(args: &ScoreArgs) -> Result<ExitCode, Failure> {
    let model = model_choice::load(&args.input.choice)?;
    let instant = ScoringInstant::of(&args.input);
    let progress = if args.input.no_progress { Progress::hidden() } else { Progress::shown() };
    if let Some(threads) = args.threads {
        parallel::limit(threads);
    }
    let sources = InputFiles::of(&args.input)?;
    let rejects_path = args
        .rejects
        .clone()
        .unwrap_or_else(|| reject_list::default_path(args.output.as_deref(), sources.contacts.path()));
    keep_inputs(args, &sources, &rejects_path)?;
    let kind = LeadFormat::of(&sources.contacts)?;
    if args.stream || kind != LeadFormat::Csv {
        let run = stream::StreamRun { args, model: &model, instant, sources: &sources, kind, progress: &progress };
        return run.run(rejects_path);
    }
    check_ranked(args, &sources)?;
    let mut inputs = Inputs::read(&args.input, &model, &progress)?;
    let mut rejects = RejectList::default();
    let format = args.format();
    let wanted = RankOptions { order: args.order, row: (format == Format::Csv).then(|| args.why()) };
    let (ranked, tally) = ranked_leads::rank(&model, instant, wanted, &mut inputs, &progress);
    inputs.take_rejects(&mut rejects);
    let places = ranked_leads::TablePlaces { model: &model, instant, inputs: &inputs, ranked: &ranked };
    let list =
        LeadList { args, format, model: &model, instant, places: &places, all: ranked.len(), progress: &progress };
    let written = list.write();
    progress.finish();
    let written = written?;
    let rejects_file = (rejects.len() > 0).then(|| rejects_path.display().to_string());
    if rejects_file.is_some() {
        rejects.write(&rejects_path)?;
    }
    let is_lossy = rejects.len() > 0;
    let summary =
        Summary { model: &model, instant, inputs: &inputs, tally: &tally, rejects: &rejects, rejects_file, written };
    let text = if args.verbose { summary.long() } else { summary.short() };
    // A closed standard error does not make the run fail.
    let _ = anstream::stderr().write_all(text.as_bytes());
    if tally.scored == 0 {
        return Err(Failure::new(format!("{}: every row was rejected", inputs.contacts.name)));
    }
    Ok(if is_lossy && args.strict { ExitCode::from(STRICT) } else { ExitCode::SUCCESS })
}

/// Refuses to overwrite a file that is read.
fn keep_inputs(args: &ScoreArgs, sources: &InputFiles, rejects: &Path) -> Result<(), Failure> {
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
    for written in args.output.iter().map(PathBuf::as_path).chain([rejects]) {
        if read.iter().any(|path| same(path, written)) {
            return Err(Failure::new(format!("{}: is read, so it is not written over", written.display()))
                .hint("name another file"));
        }
    }
    if args.output.as_deref().is_some_and(|output| same(output, rejects)) {
        return Err(Failure::new(format!("{}: is both the output and the list of rejected rows", rejects.display())));
    }
    Ok(())
}

/// Refuses options that a ranked run cannot honour, and warns about large files.
fn check_ranked(args: &ScoreArgs, sources: &InputFiles) -> Result<(), Failure> {
    let refuse = |option: &str| {
        Err(Failure::new(format!("{option} is for runs that keep the order of the input"))
            .hint("add --stream, or write Parquet"))
    };
    if !args.carry.is_empty() {
        return Err(Failure::new("--carry is for runs that keep the order of the input").hint("add --stream"));
    }
    if matches!(args.format(), Format::Table | Format::Csv) {
        if args.contributions {
            return refuse("--contributions");
        }
        if args.bounds {
            return refuse("--bounds");
        }
    }
    let size = sources.contacts.size();
    if size > LARGE {
        let words = format!(
            "{HINT}hint{HINT:#}: all of {} is held in memory to be ranked; --stream keeps its order instead, and \
             --stream --top N ranks the first N\n",
            sources.contacts.name()
        );
        // A closed standard error does not make the run fail.
        let _ = anstream::stderr().write_all(words.as_bytes());
    }
    Ok(())
}
