//! `cargo xtask …`: what the project does to itself.

mod sample;
mod sample_log;
mod sample_words;

use std::process::ExitCode;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("sample") => sample::run(),
        Some(other) => usage(&format!("error: no task is called `{other}`")),
        None => usage("error: no task is named"),
    }
}

fn usage(error: &str) -> ExitCode {
    eprintln!("{error}\nhint: cargo xtask sample");
    ExitCode::from(2)
}
