//! Decides who a lead is: its id, and the names that lists show. Knows nothing about file formats.

/// The identity of a lead in lists.
#[derive(Clone, Default)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) company: String,
}

impl Person {
    /// A lead without a name goes by its e-mail address, else by its id.
    pub(crate) fn new(id: String, email: String, name: String, company: String) -> Self {
        let others = [&email, &id].into_iter().find(|other| !other.is_empty()).cloned().unwrap_or_default();
        Self { name: if name.is_empty() { others } else { name }, id, email, company }
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
    fn a_lead_without_a_name_goes_by_its_address_or_its_id() {
        let shown = |name: &str, email: &str| {
            Person::new("7".to_owned(), email.to_owned(), name.to_owned(), String::new()).name
        };
        assert_eq!(shown("Ann", "a@x.example"), "Ann");
        assert_eq!(shown("", "a@x.example"), "a@x.example");
        assert_eq!(shown("", ""), "7");
    }
}
