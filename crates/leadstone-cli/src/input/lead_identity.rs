//! Decides who a lead is: its id, the names that lists show, and what its company adds. Knows nothing about file formats.

use std::borrow::Cow;

use leadstone::Lead;

/// The identity of a lead in lists.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) company: String,
}

/// What a row says of who its lead is, trimmed; empty where it says nothing.
#[derive(Default)]
pub(crate) struct IdentityParts<'r> {
    pub(crate) name: Cow<'r, str>,
    pub(crate) first_name: Cow<'r, str>,
    pub(crate) last_name: Cow<'r, str>,
    pub(crate) company: Cow<'r, str>,
    pub(crate) domain: Cow<'r, str>,
}

impl Person {
    /// The name is that of the row, else first and last name, else the e-mail address, else the id. The company is that
    /// of the row, else the name of the joined company, else the web domain.
    pub(crate) fn new(id: String, email: String, parts: &IdentityParts<'_>, joined_company: Option<&str>) -> Self {
        let both = format!("{} {}", parts.first_name, parts.last_name);
        let names = [parts.name.as_ref(), both.trim(), &email, &id];
        let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or_default().to_owned();
        let company = if parts.company.is_empty() { joined_company.unwrap_or(&parts.domain) } else { &parts.company };
        let company = company.to_owned();
        Self { id, name, email, company }
    }
}

/// The id of the lead in the row with this number: its own, else its e-mail address in lower case, else the number.
///
/// In a table with ids or e-mail addresses, `row-7` marks a lead that has neither.
pub(crate) fn lead_id(id: &str, email: &str, number: u64, has_column: bool) -> String {
    match (id, email) {
        ("", "") if has_column => format!("row-{number}"),
        ("", "") => number.to_string(),
        ("", email) => email.to_lowercase(),
        (id, _) => id.to_owned(),
    }
}

/// Adds the facts of a company, but for the fields of which the lead has a value of its own.
pub(crate) fn with_company(lead: Lead, own_fields: &[&str], company: &[(&str, String)]) -> Lead {
    let added = company.iter().filter(|(field, _)| !own_fields.contains(field));
    added.fold(lead, |lead, (field, value)| lead.with(field, value.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_without_an_id_goes_by_its_address_or_its_row() {
        assert_eq!(lead_id("c7", "Ann@x.example", 3, true), "c7");
        assert_eq!(lead_id("", "Ann@x.example", 3, true), "ann@x.example");
        assert_eq!(lead_id("", "", 3, true), "row-3");
        assert_eq!(lead_id("", "", 3, false), "3");
    }

    #[test]
    fn what_a_row_leaves_open_is_shown_by_the_next_best_name() {
        let shown = |parts: IdentityParts<'_>, email: &str, joined: Option<&str>| {
            let person = Person::new("7".to_owned(), email.to_owned(), &parts, joined);
            (person.name, person.company)
        };
        let own = IdentityParts { name: "Ann".into(), company: "Acme".into(), ..IdentityParts::default() };
        assert_eq!(shown(own, "a@x.example", Some("X")), ("Ann".to_owned(), "Acme".to_owned()));
        let parts =
            || IdentityParts { last_name: "Lee".into(), domain: "x.example".into(), ..IdentityParts::default() };
        assert_eq!(shown(parts(), "a@x.example", Some("X")), ("Lee".to_owned(), "X".to_owned()));
        assert_eq!(shown(parts(), "a@x.example", None).1, "x.example");
        assert_eq!(shown(IdentityParts::default(), "a@x.example", None).0, "a@x.example");
        assert_eq!(shown(IdentityParts::default(), "", None).0, "7");
    }

    #[test]
    fn a_company_adds_only_what_the_lead_leaves_open() {
        let company = [("company.employees", "412".to_owned()), ("company.country", "UK".to_owned())];
        let lead = with_company(Lead::new().with("company.employees", 7), &["company.employees"], &company);
        assert_eq!(lead, Lead::new().with("company.employees", 7).with("company.country", "UK"));
    }
}
