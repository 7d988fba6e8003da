//! Loads the model of a run: a file, a built-in framework or the default. Knows nothing about leads.

use leadstone::Model;
use leadstone::model::FrameworkOptions;

use crate::args::ModelArgs;
use crate::base::failure::Failure;
use crate::model::diagnostic;
use crate::model::model_text::ModelText;
use crate::terminal::style;

pub(crate) fn load(args: &ModelArgs) -> Result<Model, Failure> {
    if let Some(path) = &args.model {
        let file = ModelText::read(path)?;
        return file.model().map_err(|error| {
            let mistakes = style::counted(diagnostic::errors(error.problems()), "mistake", "mistakes");
            Failure::new(format!("{}: {mistakes} in the model", file.name))
                .details(diagnostic::render(&file, error.problems()))
        });
    }
    let Some(framework) = &args.framework else { return Ok(Model::builtin()) };
    let mut options = FrameworkOptions::default();
    for (criterion, weight) in &args.weights {
        options = options.with_weight(criterion, *weight);
    }
    if let Some(points) = args.hand_over {
        options = options.with_hand_over(points);
    }
    Model::framework_with(framework, &options).map_err(|error| Failure::refused(&error))
}
