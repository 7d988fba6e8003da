//! The `leadstone` command: files in, files and tables out. Every verdict comes from the library.

mod activities;
mod args;
mod ask;
mod attribution;
mod bar;
mod cell_text;
mod cells;
mod check;
mod companies;
mod compare;
mod contacts;
mod diagnostic;
mod diff;
mod diff_report;
mod difference;
mod edits;
mod explain;
mod export;
mod failure;
mod frameworks;
mod hearing;
mod init;
mod inputs;
mod instant;
mod lead_file;
mod lead_format;
mod list;
mod mapping;
mod model_file;
mod model_text;
mod output;
mod parallel;
mod parquet_rows;
mod parquet_text;
mod person;
mod progress;
mod ranked;
mod ranked_file;
mod ranking;
mod reasons;
mod records;
mod reject;
mod rejects;
mod row_problems;
mod score;
mod source;
mod sources;
mod stream;
mod style;
mod summary;
mod table;
mod table_file;
mod talk;
mod type_words;
mod unit;

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
