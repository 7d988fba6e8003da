//! Small inputs of the shapes that people really have, each of which once lost a lead or read it wrongly. The files lie in
//! `cases`: invented people under true headers.

use std::fs;
use std::path::Path;

use crate::support::{Folder, Ran};

/// Runs `score` on copies of some cases.
fn score(files: &[&str], args: &[&str]) -> Ran {
    let folder = files.iter().fold(Folder::new(), |folder, name| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
        folder.and(name, fs::read(path).unwrap())
    });
    folder.run(&[&["score", files[0], "--format", "csv"], args].concat())
}

const AT: [&str; 2] = ["--at", "2026-11-22"];

/// The cells of some columns, by row, in the order of the ids.
fn cells(ran: &Ran, columns: &[&str]) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(ran.out.as_bytes());
    let header = reader.headers().unwrap().clone();
    let place =
        |name: &str| header.iter().position(|known| known == name).unwrap_or_else(|| panic!("{name}: {header:?}"));
    let mut rows: Vec<String> = reader
        .records()
        .map(|row| {
            let row = row.unwrap();
            columns.iter().map(|name| row[place(name)].to_owned()).collect::<Vec<_>>().join(" ")
        })
        .collect();
    rows.sort();
    rows
}

#[track_caller]
fn assert_case(ran: &Ran, columns: &[&str], expected: &[&str], told: &[&str]) {
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(cells(ran, columns), expected, "{}", ran.err);
    for words in told {
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    }
    assert!(ran.err.contains(", 0 rejected\n"), "{}", ran.err);
}

#[test]
fn f01_a_range_of_employees_is_noted_where_the_model_tells_it_apart() {
    let ran = score(&["F01_hubspot_employee_range.csv"], &AT);
    let noted = "column `Number of Employees`: `100-500` is a range that the model tells apart (2 such cells)";
    assert_case(
        &ran,
        &["id", "fit"],
        &["101 40", "102 40", "103 35"],
        &["HubSpot", "2 cells could not be read", noted],
    );
}

#[test]
fn f02_of_two_addresses_the_business_one_counts() {
    let ran = score(&["F02_two_addresses_in_a_cell.csv"], &AT);
    let expected = ["ada@acme.example sql call", "bob@beta.example sql call", "cid@acme.example sql call"];
    assert_case(&ran, &["id", "stage", "action"], &expected, &[]);
}

#[test]
fn f03_a_dot_that_may_mean_thousands_is_not_guessed() {
    let ran = score(&["F03_dot_thousands.csv"], &AT);
    let hint = "say it with --decimal point or --decimal comma";
    assert_case(&ran, &["id", "fit"], &["a@aa.example 5", "b@bb.example 30"], &["`1.200` may mean", hint]);
    let said = score(&["F03_dot_thousands.csv"], &[&AT[..], &["--decimal", "comma"]].concat());
    assert_case(&said, &["id", "fit"], &["a@aa.example 30", "b@bb.example 30"], &[]);
}

#[test]
fn f04_the_key_of_another_record_is_not_the_id() {
    let files = ["F04_lead_id_and_contact_id.csv", "F04_activities.csv"];
    for map in [&[][..], &["--map", "LeadID=id"]] {
        let ran = score(&files, &[&AT[..], &["--activities", files[1]], map].concat());
        let told = ["`ContactID` repeats, so it is the key of another record", "activities 1 read, 1 joined"];
        assert_case(&ran, &["id", "stage", "intent"], &["L1 inquiry 0", "L2 sql 47", "L3 sql 0"], &told);
    }
}

#[test]
fn f06_a_model_of_activities_only_runs_with_leads_and_without() {
    let files = ["F06_leads.csv", "F06_activities.csv", "F06_points_only.toml"];
    let ran = score(&files, &[&AT[..], &["--activities", files[1], "--model", files[2]]].concat());
    assert_case(&ran, &["id", "name", "interest"], &["a ada@acme.example 45"], &["1 joined"]);
    let folder = files.iter().skip(1).fold(Folder::new(), |folder, name| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
        folder.and(name, fs::read(path).unwrap())
    });
    let args = ["score", "--activities", files[1], "--model", files[2], "--format", "csv", AT[0], AT[1]];
    assert_case(&folder.run(&args), &["id", "interest"], &["a 45"], &["1 joined"]);
}

