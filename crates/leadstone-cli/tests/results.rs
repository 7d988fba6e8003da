//! Results as files and on terminals: workbooks, compressed files, guarded cells, and texts that a terminal would obey.

use std::io::Read as _;

use calamine::{Data, DataType as _, Reader as _, Xlsx};
use flate2::read::{DeflateDecoder, GzDecoder};

use crate::stream::{in_all_formats, leads, parquet, texts};
use crate::support::Folder;

const AT: [&str; 2] = ["--at", "2026-11-22"];

/// A lead whose cells a spreadsheet or a terminal could take for more than text.
const ODD: &str = "Contact ID,First Name,Last Name,Company Name,Job Title,Number of Employees,Phone,Note\n\
    c1,Ada,Lovelace,Acme,VP of Sales,420,+49 30 123,\"=HYPERLINK(\"\"https://evil.example\"\",\"\"x\"\")\"\n\
    -c2,@Bob,Smith,=1+1,CTO,80,-,https://evil.example\n";

#[track_caller]
fn sheet(folder: &Folder, name: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = calamine::open_workbook(folder.path(name)).unwrap();
    let range = book.worksheet_range("Leads").unwrap();
    assert!(book.worksheet_formula("Leads").unwrap().is_empty(), "there is a formula");
    range.rows().map(<[Data]>::to_vec).collect()
}

#[track_caller]
fn column(rows: &[Vec<Data>], name: &str) -> Vec<Data> {
    let place = rows[0].iter().position(|head| head == name).unwrap_or_else(|| panic!("no column `{name}`"));
    rows[1..].iter().map(|row| row[place].clone()).collect()
}

fn words(cells: &[&str]) -> Vec<Data> {
    cells.iter().map(|cell| Data::String((*cell).to_owned())).collect()
}

/// A part of a workbook as it is in the archive.
#[track_caller]
fn part(bytes: &[u8], name: &str) -> String {
    let starts = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(b"PK\x03\x04"));
    for at in starts {
        let length = |place: usize| usize::from(u16::from_le_bytes([bytes[at + place], bytes[at + place + 1]]));
        let data = at + 30 + length(26);
        if bytes[at + 30..data] == *name.as_bytes() {
            let mut text = String::new();
            DeflateDecoder::new(&bytes[data + length(28)..]).read_to_string(&mut text).unwrap();
            return text;
        }
    }
    panic!("no `{name}` in the workbook");
}

#[test]
fn a_workbook_holds_texts_as_texts_and_numbers_as_numbers() {
    let folder = Folder::with("odd.csv", ODD);
    let carry = ["--carry", "Phone,Note,Number of Employees", "--why"];
    folder.run(&[&["score", "odd.csv", "-o", "ranked.xlsx"], &AT[..], &carry].concat()).succeeds();
    let rows = sheet(&folder, "ranked.xlsx");
    assert_eq!(rows.len(), 3);
    assert_eq!(column(&rows, "rank"), [Data::Float(1.0), Data::Float(2.0)]);
    assert_eq!(column(&rows, "id"), words(&["c1", "-c2"]));
    assert_eq!(column(&rows, "company"), words(&["Acme", "=1+1"]));
    assert_eq!(column(&rows, "Phone"), words(&["+49 30 123", "-"]));
    let note = "=HYPERLINK(\"https://evil.example\",\"x\")";
    assert_eq!(column(&rows, "Note"), words(&[note, "https://evil.example"]));
    // A CSV file has texts only.
    assert_eq!(column(&rows, "Number of Employees"), words(&["420", "80"]));
    assert!(column(&rows, "fit").iter().all(Data::is_float), "{rows:?}");
    assert_eq!(column(&rows, "at"), words(&["2026-11-22T00:00:00Z"; 2]));
    let xml = part(&folder.bytes("ranked.xlsx"), "xl/worksheets/sheet1.xml");
    assert!(!xml.contains("<f>") && !xml.contains("hyperlink "), "{xml}");
    for has in ["state=\"frozen\"", "<autoFilter ref=\"A1:", "<cols>", "ySplit=\"1\""] {
        assert!(xml.contains(has), "{has}: {xml}");
    }
    let styles = part(&folder.bytes("ranked.xlsx"), "xl/styles.xml");
    assert!(styles.contains("<b/>") && xml.contains("<c r=\"A1\" s=\"1\""), "the header is bold: {xml}");
}

