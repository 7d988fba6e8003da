//! `cargo xtask sample`: the sample data of the command line, invented from a fixed seed. Knows nothing about scores.
//!
//! The files have the columns of a `HubSpot` export. Two kinds of columns are added: facts of a deal, named as the
//! fields of the model, and properties of web activities.

mod activities;
mod addresses;
mod calendar;
mod companies;
mod contacts;
mod csv_rows;
mod dice;
mod profiles;
mod words;

use std::fs;
use std::path::Path;

use activities::ActivityRows;
use calendar::{DAY, NOW};
use companies::{COMPANY_HEADER, Company, companies};
use contacts::{CONTACT_HEADER, contact};
use csv_rows::push_row;
use dice::SampleDice;

const SEED: u64 = 0x1ead_5709_e5ee_d001;
const CONTACTS: usize = 640;

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
        let mut random = SampleDice::new(SEED);
        let companies: Vec<Company> = companies(&mut random);
        let mut log = ActivityRows::default();
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
}
