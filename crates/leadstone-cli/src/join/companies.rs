//! Companies, by their web domain. Knows nothing about the people in them.

use std::collections::HashMap;

use leadstone::model::RecordKind;
use leadstone::{Lead, Model, normalize};

use crate::base::failure::Failure;
use crate::input::reject::RejectedRow;
use crate::input::source::TableSource;
use crate::input::table_file::TableFile;
use crate::join::mapping::{ColumnMaps, ColumnRole, LeadColumns};
use crate::join::row_problems::row_problems;
use crate::terminal::progress::Progress;

/// Facts of a company, with the names of their fields.
pub(crate) type CompanyFacts<'m> = Vec<(&'m str, String)>;

pub(crate) struct Companies<'m> {
    pub(crate) name: String,
    pub(crate) header: Vec<String>,
    by_domain: HashMap<String, usize>,
    facts: Vec<CompanyFacts<'m>>,
    /// Names to be shown, by company.
    names: Vec<String>,
    pub(crate) rows: usize,
    pub(crate) unused: Vec<String>,
    pub(crate) rejects: Vec<RejectedRow>,
}

impl<'m> Companies<'m> {
    pub(crate) fn read(
        source: &TableSource,
        delimiter: Option<u8>,
        maps: &mut ColumnMaps<'m>,
        progress: &Progress,
    ) -> Result<Self, Failure> {
        let mut file = TableFile::open_joined(source, delimiter)?;
        let columns = LeadColumns::new(&file.header, RecordKind::Company, maps);
        let name = &file.name;
        let domain = columns.role(ColumnRole::Domain).or_else(|| {
            let header = file.header.iter().position(|h| h.eq_ignore_ascii_case("domain"));
            header.or_else(|| columns.of_field("company.domain"))
        });
        let website = columns.of_field("company.website").or_else(|| {
            file.header.iter().position(|h| h.eq_ignore_ascii_case("website") || h.eq_ignore_ascii_case("website url"))
        });
        if domain.is_none() && website.is_none() {
            return Err(Failure::new(format!("{name}: no column holds the web domain of the companies"))
                .hint("expected a column such as `Company Domain Name` or `Website`"));
        }
        let mut companies = Self {
            name: name.clone(),
            header: file.header.clone(),
            by_domain: HashMap::new(),
            facts: Vec::new(),
            names: Vec::new(),
            rows: 0,
            unused: columns.unused.clone(),
            rejects: Vec::new(),
        };
        let mut lines: HashMap<String, u64> = HashMap::new();
        progress.start("companies", file.size);
        while let Some(row) = file.next_readable(&mut companies.rows, &mut companies.rejects, progress)? {
            let cells = file.cells(&row);
            let cell = |index: Option<usize>| index.and_then(|i| cells.get(i)).map_or("", |c| c.trim());
            let key = normalize::website_domain(cell(domain)).or_else(|| normalize::website_domain(cell(website)));
            let facts: CompanyFacts<'m> = columns
                .facts
                .iter()
                .filter_map(|(index, field)| Some((*field, cells.get(*index)?.to_string())))
                .filter(|(_, value)| !value.trim().is_empty())
                .collect();
            let reason = match &key {
                None => Some("the company has no web domain, so no lead can be joined to it".to_owned()),
                Some(key) => match lines.get(key) {
                    Some(line) => Some(format!("the domain `{key}` is in line {line} already")),
                    None => problems(maps.model(), &facts, &columns, &file),
                },
            };
            match (reason, key) {
                (None, Some(key)) => {
                    lines.insert(key.clone(), row.line);
                    companies.by_domain.insert(key, companies.facts.len());
                    companies.facts.push(facts);
                    companies
                        .names
                        .push(cell(columns.role(ColumnRole::Company).or(columns.role(ColumnRole::Name))).to_owned());
                }
                (reason, _) => companies.rejects.push(RejectedRow {
                    line: row.line,
                    reason: reason.unwrap_or_default(),
                    raw: row.raw.into_bytes(),
                }),
            }
        }
        Ok(companies)
    }

    /// The company of a lead: by the web domain of its row, else by that of its business e-mail address, which is in
    /// lower case.
    pub(crate) fn of_lead(&self, domain: &str, email: &str) -> Option<usize> {
        let domain = normalize::website_domain(domain).or_else(|| {
            matches!(normalize::email_kind(email), Some("business" | "role")).then(|| normalize::email_domain(email))?
        })?;
        self.by_domain.get(&domain).copied()
    }

    /// The number of companies.
    pub(crate) fn len(&self) -> usize {
        self.facts.len()
    }

    pub(crate) fn shown_name(&self, index: usize) -> Option<&str> {
        self.names.get(index).map(String::as_str).filter(|name| !name.is_empty())
    }

    pub(crate) fn facts(&self, index: usize) -> &[(&'m str, String)] {
        self.facts.get(index).map_or(&[], Vec::as_slice)
    }
}

/// What is wrong with the facts: checked once here, not with each lead of the company.
fn problems(model: &Model, facts: &[(&str, String)], columns: &LeadColumns<'_>, file: &TableFile) -> Option<String> {
    let lead = facts.iter().fold(Lead::new(), |lead, (field, value)| lead.with(field, value.as_str()));
    let error = model.prepare(&lead).err()?;
    Some(row_problems(&error, columns, |index| file.column_name(index)))
}
