//! `cargo xtask sample`: the sample data of the command line, invented from a fixed seed. Knows nothing about scores.
//!
//! The files have the columns of a `HubSpot` export. Two kinds of columns are added: facts of a deal, named as the
//! fields of the model, and properties of web activities.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::dice::Dice;
use crate::sample_log::{Log, behave};
use crate::sample_words::{
    COMPANY_FIRST, COMPANY_SECOND, FIRST_NAMES, KOREAN_FIRST, KOREAN_LAST, KOREAN_LEAD, KOREAN_PLACES, KOREAN_STAFF,
    KOREAN_TOP, LAST_NAMES, LEAD_TITLES, OWNERS, PLACES, SOURCES, STAFF_TITLES, STREETS, STUDENTS, TECHNOLOGIES,
    TOP_TITLES,
};

/// 2026-11-22T09:00:00Z: the instant at which the sample is to be scored.
pub(crate) const NOW: i64 = 1_795_338_000;
pub(crate) const DAY: i64 = 86_400;
const SEED: u64 = 0x1ead_5709_e5ee_d001;
const COMPANIES: usize = 150;
const CONTACTS: usize = 640;

const CONTACT_HEADER: &str = "Contact ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Job Title,Lifecycle Stage,Lead Status,Create Date,Last Modified Date,Contact Owner,Lead Source,Website URL,Street Address,City,State/Region,Postal Code,Country,Associated Company Domain,deal.budget,deal.authority,deal.need,deal.timing";
const COMPANY_HEADER: &str = "Company ID,Company Name,Company Domain Name,Industry,Number of Employees,Annual Revenue,Phone Number,Website,Street Address,City,State/Region,Postal Code,Country,Create Date,Last Modified Date,Company Owner,Type,Web Technologies";

pub(crate) fn run() -> Result<(), String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../leadstone-cli/samples");
    let sample = Sample::made();
    for (name, text) in sample.files() {
        fs::write(folder.join(name), text).map_err(|error| format!("{name}: {error}"))?;
        println!("{name}: {} rows", text.lines().count() - 1);
    }
    Ok(())
}

/// The three files.
struct Sample {
    contacts: String,
    companies: String,
    activities: String,
}

impl Sample {
    fn made() -> Self {
        let mut random = Random(Dice::new(SEED));
        let companies: Vec<Company> = companies(&mut random);
        let mut log = Log::default();
        let mut contacts = String::from(CONTACT_HEADER) + "\n";
        for number in 1..=CONTACTS {
            contact(number, &companies, &mut random, &mut log, &mut contacts);
        }
        // People who write to us and are in no list.
        for number in 1..=24 {
            let at = NOW - random.below(150) * DAY;
            log.stranger(at, &format!("visitor{number}@example.org"));
        }
        let mut text = String::from(COMPANY_HEADER) + "\n";
        for company in &companies {
            push_row(&mut text, &company.cells);
        }
        Self { contacts, companies: text, activities: log.text() }
    }

    fn files(&self) -> [(&'static str, &str); 3] {
        [("contacts.csv", &self.contacts), ("companies.csv", &self.companies), ("activities.csv", &self.activities)]
    }
}

/// Dice for amounts and words.
pub(crate) struct Random(Dice);

impl Random {
    /// A number from 0 to below the limit.
    pub(crate) fn below(&mut self, limit: i64) -> i64 {
        self.0.roll(0, limit - 1)
    }

    pub(crate) fn between(&mut self, least: i64, most: i64) -> i64 {
        self.0.roll(least, most)
    }

    pub(crate) fn percent(&mut self, chance: i64) -> bool {
        self.0.chance(chance)
    }

    /// One of a list of words.
    pub(crate) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        *self.one(list)
    }

    fn one<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        self.0.pick(list)
    }
}

struct Company {
    domain: String,
    is_korean: bool,
    is_rival: bool,
    cells: Vec<String>,
}

