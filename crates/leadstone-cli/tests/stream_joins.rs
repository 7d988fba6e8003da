//! Streams with companies and activities: what a ranked run says of a lead, a stream says, too.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow_array::Int64Array;

use crate::stream::{parquet, texts};
use crate::support::Folder;

/// The verdicts of a CSV by id: the cells of all columns that streamed and ranked runs share.
fn verdicts(csv: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows = reader.records().map(|row| {
        let cells = header.iter().map(str::to_owned).zip(row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>());
        let mut cells: BTreeMap<String, String> = cells.collect();
        cells.retain(|name, _| {
            !["rank", "name", "email", "company", "model", "revision", "at"].contains(&name.as_str())
        });
        (cells.remove("id").unwrap(), cells)
    });
    rows.collect()
}

#[track_caller]
fn agree(folder: &Folder, leads: &str, more: &[&str]) -> BTreeMap<String, BTreeMap<String, String>> {
    let run = |more_still: &[&str]| {
        let args = [&["score", leads, "--format", "csv", "--at", "2026-11-22T09:00:00Z"], more, more_still].concat();
        verdicts(&folder.run(&args).succeeds().out)
    };
    let (ranked, streamed) = (run(&[]), run(&["--stream"]));
    assert!(!ranked.is_empty());
    let shared = |rows: &BTreeMap<String, BTreeMap<String, String>>,
                  other: &BTreeMap<String, BTreeMap<String, String>>| {
        let known = other.values().next().unwrap().clone();
        let cut = |cells: &BTreeMap<String, String>| {
            let mut cells = cells.clone();
            cells.retain(|name, _| known.contains_key(name));
            cells
        };
        rows.iter().map(|(id, cells)| (id.clone(), cut(cells))).collect::<BTreeMap<_, _>>()
    };
    let (a, b) = (shared(&ranked, &streamed), shared(&streamed, &ranked));
    let columns = a.values().next().unwrap();
    assert!(["stage", "action", "reason"].iter().all(|name| columns.contains_key(*name)), "{columns:?}");
    assert_eq!(a, b);
    streamed
}

fn sample() -> Folder {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    ["contacts.csv", "companies.csv", "activities.csv"]
        .iter()
        .fold(Folder::new(), |folder, name| folder.and(name, std::fs::read(samples.join(name)).unwrap()))
}

#[test]
fn a_stream_with_companies_and_activities_says_what_a_ranked_run_says() {
    let folder = sample();
    let mut seen = Vec::new();
    for more in [
        &[][..],
        &["--companies", "companies.csv"],
        &["--activities", "activities.csv"],
        &["--companies", "companies.csv", "--activities", "activities.csv"],
    ] {
        let rows = agree(&folder, "contacts.csv", more);
        assert_eq!(rows.len(), 640);
        assert!(!seen.contains(&rows), "what is joined makes a difference: {more:?}");
        seen.push(rows);
    }
    let sample = folder.run(&["score", "--sample", "--stream", "--format", "csv"]).succeeds();
    assert_eq!(Some(&verdicts(&sample.out)), seen.last());
    let ranked = folder.run(&["score", "--sample", "--format", "csv"]).succeeds();
    let line = |err: &str, title: &str| err.lines().find(|line| line.starts_with(title)).unwrap().to_owned();
    for title in ["leads", "companies", "activities", "stages"] {
        assert_eq!(line(&sample.err, title), line(&ranked.err, title));
    }
    assert!(line(&ranked.err, "activities").starts_with("activities 5,997 read,"));
    assert!(!line(&ranked.err, "activities").contains(" 0 joined"));
}

#[test]
fn the_first_leads_of_a_stream_are_those_of_a_ranked_run_with_all_their_reasons() {
    let folder = Folder::new();
    for format in ["csv", "reports", "table"] {
        let run = |more: &[&str]| {
            folder
                .run(&[&["score", "--sample", "--top", "25", "--why", "--format", format], more].concat())
                .succeeds()
                .out
        };
        assert_eq!(run(&["--stream"]), run(&[]), "{format}");
    }
}

