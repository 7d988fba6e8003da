//! Leads in any format and number: streamed, in the order of the input.

use std::fs::File;
use std::io::Write;
use std::process::Stdio;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, Date32Array, DictionaryArray, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMillisecondArray, TimestampNanosecondArray,
};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::reader::{FileReader, SerializedFileReader};

use crate::support::{Folder, Ran};

const AT: [&str; 2] = ["--at", "2026-11-22"];

pub(crate) fn texts(cells: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(cells.to_vec()))
}

pub(crate) fn parquet(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let batch =
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
            .unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

pub(crate) fn table(folder: &Folder, name: &str) -> (RecordBatch, Vec<(String, String)>) {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(folder.path(name)).unwrap()).unwrap();
    let pairs = builder.metadata().file_metadata().key_value_metadata().unwrap().iter();
    let about = pairs.map(|pair| (pair.key.clone(), pair.value.clone().unwrap_or_default())).collect();
    let schema = builder.schema().clone();
    let batches: Vec<RecordBatch> = builder.build().unwrap().map(Result::unwrap).collect();
    let whole = match batches.as_slice() {
        [one] => one.clone(),
        [] => RecordBatch::new_empty(schema),
        more => panic!("{} batches", more.len()),
    };
    (whole, about)
}

pub(crate) fn words(batch: &RecordBatch, name: &str) -> Vec<Option<String>> {
    let column = batch.column_by_name(name).unwrap_or_else(|| panic!("a column `{name}`"));
    if let Some(texts) = column.as_any().downcast_ref::<StringArray>() {
        return texts.iter().map(|t| t.map(str::to_owned)).collect();
    }
    let words = column.as_any().downcast_ref::<DictionaryArray<Int32Type>>().unwrap();
    let words = words.downcast_dict::<StringArray>().unwrap();
    words.into_iter().map(|t| t.map(str::to_owned)).collect()
}

pub(crate) fn numbers(batch: &RecordBatch, name: &str) -> Vec<Option<i64>> {
    batch.column_by_name(name).unwrap().as_any().downcast_ref::<Int64Array>().unwrap().iter().collect()
}

pub(crate) fn leads() -> Vec<(&'static str, ArrayRef)> {
    vec![
        ("Contact ID", texts(&[Some("c1"), Some("c2"), Some("c3"), Some("c4")])),
        ("Email", texts(&[Some("a@acme.example"), Some("b@acme.example"), None, Some("d@gmail.com")])),
        ("Job Title", texts(&[Some("VP of Sales"), Some("Student"), None, Some("CTO")])),
        ("Number of Employees", Arc::new(Int64Array::from(vec![Some(420), Some(3), None, Some(80)]))),
        ("Country", texts(&[Some("DE"), Some("US, south"), None, Some("KR")])),
    ]
}

pub(crate) const LEADS_CSV: &str = "Contact ID,Email,Job Title,Number of Employees,Country\n\
    c1,a@acme.example,VP of Sales,420,DE\n\
    c2,b@acme.example,Student,3,\"US, south\"\n\
    c3,,,,\n\
    c4,d@gmail.com,CTO,80,KR\n";

const LEADS_JSONL: &str = r#"{"id": "c1", "Email": "a@acme.example", "Job Title": "VP of Sales", "Number of Employees": 420, "Country": "DE"}

{"id": "c2", "Email": "b@acme.example", "Job Title": {"value": "Student", "at": "2026-01-01"}, "Number of Employees": 3, "Country": "US, south"}
{"id": "c3"}
{"id": "c4", "Email": "d@gmail.com", "Job Title": "CTO", "Number of Employees": 80, "Country": "KR"}
"#;

pub(crate) fn in_all_formats() -> Folder {
    Folder::with("leads.parquet", parquet(leads())).and("leads.csv", LEADS_CSV).and("leads.jsonl", LEADS_JSONL)
}

const FORMATS: [&str; 3] = ["leads.parquet", "leads.csv", "leads.jsonl"];

