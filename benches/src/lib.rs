//! Workloads that the benchmarks share: leads as they come in real life. Measures nothing itself.

use leadstone::{Activity, Lead, Timestamp};

/// The instant at which every workload is scored.
///
/// # Panics
/// Never: the text is a date.
pub fn instant() -> Timestamp {
    Timestamp::parse("2026-06-30T12:00:00Z").expect("the text is a date")
}

/// A lead as a CRM knows it: contact, company, some answers, forty activities of half a year.
pub fn known_lead() -> Lead {
    let mut lead = unknown_lead()
        .with("deal.budget", "planned")
        .with("deal.authority", "decision_maker")
        .with("deal.need", "recognised")
        .with("deal.timing", "this_quarter")
        .with("company.revenue", 45_000_000)
        .with("company.technologies", vec!["salesforce", "snowflake"]);
    let kinds =
        ["page_view", "email_open", "email_click", "ebook_download", "webinar_attend", "demo_request", "product_use"];
    for (index, kind) in (0_i64..40).zip(kinds.iter().cycle()) {
        let at = Timestamp::from_unix(instant().unix() - index * 4 * 86_400 - 3600).unwrap_or_else(instant);
        let path = if index % 3 == 0 { "/pricing" } else { "/blog/one" };
        lead = lead.activity(Activity::new(kind, at).with_id(format!("e{index}")).with("path", path));
    }
    lead
}

/// The same lead before anybody talked to it, and without activities.
pub fn unknown_lead() -> Lead {
    Lead::new()
        .named("lead-1")
        .with("Job Title", "VP of Sales Operations")
        .with("Email", "kim@harbour.example")
        .with("Number of Employees", 420)
        .with("Industry", "Software")
        .with("Country", "KR")
        .with("Lead Source", "Referral")
}
