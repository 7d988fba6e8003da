//! Everything that a ranked run reads: leads, companies, activities. Knows nothing about verdicts.

use leadstone::{Lead, Model};

use crate::args::InputArgs;
use crate::base::failure::Failure;
use crate::input::input_files::InputFiles;
use crate::input::lead_identity::Person;
use crate::join::activities;
use crate::join::companies::Companies;
use crate::join::lead_table::{LeadRow, LeadTable};
use crate::join::mapping::ColumnMaps;
use crate::result::reject_list::RejectList;
use crate::terminal::progress::Progress;

pub(crate) struct Inputs<'m> {
    pub(crate) contacts: LeadTable<'m>,
    pub(crate) companies: Option<Companies<'m>>,
    pub(crate) joined: usize,
    pub(crate) activities: Option<activities::JoinedActivities>,
}

impl<'m> Inputs<'m> {
    pub(crate) fn read(args: &'m InputArgs, model: &'m Model, progress: &Progress) -> Result<Self, Failure> {
        let sources = InputFiles::of(args)?;
        let mut maps = ColumnMaps::new(model, &args.tables.maps)?;
        let mut contacts = LeadTable::read(&sources.contacts, args.tables.delimiter, &mut maps, progress)?;
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

    pub(crate) fn lead(&self, contact: &LeadRow) -> Lead {
        self.contacts.lead(contact, self.companies.as_ref())
    }

    pub(crate) fn person(&self, contact: &LeadRow) -> Person {
        self.contacts.person(contact, self.companies.as_ref())
    }

    /// The rows that were rejected while reading.
    pub(crate) fn take_rejects(&mut self, rejects: &mut RejectList) {
        rejects.add(&self.contacts.name, std::mem::take(&mut self.contacts.rejects));
        if let Some(companies) = &mut self.companies {
            rejects.add(&companies.name, std::mem::take(&mut companies.rejects));
        }
        if let Some(activities) = &mut self.activities {
            rejects.add(&activities.name, std::mem::take(&mut activities.rejects));
        }
    }
}
