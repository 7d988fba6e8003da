//! The leads of a file, kept as raw rows and parsed when they are scored. Knows nothing about verdicts.

use std::collections::HashMap;

use leadstone::model::RecordKind;
use leadstone::{Activity, Error, Lead};

use crate::base::failure::Failure;
use crate::input::lead_identity::{IdentityParts, Person, lead_id, with_company};
use crate::input::records;
use crate::input::reject::RejectedRow;
use crate::input::source::TableSource;
use crate::input::table_file::TableFile;
use crate::join::companies::Companies;
use crate::join::mapping::{ColumnMaps, ColumnRole, LeadColumns};
use crate::join::row_problems::{no_known_column, row_problems};
use crate::terminal::progress::Progress;

/// A lead: its raw row, and what identifies and joins it.
pub(crate) struct LeadRow {
    pub(crate) line: u64,
    pub(crate) raw: String,
    pub(crate) id: String,
    /// In lower case; empty if there is none.
    pub(crate) email: String,
    pub(crate) company: Option<usize>,
    pub(crate) activities: Vec<Activity>,
}

pub(crate) struct LeadTable<'m> {
    pub(crate) name: String,
    pub(crate) header: Vec<String>,
    pub(crate) columns: LeadColumns<'m>,
    delimiter: u8,
    pub(crate) list: Vec<LeadRow>,
    pub(crate) rows: usize,
    pub(crate) rejects: Vec<RejectedRow>,
}

impl<'m> LeadTable<'m> {
    pub(crate) fn read(
        source: &TableSource,
        delimiter: Option<u8>,
        maps: &mut ColumnMaps<'m>,
        progress: &Progress,
    ) -> Result<Self, Failure> {
        let mut file = TableFile::open(source, delimiter)?;
        let columns = LeadColumns::new(&file.header, RecordKind::Lead, maps);
        if columns.facts.is_empty() {
            return Err(no_known_column(&file.name, &file.header, maps));
        }
        let mut found = Self {
            name: file.name.clone(),
            header: file.header.clone(),
            columns,
            delimiter: file.delimiter,
            list: Vec::new(),
            rows: 0,
            rejects: Vec::new(),
        };
        let (id, email) = (found.columns.role(ColumnRole::Id), found.columns.role(ColumnRole::Email));
        let has_column = id.is_some() || email.is_some();
        let mut lines: HashMap<String, u64> = HashMap::new();
        progress.start("leads", file.size);
        while let Some(row) = file.next_readable(&mut found.rows, &mut found.rejects, progress)? {
            let cells = file.cells(&row);
            let cell = |index: Option<usize>| index.and_then(|i| cells.get(i)).map_or("", |c| c.trim());
            let email = cell(email).to_lowercase();
            let id = lead_id(cell(id), &email, found.rows as u64, has_column);
            if let Some(line) = lines.get(&id) {
                let reason = format!("the id `{id}` is in line {line} already");
                found.rejects.push(RejectedRow { line: row.line, reason, raw: row.raw.into_bytes() });
                continue;
            }
            lines.insert(id.clone(), row.line);
            let line = row.line;
            found.list.push(LeadRow { line, raw: row.raw, id, email, company: None, activities: Vec::new() });
        }
        if found.rows == 0 {
            return Err(Failure::new(format!("{}: no rows below the column names", found.name)));
        }
        Ok(found)
    }

    /// Joins companies by domain; returns the number of leads with a company.
    pub(crate) fn join(&mut self, companies: &Companies<'_>) -> usize {
        let domain = self.columns.role(ColumnRole::Domain);
        let mut joined = 0;
        for contact in &mut self.list {
            let cells = records::cells(&contact.raw, self.delimiter);
            let own = domain.and_then(|i| cells.get(i)).map_or("", AsRef::as_ref);
            contact.company = companies.of_lead(own, &contact.email);
            joined += usize::from(contact.company.is_some());
        }
        joined
    }

    /// The lead, with the facts that its company adds.
    pub(crate) fn lead(&self, contact: &LeadRow, companies: Option<&Companies<'_>>) -> Lead {
        let cells = records::cells(&contact.raw, self.delimiter);
        let mut lead = Lead::new().with_id(contact.id.as_str());
        let mut known: Vec<&str> = Vec::new();
        for (index, field) in &self.columns.facts {
            if let Some(cell) = cells.get(*index).filter(|cell| !cell.trim().is_empty()) {
                lead = lead.with(field, cell.as_ref());
                known.push(field);
            }
        }
        if let Some(stage) =
            self.columns.role(ColumnRole::Stage).and_then(|i| cells.get(i)).filter(|c| !c.trim().is_empty())
        {
            lead = lead.with_stage(stage.trim());
        }
        if let (Some(companies), Some(index)) = (companies, contact.company) {
            lead = with_company(lead, &known, companies.facts(index));
        }
        contact.activities.iter().fold(lead, |lead, activity| lead.with_activity(activity.clone()))
    }

    /// Who the lead is in lists.
    pub(crate) fn person(&self, lead: &LeadRow, companies: Option<&Companies<'_>>) -> Person {
        let cells = records::cells(&lead.raw, self.delimiter);
        let cell = |role| self.columns.role(role).and_then(|i| cells.get(i)).map_or("", |c| c.trim()).into();
        let parts = IdentityParts {
            name: cell(ColumnRole::Name),
            first_name: cell(ColumnRole::FirstName),
            last_name: cell(ColumnRole::LastName),
            company: cell(ColumnRole::Company),
            domain: cell(ColumnRole::Domain),
        };
        let company = companies.zip(lead.company).and_then(|(companies, index)| companies.shown_name(index));
        Person::new(lead.id.clone(), lead.email.clone(), &parts, company)
    }

    /// Whether a rejected row has a cell of that text.
    pub(crate) fn is_about(&self, reject: &RejectedRow, text: &str) -> bool {
        let raw = String::from_utf8_lossy(&reject.raw);
        raw.split(char::from(self.delimiter)).any(|cell| cell.trim_matches(['"', ' ']) == text)
    }

    /// The problems of a refused lead, each with its column.
    pub(crate) fn reason(&self, error: &Error) -> String {
        row_problems(error, &self.columns, |index| match self.header.get(index) {
            Some(name) if !name.is_empty() => format!("`{name}`"),
            _ => (index + 1).to_string(),
        })
    }
}