#[test]
fn f08_a_fresh_lead_of_seoul_is_scored() {
    let files = ["F08_fresh_lead_in_seoul.csv", "F07_dates.toml"];
    let args = ["--model", files[1], "--at", "2026-11-22T18:30:00+09:00"];
    let hint = "are the times those of another zone? say which with --zone";
    let expected = ["ada@acme.example 0", "bob@beta.example 10"];
    assert_case(&score(&files, &args), &["id", "recency"], &expected, &[hint]);
    let expected = ["ada@acme.example 10", "bob@beta.example 10"];
    let zoned = score(&files, &[&args[..], &["--zone", "Asia/Seoul"]].concat());
    assert_case(&zoned, &["id", "recency"], &expected, &[]);
}

#[test]
fn f09_person_organisation_and_lead_are_in_one_file_of_pipedrive() {
    let ran = score(&["F09_pipedrive.csv"], &AT);
    let expected = ["11 ada@acme.example Acme 93", "12 bob@beta.example Beta 68"];
    assert_case(&ran, &["id", "email", "company", "fit"], &expected, &["Pipedrive", ", 0 unknown"]);
}

#[test]
fn f11_a_line_that_names_the_separator_is_no_header() {
    let ran = score(&["F11_sep_line.csv"], &AT);
    assert_case(
        &ran,
        &["id", "company"],
        &["a@aa.example Müller GmbH", "b@bb.example Schulz AG"],
        &["2 read, 2 scored"],
    );
}

#[test]
fn f13_both_spellings_of_an_industry_earn_the_same() {
    let ran = score(&["F13_industries.csv"], &AT);
    let expected = ["a@aa.example 25", "b@bb.example 25", "c@cc.example 15", "d@dd.example 25", "e@ee.example 25"];
    assert_case(&ran, &["id", "fit"], &expected, &[]);
}

#[test]
fn f14_money_grouping_dates_and_consent_of_dynamics_are_read() {
    let ran = score(&["F14_dynamics.csv"], &AT);
    let expected = ["7d1e 88 nurture in_writing", "7d1f 80 nurture without_email", "7d20 60 call "];
    assert_case(&ran, &["id", "fit", "action", "segment"], &expected, &["Dynamics 365", ", 0 unknown"]);
    assert!(!ran.err.contains("could not be read"), "{}", ran.err);
}

#[test]
fn f15_who_is_lost_is_not_nurtured_as_new() {
    let ran = score(&["F15_statuses.csv"], &AT);
    assert_case(&ran, &["id", "action"], &["a@aa.example drop", "b@bb.example drop", "c@cc.example drop"], &[]);
}

#[test]
fn f16_nobody_is_called_who_must_not_be_called() {
    let ran = score(&["F16_consent.csv"], &AT);
    assert_case(&ran, &["id", "action", "segment"], &["a@aa.example nurture without_email"], &[]);
}

#[test]
fn f19_a_lead_finds_its_company_by_its_website() {
    let files = ["F19_website_join_leads.csv", "F19_companies.csv"];
    let ran = score(&files, &[&AT[..], &["--companies", files[1]]].concat());
    let expected = ["ada@gmail.com Acme 55", "bob@acme.example Acme 70"];
    assert_case(&ran, &["id", "company", "fit"], &expected, &["joined to 2 leads"]);
    let mapped = score(&files, &[&AT[..], &["--map", "Job Title=company.name"]].concat());
    assert_case(&mapped, &["id", "company"], &["ada@gmail.com CEO", "bob@acme.example CEO"], &[]);
}