const LEADS: &str = "Contact ID,Email,Job Title,Number of Employees,Industry,Associated Company Domain\n\
    c1,Anna@Acme.example,VP of Sales,,,\n\
    c2,ben@gmail.com,CTO,5,Retail,www.acme.example\n\
    ,cleo@acme.example,CEO, ,,\n\
    c4,,CMO,,,nowhere.example\n\
    c5,anna@acme.example,Student,,,\n\
    42,dora@other.example,Head of Sales,,,\n";

const COMPANIES: &str = "Company Domain Name,Company Name,Industry,Number of Employees,Country\n\
    https://acme.example,Acme,Manufacturing,420,DE\n\
    other.example,Other,Healthcare,80,KR\n\
    bad.example,Bad,Retail,lots,KR\n";

/// By id, by e-mail address in any case, of several, repeated, of nobody; and rows that are none.
const ACTIVITIES: &str = "Activity ID,Activity Type,Activity Date,Contact ID,Email,path,Path,Message,Link\n\
    1,demo_request,2026-11-20,c1,,,,,\n\
    1,demo_request,2026-11-20,,ANNA@acme.example,,,,\n\
    2,page_view,2026-11-19,c2; 42,,/pricing,,,\n\
    3,page_view,2026-11-18,,cleo@acme.example;ben@gmail.com,/blog,/pricing,,\n\
    4,email_delivered,2026-11-18T08:00:00Z,c1,,,,m,\n\
    5,email_click,2026-11-18T08:00:02Z,,anna@acme.example,,,m,l\n\
    6,email_click,2026-11-18T09:00:00Z,,anna@acme.example,,,m,l\n\
    ,page_view,2026-11-17,cleo@acme.example,,/pricing,,,\n\
    ,page_view,2026-11-17,cleo@acme.example,,/pricing,,,\n\
    7,demo_request,2026-11-17,c9,,,,,\n\
    8,demo_request,yesterday,c4,,,,,\n\
    9,demo_request,2026-11-17,,,,,,\n\
    10,demo_request,2026-11-17,c4,anna@acme.example,,,,\n";

#[test]
fn leads_find_their_companies_and_activities_however_they_are_named() {
    let folder = Folder::with("leads.csv", LEADS).and("c.csv", COMPANIES).and("a.csv", ACTIVITIES);
    let both = ["--companies", "c.csv", "--activities", "a.csv", "--verbose"];
    for more in [&both[..], &both[..2], &both[2..4], &[&both[..], &["--map", "Activity Type=activity.type"]].concat()] {
        assert_eq!(agree(&folder, "leads.csv", more).len(), 6);
    }
    let ran = folder.run(&[&["score", "leads.csv", "--stream", "-o", "out.csv"], &both[..]].concat()).succeeds();
    for line in [
        "leads      6 read, 6 scored, 0 rejected\n",
        "companies  3 read, 0 rejected, joined to 5 leads\n",
        "activities 13 read, 10 joined, 1 of nobody here, 2 rejected\n",
        "rejected   2 rows, all in out.rejects.csv\n",
        "  c.csv:4: column `Number of Employees`: `lots` is not a number\n",
        "  a.csv:12: column `Activity Date`: `yesterday` is not a date\n",
        "  a.csv:13: the activity has neither an e-mail address nor the id of a lead\n",
    ] {
        assert!(ran.err.contains(line), "{line}: {}", ran.err);
    }
    assert_eq!(folder.read("out.rejects.csv").lines().count(), 3);
    let table = folder.run(&[&["score", "leads.csv", "--stream", "--why"], &both[..]].concat()).succeeds().out;
    assert_eq!(table, folder.run(&[&["score", "leads.csv", "--why"], &both[..]].concat()).succeeds().out);
    assert!(table.contains("Acme"), "{table}");
}

