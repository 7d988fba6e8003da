//! Scores one lead with the default model and shows where each point comes from.
//!
//! `cargo run -p leadstone --example score_one_lead` prints:
//!
//! ```text
//! stage: mql
//! action: Call, Wants to buy and could: call while they are still at it.
//! fit: 65 points, 55 to 100 are possible
//!   +30 Size of the company
//!   +20 Seniority
//!   +15 Line of work
//! interest: 0 points, 0 to 0 are possible
//! intent: 54 points, 54 to 54 are possible
//!   +7 Looked at prices
//!   +47 Asked for a demo
//! product: 0 points, 0 to 0 are possible
//! bant: 25 points, 25 to 75 are possible
//!   +25 Budget
//!   +0 Timeline
//! overall: 39 points, 35 to 61 are possible
//!   +5 BANT
//!   +22 Fit
//!   +10 Intent
//!   +0 Interest
//!   +0 Product use
//!   +2 Rounded to whole points
//! could still be: mql, sql, disqualified
//! refused: deal.timing
//! ```

use std::error::Error;
use std::io::{self, Write};

use leadstone::{Activity, Answer, Lead, Model, Timestamp};

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let model = Model::builtin();
    // The library knows no clock: the instant is an argument, so the same call gives the same verdict tomorrow.
    let at = Timestamp::parse("2026-11-22T12:00Z")?;
    let day = |text| Timestamp::parse(text);

    // Facts go by the names of the model or by the column headers of a CRM.
    let lead = Lead::new()
        .with_id("L-1")
        .with("Job Title", "VP of Sales")
        .with("Number of Employees", 420)
        .with("company.country", "de")
        .with("deal.budget", Answer::new("approved").with_source("call").with_at(day("2026-11-10")?))
        .with("deal.timing", Answer::refused())
        .with_activity(Activity::new("demo_request", day("2026-11-20")?))
        .with_activity(Activity::new("page_view", day("2026-11-21")?).with("path", "/pricing"));
    let verdict = model.score(&lead, at)?;

    writeln!(out, "stage: {}", verdict.stage().unwrap_or("none"))?;
    if let Some(action) = verdict.action() {
        writeln!(out, "action: {:?}, {}", action.kind, action.reason.unwrap_or("without a reason"))?;
    }
    for score in &model.document().scores {
        let (Some(points), Some(bounds)) = (verdict.points(&score.id), verdict.interval(&score.id)) else { continue };
        writeln!(out, "{}: {points} points, {} to {} are possible", score.id, bounds.floor, bounds.ceiling)?;
        // The lines add up to the points exactly.
        for line in verdict.contributions(&score.id) {
            writeln!(out, "  {:+} {}", line.points, line.label)?;
        }
    }
    let could_be = verdict.could_be();
    writeln!(out, "could still be: {}", could_be.stages.join(", "))?;
    writeln!(out, "refused: {}", verdict.no_answer().join(", "))?;
    Ok(())
}