fn companies(random: &mut Random) -> Vec<Company> {
    let mut found: Vec<Company> = Vec::new();
    while found.len() < COMPANIES {
        let number = found.len() + 1;
        let rival = ["RivalCRM", "OtherRival"].get(number - 1);
        let first = random.pick(COMPANY_FIRST);
        let (second, industry) = random.pick(COMPANY_SECOND);
        let is_korean = !first.is_ascii();
        let name = rival.map_or_else(|| format!("{first} {second}"), |r| (*r).to_owned());
        let slug: String = match first {
            "한빛나래" => format!("hanbit{second}"),
            "다온누리" => format!("daon{second}"),
            "새솔" => format!("saesol{second}"),
            _ => name.clone(),
        };
        let slug: String = slug.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        let domain = format!("{slug}.example");
        if found.iter().any(|c| c.domain == domain) {
            continue;
        }
        let employees = match random.below(10) {
            0 => random.between(2, 10),
            1 | 2 => random.between(11, 50),
            3..=5 => random.between(51, 200),
            6 | 7 => random.between(201, 1000),
            8 => random.between(1001, 9000),
            _ => random.between(9001, 40_000),
        };
        let revenue = employees * random.between(40, 260) * 1000;
        let place = if is_korean { random.pick(KOREAN_PLACES) } else { random.pick(PLACES) };
        let created = NOW - random.between(200, 1400) * DAY;
        let kind = match (rival.is_some() || random.percent(2), random.percent(7)) {
            (true, _) => "Competitor",
            (_, true) => "Partner",
            _ => "Prospect",
        };
        let unknown = random.percent(8);
        let or_unknown = |text: String| if unknown { String::new() } else { text };
        let cells = vec![
            format!("COMP-{number:04}"),
            name,
            domain.clone(),
            if random.percent(5) { "Other".to_owned() } else { industry.to_owned() },
            or_unknown(employees.to_string()),
            or_unknown(revenue.to_string()),
            phone(random),
            format!("https://www.{domain}"),
            street(random),
            place.0.to_owned(),
            place.1.to_owned(),
            format!("{:05}", random.between(10_000, 99_999)),
            place.2.to_owned(),
            date(created),
            date(created + random.between(1, 190) * DAY),
            (random.pick(OWNERS)).to_owned(),
            kind.to_owned(),
            if random.percent(55) { (random.pick(TECHNOLOGIES)).to_owned() } else { String::new() },
        ];
        found.push(Company { domain, is_korean, is_rival: kind == "Competitor", cells });
    }
    found
}

/// What kind of lead is invented; how often, of 100.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Hot,
    Buyer,
    Trial,
    Warm,
    Reader,
    Silent,
    Cold,
    Student,
    Nonsense,
    Shared,
    Refused,
    Deal,
    Customer,
}

const SHARES: &[(Kind, i64)] = &[
    (Kind::Hot, 3),
    (Kind::Buyer, 4),
    (Kind::Trial, 5),
    (Kind::Warm, 15),
    (Kind::Reader, 20),
    (Kind::Silent, 8),
    (Kind::Cold, 34),
    (Kind::Student, 2),
    (Kind::Nonsense, 2),
    (Kind::Shared, 2),
    (Kind::Refused, 3),
    (Kind::Deal, 1),
    (Kind::Customer, 1),
];

fn kind(random: &mut Random) -> Kind {
    let mut at = random.below(100);
    for (kind, share) in SHARES {
        at -= share;
        if at < 0 {
            return *kind;
        }
    }
    Kind::Cold
}

fn contact(number: usize, companies: &[Company], random: &mut Random, log: &mut Log, text: &mut String) {
    let kind = kind(random);
    let mut company = random.one(companies);
    // Whoever is hot works where it is worth the while.
    while company.is_rival && !matches!(kind, Kind::Reader | Kind::Cold) {
        company = random.one(companies);
    }
    let is_korean = company.is_korean || random.percent(4);
    let (first, last, local) = name(is_korean, number, random);
    let email = match kind {
        Kind::Nonsense => (random.pick(&["asdf@asdf", "no@thanks", "test@@example.com", "me at home"])).to_owned(),
        Kind::Shared => format!("{}@{}", random.pick(&["info", "sales", "office"]), company.domain),
        Kind::Student => format!("{local}@example.org"),
        _ if random.percent(12) => format!("{local}@example.net"),
        _ => format!("{local}@{}", company.domain),
    };
    let title = title(kind, is_korean, random);
    let (stage, status) = match kind {
        Kind::Deal => ("Opportunity", "Open Deal"),
        Kind::Customer if random.percent(20) => ("Evangelist", ""),
        Kind::Customer => ("Customer", ""),
        Kind::Refused => ("Lead", "Unqualified"),
        Kind::Hot => ("Sales Qualified Lead", "Connected"),
        Kind::Buyer | Kind::Trial | Kind::Warm => {
            ("Marketing Qualified Lead", random.pick(&["New", "Open", "In Progress"]))
        }
        Kind::Cold if random.percent(12) => ("Lead", "Bad Timing"),
        Kind::Cold if random.percent(30) => ("Other", ""),
        _ if random.percent(50) => ("Subscriber", ""),
        _ => ("Lead", random.pick(&["", "New", "Attempted to Contact"])),
    };
    let created = NOW - random.between(20, 700) * DAY;
    let place = if is_korean { random.pick(KOREAN_PLACES) } else { random.pick(PLACES) };
    let (city, state, country) = if random.percent(80) { place } else { ("", "", "") };
    let deal = deal(kind, random);
    let knows_company = !matches!(kind, Kind::Student | Kind::Nonsense) && random.percent(85);
    let if_percent =
        |random: &mut Random, chance: i64, text: String| if random.percent(chance) { text } else { String::new() };
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
        behave(kind, &email, created, random, log);
    }
}