#[test]
fn one_lead_has_one_verdict_in_every_format() {
    let folder = in_all_formats();
    let run = |file: &str, format: &str, more: &[&str]| {
        folder.run(&[&["score", file, "--stream", "--format", format, "--carry", "Country"], &AT[..], more].concat())
    };
    for format in ["csv", "jsonl"] {
        for more in [&[][..], &["--contributions", "--bounds"]] {
            let [parquet, csv, json] = FORMATS.map(|file| run(file, format, more).succeeds().out);
            assert_eq!(parquet, csv);
            assert_eq!(parquet, json);
            assert_eq!(parquet.lines().count(), if format == "csv" { 5 } else { 4 });
        }
    }
    let csv = run("leads.csv", "csv", &[]).succeeds().out;
    let head = "id,Country,stage,label,action,segment,within,reason,gate,fit,fit_band,";
    assert!(csv.starts_with(head), "{csv}");
    assert!(csv.lines().next().unwrap().ends_with(",model,at"), "{csv}");
    assert!(csv.lines().nth(2).unwrap().starts_with("c2,\"US, south\","), "{csv}");
    let hash = leadstone::Model::builtin().sha256().to_owned();
    assert!(csv.lines().skip(1).all(|l| l.ends_with(&format!(",{hash},2026-11-22T00:00:00Z"))), "{csv}");
    let json = run("leads.jsonl", "jsonl", &["--contributions"]).succeeds().out;
    let lead: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    let sum: i64 = lead["contributions"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["score"] == "fit")
        .map(|line| line["points"].as_i64().unwrap())
        .sum();
    assert!(sum > 0);
    assert_eq!(lead["fit"], sum, "the lines add up: {lead}");
    for file in FORMATS {
        let output = format!("{file}.out.parquet");
        folder.run(&["score", file, "--stream", "-o", &output, AT[0], AT[1], "--contributions"]).succeeds();
    }
    let [(first, about), (second, _), (third, _)] = FORMATS.map(|file| table(&folder, &format!("{file}.out.parquet")));
    assert_eq!(first.column_by_name("contributions"), second.column_by_name("contributions"));
    assert_eq!(first.schema().fields(), third.schema().fields());
    for name in ["id", "stage", "action", "reason", "fit_band", "persona", "model"] {
        assert_eq!(words(&first, name), words(&second, name));
        assert_eq!(words(&first, name), words(&third, name));
    }
    for name in ["fit", "overall", "persona_points"] {
        assert_eq!(numbers(&first, name), numbers(&second, name));
        assert_eq!(numbers(&first, name), numbers(&third, name));
    }
    let about: Vec<(&str, &str)> = about.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    for pair in [
        ("leadstone.model", "b2b-saas"),
        ("leadstone.revision", "1"),
        ("leadstone.sha256", hash.as_str()),
        ("leadstone.at", "2026-11-22T00:00:00Z"),
    ] {
        assert!(about.contains(&pair), "{about:?}");
    }
}

#[test]
fn the_first_leads_of_a_stream_are_those_of_a_ranked_run() {
    let folder = in_all_formats();
    for format in ["csv", "table"] {
        let run = |args: &[&str]| {
            folder.run(&[args, &AT, &["--top", "3", "--why", "--format", format]].concat()).succeeds().out
        };
        let ranked = run(&["score", "leads.csv"]);
        for file in FORMATS {
            assert_eq!(run(&["score", file, "--stream"]), ranked);
            assert_eq!(run(&["score", file]), ranked);
        }
    }
    let reports = folder.run(&["score", "leads.parquet", "--top", "2", "--format", "reports", AT[0], AT[1]]).succeeds();
    let ranked = folder.run(&["score", "leads.csv", "--top", "2", "--format", "reports", AT[0], AT[1]]).succeeds();
    assert_eq!(reports.out, ranked.out);
    let none = folder.run(&["score", "leads.parquet", "--top", "0", "--format", "csv"]).succeeds();
    assert_eq!(none.out.lines().count(), 1);
}

/// Many units: one for each file of a folder.
pub(crate) fn folder_of_files() -> Folder {
    let folder = Folder::new();
    for file in 0..23_i64 {
        let rows = 3 + file * 7 % 31;
        let ids: Int64Array = (0..rows).map(|row| Some(file * 1000 + row)).collect();
        let employees: Int64Array =
            (0..rows).map(|row| (row % 5 != 0).then_some((file * 97 + row * 13) % 900)).collect();
        let titles = ["CEO", "Student", "VP of Sales", "Clerk"];
        let titles: StringArray = (0..rows).map(|row| titles.get(((row + file) % 4) as usize).copied()).collect();
        // The order of columns does not matter.
        let mut columns: Vec<(&str, ArrayRef)> =
            vec![("id", Arc::new(ids)), ("company.employees", Arc::new(employees)), ("person.title", Arc::new(titles))];
        if file % 2 == 1 {
            columns.reverse();
        }
        folder.put(&format!("leads/part-{file:02}.parquet"), parquet(columns));
    }
    folder.put("leads/_SUCCESS", "");
    folder.put("leads/.part.parquet", "hidden");
    folder.put("leads/notes.txt", "no table");
    folder
}

