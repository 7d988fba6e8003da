//! The invented companies.

use super::addresses::{phone, street};
use super::calendar::{DAY, NOW, date};
use super::dice::SampleDice;
use super::words::{COMPANY_FIRST, COMPANY_SECOND, KOREAN_PLACES, OWNERS, PLACES, TECHNOLOGIES};

const COMPANIES: usize = 150;
pub(super) const COMPANY_HEADER: &str = "Company ID,Company Name,Company Domain Name,Industry,Number of Employees,Annual Revenue,Phone Number,Website,Street Address,City,State/Region,Postal Code,Country,Create Date,Last Modified Date,Company Owner,Type,Web Technologies";

/// One that people work for.
pub(super) struct Company {
    pub(super) domain: String,
    pub(super) is_korean: bool,
    pub(super) is_rival: bool,
    pub(super) cells: Vec<String>,
}

pub(super) fn companies(random: &mut SampleDice) -> Vec<Company> {
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
