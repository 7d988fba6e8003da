//! Runs the vectors; with `--bless` it also writes the golden lines, but never those of a case that is not as expected.

use std::process::ExitCode;

use leadstone_tests::vectors;

fn main() -> ExitCode {
    let bless = std::env::args().any(|a| a == "--bless");
    match run(bless) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(bless: bool) -> Result<(), String> {
    let files = vectors::files()?;
    let (mut cases, mut failed) = (0, 0);
    for file in &files {
        let lines = vectors::lines(file);
        let mut is_sound = true;
        for (case, line) in file.cases.iter().zip(lines.lines()) {
            cases += 1;
            let differences = vectors::differences(case, line);
            if !differences.is_empty() {
                is_sound = false;
                failed += 1;
                eprintln!("{}: {}\n  {}", file.name, case.name, differences.join("\n  "));
            }
        }
        let golden = vectors::golden(file);
        if bless && is_sound {
            std::fs::write(&golden, &lines).map_err(|e| format!("{}: {e}", golden.display()))?;
        } else if std::fs::read_to_string(&golden).unwrap_or_default() != lines {
            eprintln!("{}: the golden lines differ; if that is meant: `cargo xtask vectors --bless`", file.name);
            failed += 1;
        }
    }
    println!("{cases} cases in {} files, {failed} failed", files.len());
    if failed == 0 { Ok(()) } else { Err("the vectors do not hold".to_owned()) }
}
