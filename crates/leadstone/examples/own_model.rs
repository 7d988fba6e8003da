//! A model of your own: its mistakes with line and column, and a lead scored by it once they are mended.
//!
//! `cargo run -p leadstone --example own_model` prints:
//!
//! ```text
//! 19:3 missing-key missing key `points`
//! 19:60 unknown-key unknown key `pionts`
//!   did you mean `points`?
//! 20:27 unknown-name unknown name `company.preses`
//!   did you mean `company.presses`?
//! mended: fit 80, stage visit
//! ```

use std::error::Error;
use std::io::{self, Write};

use leadstone::{Lead, Model, Timestamp};

/// Two mistakes: `pionts`, and a field that the catalog does not have.
const DOCUMENT: &str = r#"
format = 1
id = "machines"

[fields."company.presses"]
type = "number"
label = "Presses in use"
aliases = ["Presses"]

[[scores]]
id = "fit"

[[scores.groups]]
id = "company"
tables = [
  { field = "company.presses", cuts = [1, 5, 20], points = [0, 20, 40, 60] },
]
rules = [
  { id = "near", when = "company.country in ['de', 'at']", pionts = 25 },
  { id = "grows", when = "company.preses > 10", points = 15 },
]

[[stages]]
id = "wait"

[[stages]]
id = "visit"
enter = "fit >= 60"

[[actions]]
when = "stage == 'visit'"
do = "call"
within = "1d"
"#;

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    if let Err(error) = Model::from_toml(DOCUMENT) {
        for problem in error.problems() {
            let (line, column) = problem.position.map_or((0, 0), |at| (at.line, at.column));
            writeln!(out, "{line}:{column} {} {}", problem.code(), problem.kind)?;
            if let Some(hint) = &problem.hint {
                writeln!(out, "  {hint}")?;
            }
        }
    }

    let mended = DOCUMENT.replace("pionts", "points").replace("preses", "presses");
    let model = Model::from_toml(&mended)?;
    for warning in model.warnings() {
        writeln!(out, "warning: {warning}")?;
    }
    let lead = Lead::new().with("Presses", 12).with("company.country", "at");
    let verdict = model.score(&lead, Timestamp::parse("2026-11-22")?)?;
    let (fit, stage) = (verdict.points("fit").unwrap_or(0), verdict.stage().unwrap_or("none"));
    writeln!(out, "mended: fit {fit}, stage {stage}")?;
    Ok(())
}
