//! Companies, by their web domain. Knows nothing about the people in them.

use std::collections::HashMap;

use leadstone::{Lead, Value, normalize};
use leadstone_import::{Fact, LeadReader, ToolRecord};

use crate::base::failure::Failure;
use crate::input::reject::RejectedRow;
use crate::input::source::TableSource;
use crate::join::import_context::ImportContext;
use crate::join::surveyed_table::SurveyedTable;
use crate::result::notes::TableNotes;
use crate::terminal::progress::Progress;

pub(crate) struct Companies<'a> {
    pub(crate) table: SurveyedTable<'a>,
    /// The fields that the companies have.
    fields: Vec<String>,
    by_domain: HashMap<String, usize>,
    /// By company, a value for each field.
    values: Vec<Vec<Option<Value>>>,
    /// Names to be shown, by company.
    names: Vec<String>,
    pub(crate) rows: usize,
    pub(crate) rejects: Vec<RejectedRow>,
    pub(crate) notes: TableNotes,
}

impl<'a> Companies<'a> {
    pub(crate) fn read(
        source: &'a TableSource,
        delimiter: Option<u8>,
        context: &ImportContext<'_>,
        progress: &Progress,
    ) -> Result<Self, Failure> {
        let table = SurveyedTable::read(source, delimiter, ToolRecord::Company, context, progress)?;
        let reader = LeadReader::new(context.model, &table.columns, &table.survey, &context.options);
        let name = &table.name;
        if !reader.has_domains() {
            return Err(Failure::new(format!("{name}: no column holds the web domain of the companies"))
                .hint("expected a column such as `Company Domain Name` or `Website`"));
        }
        let mut file = table.open()?;
        let fields: Vec<String> = reader.facts().iter().map(|fact| fact.field().to_owned()).collect();
        let mut companies = Self {
            fields,
            by_domain: HashMap::new(),
            values: Vec::new(),
            names: Vec::new(),
            rows: 0,
            rejects: Vec::new(),
            notes: TableNotes::default(),
            table,
        };
        let mut lines: HashMap<String, u64> = HashMap::new();
        let mut notes = Vec::new();
        progress.start("companies", file.size);
        while let Some(row) = file.next_readable(&mut companies.rows, &mut companies.rejects, progress)? {
            let cells = file.cells(&row);
            let reason = match reader.domain(&cells) {
                None => "the company has no web domain, so no lead can be joined to it".to_owned(),
                Some(domain) => match lines.get(&domain) {
                    Some(line) => format!("the domain `{domain}` is in line {line} already"),
                    None => {
                        let read = |fact: &leadstone_import::FactReader, notes: &mut Vec<_>| {
                            fact.read(&cells, notes).as_ref().and_then(Fact::value)
                        };
                        let values = reader.facts().iter().map(|fact| read(fact, &mut notes)).collect();
                        let identity = reader.identity(&cells);
                        let name = if identity.company.is_empty() { identity.name } else { identity.company };
                        lines.insert(domain.clone(), row.line);
                        companies.by_domain.insert(domain, companies.values.len());
                        companies.values.push(values);
                        companies.names.push(name);
                        companies.notes.add(row.line, notes.drain(..), &companies.table.columns);
                        continue;
                    }
                },
            };
            companies.rejects.push(RejectedRow { line: row.line, reason, raw: row.raw.into_bytes() });
        }
        Ok(companies)
    }

    /// The company of a lead: by the web domain of its row, else by that of its business e-mail address, which is in
    /// lower case.
    pub(crate) fn of_lead(&self, domain: Option<&str>, email: &str) -> Option<usize> {
        let of_email = || {
            matches!(normalize::email_kind(email), Some("business" | "role")).then(|| normalize::email_domain(email))?
        };
        let own = domain.and_then(|domain| self.by_domain.get(domain));
        own.copied().or_else(|| self.by_domain.get(&of_email()?).copied())
    }

    /// The lead with what its company adds: the facts that its row leaves open.
    pub(crate) fn fill(&self, company: usize, lead: Lead) -> Lead {
        self.fields.iter().enumerate().fold(lead, |lead, (place, field)| {
            let value = self.value(company, place).filter(|_| !lead.names().any(|name| name == field));
            match value.cloned() {
                Some(value) => lead.with(field, value),
                None => lead,
            }
        })
    }

    pub(crate) fn shown_name(&self, index: usize) -> Option<&str> {
        self.names.get(index).map(String::as_str).filter(|name| !name.is_empty())
    }

    /// The fields that the companies have.
    pub(crate) fn fields(&self) -> &[String] {
        &self.fields
    }

    /// What a company says of a field, by its index among [`fields`](Self::fields).
    pub(crate) fn value(&self, company: usize, field: usize) -> Option<&Value> {
        self.values.get(company)?.get(field)?.as_ref()
    }
}

/// The name of a lead's company that lists show: that of the row, else of the joined company, else the web domain.
pub(crate) fn shown_company(own: String, joined: Option<&str>, domain: impl FnOnce() -> Option<String>) -> String {
    match joined {
        _ if !own.is_empty() => own,
        Some(joined) => joined.to_owned(),
        None => domain().unwrap_or_default(),
    }
}