#[test]
fn leads_without_ids_are_found_by_their_addresses() {
    let leads = "Email,Job Title\nanna@acme.example,VP of Sales\nben@gmail.com,CTO\n";
    let activities = "Activity Type,Activity Date,Contact ID,Email\n\
        demo_request,2026-11-20,00Q1,anna@acme.example\ndemo_request,2026-11-20,ben@gmail.com,\n";
    let folder = Folder::with("leads.csv", leads).and("a.csv", activities);
    let plain = agree(&folder, "leads.csv", &[]);
    let rows = agree(&folder, "leads.csv", &["--activities", "a.csv"]);
    assert!(plain.iter().all(|(id, cells)| rows[id]["intent"] > cells["intent"]), "{plain:?} {rows:?}");
}

#[test]
fn parquet_is_joined_as_text_is() {
    let column = |place: usize| -> Vec<Option<&str>> {
        let cells = LEADS.lines().skip(1).map(|line| line.split(',').nth(place).unwrap());
        cells.map(|cell| Some(cell).filter(|cell| !cell.is_empty())).collect()
    };
    let numbers = column(3).into_iter().map(|cell| cell.and_then(|cell| cell.trim().parse::<i64>().ok()));
    let bytes = parquet(vec![
        ("Contact ID", texts(&column(0))),
        ("Email", texts(&column(1))),
        ("Job Title", texts(&column(2))),
        ("Number of Employees", Arc::new(numbers.collect::<Int64Array>())),
        ("Industry", texts(&column(4))),
        ("Associated Company Domain", texts(&column(5))),
    ]);
    let folder = Folder::with("leads.csv", LEADS).and("c.csv", COMPANIES).and("a.csv", ACTIVITIES);
    folder.put("leads.parquet", bytes);
    let run = |leads: &str, more: &[&str]| {
        let joined = ["--stream", "--companies", "c.csv", "--activities", "a.csv", "--at", "2026-11-22"];
        folder.run(&[&["score", leads], &joined[..], more].concat()).succeeds().out
    };
    let rows = |csv: String| verdicts(&csv).into_values().collect::<std::collections::BTreeSet<_>>();
    let all = ["--format", "csv", "--contributions"];
    assert_eq!(rows(run("leads.parquet", &all)), rows(run("leads.csv", &all)));
    let (a, b) = (
        run("leads.parquet", &["--top", "4", "--format", "csv"]),
        run("leads.csv", &["--top", "4", "--format", "csv"]),
    );
    assert_eq!(rows(a), rows(b));
}

/// The leads as objects, without the cells that are empty.
fn json_lines(csv: &str) -> String {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    let lines = reader.records().map(|row| {
        let row = row.unwrap();
        let cells = header.iter().zip(&row).filter(|(_, cell)| !cell.is_empty());
        let cells = cells.map(|(name, cell)| (if name == "Contact ID" { "id" } else { name }.to_owned(), cell.into()));
        serde_json::Value::Object(cells.collect()).to_string() + "\n"
    });
    lines.collect()
}

