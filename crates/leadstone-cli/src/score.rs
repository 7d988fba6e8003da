//! `leadstone score`: reads, scores, ranks, writes. Knows nothing about how a verdict comes about.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::args::{Format, ScoreArgs};
use crate::export::Why;
use crate::failure::{Failure, STRICT};
use crate::inputs::{Inputs, Instant, Sources};
use crate::list::List;
use crate::model_file;
use crate::progress::Progress;
use crate::ranked::{self, Wanted};
use crate::rejects::{self, Rejects};
use crate::summary::Summary;

pub(crate) fn run(args: &ScoreArgs) -> Result<ExitCode, Failure> {
    let model = model_file::load(&args.input.choice)?;
    let instant = Instant::of(&args.input);
    let progress = if args.input.no_progress { Progress::hidden() } else { Progress::shown() };
    let sources = Sources::of(&args.input)?;
    let rejects_path =
        args.rejects.clone().unwrap_or_else(|| rejects::default_path(args.output.as_deref(), sources.contacts.path()));
    keep_inputs(args, &sources, &rejects_path)?;
    let mut inputs = Inputs::read(&args.input, &model, &progress)?;
    let mut rejects = Rejects::default();
    let format = args.format();
    let wanted = Wanted { order: args.order, row: (format == Format::Csv).then(|| args.why()) };
    let (ranked, tally) = ranked::rank(&model, instant, wanted, &mut inputs, &progress);
    inputs.take_rejects(&mut rejects);
    let list = List { args, format, model: &model, instant, inputs: &inputs, progress: &progress };
    let written = list.write(&ranked);
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
    // A run is not lost because nobody reads about it.
    let _ = anstream::stderr().write_all(text.as_bytes());
    if tally.scored == 0 {
        return Err(Failure::new(format!("{}: every row was rejected", inputs.contacts.name)));
    }
    Ok(if is_lossy && args.strict { ExitCode::from(STRICT) } else { ExitCode::SUCCESS })
}

/// Refuses to write over what is read.
fn keep_inputs(args: &ScoreArgs, sources: &Sources, rejects: &Path) -> Result<(), Failure> {
    let same = |a: &Path, b: &Path| a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b);
    let all = [Some(&sources.contacts), sources.companies.as_ref(), sources.activities.as_ref()];
    let read: Vec<&Path> =
        all.into_iter().flatten().filter_map(|s| s.path()).chain(args.input.choice.model.as_deref()).collect();
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

impl ScoreArgs {
    fn format(&self) -> Format {
        let ending = self.output.as_ref().and_then(|p| p.extension()).map(|e| e.to_string_lossy().to_lowercase());
        match (self.format, ending.as_deref()) {
            (Some(format), _) => format,
            (None, Some("csv")) => Format::Csv,
            (None, Some("jsonl" | "ndjson" | "json")) => Format::Jsonl,
            (None, _) => Format::Table,
        }
    }

    pub(crate) fn why(&self) -> Why {
        if self.why { Why::Told } else { Why::Left }
    }
}
