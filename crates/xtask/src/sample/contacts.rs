//! The invented people: who they are and what is known of their deal.

use super::activities::{ActivityRows, behave};
use super::addresses::{phone, street};
use super::calendar::{DAY, NOW, date};
use super::companies::Company;
use super::csv_rows::push_row;
use super::dice::SampleDice;
use super::profiles::{LeadProfile, profile};
use super::words::{
    FIRST_NAMES, KOREAN_FIRST, KOREAN_LAST, KOREAN_LEAD, KOREAN_PLACES, KOREAN_STAFF, KOREAN_TOP, LAST_NAMES,
    LEAD_TITLES, OWNERS, PLACES, SOURCES, STAFF_TITLES, STUDENTS, TOP_TITLES,
};

pub(super) const CONTACT_HEADER: &str = "Contact ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Job Title,Lifecycle Stage,Lead Status,Create Date,Last Modified Date,Contact Owner,Lead Source,Website URL,Street Address,City,State/Region,Postal Code,Country,Associated Company Domain,deal.budget,deal.authority,deal.need,deal.timing";

pub(super) fn contact(
    number: usize,
    companies: &[Company],
    random: &mut SampleDice,
    log: &mut ActivityRows,
    text: &mut String,
) {
    let profile = profile(random);
    let mut company = random.one(companies);
    // Whoever is hot works where it is worth the while.
    while company.is_rival && !matches!(profile, LeadProfile::Reader | LeadProfile::Cold) {
        company = random.one(companies);
    }
    let is_korean = company.is_korean || random.percent(4);
    let (first, last, local) = name(is_korean, number, random);
    let email = match profile {
        LeadProfile::Nonsense => {
            (random.pick(&["asdf@asdf", "no@thanks", "test@@example.com", "me at home"])).to_owned()
        }
        LeadProfile::Shared => format!("{}@{}", random.pick(&["info", "sales", "office"]), company.domain),
        LeadProfile::Student => format!("{local}@example.org"),
        _ if random.percent(12) => format!("{local}@example.net"),
        _ => format!("{local}@{}", company.domain),
    };
    let title = title(profile, is_korean, random);
    let (stage, status) = match profile {
        LeadProfile::Deal => ("Opportunity", "Open Deal"),
        LeadProfile::Customer if random.percent(20) => ("Evangelist", ""),
        LeadProfile::Customer => ("Customer", ""),
        LeadProfile::Refused => ("Lead", "Unqualified"),
        LeadProfile::Hot => ("Sales Qualified Lead", "Connected"),
        LeadProfile::Buyer | LeadProfile::Trial | LeadProfile::Warm => {
            ("Marketing Qualified Lead", random.pick(&["New", "Open", "In Progress"]))
        }
        LeadProfile::Cold if random.percent(12) => ("Lead", "Bad Timing"),
        LeadProfile::Cold if random.percent(30) => ("Other", ""),
        _ if random.percent(50) => ("Subscriber", ""),
        _ => ("Lead", random.pick(&["", "New", "Attempted to Contact"])),
    };
    let created = NOW - random.between(20, 700) * DAY;
    let place = if is_korean { random.pick(KOREAN_PLACES) } else { random.pick(PLACES) };
    let (city, state, country) = if random.percent(80) { place } else { ("", "", "") };
    let deal = deal(profile, random);
    let knows_company = !matches!(profile, LeadProfile::Student | LeadProfile::Nonsense) && random.percent(85);
    let if_percent =
        |random: &mut SampleDice, chance: i64, text: String| if random.percent(chance) { text } else { String::new() };
    let home = phone(random);
    let mobile = phone(random);
    let mut cells = vec![
        format!("CONT-{number:04}"),
        first,
        last,
        if_percent(random, 99, email.clone()),
        if_percent(random, 70, home),
        if_percent(random, 35, mobile),
        if_percent(random, 93, title),
        stage.to_owned(),
        status.to_owned(),
        date(created),
        date(created + random.below((NOW - created) / DAY) * DAY),
        (random.pick(OWNERS)).to_owned(),
        (random.pick(SOURCES)).to_owned(),
        if_percent(random, 30, format!("https://www.{}", company.domain)),
        street(random),
        city.to_owned(),
        state.to_owned(),
        format!("{:05}", random.between(10_000, 99_999)),
        country.to_owned(),
        if knows_company { company.domain.clone() } else { String::new() },
    ];
    cells.extend(deal.map(str::to_owned));
    push_row(text, &cells);
    if cells.get(3).is_some_and(|e| !e.is_empty()) {
        behave(profile, &email, created, random, log);
    }
}

