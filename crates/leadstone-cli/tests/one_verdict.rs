//! One file has one verdict per lead: ranked, as a stream, by the first leads, as Parquet, as JSON lines and as single
//! leads of the library, however odd its cells and however many columns stand for one fact.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, StringArray};

use crate::stream::parquet;
use crate::support::Folder;

const FILES: u64 = 200;
const MODEL: &str = "format = 1\nid = \"m\"\n[[scores]]\nid = \"s\"\nrange = [-1000, 1000]\n[[scores.groups]]\nid = \"g\"\nmin = -1000\n\
    tables = [\n\
      { id = \"size\", field = \"company.employees\", cuts = [11, 51, 201, 1001], points = [1, 2, 4, 8, 16] },\n\
      { id = \"industry\", field = \"company.industry\", cells = [{ is = [\"software\"], points = 100 }, { is = [\"retail\"], points = 200 }] },\n\
      { id = \"kind\", field = \"person.email_kind\", cells = [{ is = [\"business\"], points = 300 }, { is = [\"free\"], points = 400 }, { is = [\"invalid\"], points = 500 }] },\n\
    ]\n\
    rules = [\n\
      { id = \"called\", when = \"person.do_not_call\", points = -40 },\n\
      { id = \"fresh\", when = \"lead.created > timestamp('2026-06-01')\", points = 7 },\n\
    ]\n[[stages]]\nid = \"low\"\n[[stages]]\nid = \"high\"\nenter = \"s >= 300\"\n";

/// Headers, each with cells as people write them.
const COLUMNS: [(&str, &[&str]); 11] = [
    ("Email", &["a@acme.example", "\"Ada\" <ada@acme.example>", "b@gmail.com; b@acme.example", "nobody", "", "N/A"]),
    ("Work Email", &["w@acme.example", "", "x@gmail.com", "mailto:Y@Acme.example"]),
    ("Number of Employees", &["12", "1,200", "1.200", "51-200", "100-500", "10k", "many", "", "-", "3.5", "1'000"]),
    ("Employees", &["7", "250", "", "2,500", "<10", "10,001+"]),
    ("Industry", &["Software", "retail", " Software ", "None", "#N/A", "", "Mining"]),
    ("Sector", &["Retail", "", "software"]),
    ("Do Not Call", &["x", "no", "Do Not Allow", "Allow", "maybe", "", "1", "Ja"]),
    ("Create Date", &["2026-11-03", "11/3/2026 2:05 PM", "13.05.2026", "2026-11-25", "soon", "", "15 Apr, 2026"]),
    ("Created", &["2026-01-02T10:00:00Z", "", "2/1/2026"]),
    ("Owner ID", &["7", "8", ""]),
    ("Favourite = colour", &["red", "=1+1", "\u{202e}x"]),
];

/// A small generator: the same files on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }
}

/// Headers and rows of a random file; every row has an id.
fn file(seed: u64) -> (Vec<&'static str>, Vec<Vec<String>>) {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut columns: Vec<usize> = (0..COLUMNS.len()).filter(|_| random.below(3) > 0).collect();
    for last in (1..columns.len()).rev() {
        columns.swap(last, random.below(last + 1));
    }
    let rows = (0..3 + random.below(9)).map(|row| {
        let cells = columns.iter().map(|column| {
            let cells = COLUMNS[*column].1;
            cells[random.below(cells.len())].to_owned()
        });
        std::iter::once(format!("r{row}")).chain(cells).collect()
    });
    let rows = rows.collect();
    (std::iter::once("Record ID").chain(columns.iter().map(|column| COLUMNS[*column].0)).collect(), rows)
}

fn csv_of(header: &[&str], rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).unwrap();
    for row in rows {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}

fn lines_of(header: &[&str], rows: &[Vec<String>]) -> String {
    let line = |row: &Vec<String>| {
        let cells = header.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), cell.clone().into()));
        serde_json::Value::Object(cells.collect()).to_string() + "\n"
    };
    rows.iter().map(line).collect()
}

fn parquet_of(header: &[&'static str], rows: &[Vec<String>]) -> Vec<u8> {
    let column = |index: usize| {
        let cells = rows.iter().map(|row| Some(row[index].as_str()).filter(|cell| !cell.is_empty()));
        Arc::new(cells.collect::<StringArray>()) as ArrayRef
    };
    parquet(header.iter().enumerate().map(|(index, name)| (*name, column(index))).collect())
}

/// Stage and points by id.
fn verdicts(csv: &str) -> BTreeMap<String, (String, String)> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|known| known == name).unwrap();
    let [id, stage, points] = ["id", "stage", "s"].map(place);
    let row = |row: csv::StringRecord| (row[id].to_owned(), (row[stage].to_owned(), row[points].to_owned()));
    reader.records().map(|found| row(found.unwrap())).collect()
}

#[test]
fn one_file_has_one_verdict_per_lead_on_every_road() {
    let mut leads = 0;
    let mut seen = std::collections::BTreeSet::new();
    for seed in 1..=FILES {
        let (header, rows) = file(seed);
        let folder = Folder::with("m.toml", MODEL)
            .and("leads.csv", csv_of(&header, &rows))
            .and("leads.jsonl", lines_of(&header, &rows))
            .and("leads.parquet", parquet_of(&header, &rows));
        let run = |file: &str, more: &[&str]| {
            let args = ["score", file, "--model", "m.toml", "--format", "csv", "--at", "2026-11-22", "--threads", "1"];
            let ran = folder.run(&[&args[..], more].concat());
            assert!(matches!(ran.code, 0 | 5), "seed {seed}, {file} {more:?}: {}", ran.err);
            verdicts(&ran.out)
        };
        let ranked = run("leads.csv", &[]);
        assert_eq!(ranked.len(), rows.len(), "seed {seed}: no lead is lost");
        for (file, more) in [
            ("leads.csv", &["--stream"][..]),
            ("leads.csv", &["--top", "100"]),
            ("leads.csv", &["--why"]),
            ("leads.parquet", &["--stream"]),
            ("leads.jsonl", &["--stream"]),
            ("leads.jsonl", &[]),
        ] {
            assert_eq!(run(file, more), ranked, "seed {seed}, {file} {more:?}");
        }
        // The library says the same of the lead that the importer reads, and of that lead as JSON.
        let reports =
            folder.run(&["score", "leads.csv", "--model", "m.toml", "--format", "reports", "--at", "2026-11-22"]).out;
        for report in reports.lines() {
            let report: serde_json::Value = serde_json::from_str(report).unwrap();
            let told = &ranked[report["lead"].as_str().unwrap()];
            assert_eq!(report["scores"][0]["points"].to_string(), told.1, "seed {seed}: {report}");
        }
        leads += ranked.len();
        seen.extend(ranked.into_values());
    }
    // Files without differences would prove nothing.
    assert!(leads > 1_000 && seen.len() > 100, "{leads} leads, {} verdicts", seen.len());
}