#[test]
fn a_folder_is_one_table_in_the_order_of_names_for_any_number_of_threads() {
    let folder = folder_of_files();
    let run = |threads: &str, output: &str| {
        folder.run(&["score", "leads", "--stream", "-o", output, "--threads", threads, AT[0], AT[1]]).succeeds()
    };
    let ran = run("1", "one.parquet");
    let rows: i64 = (0..23).map(|file| 3 + file * 7 % 31).sum();
    assert!(ran.err.contains(&format!("\nleads      {rows} read, {rows} scored, 0 rejected\n")), "{}", ran.err);
    assert!(ran.err.contains(&format!("one.parquet, {rows} leads in the order of the input")), "{}", ran.err);
    let (one, _) = table(&folder, "one.parquet");
    let expected: Vec<Option<String>> =
        (0..23).flat_map(|file| (0..3 + file * 7 % 31).map(move |row| Some((file * 1000 + row).to_string()))).collect();
    assert_eq!(words(&one, "id"), expected);
    for threads in ["2", "7"] {
        run(threads, "many.parquet");
        assert!(folder.bytes("many.parquet") == folder.bytes("one.parquet"), "{threads} threads: other bytes");
    }
    let top = |threads: &str| folder.run(&["score", "leads", "--top", "30", "--threads", threads, AT[0], AT[1]]).out;
    assert_eq!(top("1"), top("5"));
    assert_eq!(folder.files(), ["leads", "many.parquet", "one.parquet"], "nothing temporary is left");
}

#[test]
fn rows_keep_their_numbers_from_portion_to_portion() {
    const ROWS: i64 = 40_000;
    let model = "format = 1\nid = \"m\"\n[[scores]]\nid = \"s\"\n[[scores.groups]]\nid = \"g\"\n\
                 tables = [{ field = \"company.employees\", cuts = [1000, 20000, 39000], points = [1, 2, 0, 3] }]\n[[stages]]\nid = \"all\"\n";
    // Every 10,000th row is no number.
    let cell = |row: i64| if row % 10_000 == 0 { "x".to_owned() } else { row.to_string() };
    let csv = (1..=ROWS).fold("company.employees\n".to_owned(), |text, row| text + &cell(row) + "\n");
    let column: StringArray = (1..=ROWS).map(|row| Some(cell(row))).collect();
    let folder = Folder::with("leads.csv", csv)
        .and("leads.parquet", parquet(vec![("company.employees", Arc::new(column))]))
        .and("m.toml", model);
    let first = |args: &[&str]| {
        folder
            .run(&[&["score"], args, &["--model", "m.toml", "--top", "7", "--format", "csv"], &AT[..]].concat())
            .succeeds()
            .out
    };
    let ranked = first(&["leads.csv"]);
    assert!(ranked.lines().nth(1).unwrap().starts_with("1,39000,"), "{ranked}");
    for threads in ["1", "3"] {
        assert_eq!(first(&["leads.csv", "--stream", "--threads", threads]), ranked);
        assert_eq!(first(&["leads.parquet", "--threads", threads]), ranked);
    }
    let expected: Vec<i64> = (1..=ROWS).filter(|row| row % 10_000 != 0).collect();
    for input in ["leads.csv", "leads.parquet"] {
        let run = |output: &str, threads: &str| {
            let args =
                ["score", input, "--stream", "--model", "m.toml", "-o", output, "--threads", threads, "--strict"];
            assert_eq!(folder.run(&args).code, 3);
            let rejects = folder.read("out.rejects.csv");
            let line = |row: i64| if input == "leads.csv" { row + 1 } else { row };
            let lines: Vec<String> = rejects.lines().skip(1).map(|l| l.split(',').nth(1).unwrap().to_owned()).collect();
            assert_eq!(lines, [1, 2, 3, 4].map(|n| line(n * 10_000).to_string()));
        };
        for threads in ["1", "3"] {
            run("out.csv", threads);
            let out = folder.read("out.csv");
            let ids = out.lines().skip(1).map(|l| l.split(',').next().unwrap().parse::<i64>().unwrap());
            assert!(ids.eq(expected.iter().copied()), "{input}, {threads} threads");
            run("out.parquet", threads);
            let reader = SerializedFileReader::new(File::open(folder.path("out.parquet")).unwrap()).unwrap();
            assert_eq!(reader.metadata().file_metadata().num_rows(), expected.len() as i64);
        }
    }
}

