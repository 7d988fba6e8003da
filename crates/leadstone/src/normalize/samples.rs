//! Representative titles and addresses: one for each answer that can be derived. Knows no field and no lead.

use super::FUNCTIONS;

/// A title for each rank, with a placeholder for the line of work.
const RANKS: &[&str] = &[
    "owner",
    "owner, {}",
    "partner",
    "partner, {}",
    "chief {} officer",
    "chief executive officer",
    "vp of {}",
    "director of {}",
    "head of {}",
    "{} manager",
    "senior {} specialist",
    "{} trainee",
    "{} specialist",
];

/// Titles of every rank in every line of work.
pub(crate) fn titles() -> impl Iterator<Item = String> {
    // Two lines of work have names that no title has.
    let word = |function: &'static str| match function {
        "executive" => "strategy",
        "other" => "geology",
        word => word,
    };
    RANKS.iter().flat_map(move |rank| FUNCTIONS.iter().map(move |function| rank.replace("{}", word(function))))
}

/// Addresses of every kind, and of a person and a shared mailbox at each domain, with how many of a hundred are such:
/// guesses to start from, not measured. That somebody writes from a domain which a model names is not expected.
pub(crate) fn addresses<'d>(domains: impl Iterator<Item = &'d str>) -> impl Iterator<Item = (String, u32)> {
    let kinds = [
        ("jane.doe@company.example", 78),
        ("jane.doe@gmail.com", 15),
        ("info@company.example", 5),
        ("jane.doe@mailinator.com", 1),
        ("jane doe at company", 1),
    ];
    let own = domains.flat_map(|domain| [(format!("jane.doe@{domain}"), 0), (format!("info@{domain}"), 0)]);
    kinds.into_iter().map(|(address, share)| (address.to_owned(), share)).chain(own)
}

/// A page of each domain, and of one that nobody has named, which all are expected to be.
pub(crate) fn websites<'d>(domains: impl Iterator<Item = &'d str>) -> impl Iterator<Item = (String, u32)> {
    [("company.example".to_owned(), 1)].into_iter().chain(domains.map(|domain| (domain.to_owned(), 0)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::normalize::{EMAIL_KINDS, SENIORITIES, email_domain, email_kind, function, seniority};

    #[test]
    fn there_is_a_title_of_every_rank_in_every_line_of_work() {
        let found: BTreeSet<(&str, &str)> = titles().filter_map(|t| Some((seniority(&t)?, function(&t)?))).collect();
        let missing: Vec<(&str, &str)> = SENIORITIES
            .iter()
            .flat_map(|rank| FUNCTIONS.iter().map(move |line| (*rank, *line)))
            .filter(|pair| !found.contains(pair))
            .collect();
        // Who leads a company and names no department is its executive.
        assert_eq!(missing, [("owner", "other"), ("partner", "other"), ("cxo", "other")]);
    }

    #[test]
    fn there_is_an_address_of_every_kind_and_all_of_them_are_a_hundred() {
        assert_eq!(addresses(["acme.com"].into_iter()).map(|(_, share)| share).sum::<u32>(), 100);
        let found: BTreeSet<&str> = addresses(std::iter::empty()).filter_map(|(a, _)| email_kind(&a)).collect();
        assert_eq!(found, EMAIL_KINDS.iter().copied().collect());
        let own: Vec<Option<String>> = addresses(["acme.com"].into_iter()).map(|(a, _)| email_domain(&a)).collect();
        assert!(own.contains(&Some("acme.com".to_owned())), "{own:?}");
    }
}
