//! Stores a verdict as JSON, reads it back, and asks whether it still holds.
//!
//! `cargo run -p leadstone --example store_verdict` prints:
//!
//! ```text
//! 880 bytes, until 2027-03-30T00:00:00Z
//! L-7 was sql at 2026-11-22T00:00:00Z
//!   bant: 75 points from 3 lines
//! read back unchanged: true
//! by this model: true
//! 2027-01-15: holds true, anew sql
//! 2027-12-01: holds false, anew nurture
//! ```

use std::error::Error;
use std::io::{self, Write};

use leadstone::report::Report;
use leadstone::verdict::ValidUntil;
use leadstone::{Answer, Lead, Model, Timestamp};

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let model = Model::framework("bant")?;
    let at = Timestamp::parse("2026-11-22")?;
    let asked = Timestamp::parse("2026-10-01")?;
    let answer = |value: &str| Answer::new(value).with_at(asked).with_source("call");
    let lead = Lead::new()
        .with_id("L-7")
        .with("deal.budget", answer("approved"))
        .with("deal.authority", answer("decision_maker"))
        .with("deal.need", answer("urgent"));
    let verdict = model.score(&lead, at)?;

    // The two that go into a row of a table: the verdict, and the instant from which it has to be made anew.
    let stored = verdict.to_json();
    let valid_until = verdict.holds_until();
    writeln!(out, "{} bytes, {}", stored.len(), until(valid_until))?;

    let report = Report::from_json(&stored)?;
    let stage = report.stage.as_ref().map_or("none", |stage| &*stage.id);
    writeln!(out, "{} was {stage} at {}", report.lead.as_deref().unwrap_or("a lead"), report.at)?;
    for score in &report.scores {
        writeln!(out, "  {}: {} points from {} lines", score.id, score.points, score.contributions.len())?;
    }
    // The same bytes, so a hash of them tells whether anything changed.
    writeln!(out, "read back unchanged: {}", report.to_json() == stored)?;
    // The hash of the document says whether the model is still the same.
    writeln!(out, "by this model: {}", report.model.sha256 == model.sha256())?;

    for day in ["2027-01-15", "2027-12-01"] {
        let now = Timestamp::parse(day)?;
        let holds = valid_until.instant().is_none_or(|end| now < end);
        let anew = model.score(&lead, now)?;
        writeln!(out, "{day}: holds {holds}, anew {}", anew.stage().unwrap_or("none"))?;
    }
    Ok(())
}

fn until(valid: ValidUntil) -> String {
    match valid {
        ValidUntil::Forever => "for good".to_owned(),
        ValidUntil::At(end) => format!("until {end}"),
        ValidUntil::AtLeast(end) => format!("until {end} at least"),
    }
}