fn name(is_korean: bool, number: usize, random: &mut Random) -> (String, String, String) {
    if is_korean {
        let (last, last_latin) = random.pick(KOREAN_LAST);
        let (first, first_latin) = random.pick(KOREAN_FIRST);
        return (first.to_owned(), last.to_owned(), format!("{first_latin}.{last_latin}{number}"));
    }
    let (first, last) = (random.pick(FIRST_NAMES), random.pick(LAST_NAMES));
    let local = format!("{first}.{last}{number}").to_lowercase();
    (first.to_owned(), last.to_owned(), local)
}

fn title(kind: Kind, is_korean: bool, random: &mut Random) -> String {
    // Chances of 100 that the person decides, and that the person leads.
    let (top, lead) = match kind {
        Kind::Student => return (random.pick(STUDENTS)).to_owned(),
        Kind::Silent => (75, 25),
        Kind::Hot | Kind::Deal => (55, 35),
        Kind::Buyer => (45, 40),
        Kind::Customer | Kind::Warm => (25, 50),
        Kind::Trial => (15, 45),
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
fn deal(kind: Kind, random: &mut Random) -> [&'static str; 4] {
    let mut answer = |chance: i64, answers: &[&'static str]| {
        let answer = random.pick(answers);
        if random.percent(chance) { answer } else { "" }
    };
    match kind {
        Kind::Hot | Kind::Deal => [
            answer(95, &["planned", "approved", "approved"]),
            answer(95, &["influencer", "decision_maker", "decision_maker"]),
            answer(98, &["recognised", "urgent", "urgent"]),
            answer(90, &["this_half", "this_quarter", "this_quarter"]),
        ],
        Kind::Buyer | Kind::Trial => [
            answer(35, &["not_yet", "planned", "approved"]),
            answer(40, &["can_refer", "influencer", "decision_maker"]),
            answer(50, &["latent", "recognised", "urgent"]),
            answer(30, &["this_year", "this_half", "this_quarter"]),
        ],
        Kind::Warm => [
            answer(12, &["not_yet", "planned"]),
            answer(22, &["none", "can_refer", "influencer"]),
            answer(28, &["latent", "recognised", "urgent"]),
            answer(15, &["no_date", "this_year", "this_half"]),
        ],
        Kind::Refused => ["none", answer(40, &["none", "can_refer"]), answer(60, &["none", "latent"]), "no_date"],
        _ => ["", "", answer(4, &["latent", "recognised"]), answer(4, &["no_date", "this_year"])],
    }
}

fn phone(random: &mut Random) -> String {
    // Numbers that are kept for stories.
    format!("+1 {} 555 01{:02}", random.pick(&["202", "303", "404", "512", "617"]), random.below(100))
}

fn street(random: &mut Random) -> String {
    let number = random.between(1, 180);
    let street = random.pick(STREETS);
    if random.percent(10) {
        format!("{number} {street}, Floor {}", random.between(1, 9))
    } else {
        format!("{number} {street}")
    }
}

/// `2026-11-22`.
pub(crate) fn date(at: i64) -> String {
    let days = at.div_euclid(DAY) + 719_468;
    // Days since 0000-03-01, in eras of 400 years: a year then ends with its leap day.
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// `2026-11-22 09:00:00`.
pub(crate) fn instant(at: i64) -> String {
    let second = at.rem_euclid(DAY);
    format!("{} {:02}:{:02}:{:02}", date(at), second / 3600, second / 60 % 60, second % 60)
}

pub(crate) fn push_row(text: &mut String, cells: &[String]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        if cell.contains([',', '"', '\n']) {
            // Writing to a string cannot fail.
            let _ = write!(text, "\"{}\"", cell.replace('"', "\"\""));
        } else {
            text.push_str(cell);
        }
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_sample_is_what_the_generator_makes() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../leadstone-cli/samples");
        for (name, text) in Sample::made().files() {
            let committed = fs::read_to_string(folder.join(name)).expect("the sample is committed");
            assert!(committed == text, "{name} is not what the generator makes: run `cargo xtask sample`");
        }
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(instant(NOW), "2026-11-22 09:00:00");
        assert_eq!(
            ["1970-01-01", "2024-02-29", "2000-12-31"].map(str::to_owned),
            [0, 19_782, 11_322].map(|d| date(d * DAY))
        );
    }
}