#[test]
fn a_workbook_is_ranked_or_streamed_and_its_bytes_depend_on_the_input_only() {
    let folder = in_all_formats();
    let run = |file: &str, output: &str, more: &[&str]| {
        folder
            .run(&[&["score", file, "-o", output, "--carry", "Number of Employees"], &AT[..], more].concat())
            .succeeds();
    };
    run("leads.parquet", "stream.xlsx", &["--stream", "--contributions", "--bounds"]);
    run("leads.parquet", "ranked.xlsx", &["--contributions", "--bounds"]);
    run("leads.parquet", "again.xlsx", &["--contributions", "--bounds"]);
    let (stream, ranked) = (sheet(&folder, "stream.xlsx"), sheet(&folder, "ranked.xlsx"));
    assert_eq!(column(&stream, "id"), words(&["c1", "c2", "c3", "c4"]));
    let employees = [Data::Float(420.0), Data::Float(3.0), Data::Empty, Data::Float(80.0)];
    assert_eq!(column(&stream, "Number of Employees"), employees);
    for row in &ranked[1..] {
        let same = stream[1..].iter().find(|other| other[0] == row[1]).unwrap();
        assert_eq!(same[1..], row[5..], "one lead has one verdict");
    }
    assert_eq!(folder.bytes("ranked.xlsx"), folder.bytes("again.xlsx"));
    let piped = folder.command(&[&["score", "leads.parquet", "--format", "xlsx"], &AT[..]].concat()).output().unwrap();
    assert!(piped.stdout.starts_with(b"PK\x03\x04"), "a pipe gets a workbook as well");
}

