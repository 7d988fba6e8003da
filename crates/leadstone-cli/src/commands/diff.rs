//! `leadstone diff`: which leads two models judge differently, and by which edit. Knows nothing about how that is found.

use std::path::Path;
use std::process::ExitCode;

use leadstone::Model;

use crate::args::{DiffArgs, InputArgs, ListFormat, ModelArgs};
use crate::base::failure::{DIFFERENT, Failure};
use crate::base::output;
use crate::diff::compare::compare;
use crate::diff::diff_report;
use crate::input::instant::ScoringInstant;
use crate::model::model_choice;

pub(crate) fn run(args: &DiffArgs) -> Result<ExitCode, Failure> {
    let (old, new) = (load(&args.old)?, load(&args.new)?);
    let input = args.input();
    let instant = ScoringInstant::of(&input);
    let difference = compare(old, new, &input, instant)?;
    match args.format {
        ListFormat::Table => {
            let text = diff_report::in_words(&difference, args.top.unwrap_or(20));
            output::print(|out| out.write_all(text.as_bytes()))?;
        }
        ListFormat::Json => output::print_data(&format!("{:#}\n", diff_report::json(&difference)))?,
    }
    Ok(if difference.is_any() { ExitCode::from(DIFFERENT) } else { ExitCode::SUCCESS })
}

/// A file, or the name of a built-in model where there is no such file.
fn load(path: &Path) -> Result<Model, Failure> {
    let name = path.to_string_lossy();
    let mut choice = ModelArgs::default();
    if !path.exists() && name == Model::builtin().id() {
        return Ok(Model::builtin());
    }
    if !path.exists() && Model::frameworks().contains(&name.as_ref()) {
        choice.framework = Some(name.into_owned());
    } else {
        choice.model = Some(path.to_owned());
    }
    model_choice::load(&choice)
}

impl DiffArgs {
    fn input(&self) -> InputArgs {
        InputArgs {
            file: self.leads.clone(),
            sample: self.sample,
            tables: self.tables.clone(),
            choice: ModelArgs::default(),
            no_progress: true,
        }
    }
}
