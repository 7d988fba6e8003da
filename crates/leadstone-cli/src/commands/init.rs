//! `leadstone init`: writes a model to start from. Knows nothing about what is in it.

use std::io::Write;
use std::process::ExitCode;

use crate::args::{Example, InitArgs};
use crate::base::failure::{Failure, UNWRITABLE};
use crate::base::header::nearest;
use crate::base::output::{self, WholeFile};

const DEFAULT: &str = include_str!("../../models/b2b-saas.toml");
const BANK: &str = include_str!("../../models/bank-telemarketing.toml");

macro_rules! frameworks {
    ($($name:literal),*) => {
        const FRAMEWORKS: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../models/", $name, ".toml")))),*];
    };
}

frameworks!("bant", "champ", "anum", "faint", "gpctba", "spin", "five", "meddic", "meddpicc");

pub(crate) fn run(args: &InitArgs) -> Result<ExitCode, Failure> {
    let text = match (&args.framework, args.example) {
        (Some(name), _) => framework(name)?,
        (None, Some(Example::BankTelemarketing)) => BANK,
        (None, None) => DEFAULT,
    };
    if args.file.as_os_str() == "-" {
        output::print(|out| out.write_all(text.as_bytes()))?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.file.exists() && !args.force {
        return Err(Failure::new(format!("{}: is there already", args.file.display()))
            .hint("name another file, or replace it with --force")
            .code(UNWRITABLE));
    }
    let mut file = WholeFile::create(&args.file)?;
    file.write_all(text.as_bytes()).map_err(|e| file.failure(&e))?;
    file.finish()?;
    let name = args.file.display();
    output::print(|out| {
        writeln!(out, "{name}: written; try `leadstone check {name}` and `leadstone score --sample --model {name}`")
    })?;
    Ok(ExitCode::SUCCESS)
}

fn framework(name: &str) -> Result<&'static str, Failure> {
    if let Some((_, text)) = FRAMEWORKS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
        return Ok(text);
    }
    let failure = Failure::new(format!("unknown framework `{name}`"));
    let names: Vec<&str> = FRAMEWORKS.iter().map(|(name, _)| *name).collect();
    Err(match nearest(name, names.iter().copied()) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint(format!("built in: {}", names.join(", "))),
    })
}

#[cfg(test)]
mod tests {
    use leadstone::Model;

    use super::*;

    #[test]
    fn what_is_written_is_what_is_built_in() {
        let written = Model::from_toml(DEFAULT).expect("the default model is sound");
        assert_eq!(written.sha256(), Model::builtin().sha256());
        assert_eq!(FRAMEWORKS.iter().map(|(name, _)| *name).collect::<Vec<_>>(), Model::frameworks());
        for (name, text) in FRAMEWORKS {
            let written = Model::from_toml(text).expect("the frameworks are sound");
            assert_eq!(written.sha256(), Model::framework(name).expect("it is built in").sha256(), "{name}");
        }
        assert!(Model::from_toml(BANK).is_ok());
    }
}
