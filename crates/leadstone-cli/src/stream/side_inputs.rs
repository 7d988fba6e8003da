//! The files that a stream joins to the leads: companies in memory, activities as a log. Knows nothing about leads.

use std::path::PathBuf;

use leadstone::Model;
use leadstone_arrow::{EventLog, EventView};

use crate::args::ScoreArgs;
use crate::base::failure::Failure;
use crate::input::input_files::InputFiles;
use crate::input::instant::ScoringInstant;
use crate::input::reject::RejectedRow;
use crate::join::companies::Companies;
use crate::join::mapping::{ColumnMaps, ColumnRole};
use crate::join::needed_columns::NeededColumns;
use crate::result::rejects_file::RejectsFile;
use crate::stream::activity_log::ActivityFile;
use crate::stream::activity_lookup::ActivityLookup;
use crate::stream::joins::Joins;
use crate::stream::top_k::Candidate;
use crate::terminal::progress::Progress;

/// The files that are joined to the leads.
pub(crate) struct SideInputs<'m> {
    companies: Option<Companies<'m>>,
    activities: Option<ActivityFile<'m>>,
    events: Option<EventView<'static>>,
    lookup: Option<ActivityLookup>,
    /// Rows read, and rejected, of each file.
    pub(crate) companies_read: Option<[usize; 2]>,
    pub(crate) activities_read: Option<[usize; 2]>,
    rejects: Vec<(String, Vec<RejectedRow>)>,
}

impl<'m> SideInputs<'m> {
    /// Reads the companies, and which columns the activities have.
    pub(crate) fn open(
        sources: &'m InputFiles,
        args: &ScoreArgs,
        maps: &mut ColumnMaps<'m>,
        progress: &Progress,
    ) -> Result<Self, Failure> {
        let delimiter = args.input.tables.delimiter;
        let mut found = Self {
            companies: None,
            activities: None,
            events: None,
            lookup: None,
            companies_read: None,
            activities_read: None,
            rejects: Vec::new(),
        };
        if let Some(source) = &sources.companies {
            let mut companies = Companies::read(source, delimiter, maps, progress)?;
            found.companies_read = Some([companies.rows, companies.rejects.len()]);
            found.rejects.push((companies.name.clone(), std::mem::take(&mut companies.rejects)));
            found.companies = Some(companies);
        }
        if let Some(source) = &sources.activities {
            found.activities = Some(ActivityFile::open(source, delimiter, maps)?);
        }
        Ok(found)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.companies.is_none() && self.activities.is_none()
    }

    /// Reads the activities into a log, for leads with these columns.
    pub(crate) fn read_activities(
        &mut self,
        model: &Model,
        instant: ScoringInstant,
        layout: &NeededColumns<'_>,
        progress: &Progress,
    ) -> Result<(), Failure> {
        let Some(file) = &mut self.activities else { return Ok(()) };
        file.has_ids = layout.columns.role(ColumnRole::Id).is_some();
        let mut read = file.read(model, EventLog::LIMIT, progress)?;
        let view = read.log.shared_at(instant.at).map_err(|e| Failure::new(format!("{}: {e}", read.name)))?;
        self.events = Some(view);
        self.activities_read = Some([read.rows, read.rejects.len()]);
        self.rejects.push((read.name, read.rejects));
        Ok(())
    }

    /// Reads the activities into a lookup, for leads that are scored one by one.
    pub(crate) fn keep_activities(&mut self, progress: &Progress) -> Result<(), Failure> {
        let Some(file) = &mut self.activities else { return Ok(()) };
        let read = file.read_whole(progress)?;
        self.activities_read = Some([read.rows, read.rejects.len()]);
        self.rejects.push((read.name, read.rejects));
        self.lookup = Some(read.lookup);
        Ok(())
    }

    pub(crate) fn companies(&self) -> Option<&Companies<'m>> {
        self.companies.as_ref()
    }

    pub(crate) fn lookup(&self) -> Option<&ActivityLookup> {
        self.lookup.as_ref()
    }

    /// The joins to the rows of the leads.
    pub(crate) fn joins(&self) -> Joins<'_> {
        Joins::new(self.companies.as_ref(), self.events.clone())
    }

    /// Opens the file of rejected rows, with those of the joined files in it.
    pub(crate) fn open_rejects(&mut self, path: PathBuf) -> Result<RejectsFile, Failure> {
        let mut file = RejectsFile::new(path);
        for (name, mut rejects) in std::mem::take(&mut self.rejects) {
            rejects.sort_by_key(|r| r.line);
            file.add(&name, rejects)?;
        }
        Ok(file)
    }

    /// Columns of the companies that the model does not use.
    pub(crate) fn unused(&self) -> impl Iterator<Item = String> {
        self.companies.iter().flat_map(|c| &c.unused).map(|column| format!("{column} (companies)"))
    }

    /// Appends the activities of some leads, if only a log of counts was kept.
    pub(crate) fn give(&self, leads: &mut [Candidate], progress: &Progress) -> Result<(), Failure> {
        self.activities.as_ref().filter(|_| self.lookup.is_none()).map_or(Ok(()), |file| file.give(leads, progress))
    }
}
