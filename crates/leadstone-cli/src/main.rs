//! The `leadstone` command: files in, files and tables out. Every verdict comes from the library.

mod activities;
mod args;
mod ask;
mod attribution;
mod bar;
mod cells;
mod check;
mod companies;
mod contacts;
mod diagnostic;
mod diff;
mod diff_report;
mod edits;
mod explain;
mod export;
mod failure;
mod frameworks;
mod hearing;
mod init;
mod inputs;
mod list;
mod mapping;
mod model_file;
mod output;
mod parallel;
mod progress;
mod ranked;
mod ranked_file;
mod ranking;
mod reasons;
mod records;
mod rejects;
mod score;
mod stream;
mod style;
mod summary;
mod table;
mod table_file;
mod talk;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Args, Command};
use failure::Failure;

fn main() -> ExitCode {
    let args = Args::parse();
    args.color.write_global();
    let done = match &args.command {
        Command::Score(args) => score::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Ask(args) => ask::run(args),
        Command::Frameworks(args) => frameworks::run(args),
        Command::Init(args) => init::run(args),
        Command::Check(args) => check::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Schema => {
            output::print(|out| writeln!(out, "{:#}", leadstone::json_schema())).map(|()| ExitCode::SUCCESS)
        }
        Command::Completions { shell } => {
            // Into memory first: the generator panics where the pipe is closed.
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Args::command(), "leadstone", &mut script);
            output::print(|out| out.write_all(&script)).map(|()| ExitCode::SUCCESS)
        }
    };
    done.unwrap_or_else(|failure: Failure| failure.report())
}
