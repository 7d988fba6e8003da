//! Everything that a run reads: leads, companies, activities, model and instant. Knows nothing about verdicts.

use std::time::{SystemTime, UNIX_EPOCH};

use leadstone::{Lead, Model, Timestamp};

use crate::activities;
use crate::args::InputArgs;
use crate::companies::Companies;
use crate::contacts::{Contact, Contacts};
use crate::export::Person;
use crate::failure::Failure;
use crate::mapping::Maps;
use crate::progress::Progress;
use crate::rejects::Rejects;
use crate::table_file::Source;

const CONTACTS: &str = include_str!("../samples/contacts.csv");
const COMPANIES: &str = include_str!("../samples/companies.csv");
const ACTIVITIES: &str = include_str!("../samples/activities.csv");
/// The instant that the sample was made for.
const SAMPLE_INSTANT: &str = "2026-11-22T09:00:00Z";

/// The instant of scoring, and where it comes from.
#[derive(Clone, Copy)]
pub(crate) struct Instant {
    pub(crate) at: Timestamp,
    pub(crate) origin: &'static str,
}

impl Instant {
    pub(crate) fn of(args: &InputArgs) -> Self {
        if args.sample && args.tables.at.is_none() {
            let at = Timestamp::parse(SAMPLE_INSTANT).expect("the instant of the sample is a date");
            return Self { at, origin: ", the day of the sample" };
        }
        Self::at(args.tables.at)
    }

    /// The given instant, or now.
    pub(crate) fn at(given: Option<Timestamp>) -> Self {
        if let Some(at) = given {
            return Self { at, origin: "" };
        }
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
        let at = i64::try_from(seconds).ok().and_then(Timestamp::from_unix);
        Self { at: at.expect("the clock is right to a few thousand years"), origin: ", now" }
    }
}

pub(crate) struct Inputs<'m> {
    pub(crate) contacts: Contacts<'m>,
    pub(crate) companies: Option<Companies<'m>>,
    pub(crate) joined: usize,
    pub(crate) activities: Option<activities::Read>,
}

impl<'m> Inputs<'m> {
    pub(crate) fn read(args: &'m InputArgs, model: &'m Model, progress: &Progress) -> Result<Self, Failure> {
        let sources = Sources::of(args)?;
        let mut maps = Maps::new(model, &args.tables.maps)?;
        let mut contacts = Contacts::read(&sources.contacts, args.tables.delimiter, &mut maps, progress)?;
        let companies = match &sources.companies {
            Some(source) => Some(Companies::read(source, args.tables.delimiter, &mut maps, progress)?),
            None => None,
        };
        let joined = companies.as_ref().map_or(0, |companies| contacts.join(companies));
        let activities = match &sources.activities {
            Some(source) => Some(activities::join(source, args.tables.delimiter, &mut maps, &mut contacts, progress)?),
            None => None,
        };
        let headers = contacts.header.iter().chain(companies.iter().flat_map(|c| &c.header));
        maps.check(headers.chain(activities.iter().flat_map(|a| &a.header)).map(String::as_str))?;
        Ok(Self { contacts, companies, joined, activities })
    }

    pub(crate) fn lead(&self, contact: &Contact) -> Lead {
        self.contacts.lead(contact, self.companies.as_ref())
    }

    pub(crate) fn person(&self, contact: &Contact) -> Person {
        Person {
            id: contact.id.clone(),
            name: self.contacts.shown_name(contact),
            email: contact.email.clone(),
            company: self.contacts.shown_company(contact, self.companies.as_ref()),
        }
    }

    /// The rows that were rejected while reading.
    pub(crate) fn take_rejects(&mut self, rejects: &mut Rejects) {
        rejects.add(&self.contacts.name, std::mem::take(&mut self.contacts.rejects));
        if let Some(companies) = &mut self.companies {
            rejects.add(&companies.name, std::mem::take(&mut companies.rejects));
        }
        if let Some(activities) = &mut self.activities {
            rejects.add(&activities.name, std::mem::take(&mut activities.rejects));
        }
    }
}

pub(crate) struct Sources {
    pub(crate) contacts: Source,
    pub(crate) companies: Option<Source>,
    pub(crate) activities: Option<Source>,
}

impl Sources {
    pub(crate) fn of(args: &InputArgs) -> Result<Self, Failure> {
        if args.sample {
            return Ok(Self {
                contacts: Source::Sample("sample contacts.csv", CONTACTS),
                companies: Some(Source::Sample("sample companies.csv", COMPANIES)),
                activities: Some(Source::Sample("sample activities.csv", ACTIVITIES)),
            });
        }
        let Some(file) = &args.file else {
            return Err(
                Failure::new("no leads are named").hint("name a CSV file, or take the leads that come along: --sample")
            );
        };
        let source = |path: &Option<std::path::PathBuf>| path.clone().map(Source::File);
        Ok(Self {
            contacts: Source::File(file.clone()),
            companies: source(&args.tables.companies),
            activities: source(&args.tables.activities),
        })
    }
}
