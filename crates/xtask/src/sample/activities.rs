//! What the invented leads do in half a year. Knows nothing about who they are.

use super::calendar::{DAY, NOW, date, instant};
use super::csv_rows::push_row;
use super::dice::SampleDice;
use super::profiles::LeadProfile;
use super::words::{BLOG, BUYING_PAGES, EBOOKS, LINKS, OWNERS, PRODUCT_PAGES, WEBINARS};

const ACTIVITY_HEADER: &str = "Activity ID,Activity Type,Activity Date,Activity Owner,Notes/Description,Call/Meeting Title/Subject,Call Outcome,Meeting Outcome,Task Status,Task Due Date,Associated Contact Email,Path,Form,Asset,Message,Link";

const NOTES: usize = 4;
const SUBJECT: usize = 5;
const CALL: usize = 6;
const MEETING: usize = 7;
const PATH: usize = 11;
const FORM: usize = 12;
const ASSET: usize = 13;
const MESSAGE: usize = 14;
const LINK: usize = 15;
const ACTIVITY_CELLS: usize = 16;

/// All activities, before they are put in order.
#[derive(Default)]
pub(super) struct ActivityRows {
    rows: Vec<(i64, Vec<String>)>,
}

impl ActivityRows {
    fn add(&mut self, at: i64, kind: &str, email: &str, cells: &[(usize, &str)]) {
        let mut row = vec![String::new(); ACTIVITY_CELLS];
        let mut set = |index: usize, value: &str| {
            if let Some(cell) = row.get_mut(index) {
                value.clone_into(cell);
            }
        };
        set(1, kind);
        set(2, &instant(at));
        set(10, email);
        for (index, value) in cells {
            set(*index, value);
        }
        self.rows.push((at, row));
    }

    /// Somebody who is in no list of leads.
    pub(super) fn stranger(&mut self, at: i64, email: &str) {
        self.add(at, "Email", email, &[(NOTES, "Asks for the address of the office")]);
    }

    /// By time, with ids in that order; a few rows come twice, as exports have it.
    pub(super) fn text(mut self) -> String {
        self.rows.sort();
        let mut text = String::from(ACTIVITY_HEADER) + "\n";
        for (index, (_, mut row)) in self.rows.into_iter().enumerate() {
            if let Some(id) = row.first_mut() {
                *id = format!("ACT-{:05}", index + 1);
            }
            push_row(&mut text, &row);
            if index % 611 == 610 {
                push_row(&mut text, &row);
            }
        }
        text
    }
}

/// What a lead of a profile does in half a year.
pub(super) fn behave(profile: LeadProfile, email: &str, created: i64, random: &mut SampleDice, log: &mut ActivityRows) {
    let first = created.max(NOW - 180 * DAY);
    // Some time after the first contact, the more recent the hotter.
    let when = |random: &mut SampleDice, within: i64| {
        let at = NOW - random.below(within * DAY) - random.between(1, 8) * 3600;
        at.max(first + random.below(DAY))
    };
    let (pages, buying, mails, downloads) = match profile {
        LeadProfile::Hot => (9, 7, 5, 2),
        LeadProfile::Buyer => (8, 5, 4, 1),
        LeadProfile::Trial => (8, 3, 3, 1),
        LeadProfile::Deal => (6, 3, 4, 1),
        LeadProfile::Warm => (6, 2, 4, 2),
        LeadProfile::Reader => (4, 0, 4, 1),
        LeadProfile::Customer => (4, 0, 3, 0),
        LeadProfile::Student => (6, 0, 2, 2),
        LeadProfile::Cold | LeadProfile::Refused => (1, 0, 2, 0),
        LeadProfile::Silent | LeadProfile::Nonsense | LeadProfile::Shared => (0, 0, 1, 0),
    };
    let within = match profile {
        LeadProfile::Hot | LeadProfile::Buyer | LeadProfile::Trial => 30,
        LeadProfile::Warm | LeadProfile::Deal => 75,
        LeadProfile::Reader | LeadProfile::Customer | LeadProfile::Student => 120,
        _ => 180,
    };
    for _ in 0..random.between(pages / 2, pages + pages / 2) {
        let path = if random.percent(60) { random.pick(BLOG) } else { random.pick(PRODUCT_PAGES) };
        log.add(when(random, within), "Page View", email, &[(PATH, path)]);
    }
    for _ in 0..random.between(buying / 2, buying + buying / 2) {
        log.add(when(random, within.min(21)), "Page View", email, &[(PATH, random.pick(BUYING_PAGES))]);
    }
    for number in 1..=random.between(mails / 3, mails) {
        mail(number, email, when(random, within), random, log);
    }
    for _ in 0..random.between(downloads / 2, downloads) {
        let at = when(random, within);
        let ebook = random.pick(EBOOKS);
        log.add(at, "Form Submit", email, &[(FORM, "E-book"), (PATH, "/ebook")]);
        log.add(at + 40, "Ebook Download", email, &[(ASSET, ebook)]);
    }
    let is_keen = matches!(profile, LeadProfile::Hot | LeadProfile::Buyer | LeadProfile::Warm);
    if downloads > 0 && random.percent(if is_keen { 45 } else { 12 }) {
        log.add(when(random, within), "Webinar Attend", email, &[(ASSET, random.pick(WEBINARS))]);
    }
    if matches!(profile, LeadProfile::Warm | LeadProfile::Reader) && random.percent(10) {
        log.add(when(random, within), "Social Follow", email, &[]);
    }
    if matches!(profile, LeadProfile::Reader | LeadProfile::Cold) && random.percent(4) {
        log.add(when(random, within), "Unsubscribe", email, &[]);
    }
    match profile {
        LeadProfile::Hot | LeadProfile::Buyer => hand_raised(email, when(random, 14), random, log),
        LeadProfile::Trial => trial(email, when(random, 12).max(NOW - 25 * DAY), random, log),
        _ => {}
    }
    talks(profile, email, random, log);
}

