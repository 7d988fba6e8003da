//! The buying committee of an account: who covers which role, whom to look for next, and what a lead gets from it.
//!
//! `cargo run -p leadstone --example account` prints:
//!
//! ```text
//! acme:
//!   decision_maker: 0 to 100 %, nobody
//!   champion: 72 to 72 %, ann
//!   influencer: 0 to 0 %, nobody
//!   user: 0 to 100 %, nobody
//!   gatekeeper: 0 to 0 %, nobody
//!   authority 13 to 63, against it: cy
//!   decided: false, carried: false
//!   look for: decision_maker; ask first: bo
//! acme:
//!   decision_maker: 100 to 100 %, bo
//!   champion: 72 to 72 %, ann
//!   influencer: 0 to 0 %, nobody
//!   user: 90 to 90 %, di
//!   gatekeeper: 0 to 0 %, nobody
//!   authority 61 to 61, against it: cy
//!   decided: true, carried: true
//!   nobody to look for
//! facts of its leads: account.authority, account.decided, person.title
//! ```

use std::error::Error;
use std::io::{self, Write};

use leadstone::committee::{Account, Committee, Contact, Stance, Strength};
use leadstone::{Lead, Model, Timestamp};

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let model = Model::builtin();
    // Strengths are per mille: how sure the role is, times how engaged the person is.
    let account = Account::new()
        .with_id("acme")
        .with_contact(
            Contact::new("ann")
                .with_name("Ann")
                .with_role("champion", Strength::of(900, 800))
                .with_stance(Stance::Supporter),
        )
        .with_contact(Contact::new("bo").with_name("Bo").with_possible_role("decision_maker"))
        .with_contact(Contact::new("cy").with_role("influencer", 600).with_stance(Stance::Blocker))
        .with_absent("gatekeeper");
    show(out, &model.committee(&account))?;

    // Bo turns out to decide. A contact may be given again: what is known of it is joined.
    let account = account
        .with_contact(Contact::new("bo").with_certain_role("decision_maker"))
        .with_contact(Contact::new("di").with_role("user", 900));
    let committee = model.committee(&account);
    show(out, &committee)?;

    // What is settled about the account is a fact about each of its leads.
    let at = Timestamp::parse("2026-11-22")?;
    let lead = committee.onto(Lead::new().with("person.title", "VP of Sales"), at);
    writeln!(out, "facts of its leads: {}", lead.names().collect::<Vec<_>>().join(", "))?;
    Ok(())
}

fn show(out: &mut impl Write, committee: &Committee) -> io::Result<()> {
    writeln!(out, "{}:", committee.account.as_deref().unwrap_or("an account"))?;
    for role in &committee.roles {
        let (floor, ceiling) = (role.coverage.floor / 10, role.coverage.ceiling / 10);
        let contacts = if role.contacts.is_empty() { "nobody".to_owned() } else { role.contacts.join(", ") };
        writeln!(out, "  {}: {floor} to {ceiling} %, {contacts}", role.role)?;
    }
    let (authority, blockers) = (committee.authority, committee.blockers.join(", "));
    writeln!(out, "  authority {} to {}, against it: {blockers}", authority.floor, authority.ceiling)?;
    writeln!(out, "  decided: {}, carried: {}", committee.decided, committee.carried)?;
    match &committee.next {
        Some(next) => writeln!(out, "  look for: {}; ask first: {}", next.role, next.maybe.join(", ")),
        None => writeln!(out, "  nobody to look for"),
    }
}