fn name(is_korean: bool, number: usize, random: &mut SampleDice) -> (String, String, String) {
    if is_korean {
        let (last, last_latin) = random.pick(KOREAN_LAST);
        let (first, first_latin) = random.pick(KOREAN_FIRST);
        return (first.to_owned(), last.to_owned(), format!("{first_latin}.{last_latin}{number}"));
    }
    let (first, last) = (random.pick(FIRST_NAMES), random.pick(LAST_NAMES));
    let local = format!("{first}.{last}{number}").to_lowercase();
    (first.to_owned(), last.to_owned(), local)
}

fn title(profile: LeadProfile, is_korean: bool, random: &mut SampleDice) -> String {
    // Chances of 100 that the person decides, and that the person leads.
    let (top, lead) = match profile {
        LeadProfile::Student => return (random.pick(STUDENTS)).to_owned(),
        LeadProfile::Silent => (75, 25),
        LeadProfile::Hot | LeadProfile::Deal => (55, 35),
        LeadProfile::Buyer => (45, 40),
        LeadProfile::Customer | LeadProfile::Warm => (25, 50),
        LeadProfile::Trial => (15, 45),
        _ => (8, 22),
    };
    let rank = random.below(100);
    let list = match (rank < top, rank < top + lead, is_korean) {
        (true, _, true) => KOREAN_TOP,
        (true, _, false) => TOP_TITLES,
        (_, true, true) => KOREAN_LEAD,
        (_, true, false) => LEAD_TITLES,
        (_, _, true) => KOREAN_STAFF,
        (_, _, false) => STAFF_TITLES,
    };
    (random.pick(list)).to_owned()
}

/// Budget, authority, need and timing, as far as somebody asked.
fn deal(profile: LeadProfile, random: &mut SampleDice) -> [&'static str; 4] {
    let mut answer = |chance: i64, answers: &[&'static str]| {
        let answer = random.pick(answers);
        if random.percent(chance) { answer } else { "" }
    };
    match profile {
        LeadProfile::Hot | LeadProfile::Deal => [
            answer(95, &["planned", "approved", "approved"]),
            answer(95, &["influencer", "decision_maker", "decision_maker"]),
            answer(98, &["recognised", "urgent", "urgent"]),
            answer(90, &["this_half", "this_quarter", "this_quarter"]),
        ],
        LeadProfile::Buyer | LeadProfile::Trial => [
            answer(35, &["not_yet", "planned", "approved"]),
            answer(40, &["can_refer", "influencer", "decision_maker"]),
            answer(50, &["latent", "recognised", "urgent"]),
            answer(30, &["this_year", "this_half", "this_quarter"]),
        ],
        LeadProfile::Warm => [
            answer(12, &["not_yet", "planned"]),
            answer(22, &["none", "can_refer", "influencer"]),
            answer(28, &["latent", "recognised", "urgent"]),
            answer(15, &["no_date", "this_year", "this_half"]),
        ],
        LeadProfile::Refused => {
            ["none", answer(40, &["none", "can_refer"]), answer(60, &["none", "latent"]), "no_date"]
        }
        _ => ["", "", answer(4, &["latent", "recognised"]), answer(4, &["no_date", "this_year"])],
    }
}