/// A newsletter: delivered, mostly opened, sometimes clicked; now and then a machine follows every link at once.
fn mail(number: i64, email: &str, at: i64, random: &mut SampleDice, log: &mut ActivityRows) {
    let message = format!("newsletter {number} of {}", date(at));
    let message = (MESSAGE, message.as_str());
    log.add(at, "Email Delivered", email, &[message]);
    if random.percent(3) {
        for (step, link) in (1..).zip(LINKS) {
            log.add(at + step, "Email Click", email, &[message, (LINK, link)]);
        }
        return;
    }
    if random.percent(45) {
        log.add(at + random.between(300, 30_000), "Email Open", email, &[message]);
        if random.percent(25) {
            log.add(at + random.between(30_001, 31_000), "Email Click", email, &[message, (LINK, random.pick(LINKS))]);
        }
    }
}

fn hand_raised(email: &str, at: i64, random: &mut SampleDice, log: &mut ActivityRows) {
    match random.below(4) {
        0 => log.add(at, "Contact Sales", email, &[(PATH, "/contact")]),
        1 => log.add(at, "Calculator Use", email, &[(PATH, "/calculator")]),
        _ => {
            log.add(at, "Form Submit", email, &[(FORM, "Request a demo"), (PATH, "/demo")]);
            log.add(at + 5, "Demo Request", email, &[]);
        }
    }
    if random.percent(30) {
        log.add(at + 2 * 3600, "Email Reply", email, &[(NOTES, "Asks for a quote, for \"about 40 people\"")]);
    }
}

fn trial(email: &str, start: i64, random: &mut SampleDice, log: &mut ActivityRows) {
    log.add(start, "Trial Start", email, &[]);
    let days = (NOW - start) / DAY;
    for day in 0..days {
        if random.percent(55) {
            for hour in 0..random.between(1, 3) {
                log.add(start + day * DAY + hour * 3600 + 600, "Product Use", email, &[]);
            }
        }
    }
    if random.percent(60) {
        log.add(start + (days / 3) * DAY + 4000, "First Result", email, &[]);
    }
    for colleague in 0..random.below(3) {
        log.add(start + (days / 2) * DAY + 5000 + colleague * 60, "Invite", email, &[]);
    }
}

fn talks(profile: LeadProfile, email: &str, random: &mut SampleDice, log: &mut ActivityRows) {
    let calls = match profile {
        LeadProfile::Hot | LeadProfile::Deal => random.between(1, 3),
        LeadProfile::Buyer | LeadProfile::Trial | LeadProfile::Customer => random.below(2),
        LeadProfile::Warm | LeadProfile::Refused | LeadProfile::Cold => i64::from(random.percent(25)),
        _ => 0,
    };
    let owner = random.pick(OWNERS);
    for _ in 0..calls {
        let at = NOW - random.between(1, 60) * DAY + random.between(1, 7) * 3600;
        let outcome = random.pick(&["Connected", "No Answer", "Left Voicemail", "Wrong Number", "Connected"]);
        log.add(at, "Call", email, &[(3, owner), (SUBJECT, "First call"), (CALL, outcome)]);
    }
    let has_meeting = match profile {
        LeadProfile::Hot | LeadProfile::Deal => random.percent(60),
        LeadProfile::Buyer | LeadProfile::Warm => random.percent(9),
        _ => false,
    };
    if has_meeting {
        let at = NOW - random.between(1, 25) * DAY;
        let outcome = random.pick(&["Completed", "Completed", "No Show", "Rescheduled"]);
        log.add(at, "Meeting", email, &[(3, owner), (SUBJECT, "Presentation, first hour"), (MEETING, outcome)]);
        if outcome == "Rescheduled" {
            // Lies ahead of the instant: it does not count until it has happened.
            let next = NOW + random.between(2, 9) * DAY;
            log.add(
                next,
                "Meeting",
                email,
                &[(3, owner), (SUBJECT, "Presentation, second try"), (MEETING, "Scheduled")],
            );
        }
    }
}
