//! `cargo xtask check fuzz`: the fuzz targets compile. To run them takes the nightly compiler; see `tests/fuzz`.

use crate::shell::{StepResult, command, run_command, target};

pub(crate) fn run() -> StepResult {
    let words = ["cargo", "check", "--quiet", "--manifest-path", "tests/fuzz/Cargo.toml"];
    let mut check = command(&words);
    // A folder of its own, for the flags are others.
    check.env("CARGO_TARGET_DIR", target().join("xtask/fuzz")).env("RUSTFLAGS", "--cfg fuzzing --deny warnings");
    // Nothing is linked, so the C++ half of the fuzzer need not be compiled: any path will do.
    check.env("CUSTOM_LIBFUZZER_PATH", target().join("xtask/no-libfuzzer.a"));
    run_command(check, &words.join(" "))
}
