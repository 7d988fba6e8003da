//! Tables as CRMs export them: what is written in three locales is read alike, and one bad cell costs one fact.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use leadstone::{Lead, Model, Timestamp};
use leadstone_import::{CellNote, ColumnMap, ImportOptions, LeadReader, TableColumns, TableSurvey, ToolRecord};
use proptest::prelude::*;

use crate::support::{Checked, check};

const HEADERS: [&str; 8] = [
    "Record ID",
    "Email",
    "Job Title",
    "Number of Employees",
    "Annual Revenue",
    "Create Date",
    "Do Not Call",
    "Website",
];

/// What is known of a lead, before it is written anywhere.
#[derive(Clone, Debug)]
struct Truth {
    employees: Option<u32>,
    /// In cents.
    revenue: Option<u64>,
    /// Days since 2000-01-01, and minutes of that day.
    created: Option<(i64, u32)>,
    do_not_call: Option<bool>,
    title: usize,
}

const TITLES: [&str; 4] = ["VP of Sales", "CEO", "Head of Marketing", ""];

/// How a tool of a country writes.
#[derive(Clone, Copy, Debug)]
struct Locale {
    decimal: char,
    group: &'static str,
    yes: [&'static str; 2],
    money: [&'static str; 2],
    empty: &'static str,
    date: fn(Civil) -> String,
}

#[derive(Clone, Copy)]
struct Civil {
    year: i64,
    month: i64,
    day: i64,
    hour: u32,
    minute: u32,
}

const LOCALES: [Locale; 3] = [
    Locale {
        decimal: '.',
        group: ",",
        yes: ["No", "Yes"],
        money: ["$", ""],
        empty: "N/A",
        date: |c| {
            let half = if c.hour < 12 { "AM" } else { "PM" };
            let hour = if c.hour % 12 == 0 { 12 } else { c.hour % 12 };
            format!("{}/{}/{} {hour}:{:02} {half}", c.month, c.day, c.year, c.minute)
        },
    },
    Locale {
        decimal: ',',
        group: ".",
        yes: ["nein", "ja"],
        money: ["", " €"],
        empty: "-",
        date: |c| format!("{:02}.{:02}.{} {:02}:{:02}", c.day, c.month, c.year, c.hour, c.minute),
    },
    Locale {
        decimal: ',',
        group: "\u{202f}",
        yes: ["non", "oui"],
        money: ["EUR ", ""],
        empty: "",
        date: |c| format!("{:02}/{:02}/{} {:02}:{:02}", c.day, c.month, c.year, c.hour, c.minute),
    },
];

impl Locale {
    fn number(self, whole: u64, cents: Option<u64>) -> String {
        let digits = whole.to_string();
        let mut text = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push_str(self.group);
            }
            text.push(digit);
        }
        match cents {
            Some(cents) => format!("{text}{}{cents:02}", self.decimal),
            None => text,
        }
    }

    fn row(self, number: usize, truth: &Truth) -> Vec<String> {
        let or_empty = |text: Option<String>| text.unwrap_or_else(|| self.empty.to_owned());
        let [before, behind] = self.money;
        vec![
            format!("r{number}"),
            format!("lead{number}@acme{number}.example"),
            TITLES[truth.title].to_owned(),
            or_empty(truth.employees.map(|count| self.number(u64::from(count), None))),
            or_empty(
                truth.revenue.map(|cents| format!("{before}{}{behind}", self.number(cents / 100, Some(cents % 100)))),
            ),
            or_empty(truth.created.map(|(days, minutes)| (self.date)(civil(days, minutes)))),
            or_empty(truth.do_not_call.map(|flag| self.yes[usize::from(flag)].to_owned())),
            format!("https://www.acme{number}.example/about"),
        ]
    }
}

