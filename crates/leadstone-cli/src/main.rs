//! The `leadstone` command: files in, files and tables out. Every verdict comes from the library.

mod args;
mod base;
mod cells;
mod commands;
mod diff;
mod input;
mod join;
mod model;
mod rank;
mod result;
mod stream;
mod terminal;
mod verdict;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Args, Command};
use base::failure::Failure;
use base::output;
use commands::{ask, check, explain, frameworks, init, score};

/// A run makes and drops texts by the million, which the allocator of the system is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
        Command::Diff(args) => commands::diff::run(args),
        Command::Schema => {
            output::print(|out| writeln!(out, "{:#}", leadstone::document::json_schema())).map(|()| ExitCode::SUCCESS)
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
