//! The leads of a run as single leads, with companies and activities: for what looks at one lead, or at each by several
//! models. Knows nothing about verdicts.

use leadstone::Lead;
use leadstone_import::ToolRecord;

use crate::args::TableArgs;
use crate::base::failure::Failure;
use crate::input::input_files::InputFiles;
use crate::input::lead_identity::{Person, lead_id};
use crate::input::reject::RejectedRow;
use crate::join::activity_list::ActivityList;
use crate::join::activity_table::{ActivityTable, KnownLeads};
use crate::join::companies::{Companies, shown_company};
use crate::join::import_context::ImportContext;
use crate::join::lead_layout::LeadLayout;
use crate::join::surveyed_table::SurveyedTable;
use crate::result::notes::noted;
use crate::terminal::progress::Progress;

/// The leads of a run.
pub(crate) struct Inputs {
    pub(crate) name: String,
    pub(crate) leads: Vec<InputLead>,
    pub(crate) rejects: Vec<RejectedRow>,
}

/// A lead, and who it is.
pub(crate) struct InputLead {
    pub(crate) line: u64,
    pub(crate) person: Person,
    pub(crate) lead: Lead,
    /// What is said of its cells that could not be read.
    pub(crate) reasons: Vec<String>,
}

impl InputLead {
    pub(crate) fn first_reason(&self) -> &str {
        self.reasons.first().map_or("", String::as_str)
    }
}

impl Inputs {
    /// Reads the leads that pass, by id and e-mail address.
    pub(crate) fn read(
        sources: &InputFiles,
        args: &TableArgs,
        context: &ImportContext<'_>,
        progress: &Progress,
        passes: impl Fn(&Person) -> bool,
    ) -> Result<Self, Failure> {
        let table = SurveyedTable::read(&sources.contacts, args.delimiter, ToolRecord::Lead, context, progress)?;
        let companies = match &sources.companies {
            Some(source) => Some(Companies::read(source, args.delimiter, context, progress)?),
            None => None,
        };
        let activities = match &sources.activities {
            Some(source) => Some(ActivityTable::open(source, args.delimiter, context, progress)?),
            None => None,
        };
        let header_of = |table: Option<&SurveyedTable<'_>>| table.map(|table| table.header.clone());
        context.check_maps(
            &table.header,
            header_of(companies.as_ref().map(|all| &all.table)).as_deref(),
            header_of(activities.as_ref().map(|all| &all.table)).as_deref(),
        )?;
        let (columns, survey) = (table.columns.clone(), table.survey.clone());
        let layout = LeadLayout::new(table.name.clone(), columns, survey, context, &[])?;
        let reader = &layout.reader;
        let list = match activities {
            Some(mut table) => table.read_list(KnownLeads::Of(reader, &layout.survey), progress)?,
            None => ActivityList::default(),
        };
        let mut file = table.open()?;
        let mut found = Self { name: table.name.clone(), leads: Vec::new(), rejects: Vec::new() };
        let mut rows = 0;
        while let Some(row) = file.next_readable(&mut rows, &mut found.rejects, progress)? {
            let cells = file.cells(&row);
            let identity = reader.identity(&cells);
            let id = lead_id(&identity.key, &identity.email, rows as u64, reader.has_identities());
            let company = companies
                .as_ref()
                .and_then(|all| all.of_lead(identity.domain.as_deref(), &identity.email).map(|company| (all, company)));
            let joined = company.and_then(|(all, company)| all.shown_name(company));
            let shown = shown_company(identity.company.clone(), joined, || identity.domain.clone());
            let person = Person::new(id.clone(), identity.email.clone(), identity.name.clone(), shown);
            if !passes(&person) {
                continue;
            }
            let mut notes = Vec::new();
            let mut lead = reader.lead(&cells, &mut notes).with_id(id.as_str());
            if let Some((all, company)) = company {
                lead = all.fill(company, lead);
            }
            let lead =
                list.of(&identity.all_keys(&id)).fold(lead, |lead, activity| lead.with_activity(activity.clone()));
            let reasons = notes.into_iter().map(|note| noted(row.line, note, &layout.columns).reason()).collect();
            found.leads.push(InputLead { line: row.line, person, lead, reasons });
        }
        if rows == 0 {
            return Err(Failure::new(format!("{}: no rows below the column names", found.name)));
        }
        Ok(found)
    }
}