/// The date so many days after 2000-01-01, counted day by day.
fn civil(days: i64, minutes: u32) -> Civil {
    let (mut year, mut month, mut day) = (2000, 1, 1);
    for _ in 0..days {
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 => 28 + i64::from(is_leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        day += 1;
        if day > length {
            (day, month) = (1, month + 1);
        }
        if month > 12 {
            (month, year) = (1, year + 1);
        }
    }
    Civil { year, month, day, hour: minutes / 60, minute: minutes % 60 }
}

fn at() -> Timestamp {
    Timestamp::parse("2026-11-22").unwrap()
}

fn read(model: &Model, rows: &[Vec<String>]) -> Vec<(Lead, Vec<CellNote>)> {
    let headers = HEADERS.map(str::to_owned);
    let options = ImportOptions::new(at());
    let columns = TableColumns::new(model, ToolRecord::Lead, &headers, &ColumnMap::default());
    let mut survey = TableSurvey::new(model, &columns, &options.empty);
    for row in rows {
        survey.add(row);
    }
    let reader = LeadReader::new(model, &columns, &survey, &options);
    let lead = |row: &Vec<String>| {
        let mut notes = Vec::new();
        let lead = reader.lead(row, &mut notes);
        (lead, notes)
    };
    rows.iter().map(lead).collect()
}

/// A model that asks about all columns.
fn model() -> Model {
    Model::from_toml(
        r#"
        format = 1
        id = "all"
        name = "all"
        revision = 1
        [fields."company.employees"]
        [fields."company.revenue"]
        [fields."lead.created"]
        [fields."person.do_not_call"]
        [fields."person.title"]
        [fields."person.email"]
        [[scores]]
        id = "s"
        [[scores.groups]]
        id = "g"
        rules = [ { id = "r", when = "company.employees > 50", points = 1 } ]
        "#,
    )
    .unwrap()
}

fn expected(number: usize, truth: &Truth) -> Lead {
    let mut lead = Lead::new().with("person.email", format!("lead{number}@acme{number}.example").as_str());
    if !TITLES[truth.title].is_empty() {
        lead = lead.with("person.title", TITLES[truth.title]);
    }
    if let Some(count) = truth.employees {
        lead = lead.with("company.employees", i32::try_from(count).unwrap());
    }
    if let Some(cents) = truth.revenue {
        let written = format!("{}.{:02}", cents / 100, cents % 100);
        lead = lead.with(
            "company.revenue",
            leadstone::Value::Number(leadstone::Number::new(written.parse().unwrap()).unwrap()),
        );
    }
    if let Some((days, minutes)) = truth.created {
        let c = civil(days, minutes);
        let text = format!("{}-{:02}-{:02}T{:02}:{:02}:00Z", c.year, c.month, c.day, c.hour, c.minute);
        lead = lead.with("lead.created", leadstone::Value::Date(Timestamp::parse(&text).unwrap()));
    }
    if let Some(flag) = truth.do_not_call {
        lead = lead.with("person.do_not_call", flag);
    }
    lead
}

fn truth() -> impl Strategy<Value = Truth> {
    (
        prop::option::of(1..2_000_000_u32),
        prop::option::of(0..9_000_000_000_u64),
        prop::option::of((0..9_000_i64, 0..1440_u32)),
        prop::option::of(any::<bool>()),
        0..TITLES.len(),
    )
        .prop_map(|(employees, revenue, created, do_not_call, title)| Truth {
            employees,
            revenue,
            created,
            do_not_call,
            title,
        })
}

/// A row that leaves nothing open: the day is no month, and the cents are no thousands.
fn clear() -> Truth {
    Truth {
        employees: Some(7),
        revenue: Some(123_456_750),
        created: Some((24, 600)),
        do_not_call: Some(true),
        title: 0,
    }
}

#[test]
fn a_table_in_any_of_three_locales_gives_the_same_facts() {
    let model = model();
    let compared = check(300, prop::collection::vec(truth(), 1..40), |mut truths, compared| -> Checked {
        truths.push(clear());
        for locale in LOCALES {
            let rows: Vec<Vec<String>> = truths.iter().enumerate().map(|(n, truth)| locale.row(n, truth)).collect();
            for (number, ((lead, notes), truth)) in read(&model, &rows).iter().zip(&truths).enumerate() {
                prop_assert_eq!(lead, &expected(number, truth), "{:?}", rows[number]);
                prop_assert!(notes.is_empty(), "{:?}", notes);
                compared.count("leads");
            }
        }
        Ok(())
    });
    compared.at_least("leads", 5_000);
}

#[test]
fn what_a_column_leaves_open_is_unknown_and_never_another_value() {
    let model = model();
    let compared = check(300, prop::collection::vec(truth(), 1..6), |truths, compared| -> Checked {
        for locale in LOCALES {
            let rows: Vec<Vec<String>> = truths.iter().enumerate().map(|(n, truth)| locale.row(n, truth)).collect();
            for (number, ((lead, notes), truth)) in read(&model, &rows).iter().zip(&truths).enumerate() {
                let whole = expected(number, truth);
                let lost = whole.names().filter(|name| !lead.names().any(|own| own == *name)).count();
                prop_assert_eq!(lost, notes.len(), "{:?}", rows[number]);
                // What was read is what was written.
                let (left, right) = (facts(lead), facts(&whole));
                prop_assert!(left.iter().all(|(name, value)| right.get(name) == Some(value)), "{:?}", rows[number]);
                compared.count(if lost > 0 { "open" } else { "read" });
            }
        }
        Ok(())
    });
    compared.at_least("open", 100).at_least("read", 100);
}

#[test]
fn one_bad_cell_changes_one_fact_of_one_lead() {
    let model = model();
    let bad =
        prop::sample::select(vec!["soon", "12 apples and 7", "31.02.2026", "maybe", "<<", "1,2,3,,4", "\u{202e}soon"]);
    let strategy = (prop::collection::vec(truth(), 2..20), 0..3_usize, any::<prop::sample::Index>(), 3..7_usize, bad);
    let compared = check(300, strategy, |(mut truths, locale, row, column, bad), compared| -> Checked {
        truths.push(clear());
        let mut rows: Vec<Vec<String>> =
            truths.iter().enumerate().map(|(n, truth)| LOCALES[locale].row(n, truth)).collect();
        // The last row is what leaves nothing open.
        let row = row.index(rows.len() - 1);
        let before = read(&model, &rows);
        rows[row][column] = bad.to_owned();
        let after = read(&model, &rows);
        for (number, (was, is)) in before.iter().zip(&after).enumerate() {
            if number != row {
                prop_assert_eq!(was, is);
                continue;
            }
            let field = ["company.employees", "company.revenue", "lead.created", "person.do_not_call"][column - 3];
            let (mut left, mut right) = (facts(&was.0), facts(&is.0));
            prop_assert!(!right.contains_key(field), "{}", bad);
            left.remove(field);
            right.remove(field);
            prop_assert_eq!(left, right);
            prop_assert_eq!(is.1.len(), 1, "{}", bad);
            compared.count("cells");
        }
        Ok(())
    });
    compared.at_least("cells", 300);
}

fn facts(lead: &Lead) -> serde_json::Map<String, serde_json::Value> {
    serde_json::from_str(&lead.to_json()).unwrap()
}