#[test]
fn a_cell_that_no_workbook_can_hold_is_refused_and_leaves_no_file() {
    let long = "x".repeat(32_768);
    let columns: Vec<_> = leads().into_iter().chain([("Note", texts(&[Some(&long), None, None, None]))]).collect();
    let folder = Folder::with("leads.parquet", parquet(columns));
    for more in [&["--stream"][..], &[]] {
        let args = [&["score", "leads.parquet", "-o", "out.xlsx", "--carry", "Note", "--no-progress"], &AT[..], more];
        let ran = folder.run(&args.concat());
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains("the column `Note` holds a text of more than 32,767 characters"), "{}", ran.err);
        assert_eq!(folder.files(), ["leads.parquet"]);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_a_failure_of_every_kind_of_file() {
    let folder = Folder::with("odd.csv", ODD);
    for format in ["xlsx", "csv", "parquet", "reports", "table"] {
        let ran = folder.run(&[&["score", "odd.csv", "-o", "/dev/full", "--format", format], &AT[..]].concat());
        assert_eq!(ran.code, 4, "{format}: {}", ran.err);
        assert!(ran.err.contains("error: /dev/full: no space left"), "{format}: {}", ran.err);
    }
}

#[test]
fn formats_that_cannot_be_written_are_refused() {
    let folder = Folder::with("odd.csv", ODD);
    let fails = |output: &str, message: &str| folder.run(&["score", "odd.csv", "-o", output]).fails(2, message);
    fails("a.ods", "error: a.ods: ODS cannot be written\nhint: name a file that ends in .xlsx or .csv\n");
    fails("a.XLS", "error: a.XLS: XLS cannot be written\nhint: name a file that ends in .xlsx or .csv\n");
    fails(
        "a.parquet.gz",
        "error: a.parquet.gz: Parquet is compressed already\nhint: name a file that ends in .parquet\n",
    );
    fails("a.xlsx.zst", "error: a.xlsx.zst: XLSX is compressed already\nhint: name a file that ends in .xlsx\n");
    assert_eq!(folder.files(), ["odd.csv"]);
}

#[test]
fn a_file_is_compressed_by_its_ending() {
    let folder = in_all_formats();
    for mode in [&["--stream"][..], &[]] {
        for ending in ["csv", "jsonl"] {
            let run = |name: &str| {
                folder.run(&[&["score", "leads.csv", "-o", name], &AT[..], mode].concat()).succeeds();
                folder.bytes(name)
            };
            let plain = run(&format!("out.{ending}"));
            let mut unpacked = Vec::new();
            GzDecoder::new(&run(&format!("out.{ending}.gz"))[..]).read_to_end(&mut unpacked).unwrap();
            assert_eq!(unpacked, plain);
            assert_eq!(zstd::decode_all(&run(&format!("out.{ending}.zst"))[..]).unwrap(), plain);
        }
    }
    // Reports and tables as well; the notes lie beside the file under its own name.
    folder.put("odd.csv", ODD.replace(",80,", ",eighty,"));
    folder.run(&[&["score", "odd.csv", "-o", "all.jsonl.gz", "--format", "reports"], &AT[..]].concat()).succeeds();
    let mut unpacked = String::new();
    GzDecoder::new(&folder.bytes("all.jsonl.gz")[..]).read_to_string(&mut unpacked).unwrap();
    assert_eq!(unpacked.lines().count(), 2);
    assert!(folder.files().contains(&"all.notes.csv".to_owned()), "{:?}", folder.files());
}

#[test]
fn texts_in_csv_are_no_formulas_unless_asked_for() {
    let folder = Folder::with("odd.csv", ODD);
    let csv = |more: &[&str]| {
        let args = ["score", "odd.csv", "--format", "csv", "--carry", "Phone,Note"];
        folder.run(&[&args, &AT[..], more].concat()).succeeds().out
    };
    for mode in [&["--stream"][..], &[]] {
        let guarded = csv(mode);
        let note = "\"'=HYPERLINK(\"\"https://evil.example\"\",\"\"x\"\")\"";
        assert!(guarded.contains(&format!(",'+49 30 123,{note},")), "{guarded}");
        assert!(guarded.contains("'-c2,") && guarded.contains(",'-,https://evil.example,"), "{guarded}");
        let plain = csv(&[mode, &["--no-guard"]].concat());
        assert_eq!(guarded.replace('\'', ""), plain, "nothing else differs");
    }
    assert!(csv(&[]).contains(",'@Bob Smith,,'=1+1,"), "{}", csv(&[]));
    let json = folder.run(&[&["score", "odd.csv", "--format", "jsonl", "--carry", "Phone"], &AT[..]].concat()).out;
    assert!(json.contains("\"Phone\":\"+49 30 123\""), "{json}");
}

#[test]
fn numbers_are_never_guarded() {
    let model = "format = 1\nid = \"m\"\nstandalone = true\n[fields.size]\ntype = \"number\"\n\
        [[scores]]\nid = \"s\"\nrange = [-50, 50]\n[[scores.groups]]\nid = \"g\"\n\
        rules = [{ when = \"size < 10\", points = -20 }]\n[[stages]]\nid = \"cold\"\n";
    let folder = Folder::with("m.toml", model).and("leads.csv", "id,size\na,-5\n");
    let args = ["score", "leads.csv", "--model", "m.toml", "--format", "csv", "--stream", "--carry", "size"];
    let out = folder.run(&[&args, &AT[..]].concat()).succeeds().out;
    assert!(out.contains(",-20,"), "points are numbers: {out}");
    assert!(out.contains("\na,'-5,"), "a cell of a CSV file is a text: {out}");
}

#[test]
fn lists_of_rejects_and_notes_are_guarded_as_well() {
    let folder = Folder::with("leads.csv", "id,Number of Employees,Job Title\na,=cmd,CTO\n=b,1,CTO,=c\nd,3,CEO\n");
    let run = |more: &[&str]| {
        folder.run(&[&["score", "leads.csv", "-o", "out.csv"], &AT[..], more].concat()).succeeds();
        (folder.read("out.notes.csv"), folder.read("out.rejects.csv"))
    };
    let (notes, rejects) = run(&[]);
    assert!(notes.contains(",2,Number of Employees,'=cmd,"), "{notes}");
    assert!(rejects.contains("\"'=b,1,CTO,=c"), "{rejects}");
    let (notes, rejects) = run(&["--no-guard"]);
    assert!(notes.contains(",2,Number of Employees,=cmd,"), "{notes}");
    assert!(rejects.contains("\"=b,1,CTO,=c"), "{rejects}");
}

/// A lead in JSON is no table: its texts are taken as they are.
#[test]
fn a_lead_in_json_is_explained_in_harmless_words() {
    let text = EVIL.replace('\u{1b}', "\\u001b");
    let lead = format!(
        r#"{{ "id": "{text}", "person.title": "{text} CTO", "{text}": 1,
        "activities": [{{ "type": "{text}", "at": "2026-11-20T00:00:00Z" }}] }}"#
    );
    let folder = Folder::with("lead.json", lead);
    let ran = folder.run(&[&["explain", "--json", "lead.json"], &AT[..]].concat()).succeeds();
    is_harmless(&ran.out, &["E\u{fffd}[2J\u{fffd}ve\n", "Facts that the model does not use\n  E\u{fffd}[2J\u{fffd}ve"]);
}

/// Clears the screen, and turns the direction of what follows.
const EVIL: &str = "E\u{1b}[2J\u{202e}ve";

