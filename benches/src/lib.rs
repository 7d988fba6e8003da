//! Workloads that the benchmarks share: leads as they come in real life. Measures nothing itself.

pub mod arguments;
pub mod happenings;
pub mod people;
pub mod random;
pub mod row_program;
pub mod tally;
mod words;
pub mod worker;

use leadstone::{Activity, Lead, Model, Timestamp};

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
        lead = lead.with_activity(Activity::new(kind, at).with_id(format!("e{index}")).with("path", path));
    }
    lead
}

/// The same lead before anybody talked to it, and without activities.
pub fn unknown_lead() -> Lead {
    Lead::new()
        .with_id("lead-1")
        .with("Job Title", "VP of Sales Operations")
        .with("Email", "kim@harbour.example")
        .with("Number of Employees", 420)
        .with("Industry", "Software")
        .with("Country", "KR")
        .with("Lead Source", "Referral")
}

/// A model of twelve questions with four answers each, one score from 0 to 100 and two thresholds.
///
/// # Panics
/// Never: the document is right.
pub fn twelve_questions() -> Model {
    let questions = 0..12;
    let fields: String = questions
        .clone()
        .map(|q| {
            let options: Vec<String> =
                (0..4).map(|a| format!(r#"{{"is":"a{a}","share":{}}}"#, 1 + (q * 7 + a * 3) % 5)).collect();
            format!(r#""q{q}":{{"type":"text","options":[{}],"ask":{{"question":"?"}}}}"#, options.join(","))
        })
        .collect::<Vec<_>>()
        .join(",");
    let tables: Vec<String> = questions
        .map(|q| {
            // The highest answers add up to 100: four of nine and eight of eight.
            let most = if q < 4 { 9 } else { 8 };
            let cells: Vec<String> = (0..4).map(|a| format!(r#"{{"is":"a{a}","points":{}}}"#, most * a / 3)).collect();
            format!(r#"{{"field":"q{q}","cells":[{}]}}"#, cells.join(","))
        })
        .collect();
    let text = format!(
        r#"{{"format":1,"id":"twelve","standalone":true,"fields":{{{fields}}},
        "scores":[{{"id":"s","groups":[{{"id":"g","tables":[{}]}}]}}],
        "stages":[{{"id":"cold"}},{{"id":"warm","enter":"s >= 40"}},{{"id":"hot","enter":"s >= 75"}}]}}"#,
        tables.join(",")
    );
    Model::from_json(&text).expect("the document is right")
}