#[test]
fn f20_a_stage_has_other_names_too() {
    let ran = score(&["F20_present_stage.csv"], &[&AT[..], &["--map", "Lifecycle Stage=stage"]].concat());
    assert_eq!(cells(&ran, &["id"]).len(), 4);
    let model = leadstone::Model::builtin();
    for word in ["Marketing Qualified Lead", "marketingqualifiedlead", "mql", "Lead"] {
        assert_eq!(
            ran.err.contains(&format!("`{word}` is not a stage")),
            !model.knows_stage(word),
            "{word}: {}",
            ran.err
        );
    }
    assert!(model.knows_stage("Marketing Qualified Lead") && model.knows_stage("marketingqualifiedlead"));
}

#[test]
fn f21_words_for_nothing_are_unknown() {
    let ran = score(&["F21_empties.csv"], &AT);
    let expected = ["a@aa.example 40", "b@bb.example 40", "c@cc.example 40", "d@dd.example 70", "e@ee.example 40"];
    assert_case(&ran, &["id", "fit"], &expected, &[]);
    assert!(!ran.err.contains("could not be read"), "{}", ran.err);
}

#[test]
fn f22_a_file_of_windows_is_decoded() {
    let ran = score(&["F22_cp1252.csv"], &AT);
    let expected = ["a@aa.example Müller GmbH", "b@bb.example Schulz AG"];
    assert_case(&ran, &["id", "company"], &expected, &["Windows-1252"]);
}

#[test]
fn f23_one_rule_decides_between_two_columns_of_one_name() {
    for stream in [&[][..], &["--stream"]] {
        let ran = score(&["F23_header_twice.csv"], &[&AT[..], stream].concat());
        let note = "company.industry is that of `Industry` in 1 row, else of `Industry` in 1 row";
        assert_case(&ran, &["id", "fit"], &["a@acme.example 25"], &[note]);
    }
}

#[test]
fn f25_an_address_is_found_among_names_and_signs() {
    let files = ["F25_display_name_address.csv", "F25_companies.csv", "F25_activities.csv"];
    let ran = score(&files, &[&AT[..], &["--companies", files[1], "--activities", files[2]]].concat());
    let expected = [
        "ada@acme.example Acme 47",
        "bob@acme.example Acme 0",
        "cid@acme.example Acme 0",
        "dee@acme.example Acme 0",
        "eve@acme.example Acme 0",
    ];
    assert_case(&ran, &["id", "company", "intent"], &expected, &["joined to 5 leads", "1 joined"]);
}

#[test]
fn f26_a_footer_is_no_reject() {
    let ran = score(&["F26_salesforce_footer.csv"], &AT);
    let expected = ["ada@acme.example 73", "bob@beta.example 50"];
    assert_case(&ran, &["id", "fit"], &expected, &["2 read, 2 scored"]);
}

#[test]
fn f27_dates_of_the_united_states_are_told_by_a_day_beyond_twelve() {
    let folder = Folder::with("leads.csv", "Email\nada@acme.example\n").and(
        "log.csv",
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/F27_salesforce_activities.csv")).unwrap(),
    );
    let ran = folder.run(&["score", "leads.csv", "--activities", "log.csv", "--format", "csv", AT[0], AT[1]]);
    assert_case(&ran, &["id", "intent"], &["ada@acme.example 40"], &["activities 2 read, 2 joined"]);
}

#[test]
fn f28_a_text_in_a_column_of_dates_costs_no_lead() {
    let ran = score(&["F28_last_activity_text.csv"], &AT);
    assert_case(&ran, &["id", "fit"], &["ada@acme.example 40"], &[]);
}

#[test]
fn f30_the_role_and_the_field_of_an_address_are_one() {
    let of = |to: &str| score(&["F30_map_email.csv"], &[&AT[..], &["--map", to]].concat());
    let expected = ["ada@gmail.com 25", "bob@mailinator.com 35", "cid@acme.example 40"];
    assert_case(&of("email_from=email"), &["id", "fit"], &expected, &[]);
    assert_eq!(of("email_from=email").out, of("email_from=person.email").out);
}