#[test]
fn json_lines_are_joined_as_tables_are() {
    let folder = Folder::with("leads.csv", LEADS).and("c.csv", COMPANIES).and("a.csv", ACTIVITIES);
    folder.put("leads.jsonl", json_lines(LEADS).into_bytes());
    let run = |leads: &str, more: &[&str]| {
        let at = ["--stream", "--at", "2026-11-22", "--format", "csv", "--verbose"];
        folder.run(&[&["score", leads], &at[..], more].concat()).succeeds()
    };
    let both = ["--companies", "c.csv", "--activities", "a.csv"];
    let mut seen = Vec::new();
    for more in [&[][..], &both[..2], &both[2..], &both[..], &[&both[..], &["--map", "Job Title=ignore"]].concat()] {
        let (lines, table) = (run("leads.jsonl", more), run("leads.csv", more));
        assert_eq!(verdicts(&lines.out), verdicts(&table.out), "{more:?}");
        // The keys of an object have no order.
        let told = |err: &str| err.lines().filter(|l| !l.starts_with("filled")).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(
            told(&lines.err),
            told(&table.err).iter().map(|l| l.replace("leads.csv", "leads.jsonl")).collect::<Vec<_>>()
        );
        assert!(!seen.contains(&lines.out), "what is joined makes a difference: {more:?}");
        seen.push(lines.out);
    }
    let first = |leads: &str| {
        let args = [&["score", leads, "--stream", "--top", "4", "--why", "--at", "2026-11-22"], &both[..]].concat();
        folder.run(&args).succeeds().out
    };
    assert_eq!(first("leads.jsonl"), first("leads.csv"));
    let reports = |leads: &str| {
        let args =
            [&["score", leads, "--top", "4", "--format", "reports", "--at", "2026-11-22", "--stream"], &both[..]];
        let out = folder.run(&args.concat()).succeeds().out;
        out.lines()
            .map(|line| {
                let mut report: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
                // A line holds what a table has in columns that are no facts.
                report.remove("ignored");
                report
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(reports("leads.jsonl"), reports("leads.csv"));
}

#[test]
fn a_lead_of_json_lines_without_an_id_is_found_by_its_address_and_keeps_what_it_says_itself() {
    let leads =
        "{\"Email\": {\"value\": \"Anna@acme.example\"}, \"company.employees\": 5, \"company.industry\": null}\n";
    let activities = "Activity Type,Activity Date,Contact ID,Email\ndemo_request,2026-11-20,00Q1,anna@acme.example\n";
    let folder = Folder::with("leads.jsonl", leads).and("c.csv", COMPANIES).and("a.csv", activities);
    let joined = ["--companies", "c.csv", "--activities", "a.csv", "--at", "2026-11-22", "--format", "jsonl"];
    let ran = folder.run(&[&["score", "leads.jsonl", "--contributions"], &joined[..]].concat()).succeeds();
    assert!(ran.err.contains("joined to 1 lead"), "{}", ran.err);
    assert!(ran.out.contains("anna@acme.example") && ran.out.contains("demo"), "{}", ran.out);
    let verdict: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let lines = verdict["contributions"].to_string();
    assert!(lines.contains("employees") && !lines.contains("420"), "{lines}");
}

#[test]
fn companies_and_activities_may_be_parquet() {
    let table = |text: &str| {
        let lines: Vec<&str> = text.lines().collect();
        let columns = lines[0].split(',').enumerate().map(|(place, name)| {
            let cells = lines[1..].iter().map(|line| line.split(',').nth(place).unwrap());
            (name, texts(&cells.map(|cell| Some(cell).filter(|cell| !cell.is_empty())).collect::<Vec<_>>()))
        });
        parquet(columns.collect())
    };
    let folder = Folder::with("leads.csv", LEADS).and("c.csv", COMPANIES).and("a.csv", ACTIVITIES);
    folder.put("c.parquet", table(COMPANIES));
    folder.put("a.parquet", table(ACTIVITIES));
    for more in [&["--stream"][..], &[]] {
        let run = |ending: &str| {
            let (companies, activities) = (format!("c.{ending}"), format!("a.{ending}"));
            let joined = ["--companies", &companies, "--activities", &activities, "--at", "2026-11-22"];
            let ran = folder.run(&[&["score", "leads.csv", "--format", "csv"], &joined[..], more].concat()).succeeds();
            let told = |title: &str| ran.err.lines().find(|l| l.starts_with(title)).map(str::to_owned);
            (told("companies"), told("activities"), ran.out)
        };
        assert_eq!(run("csv"), run("parquet"));
    }
    let cut = table(ACTIVITIES);
    folder.put("cut.parquet", &cut[..cut.len() - 9]);
    let ran = folder.run(&["score", "leads.csv", "--stream", "--activities", "cut.parquet"]);
    assert!(ran.code == 2 && ran.err.starts_with("error: cut.parquet: "), "{}", ran.err);
}

/// Every road from a file to a verdict says the same of two columns that stand for one field.
#[test]
fn of_two_columns_for_one_field_the_first_name_of_the_field_counts_on_every_road() {
    let model = "format = 1\nid = \"m\"\nstandalone = true\n[fields.seats]\ntype = \"number\"\n\
                 aliases = [\"Seats now\", \"Seats then\"]\n[[scores]]\nid = \"fit\"\n[[scores.groups]]\nid = \"g\"\n\
                 tables = [{ field = \"seats\", cuts = [100, 500], points = [18, 43, 68] }]\n[[stages]]\nid = \"all\"\n";
    let rows = [("a", "600", "250"), ("b", "250", "600"), ("c", "", "600"), ("d", "90", "1000")];
    let csv = rows
        .iter()
        .fold("id,Seats now,Seats then\n".to_owned(), |csv, (id, now, then)| csv + &format!("{id},{now},{then}\n"));
    let lines: String = rows
        .iter()
        .map(|(id, now, then)| {
            let now = if now.is_empty() { "null" } else { now };
            format!("{{\"id\": \"{id}\", \"Seats then\": {then}, \"Seats now\": {now}}}\n")
        })
        .collect();
    let column = |cell: fn(&(&'static str, &'static str, &'static str)) -> &'static str| {
        texts(&rows.iter().map(|row| Some(cell(row)).filter(|text| !text.is_empty())).collect::<Vec<_>>())
    };
    let table = parquet(vec![("id", column(|r| r.0)), ("Seats now", column(|r| r.1)), ("Seats then", column(|r| r.2))]);
    let folder = Folder::with("m.toml", model).and("a.csv", csv).and("a.jsonl", lines).and("a.parquet", table);
    let expected: BTreeMap<String, String> =
        [("a", "68"), ("b", "43"), ("c", "68"), ("d", "18")].map(|(id, fit)| (id.to_owned(), fit.to_owned())).into();
    for road in [&["a.csv"][..], &["a.csv", "--stream"], &["a.parquet"], &["a.jsonl"], &["a.parquet", "--top", "9"]] {
        let args = [&["score"], road, &["--model", "m.toml", "--format", "csv", "--at", "2026-11-22"]].concat();
        let told = verdicts(&folder.run(&args).succeeds().out);
        let fits: BTreeMap<String, String> =
            told.into_iter().map(|(id, mut cells)| (id, cells.remove("fit").unwrap())).collect();
        assert_eq!(fits, expected, "{road:?}");
    }
}

#[test]
fn by_stage_the_shortest_time_to_call_comes_before_points() {
    let model = "format = 1\nid = \"m\"\nstandalone = true\n[fields.n]\ntype = \"number\"\n[fields.soon]\ntype = \"bool\"\n\
                 [[scores]]\nid = \"s\"\n[[scores.groups]]\nid = \"g\"\ntables = [{ field = \"n\", cuts = [1, 2, 3], points = [0, 10, 20, 30] }]\n\
                 [[stages]]\nid = \"cold\"\n[[stages]]\nid = \"hot\"\nenter = \"s >= 20\"\n\
                 [[actions]]\nwhen = \"soon\"\ndo = \"call\"\nwithin = \"5m\"\n[[actions]]\ndo = \"call\"\nwithin = \"1d\"\n";
    let folder = Folder::with("m.toml", model).and("a.csv", "id,n,soon\na,3,no\nb,2,yes\nc,1,yes\nd,0,no\n");
    let ids = |more: &[&str]| {
        let args =
            [&["score", "a.csv", "--model", "m.toml", "--format", "csv", "--top", "9", "--at", "2026-11-22"], more]
                .concat();
        let out = folder.run(&args).succeeds().out;
        out.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().to_owned()).collect::<String>()
    };
    for road in [&[][..], &["--stream"]] {
        assert_eq!(ids(&[road, &["--order", "stage"]].concat()), "bacd");
        assert_eq!(ids(road), "bcad");
    }
}