#[test]
fn leads_with_answers_and_activities_come_as_json_lines() {
    let lines = "{\"id\": 7, \"stage\": \"mql\", \"person.title\": {\"no_answer\": true}, \
                 \"activities\": [{\"type\": \"demo_request\", \"at\": \"2026-11-21\"}], \"extra\": [1, \"x\"]}\n\
                 {\"email\": \"B@acme.example\", \"person.title\": [{\"value\": \"CEO\", \"at\": \"2020-01-01\"}, {\"value\": \"Student\", \"at\": \"2026-01-01\"}]}\n\
                 {}\n";
    let folder = Folder::with("leads.jsonl", lines);
    let args = ["score", "leads.jsonl", "--stream", "--format", "jsonl", "--carry", "extra, none", AT[0], AT[1]];
    let ran = folder.run(&args);
    let ran = ran.succeeds();
    assert!(ran.err.contains("carried    no line has the key `none`\n"), "{}", ran.err);
    let found: Vec<serde_json::Value> = ran.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let ids: Vec<&str> = found.iter().map(|lead| lead["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["7", "b@acme.example", "row-3"]);
    assert_eq!(found[0]["extra"], serde_json::json!([1, "x"]));
    let at = leadstone::Timestamp::parse(AT[1]).unwrap();
    for (line, found) in lines.lines().zip(&found) {
        let verdict = leadstone::Model::builtin().score(&leadstone::Lead::from_json(line).unwrap(), at).unwrap();
        for score in ["fit", "interest", "intent", "overall"] {
            assert_eq!(found[score].as_i64(), verdict.points(score), "{line}");
        }
        assert_eq!(found["stage"].as_str(), verdict.stage());
    }
    assert!(found[0]["intent"].as_i64().unwrap() > 0, "the demo counts");
    let mapped = Folder::with("leads.ndjson", "{\"Key\": \"k\", \"Staff\": 420, \"stage\": \"unheard of\"}\n");
    let maps = ["--map", "Key=id", "--map", "Staff=company.employees", "--map", "stage=ignore"];
    let out =
        mapped.run(&[&["score", "leads.ndjson", "--stream", "--format", "csv"][..], &maps].concat()).succeeds().out;
    assert!(out.lines().nth(1).unwrap().starts_with("k,inquiry,"), "{out}");
}

#[test]
fn json_lines_come_from_standard_input_as_well() {
    let folder = Folder::new();
    let ran = folder
        .run_with(&["score", "-", "--stream", "--format", "csv"], b"{\"id\": \"a\", \"person.title\": \"CEO\"}\n")
        .succeeds();
    assert!(ran.out.lines().nth(1).unwrap().starts_with("a,inquiry,"), "{}", ran.out);
}

#[test]
fn what_comes_through_a_pipe_is_read_from_its_start() {
    for (args, text, start) in [
        (&["score", "/dev/stdin", "--format", "csv"][..], LEADS_CSV, "rank,id,name,"),
        (&["score", "/dev/stdin", "--format", "csv", "--stream"], LEADS_CSV, "id,stage,"),
    ] {
        let folder = Folder::new();
        let mut child =
            folder.command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let ran = Ran::of(child.wait_with_output().unwrap()).succeeds();
        assert!(ran.out.starts_with(start) && ran.out.lines().count() == 5, "{}", ran.out);
    }
}

#[test]
fn values_that_are_none_are_set_aside_with_their_rows() {
    let model = "format = 1\nid = \"m\"\n[[scores]]\nid = \"s\"\n[[scores.groups]]\nid = \"g\"\n\
                 tables = [{ field = \"company.revenue\", cuts = [10], points = [1, 2] }]\n\
                 rules = [{ when = \"lead.created < now\", points = 5 }]\n[[stages]]\nid = \"all\"\n";
    let revenue = Float64Array::from(vec![Some(1.0), Some(f64::NAN), Some(f64::INFINITY), None, Some(11.5), Some(3.0)]);
    let created = Date32Array::from(vec![Some(20_000), None, None, Some(60_000), Some(20_000), Some(i32::MAX)]);
    let folder = Folder::new().and("m.toml", model);
    folder.put(
        "in/a.parquet",
        parquet(vec![
            ("company.revenue", Arc::new(Float64Array::from(vec![1.0, 2.0]))),
            ("lead.created", Arc::new(Date32Array::from(vec![20_000, 20_000]))),
        ]),
    );
    folder.put(
        "in/b.parquet",
        parquet(vec![("company.revenue", Arc::new(revenue)), ("lead.created", Arc::new(created))]),
    );
    let lenient = ["score", "in", "--stream", "--model", "m.toml", "-o", "out.parquet", AT[0], AT[1]];
    let ran = folder.run(&lenient).succeeds();
    assert!(ran.err.contains("leads      8 read, 8 scored, 0 rejected\n"), "{}", ran.err);
    assert_eq!(
        folder.read("out.notes.csv"),
        "file,line,column,text,reason\nin/b.parquet,3,company.revenue,inf,is not a number\n\
         in/b.parquet,4,lead.created,2134-04-11,lies in the future\n"
    );
    let args = [&lenient[..], &["--strict", "--notes", "none.csv"]].concat();
    let ran = folder.run(&args);
    assert!(ran.err.contains("leads      8 read, 6 scored, 2 rejected\n"), "{}", ran.err);
    assert!(ran.err.contains("rejected   2 rows, all in out.rejects.csv\n"), "{}", ran.err);
    assert!(ran.err.contains("  in/b.parquet:3: column `company.revenue`: `inf` is not a number\n"), "{}", ran.err);
    let (kept, _) = table(&folder, "out.parquet");
    let ids: Vec<Option<String>> = [1, 2, 3, 4, 7, 8].map(|id: i32| Some(id.to_string())).into();
    assert_eq!(words(&kept, "id"), ids, "a lead without an id has the number of its row");
    // What is no number, and a day that no calendar has, say nothing.
    assert_eq!(numbers(&kept, "s"), [6, 6, 6, 0, 7, 1].map(Some));
    let rejects = folder.read("out.rejects.csv");
    let mut lines = rejects.lines();
    assert_eq!(lines.next(), Some("file,line,reason,row"));
    let starts: Vec<String> = lines.map(|l| l.split(',').take(2).collect::<Vec<_>>().join(",")).collect();
    assert_eq!(starts, ["in/b.parquet,3", "in/b.parquet,4"]);
    assert!(rejects.contains("`2134-04-11` lies in the future"), "{rejects}");
    assert!(rejects.contains(r#""{""company.revenue"":""inf"",""lead.created"":null}""#), "{rejects}");
    assert_eq!(ran.code, 3);
    let clean = folder.run(&["score", "in/a.parquet", "--model", "m.toml", "-o", "clean.csv"]).succeeds();
    assert!(!clean.err.contains("rejected  "), "{}", clean.err);
    assert_eq!(folder.files(), ["clean.csv", "in", "m.toml", "out.notes.csv", "out.parquet", "out.rejects.csv"]);
}

#[test]
fn broken_lines_cost_one_lead_each() {
    let lines = b"{\"id\": 1, \"person.title\": \"CEO\"}\n{\"id\": 2,\nnonsense\n{\"id\": 4, \"company.employees\": \"lots\"}\n\xff{}\n[1]\n{\"id\": 6, \"company.employees\": 1e999}\n{\"id\": 7}\n";
    let folder = Folder::with("leads.jsonl", lines);
    let ran = folder.run(&["score", "leads.jsonl", "--stream", "-o", "out.csv", "--verbose"]).succeeds();
    assert!(ran.err.contains("leads      8 read, 3 scored, 5 rejected\n"), "{}", ran.err);
    assert!(ran.err.contains("  leads.jsonl:4: column `company.employees`: `lots` is not a number\n"), "{}", ran.err);
    assert!(ran.err.contains("  leads.jsonl:5: the text is not UTF-8\n"), "{}", ran.err);
    let ids: Vec<String> =
        folder.read("out.csv").lines().skip(1).map(|l| l.split(',').next().unwrap().to_owned()).collect();
    assert_eq!(ids, ["1", "4", "7"]);
    assert!(folder.bytes("out.rejects.csv").windows(3).any(|w| w == b"\xff{}"), "the bytes stay as they are");
    let folder = Folder::with("leads.csv", "Contact ID,Number of Employees\n1,5\n2,\"x\n3,lots\n4\n5,6\n");
    let ran = folder.run(&["score", "leads.csv", "--stream", "-o", "out.jsonl", "--verbose"]).succeeds();
    assert!(ran.err.contains("leads      5 read, 3 scored, 2 rejected\n"), "{}", ran.err);
    for reason in [
        "  leads.csv:3: a quote is opened and not closed\n",
        "  leads.csv:4: column `Number of Employees`: `lots` is not a number\n",
        "  leads.csv:5: the row has 1 cell, the header 2\n",
    ] {
        assert!(ran.err.contains(reason), "{reason}: {}", ran.err);
    }
    assert_eq!(folder.read("out.jsonl").lines().count(), 3);
}

#[test]
fn texts_by_number_and_dates_of_all_kinds_are_read() {
    let titles: DictionaryArray<Int32Type> =
        vec![Some("CEO"), None, Some("Student"), Some("CEO")].into_iter().collect();
    let day = 20_000_i64 * 86_400_000;
    let zoned = TimestampMillisecondArray::from(vec![Some(day), None, Some(day), Some(day)]).with_timezone("+09:00");
    let model = "format = 1\nid = \"m\"\n[[scores]]\nid = \"s\"\n[[scores.groups]]\nid = \"g\"\n\
                 rules = [{ when = \"lead.created == timestamp('2024-10-04')\", points = 5 },\n\
                 { when = \"person.title == 'ceo'\", points = 50 }]\n[[stages]]\nid = \"all\"\n";
    let mut outputs = Vec::new();
    let zoneless =
        TimestampNanosecondArray::from(vec![Some(day * 1_000_000), None, Some(day * 1_000_000), Some(day * 1_000_000)]);
    let dates = Date32Array::from(vec![Some(20_000), None, Some(20_000), Some(20_000)]);
    let written = [Some("2024-10-04"), None, Some("2024-10-04T09:00+09:00"), Some("2024-10-04 00:00")];
    let kinds: [ArrayRef; 4] = [Arc::new(zoned), Arc::new(zoneless), Arc::new(dates), texts(&written)];
    for created in kinds {
        let bytes = parquet(vec![("person.title", Arc::new(titles.clone())), ("lead.created", created)]);
        let folder = Folder::with("leads.parquet", bytes).and("m.toml", model);
        let args = ["score", "leads.parquet", "--stream", "--model", "m.toml", "-o", "out.parquet", AT[0], AT[1]];
        folder.run(&args).succeeds();
        outputs.push(numbers(&table(&folder, "out.parquet").0, "s"));
    }
    assert!(outputs.iter().all(|o| *o == [55, 0, 5, 55].map(Some)), "{outputs:?}");
}

#[test]
fn ranked_leads_are_written_as_parquet_too() {
    let folder = Folder::new();
    folder.run(&["score", "--sample", "-o", "all.parquet", "--contributions"]).succeeds();
    folder.run(&["score", "--sample", "-o", "all.csv"]).succeeds();
    let (ranked, about) = table(&folder, "all.parquet");
    assert_eq!(ranked.num_rows(), 640);
    assert_eq!(numbers(&ranked, "rank").last(), Some(&Some(640)));
    let csv = folder.read("all.csv");
    let ids: Vec<Option<String>> = csv.lines().skip(1).map(|l| Some(l.split(',').nth(1).unwrap().to_owned())).collect();
    assert_eq!(words(&ranked, "id"), ids);
    assert!(about.iter().any(|(key, value)| key == "leadstone.at" && value == "2026-11-22T09:00:00Z"));
    let reader = SerializedFileReader::new(File::open(folder.path("all.parquet")).unwrap()).unwrap();
    assert!(reader.metadata().num_row_groups() > 0);
}

#[test]
fn a_list_of_objects_is_read_as_lines_are() {
    let folder = Folder::with(
        "leads.json",
        r#"[ {"Email": "a@acme.example", "Job Title": "CEO"}, {"Email": "b@acme.example"} ]"#,
    )
    .and("leads.jsonl", "{\"Email\": \"a@acme.example\", \"Job Title\": \"CEO\"}\n{\"Email\": \"b@acme.example\"}\n");
    let run = |file: &str| folder.run(&["score", file, "--format", "csv", AT[0], AT[1]]).succeeds().out;
    assert_eq!(run("leads.json"), run("leads.jsonl"));
}