#[track_caller]
fn is_harmless(shown: &str, has: &[&str]) {
    let obeyed = shown.chars().find(|c| (c.is_control() && *c != '\n') || matches!(c, '\u{202a}'..='\u{202e}'));
    assert_eq!(obeyed, None, "{shown}");
    for word in has {
        assert!(shown.contains(word), "{word}: {shown}");
    }
}

#[test]
fn names_from_files_do_not_reach_the_terminal_as_they_are() {
    let leads = format!(
        "Contact ID,First Name,Last Name,Company Name,Job Title,Number of Employees,{EVIL}\n\
         {EVIL}1,{EVIL},Smith,{EVIL} Ltd,{EVIL} CTO,{EVIL},x{EVIL}\n\
         a2,Ada,Lovelace,Acme,VP of Sales,420,y\n\
         {EVIL}3,b,c,d,e,5,f,{EVIL}\n"
    );
    let file = format!("{EVIL}.csv");
    let folder = Folder::with(&file, leads);
    let args = [&["score", &file, "--why", "--columns", "--verbose"], &AT[..]].concat();
    let ran = folder.run(&args).succeeds();
    let eve = "E\u{fffd}[2J\u{fffd}ve";
    // Reading takes such characters out of names already; headers, names of files and models keep them.
    is_harmless(&ran.out, &["E[2Jve Smith", "E[2Jve Ltd"]);
    is_harmless(&ran.err, &[&format!("  {eve}  "), &format!("{eve}.csv:2: column"), &format!("{eve}.rejects.csv")]);
    assert!(folder.read(&format!("{EVIL}.notes.csv")).contains(EVIL), "a file has the text as it is");
    assert!(folder.read(&format!("{EVIL}.rejects.csv")).contains(EVIL), "a file has the text as it is");
    folder.run(&[&["score", &file, "-o", "out.csv", "--carry", EVIL], &AT[..]].concat()).succeeds();
    assert!(folder.read("out.csv").contains(&format!(",x{EVIL},")), "a file has the text as it is");
    let ran = folder.run(&[&["score", &file, "--carry", "none\u{202e}"], &AT[..]].concat());
    assert_eq!(ran.code, 2);
    is_harmless(&ran.err, &["error: --carry: no column is called `none\u{fffd}`"]);
    let ran = folder.run(&[&["explain", &file, "--lead", "E[2Jve1"], &AT[..]].concat()).succeeds();
    is_harmless(&ran.out, &["E[2Jve Smith, E[2Jve Ltd (E[2Jve1)"]);
    is_harmless(&ran.err, &[&format!("note: {eve}.csv:2: column `Number of Employees`")]);
    let ran = folder.run(&[&["explain", &file, "--lead", EVIL], &AT[..]].concat());
    assert_eq!(ran.code, 2);
    is_harmless(&ran.err, &["error", eve]);
}

#[test]
fn names_from_files_and_models_are_harmless_in_a_comparison() {
    let model = |label: &str, points: i64| {
        format!(
            "format = 1\nid = \"m\"\nstandalone = true\n[fields.size]\ntype = \"number\"\n[[scores]]\nid = \"s\"\n\
             [[scores.groups]]\nid = \"g\"\n\
             rules = [{{ id = \"r\", label = \"{label}\", when = \"size > 10\", points = {points} }}]\n\
             [[stages]]\nid = \"cold\"\n[[stages]]\nid = \"hot\"\nenter = \"s >= 10\"\n"
        )
    };
    let escaped = "E\\u001b[2J\\u202eve";
    let folder = Folder::with("old.toml", model(escaped, 5))
        .and("new.toml", model(escaped, 20))
        .and("leads.csv", format!("id,size,name\n{EVIL}1,80,{EVIL}\nb,5,Ada\n"));
    let ran = folder.run(&["diff", "old.toml", "new.toml", "--leads", "leads.csv", "--at", "2026-11-22"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    is_harmless(&ran.out, &["1 of 2 leads change", " E[2Jve  cold -> hot"]);
    let args = ["score", "leads.csv", "--model", "new.toml", "--why"];
    is_harmless(&folder.run(&[&args, &AT[..]].concat()).out, &["+20 E\u{fffd}[2J\u{fffd}ve"]);
    let args = ["explain", "leads.csv", "--model", "new.toml", "--lead", "E[2Jve1"];
    is_harmless(&folder.run(&[&args, &AT[..]].concat()).out, &["+20    E\u{fffd}[2J\u{fffd}ve"]);
}
