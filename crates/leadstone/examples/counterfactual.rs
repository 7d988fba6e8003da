//! What is missing to a stage, at what cost, and what would lose it again.
//!
//! `cargo run -p leadstone --example counterfactual` prints:
//!
//! ```text
//! stage now: nurture
//! to reach sql:
//!   ask for Authority: Decides, or is on the call with who decides (+25 points)
//!   ask for Timing: Within three months (+25 points)
//!   cost 2, and nothing is cheaper
//! without the authority:
//!   change Budget: The budget is approved (+25 points)
//!   ask for Timing: Within three months (+25 points)
//!   cost 11, and nothing is cheaper
//! with both answers: sql; to lose it:
//!   change Authority: Recommends, and is listened to (-7 points)
//!   cost 3, and nothing is cheaper
//! ```

use std::error::Error;
use std::io::{self, Write};

use leadstone::counterfactual::{Change, Counterfactual, CounterfactualOptions};
use leadstone::{Lead, Model, Timestamp};

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let model = Model::framework("bant")?;
    let at = Timestamp::parse("2026-11-22")?;
    let lead = Lead::new().with("deal.budget", "none").with("deal.need", "urgent");
    let verdict = model.score(&lead, at)?;
    writeln!(out, "stage now: {}", verdict.stage().unwrap_or("none"))?;

    writeln!(out, "to reach sql:")?;
    show(out, &verdict.paths_to("sql")?)?;

    // The person who decides will not talk to us, and a change costs ten times as much as a question.
    let options = CounterfactualOptions::default().without("deal.authority").with_change_cost(10);
    writeln!(out, "without the authority:")?;
    show(out, &verdict.paths_to_with("sql", &options)?)?;

    let ready = lead.with("deal.authority", "decision_maker").with("deal.timing", "this_quarter");
    let verdict = model.score(&ready, at)?;
    writeln!(out, "with both answers: {}; to lose it:", verdict.stage().unwrap_or("none"))?;
    show(out, &verdict.ways_to_lose("sql")?)?;
    Ok(())
}

fn show(out: &mut impl Write, way: &Counterfactual) -> io::Result<()> {
    let Some(changes) = &way.changes else {
        let limits: Vec<String> = way.limits.iter().map(|l| format!("{} goes to {}", l.score, l.points)).collect();
        return writeln!(out, "  no way: {}", limits.join(", "));
    };
    for change in changes {
        writeln!(out, "  {}", sentence(change))?;
    }
    writeln!(out, "  cost {}{}", way.cost, if way.exact { ", and nothing is cheaper" } else { "" })
}

/// An unknown field is asked for; a known one has to change in the world.
fn sentence(change: &Change) -> String {
    let verb = if change.is_ask { "ask for" } else { "change" };
    let to = change.to_label.clone().unwrap_or_else(|| change.to.to_string());
    let points = change.points.map_or_else(String::new, |points| format!(" ({points:+} points)"));
    format!("{verb} {}: {to}{points}", change.label)
}
