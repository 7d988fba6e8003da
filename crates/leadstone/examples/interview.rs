//! A whole interview: the next question, its answers and what each would do, until the stage is settled.
//!
//! `cargo run -p leadstone --example interview` prints:
//!
//! ```text
//! How is a purchase like this paid for in your company?
//!   why: starts the shortest way to a settled stage; 3.7 questions to go on average
//!   They will not pay for this, now or later: nurture or working or sql
//!   No budget yet, but it can be found: nurture or working or sql
//!   Money is planned for it: nurture or working or sql
//!   The budget is approved: nurture or working or sql
//! > approved
//! When should this be up and running?
//!   why: starts the shortest way to a settled stage; 2.7 questions to go on average
//!   No date, or more than a year away: nurture or working or sql
//!   Within a year: nurture or working or sql
//!   Within six months: working or sql
//!   Within three months: working or sql
//! > no answer
//! What made you look for a solution now?
//!   why: settles the stage in 35 of 100 cases; 1.7 questions to go on average
//!   There is no problem that we solve: nurture or working
//!   There is a problem, and they live with it: nurture or working
//!   They see the problem and want it solved: working, and the interview ends
//!   It hurts today and has to be solved: working or sql
//! > urgent
//! Who takes part in the decision, and what is your part in it?
//!   why: settles the stage in 100 of 100 cases; 1 question to go on average
//!   Has no say and knows nobody who has: working, and the interview ends
//!   Has no say, but can lead us to who decides: working, and the interview ends
//!   Recommends, and is listened to: working, and the interview ends
//!   Decides, or is on the call with who decides: sql, and the interview ends
//! > decision_maker
//! settled: sql
//! ```

use std::error::Error;
use std::io::{self, Write};

use leadstone::interview::{Interview, InterviewOptions, Step};
use leadstone::{Answer, Lead, Model, Timestamp};

/// What the person says, by field. An empty text is a refusal.
const SCRIPT: [(&str, &str); 4] =
    [("deal.need", "urgent"), ("deal.budget", "approved"), ("deal.authority", "decision_maker"), ("deal.timing", "")];

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let model = Model::framework("bant")?;
    let at = Timestamp::parse("2026-11-22")?;
    // Made once for a model and used for every lead.
    let interview = Interview::new(&model, InterviewOptions::default())?;
    let mut lead = Lead::new();

    loop {
        match interview.next(&model.score(&lead, at)?)? {
            Step::Ask(question) => {
                writeln!(out, "{}\n  why: {}", question.question, question.why)?;
                for answer in &question.answers {
                    let end = if answer.settles { ", and the interview ends" } else { "" };
                    writeln!(out, "  {}: {}{end}", answer.label, answer.could_be.join(" or "))?;
                }
                let said = SCRIPT.iter().find(|(field, _)| *field == question.field).map_or("", |(_, said)| said);
                writeln!(out, "> {}", if said.is_empty() { "no answer" } else { said })?;
                let answer = if said.is_empty() { Answer::refused() } else { Answer::new(said) };
                lead = lead.with(&question.field, answer.with_at(at).with_source("call"));
            }
            Step::Settled { stage } => {
                writeln!(out, "settled: {}", stage.as_deref().unwrap_or("no stage"))?;
                return Ok(());
            }
            // No question is left that could change the stage.
            other => return Ok(writeln!(out, "not settled: {other:?}")?),
        }
    }
}
