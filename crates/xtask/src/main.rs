//! `cargo xtask …`: everything that CI does, runnable by hand.

mod api;
mod check;
mod code;
mod dependencies;
#[path = "../../../tests/src/dice.rs"]
#[expect(unreachable_pub, reason = "shared with the tests, where it is public")]
mod dice;
mod documentation;
mod embed;
mod figures;
mod fuzz;
mod layers;
mod manifest;
mod msrv;
mod package;
mod purity;
mod python;
mod sample;
mod service;
mod setup;
mod shell;
mod type_names;
mod vectors;
mod wasm;

use std::process::ExitCode;

const USAGE: &str = "cargo xtask <task>

  setup              install what the checks need
  check [section…]   run the checks of CI, or only some sections
  embed              write the JSON of the models that the core embeds, and the copies that the command hands out
  vectors [--bless]  run the shared vectors; write the golden lines
  wasm               build the npm package into bindings/wasm/pkg
  sample             write the sample data of the command
  api [--write]      compare the public surface of the libraries with what is committed; write it
  figures [--write]  compare the figures in the README with what is so; write them

On demand, in no check:

  package            make what would be published into target/package-out, and try each outside the checkout
                     (about ten minutes)
  msrv               compile with the oldest Rust that is promised (a minute)
  deny [check…]      check the licences and sources of dependencies with cargo-deny (seconds)
  service            run the lints and tests of the HTTP service in services/http (two minutes, then seconds)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["setup"] => setup::run(),
        ["check", sections @ ..] => check::run(sections),
        ["embed"] => embed::run(),
        ["vectors", options @ ..] => vectors::run(options),
        ["wasm"] => wasm::build(),
        ["package"] => package::run(),
        ["msrv"] => msrv::run(),
        ["deny", checks @ ..] => dependencies::run(checks),
        ["sample"] => sample::run(),
        ["service"] => service::run(),
        ["api", options @ ..] => api::run(options),
        ["figures", options @ ..] => figures::run(options),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
