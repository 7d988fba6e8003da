//! The files that are joined to the leads: companies in memory, activities as a log or one by one. Knows nothing about
//! leads.

use leadstone_arrow::{EventLog, EventView};

use crate::base::failure::Failure;
use crate::input::input_files::InputFiles;
use crate::input::instant::ScoringInstant;
use crate::join::activity_list::ActivityList;
use crate::join::activity_table::{ActivityTable, KnownLeads};
use crate::join::companies::Companies;
use crate::join::import_context::ImportContext;
use crate::join::lead_layout::LeadLayout;
use crate::terminal::progress::Progress;

/// The files that are joined to the leads.
pub(crate) struct SideInputs<'a> {
    pub(crate) companies: Option<Companies<'a>>,
    pub(crate) activities: Option<ActivityTable<'a>>,
    pub(crate) events: Option<EventView<'static>>,
    pub(crate) list: Option<ActivityList>,
}

impl<'a> SideInputs<'a> {
    /// Reads the companies, and looks at the activities.
    pub(crate) fn open(
        sources: &'a InputFiles,
        delimiter: Option<u8>,
        context: &ImportContext<'_>,
        progress: &Progress,
    ) -> Result<Self, Failure> {
        let companies = match &sources.companies {
            Some(source) => Some(Companies::read(source, delimiter, context, progress)?),
            None => None,
        };
        let activities = match &sources.activities {
            Some(source) => Some(ActivityTable::open(source, delimiter, context, progress)?),
            None => None,
        };
        Ok(Self { companies, activities, events: None, list: None })
    }

    /// Refuses a map that no file has a column for.
    pub(crate) fn check_maps(&self, context: &ImportContext<'_>, layout: &LeadLayout) -> Result<(), Failure> {
        let companies = self.companies.as_ref().map(|all| all.table.header.as_slice());
        let activities = self.activities.as_ref().map(|all| all.table.header.as_slice());
        context.check_maps(&layout.header, companies, activities)
    }

    /// Reads the activities into a log.
    pub(crate) fn read_log(
        &mut self,
        context: &ImportContext<'_>,
        instant: ScoringInstant,
        layout: &LeadLayout,
        progress: &Progress,
    ) -> Result<(), Failure> {
        let Some(table) = &mut self.activities else { return Ok(()) };
        let known = KnownLeads::Of(&layout.reader, &layout.survey);
        let mut log = table.read_log(context.model, EventLog::LIMIT, known, progress)?;
        let view = log.shared_at(instant.at).map_err(|e| Failure::new(format!("{}: {e}", table.table.name)))?;
        self.events = Some(view);
        Ok(())
    }

    /// Reads the activities as they are, for leads that are scored one by one.
    pub(crate) fn read_list(&mut self, layout: &LeadLayout, progress: &Progress) -> Result<(), Failure> {
        let Some(table) = &mut self.activities else { return Ok(()) };
        self.list = Some(table.read_list(KnownLeads::Of(&layout.reader, &layout.survey), progress)?);
        Ok(())
    }
}
